"""Draws the hit matrix for a terminal: the same width whatever the outcomes."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from itertools import pairwise

from contracts.asking import ColumnOfMatrix
from contracts.checks import completeness
from contracts.ids import DepartmentName, TopicLabel
from contracts.outcomes import Cell, Outcome, Reason
from contracts.topics import Kind

WORDS: Mapping[Outcome, str] = {Outcome.HIT: "■ treffer", Outcome.NO_HIT: "□ geen treffer"}
KNOWN: Mapping[Outcome, str] = {Outcome.HIT: "■ bekend", Outcome.NO_HIT: "□ niet bekend"}
REASONS: Mapping[Reason, str] = {
    Reason.STALE: "? verouderd",
    Reason.UNAVAILABLE: "? niet beschikb.",
    Reason.TOO_LITTLE_GIVEN: "? te weinig geg.",
    Reason.TO_VERIFY: "? ter verificatie",
    Reason.NOT_PERMITTED: "– niet toegestaan",
    Reason.CLOSED: "– gesloten",
    Reason.FORBIDDEN_BY_LAW: "– verboden",
    Reason.NOT_APPLICABLE: "– n.v.t.",
    Reason.SAME_BUILDING: "□ elders in pand",
    Reason.PARTLY: "□ geen (deels)",
}
WARNING = "⚠ waarschuwing"
_WIDTH = 1 + max(len(word) for word in (*WORDS.values(), *KNOWN.values(), *REASONS.values()))
_LABEL = 18
_ACROSS = 140
"""Signs beside one another; further departments stand in a block below."""


def draw(
    columns: Sequence[ColumnOfMatrix],
    topics: Sequence[tuple[TopicLabel, Kind]],
    cells: Sequence[Cell],
    warned: Collection[DepartmentName] = (),
) -> str:
    """Return the matrix: identification left of the bar, departments right of it.

    A department warns when a source of it is soon too old: what was found has no part in it.
    """
    departments = list(dict.fromkeys(cell.department for cell in cells))
    identifying = {one.department for one in columns if one.is_identification}
    left = [name for name in departments if name in identifying]
    right = [name for name in departments if name not in identifying]
    titles = {one.department: one.source.upper() for one in columns if one.is_identification}
    dates = {cell.department: cell.as_of for cell in cells if cell.as_of is not None}
    found = {(cell.topic, cell.department): cell for cell in cells}
    rows: list[tuple[str, Sequence[str], Sequence[str]]] = [
        ("", [titles.get(name, name) for name in left], right),
        ("", [_as_of(dates.get(name)) for name in left], [_as_of(dates.get(n)) for n in right]),
    ]
    if warned:
        marks = {name: WARNING if name in warned else "" for name in departments}
        rows.append(("", [marks[name] for name in left], [marks[name] for name in right]))
    rows += [
        (
            f"  {label} {kind.value}",
            [_word(found[label, name], KNOWN) for name in left],
            [_word(found[label, name], WORDS) for name in right],
        )
        for label, kind in topics
    ]
    # A long name widens its column; what was found never does.
    widths = [max(_WIDTH, 1 + len(name)) for name in (*left, *right)]
    lines: list[str] = []
    for some in _blocks(widths, len(left)):
        lines += ["", *(_line(label, before, after, widths, some) for label, before, after in rows)]
    answered, unanswered, unasked = completeness(cells)
    # Who was asked follows from what was permitted, never from what was found.
    asked = {cell.department for cell in cells if cell.outcome is not Outcome.NOT_ASKED}
    contacts = {cell.department: cell.contact for cell in cells}
    lines += [
        "",
        f"Completeness: {answered} answered · {unanswered} without answer · {unasked} not asked",
        "Call on a hit: "
        + ", ".join(f"{name} ({contacts[name]})" for name in right if name in asked)
        if not asked.isdisjoint(right)
        else "No department was asked.",
    ]
    return "\n".join(lines[1:])


def _blocks(widths: Sequence[int], left: int) -> list[slice]:
    """Return which columns stand beside one another; identification stands in the first block."""
    cuts, used = [0], _LABEL
    for number, width in enumerate(widths):
        if number >= max(left, 1) and used + width > _ACROSS:
            cuts.append(number)
            used = _LABEL
        used += width + 1
    return [slice(begin, end) for begin, end in pairwise([*cuts, len(widths)])]


def _line(
    label: str, left: Sequence[str], right: Sequence[str], widths: Sequence[int], some: slice
) -> str:
    padded = [text.ljust(width) for text, width in zip((*left, *right), widths, strict=True)][some]
    before = max(len(left) - some.start, 0)
    parts = [" ".join(padded[:before]), " ".join(padded[before:])]
    return f"{label:{_LABEL}}| " + "| ".join(part for part in parts if part)


def _as_of(day: date | None) -> str:
    return f"as of {day:%m-%d}" if day else "—"


def _word(cell: Cell, words: Mapping[Outcome, str]) -> str:
    if cell.reason is not None:
        return REASONS[cell.reason]
    return words[cell.outcome]
