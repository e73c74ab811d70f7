"""On which day something happens here: in Amsterdam, where those live whose data it is about."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def day_of(at: datetime) -> date:
    """Return the day of a moment as people here live it, whatever zone it was written in."""
    return at.astimezone(AMSTERDAM).date()
