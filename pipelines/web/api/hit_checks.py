"""Hit checks: run one, where it stands, and its answer in the four codes."""

from datetime import date, datetime
from typing import Annotated

from fastapi import Response
from pydantic import Field

from contracts.checks import HitCheck
from contracts.outcomes import Outcome, Reason
from pipelines.site.api import answers
from pipelines.site.api.answers import Page
from pipelines.site.api.routes import router
from pipelines.site.api.shapes import Lijst, Links, Out, links
from pipelines.steps import check as step
from pipelines.web.api import matrix
from pipelines.web.api.call import AtCall
from pipelines.web.api.cases import to_change
from pipelines.web.api.sight import case_in_sight, hit_check_in_sight

api = router("Hitchecks")


class Volledigheid(Out):
    """How much of the matrix has an answer; what is missing is content, not an error."""

    beantwoord: int
    geen_antwoord: int
    niet_bevraagd: int


class Hitcheckregel(Out):
    """A hit check in a list."""

    hitcheck: str
    dossier: str
    status: str = "klaar"
    uitgevoerd_op: datetime
    links: Annotated[Links, Field(serialization_alias="_links")]


class Hitcheck(Out):
    """Where a hit check stands."""

    hitcheck: str
    dossier: str
    modelversie: str
    uitgevoerd_op: datetime
    status: str
    privacytoets: str
    uitgevoerd_door: str
    bijna_te_oud: list[str]
    volledigheid: Volledigheid
    links: Annotated[Links, Field(serialization_alias="_links")]


class Uitkomst(Out):
    """Whether one department knows one topic: a code, never what it knows."""

    onderwerp: str
    afdeling: str
    uitkomst: Outcome
    reden: Reason | None
    peildatum: date | None
    contact: str


class Uitkomsten(Out):
    """The matrix: every topic at every department."""

    hitcheck: str
    dossier: str
    modelversie: str
    uitgevoerd_op: datetime
    volledigheid: Volledigheid
    uitkomsten: list[Uitkomst]
    links: Annotated[Links, Field(serialization_alias="_links")]


def _line(check: HitCheck) -> Hitcheckregel:
    return Hitcheckregel(
        hitcheck=check.check_id,
        dossier=check.case_id,
        uitgevoerd_op=check.run_at,
        links=links(self=matrix.path(check), uitkomsten=matrix.path(check, "/uitkomsten")),
    )


@api.get(
    "/dossiers/{number}/hitchecks",
    summary="De hitchecks van een dossier",
    response_model=Lijst[Hitcheckregel],
)
def list_of_case(number: str, call: AtCall, page: Page) -> Response:
    """List the hit checks of a case."""
    case = case_in_sight(number, call)
    found = call.bench.register.hit_checks(case.case_id)
    return answers.listed(call.request, page, found, _line)


@api.post(
    "/dossiers/{number}/hitchecks",
    summary="Doe een hitcheck",
    description="Vraagt alle toegestane bronnen naar alle onderwerpen van het dossier. "
    "Location wijst naar de stand; daar staat waar de uitkomsten zijn.",
    status_code=202,
    response_model=Hitcheckregel,
)
def run(number: str, call: AtCall) -> Response:
    """Run a hit check; the answer itself is got apart, so that this one tells nothing of it."""
    case = to_change(number, call)
    found = step.run(case.case_id, call.bench, call.actor, lambda _: None)
    return answers.made(_line(found.check), matrix.path(found.check), status=202)


@api.get("/hitchecks/{number}", summary="De stand van een hitcheck", response_model=Hitcheck)
def show(number: str, call: AtCall) -> Response:
    """Show where a hit check stands."""
    check, cells = step.show(hit_check_in_sight(number, call).check_id, call.bench)
    return answers.text(matrix.status(check, cells))


@api.get(
    "/hitchecks/{number}/uitkomsten",
    summary="De uitkomsten van een hitcheck",
    description="Altijd dezelfde sleutels in dezelfde volgorde, en even lang bij elke "
    "uitkomst. Een uitkomst zonder antwoord is inhoud en geen fout.",
    response_model=Uitkomsten,
)
def show_outcomes(number: str, call: AtCall) -> Response:
    """Show the matrix; it has no mark, since *unchanged* would tell of outcomes by its length."""
    check, cells = step.show(hit_check_in_sight(number, call).check_id, call.bench)
    return answers.text(matrix.outcomes(check, cells))
