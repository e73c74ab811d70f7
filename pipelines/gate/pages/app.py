"""The gate's website: decisions on substance, sharing, verification and the viewing window."""

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from connectors import people
from connectors.clock import SystemClock
from connectors.log import Log
from contracts.log_lines import LogEvent
from contracts.parties import Listed
from contracts.ports import Clock
from pipelines.gate.home import GateSettings
from pipelines.gate.pages import decisions, inbox
from pipelines.gate.pages.navigation import places
from pipelines.site import door, login
from pipelines.site.site import Site

_ROUTES = (login.pages, inbox.pages, decisions.pages)
_AT_ONCE = 200


def make(config: GateSettings, *, clock: Clock | None = None) -> FastAPI:
    """Return the website of one gate."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.state.config = config
    app.state.clock = clock or SystemClock()

    def listed() -> Sequence[Listed]:
        return people.load(config.people)

    log = Log(config.folder / "log", app.state.clock, ())

    def note_fault(reference: str, place: str) -> None:
        log.write(LogEvent.PAGE_FAILED, reference=reference, place=place)

    site = Site(
        name="poort",
        title="treffer",
        municipality="poort",
        demo=config.demo,
        url=config.web_url,
        clock=app.state.clock,
        people=listed,
        navigation=places,
        note_fault=note_fault,
        templates=Path(str(files("pipelines.gate.pages") / "templates")),
    )
    door.guard(app, site)
    for routes in _ROUTES:
        app.include_router(routes)
    return app


def serve(config: GateSettings) -> None:
    """Serve the website until the process is ended."""
    uvicorn.run(
        make(config),
        host="127.0.0.1",
        port=config.web_port,
        access_log=False,
        server_header=False,
        log_level="warning",
        limit_concurrency=_AT_ONCE,
    )
