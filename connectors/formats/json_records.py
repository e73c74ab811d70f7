"""Streams the records of a JSON file: an array, an object with a list, or one record a line."""

import json
from collections.abc import Collection, Generator, Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import IO, Any, TypeAlias

import orjson

from connectors.formats.batches import Lines
from contracts.errors import RawFileUnreadable

JsonRecord: TypeAlias = dict[str, Any]
"""One record as parsed; only the reader that asked for it knows its shape."""

CHUNK = 1 << 20
LONGEST = 16 << 20
"""No record of a register is longer, in characters; a file without any end would fill memory."""
LINES = frozenset({".ndjson", ".jsonl"})

_AT_ONCE = 1000
_DECODER = json.JSONDecoder()


def records(path: Path, under: str) -> Iterator[tuple[int, JsonRecord]]:
    """Yield each record with its line (one a line) or its number from 1 (one document).

    In a document the records are an array, or the array called `under` of one object.
    Memory holds one record. Raises `RawFileUnreadable` without a value of the file.
    """
    if by_line(path):
        for part in lines(path, _AT_ONCE):
            yield from records_of(part)
        return
    with _told(path.name):
        yield from _document(path, under)


def listed(path: Path, lists: Collection[str]) -> Iterator[tuple[str, int, JsonRecord]]:
    """Yield each record with the list it stands in, and its line or number as `records` does.

    A list of an object is named by the keys that lead to it: `_embedded.vestigingen`. The records
    of an array, and those that stand one on a line, have the name "". An object without any of
    these lists is itself the one record. Memory holds one record, and what stands beside the
    lists. Raises `RawFileUnreadable` without a value of the file.
    """
    if by_line(path):
        yield from (("", line, record) for line, record in records(path, ""))
        return
    with _told(path.name), path.open(encoding="utf-8-sig") as stream:
        window = _Window(stream, path.name)
        if window.peek() == "[":
            yield from (("", number, record) for number, record in window.array())
        else:
            seen: set[str] = set()
            beside = yield from _lists(window, lists, "", seen)
            if not seen:
                yield "", 1, beside
        if window.peek():
            raise window.broken()


def packed(record: JsonRecord) -> bytes:
    """Return a record in as little memory as its text takes; `orjson.loads` unpacks it."""
    # orjson writes into a larger piece of memory and keeps the whole of it: five times as much.
    return bytes(memoryview(orjson.dumps(record)))


def by_line(path: Path) -> bool:
    """Return whether the file holds one record a line."""
    return path.suffix.lower() in LINES


def lines(path: Path, size: int) -> Iterator[Lines]:
    """Yield the lines of a file with one record each, by at most `size`."""
    before = found = 0
    with _told(path.name), path.open("rb") as stream:
        while content := tuple(islice(iter(lambda: stream.readline(LONGEST), b""), size)):
            yield Lines(file=path.name, before=before, found=found, content=content)
            before += len(content)
            found += len(content) - sum(map(bytes.isspace, content))
    if not before:
        raise RawFileUnreadable(path.name, "it is empty")


def records_of(part: Lines) -> Iterator[tuple[int, JsonRecord]]:
    """Yield each record of these lines with the number of its line."""
    found = part.found
    with _told(part.file):
        for line, raw in enumerate(part.content, part.before + 1):
            if raw.isspace():
                continue
            yield line, _one(raw, line, found, part.file)
            found += 1


@contextmanager
def _told(file: str) -> Iterator[None]:
    try:
        yield
    except UnicodeDecodeError:
        raise RawFileUnreadable(file, "it is not UTF-8") from None
    except OSError:
        raise RawFileUnreadable(file, "the file is not there or may not be read") from None


def _one(raw: bytes, line: int, found: int, file: str) -> JsonRecord:
    with suppress(ValueError):
        record = orjson.loads(raw)
        if isinstance(record, dict):
            return record
    # What is wrong with the line, or a rare text that only the standard library takes.
    return _slowly(raw.decode("utf-8-sig" if line == 1 else "utf-8"), line, found, file)


def _slowly(content: str, line: int, found: int, file: str) -> JsonRecord:
    try:
        record, end = _DECODER.raw_decode(content, len(content) - len(content.lstrip()))
    except (ValueError, RecursionError):
        if not content.endswith("\n"):
            raise RawFileUnreadable(file, f"it stops after {found} records") from None
        raise RawFileUnreadable(file, f"line {line} is not JSON") from None
    if not isinstance(record, dict) or content[end:].strip():
        raise RawFileUnreadable(file, f"line {line} is not one JSON object")
    return record


def _document(path: Path, under: str) -> Iterator[tuple[int, JsonRecord]]:
    with path.open(encoding="utf-8-sig") as stream:
        window = _Window(stream, path.name)
        if window.peek() == "[":
            yield from window.array()
        else:
            yield from _array_under(window, under)
        if window.peek():
            raise window.broken()


def _array_under(window: "_Window", under: str) -> Iterator[tuple[int, JsonRecord]]:
    found = False
    window.take("{")
    while window.peek() != "}":
        key = window.value()
        window.take(":")
        if key == under and window.peek() == "[":
            found = True
            yield from window.array()
        else:
            window.value()
        if window.peek() != "}":
            window.take(",")
    window.take("}")
    if not found:
        why = f"it holds no list called {under} (a file with one object a line is named .ndjson)"
        raise RawFileUnreadable(window.file, why)


def _lists(
    window: "_Window", lists: Collection[str], above: str, seen: set[str]
) -> Generator[tuple[str, int, JsonRecord], None, JsonRecord]:
    """Yield what stands in the lists of the object that comes next; return what stands beside."""
    beside: JsonRecord = {}
    window.take("{")
    while window.peek() != "}":
        key = window.value()
        if not isinstance(key, str):
            raise window.broken()
        window.take(":")
        name = above + key
        if name in lists and window.peek() == "[":
            seen.add(name)
            for number, record in window.array():
                yield name, number, record
        elif window.peek() == "{" and any(one.startswith(f"{name}.") for one in lists):
            beside[key] = yield from _lists(window, lists, f"{name}.", seen)
        else:
            beside[key] = window.value()
        if window.peek() != "}":
            window.take(",")
            if window.peek() == "}":
                raise window.broken()
    window.take("}")
    return beside


class _Window:
    """The part of a JSON text that is being looked at; grows until one value fits."""

    def __init__(self, stream: IO[str], file: str) -> None:
        self.file = file
        self._stream = stream
        self._text = ""
        self._at = 0
        self._ended = False
        self._found = 0

    def peek(self) -> str:
        """Return the next character that is not white space, or nothing at the end."""
        while True:
            while self._at < len(self._text) and self._text[self._at] in " \t\r\n":
                self._at += 1
            if self._at < len(self._text):
                return self._text[self._at]
            if self._ended:
                return ""
            self._grow()

    def take(self, mark: str) -> None:
        """Step over one mark of punctuation."""
        if self.peek() != mark:
            raise self.broken()
        self._at += 1

    def value(self) -> object:
        """Return the next whole value and step over it."""
        self.peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except (ValueError, RecursionError):
                if self._ended or len(self._text) - self._at > LONGEST:
                    raise self.broken() from None
            else:
                # A number at the very end of the window may have more digits to come.
                if end < len(self._text) or self._ended:
                    self._at = end
                    return value
            self._grow()

    def array(self) -> Iterator[tuple[int, JsonRecord]]:
        """Yield the objects of the array that comes next, numbered from 1."""
        self.take("[")
        while self.peek() != "]":
            record = self.value()
            if not isinstance(record, dict):
                raise self.broken()
            self._found += 1
            yield self._found, record
            if self.peek() != "]":
                self.take(",")
                if self.peek() == "]":
                    raise self.broken()
        self.take("]")

    def broken(self) -> RawFileUnreadable:
        """Return the error that says how far the file could be read."""
        return RawFileUnreadable(
            self.file, f"it stops after {self._found} records; what follows is cut off or not JSON"
        )

    def _grow(self) -> None:
        more = self._stream.read(CHUNK)
        self._ended = not more
        self._text = self._text[self._at :] + more
        self._at = 0
