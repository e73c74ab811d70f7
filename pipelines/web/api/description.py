"""The description of the API (OpenAPI 3.1), in Dutch, with every fault in its own form."""

import inspect
from typing import Any

from fastapi import APIRouter
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from pipelines.site import machine
from pipelines.site.faults import PROBLEM
from pipelines.web.api.routes import Route
from pipelines.web.api.shapes import Probleem

_TOLD = """\
Wat de pagina's kunnen, kan deze API ook: dezelfde stappen, dezelfde regels.

- Een mens logt in op de pagina's en stuurt bij elke wijziging `X-CSRF-Token` mee (zie `/sessie`). \
Een systeem stuurt een bearer-token, met `X-Doelbinding` en `X-Verwerking`.
- Wat er niet is en wat niet van u is, geeft hetzelfde antwoord: 404.
- Een hit zegt dat een afdeling het onderwerp kent, nooit wat zij weet.
- Stuur gegevens van personen alleen in de inhoud van een bericht, nooit in een adres.
- Stuur `Idempotency-Key` (een UUID) mee met POST: wie opnieuw stuurt, krijgt het eerste antwoord.
- Een fout is een probleemdocument (RFC 9457) zonder waarden; `type` legt de code uit.
"""
_TAGS = {
    "Sessie": "Wie u bent.",
    "Dossiers": "Openen, signalen, onderwerpen, wegen, besluiten, afsluiten.",
    "Privacytoetsen": "Welke bronnen mogen worden bevraagd.",
    "Hitchecks": "Of afdelingen een onderwerp kennen.",
    "Watverzoeken": "Vragen wat een afdeling weet; de poort beslist.",
    "Bronnen": "Contracten, leveringen en versheid.",
    "Logboek": "Wie wat deed, met welk besluit.",
    "Toestand": "Of het werkt.",
    "Fouten": "Wat codes betekenen.",
}
_FAULTS = {
    "400": "De vraag klopt niet.",
    "401": "U bent niet ingelogd.",
    "403": "Dit mag u niet.",
    "404": "Dit is er niet, of niet voor u.",
    "409": "Het is intussen veranderd, of kan nu niet.",
    "410": "Het is voorbij.",
    "412": "U hebt een oude versie.",
    "413": "Dit is te groot.",
    "415": "Stuur JSON.",
    "422": "Dit kan zo niet.",
    "428": "Stuur If-Match mee.",
    "429": "Te veel, of te snel. Retry-After zegt wanneer het weer kan.",
    "500": "Er ging iets mis.",
    "503": "Even niet beschikbaar.",
}
_ALWAYS = ("400", "429", "500")
_LET_IN = ("401", "403", "503")
_OF_BODY = ("409", "410", "412", "413", "415", "422")
_SCHEMES = {
    "sessie": {
        "type": "apiKey",
        "in": "cookie",
        "name": "__Host-treffer-hub",
        "description": "De sessie van de pagina's; zonder TLS heet het cookie treffer-hub.",
    },
    "token": {
        "type": "apiKey",
        "in": "header",
        "name": "X-CSRF-Token",
        "description": "Bij elke wijziging in een sessie: het token van /sessie.",
    },
    "systeem": {"type": "http", "scheme": "bearer", "description": "Een systeem."},
}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Een UUID. Wie dezelfde vraag opnieuw stuurt, krijgt het eerste antwoord.",
    "schema": {"type": "string", "format": "uuid"},
}
_PURPOSE = [
    {
        "name": name,
        "in": "header",
        "required": False,
        "description": f"{told} Een systeem moet dit meesturen.",
        "schema": {"type": "string", "pattern": "^[A-Za-z][A-Za-z0-9_.:/-]{0,199}$"},
    }
    for name, told in (
        ("X-Doelbinding", "De code van het doel."),
        ("X-Verwerking", "Het nummer in het register van verwerkingen."),
    )
]
_NUMBERS = {
    "number": "Het nummer, zoals S-2026-0042, T-118, H-311 of W-57.",
    "name": "De naam van de bron.",
    "code": "De code van een fout.",
}


def description(routes: APIRouter) -> dict[str, Any]:
    """Return the description of these routes."""
    found = get_openapi(
        title="treffer",
        version=machine.VERSION,
        openapi_version="3.1.0",
        summary="Kent een afdeling deze persoon, dit adres of deze onderneming?",
        description=_TOLD,
        routes=routes.routes,
        tags=[{"name": name, "description": told} for name, told in _TAGS.items()],
        license_info={"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
    )
    for route in _routes(routes):
        for method in route.methods or ():
            _complete(found["paths"][route.path][method.lower()], route, method)
    schemas = found["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    for schema in schemas.values():
        # What stands there is for who reads the code, in English.
        schema.pop("description", None)
    schemas["Probleem"] = Probleem.model_json_schema(
        by_alias=True, mode="serialization", ref_template="#/components/schemas/{model}"
    )
    schemas |= schemas["Probleem"].pop("$defs", {})
    for name in ("Probleem", "FouteParameter"):
        schemas[name].pop("description", None)
    found["components"]["securitySchemes"] = _SCHEMES
    return found


def _routes(routes: APIRouter) -> list[APIRoute]:
    return [one for one in routes.routes if isinstance(one, APIRoute) and one.include_in_schema]


def _complete(operation: dict[str, Any], route: APIRoute, method: str) -> None:
    """Give one operation its faults, its way of logging in and its headers."""
    if operation.get("description") == inspect.cleandoc(route.endpoint.__doc__ or ""):
        del operation["description"]
    statuses = [*_ALWAYS]
    parameters = operation.setdefault("parameters", [])
    for one in parameters:
        if one["in"] == "path":
            one["description"] = _NUMBERS[one["name"]]
    if "{" in route.path:
        statuses.append("404")
    if isinstance(route, Route):
        statuses += _LET_IN
        operation["security"] = [{"sessie": []}, {"systeem": []}]
        parameters += _PURPOSE
    if method == "GET":
        statuses += ["422"] if any(one["in"] == "query" for one in parameters) else []
    else:
        statuses += _OF_BODY
        operation["security"] = [{"sessie": [], "token": []}, {"systeem": []}]
        parameters.append(_match(must=method == "PATCH"))
    if method == "POST":
        parameters.append(_KEY)
        statuses.append("404")
    if method == "PATCH":
        statuses.append("428")
    if not parameters:
        del operation["parameters"]
    responses = operation["responses"]
    responses.pop("422", None)
    for status in sorted(set(statuses)):
        responses[status] = _fault(status)
    for status, one in responses.items():
        one["headers"] = _headers(status)
        if status.startswith("2"):
            one["description"] = "Gelukt."


def _match(*, must: bool) -> dict[str, Any]:
    return {
        "name": "If-Match",
        "in": "header",
        "required": must,
        "description": "De ETag van wat u ophaalde.",
        "schema": {"type": "string"},
    }


def _fault(status: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Probleem"}
    return {"description": _FAULTS[status], "content": {PROBLEM: {"schema": schema}}}


def _headers(status: str) -> dict[str, Any]:
    found = {"API-Version": "De versie van de API."}
    if status in ("429", "503"):
        found["Retry-After"] = "Over hoeveel seconden het weer kan."
    if status in ("201", "202"):
        found["Location"] = "Waar het staat."
    return {
        name: {"description": told, "schema": {"type": "string"}} for name, told in found.items()
    }
