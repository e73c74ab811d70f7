"""Hit checks: run one, where it stands, and its answer in the four codes."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from fastapi import Response
from pydantic import Field

from contracts.checks import HitCheck
from contracts.ids import CheckId
from contracts.outcomes import Outcome, Reason
from pipelines.site.api import answers
from pipelines.site.api.answers import Page
from pipelines.site.api.routes import router
from pipelines.site.api.shapes import Lijst, Links, Out, links
from pipelines.steps import check as step
from pipelines.web.api import matrix, numbered_runs
from pipelines.web.api.call import AtCall
from pipelines.web.api.cases import CaseToChange
from pipelines.web.api.sight import CaseInSight, hit_check_in_sight, run_in_sight
from pipelines.web.hit_check_runs import Run

api = router("Hitchecks")


class Hitcheckstand(StrEnum):
    """Where a hit check stands."""

    RUNNING = "bezig"
    DONE = "klaar"
    FAILED = "mislukt"


class Volledigheid(Out):
    """How much of the matrix has an answer; what is missing is content, not an error."""

    beantwoord: int
    geen_antwoord: int
    niet_bevraagd: int


class Hitcheckregel(Out):
    """A hit check in a list."""

    hitcheck: str
    dossier: str
    status: Hitcheckstand
    uitgevoerd_op: datetime | None
    links: Annotated[Links, Field(serialization_alias="_links")]


class Hitcheck(Out):
    """Where a hit check stands."""

    hitcheck: str
    dossier: str
    modelversie: str | None
    uitgevoerd_op: datetime | None
    status: Hitcheckstand
    privacytoets: str | None
    uitgevoerd_door: str
    bijna_te_oud: list[str]
    volledigheid: Volledigheid | None
    fout: str | None = Field(None, description="De code van wat misging; zie /fouten.")
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
        status=Hitcheckstand.DONE,
        uitgevoerd_op=check.run_at,
        links=_links(check.check_id),
    )


def _links(number: CheckId) -> Links:
    return links(self=matrix.path(number), uitkomsten=matrix.path(number, "/uitkomsten"))


@api.get(
    "/dossiers/{number}/hitchecks",
    summary="De hitchecks van een dossier",
    response_model=Lijst[Hitcheckregel],
)
def list_of_case(case: CaseInSight, call: AtCall, page: Page) -> Response:
    """List the hit checks of a case."""
    found = call.bench.register.hit_checks(case.case_id)
    return answers.listed(call.request, page, found, _line)


@api.post(
    "/dossiers/{number}/hitchecks",
    summary="Doe een hitcheck",
    description="Vraagt alle toegestane bronnen naar alle onderwerpen van het dossier, naast "
    "deze vraag. Location wijst naar de stand: bezig, klaar of mislukt. Wie klaar is, leest de "
    "uitkomsten daaronder. Er loopt er één tegelijk in een dossier.",
    status_code=202,
    response_model=Hitcheckregel,
)
def run(case: CaseToChange, call: AtCall) -> Response:
    """Begin a hit check; the answer itself is got apart, so that this one tells nothing of it."""
    begun = numbered_runs.begin(case, call)
    shape = Hitcheckregel(
        hitcheck=begun,
        dossier=case.case_id,
        status=Hitcheckstand.RUNNING,
        uitgevoerd_op=None,
        links=_links(begun),
    )
    return answers.made(shape, matrix.path(begun), status=202)


@api.get("/hitchecks/{number}", summary="De stand van een hitcheck", response_model=Hitcheck)
def show(number: str, call: AtCall) -> Response:
    """Show where a hit check stands, also while it runs."""
    run = run_in_sight(number, call)
    if run is not None:
        return answers.text(answers.body(_under_way(CheckId(number), run)).decode())
    check, cells = step.show(hit_check_in_sight(number, call).check_id, call.bench)
    return answers.text(matrix.status(check, cells))


def _under_way(number: CheckId, run: Run) -> Hitcheck:
    fault = run.fault
    return Hitcheck(
        hitcheck=number,
        dossier=run.case_id,
        modelversie=None,
        uitgevoerd_op=None,
        status=Hitcheckstand.FAILED if fault else Hitcheckstand.RUNNING,
        privacytoets=None,
        uitgevoerd_door=run.account,
        bijna_te_oud=[],
        volledigheid=None,
        fout=fault.code if fault else None,
        links=_links(number),
    )


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
