"""What acts at the gate leave: a line in the journal, the end of a request, word to the hub."""

import json
from collections.abc import Sequence

from pydantic import TypeAdapter

from contracts import grants
from contracts.errors import Gone, IntegrityBroken
from contracts.events import Event, EventKind
from contracts.grants import DisclosureRequest, RequestState
from contracts.ids import RequestId
from pipelines.gate import moments
from pipelines.gate.bench import SYSTEM, GateBench
from pipelines.gate.moments import Moment

_MOMENTS = TypeAdapter(list[Moment])
DECISION = ".decision.json"
ERASED = "case destroyed"
"""What the journal says of a number that never comes back."""
_ENDINGS = {
    RequestState.REFUSED: EventKind.DISCLOSURE_REFUSED,
    RequestState.LAPSED: EventKind.GRANT_LAPSED,
    RequestState.REVOKED: EventKind.DISCLOSURE_REVOKED,
    RequestState.WITHDRAWN: EventKind.DISCLOSURE_WITHDRAWN,
}


def append(
    kind: EventKind,
    request: DisclosureRequest,
    actor: str,
    bench: GateBench,
    *,
    rules: tuple[str, ...] = (),
    sources: tuple[str, ...] = (),
) -> None:
    """Journal something that happened to a request."""
    bench.journal.append(
        Event(
            kind=kind,
            actor=actor,
            ids=(request.request_id, request.case_id, request.check_id, request.topic),
            decision=request.request_id,
            rules=rules,
            sources=sources,
        )
    )


def finish(
    request: DisclosureRequest,
    state: RequestState,
    bench: GateBench,
    actor: str,
    *,
    reason: str | None = None,
    rules: tuple[str, ...] = (),
) -> None:
    """End a request: journal it, record it, erase its packets, tell the hub."""
    if state in _ENDINGS:
        append(_ENDINGS[state], request, actor, bench, rules=rules)
    append(EventKind.PACKET_DESTROYED, request, actor, bench, rules=(state.value,))
    bench.register.set_state(request.request_id, state, reason=reason)
    bench.register.drop_packets(request.request_id)
    tell(request, bench)


def settled(request: DisclosureRequest, bench: GateBench) -> RequestState:
    """Return the state now, recording first what a clock has ended."""
    request_id, now = request.request_id, bench.clock.now()
    recorded = bench.register.state(request_id)
    grant, opened_at = bench.register.grant(request_id), bench.register.opened_at(request_id)
    state = grants.state_now(recorded, grant, opened_at, now)
    if state is not recorded:
        finish(request, state, bench, SYSTEM.account)
    return state


def erase(request: DisclosureRequest, state: RequestState, bench: GateBench) -> None:
    """Erase packets that an end left behind."""
    append(EventKind.PACKET_DESTROYED, request, SYSTEM.account, bench, rules=(state.value,))
    bench.register.drop_packets(request.request_id)


def has_packets(request_id: RequestId, bench: GateBench) -> bool:
    """Return whether a request's sealed packets are still there."""
    try:
        return bool(bench.register.packets(request_id))
    except Gone:
        return False


def tell(request: DisclosureRequest, bench: GateBench) -> None:
    """Leave the hub a signed file with the state, the clocks and names of fields, no substance.

    The reason is that of the decision, or the question with which it came back; why a grant ended
    stands apart.
    """
    request_id = request.request_id
    grant = bench.register.grant(request_id)
    opened_at = bench.register.opened_at(request_id)
    found = moments.of_request(request, bench)
    decided = next((one for one in found if one.kind in moments.DECIDED), None)
    ended = next((one for one in found if one.kind in moments.ENDED), None)
    content = {
        "request": request_id,
        "version": request.version,
        "state": bench.register.state(request_id).value,
        "fields": list(grant.fields) if grant else [],
        "reason": _reason(request_id, found, bench),
        "decided_by": decided.by if decided else None,
        "decided_at": decided.at.isoformat() if decided else None,
        "fetch_by": grant.fetch_by.isoformat() if grant else None,
        "opened_at": opened_at.isoformat() if opened_at else None,
        "ends_at": (opened_at + grant.view_for).isoformat() if grant and opened_at else None,
        "ended_by": ended.by if ended else None,
        "ended_at": ended.at.isoformat() if ended else None,
        "end_reason": ended.reason if ended else None,
        "moments": _MOMENTS.dump_python(found, mode="json"),
    }
    written = json.dumps(content, ensure_ascii=False, indent=1).encode()
    bench.exchange.put(f"{request_id}{DECISION}", written)


def _reason(request_id: RequestId, found: Sequence[Moment], bench: GateBench) -> str | None:
    """Return the question of a request that came back, else the reason of its decision."""
    if bench.register.state(request_id) in (RequestState.RETURNED, RequestState.REFUSED):
        return bench.register.reason(request_id)
    return next((one.reason for one in found if one.kind in moments.DECIDED), None)


def require_not_erased(name: str, number: str, bench: GateBench) -> None:
    """Raise for a file that brings back what was erased with its case, and remove that file.

    The journal alone still knows the number: a signed file of an earlier moment revives nothing.
    """
    for entry in bench.journal.entries():
        event = entry.event
        if event.ids[:1] == (number,) and ERASED in (event.decision, *event.rules):
            bench.exchange.remove(name)
            raise IntegrityBroken(
                f"{name} is of a case that is destroyed. It is not used and was removed; tell the "
                "hub's functional manager that somebody put it back.",
                code="I-646",
            )
