"""A profile tells the form of a table and nothing of one row of it."""

import json
import re
from dataclasses import asdict

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.columns import Column, ColumnKind, Treatment
from pipelines.extract.masks import LONGEST, masked
from pipelines.extract.profile import FEW, STEPS, Profile, profile, rounded, share
from tests.pipelines.extract.a_table import KINDS, a_table, drawn

MASK = re.compile(r"[Aa9?\-/.,:;_@&'()+ …]*")


def a_column(
    name: str = "kolom", kind: ColumnKind | None = None, logical: str = "string"
) -> Column:
    return Column(name=name, logical_type=logical, treatment=Treatment.DROP, kind=kind)


def told_of(values: list[str | None], column: Column | None = None) -> Profile:
    column = column or a_column()
    return profile(a_table({column.name: values}), [column])


def said(told: Profile) -> str:
    """Everything that a profile can give away, as it is kept and as it is shown."""
    return json.dumps(asdict(told), ensure_ascii=False) + repr(told)


words = st.text(alphabet="bcdefg12345678BCDEFGéß漢٣", min_size=3, max_size=30)
rare = st.lists(words, max_size=30, unique=True)
often = st.lists(st.sampled_from(["vaak", "ook vaak", "1234", "2020-05-05"]), max_size=60)
columns = st.sampled_from(
    [
        a_column(),
        a_column(kind=ColumnKind.BSN),
        a_column(kind=ColumnKind.CODE_LIST),
        a_column(kind=ColumnKind.BIRTH_DATE),
        a_column(kind=ColumnKind.FAMILY_NAME),
        a_column(logical="date"),
    ]
)


@settings(max_examples=150, deadline=None)
@given(rare, often, st.integers(1, 9), columns)
def test_no_value_that_comes_fewer_than_ten_times_is_told(
    seldom: list[str], common: list[str], times: int, column: Column
) -> None:
    values = [f"zq{one}" for one in seldom] * times + list(common)

    told = said(told_of([*values], column))

    assert [one for one in seldom if f"zq{one}" in told] == []


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=60), columns)
def test_a_profile_holds_masks_and_no_other_signs_of_values(
    values: list[str], column: Column
) -> None:
    told = told_of([*values], column).columns[0]

    assert [mask for mask in told.masks if not MASK.fullmatch(mask)] == []


@settings(max_examples=100, deadline=None)
@given(st.lists(words, min_size=1, max_size=40))
def test_values_of_one_mask_cannot_be_told_apart(values: list[str]) -> None:
    masks = masked(pl.Series(values))

    assert [mask for mask in masks if not MASK.fullmatch(mask)] == []
    assert masked(masks).to_list() == masks.to_list() or max(map(len, masks)) > LONGEST


@pytest.mark.parametrize(
    ("value", "mask"),
    [
        ("Jansen", "Aa"),
        ("JANSEN", "A"),
        ("jansen", "a"),
        ("de Vries-Jansen", "a Aa-Aa"),
        ("1234 AB", "9999 AA"),
        ("999990019", "999999999"),
        ("Z-2024-000123", "A-9999-999999"),
        ("Çelik", "Aa"),
        ("e\u0301e\u0301n", "a"),
        ("٣٤", "99"),
        ("漢字", "a"),
        ("a\tb\x1b[31m", "a?a?99a"),
        ("€ 12,50", "? 99,99"),
        ("----", "-"),
        ("x" * 9 + "1x" * 20, "a9" * 12 + "…"),
        ("", ""),
    ],
)
def test_a_mask_tells_kinds_of_signs_alone(value: str, mask: str) -> None:
    assert masked(pl.Series([value])).to_list() == [mask]


def test_a_mask_of_ten_rows_with_one_value_is_not_told() -> None:
    once = ["AB-12-CD"] * 12
    several = [f"AB-{number}-CD" for number in range(10, 30)]

    assert told_of([*once, *map(str, range(1000, 1009)), *"abcd"]).columns[0].masks == ()
    assert told_of([*several]).columns[0].masks == ("AA-99-AA",)


@pytest.mark.parametrize("value", ["M", "V", "9", "a", "A", "-", "?"])
def test_a_column_of_one_value_has_no_mask(value: str) -> None:
    assert told_of([value] * 500).columns[0].masks == ()


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (0, "fewer than 20"),
        (19, "fewer than 20"),
        (20, "about 20"),
        (24, "about 20"),
        (25, "about 30"),
        (999, "about 1000"),
        (1_240, "1 240"),
    ],
)
def test_rows_are_told_in_tens_under_a_thousand(rows: int, told: str) -> None:
    assert rounded(rows) == told


@given(st.integers(0, 3_000), st.integers(0, 3_000))
def test_a_share_is_told_in_steps_of_ten_rows_at_least(part: int, whole: int) -> None:
    part = min(part, whole)

    told = share(part, whole)

    if whole < FEW:
        assert told is None
        return
    assert told is not None
    step = next(one for one in STEPS if one * whole >= 1_000)
    assert told % step == 0
    assert abs(told - 100 * part / whole) <= step / 2 + 1e-9


@given(st.integers(FEW, 3_000))
def test_one_row_more_or_less_is_not_told_at_the_ends_of_a_share(whole: int) -> None:
    assert share(1, whole) == share(0, whole)
    assert share(whole - 1, whole) == share(whole, whole)


@pytest.mark.parametrize("rows", [1, 2, 10, 19])
@pytest.mark.parametrize("name", KINDS)
def test_of_a_few_rows_nothing_is_told_but_names_and_types(name: str, rows: int) -> None:
    column = a_column(name, ColumnKind.CODE_LIST)
    told = profile(a_table({name: drawn(KINDS[name], rows)}), [column])

    assert told == Profile(
        rows="fewer than 20", columns=(type(told.columns[0])(name=name, logical_type="string"),)
    )


def test_of_a_few_values_in_many_rows_nothing_is_told_but_that_nearly_all_are_empty() -> None:
    told = told_of([*drawn(KINDS["bsn"], 19), *[None] * 2_000], a_column(kind=ColumnKind.BSN))

    (column,) = told.columns
    assert (column.empty, column.valid, column.distinct, column.masks) == (99, {}, None, ())


def test_years_are_told_where_ten_dates_lie_in_both_ends() -> None:
    dates = [f"{year}-03-{day:02}" for year in (1990, 1991, 2001) for day in range(1, 21)]
    column = a_column(kind=ColumnKind.BIRTH_DATE)

    assert told_of([*dates], column).columns[0].years == (1990, 2001)
    assert told_of([*dates, "1911-04-05"], column).columns[0].years is None
    assert told_of([*dates, *["1911-04-05"] * 15], column).columns[0].years is None
    assert told_of([*dates], a_column()).columns[0].years is None


CODES = ["open"] * 10 + ["dicht"] * 15


@pytest.mark.parametrize(
    ("values", "column", "told"),
    [
        (CODES, a_column("status", ColumnKind.CODE_LIST), ("dicht", "open")),
        (CODES, a_column("status"), ()),
        ([*CODES, "zeldzaam"], a_column("status", ColumnKind.CODE_LIST), ()),
        (CODES, a_column("achternaam", ColumnKind.CODE_LIST), ()),
        (["123456"] * 30, a_column("status", ColumnKind.CODE_LIST), ()),
        (["1234 AB"] * 30, a_column("status", ColumnKind.CODE_LIST), ()),
        (["a@b.nl"] * 30, a_column("status", ColumnKind.CODE_LIST), ()),
        (["5-3-1971"] * 30, a_column("status", ColumnKind.CODE_LIST), ()),
        (["x" * 41] * 30, a_column("status", ColumnKind.CODE_LIST), ()),
        ([f"c{n}" for n in range(51)] * 10, a_column("status", ColumnKind.CODE_LIST), ()),
    ],
)
def test_codes_are_told_where_they_are_declared_and_common(
    values: list[str], column: Column, told: tuple[str, ...]
) -> None:
    assert told_of([*values], column).columns[0].codes == told


def test_codes_that_are_only_guessed_are_not_told() -> None:
    column = a_column("status", ColumnKind.CODE_LIST)

    told = profile(a_table({"status": [*CODES]}), [column], are_declared=False)

    assert told.columns[0].codes == ()


def test_rules_of_the_kind_are_told_as_shares() -> None:
    right = drawn(KINDS["bsn"], 900)

    (column,) = told_of([*right, *["123456789"] * 100], a_column(kind=ColumnKind.BSN)).columns

    assert column.valid == {"eleven-test": 90}
    assert column.masks == ("999999999",)


def test_a_column_that_is_not_there_is_told_by_name_alone() -> None:
    told = profile(a_table({"a": ["x"] * 30}), [a_column("b")])

    assert told.columns[0].empty is None
