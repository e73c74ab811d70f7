"""A request that is sent again: answered as the first time, and done only once."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

KEPT_FOR = timedelta(hours=24)
"""So long a request can be sent again; then its key is forgotten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A request under the key that its sender chose for it."""

    account: str
    key: str
    route: str
    """Method and path: `POST /api/v1/dossiers`."""
    body: bytes = field(repr=False)
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What was answered the first time."""

    status: int
    body: bytes = field(repr=False)
    location: str | None = None
    etag: str | None = None


class Held(StrEnum):
    """Why there is no earlier answer."""

    NEW = "new"
    """Nobody sent it before; whoever asked does it now."""
    BUSY = "busy"
    """It was begun before and has no answer: it runs, or its program ended within it."""
    OTHER = "other"
    """The key was used for another request."""
