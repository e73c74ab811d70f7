"""A count under ten is never shown as it is: it could tell of persons of a small department."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import small_counts

COUNTS = st.integers(min_value=0, max_value=10**7)


@pytest.mark.parametrize(
    ("count", "shown", "rounded"),
    [
        (0, "0", 0),
        (1, "<10", 10),
        (9, "<10", 10),
        (10, "10", 10),
        (11, "20", 20),
        (999, "1 000", 1_000),
        (1_000, "1 000", 1_000),
        (1_241, "1 241", 1_241),
        (1_234_567, "1 234 567", 1_234_567),
    ],
)
def test_small_counts_are_left_out_and_others_rounded(count: int, shown: str, rounded: int) -> None:
    assert small_counts.shown(count) == shown
    assert small_counts.rounded(count) == rounded


@pytest.mark.parametrize(
    ("part", "whole", "shown", "share"),
    [
        (0, 9, "–", None),
        (3, 9, "–", None),
        (0, 10, "0,0 %", 0.0),
        (3, 10, "<100,0 %", 0.0),
        (9, 1_000, "<1,0 %", 0.0),
        (10, 1_000, "1,0 %", 0.01),
        (125, 1_000, "12,5 %", 0.125),
        (20, 10, "100,0 %", 1.0),
    ],
)
def test_a_share_tells_of_no_few(part: int, whole: int, shown: str, share: float | None) -> None:
    assert small_counts.share_shown(part, whole) == shown
    assert small_counts.share(part, whole) == share


@given(st.integers(min_value=1, max_value=9), st.integers(min_value=1, max_value=9), COUNTS)
def test_nothing_shown_tells_one_to_nine_apart(one: int, other: int, whole: int) -> None:
    for show in (small_counts.shown, small_counts.rounded):
        assert show(one) == show(other)
    assert small_counts.share_shown(one, whole) == small_counts.share_shown(other, whole)
    assert small_counts.share(one, whole) == small_counts.share(other, whole)


@given(COUNTS, COUNTS)
def test_more_is_never_shown_as_less(one: int, other: int) -> None:
    low, high = sorted((one, other))

    assert small_counts.rounded(low) <= small_counts.rounded(high)
    assert low <= small_counts.rounded(low)
