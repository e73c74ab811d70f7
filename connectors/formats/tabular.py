"""Reads tables of any department: CSV, XLSX or Parquet, told apart by their first bytes."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from connectors.formats import tabular_csv, tabular_parquet, tabular_xlsx
from connectors.formats.batches import Batch
from contracts.errors import RawFileUnreadable

OLD_EXCEL = b"\xd0\xcf\x11\xe0"


def read(path: Path, options: Mapping[str, str], size: int) -> Iterator[Batch]:
    """Yield all columns of the file in batches.

    Options: `delimiter` and `encoding` of a CSV, else found out; `sheet` of a workbook, else
    the first. `line` is the first physical line of a CSV record (the header is line 1), the
    row of a sheet, or the number from 1 of a Parquet row.
    """
    match _start(path):
        case b"PK\x03\x04":
            return tabular_xlsx.read(path, options, size)
        case b"PAR1":
            return tabular_parquet.read(path, options, size)
        case start if start == OLD_EXCEL:
            raise RawFileUnreadable(path.name, "it is an old Excel file; save it as .xlsx or CSV")
        case b"":
            raise RawFileUnreadable(path.name, "it is empty")
        case _:
            return tabular_csv.read(path, options, size)


def _start(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(4)
    except OSError:
        raise RawFileUnreadable(path.name, "the file is not there or may not be read") from None
