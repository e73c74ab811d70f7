"""Builds the gate's bench; the one importer of what opens substance."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from connectors import agreements, keys, people
from connectors.clock import SystemClock
from connectors.files import locked
from connectors.stores import database
from connectors.stores.database import Stores
from connectors.stores.exchange import Exchange
from connectors.stores.gate_register import GateRegister, SteadyClock
from connectors.stores.gate_sharing import GateSharing
from connectors.stores.gate_verifications import GateVerifications
from connectors.stores.journal import Journal
from connectors.vault.unseal import Opener
from contracts import protocol_lint
from contracts.days import day_of
from contracts.errors import NotPermitted
from contracts.parties import Actor
from contracts.ports import Clock
from contracts.protocol import Protocol
from pipelines.gate.bench import GateBench
from pipelines.gate.home import HUB, GateSettings

_LOCK = ".gate.lock"
PATIENCE = 30.0
"""Seconds that somebody waits for the gate, before they are told to try again."""


@contextmanager
def bench(
    config: GateSettings,
    clock: Clock | None = None,
    *,
    looks_only: bool = False,
    patience: float = PATIENCE,
) -> Iterator[GateBench]:
    """Yield the gate's connectors, one process at a time, and let go of them after."""
    stores = Stores.at(config.register, config.journal)
    try:
        with at(stores, config, clock, looks_only=looks_only, patience=patience) as found:
            yield found
    finally:
        stores.close()


@contextmanager
def at(
    stores: Stores,
    config: GateSettings,
    clock: Clock | None = None,
    *,
    looks_only: bool = False,
    at_a_glance: bool = False,
    patience: float = PATIENCE,
) -> Iterator[GateBench]:
    """Yield the gate's connectors on stores that stay open, one at a time.

    Who only looks holds up nobody: a window that is watched can be revoked. `at_a_glance`, what
    is read twice is read once, until this look writes. Raises `TryAgain` for who waited
    longer than their patience, in seconds.
    """
    lock = locked(config.folder / _LOCK, "Work at the gate", wait=True, patience=patience)
    try:
        with nullcontext() if looks_only else lock:
            yield _on(stores, config, clock or SystemClock(), at_a_glance=at_a_glance)
    except PermissionError:
        raise NotPermitted(
            f"This account may not read or write all of {config.exchange} or {config.folder}. "
            "See docs/how-to/three-accounts.md.",
            code="K-104",
        ) from None


def _on(stores: Stores, config: GateSettings, time: Clock, *, at_a_glance: bool) -> GateBench:
    register, journal = stores.at_a_glance() if at_a_glance else (stores.register, stores.journal)
    store_key = keys.read_secret(config.keys / "gate-store.key")
    gate_key = keys.read_sealing_key(config.keys / "gate.key")
    return GateBench(
        clock=SteadyClock(stores.register, time),
        journal=Journal(journal, time),
        register=GateRegister(register, store_key),
        sharing=GateSharing(register, store_key),
        verifications=GateVerifications(register, store_key),
        opener=Opener(gate_key),
        exchange=Exchange(
            config.exchange,
            keys.read_signing_key(config.keys / "gate-signing.key"),
            keys.read_signing_pub(config.keys / HUB),
            opens=gate_key,
        ),
        contract=lambda source: agreements.contract(config.contracts, source),
        profile=lambda name: _profile(config, name),
    )


@contextmanager
def alone(config: GateSettings) -> Iterator[None]:
    """Keep every other process from work at the gate; raises `TryAgain` while one is at it."""
    with locked(config.folder / _LOCK, "Work at the gate"):
        yield


def require_current(config: GateSettings) -> None:
    """Raise unless the gate's register and journal have the form that this version works with."""
    for store, url in config.stores.items():
        engine = database.connect(url)
        try:
            database.require(engine, store)
        finally:
            engine.dispose()


def acting(config: GateSettings, as_name: str | None, clock: Clock | None = None) -> Actor:
    """Return who acts at the gate today."""
    today = day_of((clock or SystemClock()).now())
    return people.acting(config.people, as_name, demo=config.demo, today=today)


def _profile(config: GateSettings, name: str) -> Protocol:
    return protocol_lint.load(agreements.profile_text(config.contracts, name))
