"""Pages on hit checks: the matrix of one."""

from fastapi import APIRouter, Response

from contracts.checks import completeness
from contracts.errors import Gone, NotPermitted
from contracts.ids import CheckId
from pipelines.steps import cases as case_step
from pipelines.steps import check as step
from pipelines.web.work import AtWork

pages = APIRouter()


@pages.get("/hitchecks/{number}")
def show(number: str, desk: AtWork) -> Response:
    """Show the matrix of a hit check."""
    found, cells = step.show(CheckId(number), desk.bench)
    try:
        case = desk.bench.register.case(found.case_id)
        case_step.require_sight(case, desk.bench, desk.actor)
    except NotPermitted:
        raise Gone("There is no such hit check.", code="B-404") from None
    columns = step.columns_as_registered(desk.bench)
    identifying = {one.department for one in columns if one.is_identification}
    departments = list(dict.fromkeys(cell.department for cell in cells))
    return desk.page(
        "hit_check.html",
        check=found,
        case=case,
        topics={one.label: one for one in desk.bench.register.topics(case.case_id)},
        left=[one for one in departments if one in identifying],
        right=[one for one in departments if one not in identifying],
        titles={one.department: one.source.upper() for one in columns if one.is_identification},
        cells={(cell.topic, cell.department): cell for cell in cells},
        labels=list(dict.fromkeys(cell.topic for cell in cells)),
        completeness=completeness(cells),
    )
