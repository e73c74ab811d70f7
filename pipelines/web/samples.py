"""Pages on samples of hit checks: draw one, look at each check, keep what was found."""

import secrets

from fastapi import APIRouter, Response

from contracts.errors import TrefferError, WrongUse
from contracts.ids import CheckId
from pipelines.site import places
from pipelines.site.desk import Form
from pipelines.steps import sample as step
from pipelines.web.reviewing import Reviewing
from pipelines.web.work import HubDesk

pages = APIRouter(prefix="/logboek/steekproeven")

_USUAL = "10"
_NEWEST = 20
_RIGHT, _WRONG = "goed", "fout"
"""Digits of a seed or a size."""


@pages.get("")
def show_all(desk: Reviewing) -> Response:
    """Show the newest samples, and the form that draws another."""
    return _listed(desk, {"aantal": _USUAL, "getal": ""})


@pages.post("")
def draw(form: Form, desk: Reviewing) -> Response:
    """Draw a sample; the seed is in the journal before anything is shown."""
    given = {name: form.text(name) for name in ("aantal", "getal")}
    try:
        seed = _number(given["getal"]) if given["getal"] else secrets.randbelow(len(step.SEEDS))
        line = step.draw(_number(given["aantal"]), seed, desk.bench, desk.actor)
    except TrefferError as fault:
        return _listed(desk, given, fault)
    return desk.to(f"/logboek/steekproeven/{line}", "De steekproef is getrokken.")


@pages.get("/{line}")
def show(line: str, desk: Reviewing) -> Response:
    """Show which hit checks a sample has."""
    found = step.drawn(places.place(line), desk.bench, desk.actor)
    looked = [step.to_review(found, one.check_id, desk.bench) for one in found.checks]
    return desk.page("audit/sample.html", sample=found, looked=looked, names=desk.names)


@pages.get("/{line}/{number}")
def look(line: str, number: str, desk: Reviewing) -> Response:
    """Show what a reviewer looks at in one hit check."""
    return _look(places.place(line), number, desk, {"oordeel": "", "bevinding": ""})


@pages.post("/{line}/{number}")
def conclude(line: str, number: str, form: Form, desk: Reviewing) -> Response:
    """Keep what the reviewer found."""
    seq, given = places.place(line), {name: form.text(name) for name in ("oordeel", "bevinding")}
    try:
        is_right = _judged(given["oordeel"])
        step.conclude(
            seq, CheckId(number), given["bevinding"], desk.bench, desk.actor, is_right=is_right
        )
    except TrefferError as fault:
        return _look(seq, number, desk, given, fault)
    return desk.to(f"/logboek/steekproeven/{line}", f"Uw bevinding over {number} is vastgelegd.")


def _listed(desk: HubDesk, given: dict[str, str], fault: TrefferError | None = None) -> Response:
    return desk.page(
        "audit/samples.html",
        fault=fault,
        given=given,
        samples=step.samples(desk.bench, desk.actor, _NEWEST),
    )


def _look(
    line: int, number: str, desk: HubDesk, given: dict[str, str], fault: TrefferError | None = None
) -> Response:
    sample = step.drawn(line, desk.bench, desk.actor)
    found = step.to_review(sample, CheckId(number), desk.bench)
    return desk.page(
        "audit/looked.html",
        fault=fault, line=line, looked=found, given=given, names=desk.names,
    )  # fmt: skip


def _judged(text: str) -> bool:
    if text not in (_RIGHT, _WRONG):
        raise WrongUse("Say whether the hit check is in order.", code="B-263")
    return text == _RIGHT


def _number(text: str) -> int:
    """Return a whole number as it was typed; what is none is none that is allowed."""
    found = places.number(text)
    return -1 if found is None else found
