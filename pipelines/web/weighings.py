"""Pages on weighings: one at a time, with what the answers come to while they are given."""

from collections.abc import Mapping, Sequence

from fastapi import APIRouter, Response

from contracts import weighings
from contracts.acts import Act
from contracts.errors import Gone, TrefferError
from contracts.ids import CaseId
from contracts.protocol import WeighingPart
from contracts.standing import Standing
from contracts.weighings import Count, Item, RuleKind
from pipelines.site.desk import Form, Typed
from pipelines.steps import cases as step
from pipelines.web import casework, kept_until, reasons
from pipelines.web.kept_until import Outcome
from pipelines.web.work import AtWork, HubDesk

pages = APIRouter()

_ANSWER, _NOTE = "antwoord.", "toelichting."
_ANSWERS = {"ja": True, "nee": False}
_RULES: Mapping[RuleKind, str] = {
    RuleKind.ALL: "alle vragen moeten ja zijn",
    RuleKind.AT_LEAST_ONE: "één ja is genoeg",
    RuleKind.MAJORITY: "meer dan de helft moet ja zijn",
    RuleKind.JUDGEMENT: "uw oordeel telt",
}


@pages.get("/dossiers/{number}/wegingen/{name}")
def ask(number: str, name: str, desk: AtWork) -> Response:
    """Ask every criterion of a weighing, and the reason."""
    standing = casework.standing_of(number, desk)
    return _page(standing, _part(standing, name), desk, Typed())


@pages.post("/dossiers/{number}/wegingen/{name}")
def weigh(number: str, name: str, form: Form, desk: AtWork) -> Response:
    """Record the weighing."""
    standing = casework.standing_of(number, desk)
    part = _part(standing, name)
    try:
        made, case = step.weigh(
            CaseId(number),
            name,
            _answers(part, standing, form),
            form.text("reden"),
            desk.bench,
            desk.actor,
            notes=form.under(_NOTE),
        )
    except TrefferError as fault:
        return _page(standing, part, desk, form, fault=fault)
    came = "ja, door" if made.passed else "nee"
    moved = case.phase != standing.case.phase
    onward = f" Het dossier gaat naar {standing.profile.phase(case.phase).title}." if moved else ""
    return desk.to(f"/dossiers/{number}", f"Weging vastgelegd: {came}.{onward}")


@pages.post("/dossiers/{number}/wegingen/{name}/stand")
def count(number: str, name: str, form: Form, desk: AtWork) -> Response:
    """Tell what the answers given so far come to."""
    standing = casework.standing_of(number, desk)
    part = _part(standing, name)
    return desk.part("analyst/weighing_result.html", **_result(part, standing, form, desk))


def _page(
    standing: Standing,
    part: WeighingPart,
    desk: HubDesk,
    form: Typed,
    *,
    fault: TrefferError | None = None,
) -> Response:
    why = casework.why_not(Act.WEIGH, standing.case, desk, part.id)
    return desk.page(
        "analyst/weighing.html",
        fault=fault,
        case=standing.case,
        part=part,
        steps=_steps(part, standing),
        rules=_RULES,
        criteria=_criteria(part, standing),
        before=standing.latest(part.id),
        form=form,
        why=why or reasons.lacking(standing, part.needs),
        **_result(part, standing, form, desk),
    )


def _part(standing: Standing, name: str) -> WeighingPart:
    part = standing.profile.phase(standing.case.phase).weighing(name)
    if part is None:
        raise Gone("This phase has no such weighing.", code="B-404")
    return part


def _steps(part: WeighingPart, standing: Standing) -> list[tuple[RuleKind, bool, Sequence[Item]]]:
    """Return the criteria to ask, per step with its rule and whether it counts."""
    spec = part.spec()
    if not spec.steps:
        return [(RuleKind.JUDGEMENT, True, spec.asked())]
    found = [
        (one.rule, one.counts, [item for item in one.items if item.is_asked(standing.kinds)])
        for one in spec.steps
    ]
    return [one for one in found if one[2]]


def _answers(part: WeighingPart, standing: Standing, form: Typed) -> dict[str, bool]:
    """Return what was answered so far; a criterion that is left open is not among it."""
    asked = part.spec().asked(standing.kinds)
    given = {item.id: _ANSWERS.get(form.text(f"{_ANSWER}{item.id}")) for item in asked}
    return {name: yes for name, yes in given.items() if yes is not None}


def _result(
    part: WeighingPart, standing: Standing, form: Typed, desk: HubDesk
) -> dict[str, object]:
    counts = weighings.count(part.spec(), _answers(part, standing, form), kinds=standing.kinds)
    asked = [one for one in counts if one.asked]
    return {
        "tallies": [_told(one) for one in asked],
        "result": weighings.running(asked),
        "endings": _endings(part, standing, desk),
    }


def _told(one: Count) -> str:
    found = f"{one.yes} van {one.asked} ja"
    if one.answered < one.asked:
        found += f", {one.asked - one.answered} nog open"
    return found if one.counts else f"{found} (wordt vastgelegd, telt niet mee)"


def _endings(part: WeighingPart, standing: Standing, desk: HubDesk) -> list[Outcome]:
    """Return how the case can end when this does not pass; to weigh adds to it today."""
    return kept_until.outcomes(part.otherwise, standing, last=desk.today, today=desk.today)


def _criteria(part: WeighingPart, standing: Standing) -> str | None:
    """Return the municipality's own criteria, where the weighing rests on them (R-087)."""
    filled = standing.profile.fill_in.get(part.criteria or "")
    return filled.value if filled else None
