"""Reads Parquet."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import polars as pl
import polars.selectors as cs
import pyarrow as pa
import pyarrow.parquet as pq

from connectors.formats.batches import LINE, Batch
from connectors.formats.columns import tidy
from connectors.formats.headers import header
from contracts.errors import RawFileUnreadable


def read(path: Path, options: Mapping[str, str], size: int) -> Iterator[Batch]:
    """Yield the rows in batches; there are no options."""
    del options
    try:
        with pq.ParquetFile(path) as file:
            schema = file.schema_arrow
            names = header(schema.names, path.name)
            types = {name: _type(schema.field(name), path.name) for name in names}
            yield from _batches(file, names, types, size)
    except (pa.ArrowException, pl.exceptions.PolarsError, OSError):
        raise RawFileUnreadable(path.name, "it is not a whole Parquet file") from None


def _batches(
    file: pq.ParquetFile, names: tuple[str, ...], types: Mapping[str, str], size: int
) -> Iterator[Batch]:
    line = 1
    for part in file.iter_batches(batch_size=size):
        frame = pl.DataFrame(pa.Table.from_batches([part])).rename(
            dict(zip(part.schema.names, names, strict=True))
        )
        numbers = pl.int_range(line, line + frame.height, dtype=pl.UInt64, eager=True)
        rows = tidy(_texts(frame)).insert_column(0, numbers.alias(LINE))
        yield Batch(rows=rows, left_out={}, types=types)
        line += frame.height
    if line == 1:
        nothing = {LINE: pl.UInt64} | dict.fromkeys(names, pl.String)
        yield Batch(rows=pl.DataFrame(schema=nothing), left_out={}, types=types)


def _texts(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(
        cs.float().cast(pl.String).str.replace(r"\.0$", ""),
        cs.datetime().cast(pl.String).str.replace(r" 00:00:00(\.0+)?$", ""),
    ).with_columns((~cs.string()).cast(pl.String))


def _type(column: pa.Field, file: str) -> str:
    kind = column.type
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if pa.types.is_nested(kind):
        raise RawFileUnreadable(file, f"column {column.name} holds structures, not values")
    if pa.types.is_boolean(kind):
        return "boolean"
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        return "date"
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return "number"
    return "text"
