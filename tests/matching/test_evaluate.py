import pytest

from contracts.outcomes import Match
from matching.evaluate import Judged, figures, percentile


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


@pytest.mark.parametrize(("share", "expected"), [(0.5, 2), (0.95, 4), (0.0, 1), (0.25, 1)])
def test_a_percentile_is_one_of_the_values(share: float, expected: float) -> None:
    assert percentile([4, 1, 3, 2], share) == expected


def test_nothing_has_no_percentile() -> None:
    assert percentile([], 0.5) is None
