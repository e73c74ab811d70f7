"""Tables of counts that may be published: a small one can be read from no sum (product 4.5).

A count of 1 to 7 is not told. Where such a count could be reckoned from the totals and the other
counts of its table, one or more others are left out as well, totals among them. Nought is told: it
is of nobody.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from heapq import heappop, heappush

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
    """Return what else to leave out so that a count cannot be reckoned: as few as can be.

    Nothing where no more can help.
    """
    ways: dict[_Node, list[tuple[_Node, _Place]]] = {}
    for place in _places(whole):
        if _at(whole, place) and place != open_:
            for start, end in _ways(place, hidden.get(place, Mark.KEPT_BACK), whole):
                ways.setdefault(start, []).append((end, place))
    found = [
        ring
        for start, end in _ways(open_, Mark.FEW, whole)
        if (ring := _cheapest(end, start, ways, lambda one: _cost(one, whole, hidden)))
    ]
    return (
        min(found, key=lambda ring: (ring[0], sorted(ring[1])))[1] - set(hidden)
        if found
        else frozenset()
    )


def _cheapest(
    start: _Node,
    end: _Node,
    ways: Mapping[_Node, Sequence[tuple[_Node, _Place]]],
    cost: Callable[[_Place], tuple[int, int]],
) -> tuple[tuple[int, int], frozenset[_Place]] | None:
    """Return what the cheapest way from one to the other costs, and the counts on it."""
    waiting: list[tuple[tuple[int, int], _Node, tuple[_Place, ...]]] = [((0, 0), start, ())]
    seen: set[_Node] = set()
    while waiting:
        (many, counts), here, passed = heappop(waiting)
        if here == end:
            return (many, counts), frozenset(passed)
        if here in seen:
            continue
        seen.add(here)
        for onward, place in ways.get(here, ()):
            more, count = cost(place)
            heappush(waiting, ((many + more, counts + count), onward, (*passed, place)))
    return None


def _cost(place: _Place, whole: _Whole, hidden: Mapping[_Place, Mark]) -> tuple[int, int]:
    """Return what it costs to leave out a count: one, or two for a total; then how large it is."""
    if place in hidden:
        return 0, 0
    is_total = place[0] == len(whole) - 1 or place[1] == len(whole[0]) - 1
    return 1 + is_total, _at(whole, place)


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
