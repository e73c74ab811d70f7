"""What may be told of a table without telling a value of it: shares, buckets, masks.

Whoever reads a profile may know all rows but one and must not learn anything of that one.
So a share is told in steps that hold at least ten rows, and whatever is told of the values of a
column is true of ten different ones at least.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from contracts.columns import PARTY_KINDS, Column, ColumnKind
from contracts.relevance import written_date
from contracts.tables import holding
from pipelines.extract import words
from pipelines.extract.masks import masked

ENOUGH = 10
"""Different values (or, of a declared code, rows) below which nothing is told of them."""
FEW = 20
"""Rows below which a table is told by its columns' names and types alone."""
MOST_MASKS = 3
MOST_CODES = 50
STEPS = (1, 5, 10, 25, 50)
"""Per cent; the first of which a step holds `ENOUGH` rows is used."""

_DISTINCT = ((1, "1"), (9, "2–9"), (99, "10–99"), (999, "100–999"))
_LENGTHS = ((4, "1–4"), (8, "5–8"), (16, "9–16"), (40, "17–40"))
_TELLING = re.compile(r"[0-9]{5}|[0-9]{4}\s?[A-Za-z]{2}\b|@|[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]")
"""No code looks like this: a number of a person, a postcode, a mail address, a date."""
_LONGEST_CODE = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnProfile:
    """What is told of one column; nothing where that could tell of few rows."""

    name: str
    logical_type: str
    empty: int | None = None
    """Per cent of all rows."""
    valid: Mapping[str, int] = field(default_factory=dict)
    """Per rule, per cent of the values that are there."""
    distinct: str | None = None
    length: str | None = None
    """Of the value in the middle, never of the longest."""
    masks: tuple[str, ...] = ()
    years: tuple[int, int] | None = None
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What is told of a table."""

    rows: str
    columns: tuple[ColumnProfile, ...]
    resolvable: int | None = None
    """Per cent of the rows with an address of which the BAG identifiers are known."""


def profile(
    rows: pl.DataFrame,
    columns: Sequence[Column],
    *,
    are_declared: bool = True,
    total: int | None = None,
) -> Profile:
    """Return the profile of these columns of text; `total` if these rows are but the first of more.

    A column that the rows do not have is told of by its name and type. Codes are told where people
    declared the column to hold codes: what was only guessed declares nothing.
    """
    return Profile(
        rows=rounded(rows.height if total is None else total),
        columns=tuple(
            one if are_declared else replace(one, codes=())
            for one in (_column(rows, column) for column in columns)
        ),
    )


def rounded(rows: int) -> str:
    """Return a number of rows as it may be told: to tens under 1,000, and none under `FEW`."""
    if rows < FEW:
        return f"fewer than {FEW}"
    return f"{rows:,}".replace(",", " ") if rows >= 1_000 else f"about {(rows + 5) // 10 * 10}"


def share(part: int, whole: int) -> int | None:
    """Return a share in per cent, in steps of at least `ENOUGH` rows; nothing of fewer than `FEW`.

    So 0 means none or a handful, and 100 all or all but a handful.
    """
    step = next((one for one in STEPS if one * whole >= 100 * ENOUGH), None)
    if step is None or whole < FEW:
        return None
    return round(100 * part / whole / step) * step


def bucket(count: float, bounds: Iterable[tuple[int, str]], beyond: str) -> str:
    """Return the name of the first bucket that the count fits in."""
    return next((name for most, name in bounds if count <= most), beyond)


def _column(rows: pl.DataFrame, column: Column) -> ColumnProfile:
    bare = ColumnProfile(name=column.name, logical_type=column.logical_type)
    if column.name not in rows.columns or rows.height < FEW:
        return bare
    values = rows[column.name].cast(pl.String).str.strip_chars()
    values = values.filter((values != "").fill_null(value=False))
    known = replace(bare, empty=share(rows.height - len(values), rows.height))
    return known if len(values) < FEW else _of_values(known, values, column)


def _of_values(known: ColumnProfile, values: pl.Series, column: Column) -> ColumnProfile:
    kept = holding(column, values)
    middle = values.str.len_chars().median()
    return replace(
        known,
        valid={rule: share(count, len(values)) or 0 for rule, count in kept.items()},
        distinct=bucket(values.n_unique(), _DISTINCT, "≥1 000"),
        length=bucket(middle if isinstance(middle, float) else 0, _LENGTHS, ">40"),
        masks=_masks(values),
        years=_years(values) if _is_date(column) else None,
        codes=_codes(values, column),
    )


def _is_date(column: Column) -> bool:
    return column.logical_type == "date" or column.kind is ColumnKind.BIRTH_DATE


def _masks(values: pl.Series) -> tuple[str, ...]:
    """Return the commonest masks that ten different values share, the commonest first."""
    each = values.value_counts(name="rows")
    frame = each.with_columns(masked(each[values.name]).alias("mask"))
    counted = frame.group_by("mask").agg(pl.len().alias("different"), pl.col("rows").sum())
    shown = counted.filter(pl.col("different") >= ENOUGH).sort(
        "rows", "mask", descending=[True, False]
    )
    return tuple(shown["mask"].head(MOST_MASKS))


def _years(values: pl.Series) -> tuple[int, int] | None:
    """Return first and last year, if ten different dates lie in each."""
    days = {day for text in values.unique() if (day := written_date(text)) is not None}
    years = Counter(day.year for day in days)
    ends = (min(years, default=0), max(years, default=0))
    return ends if all(years[end] >= ENOUGH for end in ends) else None


def _codes(values: pl.Series, column: Column) -> tuple[str, ...]:
    """Return the codes of a column that its contract declares as codes, if no row stands out."""
    if column.kind is not ColumnKind.CODE_LIST or words.kind_of(column.name) in PARTY_KINDS:
        return ()
    counted = values.value_counts(name="rows").sort(values.name)
    codes = tuple(map(str, counted[values.name]))
    is_plain = all(len(code) <= _LONGEST_CODE and not _TELLING.search(code) for code in codes)
    few = len(codes) <= MOST_CODES and all(rows >= ENOUGH for rows in counted["rows"])
    return codes if few and is_plain else ()
