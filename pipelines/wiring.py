"""Builds the hub's bench: every connector but the raw readers and the opener of substance."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import polars as pl

from connectors import hub_keys, keys, people, settings
from connectors.agreements import Agreements
from connectors.clock import SteadyPace, SystemClock
from connectors.files import PARTIAL, replace_file
from connectors.hub_keys import SIGNERS, HubKeys
from connectors.log import Log
from connectors.post import FILE as NOTIFY
from connectors.post import Post
from connectors.settings import Settings
from connectors.stores import database
from connectors.stores.alerts import Alerts
from connectors.stores.attempts import Attempts
from connectors.stores.budgets import Budgets
from connectors.stores.database import Stores
from connectors.stores.deliveries import read_addresses
from connectors.stores.exchange import Exchange
from connectors.stores.fetched import Fetched
from connectors.stores.held_indexes import HeldIndexes
from connectors.stores.index import Shelf
from connectors.stores.journal import Journal, append
from connectors.stores.lives import Certificates, SourceLives
from connectors.stores.notices import Notices
from connectors.stores.records import Records
from connectors.stores.register import Register
from connectors.stores.repeats import Repeats
from connectors.stores.upkeep import Upkeep
from connectors.stores.watch import Watch
from contracts.days import day_of
from contracts.errors import WrongUse
from contracts.events import Event, EventKind
from contracts.ids import SourceName
from contracts.parties import Actor
from contracts.ports import Clock, Pace
from matching.address_book import AddressBook
from pipelines.steps.bench import Bench


@contextmanager
def bench(
    config: Settings, clock: Clock | None = None, pace: Pace | None = None
) -> Iterator[Bench]:
    """Yield the hub's connectors for this installation, and let go of them after."""
    stores = Stores.at(config.register, config.journal)
    try:
        yield on(stores, config, clock, pace)
    finally:
        stores.close()


def on(
    stores: Stores,
    config: Settings,
    clock: Clock | None = None,
    pace: Pace | None = None,
    *,
    at_a_glance: bool = False,
    indexes: Shelf | None = None,
) -> Bench:
    """Return the hub's connectors on stores that stay open, and on indexes, where some are.

    `at_a_glance`, what is read twice is read once, and what other looks read holds until somebody
    writes: for one short look.
    """
    time = clock or SystemClock()
    own = HubKeys(config.keys)
    cases = own.ring.cases()
    register, journal = stores.at_a_glance() if at_a_glance else (stores.register, stores.journal)
    return Bench(
        municipality=config.municipality,
        demo=config.demo,
        clock=time,
        pace=pace or SteadyPace(),
        journal=Journal(journal, time),
        register=Register(register, cases),
        records=Records(register, cases),
        lives=SourceLives(register),
        certificates=Certificates(register),
        budgets=Budgets(register),
        repeats=Repeats(register, own.ring.repeats()),
        watch=Watch(register),
        notices=Notices(register, cases),
        indexes=indexes or Shelf(config.index, own.ring),
        deliveries=_fetched(config, own),
        keys=own,
        agreements=Agreements(config.contracts, list(config.inboxes), config.protocol),
        exchange=Exchange(
            config.exchange,
            keys.read_signing_key(config.keys / "hub-signing.key"),
            keys.read_signing_pub(config.keys / "gate-signing.pub"),
            opens=own.hub,
            seals_to=keys.read_sealing_pub(config.keys / "gate.pub"),
        ),
        attempts=Attempts(register),
        alerts=Alerts(register),
        post=Post(config.keys / NOTIFY),
        upkeep=Upkeep(register),
        log=Log(config.log, time, config.inboxes),
    )


def held_indexes(config: Settings) -> HeldIndexes:
    """Return the indexes for a program that goes on and holds in memory what is asked."""
    return HeldIndexes(config.index, HubKeys(config.keys).ring)


def require_current(config: Settings) -> None:
    """Raise unless register and journal have the form that this version works with."""
    for store, url in store_urls(config).items():
        engine = database.connect(url)
        try:
            database.require(engine, store)
        finally:
            engine.dispose()


def store_urls(config: Settings) -> Mapping[str, str]:
    """Return the URL of each store, the journal first."""
    return {"journal": config.journal, "register": config.register}


def note(config: Settings, kind: EventKind, ids: tuple[str, ...], sources: tuple[str, ...]) -> None:
    """Journal something done to the installation itself, by whoever does it."""
    listed = [person.account for person in people.load(config.people)]
    actor = settings.account(listed)
    event = Event(kind=kind, actor=actor, ids=ids, sources=sources)
    append(config.journal, SystemClock(), event)


def acting(config: Settings, as_name: str | None, clock: Clock | None = None) -> Actor:
    """Return who acts in this installation today."""
    today = day_of((clock or SystemClock()).now())
    return people.acting(config.people, as_name, demo=config.demo, today=today)


def address_book(config: Settings) -> AddressBook | None:
    """Return the public address book of the `bag` delivery in use, if there is one."""
    path = addresses(config)
    return AddressBook(pl.DataFrame(read_addresses(path))) if path else None


def addresses(config: Settings) -> Path | None:
    """Return the file of public addresses of the `bag` delivery in use, if there is one."""
    own = HubKeys(config.keys)
    delivery = Shelf(config.index, own.ring).current(SourceName("bag"))
    return _fetched(config, own).addresses(delivery) if delivery else None


def create(
    folder: Path,
    municipality: str,
    protocol: str,
    *,
    demo: bool,
    stores: Mapping[str, str] | None = None,
) -> Settings:
    """Make an installation: settings, keys, empty stores; never over another.

    `stores` can name the URL of the `register` and of the `journal`.
    """
    path = folder / settings.FILE
    if path.exists():
        raise WrongUse(f"{folder} is an installation already.", code="S-105")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.chmod(folder, 0o700)  # noqa: PTH101  an existing folder keeps its mode otherwise
    lines = [f'municipality = "{municipality}"', f'protocol = "{protocol}"']
    if demo:
        lines.append("demo = true")
    lines += [f'{name} = "{url}"' for name, url in (stores or {}).items()]
    written = path.with_name(path.name + PARTIAL)
    replace_file(written, ("\n".join(lines) + "\n").encode())
    config = settings.load(written)
    for store, url in store_urls(config).items():
        engine = database.connect(url)
        database.migrate(engine, store)
        engine.dispose()
    config.contracts.mkdir(exist_ok=True)
    config.prefect.mkdir(exist_ok=True, mode=0o700)
    if not config.people.exists():
        replace_file(config.people, _PEOPLE.encode())
    hub_keys.create(config.keys)
    # The settings come last: without them there is no installation, and init can be run again.
    written.rename(path)
    return config


def _fetched(config: Settings, own: HubKeys) -> Fetched:
    return Fetched(
        config.deliveries,
        config.inboxes,
        config.keys / SIGNERS,
        own.hub,
        partial(settings.credentials, config),
    )


_PEOPLE = """\
# Who may act. Roles as the protocol in use names them; see docs/reference/settings.md.
# [[person]]
# account = "avries"
# name = "A. de Vries"
# roles = ["regisseur"]
"""
