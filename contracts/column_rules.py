"""The columns of a source contract, read from its text and held against our own rules."""

import re
from collections.abc import Iterable

from contracts.columns import (
    FLAG_KINDS,
    IDENTITY,
    IDENTITY_KINDS,
    PARTY_KINDS,
    Column,
    ColumnKind,
    Severity,
    Treatment,
)
from contracts.odcs import Document, Part, Path
from contracts.shown_values import note_values_of_column

DEFAULT_PARTY = "record"
"""The label of a party whose columns name none."""

_OWN = ("kind", "treatment", "category", "party", "onError", "law")
_SPECIAL = "bijzonder"
_GIVES_NO_GROUND = re.compile(r"\bwabo\b|\bomgevingswet\b", re.IGNORECASE)
_TYPES = ("string", "integer", "number", "date", "boolean")
_LABEL = re.compile(r"[a-z][a-z0-9-]{0,39}")
_NOT_LINEAR = re.compile(r"\(\?(?:<?[=!])|\\[1-9]|\(\?P=")


def read_columns(document: Document, path: Path, count: int) -> tuple[Column, ...]:
    """Return the columns of a schema object's properties; every breach is noted."""
    columns: dict[str, Column] = {}
    for number in range(count):
        part = Part(document, (*path, number), _OWN)
        column = _column(part)
        if column.name in columns or column.name == "line":
            part.note("name", "is taken by another column", "Give every column a name of its own")
        columns[column.name] = column
        _check_flag(part, column, columns.values())
        note_values_of_column(document, (*path, number), column)
    return tuple(columns.values())


def _column(part: Part) -> Column:
    treatment = Treatment(part.choice("treatment", Treatment) or Treatment.DROP)
    if part.value("treatment") is None:
        part.note("treatment", "treatment is missing", f"Add one of: {', '.join(Treatment)}")
    named = part.choice("kind", ColumnKind)
    kind = None if named is None else ColumnKind(named)
    party = part.text("party")
    if party is not None and kind not in PARTY_KINDS:
        part.note("party", "labels a column that tells of no party", "Remove it, or set a kind")
    _check_label(part, "party", party)
    category = part.text("category")
    _check_label(part, "category", category)
    _check_treatment(part, treatment, kind, category)
    _check_special(part, treatment)
    return Column(
        name=part.needed("name"),
        logical_type=_logical_type(part),
        treatment=treatment,
        kind=kind,
        category=category,
        party=(party or DEFAULT_PARTY) if kind in PARTY_KINDS else None,
        classification=part.text("classification"),
        law=part.text("law"),
        primary_key=bool(part.flag("primaryKey")),
        required=bool(part.flag("required")),
        unique=bool(part.flag("unique")),
        severity=_severity(part, treatment),
        pattern=_pattern(part),
        max_length=_max_length(part),
        codes=_codes(part),
    )


def _check_treatment(
    part: Part, treatment: Treatment, kind: ColumnKind | None, category: str | None
) -> None:
    if treatment is Treatment.TOKEN and kind not in PARTY_KINDS:
        part.note("treatment", "this kind cannot be a token", "Set a kind that tells of a party")
    if treatment is Treatment.SUBSTANCE and category is None:
        part.note("category", "substance without category", "Say what it is sealed together with")
    if treatment is Treatment.DROP and category is not None:
        part.note("category", "a dropped column is sealed nowhere", "Remove the category")
    if kind is ColumnKind.FREE_TEXT and treatment in {Treatment.TOKEN, Treatment.RELEVANCE}:
        part.note("treatment", "free text is dropped, or sealed as substance", "Use drop")
    if kind is ColumnKind.THEME and treatment not in {Treatment.RELEVANCE, Treatment.DROP}:
        part.note("treatment", "a theme is sealed beside relevance, or dropped", "Use relevance")
    if category == IDENTITY and not (treatment is Treatment.TOKEN and kind in IDENTITY_KINDS):
        part.note(
            "category",
            "identity holds name, birth date and address alone, since a verifier sees it",
            "Choose another category",
        )


def _check_special(part: Part, treatment: Treatment) -> None:
    """Note a special column that no law lets be supplied (R-128; the Wabo lives on in its heir)."""
    if part.text("classification") != _SPECIAL or treatment is Treatment.DROP:
        return
    law = part.text("law")
    if law is None:
        part.note("law", "special data without the law that allows them", "Name it, or use drop")
    elif _GIVES_NO_GROUND.search(law):
        part.note("law", "this law lets no special data be supplied", "Use drop")


def _check_flag(part: Part, column: Column, before: Iterable[Column]) -> None:
    """Note a flag on rows that could be left out, sealed or misread, or that stands twice."""
    if column.kind not in FLAG_KINDS:
        return
    if column.treatment is not Treatment.RELEVANCE or column.category is not None:
        part.note("treatment", "a flag keeps rows out and goes nowhere", "Use relevance alone")
    if column.logical_type != "boolean":
        part.note("logicalType", "a flag is true or false", "Use boolean")
    if any(one.kind is column.kind for one in before if one is not column):
        part.note("kind", "this flag stands on another column already", "Keep one of them")


def _check_label(part: Part, name: str, label: str | None) -> None:
    if label is not None and not _LABEL.fullmatch(label):
        part.note(name, "is not a label", "Use small letters, digits and '-', letter first")


def _logical_type(part: Part) -> str:
    if part.value("logicalType") is None:
        part.note("logicalType", "logicalType is missing", f"Add one of: {', '.join(_TYPES)}")
    return part.choice("logicalType", _TYPES) or "string"


def _severity(part: Part, treatment: Treatment) -> Severity:
    """Return what the contract says, else reject for what a record cannot do without."""
    said = part.choice("onError", Severity)
    if said == Severity.BLANK and part.value("required") is True:
        part.note("onError", "a required value cannot be blanked", "Use reject, or required: false")
    if said is not None:
        return Severity(said)
    dates = treatment is Treatment.RELEVANCE and part.value("logicalType") == "date"
    needed = part.value("required") is True or part.value("primaryKey") is True
    return Severity.REJECT if dates or needed else Severity.BLANK


def _pattern(part: Part) -> str | None:
    options = part.value("logicalTypeOptions")
    pattern = options.get("pattern") if isinstance(options, dict) else None
    if pattern is None:
        return None
    try:
        if not isinstance(pattern, str) or _NOT_LINEAR.search(pattern):
            raise ValueError  # noqa: TRY301  one message for both ways to be wrong
        re.compile(pattern)
    except (ValueError, re.error):
        part.note(
            "logicalTypeOptions",
            "the pattern is not a regular expression, or looks around or back",
            "Write it without (?=, (?!, (?<= and \\1",
        )
        return None
    return pattern


def _max_length(part: Part) -> int | None:
    options = part.value("logicalTypeOptions")
    length = options.get("maxLength") if isinstance(options, dict) else None
    if length is None:
        return None
    if isinstance(length, bool) or not isinstance(length, int) or length < 1:
        part.note("logicalTypeOptions", "maxLength is a whole number above 0", "Correct it")
        return None
    return length


def _codes(part: Part) -> tuple[str, ...]:
    listed = part.value("enum")
    if listed is None:
        return ()
    values = [
        entry.get("value") if isinstance(entry, dict) else None
        for entry in (listed if isinstance(listed, list) else [None])
    ]
    if not all(isinstance(value, str) for value in values):
        part.note("enum", "is not a list of texts", "Write each code as {value: 'text'}")
    return tuple(value for value in values if isinstance(value, str))
