"""The journal, for who reviews it: its lines, and whether the chain holds."""

from datetime import datetime
from typing import Annotated

from fastapi import Query, Response

from contracts import events
from contracts.acts import Act
from contracts.errors import IntegrityBroken
from contracts.events import Entry, EventKind
from pipelines.steps import journals
from pipelines.steps.authorise import authorise_new, profile_in_use
from pipelines.web.api import answers
from pipelines.web.api.answers import Page
from pipelines.web.api.call import AtCall, Call
from pipelines.web.api.routes import router
from pipelines.web.api.shapes import Code, Lijst, Out

api = router("Logboek")


class Logregel(Out):
    """One line: who did what under which decision; no outcome and no value."""

    regel: int
    moment: datetime
    gebeurtenis: EventKind
    door: str
    nummers: list[str]
    besluit: str | None
    regels: list[str]
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
    nummer: Annotated[Code | None, Query(description="Alleen regels over dit nummer.")] = None,
    gebeurtenis: Annotated[EventKind | None, Query(description="Alleen deze soort.")] = None,
) -> Response:
    """List lines of the journal, as who calls may see them."""
    _require_reviewer(call)
    # Numbered as they are shown: a gap would tell that something is not.
    lines = enumerate(journals.shown(call.bench, call.actor), 1)
    found = [
        (number, one)
        for number, one in lines
        if (nummer is None or nummer in one.event.ids)
        and (gebeurtenis is None or gebeurtenis is one.event.kind)
    ]
    return answers.listed(
        call.request, page, found[::-1], lambda one: _line(*one),
        nummer=nummer, gebeurtenis=gebeurtenis,
    )  # fmt: skip


@api.get("/logboek/controle", summary="Of het logboek gaaf is", response_model=Controle)
def verify(call: AtCall) -> Response:
    """Check the chain from the first line to the last."""
    _require_reviewer(call)
    broken = events.first_broken(call.bench.journal.entries())
    if broken is not None:
        raise IntegrityBroken(
            f"Journal broken at line {broken.seq}. Tell the FG. Repair nothing.", code="I-601"
        )
    journals.note_verified(call.bench)
    count = len(journals.shown(call.bench, call.actor))
    shape = Controle(gaaf=True, regels=count, gecontroleerd_op=call.now)
    return answers.text(shape.model_dump_json(by_alias=True))


def _require_reviewer(call: Call) -> None:
    authorise_new(Act.REVIEW_LOG, profile_in_use(call.bench)[0], call.bench, call.actor)


def _line(number: int, one: Entry) -> Logregel:
    event = one.event
    return Logregel(
        regel=number,
        moment=one.at,
        gebeurtenis=event.kind,
        door=event.actor,
        nummers=list(event.ids),
        besluit=event.decision,
        regels=list(event.rules),
        bronnen=list(event.sources),
    )
