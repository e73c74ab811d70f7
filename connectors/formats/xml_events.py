"""Reads a large XML file in pieces; what an element gives, a sink of the caller says."""

from collections.abc import Iterator, Mapping
from typing import IO, Protocol, TypeVar
from xml.parsers import expat

from contracts.errors import RawFileUnreadable

CHUNK = 1 << 18

Found = TypeVar("Found")


class Sink(Protocol[Found]):
    """Takes what the parser comes across, and holds what was found since it was last fetched."""

    found: list[Found]

    def start(self, name: str, attributes: Mapping[str, str], /) -> None:
        """Take the start of an element."""
        ...

    def text(self, part: str, /) -> None:
        """Take some of the text of an element."""
        ...

    def end(self, name: str, /) -> None:
        """Take the end of an element."""
        ...


def read(stream: IO[bytes], sink: Sink[Found], file: str) -> Iterator[Found]:
    """Yield what the sink finds, chunk by chunk; raises `RawFileUnreadable` for broken XML.

    A document type, the only way to define entities, is refused.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = sink.start
    parser.EndElementHandler = sink.end
    parser.CharacterDataHandler = sink.text

    def refuse(*_declaration: object) -> None:
        raise RawFileUnreadable(file, "its XML declares a document type")

    parser.StartDoctypeDeclHandler = refuse
    try:
        while chunk := stream.read(CHUNK):
            parser.Parse(chunk)
            yield from sink.found
            sink.found.clear()
        parser.Parse(b"", True)  # noqa: FBT003  # expat takes no keywords
    except (expat.ExpatError, LookupError, ValueError):
        # Besides broken XML: an encoding that nobody knows, or one of several bytes.
        raise RawFileUnreadable(file, "its XML is broken or cut off") from None


def local(name: str) -> str:
    """Return the name of an element without its prefix."""
    return name.rpartition(":")[2]
