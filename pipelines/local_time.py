"""Moments as people here read them."""

from datetime import datetime

from contracts.days import AMSTERDAM


def shown(moment: datetime) -> str:
    """Return a moment as people here read it: Europe/Amsterdam, to the minute."""
    return f"{moment.astimezone(AMSTERDAM):%Y-%m-%d %H:%M}"
