"""Ask whether somebody may do something now; a refusal is journalled before it is told."""

from collections.abc import Collection

from contracts import activation, acts, protocol, protocol_lint
from contracts.acts import DUTIES, Act, Attempt, Denied
from contracts.cases import Case
from contracts.days import day_of
from contracts.duties import Done, Duty
from contracts.events import Event, EventKind
from contracts.ids import CaseId
from contracts.parties import Actor
from contracts.protocol import Protocol
from pipelines.steps.bench import Bench


def authorise(
    act: Act,
    case: Case,
    bench: Bench,
    actor: Actor,
    *,
    part: str = "",
    asked_by: Collection[str] = (),
) -> tuple[str, ...]:
    """Return the rules under which it may be done, for the journal, or raise `NotPermitted`."""
    return _rules(_attempt(act, case, bench, actor, part=part, asked_by=asked_by), bench)


def denied(
    act: Act,
    case: Case,
    bench: Bench,
    actor: Actor,
    *,
    part: str = "",
    asked_by: Collection[str] = (),
) -> Denied | None:
    """Return why somebody may not do something now, or nothing; nothing is journalled.

    For what is shown beforehand: whoever does it is asked `authorise` again.
    """
    found = acts.decide(_attempt(act, case, bench, actor, part=part, asked_by=asked_by))
    return found if isinstance(found, Denied) else None


def denied_new(
    act: Act, profile: Protocol, actor: Actor, *, asked_by: Collection[str] = ()
) -> Denied | None:
    """Return why somebody may not do something outside a case; nothing is journalled."""
    attempt = Attempt(act=act, actor=actor, profile=profile, asked_by=frozenset(asked_by))
    found = acts.decide(attempt)
    return found if isinstance(found, Denied) else None


def take_up(act: Act, case_id: CaseId, bench: Bench, actor: Actor) -> None:
    """Note the duty that an act took up, so that its actor takes up no other there (D-013).

    Called once the act is in the journal.
    """
    own = Done(account=actor.account, acts_for=actor.acts_for, duty=DUTIES[act])
    if own not in bench.records.all(case_id, Done):
        bench.records.add(case_id, own)


def authorise_new(
    act: Act, profile: Protocol, bench: Bench, actor: Actor, *, asked_by: Collection[str] = ()
) -> tuple[str, ...]:
    """Return the rules under which something outside a case may be done, or raise."""
    attempt = Attempt(act=act, actor=actor, profile=profile, asked_by=frozenset(asked_by))
    return _rules(attempt, bench)


def may(act: Act, case: Case, profile: Protocol, actor: Actor) -> bool:
    """Return whether somebody may do something that takes up no duty; nothing is journalled."""
    attempt = Attempt(act=act, actor=actor, profile=profile, case=case)
    return not isinstance(acts.decide(attempt), Denied)


def may_new(act: Act, bench: Bench, actor: Actor) -> bool:
    """Return whether somebody may do something outside a case; nothing is journalled."""
    profile, _ = profile_in_use(bench)
    return not isinstance(acts.decide(Attempt(act=act, actor=actor, profile=profile)), Denied)


def requesters(case_id: CaseId, bench: Bench) -> frozenset[str]:
    """Return everybody who asked for anything in a case, or for whom somebody did."""
    done = bench.records.all(case_id, Done)
    return frozenset(name for one in done if one.duty is Duty.REQUESTER for name in one.persons)


def profile_of(case: Case, bench: Bench) -> Protocol:
    """Return the protocol under which a case began, or to which it was moved."""
    return protocol_lint.load(bench.register.protocol_text(case.protocol_sha256))


def profile_in_use(bench: Bench) -> tuple[Protocol, str]:
    """Return the protocol in use and its text; raises `NotPermitted` when it is not activated."""
    text = bench.agreements.profile_text()
    profile = protocol_lint.load(text)
    protocol_lint.require_usable(profile, day_of(bench.clock.now()))
    activation.require_active(profile, bench.records.activations(protocol.digest(text)))
    return profile, text


def _attempt(
    act: Act, case: Case, bench: Bench, actor: Actor, *, part: str, asked_by: Collection[str]
) -> Attempt:
    return Attempt(
        act=act,
        actor=actor,
        profile=profile_of(case, bench),
        case=case,
        part=part,
        asked_by=frozenset(asked_by),
        done=tuple(bench.records.all(case.case_id, Done)) if act in DUTIES else (),
    )


def _rules(attempt: Attempt, bench: Bench) -> tuple[str, ...]:
    decided = acts.decide(attempt)
    if isinstance(decided, Denied):
        bench.journal.append(
            Event(
                kind=EventKind.ACT_DENIED,
                actor=attempt.actor.told,
                ids=(attempt.case.case_id,) if attempt.case else (),
                decision=attempt.act.value,
                rules=(decided.rule, decided.code),
            )
        )
        raise decided.error()
    return decided.rules
