"""The report of a quarter: counts that may be published, small ones kept back."""

from typing import Annotated

from fastapi import Query, Response
from pydantic import Field

from contracts.acts import Act
from pipelines.site.api import answers
from pipelines.site.api.routes import router
from pipelines.site.api.shapes import Links, Out, links
from pipelines.steps.authorise import authorise_new, profile_in_use
from pipelines.web import reports
from pipelines.web.api.call import AtCall

api = router("Logboek")


class Hoofdstuk(Out):
    """One part of the report: a sentence, and its numbers as a table."""

    naam: str
    titel: str
    conclusie: str
    kolommen: list[str]
    regels: list[list[str]]


class Statistiek(Out):
    """The report of a quarter."""

    periode: str
    hoofdstukken: list[Hoofdstuk]
    links: Annotated[Links, Field(serialization_alias="_links")]


@api.get(
    "/statistieken",
    summary="De cijfers van een kwartaal, kleine aantallen achtergehouden",
    response_model=Statistiek,
)
def show(
    call: AtCall,
    periode: Annotated[
        str, Query(pattern="^20[0-9]{2}-[1-4]$", description="Jaar en kwartaal: 2026-4.")
    ],
) -> Response:
    """Show the report of a quarter, for who reviews the journal."""
    authorise_new(Act.REVIEW_LOG, profile_in_use(call.bench)[0], call.bench, call.actor)
    quarter = reports.quarter(periode, call.bench, call.now)
    chapters = reports.report(quarter, call.bench, call.actor)
    shape = Statistiek(
        periode=str(quarter),
        hoofdstukken=[
            Hoofdstuk(
                naam=one.name,
                titel=one.title,
                conclusie=one.told,
                kolommen=list(one.columns),
                regels=[list(row) for row in one.rows],
            )
            for one in chapters
        ],
        links=links(self=f"/api/v1/statistieken?periode={quarter}"),
    )
    return answers.one(call.request, shape)
