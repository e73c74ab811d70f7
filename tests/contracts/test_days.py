"""A day is a day in Amsterdam, for everybody and everything alike."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from contracts.days import day_of

ROOT = Path(__file__).parents[2]
OF_A_MOMENT = re.compile(r"(?:now\(\)|\bnow|\bmoment|_at|\bat)\.date\(\)")


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 11, 22, 22, 59, tzinfo=UTC), date(2026, 11, 22)),
        (datetime(2026, 11, 22, 23, 0, tzinfo=UTC), date(2026, 11, 23)),
        (datetime(2026, 7, 1, 21, 59, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 7, 1, 22, 0, tzinfo=UTC), date(2026, 7, 2)),
    ],
)
def test_a_day_is_a_day_in_amsterdam(moment: datetime, day: date) -> None:
    assert day_of(moment) == day


def test_nothing_asks_a_moment_for_its_day_in_another_zone() -> None:
    """What was promised by one notion of a day would be kept by another."""
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for package in ("contracts", "pipelines")
        for path in (ROOT / package).rglob("*.py")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if OF_A_MOMENT.search(line)
    ]

    assert found == []
