"""How a case moves through its protocol: weighing, going on, deciding, ending (R-054 to R-075)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from contracts.cases import Case, CaseState, Signature, Written, require_reason
from contracts.days import day_of
from contracts.errors import NotPermitted, WrongUse
from contracts.parties import Actor
from contracts.protocol import ENDS, Decision, Option, Protocol
from contracts.standing import Standing, missing
from contracts.weighings import Weighing, is_passed


def weigh(
    standing: Standing,
    name: str,
    answers: Mapping[str, bool],
    *,
    reason: str,
    actor: Actor,
    at: datetime,
    notes: Mapping[str, str] | None = None,
) -> Weighing:
    """Return the weighing that this person made; changing one makes a new version (R-089)."""
    case, profile = standing.case, standing.profile
    phase = profile.phase(case.phase)
    part = phase.weighing(name)
    if part is None:
        known = ", ".join(one.id for one in phase.weighings) or "none"
        raise WrongUse(f"Phase {phase.id} has these weighings: {known}.", code="B-111")
    _require(standing, part.needs, f"Weighing {name}")
    require_reason(reason)
    spec = part.spec()
    return Weighing(
        weighing=name,
        version=1 + sum(one.weighing == name for one in standing.weighings),
        question=spec.question,
        answers=dict(answers),
        notes=dict(notes or {}),
        reason=reason,
        passed=is_passed(spec, answers, kinds=standing.kinds, notes=notes),
        decided_by=actor.account,
        acts_for=actor.acts_for,
        decided_at=at,
    )


def write(standing: Standing, name: str, text: str, *, actor: Actor, at: datetime) -> Written:
    """Return what this person wrote down, once all that the record needs stands (R-099, R-103)."""
    case, profile = standing.case, standing.profile
    phase = profile.phase(case.phase)
    part = phase.record(name)
    if part is None:
        known = ", ".join(one.id for one in phase.records) or "none"
        raise WrongUse(f"Phase {phase.id} has these records: {known}.", code="B-111")
    _require(standing, part.needs, f"Record {name}")
    require_reason(text)
    return Written(record=name, text=text, by=actor.told, at=at)


def after(standing: Standing) -> Case:
    """Return the case as what stands in it makes it: stopped, in the next phase, or the same."""
    case, profile = standing.case, standing.profile
    if case.state is not CaseState.OPEN:
        return case
    phase = profile.phase(case.phase)
    for part in phase.weighings:
        made = standing.latest(part.id)
        if part.otherwise and made is not None and not made.passed:
            return replace(case, state=CaseState.STOPPED, may_end_as=part.otherwise)
    if phase.passes_when and not missing(standing, phase.passes_when.all):
        return replace(case, phase=phase.passes_when.to)
    return case


def sign(
    standing: Standing, option: str, *, reason: str, actor: Actor, at: datetime
) -> tuple[Signature, Case]:
    """Return this person's choice and the case after it: moved, once every role chose the same."""
    case, profile = standing.case, standing.profile
    phase = profile.phase(case.phase)
    decision = phase.decision
    if decision is None:
        raise WrongUse(f"Phase {phase.id} of {profile.reference} has no decision.", code="B-112")
    chosen = decision.options.get(option)
    if chosen is None:
        raise WrongUse(
            f"Phase {phase.id} can be decided as: {', '.join(decision.options)}.", code="B-113"
        )
    _require(standing, chosen.needs, f"Decision {option}")
    _require_weighed(standing, chosen.weighed, option)
    require_reason(reason)
    earlier = standing.signed()
    made = Signature(
        phase=phase.id,
        option=option,
        role=_signing_role(decision, actor, earlier, option),
        reason=reason,
        by=actor.account,
        acts_for=actor.acts_for,
        at=at,
    )
    return made, settled(replace(standing, signatures=[*standing.signatures, made]), option)


def settled(standing: Standing, option: str) -> Case:
    """Return the case as its signatures make it: moved once every role chose this, or the same."""
    case = standing.case
    decision = standing.profile.phase(case.phase).decision
    chosen = decision.options.get(option) if decision else None
    if case.state is not CaseState.OPEN or decision is None or chosen is None:
        return case
    own = standing.signed()
    # A choice that leads back must not undo what it rests on before it is carried out.
    chose = [one for one in standing.signatures if (one.phase, one.option) == (case.phase, option)]
    others = [one for one in standing.signatures if one not in chose[-1:]]
    before = replace(standing, signatures=others)
    stands = not missing(before, chosen.needs) and all(map(before.latest, chosen.weighed))
    return _moved(case, option, chosen) if stands and _is_signed(decision, own, option) else case


def unsigned(standing: Standing, option: str) -> tuple[str, ...]:
    """Return the roles that have yet to choose this option."""
    phase = standing.profile.phase(standing.case.phase)
    if phase.decision is None or not phase.decision.all_sign:
        return ()
    latest = _latest(standing.signed())
    return tuple(
        role for role in phase.decision.by if role not in latest or latest[role].option != option
    )


def closed(case: Case, profile: Protocol, outcome: str, at: datetime, *, last: datetime) -> Case:
    """Return the case closed with this outcome, with the day on which it is destroyed.

    `last` is when it was last processed before this.
    """
    if case.state not in (CaseState.OPEN, CaseState.STOPPED):
        raise WrongUse(f"Case {case.case_id} is closed already.", code="B-115")
    phase = profile.phase(case.phase)
    possible = case.may_end_as if case.state is CaseState.STOPPED else phase.route_as
    if outcome not in possible:
        told = (
            f"Case {case.case_id} can be closed in {case.phase} as: {', '.join(possible)}."
            if possible
            else f"Case {case.case_id} waits for the decision of {case.phase}: treffer case decide."
        )
        raise WrongUse(told, code="B-116")
    term = profile.term(outcome)
    start = term.begins(first=day_of(case.opened_at), last=day_of(last), closed=day_of(at))
    return replace(
        case,
        state=CaseState.CLOSED,
        outcome=outcome,
        closed_at=at,
        inactive_on=term.inactive_on(start) if term.inactive else None,
        destroy_on=term.destroy_on(start),
    )


def resting(case: Case, today: date) -> Case:
    """Return the case out of the active environment, once its active term is over (R-161)."""
    due = case.inactive_on is not None and case.inactive_on <= today
    return replace(case, state=CaseState.INACTIVE) if due else case


def _require(standing: Standing, gates: Sequence[str], what: str) -> None:
    lacking = missing(standing, gates)
    if lacking:
        raise NotPermitted(
            f"{what} is not possible yet in case {standing.case.case_id}: "
            f"{', '.join(lacking)} {'do' if len(lacking) > 1 else 'does'} not stand. "
            f"See what is next: treffer case show {standing.case.case_id}.",
            code="B-114",
        )


def _require_weighed(standing: Standing, weighings: Sequence[str], option: str) -> None:
    open_ = [name for name in weighings if standing.latest(name) is None]
    if open_:
        raise NotPermitted(
            f"Decision {option} is not possible yet in case {standing.case.case_id}: "
            f"{', '.join(open_)} is not weighed. Weigh first, whatever comes of it.",
            code="B-114",
        )


def _moved(case: Case, option: str, chosen: Option) -> Case:
    if chosen.to in ENDS:
        return replace(case, state=CaseState.STOPPED, may_end_as=(option,), outcome=None)
    return replace(case, phase=chosen.to)


def _signing_role(
    decision: Decision, actor: Actor, earlier: Sequence[Signature], option: str
) -> str:
    """Return the role for which this person signs; one person never signs for two (Q-03)."""
    own = [role for role in decision.by if role in actor.roles]
    if not decision.all_sign:
        return own[0] if own else decision.by[0]
    free = [
        role
        for role in own
        if not any(
            other.option == option and not actor.persons.isdisjoint({other.by, other.acts_for})
            for name, other in _latest(earlier).items()
            if name != role
        )
    ]
    if not free:
        raise NotPermitted(
            f"{actor.account} signed this already for another role; each role signs by another "
            "person.",
            code="B-206",
        )
    return free[0]


def _is_signed(decision: Decision, signatures: Collection[Signature], option: str) -> bool:
    if not decision.all_sign:
        return True
    latest = _latest(signatures)
    return all(role in latest and latest[role].option == option for role in decision.by)


def _latest(signatures: Collection[Signature]) -> dict[str, Signature]:
    return {one.role: one for one in signatures}
