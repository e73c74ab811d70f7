"""Pages on retention: what must be gone, when every case goes, and what is proved gone."""

from fastapi import APIRouter, Response

from contracts.certificates import PAST, REPLACED, RETIRED
from contracts.errors import Gone
from pipelines import terms_drawn
from pipelines.steps import destruction as step
from pipelines.web.reviewing import Reviewing

pages = APIRouter(prefix="/vernietiging")

_MOST = 25
_WHY = {
    PAST: "de termijn is voorbij",
    REPLACED: "vervangen door een nieuwere levering",
    RETIRED: "de bron is uitgefaseerd",
}


@pages.get("")
def show(desk: Reviewing) -> Response:
    """Show what is due, the terms of the cases that go first, and every certificate."""
    found = step.overview(desk.bench, desk.actor)
    return desk.page(
        "audit/destruction.html",
        due=found.due,
        terms=found.terms[:_MOST],
        count=len(found.terms),
        certified=found.certified,
        why=_WHY,
    )


@pages.get("/termijnen.svg")
def picture(desk: Reviewing) -> Response:
    """Give the picture of the terms that stand on the page."""
    found = step.terms(desk.bench, desk.actor)
    today = desk.today
    drawn = terms_drawn.draw(found[:_MOST], today)
    return Response(drawn, media_type="image/svg+xml")


@pages.get("/{number}")
def certificate(number: str, desk: Reviewing) -> Response:
    """Show one certificate of destruction, held against the journal."""
    for given, holds in step.certified(desk.bench, desk.actor):
        if given.number == number:
            return desk.page("audit/certificate.html", given=given, holds=holds, why=_WHY)
    raise Gone("There is no such certificate.", code="B-404")
