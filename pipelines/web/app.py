"""The hub's website: pages for analyst, privacy officer, steward and auditor, and the REST API."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from importlib.resources import files
from pathlib import Path
from threading import Event

from fastapi import FastAPI

from connectors import people
from connectors.clock import SystemClock
from connectors.entrance import Entrance
from connectors.log import Log
from connectors.settings import Settings
from connectors.stores.database import Stores
from connectors.stores.journal import append
from contracts.log_lines import LogEvent
from contracts.parties import Listed
from contracts.ports import Clock
from pipelines import wiring
from pipelines.site import door, login
from pipelines.site.site import Site
from pipelines.web import (
    case_records,
    cases,
    check_decisions,
    departures,
    destruction,
    disclosures,
    endings,
    hit_checks,
    inbox,
    journal,
    messages,
    my_work,
    notices,
    privacy_requests,
    processing,
    protocols,
    reports,
    samples,
    sharing_checks,
    signals,
    signatures,
    source_contract,
    source_trials,
    sources,
    topics,
    watch_list,
    weighings,
)
from pipelines.web.address_books import AddressBooks
from pipelines.web.api import api
from pipelines.web.fresh_settings import FreshSettings
from pipelines.web.hit_check_runs import Runs
from pipelines.web.navigation import places
from pipelines.web.report_shelf import ReportShelf
from pipelines.web.source_pictures import Pictures
from pipelines.web.tasks import Tasks

_ROUTES = (
    login.pages,
    my_work.pages,
    # Before the page of one case: a new one has no number yet.
    signals.pages,
    cases.pages,
    topics.pages,
    weighings.pages,
    privacy_requests.pages,
    sharing_checks.pages,
    hit_checks.pages,
    disclosures.pages,
    case_records.pages,
    endings.pages,
    departures.pages,
    # Before the journal, of which a line has a number where this has a word.
    samples.pages,
    journal.pages,
    reports.pages,
    processing.pages,
    destruction.pages,
    inbox.pages,
    check_decisions.pages,
    signatures.pages,
    notices.pages,
    watch_list.pages,
    protocols.pages,
    messages.pages,
    source_trials.pages,
    source_contract.pages,
    sources.pages,
)
PROGRAM = "hub"
"""For whom a list of groups and roles is signed."""


def make(config: Settings, *, clock: Clock | None = None) -> FastAPI:
    """Return the website of one installation."""
    app = FastAPI(
        openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False, lifespan=_open
    )
    app.state.config = config
    app.state.stores = Stores.at(config.register, config.journal)
    app.state.indexes = wiring.held_indexes(config)
    app.state.stops = Event()
    app.state.clock = clock or SystemClock()
    app.state.books = AddressBooks(config)

    def listed() -> Sequence[Listed]:
        return people.load(config.people)

    log = Log(config.log, app.state.clock, config.inboxes)

    def note_fault(reference: str, place: str) -> None:
        log.write(LogEvent.PAGE_FAILED, reference=reference, place=place)

    site = Site(
        name=PROGRAM,
        title="treffer",
        municipality=config.municipality,
        demo=config.demo,
        url=config.web_url,
        trusted_proxies=config.trusted_proxies,
        clock=app.state.clock,
        people=listed,
        entrance=Entrance(config.keys, PROGRAM, config.journal, app.state.clock),
        journal=partial(append, config.journal, app.state.clock),
        navigation=places,
        note_fault=note_fault,
        templates=Path(str(files("pipelines.web") / "templates")),
    )
    door.guard(app, site)
    app.state.runs, app.state.tasks = Runs(note_fault), Tasks(note_fault)
    app.state.pictures, app.state.reports = Pictures(), ReportShelf()
    for routes in _ROUTES:
        app.include_router(routes)
    api.hang(app)
    app.add_middleware(FreshSettings, site=app, config=config)
    return app


@asynccontextmanager
async def _open(app: FastAPI) -> AsyncIterator[None]:
    """Let go of the stores when the site stops."""
    yield
    app.state.stops.set()
    app.state.stores.close()
