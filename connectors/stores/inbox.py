"""Where departments leave deliveries: a folder, SFTP, S3 or HTTPS, each through fsspec."""

import errno
import re
import shutil
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TypeVar

from fsspec.implementations.local import LocalFileSystem

from connectors import inbox_address
from connectors.files import PARTIAL, discard, full_disk_told, sync_file, sync_folder
from connectors.inbox_address import InboxAddress, InboxKind
from connectors.stores import inbox_place as places
from connectors.stores.inbox_place import FileState, FolderPlace, Options, Place
from contracts.errors import TrefferError
from contracts.ids import DeliveryId, SourceName
from contracts.linkage import delivery_source

T = TypeVar("T")

_MOMENT = re.compile(r"\d{8}T\d{6}Z")


class Inbox:
    """One inbox; every call opens it anew, so that nothing of an earlier listing is kept."""

    def __init__(self, url: str, options: Options | None = None) -> None:
        self._address = inbox_address.read(url)
        self._options = dict(options or {})

    def deliveries(self, source: SourceName) -> list[DeliveryId]:
        """Return the names of the whole deliveries of a source, oldest first."""
        return _alone(lambda: self._listed(source))

    def fetch(self, delivery: DeliveryId, into: Path) -> Path:
        """Copy a delivery, whole or not at all; return its folder."""
        return _alone(lambda: self._fetched(delivery, into))

    def _listed(self, source: SourceName) -> list[DeliveryId]:
        with self._opened(source) as place:
            names = {
                DeliveryId(name)
                for name in place.names()
                if name.rpartition("-")[0] == source and _MOMENT.fullmatch(name.rpartition("-")[2])
            }
            return [name for name in sorted(names) if place.is_whole(name)]

    def _fetched(self, delivery: DeliveryId, into: Path) -> Path:
        final, partial = into / delivery, into / (delivery + PARTIAL)
        if final.is_dir():
            return final
        discard(partial)
        try:
            with full_disk_told("fetching a delivery"):
                partial.mkdir(parents=True)
                self._copy(delivery, partial)
                for file in partial.iterdir():
                    sync_file(file)
                partial.rename(final)
                sync_folder(into)
        except BaseException:
            discard(partial)
            raise
        return final

    def _copy(self, delivery: DeliveryId, into: Path) -> None:
        """Copy every file; raises `TryAgain` if one is not what it was when the copying began."""
        with self._opened(delivery_source(delivery)) as place:
            try:
                before = place.files(delivery)
                with full_disk_told("fetching a delivery"):
                    _require_room(before.values(), into)
                    for name in before:
                        place.get(delivery, name, into / name)
                is_same = place.files(delivery) == before
            except FileNotFoundError:
                is_same, before = False, {}
        sizes = {one.name: one.stat().st_size for one in into.iterdir() if one.is_file()}
        whole = all(one.size in {None, sizes.get(name, one.size)} for name, one in before.items())
        if not (is_same and whole):
            raise places.changed(delivery)

    def _opened(self, what: str) -> AbstractContextManager[Place]:
        # Only what an inbox needs is imported: S3 alone takes half a second.
        given = self._address, self._options, what
        match self._address.kind:
            case InboxKind.FOLDER:
                return _folder(*given)
            case InboxKind.SFTP:
                from connectors.stores import inbox_sftp

                return inbox_sftp.opened(*given)
            case InboxKind.S3:
                from connectors.stores import inbox_s3

                return inbox_s3.opened(*given)
            case InboxKind.HTTPS:
                from connectors.stores import inbox_https

                return inbox_https.opened(*given)


def _require_room(files: Collection[FileState], into: Path) -> None:
    """Raise as a full disk does, before the disk is full.

    Nobody signed for what a place says that it holds: it may say more than memory can count.
    """
    needed = sum(one.size or 0 for one in files)
    if needed > shutil.disk_usage(into).free:
        raise OSError(errno.ENOSPC, "more than there is room for")


def _alone(call: Callable[[], T]) -> T:
    """Return what the call gives; its fault comes without the library's, which can hold secrets."""
    try:
        return call()
    except TrefferError as error:
        told = error
    told.__cause__ = told.__context__ = None
    raise told


class _LocalPlace(FolderPlace):
    """A folder of this machine; its department makes it with the first delivery."""

    def names(self) -> list[str]:
        """Return the names of what lies in the inbox."""
        if not Path(self._root).exists() and Path(self._root).parent.is_dir():
            return []
        if Path(self._root).is_file():
            raise NotADirectoryError
        return super().names()


@contextmanager
def _folder(address: InboxAddress, options: Options, what: str) -> Iterator[Place]:
    places.checked(what, options, frozenset())

    def fault(error: BaseException) -> TrefferError:
        if isinstance(error, FileNotFoundError | NotADirectoryError):
            return places.no_folder(what)
        if isinstance(error, PermissionError):
            return places.refused(what)
        return places.unreachable(what)

    with places.translated(fault, OSError):
        yield _LocalPlace(LocalFileSystem(skip_instance_cache=True), address.path, renames=True)
