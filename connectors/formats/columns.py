"""Rows of values as a reader finds them, made into batches of text columns."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import TypeAlias

import polars as pl
import polars.selectors as cs

from connectors.formats.batches import LINE, RECORDS, Batch, Misfit
from contracts.errors import RawFileUnreadable

Row: TypeAlias = tuple[object, ...]
"""The line number, then one value per column."""

LeftOut: TypeAlias = str | Misfit
"""A reader gives the reason in the place of the row."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Given once for each record of a format that tells why a value is not known."""

    values: tuple[str, ...]
    """Column and reason, such as `geboortedatum: nietGeautoriseerd`; never a value."""


NAMES: dict[type, str] = {
    str: "text",
    int: "number",
    float: "number",
    bool: "boolean",
    date: "date",
    datetime: "date",
    time: "text",
}
NOTHING = type(None)


def batches(
    rows: Iterable[Row | LeftOut | Unknown],
    columns: Sequence[str],
    *,
    size: int,
    file: str,
    cleaning: Sequence[pl.Expr] = (),
) -> Iterator[Batch]:
    """Yield the rows in batches of at most `size`, at least one batch even without rows."""
    kept: list[Row] = []
    misfits: list[Misfit] = []
    left_out: Counter[str] = Counter()
    unknown: Counter[str] = Counter()
    given = False
    for row in rows:
        if isinstance(row, str):
            left_out[row] += 1
        elif isinstance(row, Misfit):
            misfits.append(row)
        elif isinstance(row, Unknown):
            unknown.update((RECORDS, *row.values))
        else:
            kept.append(row)
        if len(kept) == size or len(misfits) == size:
            batch = _batch(kept, columns, left_out, misfits, file, cleaning)
            yield replace(batch, unknown=dict(unknown))
            kept, misfits, left_out, unknown, given = [], [], Counter(), Counter(), True
    if kept or misfits or left_out or unknown or not given:
        batch = _batch(kept, columns, left_out, misfits, file, cleaning)
        yield replace(batch, unknown=dict(unknown))


def tidy(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame without space at the edges of texts, and null where nothing is left."""
    stripped = frame.with_columns(cs.string().str.strip_chars())
    return stripped.with_columns(pl.when(cs.string() != "").then(cs.string()))


def type_name(kinds: Iterable[type]) -> str:
    """Return what a column holds; a mix, or nothing at all, is called text."""
    names = {NAMES.get(kind, "text") for kind in kinds}
    return names.pop() if len(names) == 1 else "text"


def text(value: object) -> str | None:
    """Return a value as text: whole numbers without a fraction, midnight without a time."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time.min:
        return value.date().isoformat()
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value)


def _batch(
    rows: Sequence[Row],
    columns: Sequence[str],
    left_out: Counter[str],
    misfits: Sequence[Misfit],
    file: str,
    cleaning: Sequence[pl.Expr],
) -> Batch:
    values = zip(*rows, strict=True) if rows else iter([()] * (len(columns) + 1))
    series = [pl.Series(LINE, next(values), dtype=pl.UInt64)]
    types = {}
    for name, column in zip(columns, values, strict=True):
        kinds = set(map(type, column)) - {NOTHING}
        types[name] = type_name(kinds)
        series.append(_series(name, column, kinds, file))
    frame = tidy(pl.DataFrame(series)).with_columns(*cleaning)
    return Batch(rows=frame, left_out=dict(left_out), misfits=tuple(misfits), types=types)


def _series(name: str, column: Sequence[object], kinds: set[type], file: str) -> pl.Series:
    if kinds & {dict, list}:
        raise RawFileUnreadable(file, f"column {name} holds a structure where a value belongs")
    values = column if kinds <= {str} else [text(value) for value in column]
    try:
        return pl.Series(name, values, dtype=pl.String)
    except UnicodeEncodeError:
        # Half of a surrogate pair, which JSON can write and no text can hold.
        raise RawFileUnreadable(file, f"column {name} holds half a character") from None
