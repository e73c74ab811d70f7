"""Pages that end a phase or a case: decide, close."""

from collections.abc import Sequence

from fastapi import APIRouter, Response

from contracts.acts import Act
from contracts.agenda import Do
from contracts.cases import CaseState
from contracts.days import day_of
from contracts.errors import Gone, TrefferError
from contracts.ids import CaseId
from contracts.moves import unsigned
from contracts.protocol import ENDS, Option
from contracts.standing import Standing
from pipelines.site.desk import Form, Typed
from pipelines.steps import cases as step
from pipelines.web import casework, kept_until, reasons
from pipelines.web.kept_until import Outcome
from pipelines.web.work import AtWork, HubDesk

pages = APIRouter()


@pages.get("/dossiers/{number}/besluiten/{option}")
def ask_decision(number: str, option: str, desk: AtWork) -> Response:
    """Ask why a phase is decided like this."""
    return _decision_page(casework.standing_of(number, desk), option, desk, Typed())


@pages.post("/dossiers/{number}/besluiten/{option}")
def decide(number: str, option: str, form: Form, desk: AtWork) -> Response:
    """Sign the decision that ends a phase."""
    standing = casework.standing_of(number, desk)
    chosen = _option(standing, option)
    try:
        case = step.decide(CaseId(number), option, form.text("reden"), desk.bench, desk.actor)
    except TrefferError as fault:
        return _decision_page(standing, option, desk, form, fault=fault)
    after = step.standing(case, desk.bench)
    moved = (case.phase, case.state) != (standing.case.phase, standing.case.state)
    waits = () if moved else unsigned(after, option)
    told = f"Besluit “{chosen.title}” is vastgelegd."
    if waits:
        told += f" Nog nodig: de handtekening van {reasons.roles(after.profile, waits)}."
    return desk.to(f"/dossiers/{number}", told)


@pages.get("/dossiers/{number}/sluiten")
def ask_closing(number: str, desk: AtWork) -> Response:
    """Ask how a case ends, with how long it is then kept."""
    return _closing_page(casework.standing_of(number, desk), desk, Typed())


@pages.post("/dossiers/{number}/sluiten")
def close(number: str, form: Form, desk: AtWork) -> Response:
    """Close the case or hand it over; its retention term begins."""
    standing = casework.standing_of(number, desk)
    outcome, reason = form.text("uitkomst"), form.text("reden")
    try:
        step.close(CaseId(number), outcome, reason, desk.bench, desk.actor)
    except TrefferError as fault:
        return _closing_page(standing, desk, form, fault=fault)
    return desk.to(f"/dossiers/{number}", f"Dossier {number} is gesloten.")


def _decision_page(
    standing: Standing,
    option: str,
    desk: HubDesk,
    form: Typed,
    *,
    fault: TrefferError | None = None,
) -> Response:
    chosen = _option(standing, option)
    phase = standing.profile.phase(standing.case.phase)
    choice = next(
        (
            one
            for one in casework.choices(standing, desk)
            if one.do is Do.DECIDE and one.part == option
        ),
        None,
    )
    return desk.page(
        "analyst/decision.html",
        fault=fault,
        case=standing.case,
        phase=phase,
        option=option,
        chosen=chosen,
        onward=None if chosen.to in ENDS else standing.profile.phase(chosen.to).title,
        outcomes=_outcomes((option,), standing, desk) if chosen.to in ENDS else (),
        signs=phase.decision.by if phase.decision and phase.decision.all_sign else (),
        roles=standing.profile.roles,
        signed=standing.signed(),
        form=form,
        why=choice.why if choice else reasons.of_state(standing.case),
    )


def _closing_page(
    standing: Standing, desk: HubDesk, form: Typed, *, fault: TrefferError | None = None
) -> Response:
    case = standing.case
    is_stopped = case.state is CaseState.STOPPED
    possible = case.may_end_as if is_stopped else standing.profile.phase(case.phase).route_as
    why = casework.why_not(Act.CLOSE, case, desk)
    if not why and case.state not in (CaseState.OPEN, CaseState.STOPPED):
        why = reasons.of_state(case)
    return desk.page(
        "analyst/close.html",
        fault=fault,
        case=case,
        outcomes=_outcomes(possible, standing, desk),
        form=form,
        why=why or ("" if possible else "er is eerst een besluit over deze fase nodig"),
    )


def _option(standing: Standing, option: str) -> Option:
    decision = standing.profile.phase(standing.case.phase).decision
    chosen = decision.options.get(option) if decision else None
    if chosen is None:
        raise Gone("This phase cannot be decided so.", code="B-404")
    return chosen


def _outcomes(codes: Sequence[str], standing: Standing, desk: HubDesk) -> list[Outcome]:
    last = day_of(standing.case.processed_at)
    return kept_until.outcomes(codes, standing, last=last, today=desk.today)
