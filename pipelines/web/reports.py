"""Pages with the report of each quarter, its pictures, and its numbers to download."""

from datetime import datetime, time, timedelta

from fastapi import APIRouter, Response

from contracts.errors import Gone
from contracts.quarter import Quarter, quarters
from pipelines import chapters
from pipelines.chapters import Chapter
from pipelines.local_time import AMSTERDAM
from pipelines.steps import quarterly
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
    quarter = _quarter(name, desk)
    return desk.page(
        "audit/report.html",
        quarter=quarter,
        chapters=_chapters(quarter, desk),
        goes_on=quarter == _known(desk)[0],
        municipality=desk.bench.municipality,
    )


@pages.get("/{name}/cijfers.csv")
def download(name: str, desk: Reviewing) -> Response:
    """Give the numbers of a quarter for a spreadsheet, as they stand on the page."""
    quarter = _quarter(name, desk)
    content = chapters.to_csv(str(quarter), _chapters(quarter, desk))
    # Spreadsheets here take a file for UTF-8 only when it begins with this mark.
    return Response(
        ("\ufeff" + content).encode(),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="treffer-{quarter}.csv"'},
    )


@pages.get("/{name}/{chapter}.svg")
def picture(name: str, chapter: str, desk: Reviewing) -> Response:
    """Give the picture of a chapter."""
    found = {one.name: one for one in _chapters(_quarter(name, desk), desk)}
    drawn = chapters.draw(found[chapter]) if chapter in found else None
    if drawn is None:
        raise Gone("There is no such picture.", code="B-404")
    return Response(drawn, media_type="image/svg+xml")


def _known(desk: HubDesk) -> list[Quarter]:
    today = desk.now.astimezone(AMSTERDAM).date()
    return quarters(min(quarterly.first_day(desk.bench), today), today)


def _quarter(name: str, desk: HubDesk) -> Quarter:
    found = Quarter.parse(name)
    if found is None or found not in _known(desk):
        raise Gone("There is no report of that quarter.", code="B-404")
    return found


def _chapters(quarter: Quarter, desk: HubDesk) -> tuple[Chapter, ...]:
    since, until = (
        datetime.combine(day, time(), AMSTERDAM)
        for day in (quarter.first, quarter.last + timedelta(days=1))
    )
    return chapters.chapters(quarterly.gather(since, until, desk.bench, desk.actor))
