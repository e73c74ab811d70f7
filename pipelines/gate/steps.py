"""Decide on a request, open its window, revoke and expire: journal first, then act (walk D)."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from contracts import cases, events, grants
from contracts.errors import Gone, IntegrityBroken, NotPermitted, TrefferError, WrongUse
from contracts.events import Event, EventKind
from contracts.grants import (
    MOVES,
    DisclosureRequest,
    Facts,
    Grant,
    Refusal,
    RefusalReason,
    RequestState,
)
from contracts.ids import RequestId
from contracts.parties import Actor
from contracts.substance import Substance
from pipelines.gate.bench import SYSTEM, GateBench, fetch_by
from pipelines.gate.intake import Part, forget_destroyed, parts

DECISION = ".decision.json"
_ENDINGS = {
    RequestState.REFUSED: EventKind.DISCLOSURE_REFUSED,
    RequestState.LAPSED: EventKind.GRANT_LAPSED,
    RequestState.REVOKED: EventKind.DISCLOSURE_REVOKED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a decider wants: the fields to grant, none to refuse, and why."""

    fields: tuple[str, ...]
    reason: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A request as its decider sees it; no substance is in it."""

    request: DisclosureRequest
    state: RequestState
    grant: Grant | None
    opened_at: datetime | None
    reason: str | None = field(repr=False)
    grantable: frozenset[str]
    problem: TrefferError | None
    """Why it cannot be granted here at all."""

    @property
    def ends_at(self) -> datetime | None:
        """Return when the window closes, once it was opened."""
        opened, grant = self.opened_at, self.grant
        return opened + grant.view_for if opened is not None and grant is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """What the requester sees in the window: the granted fields of each record."""

    request_id: RequestId
    purpose: str = field(repr=False)
    fields: tuple[str, ...]
    records: tuple[Substance, ...] = field(repr=False)
    opened_at: datetime
    ends_at: datetime


def view(request_id: RequestId, bench: GateBench) -> View:
    """Return where a request stands by both clocks, and what of it can be granted."""
    request = bench.register.request(request_id)
    grant = bench.register.grant(request_id)
    opened_at = bench.register.opened_at(request_id)
    recorded = bench.register.state(request_id)
    grantable: frozenset[str] = frozenset()
    problem: TrefferError | None = None
    if recorded is RequestState.SUBMITTED:
        try:
            grantable = _grantable(request, bench)
        except TrefferError as error:
            problem = error
    return View(
        request=request,
        state=grants.state_now(recorded, grant, opened_at, bench.clock.now()),
        grant=grant,
        opened_at=opened_at,
        reason=bench.register.reason(request_id),
        grantable=grantable,
        problem=problem,
    )


def show(request_id: RequestId, bench: GateBench, actor: Actor) -> View:
    """Return a request to who decides on it or who asked it, and to nobody else."""
    request = bench.register.request(request_id)
    if actor.roles.isdisjoint(request.decides) and actor.account != request.requested_by:
        deciders = " or ".join(request.decides)
        raise NotPermitted(
            f"Only a {deciders} and the person who asked can read {request_id}.",
            code="B-216",
        )
    return view(request_id, bench)


def decide(
    request_id: RequestId, choice: Choice, bench: GateBench, actor: Actor
) -> Grant | Refusal:
    """Grant the named fields or refuse the request; an attempt that may not be is journalled too.

    Raises `Invalid` when the request cannot be granted under the gate's own agreements.
    """
    request = bench.register.request(request_id)
    state = bench.register.state(request_id)
    now = bench.clock.now()
    grantable: frozenset[str] = frozenset()
    if choice.fields and state is RequestState.SUBMITTED:
        try:
            grantable = _grantable(request, bench)
        except TrefferError as error:
            _append(EventKind.DECISION_DENIED, request, actor, bench, rules=(error.code,))
            raise
    facts = Facts(
        decider=actor,
        state=state,
        fields=choice.fields,
        grantable=grantable,
        reason=choice.reason,
        now=now,
        fetch_by=fetch_by(now, request.fetch_within_days),
    )
    decided = grants.decide(request, facts)
    if isinstance(decided, Grant):
        _append(EventKind.DISCLOSURE_GRANTED, request, actor, bench, rules=decided.fields)
        bench.register.save_grant(decided)
        tell(request, bench)
    elif decided.is_decision:
        _finish(request, RequestState.REFUSED, bench, actor, choice.reason)
    else:
        names = tuple(RefusalReason(reason).name for reason in decided.reasons)
        _append(EventKind.DECISION_DENIED, request, actor, bench, rules=names)
    return decided


def open_window(request_id: RequestId, bench: GateBench, actor: Actor) -> Disclosure:
    """Show the requester the granted fields; the first opening starts the window.

    The journal has who, for which case, which fields of which sources before anything is opened.
    """
    request = bench.register.request(request_id)
    now = bench.clock.now()
    state = _settled(request, now, bench)
    stops = grants.may_open(request, state, actor)
    if stops:
        _append(EventKind.DECISION_DENIED, request, actor, bench, rules=("open", *stops))
        raise _closed(request, state, actor)
    grant = bench.register.grant(request_id)
    if grant is None:
        raise Gone(f"{request_id} has no grant at the gate.", code="G-410")
    found = parts(request, bench)
    wanted = [(narrowed(part, grant.fields), part.grantable) for part in found]
    _append(
        EventKind.DISCLOSED,
        request,
        actor,
        bench,
        rules=grant.fields,
        sources=tuple(part.source for part in found),
    )
    if state is RequestState.GRANTED:
        bench.register.set_state(request_id, RequestState.OPENED, opened_at=now)
    opened_at = bench.register.opened_at(request_id)
    if opened_at is None or bench.register.state(request_id) is not RequestState.OPENED:
        raise _closed(request, bench.register.state(request_id), actor)
    records = [
        substance
        for part, grantable in wanted
        for substance in bench.opener.fields(
            part.packet, [name for name in grant.fields if name in grantable]
        )
    ]
    tell(request, bench)
    return Disclosure(
        request_id=request_id,
        purpose=request.purpose,
        fields=grant.fields,
        records=tuple(records),
        opened_at=opened_at,
        ends_at=opened_at + grant.view_for,
    )


def revoke(request_id: RequestId, reason: str, bench: GateBench, actor: Actor) -> None:
    """End a grant now and erase its packets; needs no clock, so a wrong one cannot prevent it."""
    request = bench.register.request(request_id)
    state = bench.register.state(request_id)
    if actor.roles.isdisjoint(request.decides):
        _append(EventKind.DECISION_DENIED, request, actor, bench, rules=("revoke", "WRONG_ROLE"))
        raise NotPermitted(
            f"Only a {' or '.join(request.decides)} can revoke {request_id}.", code="B-211"
        )
    cases.require_reason(reason)
    if state is RequestState.SUBMITTED:
        raise WrongUse(
            f"{request_id} is not granted yet. Refuse it: treffer-gate decide {request_id} "
            "--refuse --reason TEXT.",
            code="B-212",
        )
    if RequestState.REVOKED not in MOVES.get(state, ()):
        raise Gone(f"{request_id} is {state} already; nothing can be opened.", code="G-410")
    _finish(request, RequestState.REVOKED, bench, actor, reason)


def expire(bench: GateBench) -> list[RequestId]:
    """Record what lapsed or ended, erase its packets, tell the hub; return what changed."""
    forget_destroyed(bench)
    now = bench.clock.now()
    told = set(bench.exchange.names(DECISION))
    changed = []
    for request in bench.register.requests():
        recorded = bench.register.state(request.request_id)
        state = _settled(request, now, bench)
        if state is not recorded:
            changed.append(request.request_id)
        elif state not in MOVES and _has_packets(request, bench):
            _erase(request, state, bench)
            changed.append(request.request_id)
        # A program that died after recording a decision has not told it.
        if state is not RequestState.SUBMITTED and f"{request.request_id}{DECISION}" not in told:
            tell(request, bench)
    return changed


def verify(bench: GateBench) -> int:
    """Return how many entries the journal has; raises `IntegrityBroken` at the first bad link."""
    entries = list(bench.journal.entries())
    broken = events.first_broken(entries)
    if broken is not None:
        raise IntegrityBroken(
            f"Chain broken at line {broken.seq}: content does not fit its seal. "
            "Tell the FG and keep this machine as it is. Repair nothing.",
            code="I-601",
        )
    return len(entries)


def tell(request: DisclosureRequest, bench: GateBench) -> None:
    """Leave the hub a signed file with the state, the clocks and names of fields, no substance."""
    request_id = request.request_id
    grant = bench.register.grant(request_id)
    opened_at = bench.register.opened_at(request_id)
    content = {
        "request": request_id,
        "state": bench.register.state(request_id).value,
        "fields": list(grant.fields) if grant else [],
        "reason": bench.register.reason(request_id) or (grant.reason if grant else None),
        "fetch_by": grant.fetch_by.isoformat() if grant else None,
        "opened_at": opened_at.isoformat() if opened_at else None,
        "ends_at": (opened_at + grant.view_for).isoformat() if grant and opened_at else None,
    }
    written = json.dumps(content, ensure_ascii=False, indent=1).encode()
    bench.exchange.put(f"{request_id}{DECISION}", written)


def _settled(request: DisclosureRequest, now: datetime, bench: GateBench) -> RequestState:
    """Return the state now, recording first what a clock has ended."""
    request_id = request.request_id
    recorded = bench.register.state(request_id)
    grant, opened_at = bench.register.grant(request_id), bench.register.opened_at(request_id)
    state = grants.state_now(recorded, grant, opened_at, now)
    if state is not recorded:
        _finish(request, state, bench, SYSTEM)
    return state


def _finish(
    request: DisclosureRequest,
    state: RequestState,
    bench: GateBench,
    actor: Actor,
    reason: str | None = None,
) -> None:
    if state in _ENDINGS:
        _append(_ENDINGS[state], request, actor, bench)
    _append(EventKind.PACKET_DESTROYED, request, actor, bench, rules=(state.value,))
    bench.register.set_state(request.request_id, state, reason=reason)
    bench.register.drop_packets(request.request_id)
    tell(request, bench)


def _erase(request: DisclosureRequest, state: RequestState, bench: GateBench) -> None:
    _append(EventKind.PACKET_DESTROYED, request, SYSTEM, bench, rules=(state.value,))
    bench.register.drop_packets(request.request_id)


def _has_packets(request: DisclosureRequest, bench: GateBench) -> bool:
    try:
        return bool(bench.register.packets(request.request_id))
    except Gone:
        return False


def _grantable(request: DisclosureRequest, bench: GateBench) -> frozenset[str]:
    return frozenset(name for part in parts(request, bench) for name in part.grantable)


def narrowed(part: Part, granted: Iterable[str]) -> Part:
    """Return the part with the sealed categories that hold a granted field, and no other."""
    wanted = {name for name, fields in part.categories.items() if set(fields) & set(granted)}
    records = {
        record: {name: blob for name, blob in blobs.items() if name in wanted}
        for record, blobs in part.packet.records.items()
    }
    present = {name for blobs in records.values() for name in blobs}
    if not present <= set(part.packet.category_keys):
        raise Gone(
            f"The keys to what {part.source} sealed did not come along. Ask for a new request "
            "after a new hit check.",
            code="G-411",
        )
    return replace(part, packet=replace(part.packet, records=records))


def _closed(request: DisclosureRequest, state: RequestState, actor: Actor) -> TrefferError:
    if actor.account != request.requested_by:
        return NotPermitted(
            f"Only the person who asked for {request.request_id} may look.", code="B-213"
        )
    if state is RequestState.SUBMITTED:
        return NotPermitted(f"{request.request_id} is not decided yet.", code="B-214")
    return Gone(
        f"The window of {request.request_id} is closed ({state}). What you saw is in the journal. "
        "Still needed? File a new request with a new motivation.",
        code="G-410",
    )


def _append(
    kind: EventKind,
    request: DisclosureRequest,
    actor: Actor,
    bench: GateBench,
    *,
    rules: tuple[str, ...] = (),
    sources: tuple[str, ...] = (),
) -> None:
    bench.journal.append(
        Event(
            kind=kind,
            actor=actor.account,
            ids=(request.request_id, request.case_id, request.check_id, request.topic),
            decision=request.request_id,
            rules=rules,
            sources=sources,
        )
    )
