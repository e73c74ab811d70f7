"""Pages on cases: the list, and one case with its steps, what is next, and its timeline."""

from fastapi import APIRouter, Response

from contracts import agenda
from pipelines.steps import cases as step
from pipelines.web.work import AtWork, case_in_sight

pages = APIRouter()


@pages.get("/dossiers")
def list_cases(desk: AtWork) -> Response:
    """List the cases that this person may read."""
    return desk.page("cases.html", cases=step.visible(desk.bench, desk.actor))


@pages.get("/dossiers/{number}")
def show(number: str, desk: AtWork) -> Response:
    """Show where a case stands and what is next."""
    case = case_in_sight(number, desk)
    standing = step.standing(case, desk.bench)
    ran = desk.bench.register.hit_checks(case.case_id)
    return desk.page(
        "case.html",
        case=case,
        standing=standing,
        profile=standing.profile,
        phase=standing.profile.phase(case.phase),
        tasks=agenda.tasks(standing, has_answer=bool(ran)),
        topics=desk.bench.register.topics(case.case_id),
        hit_checks=ran,
    )
