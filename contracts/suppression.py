"""Tables of counts that may be published: a small one can be read from no sum (product 4.5).

A count of 1 to 7 is not told. Where such a count could be reckoned from the totals and the other
counts of its table, one or more others are left out as well, totals among them. Nought is told: it
is of nobody.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

SMALL = 8
"""The smallest count that is told as it is."""


class Mark(Enum):
    """What stands where a count is not told."""

    FEW = f"<{SMALL}"
    """It is 1 to 7."""
    KEPT_BACK = "–"
    """It is not told, so that another cannot be reckoned."""


Shown = int | Mark
Cells = tuple[tuple[Shown, ...], ...]
_Place = tuple[int, int]
_Node = tuple[str, int]
_Whole = Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Counts with a total of each row, of each column, and of all, as they may be told."""

    cells: Cells
    row_totals: tuple[Shown, ...]
    column_totals: tuple[Shown, ...]
    total: Shown


def told(count: int) -> Shown:
    """Return one count that stands by itself, in no sum with others."""
    return Mark.FEW if 0 < count < SMALL else count


def table(counts: Sequence[Sequence[int]]) -> Table:
    """Return a table as it may be told, with its totals.

    With every reader knowing all that is told, and which counts are 1 to 7, each count that is
    not told could still be another.
    """
    whole = _with_totals(counts)
    hidden = _hidden(whole)
    shown = [
        tuple(hidden.get((row, column), count) for column, count in enumerate(line))
        for row, line in enumerate(whole)
    ]
    *body, last = shown
    return Table(
        cells=tuple(line[:-1] for line in body),
        row_totals=tuple(line[-1] for line in body),
        column_totals=last[:-1],
        total=last[-1],
    )


def column(counts: Sequence[int]) -> tuple[tuple[Shown, ...], Shown]:
    """Return counts that make one total, and that total, as they may be told."""
    made = table([counts])
    return made.cells[0], made.total


def _with_totals(counts: Sequence[Sequence[int]]) -> list[list[int]]:
    lines = [[*line, sum(line)] for line in counts]
    return [*lines, [sum(line[column] for line in lines) for column in range(len(lines[0]))]]


def _places(whole: _Whole) -> Iterator[_Place]:
    return ((row, column) for row, line in enumerate(whole) for column in range(len(line)))


def _at(whole: _Whole, place: _Place) -> int:
    return whole[place[0]][place[1]]


def _hidden(whole: _Whole) -> dict[_Place, Mark]:
    """Return what is not told, and what stands there."""
    few = {place: Mark.FEW for place in _places(whole) if 0 < _at(whole, place) < SMALL}
    hidden = dict(few)
    while open_ := _reckoned(whole, hidden):
        more = _next(whole, hidden, open_[0])
        if not more:
            # Which of them is small would tell too much: then that is not told either.
            return {place: Mark.KEPT_BACK for place in _places(whole) if _at(whole, place)}
        hidden |= dict.fromkeys(more, Mark.KEPT_BACK)
    for place in sorted(set(hidden) - set(few), key=lambda one: -_at(whole, one)):
        fewer = {one: mark for one, mark in hidden.items() if one != place}
        if not _reckoned(whole, fewer):
            hidden = fewer
    return hidden


def _next(whole: _Whole, hidden: Mapping[_Place, Mark], open_: _Place) -> frozenset[_Place]:
    """Return what to leave out next for the sake of a count: the least, and rather no total."""
    left = [place for place in _places(whole) if _at(whole, place) and place not in hidden]
    near = [one for one in left if one[0] == open_[0] or one[1] == open_[1]]
    last = (len(whole) - 1, len(whole[0]) - 1)
    order = sorted(
        near or left,
        key=lambda one: (one[0] == last[0] or one[1] == last[1], _at(whole, one), one),
    )
    return _same(order[0], last) if order else frozenset()


def _same(place: _Place, last: _Place) -> frozenset[_Place]:
    """Return the places that hold the same count: in a table of one row or column, its total."""
    row, column_ = place
    rows = {0, 1} if last[0] == 1 else {row}
    columns = {0, 1} if last[1] == 1 else {column_}
    return frozenset((one, other) for one in rows for other in columns)


def _reckoned(whole: _Whole, hidden: Mapping[_Place, Mark]) -> list[_Place]:
    """Return which small counts can be reckoned exactly from what is told.

    With a sign for totals, every row and column of the table sums to nought; another table fits
    just when a ring of hidden counts can be raised and lowered in turn.
    """
    ways: dict[_Node, set[_Node]] = {}
    for place, mark in hidden.items():
        for start, end in _ways(place, mark, whole):
            ways.setdefault(start, set()).add(end)
    return [
        place
        for place, mark in hidden.items()
        if mark is Mark.FEW and not any(_is_ring(way, ways) for way in _ways(place, mark, whole))
    ]


def _ways(place: _Place, mark: Mark, whole: _Whole) -> list[tuple[_Node, _Node]]:
    """Return how a count could differ by what is told of it: raised from row to column, or back."""
    row, column_ = place
    count = _at(whole, place)
    is_least, is_most = (
        (count == 1, count == SMALL - 1) if mark is Mark.FEW else (count == SMALL, False)
    )
    forth: tuple[_Node, _Node] = (("row", row), ("column", column_))
    if (row == len(whole) - 1) != (column_ == len(whole[0]) - 1):
        is_least, is_most = is_most, is_least
    back = (forth[1], forth[0])
    return [*([] if is_most else [forth]), *([] if is_least else [back])]


def _is_ring(way: tuple[_Node, _Node], ways: Mapping[_Node, set[_Node]]) -> bool:
    """Return whether one leads from the end of a way to its start by other ways."""
    start, end = way
    seen, at = {end}, [end]
    while at:
        here = at.pop()
        onward = ways.get(here, set()) - seen - ({start} if here == end else set())
        if start in onward:
            return True
        seen |= onward
        at.extend(onward)
    return False
