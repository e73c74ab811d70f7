"""Streams chosen elements of an XML file as small trees, with attributes: for messages of StUF."""

from collections.abc import Callable, Iterator, Mapping
from typing import IO
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from contracts.errors import RawFileUnreadable

CHUNK = 1 << 18
DEEPEST = 100
"""No message of StUF nests deeper than some twenty elements."""

IsWanted = Callable[[str, str], bool]
"""Whether an element is given, by its parent's name and its own."""


def trees(stream: IO[bytes], is_wanted: IsWanted, file: str) -> Iterator[tuple[str, Element]]:
    """Yield each wanted element with its parent's name, at its end; names without prefixes.

    Memory holds one chunk and one wanted element. A document type, the only way to define
    entities, is refused.
    """
    sink = _Sink(is_wanted, file)
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
    except (expat.ExpatError, LookupError, ValueError):
        # Besides broken XML: an encoding that nobody knows, or one of several bytes.
        raise RawFileUnreadable(file, "its XML is broken or cut off") from None


class _Sink:
    """Takes what expat calls, and holds the elements found since they were last fetched."""

    def __init__(self, is_wanted: IsWanted, file: str) -> None:
        self.found: list[tuple[str, Element]] = []
        self._is_wanted, self._file = is_wanted, file
        self._path: list[str] = [""]
        self._builder: TreeBuilder | None = None
        self._depth = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take the start of an element."""
        local = _local(name)
        if self._builder is None and self._is_wanted(self._path[-1], local):
            self._builder, self._depth = TreeBuilder(), len(self._path)
        self._path.append(local)
        if len(self._path) > DEEPEST:
            raise RawFileUnreadable(self._file, "its XML nests deeper than any real message")
        if self._builder is not None:
            own = {_local(key): value for key, value in attributes.items()}
            self._builder.start(local, own)

    def text(self, part: str) -> None:
        """Take some of the text of an element."""
        if self._builder is not None:
            self._builder.data(part)

    def end(self, _name: str) -> None:
        """Take the end of an element."""
        local = self._path.pop()
        if self._builder is not None:
            self._builder.end(local)
            if len(self._path) == self._depth:
                self.found.append((self._path[-1], self._builder.close()))
                self._builder = None

    def doctype(self, *_declaration: object) -> None:
        """Refuse the file."""
        raise RawFileUnreadable(self._file, "its XML declares a document type")


def _local(name: str) -> str:
    return name.rpartition(":")[2]
