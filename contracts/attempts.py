"""Attempts to put a delivery into use: how each ended, in references and counts."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from contracts.deliveries import Breach, Manifest
from contracts.ids import DeliveryId, SourceName

KEPT_FOR = timedelta(days=400)
"""An attempt that was last seen longer ago is forgotten: a year, and a month to compare it with."""

OTHER = "other"
"""Under which counts are added whose name is not one that a program of ours gives."""

_NAME = re.compile(r"[A-Za-z][A-Za-z_ :.,'()§-]{0,79}")
_DIGITS = re.compile(r"[0-9]{1,3}(?![0-9])")


class Ending(StrEnum):
    """How an attempt ended."""

    PUBLISHED = "published"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    """A delivery is invalid: the one in use stays in use."""
    FAILED = "failed"
    """A delivery could not be read, fetched or built, or the inbox not be looked into."""


_ORDER = (Ending.UNCHANGED, Ending.PUBLISHED, Ending.REFUSED, Ending.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What a delivery said of its rows; rules and reasons are names, never values."""

    read: int
    delivered: int
    rejected: Mapping[str, int] = field(default_factory=dict)
    left_out: Mapping[str, int] = field(default_factory=dict)
    blanked: Mapping[str, int] = field(default_factory=dict)
    ignored_columns: int | None = None
    """Columns of the export that its contract does not know; none where nobody counted."""
    bytes: int = 0

    @property
    def refused(self) -> int:
        """Return how many rows were put aside."""
        return sum(self.rejected.values())

    @property
    def kept_out(self) -> int:
        """Return how many rows were left out for a reason that the contract gives."""
        return sum(self.left_out.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One attempt of one source, or several that ended alike."""

    source: SourceName
    ending: Ending
    began: datetime
    """When it was first seen to end so."""
    last: datetime
    times: int = 1
    seconds: float = 0.0
    code: str | None = None
    """What a refusal or a failure is called in the list of errors."""
    delivery: DeliveryId | None = None
    as_of: date | None = None
    breaches: tuple[Breach, ...] = ()
    counts: Counts | None = None
    shrink: float | None = None
    """The share of rows lost beside the delivery in use before; under nothing where it grew."""


def counts(manifest: Manifest) -> Counts:
    """Return the counts of a manifest; a name that is not one of ours is not kept."""
    rows = manifest.rows
    return Counts(
        read=rows.read,
        delivered=rows.delivered,
        rejected=_named(rows.rejected),
        left_out=_named(rows.left_out),
        blanked=_named(rows.blanked),
        ignored_columns=rows.ignored_columns,
        bytes=sum(file.bytes for file in manifest.files.values()),
    )


def shrink(before: Manifest | None, given: Manifest) -> float | None:
    """Return the share of rows lost beside an earlier delivery; nothing to compare gives none."""
    if before is None or before.rows.delivered == 0:
        return None
    return (before.rows.delivered - given.rows.delivered) / before.rows.delivered


def repeated(earlier: Sequence[Attempt], attempt: Attempt) -> Attempt | None:
    """Return the earlier attempt of the source that this one repeats, or nothing.

    A delivery that is refused again, or is still in use, tells nothing new. A failure repeats
    only the one straight before it: between two others it is another.
    """
    ordered = sorted(earlier, key=lambda one: one.last)
    if attempt.ending is Ending.FAILED:
        ordered = ordered[-1:]
    alike = [one for one in ordered if _what(one) == _what(attempt)]
    return alike[-1] if alike and attempt.ending is not Ending.PUBLISHED else None


def again(earlier: Attempt, attempt: Attempt) -> Attempt:
    """Return two attempts that ended alike as one."""
    return replace(
        earlier,
        last=max(earlier.last, attempt.last),
        times=earlier.times + attempt.times,
        seconds=attempt.seconds,
    )


def latest(attempts: Sequence[Attempt]) -> Attempt | None:
    """Return the attempt that was last seen; of those of one refresh, the one that went worst.

    Where the newest delivery is refused and the one before it put into use, the last is refused.
    A refusal of what was put into use after all, because two persons confirmed it, is over.
    """
    used = {one.delivery for one in attempts if one.ending is Ending.PUBLISHED}
    standing = (
        one for one in attempts if one.ending is not Ending.REFUSED or one.delivery not in used
    )
    return max(standing, key=lambda one: (one.last, _ORDER.index(one.ending)), default=None)


def _what(attempt: Attempt) -> tuple[object, ...]:
    return (
        attempt.source, attempt.ending, attempt.code, attempt.delivery, attempt.breaches,
    )  # fmt: skip


def _named(given: Mapping[str, int]) -> dict[str, int]:
    """Return the counts, with those of odd names together: a name could hold a value."""
    found: Counter[str] = Counter()
    for name, count in given.items():
        plain = _DIGITS.sub("", name)
        found[name if _NAME.fullmatch(plain) else OTHER] += count
    return dict(found)
