"""What every reader gives: rows of text under the names that contracts map."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Protocol

import polars as pl

LINE = "line"
"""The first column of every batch (UInt64, from 1): line or record number in the raw file."""

RECORDS = "records"
"""Among the unknown values of a batch: how many records tell of every column why it is empty."""

WITHHELD = "nietGeautoriseerd"
"""The reason that whoever made the export may not see the value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Misfit:
    """A line that is no row of its table: too many fields, too few, quotes that do not close."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """A bounded number of rows of one raw file, in its order.

    Every column but `line` is String; an empty or missing value is null.
    `types` says what the raw file really held per column: text, number, date or boolean.
    """

    rows: pl.DataFrame = field(repr=False)
    left_out: Mapping[str, int]
    """Records not given at all, by reason, since the batch before."""
    misfits: tuple[Misfit, ...]
    """Lines that could not be read as rows, since the batch before."""
    types: Mapping[str, str]
    unknown: Mapping[str, int] = field(default_factory=dict)
    """Values that are there but not known, by `column: reason`, and `RECORDS`; few formats tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """Lines of a raw file with one record each, not read yet: any process can read them."""

    file: str
    before: int
    """How many lines stand before these."""
    found: int
    """How many records stand before these."""
    content: tuple[bytes, ...] = field(repr=False)


class Reader(Protocol):
    """Reads one format, streaming: memory does not grow with the number of rows."""

    def __call__(self, path: Path, options: Mapping[str, str], size: int) -> Iterator[Batch]:
        """Yield batches of at most `size` rows; raises `RawFileUnreadable`."""
        ...


LineReader = Callable[[Lines], Batch]
"""Makes one batch of lines; raises `RawFileUnreadable`."""

AsOf = Callable[[Path], date | None]
"""The date of the data where the format carries one, else nothing."""
