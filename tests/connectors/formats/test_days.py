import pytest

from connectors.formats.days import day


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("20170710", "2017-07-10"),
        ("10-07-2017", "2017-07-10"),
        ("2017-07-10T00:00:00", "2017-07-10"),
        ("2024-10-03T22:00:00Z", "2024-10-04"),
        ("2024-12-31T23:00:00.000Z", "2025-01-01"),
        ("2024-10-04T00:00:00+02:00", "2024-10-04"),
        ("2024-10-04T00:00:00Z", "2024-10-04"),
        ("2024-10-03 22:00:00+0000", "2024-10-04"),
        ("9999-12-31T23:30:00Z", "9999-12-31"),
        ("1968-00-00T22:00:00Z", "1968-00-00"),
        ("ergens in mei", "ergens in mei"),
    ],
)
def test_a_day_is_that_of_the_clock_here(text: str, read: str) -> None:
    assert day(text) == read
