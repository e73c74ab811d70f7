"""Dates of birth as registers write them, of which any part may be unknown."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from matching.text import present

_ISO = re.compile(r"(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})(?:[T ](\d{2}):?\d{2}.*?(Z)?)?")
_DUTCH = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(?:[T ].*)?")
_YEAR_MONTH = re.compile(r"(\d{4})-(\d{2})")
_YEAR = re.compile(r"\d{4}")
_WORDS = re.compile(r"(\d{1,2})\s+([a-z]{3})[a-z]*\.?\s+(\d{4})")
_MONTHS = {
    "jan": 1, "feb": 2, "maa": 3, "mrt": 3, "mar": 3, "apr": 4, "mei": 5, "may": 5, "jun": 6,
    "jul": 7, "aug": 8, "sep": 9, "okt": 10, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_STANDARD_VALUES = {(1900, 1, 1), (1, 1, 1), (9999, 12, 31)}
_UTC_EVENING = 22
_CENTURY_TURNS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class BirthDate:
    """A date of birth as far as known."""

    year: int | None = field(default=None, repr=False)
    month: int | None = field(default=None, repr=False)
    day: int | None = field(default=None, repr=False)


def birth_date(text: str | None) -> BirthDate | None:
    """Return the known parts of a date of birth, or nothing if no part is known."""
    text = present(text)
    if text is None:
        return None
    if found := _ISO.fullmatch(text):
        year, month, day = int(found[1]), int(found[2]), int(found[3])
        # A UTC timestamp of a Dutch midnight falls on the evening before.
        if found[5] and int(found[4]) >= _UTC_EVENING:
            year, month, day = _next_day(year, month, day)
    elif found := _DUTCH.fullmatch(text):
        day, month, year = int(found[1]), int(found[2]), _full_year(found[3])
    elif found := _YEAR_MONTH.fullmatch(text):
        year, month, day = int(found[1]), int(found[2]), 0
    elif _YEAR.fullmatch(text):
        year, month, day = int(text), 0, 0
    elif (found := _WORDS.fullmatch(text.lower())) and found[2] in _MONTHS:
        year, month, day = int(found[3]), _MONTHS[found[2]], int(found[1])
    else:
        return None
    return _plausible(year, month, day)


def _plausible(year: int, month: int, day: int) -> BirthDate | None:
    if (year, month, day) in _STANDARD_VALUES:
        return None
    if month > 12 >= day:
        # American order, or two columns swapped: only one reading is possible.
        month, day = day, month
    known = BirthDate(
        year=year if 1800 <= year <= 2200 else None,
        month=month if 1 <= month <= 12 else None,
        day=day if 1 <= day <= 31 else None,
    )
    return known if known.year or known.month or known.day else None


def _next_day(year: int, month: int, day: int) -> tuple[int, int, int]:
    try:
        following = date(year, month, day) + timedelta(days=1)
    except (ValueError, OverflowError):
        return year, month, day
    return following.year, following.month, following.day


def _full_year(text: str) -> int:
    year = int(text)
    if len(text) == 4:
        return year
    return 1900 + year if year >= _CENTURY_TURNS else 0
