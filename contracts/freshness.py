"""How fresh the data of a source are: three clocks, apart from how the last attempt went.

Every clock is counted from the date of the data (peildatum), in whole days: a delivery warns
from the day after `warnAfter`, gives no answers from the day after `latency`, and is destroyed
on the last day of `retention`. Stale, failed and invalid are three things, never folded into one
(product 2.2, 3.10).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from contracts.attempts import Attempt, Ending
from contracts.days import day_of
from contracts.ids import DeliveryId, DepartmentName, SourceName
from contracts.lifecycle import State
from contracts.retention import is_due
from contracts.sources import Secrecy, SourceContract, SourceRole


class Clock(StrEnum):
    """Where the data of a delivery stand on the three clocks of its contract, freshest first."""

    FRESH = "fresh"
    WARNING = "warning"
    STALE = "stale"
    """Too old to answer with."""
    DUE = "due"
    """To be destroyed today."""


class LastAttempt(StrEnum):
    """How the last attempt to put a delivery into use went."""

    OK = "ok"
    FAILED = "failed"
    INVALID = "invalid"
    NONE = "none"


class Access(StrEnum):
    """Whether its contract lets a source be asked at all."""

    OPEN = "open"
    CLOSED = "closed"
    FORBIDDEN = "forbidden"


_WENT = {
    Ending.PUBLISHED: LastAttempt.OK,
    Ending.UNCHANGED: LastAttempt.OK,
    Ending.REFUSED: LastAttempt.INVALID,
    Ending.FAILED: LastAttempt.FAILED,
}
_STOPPED = frozenset({Clock.STALE, Clock.DUE})
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The days on which a delivery changes state."""

    warns_from: date
    stale_from: date
    destroyed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """How fresh one source is now; what is apart in the world is apart here."""

    source: SourceName
    department: DepartmentName
    role: SourceRole
    access: Access
    warn_after: timedelta
    use_for: timedelta
    destroy_after: timedelta
    last: LastAttempt
    attempt: Attempt | None
    life: State
    """Where the source stands: signed, paused, retired."""
    delivery: DeliveryId | None = None
    as_of: date | None = None
    age: timedelta | None = None
    """Since the first moment of the date of the data."""
    clock: Clock | None = None
    """Nothing where there is no delivery in use."""
    limits: Limits | None = None

    @property
    def is_stale(self) -> bool:
        """Return whether its data are too old to answer with."""
        return self.clock in _STOPPED


@dataclass(frozen=True, slots=True, kw_only=True)
class InUse:
    """The delivery that would answer now."""

    delivery: DeliveryId
    as_of: date


def clock(contract: SourceContract, as_of: date, today: date) -> Clock:
    """Return where data of this date stand on a day; a later day never gives a fresher state."""
    ends = limits(contract, as_of)
    if is_due(ends.destroyed_on, today):
        return Clock.DUE
    if today >= ends.stale_from:
        return Clock.STALE
    return Clock.WARNING if today >= ends.warns_from else Clock.FRESH


def answers(state: Clock) -> bool:
    """Return whether data in this state may still answer."""
    return state not in _STOPPED


def limits(contract: SourceContract, as_of: date) -> Limits:
    """Return the days on which data of this date change state; hours count as whole days."""
    return Limits(
        warns_from=as_of + contract.warn_after + _DAY,
        stale_from=as_of + contract.use_for + _DAY,
        destroyed_on=as_of + contract.destroy_after,
    )


def of(
    contract: SourceContract,
    in_use: InUse | None,
    attempt: Attempt | None,
    now: datetime,
    life: State,
) -> Freshness:
    """Return how fresh a source is now."""
    as_of = in_use.as_of if in_use else None
    return Freshness(
        source=contract.name,
        department=contract.department,
        role=contract.role,
        access=access(contract, day_of(now)),
        warn_after=contract.warn_after,
        use_for=contract.use_for,
        destroy_after=contract.destroy_after,
        last=went(attempt),
        attempt=attempt,
        delivery=in_use.delivery if in_use else None,
        as_of=as_of,
        age=now - datetime.combine(as_of, time(), UTC) if as_of else None,
        clock=clock(contract, as_of, day_of(now)) if as_of else None,
        limits=limits(contract, as_of) if as_of else None,
        life=life,
    )


def access(contract: SourceContract, today: date) -> Access:
    """Return whether the contract lets the source be asked on a day; a protocol may be stricter."""
    if contract.secrecy is Secrecy.FORBIDDEN:
        return Access.FORBIDDEN
    if contract.secrecy is Secrecy.CLOSED and not contract.is_opened(today):
        return Access.CLOSED
    return Access.OPEN


def went(attempt: Attempt | None) -> LastAttempt:
    """Return how the last attempt went."""
    return _WENT[attempt.ending] if attempt else LastAttempt.NONE


class Alarm(StrEnum):
    """What is wrong with the sources together, the worst first."""

    STALE = "stale"
    FAILED = "failed"
    INVALID = "invalid"


def alarms(found: Iterable[Freshness]) -> dict[Alarm, tuple[SourceName, ...]]:
    """Return which sources give each alarm, the worst alarm first.

    Stale is the worst: no answer comes from there now. A failure is worse than a refusal: after
    a refusal the delivery was at least seen, and somebody is told what is wrong with it.
    """
    every = tuple(found)
    told = {
        Alarm.STALE: tuple(one.source for one in every if one.is_stale),
        Alarm.FAILED: tuple(one.source for one in every if one.last is LastAttempt.FAILED),
        Alarm.INVALID: tuple(one.source for one in every if one.last is LastAttempt.INVALID),
    }
    return {alarm: names for alarm, names in told.items() if names}
