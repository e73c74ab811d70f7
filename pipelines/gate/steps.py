"""Decide on a request, open its window, revoke and expire: journal first, then act (walk D)."""

from dataclasses import dataclass, field
from datetime import datetime

from contracts import cases, events, grants, opinions
from contracts.errors import Gone, IntegrityBroken, NotPermitted, TrefferError, WrongUse
from contracts.events import EventKind
from contracts.grants import (
    MOVES,
    Agreed,
    Awaiting,
    DisclosureRequest,
    Facts,
    Grant,
    Refusal,
    RefusalReason,
    RequestState,
)
from contracts.ids import RequestId
from contracts.opinions import Opinion
from contracts.parties import Actor
from contracts.substance import Substance
from pipelines.gate import authority, intake, parts, views
from pipelines.gate.bench import GateBench, fetch_by
from pipelines.gate.endings import append, erase, finish, has_packets, settled, tell


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a decider wants: the fields to grant, none to refuse, why, and under which law."""

    fields: tuple[str, ...]
    reason: str = field(repr=False)
    law: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """What the requester sees in the window: the granted fields of each record."""

    request_id: RequestId
    purpose: str = field(repr=False)
    fields: tuple[str, ...]
    records: tuple[Substance, ...] = field(repr=False)
    opened_at: datetime
    ends_at: datetime


def decide(
    request_id: RequestId, choice: Choice, bench: GateBench, actor: Actor
) -> Grant | Refusal | Awaiting:
    """Grant the named fields or refuse the request; an attempt that may not be is journalled too.

    Where two decide, the first decision waits, hidden, for the second. Raises `NotPermitted`
    for who may not decide, and `Invalid` when the request cannot be granted under the gate's
    own agreements.
    """
    request = bench.register.request(request_id)
    rules = authority.require_decider(request, bench, actor)
    facts = _facts(request, choice, bench, actor)
    decided = grants.decide(request, facts)
    if isinstance(decided, Refusal) and not decided.is_decision:
        names = tuple(RefusalReason(reason).name for reason in decided.reasons)
        append(EventKind.DECISION_DENIED, request, actor.told, bench, rules=names)
        return decided
    append(EventKind.OPINION_GIVEN, request, actor.told, bench, rules=rules)
    bench.register.add_opinion(request_id, grants.opinion(request, facts))
    if isinstance(decided, Grant):
        named = (*rules, *decided.fields)
        append(EventKind.DISCLOSURE_GRANTED, request, decided.granted_by, bench, rules=named)
        bench.register.save_grant(decided)
        tell(request, bench)
    elif isinstance(decided, Refusal):
        why = decided.reasons[0]
        finish(request, RequestState.REFUSED, bench, decided.by, reason=why, rules=rules)
    return decided


def send_back(request_id: RequestId, question: str, bench: GateBench, actor: Actor) -> None:
    """Return a request to who asked, with a question; what was decided of it is void."""
    request = bench.register.request(request_id)
    rules = authority.require_decider(request, bench, actor)
    cases.require_reason(question)
    state = bench.register.state(request_id)
    if RequestState.RETURNED not in MOVES.get(state, ()):
        raise Gone(f"{request_id} is {state}; it cannot be sent back.", code="G-409")
    append(EventKind.DISCLOSURE_RETURNED, request, actor.told, bench, rules=rules)
    said = Opinion(
        version=request.version,
        fields=(),
        reason=question,
        returned=True,
        by=actor.account,
        acts_for=actor.acts_for,
        at=bench.clock.now(),
    )
    bench.register.add_opinion(request_id, said)
    bench.register.set_state(request_id, RequestState.RETURNED, reason=question)
    tell(request, bench)


def open_window(request_id: RequestId, bench: GateBench, actor: Actor) -> Disclosure:
    """Show the requester the granted fields; the first opening starts the window.

    The journal has who, for which case, which fields of which sources before anything is opened.
    """
    request = bench.register.request(request_id)
    now = bench.clock.now()
    state = settled(request, bench)
    stops = grants.may_open(request, state, actor)
    if stops:
        append(EventKind.DECISION_DENIED, request, actor.told, bench, rules=("open", *stops))
        raise _closed(request, state, actor)
    authority.require_asker(request, bench, actor)
    grant = bench.register.grant(request_id)
    if grant is None:
        raise Gone(f"{request_id} has no grant at the gate.", code="G-410")
    found = parts.holding(parts.parts(request, bench), grant.fields)
    if not found:
        raise parts.too_old(request)
    append(
        EventKind.DISCLOSED,
        request,
        actor.told,
        bench,
        rules=grant.fields,
        sources=tuple(part.source for part in found),
    )
    if state is RequestState.GRANTED:
        bench.register.set_state(request_id, RequestState.OPENED, opened_at=now)
    opened_at = bench.register.opened_at(request_id)
    if opened_at is None or bench.register.state(request_id) is not RequestState.OPENED:
        raise _closed(request, bench.register.state(request_id), actor)
    records = parts.opened(found, grant.fields, bench)
    tell(request, bench)
    return Disclosure(
        request_id=request_id,
        purpose=request.purpose,
        fields=grant.fields,
        records=records,
        opened_at=opened_at,
        ends_at=opened_at + grant.view_for,
    )


def close_window(request_id: RequestId, bench: GateBench, actor: Actor) -> None:
    """End the viewing for good, before its time: who asked is done, and the packets are erased.

    Nothing rests on the grant any more; sharing neither. Raises `NotPermitted` for anybody else
    and `Gone` when the window is over.
    """
    request = bench.register.request(request_id)
    state = settled(request, bench)
    if actor.account == request.requested_by and state is RequestState.GRANTED:
        raise WrongUse(
            f"The window of {request_id} was not opened yet. Leave it: it lapses by itself; or "
            f"withdraw the request at the hub: treffer request withdraw {request_id}.",
            code="G-425",
        )
    if actor.account != request.requested_by or state is not RequestState.OPENED:
        raise _closed(request, state, actor)
    append(EventKind.DISCLOSURE_CLOSED, request, actor.told, bench)
    finish(request, RequestState.ENDED, bench, actor.told)


def revoke(request_id: RequestId, reason: str, bench: GateBench, actor: Actor) -> None:
    """End a grant now and erase its packets; needs no clock, so a wrong one cannot prevent it."""
    request = bench.register.request(request_id)
    state = bench.register.state(request_id)
    if not views.may_revoke(request, bench, actor):
        append(EventKind.DECISION_DENIED, request, actor.told, bench, rules=("revoke", "R-030"))
        raise NotPermitted(
            f"Only a {' or '.join(request.decides)} can revoke {request_id}.", code="B-211"
        )
    cases.require_reason(reason)
    if state in (RequestState.SUBMITTED, RequestState.RETURNED):
        raise WrongUse(
            f"{request_id} is not granted yet. Refuse it: treffer-gate decide {request_id} "
            "--refuse --reason TEXT.",
            code="B-212",
        )
    if RequestState.REVOKED not in MOVES.get(state, ()):
        raise Gone(f"{request_id} is {state} already; nothing can be opened.", code="G-410")
    finish(request, RequestState.REVOKED, bench, actor.told, reason=reason)


def expire(bench: GateBench) -> list[RequestId]:
    """Record what lapsed or ended, erase its packets, tell the hub; return what changed."""
    before = {
        one.request_id: bench.register.state(one.request_id) for one in bench.register.requests()
    }
    intake.take_in(bench)
    changed = []
    for request in bench.register.requests():
        request_id = request.request_id
        state = settled(request, bench)
        if state is not before.get(request_id, state):
            changed.append(request_id)
        elif state not in MOVES and has_packets(request_id, bench):
            erase(request, state, bench)
            changed.append(request_id)
        # A program that died after recording a move has not told it; a file can be put back.
        if state is not RequestState.SUBMITTED:
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


def _facts(request: DisclosureRequest, choice: Choice, bench: GateBench, actor: Actor) -> Facts:
    now = bench.clock.now()
    state = bench.register.state(request.request_id)
    agreed = _agreed(request, choice, bench, actor) if state is RequestState.SUBMITTED else Agreed()
    said = bench.register.opinions(request.request_id)
    return Facts(
        decider=actor,
        state=state,
        fields=choice.fields,
        agreed=agreed,
        reason=choice.reason,
        law=choice.law,
        earlier=opinions.standing(said, request.version),
        asker_decided=authority.asker_decided(request, bench),
        now=now,
        fetch_by=fetch_by(now, request.fetch_within_days),
    )


def _agreed(request: DisclosureRequest, choice: Choice, bench: GateBench, actor: Actor) -> Agreed:
    """Return what profile and contracts say; a request that cannot be granted can be refused."""
    try:
        return parts.agreed(request, bench)
    except TrefferError as error:
        if not choice.fields:
            return Agreed()
        append(EventKind.DECISION_DENIED, request, actor.told, bench, rules=(error.code,))
        raise


def _closed(request: DisclosureRequest, state: RequestState, actor: Actor) -> TrefferError:
    if actor.account != request.requested_by:
        return NotPermitted(
            f"Only the person who asked for {request.request_id} may look.", code="B-213"
        )
    if state in (RequestState.SUBMITTED, RequestState.RETURNED):
        return NotPermitted(f"{request.request_id} is not decided yet.", code="B-214")
    return Gone(
        f"The window of {request.request_id} is closed ({state}). What you saw is in the journal. "
        "Still needed? File a new request with a new motivation.",
        code="G-410",
    )
