"""What happened in a quarter, counted from the journal alone: it outlasts what is destroyed."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Self

from contracts.days import day_of
from contracts.events import Entry, Event, EventKind
from contracts.ids import SourceName
from contracts.privacy import Verdict

_WRITTEN = re.compile(r"(20\d\d)-([1-4])")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Quarter:
    """Three months of a year, as people count them here."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Self:
        """Return the quarter that a day is in."""
        return cls(year=day.year, number=1 + (day.month - 1) // 3)

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Return the quarter that is written as `2026-4`; nothing for anything else."""
        found = _WRITTEN.fullmatch(text)
        return cls(year=int(found[1]), number=int(found[2])) if found else None

    def __str__(self) -> str:
        """Return the quarter as an address has it: `2026-4`."""
        return f"{self.year}-{self.number}"

    @property
    def first(self) -> date:
        """Return its first day."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last(self) -> date:
        """Return its last day."""
        return self.next.first - _DAY

    @property
    def next(self) -> Self:
        """Return the quarter after it."""
        return type(self).of(self.first + timedelta(days=95))


def quarters(first: date, last: date) -> list[Quarter]:
    """Return the quarters of these days, the newest first."""
    found = [Quarter.of(first)]
    while found[-1] < Quarter.of(last):
        found.append(found[-1].next)
    return found[::-1]


STAGES: Mapping[str, EventKind] = {
    "opened": EventKind.CASE_OPENED,
    "weighed": EventKind.WEIGHED,
    "asked": EventKind.PRIVACY_CHECK_REQUESTED,
    "checked": EventKind.CHECK_ANSWERED,
    "disclosure": EventKind.DISCLOSURE_REQUESTED,
}
"""How far a case can come, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One privacy check that was asked for in the quarter, with when it was decided, if it is."""

    on: date
    decided: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """What happened in a quarter, in numbers."""

    stages: Mapping[str, int]
    """How many of the cases that were opened in it came how far in it."""
    signals: int
    outcomes: Mapping[str, int]
    """How many cases were closed, by outcome."""
    verdicts: Mapping[tuple[SourceName, Verdict], int]
    """How often a source was decided on, and how."""
    refusals: Mapping[str, int]
    """How often something was refused, by the code of why."""
    notices: Mapping[str, int]
    """How many notices of what may be fishing were raised, by kind."""
    deliveries: Mapping[tuple[SourceName, EventKind], int]
    cases_destroyed: int
    deliveries_destroyed: int
    certificates: int
    lead_times: Sequence[Asked] = field(repr=False)


def happened(entries: Sequence[Entry], decisions: Iterable[Entry]) -> Happened:
    """Count the lines of a quarter; `decisions` are of privacy checks, from its first day on."""
    events = [entry.event for entry in entries]
    kinds = Counter(event.kind for event in events)
    return Happened(
        stages=_stages(events),
        signals=kinds[EventKind.CASE_OPENED] + kinds[EventKind.SIGNAL_ADDED],
        outcomes=Counter(
            event.decision or "" for event in events if event.kind is EventKind.CASE_CLOSED
        ),
        verdicts=Counter(
            (SourceName(source), Verdict(event.decision or ""))
            for event in events
            if event.kind is EventKind.PRIVACY_CHECK_DECIDED and event.decision in set(Verdict)
            for source in event.sources
        ),
        refusals=Counter(
            event.rules[-1]
            for event in events
            if event.kind in (EventKind.CHECK_REFUSED, EventKind.ACT_DENIED) and event.rules
        ),
        notices=Counter(
            event.rules[-1]
            for event in events
            if event.kind is EventKind.NOTICE_RAISED and event.rules
        ),
        deliveries=Counter(
            (SourceName(source), event.kind)
            for event in events
            if event.kind in (EventKind.DELIVERY_ACCEPTED, EventKind.DELIVERY_REFUSED)
            for source in event.sources
        ),
        cases_destroyed=kinds[EventKind.CASE_DESTROYED],
        deliveries_destroyed=kinds[EventKind.DELIVERY_DESTROYED],
        certificates=kinds[EventKind.DESTRUCTION_CERTIFIED],
        lead_times=_lead_times(entries, decisions),
    )


def _stages(events: Sequence[Event]) -> dict[str, int]:
    opened = {event.ids[0] for event in events if event.kind is EventKind.CASE_OPENED}
    return {
        name: len(opened & {event.ids[0] for event in events if event.kind is kind})
        for name, kind in STAGES.items()
    }


def _lead_times(entries: Iterable[Entry], decisions: Iterable[Entry]) -> list[Asked]:
    """Return how long each privacy check waited for its first decision that stands."""
    decided: dict[str, date] = {}
    for entry in sorted(decisions, key=lambda one: one.seq):
        event = entry.event
        is_decided = event.kind is EventKind.PRIVACY_CHECK_DECIDED and len(event.ids) > 1
        if is_decided and event.decision != Verdict.RETURNED:
            decided.setdefault(event.ids[1], day_of(entry.at))
    return [
        Asked(on=day_of(entry.at), decided=decided.get(entry.event.ids[1]))
        for entry in entries
        if entry.event.kind is EventKind.PRIVACY_CHECK_REQUESTED
    ]
