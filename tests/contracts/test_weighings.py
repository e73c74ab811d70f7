from collections.abc import Callable
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import WrongUse
from contracts.weighings import RuleKind, WeighingSpec, is_passed
from tests.builders import a_weighing

TRUTH: dict[RuleKind, Callable[[tuple[bool, ...]], bool]] = {
    RuleKind.ALL: all,
    RuleKind.AT_LEAST_ONE: any,
    RuleKind.MAJORITY: lambda answers: answers.count(True) > answers.count(False),
    RuleKind.JUDGEMENT: all,
}


def a_spec(rule: RuleKind, items: int) -> WeighingSpec:
    names = tuple(f"item-{number}" for number in range(items))
    return WeighingSpec(id="weging", question="Is het zo?", rule=rule, items=names, cites="stap")


@pytest.mark.parametrize("rule", list(RuleKind))
@pytest.mark.parametrize("items", range(1, 6))
def test_a_rule_holds_for_every_combination_of_answers(rule: RuleKind, items: int) -> None:
    spec = a_spec(rule, items)

    for answers in product((True, False), repeat=items):
        given_ = dict(zip(spec.items, answers, strict=True))
        assert is_passed(spec, given_) == TRUTH[rule](answers), answers


@pytest.mark.parametrize("answer", [True, False])
def test_a_judgement_without_items_is_answered_under_its_own_name(answer: bool) -> None:
    assert is_passed(a_spec(RuleKind.JUDGEMENT, 0), {"weging": answer}) is answer


def test_half_is_no_majority() -> None:
    assert not is_passed(a_spec(RuleKind.MAJORITY, 2), {"item-0": True, "item-1": False})


@pytest.mark.parametrize(
    "answers", [{}, {"item-0": True}, {"item-0": True, "item-1": True, "other": True}]
)
def test_every_item_is_answered_and_nothing_else(answers: dict[str, bool]) -> None:
    with pytest.raises(WrongUse, match="item-0, item-1"):
        is_passed(a_spec(RuleKind.ALL, 2), answers)


@given(answers=st.lists(st.booleans(), min_size=1, max_size=9), rule=st.sampled_from(RuleKind))
def test_one_more_yes_never_makes_a_passed_weighing_fail(
    answers: list[bool], rule: RuleKind
) -> None:
    spec = a_spec(rule, len(answers))
    before = is_passed(spec, dict(zip(spec.items, answers, strict=True)))

    for place in range(len(answers)):
        more = [*answers[:place], True, *answers[place + 1 :]]
        assert is_passed(spec, dict(zip(spec.items, more, strict=True))) >= before


def test_a_weighing_hides_its_answers_and_its_reason() -> None:
    assert "geheim" not in repr(a_weighing(answers={"geheim-item": True}, reason="geheim"))
