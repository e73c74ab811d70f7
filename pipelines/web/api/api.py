"""The REST API of the hub: every resource under `/api/v1`, and its description."""

from typing import Any

from fastapi import APIRouter, FastAPI

from pipelines.web.api import (
    cases,
    condition,
    disclosure_requests,
    hit_checks,
    journal,
    open_routes,
    privacy_checks,
    session,
    sources,
    statistics,
)
from pipelines.web.api.description import description

BASE = "/api/v1"
_PARTS = (
    open_routes.api,
    session.api,
    cases.api,
    privacy_checks.api,
    hit_checks.api,
    disclosure_requests.api,
    sources.api,
    journal.api,
    statistics.api,
    condition.api,
)

routes = APIRouter(prefix=BASE)
for part in _PARTS:
    routes.include_router(part)

ABOUT: dict[str, Any] = description(routes, _PARTS)
"""The description, which is the same for every installation."""


def hang(app: FastAPI) -> None:
    """Give an application the API, and its description to read."""
    app.include_router(routes)
    app.state.description = ABOUT
