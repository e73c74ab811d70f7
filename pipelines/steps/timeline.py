"""The timeline of one case: who did what, when, with which decision and reason.

From the journal, which is append-only, with the reasons that the register keeps beside it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from contracts.cases import Case, Closing, Deviation, Migration, Signature
from contracts.events import Entry, Event, EventKind
from contracts.grants import RequestState
from contracts.ids import RequestId
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

    Notices against fishing are not in it: who asks must not learn that one was raised.
    """
    entries = [one for one in bench.journal.about(case.case_id) if one.event.kind not in HIDDEN]
    reasons = _reasons(case, bench)
    found = [_moment(entry, case, reasons) for entry in _once(entries)]
    # Turned round after: what happened in the same moment keeps its order.
    return sorted([*found, *_told(case, bench)], key=lambda one: one.at)[::-1]


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
        reason=weighing.reason if weighing else reasons.of(event),
        passed=weighing.passed if weighing else None,
    )


@dataclass(slots=True, kw_only=True)
class _Reasons:
    """The reasons that the register keeps, each kind in the order of its events."""

    weighings: Mapping[str, Weighing]
    checks: Mapping[str, PrivacyCheck]
    signatures: list[Signature]
    others: dict[EventKind, list[str]]

    def of(self, event: Event) -> str:
        """Return the reason of the next event of its kind; empty where none is kept."""
        if event.kind is EventKind.CASE_DECIDED:
            return self._of_signature(event)
        if event.kind is EventKind.PRIVACY_CHECK_DECIDED:
            return self._of_verdict(event)
        kept = self.others.get(event.kind)
        return kept.pop(0) if kept else ""

    def _of_signature(self, event: Event) -> str:
        _, phase, role = event.ids
        for number, one in enumerate(self.signatures):
            if (one.phase, one.role, one.option) == (phase, role, event.decision):
                return self.signatures.pop(number).reason
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


def _reasons(case: Case, bench: Bench) -> _Reasons:
    case_id = case.case_id
    kept: Mapping[EventKind, Callable[[], Sequence[str]]] = {
        EventKind.CASE_CLOSED: lambda: [o.reason for o in bench.records.all(case_id, Closing)],
        EventKind.CASE_MIGRATED: lambda: [o.reason for o in bench.records.all(case_id, Migration)],
        EventKind.DEVIATED: lambda: [o.reason for o in bench.records.all(case_id, Deviation)],
        EventKind.DISCLOSURE_REQUESTED: lambda: [
            one.purpose for one in bench.register.requests(case_id)
        ],
    }
    return _Reasons(
        weighings={f"{o.weighing}.{o.version}": o for o in bench.register.weighings(case_id)},
        checks={one.check_id: one for one in bench.register.privacy_checks(case_id)},
        signatures=list(bench.records.all(case_id, Signature)),
        others={kind: list(reasons()) for kind, reasons in kept.items()},
    )


_AT_THE_GATE: Mapping[RequestState, EventKind] = {
    RequestState.GRANTED: EventKind.DISCLOSURE_GRANTED,
    RequestState.REFUSED: EventKind.DISCLOSURE_REFUSED,
}


def _told(case: Case, bench: Bench) -> list[Moment]:
    """Return what the gate told of decisions and openings; its own journal has the rest."""
    return [
        moment
        for one in bench.register.requests(case.case_id)
        for moment in _of_request(one.request_id, bench)
    ]


def _of_request(request_id: RequestId, bench: Bench) -> list[Moment]:
    told = requests.told(request_id, bench)
    found = []
    if told.get("decided_at"):
        refused = told["state"] == RequestState.REFUSED
        state = RequestState.REFUSED if refused else RequestState.GRANTED
        found.append(
            Moment(
                at=datetime.fromisoformat(told["decided_at"]),
                who=told.get("decided_by") or "",
                kind=_AT_THE_GATE[state],
                about=(request_id,),
                reason=told.get("reason") or "",
            )
        )
    if told.get("opened_at"):
        opened = datetime.fromisoformat(told["opened_at"])
        asker = requests.current(request_id, bench).requested_by
        found.append(Moment(at=opened, who=asker, kind=EventKind.DISCLOSED, about=(request_id,)))
    return found
