"""Retention: when every case goes, what must be gone today, and its destruction line by line."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from fastapi import Response
from pydantic import Field

from contracts.acts import Act
from contracts.certificates import PAST, REPLACED, RETIRED
from contracts.days import day_of
from contracts.errors import Gone
from pipelines.site.api import answers
from pipelines.site.api.answers import Page
from pipelines.site.api.codes import Dossierstand, to
from pipelines.site.api.routes import router
from pipelines.site.api.shapes import In, Lijst, Links, Out, links
from pipelines.steps import destruction, retain
from pipelines.steps.authorise import authorise_new, may_new, profile_in_use
from pipelines.steps.destruction import Term
from pipelines.steps.retain import Due
from pipelines.web.api.call import AtCall, Call
from pipelines.web.api.case_shapes import path as case_path

api = router("Bewaartermijnen")
_PATH = "/api/v1/vernietigingslijsten"


class Waarom(StrEnum):
    """Why something must be gone."""

    PAST = "termijn_voorbij"
    REPLACED = "vervangen"
    RETIRED = "bron_uitgefaseerd"


_WHY = {PAST: Waarom.PAST, REPLACED: Waarom.REPLACED, RETIRED: Waarom.RETIRED}


class Bewaartermijn(Out):
    """When a case leaves the active environment, and when it is destroyed."""

    dossier: str
    stand: Dossierstand
    geopend_op: date
    niet_actief_op: date | None
    vernietigen_op: date
    uitkomst: str
    grond: str
    links: Annotated[Links, Field(serialization_alias="_links")]


class Vernietigingslijst(Out):
    """What must be gone on a day."""

    dag: date
    regels: int
    onbekend: list[str] = Field(
        description="Bronnen waarvan niemand kan zeggen wat weg moet: hun contract is onleesbaar."
    )
    links: Annotated[Links, Field(serialization_alias="_links")]


class Vernietigingsregel(Out):
    """One thing that must be gone."""

    regel: str
    soort: Literal["levering", "dossier"]
    bron: str | None
    waarom: Waarom
    sinds: date | None
    te_laat: bool = Field(description="Of het volgens het protocol al weg had moeten zijn.")
    links: Annotated[Links, Field(serialization_alias="_links")]


class VernietigingIn(In):
    """The decision that something goes now. There is no other: a term is not for a person."""

    oordeel: Literal["vernietigen"]


class Vernietigd(Out):
    """That something is gone, with the certificates that were given."""

    regel: str
    oordeel: str
    certificaten: list[str]


@api.get(
    "/bewaartermijnen",
    summary="Wanneer elk dossier weg moet, het eerste eerst",
    response_model=Lijst[Bewaartermijn],
)
def list_terms(call: AtCall, page: Page) -> Response:
    """List the terms of every case that is there, for who reviews."""
    found = destruction.overview(call.bench, call.actor).terms
    return answers.listed(call.request, page, found, _term)


@api.post(
    "/vernietigingslijsten",
    summary="Maak de lijst van wat vandaag weg moet",
    description="Wat erop staat, gaat ook vanzelf weg; de lijst houdt niets tegen.",
    status_code=201,
    response_model=Vernietigingslijst,
)
def draw_up(call: AtCall) -> Response:
    """Draw up the list of what must be gone today."""
    _require_sight(call)
    today = _today(call)
    return answers.made(_list(retain.preview(call.bench, today), today), _path(today))


@api.get(
    "/vernietigingslijsten/{day}",
    summary="De lijst van vandaag",
    response_model=Vernietigingslijst,
)
def show(day: str, call: AtCall) -> Response:
    """Show the list of today; yesterday's is not there any more."""
    return answers.one(call.request, _list(_due(day, call), _today(call)))


@api.get(
    "/vernietigingslijsten/{day}/regels",
    summary="De regels van de lijst van vandaag",
    response_model=Lijst[Vernietigingsregel],
)
def list_lines(day: str, call: AtCall, page: Page) -> Response:
    """List what must be gone today."""
    return answers.listed(call.request, page, _lines(_due(day, call), call), lambda one: one)


@api.get(
    "/vernietigingslijsten/{day}/regels/{line}",
    summary="Een regel van de lijst van vandaag",
    response_model=Vernietigingsregel,
)
def show_line(day: str, line: str, call: AtCall) -> Response:
    """Show one thing that must be gone."""
    return answers.one(call.request, _line(day, line, call))


@api.post(
    "/vernietigingslijsten/{day}/regels/{line}/beoordelingen",
    summary="Laat een regel nu vernietigen",
    description="Wat langer mag blijven, staat niet op de lijst. Dit kan niet ongedaan worden "
    "gemaakt.",
    status_code=201,
    response_model=Vernietigd,
)
def judge(day: str, line: str, given: VernietigingIn, call: AtCall) -> Response:
    """Destroy one thing that must be gone, and certify it."""
    one = _line(day, line, call)
    answers.require_match(call.request, one)
    call.require_confirmed()
    before = {each.number for each in call.bench.certificates.all()}
    retain.destroy(one.regel, call.bench, call.actor)
    numbers = [one.number for one in call.bench.certificates.all() if one.number not in before]
    return answers.made(
        Vernietigd(regel=one.regel, oordeel=given.oordeel, certificaten=list(numbers)),
        _path(_today(call)),
    )


def _require_sight(call: Call) -> None:
    """Raise `NotPermitted`, with an event, for who neither reviews nor destroys."""
    if not may_new(Act.REVIEW_LOG, call.bench, call.actor):
        authorise_new(Act.DESTROY, profile_in_use(call.bench)[0], call.bench, call.actor)


def _today(call: Call) -> date:
    return day_of(call.bench.clock.now())


def _due(day: str, call: Call) -> Due:
    _require_sight(call)
    if day != _today(call).isoformat():
        raise Gone("There is no list of that day.", code="B-404")
    return retain.preview(call.bench, _today(call))


def _line(day: str, name: str, call: Call) -> Vernietigingsregel:
    for one in _lines(_due(day, call), call):
        if one.regel == name:
            return one
    raise Gone("That is not on the list.", code="B-404")


def _lines(due: Due, call: Call) -> list[Vernietigingsregel]:
    today = _today(call)
    deliveries = [
        Vernietigingsregel(
            regel=one.delivery, soort="levering", bron=one.source, waarom=_WHY[one.why],
            sinds=None, te_laat=False, links=links(self=_path(today, one.delivery)),
        )
        for one in due.deliveries
    ]  # fmt: skip
    cases = [
        Vernietigingsregel(
            regel=one.case_id, soort="dossier", bron=None, waarom=Waarom.PAST, sinds=one.since,
            te_laat=one.is_late, links=links(self=_path(today, one.case_id)),
        )
        for one in due.cases
    ]  # fmt: skip
    return [*deliveries, *cases]


def _list(due: Due, today: date) -> Vernietigingslijst:
    return Vernietigingslijst(
        dag=today,
        regels=len(due.deliveries) + len(due.cases),
        onbekend=sorted(due.unknown),
        links=links(self=_path(today), regels=f"{_path(today)}/regels"),
    )


def _term(one: Term) -> Bewaartermijn:
    return Bewaartermijn(
        dossier=one.case_id,
        stand=to(Dossierstand, one.state),
        geopend_op=one.opened,
        niet_actief_op=one.inactive_on,
        vernietigen_op=one.destroy_on,
        uitkomst=one.why,
        grond=one.cites,
        links=links(dossier=case_path(one.case_id)),
    )


def _path(day: date, line: str = "") -> str:
    return f"{_PATH}/{day.isoformat()}" + (f"/regels/{line}" if line else "")
