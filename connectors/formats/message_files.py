"""Messages as they are kept: one XML file, a zip of them, or a folder of both, in order of name."""

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import Element

from connectors.formats import folders
from connectors.formats.archives import refuse_bomb
from connectors.formats.xml_trees import IsWanted, trees
from contracts.errors import RawFileUnreadable


def elements(path: Path, is_wanted: IsWanted) -> Iterator[tuple[str, Element]]:
    """Yield each wanted element of all messages, with its parent's name.

    A file within is told by its number, never by its name, which may hold that of a person. A
    zip within a zip is not opened: it would have to lie unpacked on a disk.
    """
    number = 0
    try:
        for file in _files(path):
            for stream in _streams(file, path.name):
                number += 1
                yield from trees(stream, is_wanted, _label(path, number))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError):
        raise RawFileUnreadable(path.name, "it cannot be read to its end") from None
    if not number:
        raise RawFileUnreadable(path.name, "it holds no messages")


def _files(path: Path) -> list[Path]:
    found = folders.files(path)
    if path.is_dir() and not all(inner.is_file() for inner in found):
        raise RawFileUnreadable(path.name, "it holds a folder; put all messages in one")
    return found


def _streams(file: Path, told: str) -> Iterator[IO[bytes]]:
    if not zipfile.is_zipfile(file):
        with file.open("rb") as stream:
            yield stream
        return
    with zipfile.ZipFile(file) as archive:
        for info in sorted(archive.infolist(), key=lambda info: info.filename):
            refuse_bomb(info, told)
            if not info.is_dir():
                with archive.open(info) as stream:
                    yield stream


def _label(path: Path, number: int) -> str:
    is_alone = path.is_file() and not zipfile.is_zipfile(path)
    return path.name if is_alone else f"file {number} in {path.name}"
