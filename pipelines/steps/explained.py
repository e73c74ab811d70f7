"""Why something in the journal was decided, as far as the register keeps it: for who reviews."""

from contracts.cases import CaseState
from contracts.errors import Gone
from contracts.events import Entry, EventKind
from contracts.ids import CaseId, CheckId, SourceName
from contracts.lifecycle import Pause, Retirement, Return, Signature
from contracts.sampling import Reviewed
from pipelines.steps import timeline
from pipelines.steps.bench import Bench

_OF_CASE = frozenset(
    {
        EventKind.WEIGHED,
        EventKind.CASE_DECIDED,
        EventKind.CASE_CLOSED,
        EventKind.CASE_MIGRATED,
        EventKind.DEVIATED,
        EventKind.PRIVACY_CHECK_DECIDED,
    }
)
_OF_SOURCE = {
    EventKind.SOURCE_SIGNED: Signature,
    EventKind.SOURCE_RETURNED: Return,
    EventKind.SOURCE_PAUSED: Pause,
    EventKind.SOURCE_RETIRED: Retirement,
}


def has_reason(kind: EventKind) -> bool:
    """Return whether who did this said why, and who reviews may read it: of notices nobody may."""
    return kind in _OF_CASE or kind in _OF_SOURCE or kind is EventKind.CHECK_REVIEWED


def reason(entry: Entry, bench: Bench) -> str:
    """Return why it was decided so; nothing where that was never said, or is destroyed.

    Of a case it tells the decision's own reason: no topic, no outcome, no signal.
    """
    kind = entry.event.kind
    try:
        if kind in _OF_CASE:
            return _of_case(entry, bench)
        if kind in _OF_SOURCE:
            return _of_source(entry, bench)
        if kind is EventKind.CHECK_REVIEWED:
            return _of_review(entry, bench)
    except Gone:
        return ""
    return ""


def _of_case(entry: Entry, bench: Bench) -> str:
    case = bench.register.case(CaseId(entry.event.ids[0]))
    return "" if case.state is CaseState.DESTROYED else timeline.reason(entry, case, bench)


def _of_source(entry: Entry, bench: Bench) -> str:
    event = entry.event
    wanted = _OF_SOURCE[event.kind]
    made = [
        one
        for source in event.sources
        for one in bench.lives.life(SourceName(source)).records
        if isinstance(one, wanted) and timeline.is_of(one.by, one.at, entry)
    ]
    nearest = min(made, key=lambda one: abs(one.at - entry.at), default=None)
    if isinstance(nearest, Return):
        return nearest.question
    return nearest.reason if isinstance(nearest, Signature | Pause | Retirement) else ""


def _of_review(entry: Entry, bench: Bench) -> str:
    case_id, check_id, line = entry.event.ids
    for one in bench.records.all(CaseId(case_id), Reviewed):
        is_same = (one.check_id, str(one.drawn_at)) == (CheckId(check_id), line)
        if is_same and timeline.is_of(one.by, one.at, entry):
            return one.finding
    return ""
