"""Pages with the report of each quarter, its pictures, and its numbers to download."""

from datetime import datetime, time, timedelta

from fastapi import APIRouter, Response

from contracts.days import AMSTERDAM, day_of
from contracts.errors import Gone
from contracts.parties import Actor
from contracts.quarter import Quarter, quarters
from pipelines import chapters
from pipelines.chapters import Chapter
from pipelines.steps import quarterly
from pipelines.steps.bench import Bench
from pipelines.web.report_shelf import ReportShelf
from pipelines.web.reviewing import Reviewing
from pipelines.web.work import HubDesk

pages = APIRouter(prefix="/rapporten")


@pages.get("")
def show_all(desk: Reviewing) -> Response:
    """List the quarters of which there is a report."""
    return desk.page("audit/reports.html", quarters=_known(desk))


@pages.get("/{name}")
def show(name: str, desk: Reviewing) -> Response:
    """Show the report of a quarter."""
    of = _quarter(name, desk)
    return desk.page(
        "audit/report.html",
        quarter=of,
        chapters=_chapters(of, desk),
        goes_on=of == _known(desk)[0],
        municipality=desk.bench.municipality,
    )


@pages.get("/{name}/cijfers.csv")
def download(name: str, desk: Reviewing) -> Response:
    """Give the numbers of a quarter for a spreadsheet, as they stand on the page."""
    of = _quarter(name, desk)
    content = chapters.to_csv(str(of), _chapters(of, desk))
    # Spreadsheets here take a file for UTF-8 only when it begins with this mark.
    return Response(
        ("\ufeff" + content).encode(),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="treffer-{of}.csv"'},
    )


@pages.get("/{name}/{chapter}.svg")
def picture(name: str, chapter: str, desk: Reviewing) -> Response:
    """Give the picture of a chapter."""
    found = {one.name: one for one in _chapters(_quarter(name, desk), desk)}
    drawn = chapters.draw(found[chapter]) if chapter in found else None
    if drawn is None:
        raise Gone("There is no such picture.", code="B-404")
    return Response(drawn, media_type="image/svg+xml")


def quarter(name: str, bench: Bench, now: datetime) -> Quarter:
    """Return a quarter of which there is a report; raises `Gone` for anything else."""
    found = Quarter.parse(name)
    if found is None or found not in known(bench, now):
        raise Gone("There is no report of that quarter.", code="B-404")
    return found


def known(bench: Bench, now: datetime) -> list[Quarter]:
    """Return the quarters of which there is a report, the newest first."""
    today = day_of(now)
    return quarters(min(quarterly.first_day(bench), today), today)


def report(of: Quarter, bench: Bench, actor: Actor) -> tuple[Chapter, ...]:
    """Return the report of a quarter; for who reviews the journal alone."""
    since, until = (
        datetime.combine(day, time(), AMSTERDAM) for day in (of.first, of.last + timedelta(days=1))
    )
    return chapters.chapters(quarterly.gather(since, until, bench, actor))


def _known(desk: HubDesk) -> list[Quarter]:
    return known(desk.bench, desk.now)


def _quarter(name: str, desk: HubDesk) -> Quarter:
    return quarter(name, desk.bench, desk.now)


def _chapters(of: Quarter, desk: HubDesk) -> tuple[Chapter, ...]:
    shelf: ReportShelf = desk.request.app.state.reports
    bench = desk.bench
    return shelf.report(of, bench.journal.length(), desk.now, lambda: report(of, bench, desk.actor))
