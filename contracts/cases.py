"""A case: the file on one or more signals, its states and its moves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import assert_never

from contracts.errors import NotPermitted, WrongUse
from contracts.ids import CaseId, TopicLabel
from contracts.parties import Actor
from contracts.protocol import Protocol
from contracts.topics import Kind
from contracts.weighings import RuleKind, Weighing, is_passed


class Origin(StrEnum):
    """Where a signal came from."""

    PROFESSIONAL = "professional"
    CITIZEN = "citizen"
    MMA = "mma"
    POLICE = "police"
    RIEC = "riec"


class CaseState(StrEnum):
    """Whether a case can still be worked on."""

    OPEN = "open"
    STOPPED = "stopped"
    """Its weighings did not pass; it can only be closed or routed."""
    CLOSED = "closed"
    DESTROYED = "destroyed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """A report that came in (R-016, R-018)."""

    number: int
    origin: Origin
    received: date
    mma_number: str | None = None
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case under exactly one protocol version, which it keeps (R-001, R-002)."""

    case_id: CaseId
    protocol: str
    """Name and version, `ccv@1.0`."""
    protocol_sha256: str
    theme: str
    purpose: str
    phase: str
    state: CaseState
    opened_at: datetime
    opened_by: str
    outcome: str | None = None
    closed_at: datetime | None = None
    destroy_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseTopic:
    """One subject or object of a case, as the hub keeps it: a label and sealed values."""

    label: TopicLabel
    kind: Kind
    added_at: datetime
    inner: bytes = field(repr=False)
    """Inner values of the question, for the matcher alone."""
    sealed: bytes = field(repr=False)
    """The typed text, sealed to the gate for the department's verifier."""


_LETTERS: Mapping[Kind, str] = {
    Kind.PERSON: "P",
    Kind.ORGANISATION: "O",
    Kind.ADDRESS: "A",
    Kind.PARCEL: "K",
    Kind.VEHICLE: "V",
}


def next_label(kind: Kind, taken: Sequence[TopicLabel]) -> TopicLabel:
    """Return the next free label of that kind: `P1`, `P2`, `A1`."""
    letter = _LETTERS[kind]
    return TopicLabel(f"{letter}{1 + sum(label.startswith(letter) for label in taken)}")


def require_role(actor: Actor, allowed: Sequence[str], protocol: Protocol, step: str) -> None:
    """Raise `NotPermitted` unless the actor holds one of these roles (R-030)."""
    if actor.roles.isdisjoint(allowed):
        titles = " or ".join(protocol.roles[role].title for role in allowed)
        raise NotPermitted(
            f"{step} is for the {titles} under protocol {protocol.reference}; "
            f"{actor.account} does not hold that role.",
            code="B-120",
        )


def require_open(case: Case) -> None:
    """Raise `NotPermitted` unless the case can still be worked on (R-177)."""
    if case.state is not CaseState.OPEN:
        raise NotPermitted(
            f"Case {case.case_id} is {case.state}; nothing more can be asked in it. "
            "A new signal opens a new case.",
            code="B-121",
        )


def weighed(
    case: Case,
    protocol: Protocol,
    earlier: Sequence[Weighing],
    new: Weighing,
) -> Case:
    """Return the case after this weighing: on to the next phase, stopped, or still weighing."""
    phase = protocol.phase(case.phase)
    latest = {w.weighing: w.passed for w in earlier} | {new.weighing: new.passed}
    if phase.passes_when is None or not set(phase.passes_when.of) <= set(latest):
        return case
    passed = [latest[name] for name in phase.passes_when.of]
    if _holds(phase.passes_when.rule, passed):
        return replace(case, phase=phase.passes_when.to)
    return replace(case, state=CaseState.STOPPED)


def decided(case: Case, protocol: Protocol, option: str, weighings: Sequence[Weighing]) -> Case:
    """Return the case after the decision that ends its phase; it needs the phase's weighings."""
    phase = protocol.phase(case.phase)
    if phase.decision is None:
        raise WrongUse(f"Phase {phase.id} of {protocol.reference} has no decision.", code="B-112")
    if option not in phase.decision.options:
        raise WrongUse(
            f"Phase {phase.id} can be decided as: {', '.join(phase.decision.options)}.",
            code="B-113",
        )
    missing = {part.id for part in phase.weighings} - {w.weighing for w in weighings}
    goal = phase.decision.options[option]
    if missing and goal in {other.id for other in protocol.phases}:
        raise NotPermitted(
            f"Case {case.case_id} cannot go on to {goal}: "
            f"{', '.join(sorted(missing))} not weighed yet.",
            code="B-114",
        )
    if goal in {other.id for other in protocol.phases}:
        return replace(case, phase=goal)
    return replace(case, state=CaseState.STOPPED, outcome=option)


def closed(case: Case, protocol: Protocol, outcome: str, at: datetime) -> Case:
    """Return the case closed with this outcome, with the day on which it is destroyed."""
    if case.state in (CaseState.CLOSED, CaseState.DESTROYED):
        raise WrongUse(f"Case {case.case_id} is closed already.", code="B-115")
    allowed = _possible_outcomes(case, protocol)
    if outcome not in allowed:
        told = (
            f"Case {case.case_id} can be closed in {case.phase} as: {', '.join(allowed)}."
            if allowed
            else f"Case {case.case_id} waits for the decision of {case.phase}: treffer case decide."
        )
        raise WrongUse(told, code="B-116")
    term = protocol.term(outcome)
    return replace(
        case,
        state=CaseState.CLOSED,
        outcome=outcome,
        closed_at=at,
        destroy_on=term.keep.after(at.date()),
    )


def weigh(
    case: Case,
    protocol: Protocol,
    name: str,
    answers: Mapping[str, bool],
    *,
    reason: str,
    actor: Actor,
    at: datetime,
    earlier: Sequence[Weighing],
) -> Weighing:
    """Return the weighing that this person made; changing one makes a new version (R-089)."""
    require_open(case)
    phase = protocol.phase(case.phase)
    spec = phase.weighing(name)
    if spec is None:
        known = ", ".join(part.id for part in phase.weighings) or "none"
        raise WrongUse(f"Phase {phase.id} has these weighings: {known}.", code="B-111")
    require_role(actor, [phase.decides], protocol, f"Weighing {name}")
    require_reason(reason)
    return Weighing(
        weighing=name,
        version=1 + sum(w.weighing == name for w in earlier),
        answers=dict(answers),
        reason=reason,
        passed=is_passed(spec, answers),
        decided_by=actor.account,
        decided_at=at,
    )


MINIMUM_REASON = 20


def require_reason(reason: str) -> None:
    """Raise `WrongUse` unless the reason says something (at least 20 characters)."""
    if len(reason.strip()) < MINIMUM_REASON:
        raise WrongUse(f"A reason of at least {MINIMUM_REASON} characters is needed.", code="B-117")


def _holds(rule: RuleKind, passed: Sequence[bool]) -> bool:
    match rule:
        case RuleKind.ALL | RuleKind.JUDGEMENT:
            return all(passed)
        case RuleKind.AT_LEAST_ONE:
            return any(passed)
        case RuleKind.MAJORITY:
            return 2 * sum(passed) > len(passed)
        case _:
            assert_never(rule)


def _possible_outcomes(case: Case, protocol: Protocol) -> list[str]:
    """Return the outcomes with which this case may be closed where it stands now.

    What a phase's decision ends in must have been decided, by the role that decides it.
    """
    if case.outcome is not None:
        return [case.outcome]
    phase = protocol.phase(case.phase)
    return [phase.otherwise.outcome] if phase.otherwise else []
