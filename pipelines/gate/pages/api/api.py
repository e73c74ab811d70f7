"""The REST API of the gate: decisions on substance and answers to questions, and no substance."""

from typing import Any

from fastapi import APIRouter, FastAPI

from pipelines.gate.pages.api import requests, verifications
from pipelines.site.api import open_routes, session
from pipelines.site.api.description import About, description

BASE = "/api/v1"
_PARTS = (open_routes.api, session.api, requests.api, verifications.api)

routes = APIRouter(prefix=BASE)
for part in _PARTS:
    routes.include_router(part)

CREATING: frozenset[str] = frozenset()
"""Nothing is made here: whoever decides or answers knows what they decide on."""

_ABOUT = About(
    summary="Besluiten over watverzoeken, en antwoorden van afdelingen.",
    told="Wat de pagina's van de poort beslissen, kan deze API ook: dezelfde stappen, dezelfde "
    "regels. Wat in een kijkvenster of naast een vraag staat, is er alleen op de pagina. Wat er "
    "niet is en wat niet van u is, geeft hetzelfde antwoord: 404.",
    tags={
        "Sessie": "Wie u bent.",
        "Watverzoeken": "Beslissen en intrekken.",
        "Verificaties": "Is het dezelfde?",
        "Toestand": "Of het werkt.",
        "Fouten": "Wat codes betekenen.",
    },
    examples={"wat-verzoeken": "W-57", "verificaties": "V-12", "fouten": "B-201"},
    cookie="treffer-poort",
    creating=CREATING,
    has_keys=False,
)
ABOUT: dict[str, Any] = description(routes, _PARTS, _ABOUT)
"""The description, which is the same for every installation."""


def hang(app: FastAPI) -> None:
    """Give an application the API, and its description to read."""
    app.include_router(routes)
    app.state.description, app.state.creating = ABOUT, CREATING
