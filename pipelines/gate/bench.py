"""What the gate's steps work with, and the local time in which its terms end."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time

from contracts import protocol
from contracts.days import AMSTERDAM, day_of
from contracts.gate_ports import GateRegister, GateSharing, GateVerifications, Opener
from contracts.ids import SourceName
from contracts.parties import Actor
from contracts.ports import Clock, Exchange, Journal
from contracts.protocol import Protocol
from contracts.sources import SourceContract

SYSTEM = Actor(account="system", name="scheduled expiry", roles=frozenset())
"""Who acts when nobody does: expiry on its schedule."""
_LAST_SECOND = time(23, 59, 59)


@dataclass(frozen=True, slots=True, kw_only=True)
class GateBench:
    """The gate's connectors; tests put fakes here."""

    clock: Clock
    journal: Journal
    register: GateRegister
    sharing: GateSharing
    verifications: GateVerifications
    opener: Opener = field(repr=False)
    exchange: Exchange
    contract: Callable[[SourceName], SourceContract]
    """The gate's own contract of a source; raises `Gone` when it has none."""
    profile: Callable[[str], Protocol]
    """The gate's own profile of that name; raises `Gone` when it has none."""


def fetch_by(granted_at: datetime, working_days: int) -> datetime:
    """Return the last second, in UTC, in which a grant can be opened for the first time."""
    day = protocol.fetch_by(day_of(granted_at), working_days)
    return datetime.combine(day, _LAST_SECOND, AMSTERDAM).astimezone(UTC)
