"""Files that are in memory alone: what may not touch the disk, for a program that reads files."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from connectors.files import discard
from contracts.errors import WrongUse


@contextmanager
def in_memory(content: bytes, folder: Path, name: str) -> Iterator[Path]:
    """Yield a path under which this process and its children can read this content.

    The path is a link, whose name says what the file is as that of a real one does.
    """
    if not hasattr(os, "memfd_create"):
        raise WrongUse(
            "This system has no files in memory (memfd), and raw values may not touch its disk. "
            "Try the source on Linux.",
            code="C-664",
        )
    handle = os.memfd_create("treffer", os.MFD_CLOEXEC)
    link = folder / name
    try:
        with os.fdopen(os.dup(handle), "wb") as file:
            file.write(content)
        folder.mkdir(mode=0o700, exist_ok=True)
        discard(link)
        link.symlink_to(f"/proc/{os.getpid()}/fd/{handle}")
        yield link
    finally:
        os.close(handle)
        link.unlink(missing_ok=True)
