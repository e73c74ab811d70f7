"""The REST API of the hub: every resource under `/api/v1`, and its description."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from fastapi import APIRouter, FastAPI

from contracts.ports import Repeats
from pipelines.site.api import open_routes, session
from pipelines.site.api.description import About, description
from pipelines.web.api import (
    cases,
    condition,
    disclosure_requests,
    hit_checks,
    journal,
    privacy_checks,
    retention,
    sources,
    statistics,
)
from pipelines.web.api.numbered_runs import NumberedRuns
from pipelines.web.work import bench_after

BASE = "/api/v1"
_PARTS = (
    open_routes.api,
    session.api,
    cases.api,
    privacy_checks.api,
    hit_checks.api,
    disclosure_requests.api,
    sources.api,
    retention.api,
    journal.api,
    statistics.api,
    condition.api,
)

routes = APIRouter(prefix=BASE)
for part in _PARTS:
    routes.include_router(part)

CREATING = frozenset(
    {
        "/dossiers",
        "/dossiers/{number}/signalen",
        "/dossiers/{number}/onderwerpen",
        "/dossiers/{number}/wegingen",
        "/dossiers/{number}/vastleggingen",
        "/dossiers/{number}/privacytoetsen",
        "/dossiers/{number}/hitchecks",
        "/dossiers/{number}/wat-verzoeken",
        "/bronnen",
        "/bronnen/{name}/leveringen",
        "/vernietigingslijsten",
    }
)
"""Where something new is made beside what is there, which stays as it was."""

_TOLD = """\
Wat de pagina's kunnen, kan deze API ook: dezelfde stappen, dezelfde regels.

- Een mens logt in op de pagina's en stuurt bij elke wijziging `X-CSRF-Token` mee (zie `/sessie`). \
Een systeem stuurt een bearer-token, met `X-Doelbinding` en `X-Verwerking`.
- Wat er niet is en wat niet van u is, geeft hetzelfde antwoord: 404.
- Een hit zegt dat een afdeling het onderwerp kent, nooit wat zij weet.
- Stuur gegevens van personen alleen in de inhoud van een bericht, nooit in een adres.
- Wie iets wijzigt dat er al is, stuurt `If-Match` met de `ETag` van wat die ophaalde.
- Stuur `Idempotency-Key` (een UUID) mee met POST: wie opnieuw stuurt, krijgt het eerste antwoord.
- Een fout is een probleemdocument (RFC 9457) zonder waarden; `type` legt de code uit.
"""
_ABOUT = About(
    summary="Kent een afdeling deze persoon, dit adres of deze onderneming?",
    told=_TOLD,
    tags={
        "Sessie": "Wie u bent.",
        "Dossiers": "Openen, signalen, onderwerpen, wegen, besluiten, afsluiten.",
        "Privacytoetsen": "Welke bronnen mogen worden bevraagd.",
        "Hitchecks": "Of afdelingen een onderwerp kennen.",
        "Watverzoeken": "Vragen wat een afdeling weet; de poort beslist.",
        "Bronnen": "Contracten, leveringen en versheid.",
        "Bewaartermijnen": "Wanneer wat weg moet, en dat het weg is.",
        "Logboek": "Wie wat deed, met welk besluit.",
        "Toestand": "Of het werkt.",
        "Fouten": "Wat codes betekenen.",
    },
    examples={
        "dossiers": "S-2026-0001",
        "privacytoetsen": "T-1",
        "hitchecks": "H-1",
        "wat-verzoeken": "W-1",
        "bronnen": "handhaving",
        "verversingen": "0a1b2c3d",
        "vernietigingslijsten": "2026-11-22",
        "regels": "handhaving-20261122T021500Z",
        "fouten": "B-201",
    },
    cookie="treffer-hub",
    creating=CREATING,
)

ABOUT: dict[str, Any] = description(routes, _PARTS, _ABOUT)
"""The description, which is the same for every installation."""


def hang(app: FastAPI) -> None:
    """Give an application the API, and its description to read."""
    app.include_router(routes)
    app.state.description, app.state.creating = ABOUT, CREATING
    app.state.numbered_runs = NumberedRuns()

    @contextmanager
    def repeats() -> Iterator[Repeats]:
        yield bench_after(app).repeats

    app.state.repeats = repeats
