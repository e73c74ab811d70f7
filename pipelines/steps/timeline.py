"""The timeline of one case: who did what, when, with which decision and reason.

From the journal, which is append-only, with the reasons that the register keeps beside it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol as Shape
from typing import TypeVar

from contracts.cases import Case, CaseState, Closing, Deviation, Migration, Signature
from contracts.events import Entry, Event, EventKind
from contracts.grants import DisclosureRequest
from contracts.notices import HIDDEN
from contracts.privacy import PrivacyCheck
from contracts.weighings import Weighing
from pipelines.steps import requests
from pipelines.steps.bench import Bench


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One thing that happened in a case."""

    at: datetime
    who: str
    kind: EventKind
    about: tuple[str, ...] = ()
    """What it was about besides the case: a weighing, a topic, a check."""
    decision: str | None = None
    sources: tuple[str, ...] = ()
    reason: str = field(default="", repr=False)
    passed: bool | None = None
    """Of a weighing, what it came to."""


def of_case(case: Case, bench: Bench) -> list[Moment]:
    """Return what happened in a case that may be read, newest first.

    Notices against fishing are not in it: who asks must not learn that one was raised. Of a case
    that is destroyed the journal alone is left, without reasons.
    """
    entries = [one for one in bench.journal.about(case.case_id) if one.event.kind not in HIDDEN]
    is_left = case.state is not CaseState.DESTROYED
    reasons = _reasons(case, bench) if is_left else _Reasons()
    told = _told(case, entries, bench) if is_left else []
    found = [_moment(entry, case, reasons) for entry in _once(entries)]
    # Turned round after: what happened in the same moment keeps its order.
    return sorted([*found, *told], key=lambda one: one.at)[::-1]


def reason(entry: Entry, case: Case, bench: Bench) -> str:
    """Return why what a line tells of a case was done; empty where no reason is kept."""
    return _moment(entry, case, _reasons(case, bench)).reason


def _once(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries with one for each hit check: it has a line per topic."""
    kept: list[Entry] = []
    checks: set[str] = set()
    for entry in entries:
        event = entry.event
        if event.kind is EventKind.CHECK_ANSWERED:
            if event.ids[1] in checks:
                continue
            checks.add(event.ids[1])
        kept.append(entry)
    return kept


def _moment(entry: Entry, case: Case, reasons: "_Reasons") -> Moment:
    event = entry.event
    about = tuple(one for one in event.ids if one != case.case_id)
    if event.kind is EventKind.CHECK_ANSWERED:
        about = about[:1]
    weighing = reasons.weighings.get(event.ids[-1]) if event.kind is EventKind.WEIGHED else None
    return Moment(
        at=entry.at,
        who=event.actor,
        kind=event.kind,
        about=about,
        decision=event.decision,
        sources=event.sources if event.kind is not EventKind.CHECK_ANSWERED else (),
        reason=weighing.reason if weighing else reasons.of(entry),
        passed=weighing.passed if weighing else None,
    )


class _Told(Shape):
    """A record with who made it when, and why."""

    @property
    def by(self) -> str:
        """Return who made it."""
        ...

    @property
    def at(self) -> datetime:
        """Return when."""
        ...

    @property
    def reason(self) -> str:
        """Return why."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reasons:
    """What the register keeps beside the journal, in which each event finds its own."""

    weighings: Mapping[str, Weighing] = field(default_factory=dict)
    checks: Mapping[str, PrivacyCheck] = field(default_factory=dict)
    requests: Mapping[str, DisclosureRequest] = field(default_factory=dict)
    signatures: Sequence[Signature] = ()
    closings: Sequence[Closing] = ()
    migrations: Sequence[Migration] = ()
    deviations: Sequence[Deviation] = ()

    def of(self, entry: Entry) -> str:
        """Return the reason of what happened; empty where none is kept."""
        event = entry.event
        match event.kind:
            case EventKind.CASE_DECIDED:
                return _own(entry, self.signatures, lambda one: _is_signed(one, event))
            case EventKind.PRIVACY_CHECK_DECIDED:
                return self._of_verdict(event)
            case EventKind.DISCLOSURE_REQUESTED:
                return self.requests[event.ids[2]].purpose if event.ids[2] in self.requests else ""
            case EventKind.CASE_CLOSED:
                return _own(entry, self.closings, lambda one: one.outcome == event.decision)
            case EventKind.CASE_MIGRATED:
                left = f"{event.decision}".partition(" to ")[0]
                return _own(entry, self.migrations, lambda one: one.protocol == left)
            case EventKind.DEVIATED:
                return _own(entry, self.deviations, lambda _: True)
            case _:
                return ""

    def _of_verdict(self, event: Event) -> str:
        """Return the reasons of a decision as far as no later one took their place."""
        check = self.checks.get(event.ids[1])
        decided = [
            one.reason
            for one in (check.sources if check else ())
            if one.source in event.sources and one.verdict.value == event.decision
        ]
        return " · ".join(dict.fromkeys(decided))


Record = TypeVar("Record", bound=_Told)
_AT_ONCE = timedelta(minutes=1)
"""An event and its record are of one step, which takes less."""


def _own(entry: Entry, records: Iterable[Record], fits: Callable[[Record], bool]) -> str:
    """Return the reason of the record of this very event: of the same person, at the same time.

    An event whose record was never written, because the program died in between, has none.
    """
    found = [one for one in records if is_of(one.by, one.at, entry) and fits(one)]
    return min(found, key=lambda one: abs(one.at - entry.at)).reason if found else ""


def is_of(by: str, at: datetime, entry: Entry) -> bool:
    """Return whether a record can be of this very event: of the same person, at the same time."""
    is_theirs = entry.event.actor.partition(" for ")[0] == by.partition(" for ")[0]
    return is_theirs and abs(at - entry.at) < _AT_ONCE


def _is_signed(made: Signature, event: Event) -> bool:
    _, phase, role = event.ids
    return (made.phase, made.role, made.option) == (phase, role, event.decision)


def _reasons(case: Case, bench: Bench) -> _Reasons:
    case_id, records = case.case_id, bench.records
    return _Reasons(
        weighings={f"{o.weighing}.{o.version}": o for o in bench.register.weighings(case_id)},
        checks={one.check_id: one for one in bench.register.privacy_checks(case_id)},
        requests={one.request_id: one for one in bench.register.requests(case_id)},
        signatures=records.all(case_id, Signature),
        closings=records.all(case_id, Closing),
        migrations=records.all(case_id, Migration),
        deviations=records.all(case_id, Deviation),
    )


def _told(case: Case, entries: Iterable[Entry], bench: Bench) -> list[Moment]:
    """Return what the gate told of its decisions, openings and ends; its journal has the rest.

    What was withdrawn here stands in the journal already.
    """
    withdrawn = EventKind.DISCLOSURE_WITHDRAWN
    known = {one.event.ids[2] for one in entries if one.event.kind is withdrawn}
    return [
        Moment(
            at=moment.at,
            who=moment.by,
            kind=moment.kind,
            about=(one.request_id,),
            reason=moment.reason or "",
        )
        for one in bench.register.requests(case.case_id)
        for moment in requests.happened(one.request_id, bench)
        if moment.kind is not withdrawn or one.request_id not in known
    ]
