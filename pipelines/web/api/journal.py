"""The journal, for who reviews it: its lines, and whether the chain holds."""

from datetime import datetime
from typing import Annotated

from fastapi import Query, Response
from pydantic import Field

from contracts.acts import Act
from contracts.errors import Gone, IntegrityBroken
from contracts.events import Entry, Event, EventKind
from contracts.ids import CaseId
from contracts.journal_search import Wanted
from pipelines import processing
from pipelines.site.api import answers
from pipelines.site.api.answers import Page
from pipelines.site.api.routes import router
from pipelines.site.api.shapes import Lijst, Out
from pipelines.steps import journals
from pipelines.steps.authorise import authorise_new, profile_in_use
from pipelines.web.api.call import AtCall, Call

api = router("Logboek")
_ALL = 10_000_000
_CASE = "S-"


class Logregel(Out):
    """One line: who did what under which decision; no outcome and no value."""

    regel: int
    moment: datetime
    gebeurtenis: EventKind
    door: str
    nummers: list[str]
    besluit: str | None
    regels: list[str]
    doelbinding: str | None = Field(
        description="Het doel dat wie riep noemde, of anders dat van het dossier."
    )
    verwerking: str = Field(description="De activiteit in het register van verwerkingen.")
    bronnen: list[str]


class Controle(Out):
    """Whether the chain holds from the first line to the last."""

    gaaf: bool
    regels: int
    gecontroleerd_op: datetime


@api.get(
    "/logregels",
    summary="Regels van het logboek, de nieuwste eerst",
    response_model=Lijst[Logregel],
)
def list_lines(
    call: AtCall,
    page: Page,
    nummer: Annotated[
        str | None,
        Query(
            pattern=r"^[A-Z](-[0-9]{1,12}){1,2}$",
            description="Alleen regels over dit nummer; van een dossier met alles daarin.",
        ),
    ] = None,
    gebeurtenis: Annotated[EventKind | None, Query(description="Alleen deze soort.")] = None,
) -> Response:
    """List lines of the journal."""
    _require_reviewer(call)
    wanted = Wanted(kind=gebeurtenis, number=nummer)
    found = call.bench.journal.newest(wanted, before=None, most=_ALL)
    return answers.listed(
        call.request,
        page,
        found,
        lambda one: _line(one, call),
        nummer=nummer,
        gebeurtenis=gebeurtenis,
    )


@api.get("/logboek/controle", summary="Of het logboek gaaf is", response_model=Controle)
def verify(call: AtCall) -> Response:
    """Check the chain from the first line to the last."""
    _require_reviewer(call)
    found = journals.verify(call.bench, call.actor)
    if found.broken is not None:
        raise IntegrityBroken(
            f"Journal broken at line {found.broken.seq}. Tell the FG. Repair nothing.",
            code="I-601",
        )
    shape = Controle(gaaf=True, regels=found.lines, gecontroleerd_op=call.now)
    return answers.text(shape.model_dump_json(by_alias=True))


def _require_reviewer(call: Call) -> None:
    authorise_new(Act.REVIEW_LOG, profile_in_use(call.bench)[0], call.bench, call.actor)


def _line(one: Entry, call: Call) -> Logregel:
    event = one.event
    return Logregel(
        regel=one.seq,
        moment=one.at,
        gebeurtenis=event.kind,
        door=event.actor,
        nummers=list(event.ids),
        besluit=event.decision,
        regels=list(event.applied),
        doelbinding=event.purpose or _purpose_of_case(event, call),
        verwerking=processing.activity(event),
        bronnen=list(event.sources),
    )


def _purpose_of_case(event: Event, call: Call) -> str | None:
    """Return the purpose of the case that an event is of; none where it is of none, or is gone."""
    number = next((one.partition("/")[0] for one in event.ids if one.startswith(_CASE)), None)
    try:
        return call.bench.register.case(CaseId(number)).purpose if number else None
    except Gone:
        return None
