"""Reads CSV with any delimiter and encoding, without ever shifting a field."""

import codecs
import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from connectors.formats.batches import Batch, Misfit
from connectors.formats.columns import LeftOut, Row, batches
from connectors.formats.encodings import encoding_of, first_bad_line
from connectors.formats.headers import header
from contracts.errors import RawFileUnreadable, WrongUse

DELIMITERS = ";,\t|"
SPELLED = {"tab": "\t", "\\t": "\t"}
SAMPLE = 1 << 16
"""Characters by which a delimiter is told."""
LONGEST = 1 << 20
"""Characters in one physical line."""

TOO_FEW = "too_few_fields"
TOO_MANY = "too_many_fields"
QUOTES = "bad_quotes"
EMPTY = "empty_row"
"""Reasons that say a row is broken: it counts towards the contract's limit of bad rows."""

# csv tells its errors apart by their words alone.
_FATAL = {
    "unexpected end of data": "stops inside quotes",
    "field larger than field limit": "opens quotes that do not close",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How one CSV file is written."""

    encoding: str
    delimiter: str
    names: tuple[str, ...]
    """Its column names; one without a name is empty."""


class CsvReader(Protocol):
    """A reader of the csv module, which has no name for its type."""

    @property
    def line_num(self) -> int:
        """Return how many physical lines were read."""
        ...

    def __iter__(self) -> Iterator[list[str]]: ...
    def __next__(self) -> list[str]: ...


def read(path: Path, options: Mapping[str, str], size: int) -> Iterator[Batch]:
    """Yield the records in batches; one that does not fit the header is left out.

    It counts once for each line it spans, because nobody knows where it really ended.
    """
    encoding = _encoding(path, options)
    with told(path, encoding), path.open(encoding=encoding, newline="") as stream:
        delimiter = _delimiter(stream, options)
        lines = _Lines(physical_lines(stream, path.name))
        reader = csv.reader(iter(lines), delimiter=delimiter, strict=True)
        names = header(_first(reader, path.name), path.name)
        columns = [name for name in names if name]
        rows = _whole(_rows(reader, names, path.name), lines, path.name)
        yield from batches(rows, columns, size=size, file=path.name)


def dialect(path: Path, options: Mapping[str, str]) -> Dialect:
    """Return how the file is written: as the options say, else as found out."""
    encoding = _encoding(path, options)
    with told(path, encoding), path.open(encoding=encoding, newline="") as stream:
        delimiter = _delimiter(stream, options)
        reader = csv.reader(physical_lines(stream, path.name), delimiter=delimiter, strict=True)
        names = header(_first(reader, path.name), path.name)
    return Dialect(encoding=encoding, delimiter=delimiter, names=names)


@contextmanager
def told(path: Path, encoding: str) -> Iterator[None]:
    """Tell every way in which a file cannot be read as `RawFileUnreadable`."""
    try:
        yield
    except UnicodeError:
        why = f"line {first_bad_line(path, encoding)} does not fit the encoding {encoding}"
        raise RawFileUnreadable(path.name, why) from None
    except OSError:
        raise RawFileUnreadable(path.name, "it cannot be read to its end") from None


def physical_lines(stream: IO[str], file: str) -> Iterator[str]:
    """Yield the lines of a file; raises `RawFileUnreadable` for one that no table can have."""
    number = 0
    while line := stream.readline(LONGEST):
        number += 1
        if "\0" in line:
            raise RawFileUnreadable(file, f"line {number} holds a NUL byte")
        if len(line) == LONGEST:
            raise RawFileUnreadable(file, f"line {number} has no end")
        yield line


def misfits(first: int, spans: int, reason: str) -> Iterator[Misfit]:
    """Give every physical line that a broken record spans."""
    return (Misfit(line=line, reason=reason) for line in range(first, first + spans))


def records(reader: CsvReader, file: str) -> Iterator[list[str] | None]:
    """Yield the fields of each record, or nothing for one whose quotes are wrong."""
    while True:
        line = reader.line_num + 1
        try:
            fields = next(reader, None)
        except csv.Error as error:
            words = str(error)
            if why := next((_FATAL[start] for start in _FATAL if words.startswith(start)), None):
                raise RawFileUnreadable(file, f"the record of line {line} {why}") from None
            yield None
            continue
        if fields is None:
            return
        yield fields


def _encoding(path: Path, options: Mapping[str, str]) -> str:
    try:
        name = codecs.lookup(options["encoding"]).name
    except KeyError:
        return encoding_of(path)
    except LookupError:
        raise WrongUse("The contract's option encoding names no known encoding.") from None
    return "utf-8-sig" if name == "utf-8" else name


def _delimiter(stream: IO[str], options: Mapping[str, str]) -> str:
    given = options.get("delimiter")
    if given is None:
        sample = stream.read(SAMPLE)
        stream.seek(0)
        return _likely(sample)
    delimiter = SPELLED.get(given, given)
    if len(delimiter) != 1:
        raise WrongUse("The contract's option delimiter must be one character, or tab.")
    return delimiter


def _likely(sample: str) -> str:
    # The last line of the sample may be cut; the header stays.
    lines = sample.splitlines(keepends=True)
    lines = lines[:-1] or lines

    def fit(delimiter: str) -> tuple[int, int]:
        widths = [len(fields) for fields in csv.reader(lines, delimiter=delimiter) if fields]
        wide = widths[0] if widths else 0
        return (widths.count(wide) if wide > 1 else 0, wide)

    return max(DELIMITERS, key=fit)


def _first(reader: CsvReader, file: str) -> Sequence[str]:
    try:
        return next((fields for fields in reader if fields), ())
    except csv.Error:
        raise RawFileUnreadable(file, "its header has quotes that do not close") from None


class _Lines:
    """Lines, and afterwards how many there were and whether the last of them had an end."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.count = 0
        self.is_ended = True

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self.count += 1
            self.is_ended = line.endswith(("\n", "\r"))
            yield line


def _whole(rows: Iterator[Row | LeftOut], lines: _Lines, file: str) -> Iterator[Row | LeftOut]:
    """Yield the rows; raises `RawFileUnreadable` if the last one breaks off, as half a file does.

    A row with too few fields and an end of line is a broken row; without one more was to come.
    """
    last: Row | LeftOut | None = None
    for row in rows:
        last = row
        yield row
    if isinstance(last, Misfit) and last.reason == TOO_FEW and not lines.is_ended:
        raise RawFileUnreadable(file, f"it stops in the middle of line {lines.count}")


def _rows(reader: CsvReader, names: Sequence[str], file: str) -> Iterator[Row | LeftOut]:
    wide, nameless = len(names), {at for at, name in enumerate(names) if not name}
    line = reader.line_num + 1
    for fields in records(reader, file):
        spans, first = reader.line_num - line + 1, line
        line = reader.line_num + 1
        if fields is None:
            yield from misfits(first, spans, QUOTES)
        elif len(fields) < wide and fields:
            yield from misfits(first, spans, TOO_FEW)
        elif any(fields[wide:]):
            yield from misfits(first, spans, TOO_MANY)
        elif not any(fields):
            # A line without a single character is no record at all.
            if fields:
                yield EMPTY
        elif nameless:
            yield (first, *(v for at, v in enumerate(fields[:wide]) if at not in nameless))
        else:
            yield (first, *fields[:wide])
