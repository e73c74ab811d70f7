"""What went wrong, in Dutch, without a value: for a page and for a machine (RFC 9457)."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from fastapi.responses import JSONResponse

from contracts.errors import (
    Gone,
    Incomplete,
    IntegrityBroken,
    Invalid,
    NotPermitted,
    Stale,
    TrefferError,
    TryAgain,
    WrongUse,
)

PROBLEM = "application/problem+json"
_STATUS: tuple[tuple[type[TrefferError], int], ...] = (
    (WrongUse, 422),
    (Invalid, 422),
    (NotPermitted, 403),
    (Stale, 409),
    (IntegrityBroken, 503),
    (Gone, 404),
    (Incomplete, 409),
    (TryAgain, 503),
    (TrefferError, 500),
)
_OF_CODE: Mapping[str, int] = {
    "B-115": 409,
    "B-121": 409,
    "B-146": 409,
    "B-193": 409,
    "B-204": 409,
    "B-250": 409,
    "B-252": 409,
    "B-254": 409,
    "C-609": 409,
    "C-757": 409,
    "C-758": 409,
    "B-147": 410,
    "B-410": 410,
    "G-410": 410,
    "B-130": 429,
    "B-131": 429,
    "S-430": 400,
    "S-432": 409,
    "S-433": 400,
    "S-435": 409,
    "S-436": 400,
    "S-790": 503,
    "S-791": 503,
}
"""The number of HTTP where a code says more than its kind: moved on, over, too often."""
_OF_STATUS: Mapping[int, str] = {
    400: "S-400",
    401: "S-401",
    403: "S-403",
    404: "S-404",
    405: "S-405",
    408: "S-408",
    409: "S-409",
    412: "S-412",
    413: "S-413",
    415: "S-415",
    422: "S-422",
    428: "S-428",
    429: "S-429",
    503: "S-503",
}
"""The code of a fault that has only the number of HTTP."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A fault as people read it."""

    code: str
    status: int
    title: str
    text: str


class LoginNeeded(Exception):
    """Nobody is logged in; what was `sent`, by a page of a session that ended, is not lost."""

    def __init__(self, sent: Sequence[tuple[str, str]] | None = None) -> None:
        super().__init__()
        self.sent = sent


CONFIRM = "K-126"


class ConfirmNeeded(NotPermitted):
    """Who is logged in must first prove anew who they are."""

    def __init__(self) -> None:
        super().__init__("Confirm first who you are, then send this again.", code=CONFIRM)


def told(fault: TrefferError) -> Told:
    """Return a fault in Dutch: of its code, or of its kind where the code has no text here."""
    kind = next(number for kind, number in _STATUS if isinstance(fault, kind))
    status = _OF_CODE.get(fault.code, kind)
    return _told(fault.code, status)


def of_status(status: int) -> Told:
    """Return what a bare number of HTTP says in Dutch."""
    return _told(_OF_STATUS.get(status, "S-001"), status)


def problem(found: Told, reference: str, **more: Any) -> JSONResponse:
    """Return a fault as a problem document."""
    content = {
        "type": f"/api/v1/fouten/{found.code}",
        "title": found.title,
        "status": found.status,
        "code": found.code,
        "detail": found.text,
        "verwijzing": reference,
        **more,
    }
    return JSONResponse(content, status_code=found.status, media_type=PROBLEM)


def _told(code: str, status: int) -> Told:
    text = texts().get(code) or texts()[_OF_STATUS.get(status, "S-001")]
    return Told(code=code, status=status, title=text["title"], text=text["text"])


@cache
def texts() -> Mapping[str, Mapping[str, str]]:
    """Return the Dutch text of every code that has one."""
    return tomllib.loads((files("pipelines.site") / "faults.toml").read_text())
