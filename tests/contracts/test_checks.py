import json
from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.checks import SealedPacket, answer, completeness
from contracts.ids import DeliveryId, DepartmentName, TopicLabel
from contracts.outcomes import Cell, Outcome, Reason
from tests.builders import a_cell, a_hit_check

DATES = st.none() | st.dates(date(1, 1, 1), date(9999, 12, 31))
TOPICS = [TopicLabel("P1"), TopicLabel("A1")]
DEPARTMENTS = [DepartmentName("Handhaving"), DepartmentName("Financiën")]

told = st.tuples(st.sampled_from(Outcome), st.none() | st.sampled_from(Reason), DATES)
answers = st.lists(told, min_size=4, max_size=4)


def cells(told_: Sequence[tuple[Outcome, Reason | None, date | None]]) -> list[Cell]:
    """The cells of two topics and two departments, whatever is told in each."""
    places = [(topic, department) for topic in TOPICS for department in DEPARTMENTS]
    return [
        a_cell(outcome, topic=topic, department=department, reason=reason, as_of=as_of)
        for (topic, department), (outcome, reason, as_of) in zip(places, told_, strict=True)
    ]


@pytest.mark.rule("D-010")
@given(one=answers, other=answers)
def test_an_answer_is_as_long_whatever_hits(
    one: list[tuple[Outcome, Reason | None, date | None]],
    other: list[tuple[Outcome, Reason | None, date | None]],
) -> None:
    first, second = answer(a_hit_check(), cells(one)), answer(a_hit_check(), cells(other))

    assert len(first.encode()) == len(second.encode())


@pytest.mark.rule("R-108")
@pytest.mark.rule("R-013")
@pytest.mark.rule("D-010")
@given(told_=answers)
def test_every_cell_has_the_same_keys_in_the_same_order(
    told_: list[tuple[Outcome, Reason | None, date | None]],
) -> None:
    read = json.loads(answer(a_hit_check(), cells(told_)))

    assert list(read) == ["hitcheck", "case", "privacyCheck", "model", "runAt", "warned", "cells"]
    keys = ["topic", "department", "outcome", "reason", "asOf", "contact"]
    assert [list(cell) for cell in read["cells"]] == [keys] * 4


@pytest.mark.rule("R-013")
@pytest.mark.rule("R-108")
@given(told_=answers)
def test_an_answer_says_what_its_cells_say_and_nothing_else(
    told_: list[tuple[Outcome, Reason | None, date | None]],
) -> None:
    read = json.loads(answer(a_hit_check(), cells(told_)))

    assert [(c["outcome"], c["reason"], c["asOf"]) for c in read["cells"]] == [
        (outcome.value, reason and reason.value, as_of and as_of.isoformat())
        for outcome, reason, as_of in told_
    ]


def test_an_answer_without_cells_is_still_an_answer() -> None:
    assert json.loads(answer(a_hit_check(), []))["cells"] == []


@pytest.mark.parametrize(
    ("outcomes", "counted"),
    [
        ([], (0, 0, 0)),
        ([Outcome.HIT, Outcome.NO_HIT], (2, 0, 0)),
        ([Outcome.NO_ANSWER], (0, 1, 0)),
        ([Outcome.NOT_ASKED, Outcome.NOT_ASKED, Outcome.HIT, Outcome.NO_ANSWER], (1, 1, 2)),
    ],
)
def test_completeness_counts_answered_unanswered_and_not_asked(
    outcomes: list[Outcome], counted: tuple[int, int, int]
) -> None:
    assert completeness([a_cell(outcome) for outcome in outcomes]) == counted


@pytest.mark.rule("D-005")
def test_a_packet_hides_what_is_in_it() -> None:
    packet = SealedPacket(
        topic=TOPICS[0],
        department=DEPARTMENTS[0],
        delivery=DeliveryId("woz-20261122T021500Z"),
        sealed=b"geheim",
    )

    assert "geheim" not in repr(packet)
