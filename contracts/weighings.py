"""Recorded human judgements and the rules that turn answers into passed or not (R-089, R-090)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from contracts.errors import WrongUse


class RuleKind(StrEnum):
    """How the answers of one weighing make its result."""

    ALL = "all"
    AT_LEAST_ONE = "at_least_one"
    MAJORITY = "majority"
    JUDGEMENT = "judgement"


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighingSpec:
    """A weighing as a protocol prescribes it."""

    id: str
    question: str
    rule: RuleKind
    items: tuple[str, ...]
    """The criteria to answer one by one; a judgement has none."""
    cites: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighing:
    """A weighing as somebody made it: question, answer, reason, decider, moment (R-089)."""

    weighing: str
    version: int
    answers: Mapping[str, bool] = field(repr=False)
    reason: str = field(repr=False)
    passed: bool
    decided_by: str
    decided_at: datetime


def is_passed(spec: WeighingSpec, answers: Mapping[str, bool]) -> bool:
    """Return what the rule makes of the answers; every item must be answered, nothing else."""
    expected = set(spec.items) or {spec.id}
    if set(answers) != expected:
        raise WrongUse(
            f"Weighing {spec.id} wants an answer to each of: {', '.join(sorted(expected))}.",
            code="B-110",
        )
    yes = sum(answers.values())
    match spec.rule:
        case RuleKind.ALL | RuleKind.JUDGEMENT:
            return yes == len(answers)
        case RuleKind.AT_LEAST_ONE:
            return yes >= 1
        case RuleKind.MAJORITY:
            return 2 * yes > len(answers)
        case _:
            assert_never(spec.rule)
