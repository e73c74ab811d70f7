"""Streams the objects of a large XML file as the texts of their leaves."""

from collections.abc import Iterator, Mapping
from typing import IO

from connectors.formats.xml_events import local, read

Leaves = Mapping[str, tuple[str, ...]]
"""Texts by `parent/name`, without namespace prefixes, in the order of the file."""


def objects(
    stream: IO[bytes], named: frozenset[str], wanted: frozenset[str], file: str
) -> Iterator[tuple[str, Leaves]]:
    """Yield name and wanted leaves of each element called one of `named`.

    Memory holds one chunk.
    """
    return read(stream, _Sink(named, wanted), file)


class _Sink:
    def __init__(self, named: frozenset[str], wanted: frozenset[str]) -> None:
        self.found: list[tuple[str, Leaves]] = []
        self._named, self._wanted = named, wanted
        self._local: dict[str, str] = {}
        self._path: list[str] = [""]
        self._leaves: dict[str, tuple[str, ...]] = {}
        self._key: str | None = None
        self._text = ""

    def start(self, name: str, _attributes: Mapping[str, str]) -> None:
        """Take the start of an element."""
        called = self._local.get(name) or self._local.setdefault(name, local(name))
        key = f"{self._path[-1]}/{called}"
        self._path.append(called)
        self._key = key if key in self._wanted else None
        self._text = ""

    def text(self, part: str) -> None:
        """Take some of the text of an element."""
        if self._key is not None:
            self._text += part

    def end(self, _name: str) -> None:
        """Take the end of an element."""
        called = self._path.pop()
        if self._key is not None:
            self._leaves[self._key] = (*self._leaves.get(self._key, ()), self._text.strip())
            self._key = None
        elif called in self._named:
            self.found.append((called, self._leaves))
            self._leaves = {}
