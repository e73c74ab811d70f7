"""What can be read without login: the description, what each fault means, whether it runs."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from contracts.errors import Gone
from pipelines.site import faults, machine
from pipelines.site.api import answers
from pipelines.site.api.shapes import Out

api = APIRouter()


class Fout(Out):
    """What a code means."""

    code: str
    title: str
    detail: str


class Gezondheid(Out):
    """Whether the API answers."""

    status: str
    versie: str


@api.get("/openapi.json", include_in_schema=False)
def describe(request: Request) -> Response:
    """Return the description of the API."""
    description: dict[str, Any] = request.app.state.description
    return JSONResponse(description)


@api.get(
    "/fouten/{code}", summary="Wat een foutcode betekent", tags=["Fouten"], response_model=Fout
)
def explain(code: str) -> Response:
    """Tell what a code means, and what to do."""
    text = faults.texts().get(code)
    if text is None:
        raise Gone("There is no text of this code.", code="S-404")
    shape = Fout(code=code, title=text["title"], detail=text["text"])
    return answers.text(shape.model_dump_json(by_alias=True))


@api.get("/gezondheid", summary="Of de API antwoordt", tags=["Toestand"], response_model=Gezondheid)
def alive() -> Response:
    """Tell that the API answers; how the service does is told elsewhere."""
    shape = Gezondheid(status="goed", versie=machine.VERSION)
    return answers.text(shape.model_dump_json(by_alias=True))
