"""Days as exports write them, as text: YYYY-MM-DD, with 00 for a month or day that is unknown."""

import re
from contextlib import suppress
from datetime import datetime
from zoneinfo import ZoneInfo

_HERE = ZoneInfo("Europe/Amsterdam")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ].*(?:Z|[+-]\d{2}:?\d{2})")
_COMPACT = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:[T ].*)?")
_DUTCH = re.compile(r"(\d{1,2})[-/](\d{1,2})[-/](\d{4})(?:[T ].*)?")


def day(text: object) -> str | None:
    """Return a day written as 20170710, 2017-07-10, 10-07-2017, or the local day of a moment.

    A moment without a zone is local time. What is written otherwise is given back as it is: the
    contract's check will tell of it.
    """
    if not isinstance(text, str) or not text.strip():
        return None
    written = text.strip()
    if _MOMENT.fullmatch(written):
        # Midnight here is the evening of the day before in UTC.
        with suppress(ValueError, OverflowError):
            written = datetime.fromisoformat(written).astimezone(_HERE).date().isoformat()
    if found := _COMPACT.fullmatch(written):
        year, month, number = found.groups()
    elif found := _DUTCH.fullmatch(written):
        number, month, year = found.groups()
    else:
        return written
    return None if year == "0000" else f"{year}-{int(month):02}-{int(number):02}"


def day_of_parts(year: object, month: object, number: object) -> str | None:
    """Return a day of three numbers, of which those that are unknown are 0 or missing."""
    if not isinstance(year, int) or not year:
        return None
    known = [part if isinstance(part, int) else 0 for part in (month, number)]
    return f"{year:04}-{known[0]:02}-{known[1] if known[0] else 0:02}"
