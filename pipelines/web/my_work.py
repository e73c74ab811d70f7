"""The first page: what waits for you, and what waits for somebody else."""

from fastapi import APIRouter, Response

from contracts import agenda
from contracts.agenda import Task
from contracts.cases import Case
from pipelines.steps import cases as step
from pipelines.web.work import AtWork, HubDesk

pages = APIRouter()


@pages.get("/")
def show(desk: AtWork) -> Response:
    """Show each open case with whose turn it is."""
    mine: list[tuple[Case, list[Task]]] = []
    others: list[tuple[Case, list[Task]]] = []
    for case in step.visible(desk.bench, desk.actor):
        tasks = _tasks(case, desk)
        own = [one for one in tasks if not desk.actor.roles.isdisjoint(one.by) and not one.first]
        if own:
            mine.append((case, own))
        elif tasks:
            others.append((case, tasks))
    return desk.page("my_work.html", mine=mine, others=others)


def _tasks(case: Case, desk: HubDesk) -> list[Task]:
    standing = step.standing(case, desk.bench)
    ran = bool(desk.bench.register.hit_checks(case.case_id))
    return agenda.tasks(standing, has_answer=ran)
