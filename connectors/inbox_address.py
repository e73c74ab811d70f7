"""The address of an inbox: a folder, or a URL of a protocol that was chosen for it."""

from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from contracts.errors import Invalid


class InboxKind(StrEnum):
    """How an inbox is reached; whatever fsspec knows besides is refused."""

    FOLDER = "file"
    SFTP = "sftp"
    S3 = "s3"
    HTTPS = "https"


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxAddress:
    """Where an inbox is; it never holds a secret."""

    kind: InboxKind
    url: str
    """As fsspec takes it; a folder is a path."""
    host: str = ""
    port: int | None = None
    user: str | None = None
    path: str


def read(written: str) -> InboxAddress:
    """Return the address; raises `Invalid` for one that cannot be used."""
    if why := fault(written):
        raise Invalid(f"The inbox {why}. See docs/how-to/inboxes.md.", code="C-655")
    if "://" not in written:
        return InboxAddress(kind=InboxKind.FOLDER, url=written, path=written)
    parts = urlsplit(written)
    kind = InboxKind.HTTPS if parts.scheme == "http" else InboxKind(parts.scheme)
    return InboxAddress(
        kind=kind,
        url=parts.path if kind is InboxKind.FOLDER else written.rstrip("/"),
        host=parts.hostname or "",
        port=parts.port,
        user=parts.username,
        path=parts.path.rstrip("/"),
    )


def fault(written: str) -> str | None:
    """Return why this can be no inbox, without what is written in it; nothing if it can."""
    if "://" not in written:
        return None
    try:
        parts = urlsplit(written)
        port = parts.port
        (parts.hostname or "").encode("idna")
    except ValueError:
        return "is no URL"
    if parts.password is not None or (parts.username and parts.scheme != InboxKind.SFTP):
        return "holds a name or a password: write those in the file that credentials names"
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        return "is plain http, which anybody on the way can read and change: use https"
    if parts.scheme not in {*InboxKind, "http"}:
        return f"must be a folder or begin with {', '.join(f'{one}://' for one in InboxKind)}"
    return _unusable(parts, port)


def is_loopback(host: str) -> bool:
    """Return whether what is sent there stays on this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def as_written(folder: Path, written: str) -> str:
    """Return the inbox as settings write it: a path is relative to their folder."""
    return written if "://" in written else str(folder / written)


def _unusable(parts: SplitResult, port: int | None) -> str | None:
    if parts.query or parts.fragment:
        return "has a part after ? or #: write options in the file that credentials names"
    if parts.scheme == InboxKind.FOLDER:
        return "names a host: write a folder of this machine" if parts.netloc else None
    if not parts.hostname or port == 0:
        return "names no host"
    return None
