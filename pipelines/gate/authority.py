"""Who may decide, and who may look, by the one `contracts.acts.decide`; a denial is journalled."""

from collections.abc import Iterable

from contracts import acts, duties
from contracts.acts import Act, Attempt, Denied
from contracts.duties import Done, Duty
from contracts.errors import TrefferError
from contracts.events import EventKind
from contracts.grants import DisclosureRequest
from contracts.parties import Actor
from pipelines.gate.bench import GateBench
from pipelines.gate.endings import append
from pipelines.gate.intake import profile_of


def require_decider(request: DisclosureRequest, bench: GateBench, actor: Actor) -> tuple[str, ...]:
    """Return the rules under which this person may decide, or raise.

    Role and deputies (R-030, D-001); nobody who asked for anything in the case (D-013).
    """
    asked_by = frozenset({request.requested_by})
    return _require(Act.DECIDE_DISCLOSURE, request, bench, actor, _askers(request, bench), asked_by)


def require_asker(request: DisclosureRequest, bench: GateBench, actor: Actor) -> tuple[str, ...]:
    """Return the rules under which this person may look, or raise.

    Whoever decided anything in the case at the gate cannot act as its asker there (D-013).
    """
    return _require(Act.ASK_DISCLOSURE, request, bench, actor, _deciders(request, bench))


def asker_decided(request: DisclosureRequest, bench: GateBench) -> bool:
    """Return whether who asked took a decision in this case at the gate."""
    asker = Actor(account=request.requested_by, name="", roles=frozenset())
    return duties.clash(asker, Duty.REQUESTER, _deciders(request, bench)) is not None


def _require(
    act: Act,
    request: DisclosureRequest,
    bench: GateBench,
    actor: Actor,
    done: Iterable[Done],
    asked_by: frozenset[str] = frozenset(),
) -> tuple[str, ...]:
    try:
        profile = profile_of(request, bench)
    except TrefferError as error:
        append(EventKind.DECISION_DENIED, request, actor.told, bench, rules=(error.code,))
        raise
    attempt = Attempt(act=act, actor=actor, profile=profile, asked_by=asked_by, done=tuple(done))
    decided = acts.decide(attempt)
    if isinstance(decided, Denied):
        append(EventKind.DECISION_DENIED, request, actor.told, bench, rules=(decided.rule,))
        raise decided.error()
    return decided.rules


def _same_case(request: DisclosureRequest, bench: GateBench) -> list[DisclosureRequest]:
    return [one for one in bench.register.requests() if one.case_id == request.case_id]


def _askers(request: DisclosureRequest, bench: GateBench) -> list[Done]:
    return [
        Done(account=name, duty=Duty.REQUESTER)
        for one in _same_case(request, bench)
        for name in sorted(one.requesters | {one.requested_by})
    ]


def _deciders(request: DisclosureRequest, bench: GateBench) -> list[Done]:
    return [
        Done(account=said.by, acts_for=said.acts_for, duty=Duty.DECIDER)
        for one in _same_case(request, bench)
        for said in bench.register.opinions(one.request_id)
    ]
