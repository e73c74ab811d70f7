"""How long a kind of record may stay, and what must be gone today."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Self, assert_never

from contracts.errors import Invalid

_TERM = re.compile(r"(?P<number>\d+) (?P<unit>day|week|month|year)s?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """A number of calendar months and days."""

    months: int = 0
    days: int = 0

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `1 year`, `6 months`, `30 days`; raises `Invalid` for anything else."""
        found = _TERM.fullmatch(text.strip())
        if found is None:
            raise Invalid(
                "A retention term must be written as a number and a unit, such as `1 year`.",
                code="P-120",
            )
        number = int(found["number"])
        match found["unit"]:
            case "year":
                return cls(months=12 * number)
            case "month":
                return cls(months=number)
            case "week":
                return cls(days=7 * number)
            case _:
                return cls(days=number)

    def after(self, start: date) -> date:
        """Return the day this length after `start`; the 31st becomes the last of a short month."""
        month = start.month - 1 + self.months
        year, month = start.year + month // 12, month % 12 + 1
        try:
            day = min(start.day, calendar.monthrange(year, month)[1])
            return date(year, month, day) + timedelta(days=self.days)
        except (ValueError, OverflowError):
            raise Invalid(
                "A retention term ends after the year 9999. Write a shorter one.", code="P-121"
            ) from None


class Start(StrEnum):
    """What a retention term is counted from (R-160, R-167, R-172, Q-08)."""

    CLOSING = "closing"
    FIRST_PROCESSING = "first_processing"
    LAST_PROCESSING = "last_processing"


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionTerm:
    """How long a closed case with this outcome is kept, and under which article."""

    outcome: str
    keep: Length
    starts: Start = Start.CLOSING
    inactive: Length | None = None
    """How long it lies in the inactive environment after that, where there is one."""
    cites: str

    def begins(self, *, first: date, last: date, closed: date) -> date:
        """Return the day from which the term is counted."""
        match self.starts:
            case Start.CLOSING:
                return closed
            case Start.FIRST_PROCESSING:
                return first
            case Start.LAST_PROCESSING:
                return last
            case _:
                assert_never(self.starts)

    def inactive_on(self, start: date) -> date:
        """Return the day on which the case leaves the active environment."""
        return self.keep.after(start)

    def destroy_on(self, start: date) -> date:
        """Return the day on which the case is destroyed."""
        leaves = self.inactive_on(start)
        return self.inactive.after(leaves) if self.inactive else leaves


def is_due(last_day: date, today: date) -> bool:
    """Return whether what may stay until a day must be gone today."""
    return last_day <= today
