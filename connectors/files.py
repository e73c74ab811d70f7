"""Files that are whole or absent: written beside, synced, then renamed."""

import errno
import fcntl
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from contracts.errors import TrefferError, TryAgain, WrongUse

PARTIAL = ".partial"
_CHUNK = 1 << 20
_LOOK_AGAIN = 0.005
"""Seconds between two tries to take a lock: who holds it again and again lets go for as long."""
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def replace_file(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Put this content in place of the file, whole, so that no reader sees half of it.

    Of two who do so at once, the file of the last one stays.
    """
    with _written_beside(path, content, mode) as partial:
        partial.replace(path)
    sync_folder(path.parent)


def create_file(path: Path, content: bytes, mode: int = 0o644) -> bool:
    """Make a file, whole; return false, with nothing changed, if there is one of that name."""
    with _written_beside(path, content, mode) as partial:
        try:
            # Unlike a rename, a link never takes the place of a file.
            path.hardlink_to(partial)
        except FileExistsError:
            return False
    sync_folder(path.parent)
    return True


@contextmanager
def _written_beside(path: Path, content: bytes, mode: int) -> Iterator[Path]:
    """Yield a file of its own that holds the content, on the disk; it is gone after."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=PARTIAL, dir=path.parent)
    partial = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.chmod(mode)
        yield partial
    finally:
        partial.unlink(missing_ok=True)


def read_text(path: Path, code: str) -> str:
    """Return the text of a file that somebody named; raises `WrongUse` for anything else."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise WrongUse(f"{path} cannot be read ({error.strerror}).", code=code) from None
    except UnicodeDecodeError:
        raise WrongUse(f"{path} is not a text file.", code=code) from None


def sync_folder(folder: Path) -> None:
    """Make renames in this folder last through a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_file(path: Path) -> None:
    """Make the content of a file last through a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hex."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def discard(path: Path) -> None:
    """Remove a file or a folder, if it is there."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


@contextmanager
def locked(
    path: Path, what: str, *, wait: bool = False, patience: float | None = None
) -> Iterator[None]:
    """Hold a lock that ends with the process.

    When somebody else holds it: waits, at most `patience` seconds where that is given, or raises
    `TryAgain`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        if wait and patience is None:
            fcntl.flock(file, fcntl.LOCK_EX)
        elif not _is_taken(file, patience or 0):
            raise TryAgain(
                f"{what} is being done by another process. Try again in a moment.", code="S-750"
            )
        yield


def _is_taken(file: IO[str], patience: float) -> bool:
    """Try to take a lock for so many seconds; return whether it is taken."""
    give_up = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= give_up:
                return False
            time.sleep(_LOOK_AGAIN)
        else:
            return True


@contextmanager
def full_disk_told(what: str) -> Iterator[None]:
    """Turn a full disk into a message that says what was left untouched."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise disk_full(what) from None
        raise


def disk_full(what: str) -> TrefferError:
    """Return the error for a full disk or an exhausted quota."""
    return TryAgain(
        f"No room left on the disk while {what}. What was in use stays in use; "
        "make room and try again.",
        code="S-751",
    )
