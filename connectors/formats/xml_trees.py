"""Streams chosen elements of an XML file as small trees, with attributes: for messages of StUF."""

from collections.abc import Callable, Iterator, Mapping
from typing import IO
from xml.etree.ElementTree import Element, TreeBuilder

from connectors.formats.xml_events import local, read
from contracts.errors import RawFileUnreadable

DEEPEST = 100
"""No message of StUF nests deeper than some twenty elements."""

IsWanted = Callable[[str, str], bool]
"""Whether an element is given, by its parent's name and its own."""


def trees(stream: IO[bytes], is_wanted: IsWanted, file: str) -> Iterator[tuple[str, Element]]:
    """Yield each wanted element with its parent's name, at its end; names without prefixes.

    Memory holds one chunk and one wanted element.
    """
    return read(stream, _Sink(is_wanted, file), file)


class _Sink:
    def __init__(self, is_wanted: IsWanted, file: str) -> None:
        self.found: list[tuple[str, Element]] = []
        self._is_wanted, self._file = is_wanted, file
        self._path: list[str] = [""]
        self._builder: TreeBuilder | None = None
        self._depth = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take the start of an element."""
        called = local(name)
        if self._builder is None and self._is_wanted(self._path[-1], called):
            self._builder, self._depth = TreeBuilder(), len(self._path)
        self._path.append(called)
        if len(self._path) > DEEPEST:
            raise RawFileUnreadable(self._file, "its XML nests deeper than any real message")
        if self._builder is not None:
            own = {local(key): value for key, value in attributes.items()}
            self._builder.start(called, own)

    def text(self, part: str) -> None:
        """Take some of the text of an element."""
        if self._builder is not None:
            self._builder.data(part)

    def end(self, _name: str) -> None:
        """Take the end of an element."""
        called = self._path.pop()
        if self._builder is not None:
            self._builder.end(called)
            if len(self._path) == self._depth:
                self.found.append((self._path[-1], self._builder.close()))
                self._builder = None
