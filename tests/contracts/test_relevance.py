from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import Invalid
from contracts.relevance import (
    NEVER,
    Always,
    Both,
    Compare,
    Recent,
    Rule,
    compared,
    parse,
    relevant_until,
    written_date,
)

FOUND = "gezien >= vandaag - 5 jaar"


@pytest.mark.parametrize(
    ("text", "row", "until"),
    [
        ("altijd", {}, None),
        ("not altijd", {}, NEVER),
        (FOUND, {"gezien": "2024-02-29"}, date(2029, 2, 28)),
        (FOUND, {"gezien": "2020-03-01"}, date(2025, 3, 1)),
        (FOUND, {"gezien": "1-3-2020"}, date(2025, 3, 1)),
        (FOUND, {"gezien": "20200301"}, date(2025, 3, 1)),
        (FOUND, {"gezien": None}, NEVER),
        ("gezien > vandaag - 5 jaar", {"gezien": "2020-03-01"}, date(2025, 2, 28)),
        ("gezien >= vandaag - 1 maand", {"gezien": "2026-02-28"}, date(2026, 3, 31)),
        ("gezien >= vandaag", {"gezien": "2020-03-01"}, date(2020, 3, 1)),
        ("gezien >= vandaag + 10 dagen", {"gezien": "2020-03-11"}, date(2020, 3, 1)),
        ("not (gezien < vandaag - 1 dag)", {"gezien": "2020-03-01"}, date(2020, 3, 2)),
        (FOUND, {"gezien": "9999-12-31"}, None),
        ("gezien >= 2020-01-01", {"gezien": "2019-12-31"}, NEVER),
        ("gezien >= 2020-01-01", {"gezien": "2020-01-01"}, None),
        ("soort = 'horeca'", {"soort": " Horeca "}, None),
        ("soort != 'horeca'", {"soort": None}, None),
        ("soort in ('a', 'b')", {"soort": "b"}, None),
        ("soort not in ('a', 'b')", {"soort": "b"}, NEVER),
        ("bedrag > 12.5", {"bedrag": "12,6"}, None),
        ("bedrag <= 12", {"bedrag": "twaalf"}, NEVER),
        ("altijd and soort = 'a' or soort = 'b'", {"soort": "b"}, None),
        ("not (altijd and soort = 'a')", {"soort": "a"}, NEVER),
        ("not (soort = 'a' or soort = 'b')", {"soort": "c"}, None),
        (f"{FOUND} or soort = 'a'", {"gezien": "2020-03-01", "soort": "b"}, date(2025, 3, 1)),
    ],
)
def test_a_rule_gives_the_last_day_a_record_is_relevant(
    text: str, row: dict[str, str | None], until: date | None
) -> None:
    assert relevant_until(parse(text), row) == until


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "position 1: a column"),
        ("gezien", "a comparison is expected"),
        ("gezien >=", "vandaag' is expected"),
        ("gezien >= vandaag - jaar", "a whole number"),
        ("gezien >= vandaag - 1.5 jaar", "a whole number"),
        ("gezien >= vandaag - 99999 dagen", "at most four digits"),
        ("gezien >= vandaag - 5 weken", "'dag', 'maand' or 'jaar'"),
        ("gezien < vandaag", "on or after"),
        ("not gezien >= vandaag", "on or after"),
        ("gezien = vandaag", "on or after"),
        ("soort < 'b'", "texts can only"),
        ("soort in 'a'", "'(' is expected"),
        ("soort in ('a', 2)", "one type"),
        ("soort not ('a')", "'in' is expected"),
        ("(altijd", "')' is expected"),
        ("altijd altijd", "ends here"),
        ("gezien >= 2020-02-31", "is expected"),
        ("soort = 'a' ; drop", "no part of the language"),
        ("soort = 'a", "no part of the language"),
        ("(" * 5000, "too many parentheses"),
    ],
)
def test_a_mistake_is_named_with_its_position(text: str, said: str) -> None:
    with pytest.raises(Invalid, match="position") as raised:
        parse(text)

    assert said in str(raised.value)


def test_a_rule_tells_which_columns_it_compares_as_what() -> None:
    rule = parse(f"{FOUND} and (soort = 'a' or not bedrag in (1, 2)) and altijd")

    assert compared(rule) == {"gezien": {"date"}, "soort": {"text"}, "bedrag": {"number"}}


@pytest.mark.parametrize(
    ("text", "last", "whole"),
    [
        ("2020-02-00", date(2020, 2, 29), None),
        ("2020-00-00", date(2020, 12, 31), None),
        ("2020-02-03T10:00:00", date(2020, 2, 3), date(2020, 2, 3)),
        ("2020-02-30", None, None),
        ("2020-00-12", None, None),
        ("00000000", None, None),
        ("gisteren", None, None),
    ],
)
def test_of_unknown_parts_the_last_day_is_taken_unless_a_whole_date_is_wanted(
    text: str, last: date | None, whole: date | None
) -> None:
    assert (written_date(text), written_date(text, whole=True)) == (last, whole)


dates = st.dates(date(1900, 1, 1), date(2100, 1, 1))
atoms = st.one_of(
    st.builds(Always, holds=st.booleans()),
    st.builds(
        Recent,
        column=st.sampled_from(["a", "b"]),
        strictly=st.booleans(),
        count=st.integers(-60, 60),
        unit=st.sampled_from(["day", "month", "year"]),
    ),
    st.builds(
        Compare,
        column=st.just("c"),
        operator=st.sampled_from(["=", "!=", "<", ">="]),
        constants=st.tuples(st.integers(0, 3).map(Decimal)),
    ),
)
rules = st.recursive(
    atoms,
    lambda inner: st.builds(
        Both, every=st.booleans(), parts=st.lists(inner, min_size=1, max_size=3).map(tuple)
    ),
    max_leaves=5,
)


def _moved(day: date, count: int, unit: str) -> date:
    if unit == "day":
        return day + timedelta(days=count)
    months = day.year * 12 + day.month - 1 + count * (12 if unit == "year" else 1)
    for clipped in range(day.day, 0, -1):
        try:
            return date(months // 12, months % 12 + 1, clipped)
        except ValueError:
            continue
    raise AssertionError


def _holds(rule: Rule, row: dict[str, str | None], today: date) -> bool:
    """Evaluate a rule on one day, straight from the words of the language."""
    match rule:
        case Always():
            return rule.holds
        case Both():
            return (all if rule.every else any)([_holds(p, row, today) for p in rule.parts])
        case Compare():
            left, right = Decimal(row["c"] or 0), rule.constants[0]
            assert isinstance(right, Decimal)
            tests = {"=": left == right, "!=": left != right, "<": left < right}
            return tests.get(rule.operator, left >= right)
        case Recent():
            bound, written = _moved(today, rule.count, rule.unit), row[rule.column] or ""
            return bound.isoformat() < written or (
                not rule.strictly and bound.isoformat() == written
            )


@given(rules, dates, dates, st.integers(0, 3), st.integers(-40, 40))
def test_relevant_until_agrees_with_the_rule_on_each_day_around_it(
    rule: Rule, a: date, b: date, c: int, days: int
) -> None:
    row: dict[str, str | None] = {"a": a.isoformat(), "b": b.isoformat(), "c": str(c)}
    until = relevant_until(rule, row)
    around = date(2020, 1, 1) if until in {None, NEVER} else until
    assert around is not None

    today = around + timedelta(days=days)

    assert _holds(rule, row, today) == (until is None or today <= until)


@given(st.text(max_size=40))
def test_any_text_is_a_rule_or_is_refused_as_invalid(text: str) -> None:
    try:
        rule = parse(text)
    except Invalid:
        return
    assert relevant_until(rule, {}) in {None, NEVER}
