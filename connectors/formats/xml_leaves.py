"""Streams the objects of a large XML file as the texts of their leaves."""

from collections.abc import Iterator, Mapping
from typing import IO
from xml.parsers import expat

from contracts.errors import RawFileUnreadable

CHUNK = 1 << 18

Leaves = Mapping[str, tuple[str, ...]]
"""Texts by `parent/name`, without namespace prefixes, in the order of the file."""


def objects(
    stream: IO[bytes], named: frozenset[str], wanted: frozenset[str], file: str
) -> Iterator[tuple[str, Leaves]]:
    """Yield name and wanted leaves of each element called one of `named`.

    Memory holds one chunk. A document type, the only way to define entities, is refused.
    """
    sink = _Sink(named, wanted, file)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = sink.start
    parser.EndElementHandler = sink.end
    parser.CharacterDataHandler = sink.text
    parser.StartDoctypeDeclHandler = sink.doctype
    try:
        while chunk := stream.read(CHUNK):
            parser.Parse(chunk)
            yield from sink.found
            sink.found.clear()
        parser.Parse(b"", True)  # noqa: FBT003  # expat takes no keywords
    except expat.ExpatError:
        raise RawFileUnreadable(file, "an XML file in it is broken or cut off") from None


class _Sink:
    """Takes what expat calls, and holds the objects found since they were last fetched."""

    def __init__(self, named: frozenset[str], wanted: frozenset[str], file: str) -> None:
        self.found: list[tuple[str, Leaves]] = []
        self._named, self._wanted, self._file = named, wanted, file
        self._local: dict[str, str] = {}
        self._path: list[str] = [""]
        self._leaves: dict[str, tuple[str, ...]] = {}
        self._key: str | None = None
        self._text = ""

    def start(self, name: str, _attributes: Mapping[str, str]) -> None:
        """Take the start of an element."""
        local = self._local.get(name) or self._local.setdefault(name, name.rpartition(":")[2])
        key = f"{self._path[-1]}/{local}"
        self._path.append(local)
        self._key = key if key in self._wanted else None
        self._text = ""

    def text(self, part: str) -> None:
        """Take some of the text of an element."""
        if self._key is not None:
            self._text += part

    def end(self, _name: str) -> None:
        """Take the end of an element."""
        local = self._path.pop()
        if self._key is not None:
            self._leaves[self._key] = (*self._leaves.get(self._key, ()), self._text.strip())
            self._key = None
        elif local in self._named:
            self.found.append((local, self._leaves))
            self._leaves = {}

    def doctype(self, *_declaration: object) -> None:
        """Refuse the file."""
        raise RawFileUnreadable(self._file, "an XML file in it declares a document type")
