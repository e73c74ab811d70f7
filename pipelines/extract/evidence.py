"""Whether the values of a column are what a kind wants: shares of its different values."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import polars as pl

from contracts.columns import Column, ColumnKind, Treatment
from contracts.relevance import written_date
from contracts.tables import holding
from contracts.topics import Address
from matching import objects
from matching.address_parts import readings
from matching.prefixes import is_prefix

ASKED = 5_000
"""Different values that are looked at."""

_LETTER = re.compile(r"[^\W\d_]")
_NAME = re.compile(r"['’ʼ`\"(]?[^\W\d_][^\d@;]{0,79}")
_INITIALS = re.compile(r"(?:[^\W\d_]{1,3}\.?[ -]?){1,10}")
_HOUSE = re.compile(r"\d{1,5}(?:[ .,/-]*[A-Za-z0-9]{1,6}){0,3}")
_WORDS_OF_NAME, _WORDS_OF_STREET = 8, 5
_LONG, _MANY_WORDS = 40, 6
_YES_OR_NO = frozenset(("true", "false", "ja", "nee", "j", "n", "1", "0"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What one column of a sample holds."""

    name: str
    rows: int
    values: pl.Series = field(repr=False)
    """Those that are there, without spaces at their ends."""
    distinct: pl.Series = field(repr=False)
    raw: frozenset[str]
    """What the file really held: text, number, date or boolean."""


def evidence(rows: pl.DataFrame, name: str, raw: frozenset[str]) -> Evidence:
    """Return the evidence of one column of text."""
    values = rows[name].str.strip_chars().alias("values")
    values = values.filter((values != "").fill_null(value=False))
    distinct = values.unique(maintain_order=True)
    return Evidence(name=name, rows=rows.height, values=values, distinct=distinct, raw=raw)


def fitting(given: Evidence, kind: ColumnKind) -> float:
    """Return the share of the different values that are what the kind wants."""
    asked = given.distinct.head(ASKED)
    if not len(asked):
        return 0.0
    if test := _TESTS.get(kind):
        return sum(map(test, asked)) / len(asked)
    column = Column(name=given.name, logical_type="string", treatment=Treatment.TOKEN, kind=kind)
    return min(holding(column, asked).values(), default=0) / len(asked)


def dated(given: Evidence) -> float:
    """Return the share of the values, each as often as it comes, that are dates.

    Of a date a part may be unknown.
    """
    dates = [text for text in given.distinct if written_date(text) is not None]
    if not dates:
        return 0.0
    return int(given.values.is_in(dates).sum()) / len(given.values)


def is_free_text(given: Evidence) -> bool:
    """Return whether the values are as long as sentences."""
    values = given.values
    lengths, words = values.str.len_chars().median(), values.str.count_matches(r"\S+").median()
    return _above(lengths, _LONG) or _above(words, _MANY_WORDS - 1)


def is_yes_or_no(given: Evidence) -> bool:
    """Return whether every value says yes or no."""
    return len(given.distinct) > 0 and all(text.lower() in _YES_OR_NO for text in given.distinct)


def logical_type(given: Evidence) -> str:
    """Return the type that every value fits, as contracts name types."""
    if not len(given.values):
        return "string"
    if given.raw == {"boolean"} or (is_yes_or_no(given) and not _digits(given)):
        return "boolean"
    shapes = (("integer", r"^(?:0|-?[1-9]\d{0,14})$"), ("number", r"^-?\d{1,15}(?:[.,]\d+)?$"))
    for name, shape in shapes:
        plain = given.distinct.str.contains(shape).all()
        if plain and not given.distinct.str.contains(r"^-?0\d").any():
            return name
    return "date" if dated(given) == 1 else "string"


def _digits(given: Evidence) -> bool:
    return bool(given.distinct.str.contains(r"\d").all())


def _above(median: object, bound: int) -> bool:
    return isinstance(median, float) and median > bound


def _is_name(text: str) -> bool:
    return _NAME.fullmatch(text) is not None and len(text.split()) <= _WORDS_OF_NAME


def _is_organisation(text: str) -> bool:
    short = len(text) <= 100 and len(text.split()) <= _WORDS_OF_NAME + 2
    return short and _LETTER.search(text) is not None and written_date(text) is None


def _is_prefix(text: str) -> bool:
    return len(text) <= 12 and all(is_prefix(word) for word in text.lower().split())


def _is_line(text: str) -> bool:
    parts = next(iter(readings(Address(line=text))), None)
    if parts is None or len(text.split()) > 12:
        return False
    return parts.number is not None and (parts.name is not None or parts.postcode is not None)


def _is_short(text: str) -> bool:
    return (
        len(text) <= 80
        and len(text.split()) <= _WORDS_OF_STREET
        and _LETTER.search(text) is not None
        and "@" not in text
    )


_TESTS: Mapping[ColumnKind, Callable[[str], bool]] = {
    ColumnKind.FAMILY_NAME: _is_name,
    ColumnKind.PARTNER_NAME: _is_name,
    ColumnKind.GIVEN_NAMES: _is_name,
    ColumnKind.FULL_NAME: _is_name,
    ColumnKind.PARTY_NAME: _is_organisation,
    ColumnKind.ORGANISATION_NAME: _is_organisation,
    ColumnKind.INITIALS: lambda text: _INITIALS.fullmatch(text) is not None,
    ColumnKind.PREFIX: _is_prefix,
    ColumnKind.PARTNER_PREFIX: _is_prefix,
    ColumnKind.PARTY_TYPE: _is_short,
    ColumnKind.STREET: _is_short,
    ColumnKind.SHORT_STREET: _is_short,
    ColumnKind.PLACE: lambda text: _is_name(text) and len(text) <= 40,
    ColumnKind.ADDRESS_LINE: _is_line,
    ColumnKind.HOUSE_NUMBER: lambda text: _HOUSE.fullmatch(text) is not None,
    ColumnKind.HOUSE_LETTER: lambda text: len(text) == 1 and text.isalpha(),
    ColumnKind.HOUSE_ADDITION: lambda text: len(text) <= 6,
    ColumnKind.HOUSE_INDICATION: lambda text: text.lower() in {"to", "by"},
    ColumnKind.PLATE: lambda text: len(text) <= 20 and objects.plate(text) is not None,
    ColumnKind.PARCEL: lambda text: objects.parcel(text) is not None,
}
"""For the kinds of which a contract checks no value."""
