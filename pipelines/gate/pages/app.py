"""The gate's website: decisions on substance, sharing, verification and the viewing window."""

from collections.abc import Sequence
from functools import partial
from importlib.resources import files
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Request, Response
from starlette.middleware.base import RequestResponseEndpoint

from connectors import people
from connectors.clock import SystemClock
from connectors.entrance import Entrance
from connectors.log import Log
from connectors.stores.database import Stores
from connectors.stores.journal import append
from contracts.log_lines import LogEvent
from contracts.parties import Listed
from contracts.ports import Clock
from pipelines.gate.home import GateSettings
from pipelines.gate.pages import decisions, inbox, looking, sharing_pages, verifying
from pipelines.gate.pages.api import api
from pipelines.gate.pages.navigation import places
from pipelines.gate.pages.screens import Screens
from pipelines.gate.pages.sweeping import sweeping
from pipelines.gate.pages.turns import Turns
from pipelines.site import door, login
from pipelines.site.site import Site

_ROUTES = (
    login.pages,
    inbox.pages,
    decisions.pages,
    looking.pages,
    sharing_pages.pages,
    verifying.pages,
)
PROGRAM = "poort"
"""For whom a list of groups and roles is signed."""
_AT_ONCE = 200


def make(config: GateSettings, *, clock: Clock | None = None) -> FastAPI:
    """Return the website of one gate."""
    app = FastAPI(
        openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False, lifespan=sweeping
    )
    app.state.config = config
    app.state.stores = Stores.at(config.register, config.journal)
    app.state.turns = Turns()
    app.state.clock = clock or SystemClock()

    def listed() -> Sequence[Listed]:
        return people.load(config.people)

    log = Log(config.folder / "log", app.state.clock, ())

    def note_fault(reference: str, place: str) -> None:
        log.write(LogEvent.PAGE_FAILED, reference=reference, place=place)

    site = Site(
        name=PROGRAM,
        title="treffer poort",
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
        templates=Path(str(files("pipelines.gate.pages") / "templates")),
    )
    door.guard(app, site)
    app.state.screens = screens = Screens(app.state.sessions)

    @app.middleware("http")
    async def swept(request: Request, answer: RequestResponseEndpoint) -> Response:
        """Forget what a logout or a clock ended before the answer leaves."""
        given = await answer(request)
        screens.sweep(app.state.clock.now())
        return given

    for routes in _ROUTES:
        app.include_router(routes)
    api.hang(app)
    return app


def serve(config: GateSettings) -> None:
    """Serve the website until the process is ended."""
    uvicorn.run(
        make(config),
        host="127.0.0.1",
        port=config.web_port,
        access_log=False,
        proxy_headers=False,  # the door heeds them, of the proxies that the settings name
        server_header=False,
        log_level="warning",
        limit_concurrency=_AT_ONCE,
    )
