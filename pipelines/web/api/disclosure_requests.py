"""Disclosure requests: ask, answer a question, withdraw, see where they stand.

What is decided, and what is seen, stands at the gate; the hub knows only the state.
"""

from datetime import datetime
from typing import Annotated

from fastapi import Response
from pydantic import ConfigDict, Field

from contracts.grants import DisclosureRequest
from contracts.ids import CheckId, DepartmentName, TopicLabel
from pipelines.site.api import answers, request_shapes
from pipelines.site.api.answers import Page
from pipelines.site.api.request_shapes import Verzoek
from pipelines.site.api.routes import router
from pipelines.site.api.shapes import Code, In, Lijst, Line, Text, ToelichtingIn
from pipelines.steps import disclose
from pipelines.steps import requests as step
from pipelines.web.api.call import AtCall, Call
from pipelines.web.api.case_shapes import path as case_path
from pipelines.web.api.cases import CaseToChange
from pipelines.web.api.sight import CaseInSight, RequestInSight, hit_check_in_sight

api = router("Watverzoeken")
Uren = Annotated[int, Field(ge=1, le=1000)]


class WatverzoekIn(In):
    """A request to read named fields of one hit."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "hitcheck": "H-3",
                    "onderwerp": "P1",
                    "afdeling": "Handhaving",
                    "velden": ["afdoening"],
                    "doel": "…",
                    "grondslagVerstrekken": "…",
                    "grondslagOntvangen": "…",
                    "waaromNietDat": "…",
                }
            ]
        }
    )

    hitcheck: Code
    onderwerp: Code
    afdeling: Line
    velden: list[Code] = Field(min_length=1, max_length=100)
    doel: Text
    grondslag_verstrekken: Text
    grondslag_ontvangen: Text
    waarom_niet_dat: Text
    gebruik: Code | None = None
    uren: Uren | None = None

    def wanted(self) -> disclose.Wanted:
        """Return the request, in our words."""
        return disclose.Wanted(
            check_id=CheckId(self.hitcheck),
            topic=TopicLabel(self.onderwerp),
            department=DepartmentName(self.afdeling),
            fields=tuple(dict.fromkeys(self.velden)),
            purpose=self.doel,
            giving_ground=self.grondslag_verstrekken,
            receiving_ground=self.grondslag_ontvangen,
            why_not_dat=self.waarom_niet_dat,
            use=self.gebruik,
            hours=self.uren,
        )


class WatverzoekWijziging(In):
    """What changes in a request that came back with a question."""

    velden: list[Code] | None = Field(None, min_length=1, max_length=100)
    doel: Text | None = None
    grondslag_verstrekken: Text | None = None
    grondslag_ontvangen: Text | None = None
    waarom_niet_dat: Text | None = None
    uren: Uren | None = None

    def answer(self) -> step.Answer:
        """Return what changes, in our words."""
        return step.Answer(
            fields=tuple(dict.fromkeys(self.velden)) if self.velden else None,
            purpose=self.doel,
            giving_ground=self.grondslag_verstrekken,
            receiving_ground=self.grondslag_ontvangen,
            why_not_dat=self.waarom_niet_dat,
            hours=self.uren,
        )


class Watverzoek(Verzoek):
    """A disclosure request, with where it stands at the gate."""

    velden: list[str]


def _shape(made: DisclosureRequest, call: Call) -> Watverzoek:
    told = step.told(made.request_id, call.bench)
    state = step.state(made.request_id, call.bench)
    return Watverzoek(
        **request_shapes.asked(made, state, dossier=case_path(made.case_id)),
        velden=list(made.fields),
        ophalen_voor=_moment(told.get("fetch_by")),
        eindigt_op=_moment(told.get("ends_at")),
    )


def _moment(told: object) -> datetime | None:
    return datetime.fromisoformat(told) if isinstance(told, str) else None


@api.get(
    "/dossiers/{number}/wat-verzoeken",
    summary="De watverzoeken van een dossier",
    response_model=Lijst[Watverzoek],
)
def list_of_case(case: CaseInSight, call: AtCall, page: Page) -> Response:
    """List the disclosure requests of a case."""
    found = step.of_case(case.case_id, call.bench)
    return answers.listed(call.request, page, found, lambda one: _shape(one, call))


@api.post(
    "/dossiers/{number}/wat-verzoeken",
    summary="Vraag wat een afdeling weet",
    description="Over één hit. Iemand anders beslist, in de poort.",
    status_code=201,
    response_model=Watverzoek,
)
def request(case: CaseToChange, given: WatverzoekIn, call: AtCall) -> Response:
    """File a request on one hit."""
    hit_check_in_sight(given.hitcheck, call)
    made = disclose.request(case.case_id, given.wanted(), call.bench, call.actor)
    return answers.made(_shape(made, call), request_shapes.path(made))


@api.get(
    "/wat-verzoeken/{number}", summary="Een watverzoek en zijn stand", response_model=Watverzoek
)
def show(seen: RequestInSight, call: AtCall) -> Response:
    """Show a request with where it stands; never its content."""
    return answers.one(call.request, _shape(seen, call))


@api.patch(
    "/wat-verzoeken/{number}",
    summary="Beantwoord een vraag bij een watverzoek",
    response_model=Watverzoek,
)
def amend(before: RequestInSight, given: WatverzoekWijziging, call: AtCall) -> Response:
    """Answer the question with which a request came back."""
    answers.require_match(call.request, _shape(before, call))
    made = step.amend(before.request_id, given.answer(), call.bench, call.actor)
    return answers.one(call.request, _shape(made, call))


@api.post(
    "/wat-verzoeken/{number}/intrekkingen",
    summary="Trek een watverzoek in",
    description="Een open kijkvenster sluit.",
    status_code=201,
    response_model=Watverzoek,
)
def withdraw(before: RequestInSight, given: ToelichtingIn, call: AtCall) -> Response:
    """Withdraw a request or its grant."""
    answers.require_match(call.request, _shape(before, call))
    step.end(before.request_id, given.toelichting, call.bench, call.actor)
    return answers.made(_shape(before, call), request_shapes.path(before))
