"""Pages on hit checks: confirm the scope, see it run, and read the matrix of one."""

from collections.abc import Callable, Sequence
from datetime import date

from fastapi import APIRouter, Request, Response
from markupsafe import Markup

from contracts.acts import Act
from contracts.asking import ColumnOfMatrix
from contracts.checks import completeness
from contracts.ids import CaseId, CheckId, DepartmentName
from contracts.outcomes import Cell
from contracts.parties import Actor
from contracts.standing import Standing
from pipelines.site.desk import Form
from pipelines.steps import check as step
from pipelines.steps import lives, permit
from pipelines.steps.bench import Bench
from pipelines.web import casework
from pipelines.web.hit_check_runs import Runs
from pipelines.web.work import AtWork, HubDesk, bench_after, case_in_sight

pages = APIRouter()

_CELL = 1000
"""Bytes that every cell takes up at least, beside whom to call: no cell is told by its size."""


@pages.get("/dossiers/{number}/hitcheck")
def confirm(number: str, desk: AtWork) -> Response:
    """Show what would be asked of whom."""
    standing = casework.standing_of(number, desk)
    if (run := _runs(desk).find(standing.case.case_id)) and not run.is_over:
        return desk.to(f"/dossiers/{number}/hitcheck/stand")
    return _confirm_page(standing, desk)


@pages.post("/dossiers/{number}/hitcheck")
def run(number: str, _: Form, desk: AtWork) -> Response:
    """Begin a hit check, which goes on by itself; one at a time in a case."""
    standing = casework.standing_of(number, desk)
    # Beyond a budget the button is off: who asks all the same is refused by the step, in writing.
    if casework.hit_check_waits(standing, desk):
        return _confirm_page(standing, desk)
    case_id = standing.case.case_id
    work = _work(desk.request, case_id, desk.actor)
    scope = scope_told(standing, desk.bench)
    _runs(desk).start(case_id, desk.actor.account, scope, desk.now, work)
    return desk.to(f"/dossiers/{number}/hitcheck/stand")


@pages.get("/dossiers/{number}/hitcheck/stand")
def progress(number: str, desk: AtWork) -> Response:
    """Show how a hit check goes; at its end, its matrix."""
    case = case_in_sight(number, desk)
    run = _runs(desk).find(case.case_id)
    if run is None:
        return desk.to(f"/dossiers/{number}")
    is_part = "hx-request" in desk.request.headers
    if run.check_id is not None:
        path = f"/hitchecks/{run.check_id}"
        return Response(headers={"HX-Redirect": path}) if is_part else desk.to(path)
    if is_part:
        return desk.part("analyst/hit_check_progress.html", case=case, run=run)
    return desk.page("analyst/hit_check_run.html", case=case, run=run)


@pages.get("/hitchecks/{number}")
def show(number: str, desk: AtWork) -> Response:
    """Show the matrix of a hit check."""
    # Who may not see it sets nothing going: what verifiers answered is taken in after.
    case = case_in_sight(desk.bench.register.hit_check(CheckId(number)).case_id, desk)
    found, cells = step.show(CheckId(number), desk.bench)
    columns = step.columns_as_registered(desk.bench)
    identifying = {one.department for one in columns if one.is_identification}
    departments = list(dict.fromkeys(cell.department for cell in cells))
    return desk.page(
        "analyst/hit_check.html",
        check=found,
        case=case,
        topics={one.label: one for one in desk.bench.register.topics(case.case_id)},
        left=[one for one in departments if one in identifying],
        right=[one for one in departments if one not in identifying],
        titles=_titles(columns),
        dates=_dates(cells),
        cells={(cell.topic, cell.department): cell for cell in cells},
        labels=list(dict.fromkeys(cell.topic for cell in cells)),
        completeness=completeness(cells),
        strip=_strip(cells),
        padded=_padding(cells),
        ask_why_not=casework.why_not(Act.ASK_DISCLOSURE, case, desk),
    )


def _confirm_page(standing: Standing, desk: HubDesk) -> Response:
    return desk.page(
        "analyst/hit_check_confirm.html",
        case=standing.case,
        scope=scope_told(standing, desk.bench),
        topics=desk.bench.register.topics(standing.case.case_id),
        sources=_asked(standing, desk.bench),
        limits=standing.profile.limits,
        ran=len(desk.bench.register.hit_checks(standing.case.case_id)),
        why=casework.hit_check_why_not(standing, desk),
    )


def scope_told(standing: Standing, bench: Bench) -> str:
    """Return what is asked of whom: `3 onderwerpen × 12 bronnen`."""
    topics = len(bench.register.topics(standing.case.case_id))
    sources = len(_asked(standing, bench))
    return (
        f"{topics} {'onderwerp' if topics == 1 else 'onderwerpen'} × "
        f"{sources} {'bron' if sources == 1 else 'bronnen'}"
    )


def _asked(standing: Standing, bench: Bench) -> list[str]:
    """Return the titles of the sources that the last privacy check lets be asked now."""
    granted = permit.latest(standing.checks)
    allowed = granted.allowed() if granted else frozenset()
    return [one.title for one in lives.live(bench) if one.name in allowed]


def _runs(desk: HubDesk) -> Runs:
    runs: Runs = desk.request.app.state.runs
    return runs


def _work(request: Request, case_id: CaseId, actor: Actor) -> Callable[[], CheckId]:
    """Return the check as it runs by itself: on a bench of its own, after this request."""
    bench = bench_after(request.app)

    def work() -> CheckId:
        return step.run(case_id, bench, actor, lambda _: None).check.check_id

    return work


def _titles(columns: Sequence[ColumnOfMatrix]) -> dict[DepartmentName, str]:
    """Return what an identifying column is called: a source says who and where, no department."""
    return {one.department: one.source.upper() for one in columns if one.is_identification}


def _dates(cells: Sequence[Cell]) -> dict[DepartmentName, date]:
    return {cell.department: cell.as_of for cell in cells if cell.as_of is not None}


def _strip(cells: Sequence[Cell]) -> list[tuple[str, str, str]]:
    """Return one mark for each cell: what was answered first, whatever the answer was.

    Each comes with the spaces that make it as long on the way as any other (D-010).
    """
    marks = (("wel", "✓"), ("open", "?"), ("niet", "–"))
    found = zip(marks, completeness(cells), strict=True)
    return [
        (kind, mark, " " * (_MARK - len(f"{kind}{mark}".encode())))
        for (kind, mark), count in found
        for _ in range(count)
    ]


_MARK = len("niet–".encode())


def _padding(cells: Sequence[Cell]) -> Callable[[Markup], Markup]:
    """Return what makes every cell as long on the way as any other, with spaces that do not show.

    It holds whom to call in every cell, and shows it on a hit: without this the size of the page
    would tell how many hits there are (D-010).
    """
    width = _CELL + max((len(cell.contact.encode()) for cell in cells), default=0)

    def padded(drawn: Markup) -> Markup:
        return drawn + " " * (width - len(drawn.encode()))

    return padded
