"""What the hub's steps work with: every connector, typed by its port."""

from dataclasses import dataclass, field

from contracts.parties import Actor
from contracts.ports import (
    Agreements,
    Alerts,
    Attempts,
    Budgets,
    Certificates,
    Clock,
    Deliveries,
    Exchange,
    HubKeys,
    Indexes,
    Journal,
    Log,
    Notices,
    Pace,
    Post,
    Records,
    Register,
    Repeats,
    SourceLives,
    Upkeep,
    Watch,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """The hub's connectors; tests put fakes here."""

    municipality: str
    demo: bool = False
    """Whether everybody in it is made up: it refuses what can be real."""
    clock: Clock
    pace: Pace
    journal: Journal
    register: Register
    records: Records
    lives: SourceLives
    certificates: Certificates
    budgets: Budgets
    repeats: Repeats
    watch: Watch
    notices: Notices
    indexes: Indexes
    deliveries: Deliveries
    keys: HubKeys = field(repr=False)
    agreements: Agreements
    exchange: Exchange
    attempts: Attempts
    alerts: Alerts
    post: Post = field(repr=False)
    upkeep: Upkeep
    log: Log


SYSTEM = Actor(account="system", name="scheduled flow", roles=frozenset())
"""Who acts when nobody does: a flow on its schedule."""
