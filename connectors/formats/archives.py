"""Opens zip files that came from elsewhere, and the zip files within them."""

import re
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from shutil import copyfileobj
from typing import NamedTuple

from contracts.errors import RawFileUnreadable

LARGEST = 16 << 30
"""Bytes of one member; the national BAG, zipped, is 3 GB."""
SWELL = 500
"""Times a member may be larger than zipped; XML of the BAG is about 50, a bomb 1,000."""
SMALL = 1 << 20
IN_MEMORY = 64 << 20
DEEPEST = 4
"""Zip in zip in zip is how the BAG comes; its inactive and doubtful objects are one deeper."""
NOTHING = re.compile(r"(?!)")


class Member(NamedTuple):
    """One file in the innermost of nested archives."""

    archive: zipfile.ZipFile
    name: str


def refuse_bomb(member: zipfile.ZipInfo, file: str) -> None:
    """Raise `RawFileUnreadable` for a member that would swell beyond belief.

    The sizes are what the archive says; zipfile reads no more bytes than that.
    """
    swollen = member.file_size > SMALL and member.file_size > SWELL * member.compress_size
    if member.file_size > LARGEST or swollen:
        raise RawFileUnreadable(file, "a part of it is far larger unzipped than any real export")


def members(
    archive: zipfile.ZipFile, stack: ExitStack, file: str, unread: re.Pattern[str] = NOTHING
) -> Iterator[Member]:
    """Yield every file in the archive and in the archives within; `stack` keeps them open.

    An archive within whose name is one of `unread` is not opened, which would take a copy of it.
    """
    yield from _within(archive, stack, file, unread, DEEPEST)


def _within(
    archive: zipfile.ZipFile, stack: ExitStack, file: str, unread: re.Pattern[str], depth: int
) -> Iterator[Member]:
    for info in archive.infolist():
        refuse_bomb(info, file)
        if unread.fullmatch(info.filename):
            continue
        if not info.filename.lower().endswith(".zip"):
            yield Member(archive, info.filename)
        elif depth:
            inner = _inner(archive, info, stack)
            yield from _within(inner, stack, file, unread, depth - 1)
        else:
            raise RawFileUnreadable(file, "it holds archives within archives without end")


def _inner(archive: zipfile.ZipFile, info: zipfile.ZipInfo, stack: ExitStack) -> zipfile.ZipFile:
    # A zip is read from its end, which a stream within a zip cannot do quickly.
    copy = stack.enter_context(tempfile.SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115  # the stack closes it
    with archive.open(info) as source:
        copyfileobj(source, copy)
    return stack.enter_context(zipfile.ZipFile(copy))
