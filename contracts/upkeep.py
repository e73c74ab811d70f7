"""What must be done regularly to keep an installation in order, and when it last was."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Task(StrEnum):
    """What must be done again and again."""

    JOURNAL_VERIFIED = "journal_verified"
    JOURNAL_BROKEN = "journal_broken"
    """Not done but found: it counts until the chain is found whole again."""
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """That it was done, and on how many: lines of the journal, things that were destroyed.

    Of a broken chain: when it was found, and its first broken line; nought for an unreadable one.
    """

    at: datetime
    count: int
