"""Whether the running service does its work: what was seen of it, and what that comes to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from contracts.freshness import Access, Clock, Freshness, LastAttempt
from contracts.lifecycle import LIVE, State

RUNNER_SEEN_WITHIN = timedelta(minutes=2)
VERIFIED_WITHIN = timedelta(hours=48)
SHARE_NEEDED, BYTES_NEEDED = 0.05, 10 * 2**30
"""Of the disk, either of them free: an index is built beside the one in use."""
OK, STALE, PARTLY, COMING_UP = 0, 5, 8, 75
"""How `treffer status` ends."""


class Condition(StrEnum):
    """How one part of the service does, the best first."""

    WELL = "well"
    WARNING = "warning"
    STALE = "stale"
    DOWN = "down"


class Finding(StrEnum):
    """What was found of one part."""

    ANSWERS = "answers"
    SILENT = "silent"
    SEEN = "seen"
    NOT_SEEN = "not seen"
    FRESH = "fresh"
    OLD = "old"
    TOO_OLD = "too old"
    NO_DELIVERY = "no delivery"
    NOT_ASKED = "not asked"
    PAUSED = "paused"
    RETIRED = "retired"
    NOT_SIGNED = "not signed"
    REFUSED = "refused"
    UNREADABLE = "unreadable"
    FAILED = "failed"
    VERIFIED = "verified"
    NOT_VERIFIED = "not verified"
    ROOM = "room"
    LITTLE_ROOM = "little room"
    CURRENT = "current"
    BEHIND = "behind"
    NEWER = "newer"


CONDITIONS = {
    Finding.ANSWERS: Condition.WELL,
    Finding.SILENT: Condition.DOWN,
    Finding.SEEN: Condition.WELL,
    Finding.NOT_SEEN: Condition.DOWN,
    Finding.FRESH: Condition.WELL,
    Finding.OLD: Condition.WARNING,
    Finding.TOO_OLD: Condition.STALE,
    Finding.NO_DELIVERY: Condition.STALE,
    Finding.NOT_ASKED: Condition.WELL,
    Finding.PAUSED: Condition.WELL,
    Finding.RETIRED: Condition.WELL,
    Finding.NOT_SIGNED: Condition.WARNING,
    Finding.REFUSED: Condition.DOWN,
    Finding.UNREADABLE: Condition.DOWN,
    Finding.FAILED: Condition.DOWN,
    Finding.VERIFIED: Condition.WELL,
    Finding.NOT_VERIFIED: Condition.WARNING,
    Finding.ROOM: Condition.WELL,
    Finding.LITTLE_ROOM: Condition.DOWN,
    Finding.CURRENT: Condition.WELL,
    Finding.BEHIND: Condition.DOWN,
    Finding.NEWER: Condition.DOWN,
}


_STATES = {State.PAUSED: Finding.PAUSED, State.RETIRED: Finding.RETIRED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """The last runs of one flow on its schedule."""

    at: datetime
    """When the last of them ended, or began where it has not ended."""
    is_failed: bool
    """Whether it ended otherwise than well."""
    done: datetime | None
    """When the last one that did its work ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSeen:
    """What was seen of one source."""

    name: str
    finding: Finding
    as_of: date | None = None
    at: datetime | None = None
    """When it was last tried to put a delivery into use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was seen of the service at one moment."""

    at: datetime
    server_answers: bool
    runner: datetime | None
    """When the runner was last seen to live."""
    web_answers: bool
    stores: Finding
    """Whether register and journal have the form that this version works with."""
    sources: tuple[SourceSeen, ...]
    verification: Ran | None
    free: int
    """Bytes of the disk."""
    disk: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One part of the service, as a page or a terminal shows it."""

    part: str
    """`server`, `runner`, `web`, `stores`, `journal` or `disk`; for a source, its name."""
    finding: Finding
    is_source: bool = False
    at: datetime | None = None
    as_of: date | None = None
    free: int | None = None

    @property
    def condition(self) -> Condition:
        """Return how well this part does."""
        return CONDITIONS[self.finding]


def of_source(fresh: Freshness, ran: Ran | None) -> SourceSeen:
    """Return how a source does: by its data, then by how it was last tried."""
    return SourceSeen(
        name=fresh.source,
        finding=_of_state(fresh) or _of_clock(fresh, ran),
        as_of=fresh.as_of,
        at=max(
            (at for at in (fresh.attempt and fresh.attempt.last, ran and ran.at) if at),
            default=None,
        ),
    )


def lines(seen: Seen) -> tuple[Line, ...]:
    """Return every part in a fixed order: what carries the rest first, then the sources."""
    return (
        Line(part="server", finding=Finding.ANSWERS if seen.server_answers else Finding.SILENT),
        Line(part="runner", finding=_runner(seen), at=seen.runner),
        Line(part="web", finding=Finding.ANSWERS if seen.web_answers else Finding.SILENT),
        Line(part="stores", finding=seen.stores),
        Line(
            part="journal",
            finding=_journal(seen),
            at=seen.verification.done if seen.verification else None,
        ),
        Line(
            part="disk",
            finding=Finding.ROOM if _has_room(seen) else Finding.LITTLE_ROOM,
            free=seen.free,
        ),
        *(_source(one) for one in seen.sources),
    )


def is_well(found: Iterable[Line]) -> bool:
    """Return whether nothing needs a hand; a warning tells of what soon will."""
    return all(one.condition in (Condition.WELL, Condition.WARNING) for one in found)


def exit_code(found: Sequence[Line]) -> int:
    """Return how a command ends that shows these: what is down is worse than what is stale."""
    return worst(one.condition for one in found)


def worst(found: Iterable[Condition]) -> int:
    """Return how a command ends that found these conditions."""
    conditions = set(found)
    if Condition.DOWN in conditions:
        return PARTLY
    return STALE if Condition.STALE in conditions else OK


def _runner(seen: Seen) -> Finding:
    alive = seen.runner is not None and seen.at - seen.runner <= RUNNER_SEEN_WITHIN
    return Finding.SEEN if alive else Finding.NOT_SEEN


def _journal(seen: Seen) -> Finding:
    ran = seen.verification
    if ran is None:
        return Finding.NOT_VERIFIED
    if ran.is_failed:
        return Finding.FAILED
    if ran.done is None:
        return Finding.NOT_VERIFIED
    return Finding.VERIFIED if seen.at - ran.done <= VERIFIED_WITHIN else Finding.FAILED


def _has_room(seen: Seen) -> bool:
    return seen.free >= min(BYTES_NEEDED, SHARE_NEEDED * seen.disk)


def _source(seen: SourceSeen) -> Line:
    return Line(part=seen.name, is_source=True, finding=seen.finding, as_of=seen.as_of, at=seen.at)


def _of_state(fresh: Freshness) -> Finding | None:
    """Return why a source is not asked at all, if it is not."""
    if fresh.access is not Access.OPEN:
        return Finding.NOT_ASKED
    return None if fresh.life in LIVE else _STATES.get(fresh.life, Finding.NOT_SIGNED)


def _of_clock(fresh: Freshness, ran: Ran | None) -> Finding:
    if fresh.clock is None:
        return Finding.NO_DELIVERY
    if fresh.is_stale:
        return Finding.TOO_OLD
    if fresh.last is LastAttempt.INVALID:
        return Finding.REFUSED
    if fresh.last is LastAttempt.FAILED or _is_cut_off(fresh, ran):
        return Finding.FAILED
    return Finding.OLD if fresh.clock is Clock.WARNING else Finding.FRESH


def _is_cut_off(fresh: Freshness, ran: Ran | None) -> bool:
    """Return whether a run ended badly after the last attempt that was written down."""
    if ran is None or not ran.is_failed:
        return False
    return fresh.attempt is None or fresh.attempt.last < ran.at
