from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.dates import birth_date

ONE_DAY = """\
1971-05-12|19710512|12-05-1971|12-5-71|12-05-'71|12.05.1971|12/5/1971|12 05 1971|1971/5/12
1971-05-12T00:00:00|1971-05-12 00:00:00.000|12-05-1971 00:00|19710512000000000
1971-05-11T22:00:00Z|1971-05-11T23:00:00+00:00|1971-05-12T00:00:00+02:00
12 mei 1971|12 MEI 1971|12e mei 1971|12mei1971|12-mei-1971|12 mei '71|May 12, 1971|geb. 12-05-1971
12051971|710512|26065|26065.0"""


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        *((written, (1971, 5, 12)) for line in ONE_DAY.split("\n") for written in line.split("|")),
        ("05/23/1971", (1971, 5, 23)),
        ("31 december 1980", (1980, 12, 31)),
        ("1 mrt. 1980", (1980, 3, 1)),
        ("1971-05-00", (1971, 5, None)),
        ("00-05-1971", (1971, 5, None)),
        ("xx-05-1971", (1971, 5, None)),
        ("??-05-1971", (1971, 5, None)),
        ("197105xx", (1971, 5, None)),
        ("onb-05-1971", (1971, 5, None)),
        ("mei 1971", (1971, 5, None)),
        ("05-1971", (1971, 5, None)),
        ("1971-05", (1971, 5, None)),
        ("1971-00-00", (1971, None, None)),
        ("19710000", (1971, None, None)),
        ("1971xxxx", (1971, None, None)),
        ("xx-xx-1971", (1971, None, None)),
        ("onbekend 1971", (1971, None, None)),
        ("1971", (1971, None, None)),
        ("ca. 1971", (1971, None, None)),
        ("circa 1971", (1971, None, None)),
        ("omstreeks 1971", (1971, None, None)),
        ("1971?", (1971, None, None)),
        ("1971 (?)", (1971, None, None)),
        ("\u00b11971", (1971, None, None)),
        ("0000-05-12", (None, 5, 12)),
        ("12-05-05", (None, 5, 12)),
    ],
)
def test_a_date_of_birth_is_read_as_far_as_known(
    written: str, parts: tuple[int | None, int | None, int | None]
) -> None:
    found = birth_date(written)

    assert found is not None
    assert (found.year, found.month, found.day) == parts


@pytest.mark.parametrize(
    "nothing",
    [
        "00000000",
        "0000-00-00",
        "00-00-0000",
        "1900-01-01",
        "01-01-1900",
        "19000101",
        "1900",
        "9999-12-31",
        "31-12-9999",
        "99999999",
        "9999-01-01",
        "0001-01-01",
        "1753-01-01",
        "11111111",
        # No spreadsheet counts so far, and no day comes after the last one.
        "99999",
        "9999-12-31T23:00:00Z",
        "onbekend",
        "",
        "geheim",
        "xx-xx-xxxx",
        "?",
        "-",
        None,
    ],
)
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


@pytest.mark.parametrize("uncertain", ["12571", "010203", "197x", "19xx", "12/05", "kort na 1971"])
def test_what_can_be_read_in_two_ways_is_not_read(uncertain: str) -> None:
    assert birth_date(uncertain) is None


@given(st.dates(date(1901, 1, 2), date(2100, 1, 1)))
def test_a_date_in_words_is_the_same_date(day: date) -> None:
    months = (
        "januari februari maart april mei juni juli augustus september oktober november december"
    )
    month = months.split()[day.month - 1]

    ways = {
        birth_date(f"{day.day} {name} {day.year}") for name in (month, month[:3], month.upper())
    }

    assert ways == {birth_date(day.isoformat())}


@given(st.text(max_size=20))
def test_a_date_never_shows_in_its_repr(text: str) -> None:
    assert repr(birth_date(text)) in ("BirthDate()", "None")
