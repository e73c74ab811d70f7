"""Reads one sheet of an Excel workbook (.xlsx)."""

import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from itertools import islice, repeat
from pathlib import Path
from xml.etree.ElementTree import ParseError

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from connectors.formats.archives import refuse_bomb
from connectors.formats.batches import Batch, Misfit
from connectors.formats.columns import LeftOut, Row, batches, text
from connectors.formats.headers import header
from connectors.formats.tabular_csv import EMPTY, TOO_MANY
from contracts.errors import RawFileUnreadable

AT_ONCE = 1_000
_NOTHING = (None, "")

# What openpyxl lets through when a workbook is damaged or no workbook.
_BROKEN = (
    InvalidFileException,
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    EOFError,
    OSError,
    RuntimeError,
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
)


def read(path: Path, options: Mapping[str, str], size: int) -> Iterator[Batch]:
    """Yield the rows of the sheet named in the options, else of the first one."""
    with _guarded(path.name):
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                refuse_bomb(member, path.name)
        workbook = load_workbook(path, read_only=True, data_only=True)
    with closing(workbook):
        rows = _numbered(_sheet(workbook, options.get("sheet"), path.name), path.name)
        first = next((cells for _, cells in rows if any(cells)), ())
        names = header([text(cell) for cell in first], path.name)
        columns = [name for name in names if name]
        yield from batches(_rows(rows, names), columns, size=size, file=path.name)


def _sheet(workbook: Workbook, name: str | None, file: str) -> Iterator[Sequence[object]]:
    sheets = [sheet for sheet in workbook.worksheets if name in {None, sheet.title}]
    if not sheets:
        raise RawFileUnreadable(file, "it has no sheet with the name in the contract")
    # What the file says of its own size is often wrong.
    sheets[0].reset_dimensions()
    return sheets[0].iter_rows(values_only=True)


def _numbered(
    rows: Iterator[Sequence[object]], file: str
) -> Iterator[tuple[int, Sequence[object]]]:
    number = 0
    while True:
        with _guarded(file):
            some = list(islice(rows, AT_ONCE))
        if not some:
            return
        yield from enumerate(some, number + 1)
        number += len(some)


def _rows(
    rows: Iterator[tuple[int, Sequence[object]]], names: Sequence[str]
) -> Iterator[Row | LeftOut]:
    wide, named = len(names), [at for at, name in enumerate(names) if name]
    for number, cells in rows:
        if all(cell in _NOTHING for cell in cells):
            if cells:
                yield EMPTY
        elif any(cell not in _NOTHING for cell in cells[wide:]):
            yield Misfit(line=number, reason=TOO_MANY)
        else:
            # A row ends at its last filled cell.
            padded = (*cells, *repeat(None, wide - len(cells)))
            yield (number, *(padded[at] for at in named))


@contextmanager
def _guarded(file: str) -> Iterator[None]:
    with warnings.catch_warnings():
        # openpyxl warns in words that hold the value of a cell.
        warnings.simplefilter("ignore")
        try:
            yield
        except _BROKEN:
            raise RawFileUnreadable(file, "it is not a whole Excel workbook") from None
