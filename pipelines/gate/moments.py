"""What happened to a request at the gate, in its order, as the hub is told of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from contracts import opinions
from contracts.events import EventKind
from contracts.grants import DisclosureRequest, Grant, RequestState
from contracts.journal_search import Wanted
from pipelines.gate.bench import SYSTEM, GateBench

DECIDED = frozenset({EventKind.DISCLOSURE_GRANTED, EventKind.DISCLOSURE_REFUSED})
_ENDED_BY_SOMEBODY = {
    RequestState.REVOKED: EventKind.DISCLOSURE_REVOKED,
    RequestState.WITHDRAWN: EventKind.DISCLOSURE_WITHDRAWN,
}
ENDED = frozenset(
    {*_ENDED_BY_SOMEBODY.values(), EventKind.GRANT_LAPSED, EventKind.PACKET_DESTROYED}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One thing that happened to a request: sent back, decided, opened or ended."""

    kind: EventKind
    at: datetime
    by: str
    reason: str | None = field(default=None, repr=False)


def of_request(request: DisclosureRequest, bench: GateBench) -> list[Moment]:
    """Return every return, the decision, the first opening and the end, as far as they are."""
    said = bench.register.opinions(request.request_id)
    found = [
        Moment(kind=EventKind.DISCLOSURE_RETURNED, at=one.at, by=one.told, reason=one.reason)
        for one in said
        if one.returned
    ]
    return [*found, *_decided(request, bench), *_opened(request, bench), *_ended(request, bench)]


def _decided(request: DisclosureRequest, bench: GateBench) -> Iterator[Moment]:
    grant = bench.register.grant(request.request_id)
    if grant is not None:
        yield Moment(kind=EventKind.DISCLOSURE_GRANTED, at=grant.granted_at, by=grant.granted_by,
                     reason=grant.reason)  # fmt: skip
    if bench.register.state(request.request_id) is not RequestState.REFUSED:
        return
    said = opinions.standing(bench.register.opinions(request.request_id), request.version)
    if said:
        yield Moment(
            kind=EventKind.DISCLOSURE_REFUSED,
            at=said[-1].at,
            by=" and ".join(one.told for one in said),
            reason=bench.register.reason(request.request_id),
        )


def _opened(request: DisclosureRequest, bench: GateBench) -> Iterator[Moment]:
    opened_at = bench.register.opened_at(request.request_id)
    if opened_at is not None:
        yield Moment(kind=EventKind.DISCLOSED, at=opened_at, by=request.requested_by)


def _ended(request: DisclosureRequest, bench: GateBench) -> Iterator[Moment]:
    state = bench.register.state(request.request_id)
    grant = bench.register.grant(request.request_id)
    if state in _ENDED_BY_SOMEBODY:
        yield from _ended_by_somebody(request, _ENDED_BY_SOMEBODY[state], bench)
    elif grant is not None:
        yield from _ended_by_a_clock(request, state, grant, bench)


def _ended_by_somebody(
    request: DisclosureRequest, kind: EventKind, bench: GateBench
) -> Iterator[Moment]:
    """Yield who ended it and when, which the journal alone has."""
    wanted = Wanted(kind=kind, number=request.request_id)
    for entry in bench.journal.newest(wanted, before=None, most=1):
        yield Moment(kind=kind, at=entry.at, by=entry.event.actor,
                     reason=bench.register.reason(request.request_id))  # fmt: skip


def _ended_by_a_clock(
    request: DisclosureRequest, state: RequestState, grant: Grant, bench: GateBench
) -> Iterator[Moment]:
    opened_at = bench.register.opened_at(request.request_id)
    if state is RequestState.LAPSED:
        yield Moment(kind=EventKind.GRANT_LAPSED, at=grant.fetch_by, by=SYSTEM.account)
    if state is RequestState.ENDED and opened_at is not None:
        yield Moment(kind=EventKind.PACKET_DESTROYED, at=opened_at + grant.view_for,
                     by=SYSTEM.account)  # fmt: skip
