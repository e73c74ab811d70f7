"""Where the text of a source contract would show values of a register: nowhere, whatever the key.

A contract is read by everybody who signs it and travels to three programs. The standard has many
keys under which somebody can write down what stands in a column; none of them may be used.
"""

import re
from collections.abc import Iterator

from stdnum.nl import bsn

from contracts.columns import PARTY_KINDS, Column, ColumnKind
from contracts.odcs import Document, LintFinding, Path

_TRANSFORMS = ("transformLogic", "transformDescription", "transformSourceObjects")
_CODED = PARTY_KINDS - {ColumnKind.PARTY_TYPE, ColumnKind.HOUSE_INDICATION}
"""Kinds that tell of one party; the two left out have a few words for all of them."""
_NINE = re.compile(r"(?<!\d)\d{9}(?!\d)", re.ASCII)
_SIGNS_OF_PATTERN = re.compile(r"\\.|\[[^\]]*\]|\{[^}]*\}|\(\?P?<\w+>|\(\?\w+:?")
_LITERAL = re.compile(r"[^\W\d_]{3}|\d{5}")


def note_shown_values(document: Document) -> None:
    """Note every key of the standard that shows values, or would work on them unseen."""
    for path in _keys(document.root, ()):
        if path[-1] == "examples":
            document.note(path, "a contract shows no values of a register", "Remove the examples")
        elif path[-1] in _TRANSFORMS:
            document.note(path, "nothing is transformed, so this promises what is not", "Remove it")


def note_values_of_column(document: Document, path: Path, column: Column) -> None:
    """Note what a column's own keys tell of its values."""
    if document.at((*path, "quality")) is not None:
        document.note(
            (*path, "quality"),
            "a column's quality is checked by nobody, and can hold values",
            "Use kind, required, unique, enum or logicalTypeOptions",
        )
    if column.kind in _CODED and column.codes:
        document.note((*path, "enum"), "lists values of people", "Remove the list")
    bare = _SIGNS_OF_PATTERN.sub("", column.pattern or "")
    if column.kind in PARTY_KINDS and _LITERAL.search(bare):
        document.note(
            (*path, "logicalTypeOptions"),
            "the pattern holds what looks like a value",
            "Write a pattern of classes, such as [0-9]{9}",
        )


def numbers_of_persons(text: str) -> Iterator[LintFinding]:
    """Yield each line, comments included, with nine digits that pass the eleven-test."""
    for number, line in enumerate(text.splitlines(), 1):
        if any(bsn.is_valid(digits) for digits in _NINE.findall(line)):
            yield LintFinding(
                place="text",
                line=number,
                reason="nine digits that can be somebody's BSN",
                repair="Remove them; a contract shows no values of a register",
            )


def _keys(here: object, path: Path) -> Iterator[Path]:
    """Yield the path of every key of every mapping."""
    if isinstance(here, dict):
        for name, value in here.items():
            yield (*path, str(name))
            yield from _keys(value, (*path, str(name)))
    elif isinstance(here, list):
        for number, value in enumerate(here):
            yield from _keys(value, (*path, number))
