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
            fields = {name: field for name, field in zip(names, schema, strict=True) if name}
            types = {name: _type(name, field.type, path.name) for name, field in fields.items()}
            yield from _batches(file, {fields[name].name: name for name in fields}, types, size)
    except (pa.ArrowException, pl.exceptions.PolarsError, OSError):
        raise RawFileUnreadable(path.name, "it is not a whole Parquet file") from None


def _batches(
    file: pq.ParquetFile, names: Mapping[str, str], types: Mapping[str, str], size: int
) -> Iterator[Batch]:
    line = 1
    for part in file.iter_batches(batch_size=size, columns=list(names)):
        frame = pl.DataFrame(pa.Table.from_batches([part])).rename(names)
        numbers = pl.int_range(line, line + frame.height, dtype=pl.UInt64, eager=True)
        rows = tidy(_texts(frame)).insert_column(0, numbers.alias(LINE))
        yield Batch(rows=rows, left_out={}, misfits=(), types=types)
        line += frame.height
    if line == 1:
        nothing = {LINE: pl.UInt64} | dict.fromkeys(types, pl.String)
        yield Batch(rows=pl.DataFrame(schema=nothing), left_out={}, misfits=(), types=types)


def _texts(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(
        cs.float().cast(pl.String).str.replace(r"\.0$", ""),
        cs.datetime().cast(pl.String).str.replace(r" 00:00:00(\.0+)?$", ""),
    ).with_columns((~cs.string()).cast(pl.String))


def _type(name: str, kind: pa.DataType, file: str) -> str:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if pa.types.is_nested(kind):
        raise RawFileUnreadable(file, f"column {name} holds structures, not values")
    if pa.types.is_boolean(kind):
        return "boolean"
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        return "date"
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return "number"
    return "text"
