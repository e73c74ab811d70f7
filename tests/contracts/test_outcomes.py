from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.ids import DepartmentName, TopicLabel
from contracts.outcomes import Cell, Match, Outcome, Reason, SourceOutcome, fold, of_match

NEW, OLD = date(2026, 11, 20), date(2026, 11, 15)
HIT = SourceOutcome(outcome=Outcome.HIT, as_of=NEW)
NO_HIT = SourceOutcome(outcome=Outcome.NO_HIT, as_of=NEW)
BUILDING = SourceOutcome(outcome=Outcome.NO_HIT, reason=Reason.SAME_BUILDING, as_of=NEW)
UNASKED = [
    SourceOutcome(outcome=Outcome.NOT_ASKED, reason=reason)
    for reason in (
        Reason.NOT_PERMITTED,
        Reason.CLOSED,
        Reason.FORBIDDEN_BY_LAW,
        Reason.NOT_APPLICABLE,
    )
]
UNANSWERED = [
    SourceOutcome(outcome=Outcome.NO_ANSWER, reason=reason, as_of=OLD)
    for reason in (Reason.STALE, Reason.UNAVAILABLE, Reason.TOO_LITTLE_GIVEN, Reason.TO_VERIFY)
]
EVERY = [HIT, NO_HIT, BUILDING, *UNASKED, *UNANSWERED]
COMBINATIONS = [given_ for size in (1, 2, 3) for given_ in product(EVERY, repeat=size)]


def folded(*sources: SourceOutcome) -> Cell:
    return fold(TopicLabel("P1"), DepartmentName("Handhaving"), "Team Toezicht", sources)


def outcomes(sources: tuple[SourceOutcome, ...]) -> set[Outcome]:
    return {source.outcome for source in sources}


def withheld(sources: tuple[SourceOutcome, ...]) -> bool:
    return any(
        s.outcome is Outcome.NOT_ASKED and s.reason is not Reason.NOT_APPLICABLE for s in sources
    )


@pytest.mark.rule("R-115")
@pytest.mark.parametrize(
    ("match", "outcome", "reason"),
    [
        (Match.HIT, Outcome.HIT, None),
        (Match.NO_HIT, Outcome.NO_HIT, None),
        (Match.BUILDING, Outcome.NO_HIT, Reason.SAME_BUILDING),
        (Match.TO_VERIFY, Outcome.NO_ANSWER, Reason.TO_VERIFY),
        (Match.TOO_LITTLE, Outcome.NO_ANSWER, Reason.TOO_LITTLE_GIVEN),
    ],
)
def test_a_doubt_is_never_told_as_hit_or_no_hit(
    match: Match, outcome: Outcome, reason: Reason | None
) -> None:
    assert of_match(match, NEW) == SourceOutcome(outcome=outcome, reason=reason, as_of=NEW)


def test_any_hit_makes_a_hit() -> None:
    for sources in COMBINATIONS:
        assert (folded(*sources).outcome is Outcome.HIT) == (HIT in sources), sources


def test_no_hit_is_never_told_while_an_asked_source_did_not_answer() -> None:
    for sources in COMBINATIONS:
        if Outcome.NO_ANSWER in outcomes(sources):
            assert folded(*sources).outcome in (Outcome.HIT, Outcome.NO_ANSWER), sources


def test_no_hit_is_told_only_when_a_source_was_asked_and_was_empty() -> None:
    for sources in COMBINATIONS:
        empty = Outcome.NO_HIT in outcomes(sources)
        stopped = outcomes(sources) & {Outcome.HIT, Outcome.NO_ANSWER}
        assert (folded(*sources).outcome is Outcome.NO_HIT) == (empty and not stopped), sources


def test_every_match_has_an_outcome() -> None:
    assert {of_match(match, NEW).outcome for match in Match} == {
        Outcome.HIT, Outcome.NO_HIT, Outcome.NO_ANSWER,
    }  # fmt: skip


def test_no_hit_is_marked_exactly_when_it_leaves_something_open() -> None:
    for sources in COMBINATIONS:
        cell = folded(*sources)
        if cell.outcome is not Outcome.NO_HIT:
            assert cell.reason not in (Reason.PARTLY, Reason.SAME_BUILDING), sources
        elif withheld(sources):
            # A source that was not asked is never hidden behind another remark.
            assert cell.reason is Reason.PARTLY, sources
        else:
            assert cell.reason is (Reason.SAME_BUILDING if BUILDING in sources else None), sources


def test_a_department_of_which_nothing_was_asked_says_so() -> None:
    for sources in COMBINATIONS:
        unasked = outcomes(sources) == {Outcome.NOT_ASKED}
        assert (folded(*sources).outcome is Outcome.NOT_ASKED) == unasked, sources


def test_a_cell_without_hit_or_no_hit_has_a_reason() -> None:
    for sources in COMBINATIONS:
        cell = folded(*sources)
        told = cell.reason in {s.reason for s in sources if s.outcome is cell.outcome}
        assert told or cell.reason is Reason.PARTLY, sources
        assert (cell.reason is None) <= (cell.outcome in (Outcome.HIT, Outcome.NO_HIT)), sources


@given(st.lists(st.sampled_from(EVERY), max_size=6), st.randoms())
def test_the_order_of_a_departments_sources_does_not_matter(
    sources: list[SourceOutcome], random: object
) -> None:
    shuffled = sorted(sources, key=lambda _: random.random())  # type: ignore[attr-defined]

    assert folded(*sources) == folded(*shuffled)


def test_a_department_without_sources_was_not_asked() -> None:
    cell = folded()

    assert (cell.outcome, cell.reason, cell.as_of) == (Outcome.NOT_ASKED, None, None)


def test_a_law_is_named_only_when_nothing_else_withheld_a_source() -> None:
    assert folded(*UNASKED).reason is Reason.NOT_PERMITTED
    assert folded(UNASKED[2], UNASKED[3]).reason is Reason.FORBIDDEN_BY_LAW
    assert folded(UNASKED[3]).reason is Reason.NOT_APPLICABLE


def test_a_cell_has_the_oldest_date_of_the_sources_that_decide_it() -> None:
    older = SourceOutcome(outcome=Outcome.NO_HIT, as_of=OLD)

    assert folded(NO_HIT, older).as_of == OLD
    assert folded(HIT, older).as_of == NEW
    assert folded(*UNASKED).as_of is None
