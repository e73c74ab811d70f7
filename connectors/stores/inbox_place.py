"""What an inbox needs of wherever it is, and what is told when that place does not give it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from connectors.stores.deliveries import SIGNATURE
from contracts.errors import Gone, Invalid, NotPermitted, TrefferError, TryAgain

TIMEOUT = 30.0
"""Seconds in which a server must answer; trying again is for whoever called."""

Options: TypeAlias = Mapping[str, str]
"""Credentials and what else opens an inbox, by name; never shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileState:
    """What tells one state of a file from a later one."""

    size: int | None
    mark: str
    """Whatever the place gives that changes with the content: a moment, a tag."""


class Place(Protocol):
    """Folders of files, somewhere."""

    def names(self) -> list[str]:
        """Return the names of what lies in the inbox."""
        ...

    def is_whole(self, folder: str) -> bool:
        """Return whether a folder was put there to its end."""
        ...

    def files(self, folder: str) -> dict[str, FileState]:
        """Return the files of a delivery with their state."""
        ...

    def get(self, folder: str, name: str, to: Path) -> None:
        """Copy one file."""
        ...


class FolderPlace:
    """A place that fsspec gives as folders: of this machine, over SFTP, in S3."""

    def __init__(self, files: Any, root: str, *, renames: bool = False) -> None:
        self._files = files
        self._root = root
        self._renames = renames

    def names(self) -> list[str]:
        """Return the names of what lies in the inbox."""
        return [last(path) for path in self._files.ls(self._root, detail=False)]

    def is_whole(self, folder: str) -> bool:
        """Return whether it was put there to its end: renamed, or its signature came last."""
        if self._renames:
            return True
        try:
            self._files.info(f"{self._root}/{folder}/{SIGNATURE}")
        except FileNotFoundError:
            return False
        return True

    def files(self, folder: str) -> dict[str, FileState]:
        """Return the files of a delivery with their state."""
        listed = self._files.ls(f"{self._root}/{folder}", detail=True)
        return {last(one["name"]): state(one) for one in listed}

    def get(self, folder: str, name: str, to: Path) -> None:
        """Copy one file."""
        self._files.get_file(f"{self._root}/{folder}/{name}", str(to))


def last(path: str) -> str:
    """Return the last name of a path."""
    return path.rstrip("/").rpartition("/")[2]


def state(found: Mapping[str, Any]) -> FileState:
    """Return the state of a file from what fsspec says of it."""
    marks = ("mtime", "ETag", "LastModified", "Last-Modified", "Digest", "Content-MD5")
    mark = "|".join(str(found.get(name, "")) for name in marks)
    return FileState(size=found.get("size"), mark=mark)


Translate: TypeAlias = Callable[[BaseException], TrefferError | None]


@contextmanager
def translated(translate: Translate, *kinds: type[BaseException]) -> Iterator[None]:
    """Turn faults of these kinds into ours; what the function does not know goes on."""
    found: TrefferError | None = None
    try:
        yield
    except kinds as error:
        found = translate(error)
        if found is None:
            raise
    if found is not None:
        raise found


def refused(what: str) -> TrefferError:
    """Return that the place did not take who we said we are."""
    return NotPermitted(
        f"The inbox of {what} refused the credentials of this hub. What is in use stays in use. "
        "Have whoever runs the inbox look whether the account exists and may read there, "
        "then correct the file that credentials names in treffer.toml.",
        code="C-650",
    )


def not_trusted(what: str, why: str) -> TrefferError:
    """Return that the place did not show that it is the one we meant."""
    return NotPermitted(
        f"The server of the inbox of {what} is not the one that was agreed: {why}. "
        "Nothing was sent to it. Ask whoever runs it, over another way than this one, whether "
        "its key was renewed; until then somebody may stand in between.",
        code="C-651",
    )


def unreachable(what: str) -> TrefferError:
    """Return that the place does not answer now."""
    return TryAgain(
        f"The inbox of {what} cannot be reached now, or broke off. What is in use stays in use; "
        "it is asked again later. If it lasts: check address, network and firewall.",
        code="C-652",
    )


def no_folder(what: str) -> TrefferError:
    """Return that there is no such folder or bucket."""
    return Gone(
        f"There is no folder at the inbox of {what}. What is in use stays in use. "
        "Correct inbox in treffer.toml, or have the folder made (or mounted).",
        code="C-653",
    )


def changed(what: str) -> TrefferError:
    """Return that a delivery changed or went while it was being copied."""
    return TryAgain(
        f"Delivery {what} changed or vanished at its inbox while it was being fetched. "
        "Nothing of it was kept and what is in use stays in use; it is fetched again later.",
        code="C-654",
    )


def not_usable(what: str, why: str) -> TrefferError:
    """Return that the credentials of an inbox cannot be used."""
    return Invalid(
        f"The credentials of the inbox of {what} cannot be used: {why}. "
        "See docs/how-to/inboxes.md.",
        code="C-656",
    )


def checked(what: str, options: Options, known: frozenset[str]) -> None:
    """Raise `Invalid` for a name that this kind of inbox does not know."""
    if unknown := sorted(set(options) - known):
        raise not_usable(
            what, f"unknown: {', '.join(unknown)}; known here: {', '.join(sorted(known))}"
        )
