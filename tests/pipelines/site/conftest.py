from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace

import pytest
from fastapi import FastAPI

from contracts.events import EventKind
from pipelines.gate import wiring
from pipelines.gate.pages.app import make as gate_of
from pipelines.web.app import make as hub_of
from tests.pipelines.a_town import Town
from tests.pipelines.gate.a_gate import FixedClock, Gate, installed
from tests.pipelines.web.conftest import Browsing


@dataclass(frozen=True)
class Either:
    """One of both sites, with people who can log in at it."""

    name: str
    app: FastAPI
    secure: Callable[[], FastAPI]
    """Makes the same site behind a proxy with TLS."""
    accounts: tuple[str, ...]
    told: Callable[[], object]
    """All that is kept or told: what a request may have changed."""
    kinds: Callable[[], list[EventKind]]
    """What its journal has, in order."""
    visit: Callable[[str], Browsing]


TLS = "https://treffer.example.nl"


@pytest.fixture(params=["hub", "gate"])
def either(request: pytest.FixtureRequest, town: Town) -> Iterator[Either]:
    """Either site: what both share is tried on both."""
    with ExitStack() as open_until_the_end:
        app, secure, accounts, told, kinds = (_hub if request.param == "hub" else _gate)(town)

        def visit(account: str = "") -> Browsing:
            browsing = Browsing(app, base_url=app.state.site.url, follow_redirects=False)
            open_until_the_end.callback(browsing.close)
            assert browsing.get("/inloggen").status_code == 200
            if account:
                assert browsing.fill_in("/inloggen", {"account": account}).status_code == 303
            return browsing

        open_until_the_end.callback(app.state.stores.close)
        yield Either(request.param, app, secure, accounts, told, kinds, visit)


Made = tuple[
    FastAPI,
    Callable[[], FastAPI],
    tuple[str, ...],
    Callable[[], object],
    Callable[[], list[EventKind]],
]


def _hub(town: Town) -> Made:
    config = town.config
    return (
        hub_of(config, clock=town.clock),
        lambda: hub_of(replace(config, web_url=TLS), clock=town.clock),
        ("avries", "pofficier", "fbeheer"),
        town.told,
        town.kinds,
    )


def _gate(town: Town) -> Made:
    settings, hub = installed(town.folder / "other")
    clock = FixedClock()
    with wiring.bench(settings, clock) as bench:
        Gate(settings, bench, clock, hub).ask()

    def told() -> object:
        with wiring.bench(settings, clock, looks_only=True) as bench:
            states = [bench.register.state(one.request_id) for one in bench.register.requests()]
        return states, sorted(settings.exchange.iterdir())

    def kinds() -> list[EventKind]:
        with wiring.bench(settings, clock, looks_only=True) as bench:
            return [entry.event.kind for entry in bench.journal.entries()]

    return (
        gate_of(settings, clock=clock),
        lambda: gate_of(replace(settings, web_url=TLS), clock=clock),
        ("anna", "piet", "kees"),
        told,
        kinds,
    )


@pytest.fixture
def site(either: Either) -> FastAPI:
    """Either site."""
    return either.app
