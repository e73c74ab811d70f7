"""A table in memory that can be changed and written again as what it was: for trials alone."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl import Workbook, load_workbook

from connectors.formats import tabular_csv
from connectors.formats.tabular_csv import Dialect

Cells: TypeAlias = tuple[Any, ...]

_WORKBOOK, _PARQUET = b"PK\x03\x04", b"PAR1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A whole table; values have the types that the file gave them."""

    names: tuple[str, ...]
    rows: tuple[Cells, ...] = field(repr=False)
    dialect: Dialect | None = None
    """How a CSV is written; nothing for the other two."""
    schema: pa.Schema | None = None
    """Of a Parquet file."""
    sheet: str | None = None
    """Of a workbook."""

    @property
    def is_text(self) -> bool:
        """Whether every value is a text, as in CSV."""
        return self.dialect is not None

    def first(self, count: int) -> "Table":
        """Return the table with its first rows alone."""
        return replace(self, rows=self.rows[:count])

    def without(self, name: str) -> "Table":
        """Return the table without a column."""
        at = self.names.index(name)
        return replace(
            self,
            names=_dropped(self.names, at),
            rows=tuple(_dropped(row, at) for row in self.rows),
            schema=self.schema.remove(at) if self.schema else None,
        )

    def with_column(self, name: str, value: object) -> "Table":
        """Return the table with one column more, of one value."""
        return replace(
            self,
            names=(*self.names, name),
            rows=tuple((*row, value) for row in self.rows),
            schema=self.schema.append(pa.field(name, pa.scalar(value).type))
            if self.schema
            else None,
        )

    def with_values(self, name: str, value: object) -> "Table":
        """Return the table with this value in every row of a column."""
        at = self.names.index(name)
        rows = tuple((*row[:at], value, *row[at + 1 :]) for row in self.rows)
        schema = self.schema
        if schema is not None:
            schema = schema.set(at, pa.field(name, pa.scalar(value).type))
        return replace(self, rows=rows, schema=schema)

    def to_bytes(self) -> bytes:
        """Return the file."""
        if self.schema is not None:
            columns = list(zip(*self.rows, strict=True)) or [()] * len(self.names)
            arrays = [
                pa.array(values, one.type) for values, one in zip(columns, self.schema, strict=True)
            ]
            sink = io.BytesIO()
            pq.write_table(pa.Table.from_arrays(arrays, schema=self.schema), sink)
            return sink.getvalue()
        if self.dialect is None:
            return self._workbook()
        header = self._lines([self.names]).encode(self.dialect.encoding)
        return header + self._encoded(self._lines(self.rows), self.dialect.encoding)

    def mixed(self) -> bytes | None:
        """Return a CSV of which one row is in UTF-8 and the next is not; nothing if it cannot."""
        if self.dialect is None or self.dialect.encoding.startswith("utf-16"):
            return None
        if len(self.rows) < len(_MIXED):
            return None
        parts = [self._lines([self.names]).encode(self.dialect.encoding)]
        for row, encoding in zip(self.rows, _MIXED, strict=False):
            parts.append(self._lines([(f"{row[0]}é", *row[1:])]).encode(encoding, "replace"))
        rest = self._lines(self.rows[len(_MIXED) :])
        return b"".join(parts) + self._encoded(rest, self.dialect.encoding)

    def _lines(self, rows: Sequence[Sequence[Any]]) -> str:
        assert self.dialect is not None
        text = io.StringIO()
        csv.writer(text, delimiter=self.dialect.delimiter, lineterminator="\n").writerows(rows)
        return text.getvalue()

    @staticmethod
    def _encoded(text: str, encoding: str) -> bytes:
        # A second byte-order mark would be a sign of the first value.
        plain = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}.get(encoding, encoding)
        return text.encode(plain)

    def _workbook(self) -> bytes:
        workbook = Workbook(write_only=True)
        sheet = workbook.create_sheet(self.sheet)
        for row in (self.names, *self.rows):
            sheet.append(list(row))
        sink = io.BytesIO()
        workbook.save(sink)
        return sink.getvalue()


_MIXED = ("utf-8", "cp1252")


def table(path: Path, options: dict[str, str]) -> Table:
    """Return a whole table that its reader takes; call it for no other."""
    with path.open("rb") as stream:
        start = stream.read(4)
    if start == _PARQUET:
        found = pq.read_table(path)
        columns = (column.to_pylist() for column in found.columns)
        return Table(
            names=tuple(found.column_names),
            rows=tuple(zip(*columns, strict=True)),
            schema=found.schema,
        )
    if start == _WORKBOOK:
        return _of_workbook(path, options.get("sheet"))
    dialect = tabular_csv.dialect(path, options)
    with path.open(encoding=dialect.encoding, newline="") as stream:
        rows = [row for row in csv.reader(stream, delimiter=dialect.delimiter) if row]
    wide = len(dialect.names)
    # A row that does not fit has no columns to change.
    whole = tuple(tuple(row) for row in rows[1:] if len(row) == wide)
    return Table(names=dialect.names, rows=whole, dialect=dialect)


def _of_workbook(path: Path, name: str | None) -> Table:
    workbook = load_workbook(path, read_only=True, data_only=True)
    sheet = next(one for one in workbook.worksheets if name in {None, one.title})
    rows = [row for row in sheet.iter_rows(values_only=True) if any(row)]
    workbook.close()
    names = tuple(str(cell or "").strip() for cell in rows[0])
    wide = len(names)
    padded = tuple((*row, *[None] * (wide - len(row)))[:wide] for row in rows[1:])
    return Table(names=names, rows=padded, sheet=sheet.title)


def _dropped(cells: tuple[Any, ...], at: int) -> tuple[Any, ...]:
    return (*cells[:at], *cells[at + 1 :])
