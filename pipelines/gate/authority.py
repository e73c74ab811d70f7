"""Who may decide, and who may look, by the one `contracts.acts.decide`; a denial is journalled."""

from contracts import acts, duties
from contracts.acts import Act, Allowed, Attempt, Denied
from contracts.duties import Done, Duty
from contracts.errors import TrefferError
from contracts.events import EventKind
from contracts.grants import DisclosureRequest
from contracts.ids import CaseId
from contracts.parties import Actor
from contracts.sharing import Sharing
from pipelines.gate.agreements import profile_of
from pipelines.gate.bench import GateBench
from pipelines.gate.endings import append


def require_decider(request: DisclosureRequest, bench: GateBench, actor: Actor) -> tuple[str, ...]:
    """Return the rules under which this person may decide, or raise.

    Role and deputies (R-030, D-001); nobody who asked for anything in the case (D-013).
    """
    return _require(Act.DECIDE_DISCLOSURE, request, bench, actor)


def require_asker(request: DisclosureRequest, bench: GateBench, actor: Actor) -> tuple[str, ...]:
    """Return the rules under which this person may look, or raise.

    Whoever decided anything in the case at the gate cannot act as its asker there (D-013).
    """
    return _require(Act.ASK_DISCLOSURE, request, bench, actor)


def why_not(
    act: Act, request: DisclosureRequest, bench: GateBench, actor: Actor
) -> TrefferError | None:
    """Return why somebody cannot decide or look; nothing where they can. Nothing is journalled."""
    try:
        decided = _tried(act, request, bench, actor)
    except TrefferError as error:
        return error
    return decided.error() if isinstance(decided, Denied) else None


def asker_decided(request: DisclosureRequest, bench: GateBench) -> bool:
    """Return whether who asked took a decision in this case at the gate."""
    asker = Actor(account=request.requested_by, name="", roles=frozenset())
    return duties.clash(asker, Duty.REQUESTER, deciders(request.case_id, bench)) is not None


def _require(
    act: Act, request: DisclosureRequest, bench: GateBench, actor: Actor
) -> tuple[str, ...]:
    try:
        decided = _tried(act, request, bench, actor)
    except TrefferError as error:
        append(EventKind.DECISION_DENIED, request, actor.told, bench, rules=(error.code,))
        raise
    if isinstance(decided, Denied):
        append(EventKind.DECISION_DENIED, request, actor.told, bench, rules=(decided.rule,))
        raise decided.error()
    return decided.rules


def _tried(
    act: Act, request: DisclosureRequest, bench: GateBench, actor: Actor
) -> Allowed | Denied:
    """Hold an act against role, four eyes, and what was done in the case on the other side."""
    decides = act is Act.DECIDE_DISCLOSURE
    others = askers if decides else deciders
    attempt = Attempt(
        act=act,
        actor=actor,
        profile=profile_of(request.protocol, bench),
        asked_by=frozenset({request.requested_by}) if decides else frozenset(),
        done=tuple(others(request.case_id, bench)),
    )
    return acts.decide(attempt)


def askers(case_id: CaseId, bench: GateBench) -> list[Done]:
    """Return who asked for anything in a case or prepared what is shared, as the gate knows."""
    sharing = _sharing(case_id, bench)
    asked = [one.requesters | {one.requested_by} for one in _requests(case_id, bench)]
    asked += [one.prepared_by for one in sharing]
    asked += [
        one.question.requesters
        for one in bench.verifications.all()
        if one.question.case_id == case_id
    ]
    accounts = sorted(frozenset[str]().union(*asked))
    return [
        *(Done(account=name, duty=Duty.REQUESTER) for name in accounts),
        *(done for one in sharing for done in one.done if done.duty is Duty.REQUESTER),
    ]


def deciders(case_id: CaseId, bench: GateBench) -> list[Done]:
    """Return who decided on substance in a case or signed what is shared, as the gate knows."""
    return [
        *(
            Done(account=said.by, acts_for=said.acts_for, duty=Duty.DECIDER)
            for one in _requests(case_id, bench)
            for said in bench.register.opinions(one.request_id)
        ),
        *(
            Done(account=signed.by, acts_for=signed.acts_for, duty=Duty.DECIDER)
            for one in _sharing(case_id, bench)
            for signed in bench.sharing.signed(one.check_id)
        ),
    ]


def _requests(case_id: CaseId, bench: GateBench) -> list[DisclosureRequest]:
    return [one for one in bench.register.requests() if one.case_id == case_id]


def _sharing(case_id: CaseId, bench: GateBench) -> list[Sharing]:
    return [one for one in bench.sharing.all() if one.case_id == case_id]
