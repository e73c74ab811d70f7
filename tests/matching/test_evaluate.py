"""Figures follow from answers and truth, and from best scores and thresholds."""

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.outcomes import Match
from matching.evaluate import (
    NOBODY,
    Best,
    Judged,
    best_scores,
    curve,
    figures,
    percentile,
    recall_at,
)

SCORES = st.lists(
    st.one_of(st.integers(-8, 8).map(float), st.floats(-9, 9, width=32), st.just(NOBODY)),
    max_size=40,
)
RATES = st.sampled_from([0.0, 0.001, 0.01, 0.1, 0.25, 0.29, 0.5, 1.0])


def best(known: Sequence[float], unknown: Sequence[float]) -> Best:
    return Best(known=np.array(known, np.float32), unknown=np.array(unknown, np.float32))


def test_a_question_has_the_best_score_of_its_candidates() -> None:
    of = np.array([2, 0, 2, 0], np.uint32)
    scores = np.array([1.5, -4.0, 0.5, -3.0], np.float32)

    assert best_scores(of, scores, 4).tolist() == [-3.0, NOBODY, 1.5, NOBODY]


def test_figures_count_hits_against_truth() -> None:
    answers = [
        (Match.HIT, True), (Match.HIT, True), (Match.HIT, False), (Match.TO_VERIFY, True),
        (Match.NO_HIT, True), (Match.NO_HIT, False), (Match.TOO_LITTLE, False),
        (Match.TO_VERIFY, False),
    ]  # fmt: skip

    found = figures(Judged(match=match, known=known) for match, known in answers)

    assert (found.precision, found.recall_hits, found.recall) == (2 / 3, 0.5, 0.75)
    assert (found.to_verify, found.false_hit_rate, found.too_little) == (0.25, 0.25, 1)


def test_no_answers_give_no_figures() -> None:
    found = figures([])

    assert (found.precision, found.recall, found.to_verify) == (None, None, None)


@pytest.mark.parametrize(
    ("threshold", "precision", "recall", "false_hits"),
    [
        (-5.0, 3 / 5, 0.75, 0.5),
        (1.0, 3 / 5, 0.75, 0.5),
        (1.5, 2 / 3, 0.5, 0.25),
        (3.0, 1.0, 0.25, 0.0),
        (9.0, None, 0.0, 0.0),
    ],
)
def test_a_threshold_gives_a_hit_at_or_above_it(
    threshold: float, precision: float | None, recall: float, false_hits: float
) -> None:
    scores = best([1.0, 2.0, 3.0, NOBODY], [1.0, 2.0, -6.0, NOBODY])

    (found,) = curve(scores, [threshold])

    assert (found.precision, found.recall_hits) == (precision, recall)
    assert found.false_hit_rate == false_hits


def test_a_threshold_with_a_fraction_holds_for_the_score_that_equals_it() -> None:
    (found,) = curve(best([1.7], []), [1.7])

    assert found.hits == 1


@given(SCORES, SCORES, st.lists(st.floats(-9, 9, width=32), max_size=9))
def test_the_curve_counts_what_is_at_or_above_each_threshold(
    known: list[float], unknown: list[float], thresholds: list[float]
) -> None:
    found = curve(best(known, unknown), thresholds)

    assert [(one.hits, one.false_hits) for one in found] == [
        (sum(s >= at for s in known), sum(s >= at for s in unknown)) for at in thresholds
    ]
    assert {(one.known, one.unknown) for one in found} <= {(len(known), len(unknown))}


@pytest.mark.parametrize(
    ("known", "unknown", "rate", "recall"),
    [
        ([5, 4, 3, 2], [1, 0, 0, 0], 0.0, 1.0),
        ([5, 4, 3, 2], [4, 0, 0, 0], 0.0, 0.25),
        ([5, 4, 3, 2], [4, 3, 0, 0], 0.25, 0.5),
        ([5, 4, 3, 2], [4, 4, 4, 0], 0.5, 0.25),
        ([5, NOBODY], [NOBODY, NOBODY], 0.0, 0.5),
        ([5, NOBODY], [4, 4], 1.0, 0.5),
        ([5], [], 0.01, None),
        ([], [5], 0.01, None),
    ],
    ids=(
        "all unknown below",
        "a tie with the unknown does not count",
        "one of four may be a false hit",
        "ties of the unknown count all at once",
        "nobody is no candidate",
        "everybody may be a false hit",
        "no unknown",
        "no known",
    ),
)
def test_recall_is_of_those_who_score_above_all_unknown_but_a_share(
    known: list[float], unknown: list[float], rate: float, recall: float | None
) -> None:
    assert recall_at(best(known, unknown), rate) == recall


@given(SCORES.filter(bool), SCORES.filter(bool), RATES)
def test_recall_is_that_of_the_lowest_threshold_that_keeps_to_the_rate(
    known: list[float], unknown: list[float], rate: float
) -> None:
    scores = {one for one in known + unknown if one > NOBODY} | {math.inf}
    may = rate * len(unknown) + 1e-9
    lowest = min(at for at in scores if sum(one >= at for one in unknown) <= may)

    found = recall_at(best(known, unknown), rate)

    assert found == pytest.approx(sum(one >= lowest for one in known) / len(known))


@given(SCORES.filter(bool), SCORES.filter(bool))
def test_more_false_hits_never_cost_recall(known: list[float], unknown: list[float]) -> None:
    recalls = [recall_at(best(known, unknown), rate) for rate in (0.0, 0.1, 0.5, 1.0)]

    assert recalls == sorted(recalls)


@pytest.mark.parametrize(("share", "expected"), [(0.5, 2), (0.95, 4), (0.0, 1), (0.25, 1)])
def test_a_percentile_is_one_of_the_values(share: float, expected: float) -> None:
    assert percentile([4, 1, 3, 2], share) == expected


def test_nothing_has_no_percentile() -> None:
    assert percentile([], 0.5) is None
