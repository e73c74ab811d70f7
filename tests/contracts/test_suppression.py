"""Tests of what a table of counts tells: what is small is not told, and cannot be reckoned."""

from collections.abc import Iterator, Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts import suppression
from contracts.suppression import SMALL, Mark, Shown, Table

FEW, BACK = Mark.FEW, Mark.KEPT_BACK
COUNTS = st.integers(0, 12) | st.integers(0, 400)
TABLES = st.tuples(st.integers(1, 4), st.integers(1, 4)).flatmap(
    lambda size: st.lists(
        st.lists(COUNTS, min_size=size[1], max_size=size[1]), min_size=size[0], max_size=size[0]
    )
)


def lines(found: Table) -> list[list[Shown]]:
    """Every line of a table with its total, the line of totals last."""
    body = [[*cells, total] for cells, total in zip(found.cells, found.row_totals, strict=True)]
    return [*body, [*found.column_totals, found.total]]


def whole(counts: Sequence[Sequence[int]]) -> list[list[int]]:
    body = [[*line, sum(line)] for line in counts]
    return [*body, [sum(column) for column in zip(*body, strict=True)]]


def could_be(shown: Shown, least: int, most: int) -> Sequence[int]:
    """What a reader who knows nothing else takes a cell for."""
    if isinstance(shown, int):
        return [shown]
    return range(1, SMALL) if shown is FEW else range(least, most)


def least_kept_back(found: Table) -> int:
    """Where small counts are told to be so, what is kept back is not small."""
    return SMALL if any(FEW in line for line in lines(found)) else 1


def fitting(found: Table, most: int) -> Iterator[list[list[int]]]:
    """Every table with these totals that says what this one tells."""
    rows, columns = len(found.cells), len(found.cells[0])
    least = least_kept_back(found)
    choices = [could_be(cell, least, most) for line in found.cells for cell in line]
    for picked in product(*choices):
        made = whole([picked[columns * row : columns * (row + 1)] for row in range(rows)])
        if all(
            count in could_be(told, least, 10**6)
            for line, counts in zip(lines(found), made, strict=True)
            for told, count in zip(line, counts, strict=True)
        ):
            yield made


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (1, FEW), (7, FEW), (8, 8), (1000, 1000)])
def test_a_count_by_itself_is_told_from_eight_on(count: int, shown: Shown) -> None:
    assert suppression.told(count) == shown


@pytest.mark.parametrize(
    ("counts", "shown", "total"),
    [
        ([20, 30], (20, 30), 50),
        ([0, 0], (0, 0), 0),
        ([3, 20, 30], (FEW, BACK, 30), 53),
        ([3, 4, 30], (FEW, FEW, 30), 37),
        ([3, 0], (FEW, 0), FEW),
        ([1, 8], (FEW, 8), BACK),
        ([1, 1, 20], (FEW, FEW, BACK), 22),
        ([7, 7, 7], (FEW, FEW, FEW), BACK),
        ([1] * 7, (BACK,) * 7, BACK),
    ],
)
def test_of_counts_with_a_total_as_few_as_can_be_are_kept_back(
    counts: list[int], shown: tuple[Shown, ...], total: Shown
) -> None:
    assert suppression.column(counts) == (shown, total)


@given(TABLES)
@settings(deadline=None)
def test_what_is_told_is_true_and_nothing_small_is_told(counts: list[list[int]]) -> None:
    found = suppression.table(counts)

    for told, true in zip(lines(found), whole(counts), strict=True):
        for shown, count in zip(told, true, strict=True):
            assert count in could_be(shown, least_kept_back(found), 10**6)
            assert not (isinstance(shown, int) and 0 < shown < SMALL)
            assert count or shown == 0


@given(
    st.lists(st.lists(st.integers(0, 11), min_size=2, max_size=2), min_size=1, max_size=2)
    | st.lists(st.integers(0, 11), min_size=2, max_size=3).map(lambda line: [line])
)
@settings(deadline=None, max_examples=200)
def test_no_count_that_is_not_told_can_be_reckoned_from_the_totals(
    counts: list[list[int]],
) -> None:
    found = suppression.table(counts)

    true = whole(counts)
    others: dict[tuple[int, int], set[int]] = {}
    for made in fitting(found, most=14):
        for row, line in enumerate(made):
            for column, count in enumerate(line):
                others.setdefault((row, column), set()).add(count)
    for row, line in enumerate(true):
        for column, count in enumerate(line):
            if 0 < count < SMALL:
                assert len(others[row, column]) > 1
