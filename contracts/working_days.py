"""Dutch working days: when a term ends, and how long something has waited."""

from datetime import date, timedelta
from functools import cache

from holidays import HolidayBase, country_holidays


def after(start: date, days: int) -> date:
    """Return the last day of a term of so many working days; the day of its start counts not."""
    return _calendar().get_nth_working_day(start, days)


def between(start: date, end: date) -> int:
    """Return how many working days began since `start`, up to and with `end`."""
    return _calendar().get_working_days_count(start + timedelta(days=1), end) if end > start else 0


@cache
def _calendar() -> HolidayBase:
    return country_holidays("NL")
