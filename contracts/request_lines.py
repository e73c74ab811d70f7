"""What a decider reads of a request: the same lines before it is filed and after it came in."""

from collections.abc import Callable
from datetime import datetime

from contracts.grants import DisclosureRequest

_HIDDEN = "\N{REPLACEMENT CHARACTER}"


def lines(request: DisclosureRequest, shown: Callable[[datetime], str]) -> tuple[str, ...]:
    """Return a request as its decider reads it; `shown` writes a moment in local time."""
    asked = f"{shown(request.requested_at)} by {request.requested_by}"
    told = (
        ("case", f"{request.case_id}, check {request.check_id}, topic {request.topic}"),
        ("phase", f"{request.phase_title or request.phase} ({request.phase})"),
        ("theme", request.theme),
        ("case runs on", request.case_ground),
        ("department", request.department),
        ("asked", asked + (f", version {request.version}" if request.version > 1 else "")),
        *((("use", request.use),) if request.use else ()),
        ("purpose", request.purpose),
        ("ground to give", request.giving_ground),
        ("ground to receive", request.receiving_ground),
        ("why not dat alone", request.why_not_dat),
        ("decides", f"{' or '.join(request.decides)} ({request.protocol})"),
        ("open first within", f"{request.fetch_within_days} working days"),
        ("window", f"{request.view_hours} hours"),
        *((f"field {number}", _field(request, name)) for number, name in _numbered(request)),
    )
    return tuple(plain(f"  {label:18} {text}") for label, text in told)


def plain(text: str) -> str:
    """Return one line of text without control characters, which could rewrite the screen."""
    return "".join(letter if letter.isprintable() else _HIDDEN for letter in text)


def _numbered(request: DisclosureRequest) -> enumerate[str]:
    return enumerate(request.fields, start=1)


def _field(request: DisclosureRequest, name: str) -> str:
    return f"{name:24} {', '.join(request.classes.get(name, ())) or 'no special class'}"
