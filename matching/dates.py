"""Dates of birth as registers write them, of which any part may be unknown."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from matching.text import present

_ISO = re.compile(
    r"(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})"
    r"(?:[T ]?(\d{2}):?\d{2}(?::?\d{2})?[.,\d]*(Z|[+-]\d\d:?\d\d)?)?"
)
_YEAR_FIRST = re.compile(r"(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})")
_DUTCH = re.compile(r"(\d{1,2})[-/. ]{1,2}(\d{1,2})[-/. ]{1,2}'?(\d{4}|\d{2})(?:[T ].*)?")
_YEAR_MONTH = re.compile(r"(\d{4})[-/ ](\d{2})")
_MONTH_YEAR = re.compile(r"(\d{1,2})[-/. ]{1,2}(\d{4})")
_YEAR = re.compile(r"\d{4}")
_WORDS = re.compile(r"(?:(\d{1,2})e?[\s.-]*)?([a-z]{3})[a-z]*\.?[\s-]*'?(\d{4}|\d{2})")
_MONTH_FIRST = re.compile(r"([a-z]{3})[a-z]*\.?\s(\d{1,2}),?\s(\d{4})")
_MONTHS = {
    "jan": 1, "feb": 2, "maa": 3, "mrt": 3, "mar": 3, "apr": 4, "mei": 5, "may": 5, "jun": 6,
    "jul": 7, "aug": 8, "sep": 9, "okt": 10, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_ABOUT = re.compile(
    r"(?:\b(?:ca|circa|omstreeks|omstr|ongeveer|ong|rond|geb|geboren|anno|op|in|of)\b\.?|[±~*<>()])"
)
_UNKNOWN_WORD = re.compile(r"\bonb(?:ekend)?e?\b\.?(?:\s(?:dag|maand))?")
_UNKNOWN_PART = re.compile(r"(?<![\dx?])[x?]{1,2}(?![\dx?])")
_UNKNOWN_END = re.compile(r"(?<=^\d{4})(?:[x?]{4}|\d\d[x?]{2})$")
_SERIAL = re.compile(r"(\d{5})([.,]\d+)?")
_SERIAL_START = date(1899, 12, 30)
_SERIALS = range(10_000, 60_000)
_STANDARD_VALUES = {
    (1900, 1, 1), (1900, 0, 0), (1, 1, 1), (1111, 11, 11), (1753, 1, 1), (1800, 1, 1),
    (1899, 12, 30), (1899, 12, 31),
}  # fmt: skip
_NEVER = 9000
"""Years from here on stand for "no date"."""
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
    parts = _in_digits(text) or _in_words(_with_noughts(text))
    return _plausible(*parts) if parts else None


def _in_digits(text: str) -> tuple[int, int, int] | None:
    if not text.isascii():
        return None
    if found := _ISO.fullmatch(text):
        return _iso(found)
    if found := _YEAR_FIRST.fullmatch(text):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _DUTCH.fullmatch(text):
        return _full_year(found[3]), int(found[2]), int(found[1])
    if found := _YEAR_MONTH.fullmatch(text):
        return int(found[1]), int(found[2]), 0
    if found := _MONTH_YEAR.fullmatch(text):
        return int(found[2]), int(found[1]), 0
    if _YEAR.fullmatch(text):
        return int(text), 0, 0
    if len(text) == 6 and text.isdigit():
        return _six_digits(text)
    if found := _SERIAL.fullmatch(text):
        return _serial(found)
    return None


def _in_words(text: str) -> tuple[int, int, int] | None:
    if parts := _in_digits(text):
        return parts
    if (found := _WORDS.fullmatch(text)) and found[2] in _MONTHS:
        return _full_year(found[3]), _MONTHS[found[2]], int(found[1] or 0)
    if (found := _MONTH_FIRST.fullmatch(text)) and found[1] in _MONTHS:
        return int(found[3]), _MONTHS[found[1]], int(found[2])
    return None


def _with_noughts(text: str) -> str:
    """Return the text with noughts for parts that are marked as unknown: `xx`, `??`, `onbekend`."""
    text = _ABOUT.sub(" ", text.lower()).strip()
    if len(text) > 1 and text[:4].isdigit() and text[4:].strip(" ?") == "":
        return text[:4]
    text = _UNKNOWN_WORD.sub("00", text)
    if "x" in text or "?" in text:
        text = _UNKNOWN_END.sub(lambda end: end[0].replace("x", "0").replace("?", "0"), text)
        text = _UNKNOWN_PART.sub("00", text)
    return " ".join(text.split())


def _iso(found: re.Match[str]) -> tuple[int, int, int]:
    year, month, day = int(found[1]), int(found[2]), int(found[3])
    if found[5] and found[5] in "Z+00:00" and 21 < int(found[4]) < 24:
        # A UTC timestamp of a Dutch midnight falls on the evening before.
        return _next_day(year, month, day)
    if len(found[0]) == 8 and (month > 12 < day or not 1800 <= year <= 2200):
        # "12051971": day and month stand in front.
        turned = int(found[0][4:]), int(found[0][2:4]), int(found[0][:2])
        return turned if _is_date(*turned) else (year, month, day)
    return year, month, day


def _six_digits(text: str) -> tuple[int, int, int] | None:
    """Read `120571` and `710512`, but nothing that can be both."""
    one, two, three = text[:2], text[2:4], text[4:]
    ways = ((_full_year(three), int(two), int(one)), (_full_year(one), int(two), int(three)))
    dates = [way for way in ways if _is_date(way[0] or 2000, *way[1:])]
    return dates[0] if len(dates) == 1 else None


def _serial(found: re.Match[str]) -> tuple[int, int, int] | None:
    """Read a spreadsheet's day number, unless `12571` can be the twelfth of May 1971."""
    days, fraction = found[1], found[2]
    if int(days) not in _SERIALS:
        return None
    year = 1900 + int(days[3:])
    typed = _is_date(year, int(days[2]), int(days[:2])) or _is_date(
        year, int(days[1:3]), int(days[0])
    )
    if typed and not fraction:
        return None
    day = _SERIAL_START + timedelta(days=int(days))
    return day.year, day.month, day.day


def _plausible(year: int, month: int, day: int) -> BirthDate | None:
    if (year, month, day) in _STANDARD_VALUES or year >= _NEVER:
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


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


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
