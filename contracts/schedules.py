"""When a source is refreshed, which of several missed runs does the work, and what is tried again.

A contract's frequency is how often its department delivers. Where that is a day or more, the
inbox is looked at every night: looking where nothing came changes nothing, and a delivery that
came late waits no week. Where it is less than a day, the frequency is the interval.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from contracts.sources import SourceContract

ZONE = "Europe/Amsterdam"
EXPIRE_AT = time(4)
VERIFY_AT = time(6)
_NIGHT = time(3)
"""The hour that every night of the year has once: clocks are turned from two to three and back."""
_SPREAD = 55
"""Minutes: what is due is destroyed after."""
_DAY = timedelta(days=1)
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=5), timedelta(hours=1)
_MOST_DOUBLINGS = 10
MIDNIGHT = datetime(2026, 1, 1, tzinfo=UTC)
"""The midnight from which intervals are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Daily:
    """Every day at one time of the Netherlands."""

    at: time


@dataclass(frozen=True, slots=True, kw_only=True)
class Every:
    """By an interval, counted from a minute of its own past midnight."""

    period: timedelta
    minute: int


Plan = Daily | Every


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """One run that came to an end."""

    at: datetime
    may_pass: bool
    """Whether it can go well when tried again: its process was gone, or something was held."""


def plan(contract: SourceContract) -> Plan:
    """Return when a source is refreshed; the minute follows from its name, so that it is spread."""
    number = int.from_bytes(sha256(contract.name.encode()).digest()[:4])
    if contract.frequency < _DAY:
        return Every(period=contract.frequency, minute=number % 60)
    return Daily(at=time(_NIGHT.hour, number % _SPREAD))


def next_turn(made: Plan, now: datetime) -> datetime:
    """Return the first moment after now at which a plan begins a run."""
    if isinstance(made, Every):
        first = MIDNIGHT + timedelta(minutes=made.minute)
        return first + ((now - first) // made.period + 1) * made.period
    local = now.astimezone(ZoneInfo(ZONE))
    today = local.replace(hour=made.at.hour, minute=made.at.minute, second=0, microsecond=0)
    return (today if today > local else today + _DAY).astimezone(UTC)


def superseded(due: Collection[datetime]) -> frozenset[datetime]:
    """Return which of the moments that were missed need no run: all but the last."""
    return frozenset(due) - {max(due, default=None)}


def is_caught_up(due: datetime, worked: Iterable[datetime]) -> bool:
    """Return whether another run began its work when this one was due already.

    Whatever waited when this one was due, that one saw. So of all that were missed the first that
    gets its turn does the work, and none can wait for another for ever.
    """
    return any(began >= due for began in worked)


def begins_again(newest_first: Sequence[Ended], now: datetime) -> bool:
    """Return whether the last run is tried again by now, before its next turn.

    Each in a row that may pass doubles the pause, from five seconds to an hour. One that went
    well, or failed for a reason that stays, waits for its next turn.
    """
    in_a_row = 0
    for one in newest_first:
        if not one.may_pass:
            break
        in_a_row += 1
    if not in_a_row:
        return False
    doubled: int = 1 << min(in_a_row - 1, _MOST_DOUBLINGS)
    return newest_first[0].at + min(_FIRST_PAUSE * doubled, _LONGEST_PAUSE) <= now
