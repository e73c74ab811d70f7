from collections.abc import Callable
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import WrongUse
from contracts.topics import Kind
from contracts.weighings import Item, RuleKind, Step, WeighingSpec, count, is_passed, running
from tests.builders import a_weighing

TRUTH: dict[RuleKind, Callable[[tuple[bool, ...]], bool]] = {
    RuleKind.ALL: all,
    RuleKind.AT_LEAST_ONE: any,
    RuleKind.MAJORITY: lambda answers: answers.count(True) > answers.count(False),
    RuleKind.JUDGEMENT: all,
}


def a_step(rule: RuleKind, items: int, *, counts: bool = True, name: str = "item") -> Step:
    made = tuple(Item(id=f"{name}-{number}", text="Is het zo?") for number in range(items))
    return Step(rule=rule, items=made, counts=counts)


def a_spec(*steps: Step) -> WeighingSpec:
    return WeighingSpec(id="weging", question="Is het zo?", steps=steps, cites="stap")


def answered(spec: WeighingSpec, answers: tuple[bool, ...]) -> dict[str, bool]:
    return dict(zip((item.id for item in spec.asked()), answers, strict=True))


@pytest.mark.parametrize("rule", list(RuleKind))
@pytest.mark.parametrize("items", range(1, 6))
def test_a_rule_holds_for_every_combination_of_answers(rule: RuleKind, items: int) -> None:
    spec = a_spec(a_step(rule, items))

    for answers in product((True, False), repeat=items):
        assert is_passed(spec, answered(spec, answers)) == TRUTH[rule](answers), answers


@pytest.mark.parametrize("answer", [True, False])
def test_a_judgement_without_criteria_is_answered_under_its_own_name(answer: bool) -> None:
    assert is_passed(a_spec(), {"weging": answer}) is answer


def test_half_is_no_majority() -> None:
    spec = a_spec(a_step(RuleKind.MAJORITY, 2))

    assert not is_passed(spec, {"item-0": True, "item-1": False})


def test_every_step_that_counts_must_pass_and_one_that_is_recorded_need_not() -> None:
    spec = a_spec(
        a_step(RuleKind.AT_LEAST_ONE, 2, name="wie"),
        a_step(RuleKind.ALL, 1, name="wat"),
        a_step(RuleKind.AT_LEAST_ONE, 1, counts=False, name="ook"),
    )

    for answers in product((True, False), repeat=4):
        who, what = answers[:2], answers[2]
        assert is_passed(spec, answered(spec, answers)) == (any(who) and what), answers


@pytest.mark.parametrize(
    "answers", [{}, {"item-0": True}, {"item-0": True, "item-1": True, "other": True}]
)
def test_every_criterion_is_answered_and_nothing_else(answers: dict[str, bool]) -> None:
    with pytest.raises(WrongUse, match="item-0, item-1"):
        is_passed(a_spec(a_step(RuleKind.ALL, 2)), answers)


@pytest.mark.rule("R-023")
def test_a_criterion_about_persons_is_not_asked_in_a_case_about_an_object() -> None:
    about = Item(id="woont", text="Woont het subject hier?", kinds=(Kind.PERSON,))
    always = Item(id="feit", text="Vindt het feit hier plaats?")
    spec = a_spec(Step(rule=RuleKind.AT_LEAST_ONE, items=(about, always)))

    assert [item.id for item in spec.asked({Kind.ADDRESS})] == ["feit"]
    assert is_passed(spec, {"feit": True}, kinds={Kind.ADDRESS})
    with pytest.raises(WrongUse, match="feit, woont"):
        is_passed(spec, {"feit": True}, kinds={Kind.PERSON})


def test_of_criteria_that_are_not_asked_no_step_passes() -> None:
    about = Item(id="woont", text="Woont het subject hier?", kinds=(Kind.PERSON,))
    for rule in RuleKind:
        assert not is_passed(a_spec(Step(rule=rule, items=(about,))), {})


@pytest.mark.rule("R-078")
def test_yes_to_something_else_says_what() -> None:
    other = Item(id="overig", text="Iets anders?", explain=True)
    spec = a_spec(Step(rule=RuleKind.AT_LEAST_ONE, items=(other,)))

    assert is_passed(spec, {"overig": True}, notes={"overig": "valse sleutels"})
    assert not is_passed(spec, {"overig": False})
    for notes in (None, {}, {"overig": "  "}):
        with pytest.raises(WrongUse, match="--note overig=TEXT"):
            is_passed(spec, {"overig": True}, notes=notes)


@given(answers=st.lists(st.booleans(), min_size=1, max_size=9), rule=st.sampled_from(RuleKind))
def test_one_more_yes_never_makes_a_passed_weighing_fail(
    answers: list[bool], rule: RuleKind
) -> None:
    spec = a_spec(a_step(rule, len(answers)))
    before = is_passed(spec, answered(spec, tuple(answers)))

    for place in range(len(answers)):
        more = (*answers[:place], True, *answers[place + 1 :])
        assert is_passed(spec, answered(spec, more)) >= before


def test_a_weighing_hides_its_answers_and_its_reason() -> None:
    made = a_weighing(answers={"geheim-item": True}, reason="geheim", notes={"x": "geheim"})

    assert "geheim" not in repr(made)


@given(st.sampled_from(list(RuleKind)), st.lists(st.sampled_from([True, False, None]), min_size=1))
def test_a_count_tells_what_no_open_answer_can_change(
    rule: RuleKind, given: list[bool | None]
) -> None:
    spec = a_spec(a_step(rule, len(given)))
    names = [item.id for item in spec.asked()]
    answers = {name: yes for name, yes in zip(names, given, strict=True) if yes is not None}
    (one,) = count(spec, answers)
    open_ = [name for name in names if name not in answers]
    least, most = (is_passed(spec, answers | dict.fromkeys(open_, yes)) for yes in (False, True))

    assert (one.yes, one.answered, one.asked) == (given.count(True), len(answers), len(given))
    assert running([one]) is one.passes is (least if least == most else None)


def test_a_judgement_by_itself_is_counted_too() -> None:
    assert [running(count(a_spec(), one)) for one in ({}, {"weging": True}, {"weging": False})] == [
        None, True, False,
    ]  # fmt: skip


def test_one_step_that_fails_settles_it_and_one_that_is_recorded_does_not() -> None:
    spec = a_spec(
        a_step(RuleKind.ALL, 1, name="wie"),
        a_step(RuleKind.ALL, 1, name="wat"),
        a_step(RuleKind.ALL, 1, counts=False, name="ook"),
    )

    assert running(count(spec, {"wie-0": False})) is False
    assert running(count(spec, {"wie-0": True, "ook-0": False})) is None
    assert running(count(spec, {"wie-0": True, "wat-0": True, "ook-0": False})) is True
