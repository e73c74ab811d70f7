"""The description of the API (OpenAPI 3.1), in Dutch, with every fault in its own form."""

import inspect
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from pipelines.site import machine
from pipelines.site.api.purposes import PROCESSING, PURPOSE, USER
from pipelines.site.api.routes import Route, must_match
from pipelines.site.api.shapes import CODE, Probleem
from pipelines.site.faults import PROBLEM

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
_OF_BODY = ("409", "410", "412", "413", "415", "422")
_OF_FASTAPI = ("HTTPValidationError", "ValidationError")
_PARAMETERS = {
    "Sleutel": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "Een UUID. Wie dezelfde vraag opnieuw stuurt, krijgt het eerste antwoord.",
        "schema": {"type": "string", "format": "uuid"},
    },
    "Kenmerk": {
        "name": "If-Match",
        "in": "header",
        "description": "De ETag van het dossier of de bron hierboven; is dat veranderd, dan "
        "gebeurt er niets.",
        "schema": {"type": "string"},
    },
    "KenmerkVerplicht": {
        "name": "If-Match",
        "in": "header",
        "required": True,
        "description": "De ETag van wat u ophaalde; een oudere versie wordt niet gewijzigd.",
        "schema": {"type": "string"},
    },
    "Doelbinding": {
        "name": PURPOSE,
        "in": "header",
        "description": "De code van het doel, zoals het protocol het noemt. Een systeem moet dit "
        "meesturen.",
        "schema": {"type": "string", "pattern": CODE},
    },
    "Verwerking": {
        "name": PROCESSING,
        "in": "header",
        "description": "De code van de activiteit in het register van verwerkingen. Een systeem "
        "moet dit meesturen.",
        "schema": {"type": "string", "pattern": CODE},
    },
    "Gebruiker": {
        "name": USER,
        "in": "header",
        "description": "Het account van wie het systeem dit laat doen. Een systeem moet dit "
        "meesturen; doet het iets uit zichzelf, dan zijn eigen account.",
        "schema": {"type": "string", "pattern": CODE},
    },
}
_HEADERS = {
    "API-Version": "De versie van de API.",
    "Retry-After": "Over hoeveel seconden het weer kan.",
    "Location": "Waar het staat.",
}
_IN_PATH = {
    "number": ("nummer", "Het nummer, zoals S-2026-0042, T-118, H-311 of W-57."),
    "name": ("naam", "De naam van de bron."),
    "code": ("code", "De code van een fout."),
    "task": ("taak", "De taak waar Location naar wees."),
    "day": ("dag", "De dag van de lijst."),
    "line": ("regel", "Een levering of dossier op de lijst."),
}
"""What stands in a path, as the description calls it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What one site says of its API."""

    summary: str
    told: str
    tags: Mapping[str, str]
    examples: Mapping[str, str]
    """Per kind of thing a number that stands in its path."""
    cookie: str
    creating: frozenset[str]
    """The paths on which something new is made: every other change needs `If-Match`."""
    has_keys: bool = True
    """Whether a request can be sent twice under a key."""


def description(routes: APIRouter, parts: Sequence[APIRouter], about: About) -> dict[str, Any]:
    """Return the description of these routes, which are those of its parts."""
    found = get_openapi(
        title="treffer",
        version=machine.VERSION,
        openapi_version="3.1.0",
        summary=about.summary,
        description=about.told,
        routes=routes.routes,
        tags=[{"name": name, "description": told} for name, told in about.tags.items()],
        license_info={"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
    )
    paths = found["paths"]
    for part in parts:
        for route in _told(part):
            for method in route.methods or ():
                operation = paths[f"{routes.prefix}{route.path}"][method.lower()]
                _complete(operation, route, method, about)
    found["paths"] = {_in_dutch(path): operations for path, operations in paths.items()}
    components = found["components"]
    components["schemas"] = _schemas(components["schemas"])
    components["securitySchemes"] = _schemes(about)
    components["parameters"] = _PARAMETERS
    components["responses"] = {f"Fout{status}": _fault(status) for status in _FAULTS}
    components["headers"] = {
        name: {"description": told, "schema": {"type": "string"}} for name, told in _HEADERS.items()
    }
    return found


def _told(part: APIRouter) -> list[APIRoute]:
    return [one for one in part.routes if isinstance(one, APIRoute) and one.include_in_schema]


def _schemas(found: dict[str, Any]) -> dict[str, Any]:
    """Return the forms, without the words that stand there for who reads the code, in English."""
    problem = Probleem.model_json_schema(
        by_alias=True, mode="serialization", ref_template="#/components/schemas/{model}"
    )
    every = found | problem.pop("$defs", {}) | {"Probleem": problem}
    every = {name: one for name, one in every.items() if name not in _OF_FASTAPI}
    for one in every.values():
        one.pop("description", None)
    return every


def _complete(operation: dict[str, Any], route: APIRoute, method: str, about: About) -> None:
    """Give one operation its faults, its way of logging in and its headers."""
    if operation.get("description") == inspect.cleandoc(route.endpoint.__doc__ or ""):
        del operation["description"]
    operation["operationId"] = _id(method, route.path)
    parameters = operation.get("parameters", [])
    for one in parameters:
        if one["in"] == "path":
            name = one["name"]
            one["name"], one["description"] = _IN_PATH[name]
            one["schema"] = {"type": "string"}
            one["example"] = about.examples[_kind(route.path, name)]
    more, statuses = _of_route(route, method, about)
    if any(one["in"] == "query" for one in parameters):
        statuses.append("422")
    parameters = [*parameters, *({"$ref": f"#/components/parameters/{one}"} for one in more)]
    if parameters:
        operation["parameters"] = parameters
    if isinstance(route, Route):
        token = [] if method == "GET" else ["token"]
        operation["security"] = [
            {name: [] for name in ("sessie", *token)},
            {"systeem": []},
        ]
    responses = {
        status: one | {"description": "Gelukt.", "headers": _headers(status)}
        for status, one in operation["responses"].items()
        if status.startswith("2")
    }
    for status in sorted(set(statuses)):
        responses[status] = {"$ref": f"#/components/responses/Fout{status}"}
    operation["responses"] = responses


def _of_route(route: APIRoute, method: str, about: About) -> tuple[list[str], list[str]]:
    """Return the headers that a route takes, and the faults that it can give."""
    headers: list[str] = []
    statuses = ["400", "429", "500"]
    if "{" in route.path:
        statuses.append("404")
    if isinstance(route, Route):
        headers += ["Doelbinding", "Verwerking", "Gebruiker"]
        statuses += ["401", "403", "503"]
    if method != "GET":
        must = must_match(method, route.path, about.creating)
        if must or "{" in route.path:
            headers.append("KenmerkVerplicht" if must else "Kenmerk")
        statuses += ["404", *_OF_BODY, *(["428"] if must else [])]
    if method == "POST" and about.has_keys:
        headers.append("Sleutel")
    return headers, statuses


def _kind(path: str, name: str) -> str:
    """Return what stands before a name in a path: the kind of thing that it is the name of."""
    return path.partition(f"/{{{name}}}")[0].rpartition("/")[2]


def _id(method: str, path: str) -> str:
    words = re.findall("[A-Za-z]+", _in_dutch(path))
    return method.lower() + "".join(word.capitalize() for word in words)


def _in_dutch(path: str) -> str:
    for name, (dutch, _) in _IN_PATH.items():
        path = path.replace(f"{{{name}}}", f"{{{dutch}}}")
    return path


def _schemes(about: About) -> dict[str, Any]:
    return {
        "sessie": {
            "type": "apiKey",
            "in": "cookie",
            "name": f"__Host-{about.cookie}",
            "description": f"De sessie van de pagina's; zonder TLS heet het cookie {about.cookie}.",
        },
        "token": {
            "type": "apiKey",
            "in": "header",
            "name": "X-CSRF-Token",
            "description": "Bij elke wijziging in een sessie: het token van /sessie.",
        },
        "systeem": {"type": "http", "scheme": "bearer", "description": "Een systeem."},
    }


def _fault(status: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Probleem"}
    return {
        "description": _FAULTS[status],
        "content": {PROBLEM: {"schema": schema}},
        "headers": _headers(status),
    }


def _headers(status: str) -> dict[str, Any]:
    names = ["API-Version"]
    names += ["Retry-After"] if status in ("429", "503") else []
    names += ["Location"] if status in ("201", "202") else []
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}
