"""Disclosure requests at the gate: what waits, one of them, decide, revoke.

What a window shows is on its page alone: an answer to a program would be a copy.
"""

from datetime import datetime
from enum import StrEnum

from fastapi import Response
from pydantic import ConfigDict, Field

from contracts.errors import Gone, NotPermitted
from contracts.ids import RequestId, is_number
from pipelines.gate import inbox, steps, views
from pipelines.gate.pages import outcomes
from pipelines.gate.pages.api.call import AtCall, Call
from pipelines.gate.views import View
from pipelines.site import faults
from pipelines.site.api import answers, request_shapes
from pipelines.site.api.answers import Page
from pipelines.site.api.request_shapes import Verzoek
from pipelines.site.api.routes import router
from pipelines.site.api.shapes import Code, In, Lijst, Out, Text, ToelichtingIn

api = router("Watverzoeken")


class Besluit(StrEnum):
    """What is decided on a request."""

    GRANTED = "toegekend"
    REFUSED = "geweigerd"
    RETURNED = "teruggestuurd"


class BeoordelingIn(In):
    """A decision: the fields that may be seen, or none, or a question."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"oordeel": "toegekend", "velden": ["afdoening"], "toelichting": "…"}]
        }
    )

    oordeel: Besluit
    velden: list[Code] = Field(
        default_factory=list, max_length=100, description="Alleen bij toekennen."
    )
    toelichting: Text
    wet: Text | None = Field(
        None, description="De wet die bijzondere of strafrechtelijke gegevens toestaat."
    )


class Veld(Out):
    """One field that was asked for; never what it holds."""

    naam: str
    toekenbaar: bool
    toegekend: bool


class Watverzoek(Verzoek):
    """A request as who decides on it, or asked it, sees it."""

    velden: list[Veld]
    geopend_op: datetime | None


def _shape(seen: View) -> Watverzoek:
    request, grant = seen.request, seen.grant
    granted = grant.fields if grant else ()
    return Watverzoek(
        **request_shapes.asked(request, seen.state),
        velden=[
            Veld(naam=one, toekenbaar=one in seen.grantable, toegekend=one in granted)
            for one in request.fields
        ],
        ophalen_voor=grant.fetch_by if grant else None,
        geopend_op=seen.opened_at,
        eindigt_op=seen.ends_at,
    )


@api.get(
    "/wat-verzoeken",
    summary="De watverzoeken waarover u beslist of die u deed",
    response_model=Lijst[Watverzoek],
)
def list_all(call: AtCall, page: Page) -> Response:
    """List the requests that who calls decides on or asked for."""
    found = inbox.rows(call.bench, call.actor)
    return answers.listed(
        call.request, page, found, lambda one: _shape(views.view(RequestId(one.number), call.bench))
    )


@api.get("/wat-verzoeken/{number}", summary="Een watverzoek", response_model=Watverzoek)
def show(number: str, call: AtCall) -> Response:
    """Show a request; never what its fields hold."""
    return answers.one(call.request, _shape(_in_sight(number, call)))


@api.post(
    "/wat-verzoeken/{number}/beoordelingen",
    summary="Beslis over een watverzoek",
    description="Per veld, nooit over uw eigen verzoek. Waar twee mensen beslissen, wacht het "
    "eerste besluit op het tweede.",
    status_code=201,
    response_model=Watverzoek,
)
def decide(number: str, given: BeoordelingIn, call: AtCall) -> Response:
    """Grant fields, refuse, or send back with a question."""
    seen = _in_sight(number, call)
    answers.require_match(call.request, _shape(seen))
    call.require_confirmed()
    request_id = seen.request.request_id
    if given.oordeel is Besluit.RETURNED:
        steps.send_back(request_id, given.toelichting, call.bench, call.actor)
        return _made(number, call)
    if (given.oordeel is Besluit.GRANTED) != bool(given.velden):
        return _not_so(number, ["Kies gegevens bij toekennen, en geen bij weigeren."], call)
    choice = steps.Choice(
        fields=tuple(dict.fromkeys(given.velden)), reason=given.toelichting, law=given.wet
    )
    came = outcomes.became(steps.decide(request_id, choice, call.bench, call.actor))
    return _not_so(number, came, call) if isinstance(came, list) else _made(number, call)


@api.post(
    "/wat-verzoeken/{number}/intrekkingen",
    summary="Trek in wat is toegekend",
    description="Een open kijkvenster gaat binnen vijf seconden dicht. Met If-Match: * trekt u "
    "in wat er ook intussen veranderde.",
    status_code=201,
    response_model=Watverzoek,
)
def revoke(number: str, given: ToelichtingIn, call: AtCall) -> Response:
    """End a grant now; no new proof of who somebody is holds that up."""
    seen = _in_sight(number, call)
    answers.require_match(call.request, _shape(seen))
    call.require_person()
    steps.revoke(seen.request.request_id, given.toelichting, call.bench, call.actor)
    return _made(number, call)


def _in_sight(number: str, call: Call) -> View:
    """Return a request that who calls may read; of any other it is not told if it is there."""
    try:
        if is_number(number):
            return views.show(RequestId(number), call.bench, call.actor)
    except (Gone, NotPermitted):
        pass
    raise Gone("There is no such request.", code="G-404")


def _made(number: str, call: Call) -> Response:
    seen = views.view(RequestId(number), call.bench)
    return answers.made(_shape(seen), request_shapes.path(seen.request))


def _not_so(number: str, why: list[str], call: Call) -> Response:
    """Return why a decision cannot be taken so."""
    told = faults.told(outcomes.not_so(number, why))
    return faults.problem(told, call.request.state.reference, redenen=why)
