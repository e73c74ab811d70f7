"""Pages for a department's verifier: one question at a time, three candidates beside it."""

import re
from collections.abc import Sequence

from fastapi import APIRouter, Response

from contracts.errors import NotPermitted, Stale, TrefferError, WrongUse
from contracts.ids import VerificationId
from contracts.verification import Answer, Verification
from pipelines.gate import verification
from pipelines.gate.pages import outcomes, resemblance
from pipelines.gate.pages.work import AtWork, GateDesk, numbered
from pipelines.site.desk import Form, Typed

pages = APIRouter(dependencies=[numbered(outcomes.no_question)])
_DATE = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")
_ANSWERS = (Answer.SAME, Answer.NOT_SAME, Answer.DONT_KNOW)


@pages.get("/verificaties")
def queue(desk: AtWork) -> Response:
    """List what waits for this person, oldest first, without a name."""
    found = verification.queue(desk.bench, desk.actor)
    until = {one.question.task_id: verification.answer_by(one.question) for one in found}
    return desk.page("verifications.html", questions=found, until=until)


@pages.get("/verificaties/{number}")
def show(number: str, desk: AtWork) -> Response:
    """Show one question; the journal has who looked before anything is opened."""
    return _page(number, desk)


@pages.post("/verificaties/{number}/antwoord")
def answer(number: str, desk: AtWork, form: Form) -> Response:
    """Take an answer and go to the next question."""
    try:
        became = _answered(VerificationId(number), desk, form)
    except Stale as fault:
        # What was ticked was of other candidates.
        return _page(number, desk, fault=fault)
    except WrongUse as fault:
        return _page(number, desk, fault=fault, typed=form)
    except NotPermitted:
        raise outcomes.no_question() from None
    if became is None:
        return desk.to(f"/verificaties/{number}", f"{number} heeft nog meer kandidaten.")
    told = f"Uw antwoord op {number} is bewaard."
    left = verification.queue(desk.bench, desk.actor)
    return desk.to(_path(left), told if left else f"{told} Er wacht geen vraag meer.")


def _answered(number: VerificationId, desk: GateDesk, form: Typed) -> Answer | None:
    given = next((one for one in _ANSWERS if one.value == form.text("antwoord")), None)
    if given is None:
        raise WrongUse("Give one of the three answers.", code="B-220")
    same, shown = _numbers(form, "kandidaat"), _numbers(form, "getoond")
    if (given is Answer.SAME) != bool(same):
        raise WrongUse("Name who is the same, and with that answer alone.", code="G-424")
    return verification.answer(number, given, desk.bench, desk.actor, same=same, shown=shown)


def _numbers(form: Typed, name: str) -> list[int]:
    return [int(one) for one in form.texts(name) if one.isdecimal() and len(one) < 4]


def _page(
    number: str,
    desk: GateDesk,
    *,
    fault: TrefferError | None = None,
    typed: Typed | None = None,
) -> Response:
    try:
        found = verification.show(VerificationId(number), desk.bench, desk.actor)
    except NotPermitted:
        raise outcomes.no_question() from None
    return desk.page(
        "verification.html",
        fault=fault,
        typed=typed or Typed(),
        number=number,
        found=found,
        read=_read,
        why={one.number: resemblance.lines(one.reasons) for one in found.candidates},
        waiting=len(verification.queue(desk.bench, desk.actor)),
    )


def _read(text: str | None) -> str:
    """Return a line of an identity as people here read it: a date has its day first."""
    return _DATE.sub(r"\3-\2-\1", text or "")


def _path(left: Sequence[Verification]) -> str:
    return f"/verificaties/{left[0].question.task_id}" if left else "/verificaties"
