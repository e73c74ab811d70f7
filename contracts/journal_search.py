"""Which lines of the journal somebody wants to see: by codes and moments alone."""

import re
from dataclasses import dataclass
from datetime import datetime

from contracts.events import Entry, EventKind
from contracts.ids import SourceName

_ACCOUNT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a line must be; what is left out may be anything."""

    since: datetime | None = None
    until: datetime | None = None
    """The first moment that is not wanted any more."""
    kind: EventKind | None = None
    number: str | None = None
    """Of a case, privacy check, hit check or request; of a case with all that is within it."""
    source: SourceName | None = None
    account: str | None = None
    """Who acted, or was stood in for."""


def matches(wanted: Wanted, entry: Entry) -> bool:
    """Return whether somebody wants to see this line."""
    event = entry.event
    return (
        (wanted.since is None or entry.at >= wanted.since)
        and (wanted.until is None or entry.at < wanted.until)
        and (wanted.kind is None or event.kind is wanted.kind)
        and (wanted.number is None or _has_number(event.ids, wanted.number))
        and (wanted.source is None or wanted.source in event.sources)
        and (wanted.account is None or wanted.account in event.actor.split(" for "))
    )


def is_account(text: str) -> bool:
    """Return whether this can be an account: `avries`."""
    return _ACCOUNT.fullmatch(text) is not None


def _has_number(ids: tuple[str, ...], number: str) -> bool:
    return any(one == number or one.startswith(f"{number}/") for one in ids)
