"""Questions to a department's verifier: what waits, and the answer of who just looked.

What there is to compare is on the page alone.
"""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Response
from pydantic import Field

from contracts.errors import NotPermitted
from contracts.verification import Answer, Verification
from pipelines.gate import verification
from pipelines.gate.pages import outcomes
from pipelines.gate.pages.api.call import AtCall, Call
from pipelines.site.api import answers
from pipelines.site.api.answers import Page
from pipelines.site.api.codes import Antwoord, to
from pipelines.site.api.routes import router
from pipelines.site.api.shapes import In, Lijst, Links, Out, links

api = router("Verificaties")
_PATH = "/api/v1/verificaties"


class AntwoordIn(In):
    """Whether it is the same, by who looked at the candidates on the page."""

    antwoord: Literal[Antwoord.SAME, Antwoord.NOT_SAME, Antwoord.DONT_KNOW]
    kandidaten: list[int] = Field(
        default_factory=list, max_length=3, description="Welke het zijn; alleen bij dezelfde."
    )
    getoond: list[int] = Field(
        max_length=3, description="De nummers van de kandidaten op de pagina die u bekeek."
    )


class Verificatie(Out):
    """A question that waits; no name and nothing of a record."""

    nummer: str
    afdeling: str
    gevraagd_op: datetime
    antwoord_voor: datetime
    ronde: int = Field(description="De hoeveelste keer er kandidaten naast staan; vanaf 1.")
    bekeken: bool = Field(description="Of u deze ronde op de pagina bekeek, als laatste.")
    links: Annotated[Links, Field(serialization_alias="_links")]


class Beantwoord(Out):
    """What came of an answer; nothing while there are more candidates to look at."""

    nummer: str
    antwoord: Antwoord | None


@api.get(
    "/verificaties",
    summary="Vragen die op u wachten, de oudste eerst",
    response_model=Lijst[Verificatie],
)
def queue(call: AtCall, page: Page) -> Response:
    """List the questions that wait for who calls."""
    waiting = verification.queue(call.bench, call.actor)
    return answers.listed(call.request, page, waiting, lambda one: _shape(one, call))


@api.get("/verificaties/{number}", summary="Een vraag die op u wacht", response_model=Verificatie)
def show(number: str, call: AtCall) -> Response:
    """Show a question without anything of what there is to compare."""
    return answers.one(call.request, _shape(_waiting(number, call), call))


@api.post(
    "/verificaties/{number}/antwoorden",
    summary="Beantwoord een vraag die u op de pagina bekeek",
    status_code=201,
    response_model=Beantwoord,
)
def answer(number: str, given: AntwoordIn, call: AtCall) -> Response:
    """Take the answer of who has just looked."""
    asked = _waiting(number, call)
    answers.require_match(call.request, _shape(asked, call))
    call.require_person()
    try:
        became = verification.answer(
            asked.question.task_id,
            to(Answer, given.antwoord),
            call.bench,
            call.actor,
            same=given.kandidaten,
            shown=given.getoond,
        )
    except NotPermitted:
        raise outcomes.no_question() from None
    shape = Beantwoord(nummer=number, antwoord=to(Antwoord, became) if became else None)
    return answers.made(shape, _PATH)


def _waiting(number: str, call: Call) -> Verification:
    """Return a question that waits for who calls; of any other it is not told if it is there."""
    for one in verification.queue(call.bench, call.actor):
        if one.question.task_id == number:
            return one
    raise outcomes.no_question()


def _shape(one: Verification, call: Call) -> Verificatie:
    return Verificatie(
        nummer=one.question.task_id,
        afdeling=one.question.department,
        gevraagd_op=one.question.asked_at,
        antwoord_voor=verification.answer_by(one.question),
        ronde=one.page + 1,
        bekeken=one.shown_to == call.actor.account,
        links=links(self=f"{_PATH}/{one.question.task_id}"),
    )
