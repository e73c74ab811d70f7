"""Recorded human judgements and the rules that turn answers into passed or not (R-089, R-090)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from contracts.errors import WrongUse
from contracts.topics import Kind


class RuleKind(StrEnum):
    """How the answers of one step make its result."""

    ALL = "all"
    AT_LEAST_ONE = "at_least_one"
    MAJORITY = "majority"
    JUDGEMENT = "judgement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One criterion to answer with yes or no."""

    id: str
    text: str
    kinds: tuple[Kind, ...] = ()
    """The kinds of topic it is about; none is any case."""
    explain: bool = False
    """Whether yes needs words of its own."""
    no_topic: bool = False
    """Whether it is about a case that has no topic."""

    def is_asked(self, kinds: Collection[Kind]) -> bool:
        """Return whether it is asked in a case with topics of these kinds (R-023)."""
        if self.no_topic:
            return not kinds
        return not self.kinds or not set(self.kinds).isdisjoint(kinds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Criteria, and the rule that makes them one answer."""

    rule: RuleKind
    items: tuple[Item, ...]
    counts: bool = True
    """Whether it decides; else it is recorded only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighingSpec:
    """A weighing as a protocol prescribes it; without steps, one judgement under its own name."""

    id: str
    question: str
    steps: tuple[Step, ...] = ()
    cites: str

    def asked(self, kinds: Collection[Kind] = ()) -> tuple[Item, ...]:
        """Return the criteria to answer in a case with topics of these kinds."""
        if not self.steps:
            return (Item(id=self.id, text=self.question),)
        return tuple(item for step in self.steps for item in step.items if item.is_asked(kinds))


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighing:
    """A weighing as somebody made it: question, answer, reason, decider, moment (R-089)."""

    weighing: str
    version: int
    question: str = ""
    answers: Mapping[str, bool] = field(repr=False)
    notes: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Words that go with an answer, such as what *overig* stands for (R-078)."""
    reason: str = field(repr=False)
    passed: bool
    decided_by: str
    acts_for: str | None = None
    decided_at: datetime


def is_passed(
    spec: WeighingSpec,
    answers: Mapping[str, bool],
    *,
    kinds: Collection[Kind] = (),
    notes: Mapping[str, str] | None = None,
) -> bool:
    """Return what the rules make of the answers: every step that counts must pass.

    Every criterion asked must be answered and nothing else; one that needs words has them.
    """
    asked = spec.asked(kinds)
    expected = {item.id for item in asked}
    if set(answers) != expected:
        raise WrongUse(
            f"Weighing {spec.id} wants an answer to each of: {', '.join(sorted(expected))}.",
            code="B-110",
        )
    silent = [
        item.id
        for item in asked
        if item.explain and answers[item.id] and not (notes or {}).get(item.id, "").strip()
    ]
    if silent:
        raise WrongUse(
            f"Weighing {spec.id}: say with --note {silent[0]}=TEXT what is meant.", code="B-124"
        )
    if not spec.steps:
        return answers[spec.id]
    return all(
        holds(step.rule, [answers[item.id] for item in step.items if item.is_asked(kinds)])
        for step in spec.steps
        if step.counts
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How one step stands while it is answered."""

    rule: RuleKind
    yes: int
    answered: int
    asked: int
    counts: bool
    passes: bool | None
    """What its rule makes of it; nothing while that still depends on an open answer."""


def count(
    spec: WeighingSpec, answers: Mapping[str, bool], *, kinds: Collection[Kind] = ()
) -> tuple[Count, ...]:
    """Return how each step stands with the answers given so far."""
    steps = spec.steps or (Step(rule=RuleKind.JUDGEMENT, items=spec.asked(kinds)),)
    return tuple(_counted(step, answers, kinds) for step in steps)


def running(counts: Collection[Count]) -> bool | None:
    """Return what the steps that count come to together; nothing while that is open."""
    deciding = [one.passes for one in counts if one.counts]
    if False in deciding:
        return False
    return None if None in deciding else True


def _counted(step: Step, answers: Mapping[str, bool], kinds: Collection[Kind]) -> Count:
    asked = [item.id for item in step.items if item.is_asked(kinds)]
    given = [answers[name] for name in asked if name in answers]
    missing = len(asked) - len(given)
    # The rules only rise with more yes: what the worst and the best give alike is settled.
    least = holds(step.rule, [*given, *[False] * missing])
    most = holds(step.rule, [*given, *[True] * missing])
    return Count(
        rule=step.rule,
        yes=sum(given),
        answered=len(given),
        asked=len(asked),
        counts=step.counts,
        passes=least if least == most else None,
    )


def holds(rule: RuleKind, answers: Collection[bool]) -> bool:
    """Return whether these answers pass by this rule; of no answers, none does."""
    yes = sum(answers)
    match rule:
        case RuleKind.ALL | RuleKind.JUDGEMENT:
            return 0 < yes == len(answers)
        case RuleKind.AT_LEAST_ONE:
            return yes >= 1
        case RuleKind.MAJORITY:
            return 2 * yes > len(answers)
        case _:
            assert_never(rule)
