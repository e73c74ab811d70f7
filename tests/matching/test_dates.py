import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.dates import birth_date


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("1971-05-12", (1971, 5, 12)),
        ("19710512", (1971, 5, 12)),
        ("12-05-1971", (1971, 5, 12)),
        ("12-5-71", (1971, 5, 12)),
        ("1971-05-12T00:00:00", (1971, 5, 12)),
        ("1971-05-11T22:00:00Z", (1971, 5, 12)),
        ("12 mei 1971", (1971, 5, 12)),
        ("05/23/1971", (1971, 5, 23)),
        ("1971-05-00", (1971, 5, None)),
        ("1971-00-00", (1971, None, None)),
        ("19710000", (1971, None, None)),
        ("1971", (1971, None, None)),
        ("0000-05-12", (None, 5, 12)),
    ],
)
def test_a_date_of_birth_is_read_as_far_as_known(
    written: str, parts: tuple[int | None, int | None, int | None]
) -> None:
    date = birth_date(written)

    assert date is not None
    assert (date.year, date.month, date.day) == parts


@pytest.mark.parametrize("nothing", ["00000000", "1900-01-01", "onbekend", "", "geheim", None])
def test_an_unknown_date_is_nothing(nothing: str | None) -> None:
    assert birth_date(nothing) is None


@given(st.dates().filter(lambda day: 1901 <= day.year <= 2200))
def test_every_way_of_writing_a_date_gives_the_same(day: object) -> None:
    ways = {birth_date(format(day, way)) for way in ("%Y-%m-%d", "%d-%m-%Y", "%Y%m%d")}

    assert len(ways) == 1


@given(st.text(max_size=20))
def test_any_text_is_a_date_or_nothing(text: str) -> None:
    found = birth_date(text)

    assert found is None or found.year or found.month or found.day
