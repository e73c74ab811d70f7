from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import Invalid
from contracts.retention import Length, is_due

UNITS = ("day", "days", "week", "weeks", "month", "months", "year", "years")
STARTS = st.dates(date(2000, 1, 1), date(2100, 12, 31))
LENGTHS = st.builds(Length, months=st.integers(0, 240), days=st.integers(0, 400))


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("1 year", Length(months=12)),
        ("5 years", Length(months=60)),
        ("6 months", Length(months=6)),
        ("1 month", Length(months=1)),
        ("2 weeks", Length(days=14)),
        ("30 days", Length(days=30)),
        (" 1 day ", Length(days=1)),
    ],
)
def test_a_term_is_a_number_and_a_unit(text: str, length: Length) -> None:
    assert Length.parse(text) == length


@pytest.mark.parametrize(
    "text", ["", "year", "1", "1.5 years", "-1 year", "1 jaar", "1 year 2 days", "1  year", "P1Y"]
)
def test_anything_else_is_not_a_term(text: str) -> None:
    with pytest.raises(Invalid, match="number and a unit"):
        Length.parse(text)


@given(number=st.integers(0, 999), unit=st.sampled_from(UNITS))
def test_every_number_with_every_unit_is_a_term(number: int, unit: str) -> None:
    per_unit = {"day": (0, 1), "week": (0, 7), "month": (1, 0), "year": (12, 0)}
    months, days = per_unit[unit.removesuffix("s")]

    assert Length.parse(f"{number} {unit}") == Length(months=months * number, days=days * number)


@pytest.mark.parametrize(
    ("start", "term", "end"),
    [
        (date(2026, 11, 22), "1 year", date(2027, 11, 22)),
        (date(2026, 12, 31), "1 day", date(2027, 1, 1)),
        (date(2026, 1, 31), "1 month", date(2026, 2, 28)),
        (date(2028, 1, 31), "1 month", date(2028, 2, 29)),
        (date(2026, 8, 31), "6 months", date(2027, 2, 28)),
        (date(2026, 12, 15), "1 month", date(2027, 1, 15)),
        (date(2028, 2, 29), "1 year", date(2029, 2, 28)),
        (date(2028, 2, 29), "4 years", date(2032, 2, 29)),
        (date(2028, 2, 28), "2 days", date(2028, 3, 1)),
        (date(2026, 11, 22), "0 days", date(2026, 11, 22)),
    ],
)
def test_a_term_ends_on_the_same_day_of_the_month_or_on_its_last(
    start: date, term: str, end: date
) -> None:
    assert Length.parse(term).after(start) == end


@pytest.mark.rule("R-160")
@given(start=STARTS, keep=LENGTHS)
def test_one_day_short_of_its_term_a_record_survives(start: date, keep: Length) -> None:
    assert not is_due(keep.after(start), keep.after(start) - timedelta(days=1))


@pytest.mark.rule("R-160")
@given(start=STARTS, keep=LENGTHS, later=st.integers(0, 4000))
def test_at_its_term_and_ever_after_a_record_is_due(start: date, keep: Length, later: int) -> None:
    assert is_due(keep.after(start), keep.after(start) + timedelta(days=later))


@given(start=STARTS, keep=LENGTHS)
def test_a_record_that_came_later_is_never_due_earlier(start: date, keep: Length) -> None:
    assert keep.after(start) <= keep.after(start + timedelta(days=1))


@pytest.mark.parametrize("term", ["9999 years", f"{10**30} months", f"{10**12} days"])
def test_a_term_that_cannot_be_computed_stops_the_run(term: str) -> None:
    with pytest.raises(Invalid, match="9999"):
        is_due(Length.parse(term).after(date(2026, 1, 1)), date(2030, 1, 1))
