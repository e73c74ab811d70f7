"""What a hit check takes out of which budget."""

from datetime import date

import pytest

from contracts import budgets
from contracts.errors import NotPermitted
from contracts.ids import CaseId
from contracts.protocol import Limits
from tests.builders import CASE, NOW, a_protocol, an_actor

LIMITED = a_protocol(limits=Limits(checks_per_case=2, checks_per_person_per_day=5))


@pytest.mark.rule("D-008")
def test_a_check_takes_one_of_its_case_and_one_of_the_person_on_that_day() -> None:
    found = budgets.claims(CASE, LIMITED, an_actor("anna"), NOW)

    assert [(one.series, one.most, one.code) for one in found] == [
        ("case/S-2026-0042", 2, "B-130"),
        ("day/2026-11-22/anna", 5, "B-131"),
    ]


@pytest.mark.rule("D-008")
def test_the_check_of_a_deputy_counts_for_both() -> None:
    found = budgets.claims(CASE, LIMITED, an_actor("anna", acts_for="piet"), NOW)

    assert [one.series for one in found[1:]] == ["day/2026-11-22/anna", "day/2026-11-22/piet"]


@pytest.mark.rule("D-008")
def test_a_budget_that_is_used_up_is_a_refusal_with_its_number() -> None:
    refusals = [one.refusal() for one in budgets.claims(CASE, LIMITED, an_actor("anna"), NOW)]

    assert {one.code for one in refusals} == budgets.CODES
    assert all(isinstance(one, NotPermitted) for one in refusals)
    assert ["2 hit checks" in str(refusals[0]), "the 5 hit checks" in str(refusals[1])] == [
        True
    ] * 2


@pytest.mark.parametrize(
    ("series", "over"),
    [
        (budgets.of_day(date(2026, 11, 21), "anna"), True),
        (budgets.of_day(date(2026, 11, 22), "anna"), False),
        (budgets.of_day(date(2026, 12, 1), "anna"), False),
        (budgets.of_case(CaseId("S-2020-0001")), False),
    ],
)
def test_only_a_day_that_is_over_is_over(series: str, over: bool) -> None:
    assert budgets.is_over(series, date(2026, 11, 22)) is over
