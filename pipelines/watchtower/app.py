"""The health page: three addresses on loopback that tell how the service does, and change nothing.

Whoever may use this machine may read them: they hold names of sources and dates, no person.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse
from starlette.middleware.trustedhost import TrustedHostMiddleware

from connectors.settings import Settings
from contracts import health
from contracts.health import Line
from contracts.ports import Clock
from pipelines import sight, wiring
from pipelines.metrics import CONTENT_TYPE
from pipelines.steps.bench import Bench
from pipelines.watchtower import page

Metrics = Callable[[Bench], str]
_WELL, _NOT_WELL = 200, 503
_UNKNOWN = "De stand is nu niet te bepalen.\n"
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        f"default-src 'none'; style-src '{page.STYLE_HASH}'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def make(
    config: Settings, *, metrics: Metrics | None = None, clock: Clock | None = None
) -> FastAPI:
    """Return the page of one installation; `metrics` gives the text of its figures, if it has any.

    Each answers 200 when nothing needs a hand, and 503 otherwise.
    """
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    # A page elsewhere cannot read this one by giving its own name this address.
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])

    @app.middleware("http")
    async def guarded(
        request: Request, answer: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        try:
            given = await answer(request)
        except Exception:  # noqa: BLE001  the boundary: its text can hold a value, and would be logged
            given = PlainTextResponse(_UNKNOWN, status_code=_NOT_WELL)
        given.headers.update(_HEADERS)
        return given

    @app.get("/gezondheid")
    def as_json() -> Response:
        seen = sight.seen(config, clock)
        lines = health.lines(seen)
        return JSONResponse(content(config, seen.at, lines), status_code=_status(lines))

    @app.get("/")
    def as_page() -> Response:
        seen = sight.seen(config, clock)
        lines = health.lines(seen)
        drawn = page.draw(config.municipality, seen.at, lines, is_demo=config.demo)
        return HTMLResponse(drawn, status_code=_status(lines))

    if metrics is not None:

        @app.get("/metriek")
        def as_metrics() -> Response:
            with wiring.bench(config, clock) as bench:
                return PlainTextResponse(metrics(bench), media_type=CONTENT_TYPE)

    return app


def content(config: Settings, at: datetime, lines: tuple[Line, ...]) -> dict[str, object]:
    """Return what a machine reads of the service."""
    return {
        "gemeente": config.municipality,
        "moment": at.isoformat(timespec="seconds"),
        "goed": health.is_well(lines),
        "delen": [
            {
                "deel": one.part,
                "bron": one.is_source,
                "stand": one.condition,
                "bevinding": one.finding,
                "laatst": one.at.isoformat(timespec="seconds") if one.at else None,
                "peildatum": one.as_of.isoformat() if one.as_of else None,
                "vrij": one.free,
            }
            for one in lines
        ],
    }


def _status(lines: tuple[Line, ...]) -> int:
    return _WELL if health.is_well(lines) else _NOT_WELL
