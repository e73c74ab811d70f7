"""How long somebody stays logged in: told five minutes before the end, longer for who asks."""

from datetime import datetime
from math import ceil

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from pipelines.site.desk import Form, acting
from pipelines.site.frame import Frame, around
from pipelines.site.sessions import WARN, Visit

pages = APIRouter()


@pages.get("/sessie")
def show(request: Request) -> Response:
    """Tell when the session ends: as part of a page only when that is soon."""
    _, visit = acting(request)
    return _drawn(request, visit, is_part="hx-request" in request.headers)


@pages.post("/sessie")
def stay(request: Request, form: Form) -> Response:  # noqa: ARG001  checks whose form it is
    """Stay logged in: to ask this is to use the session."""
    _, visit = acting(request)
    if "hx-request" in request.headers:
        return _drawn(request, visit, is_part=True)
    return RedirectResponse("/sessie", status_code=303)


def minutes_left(visit: Visit, now: datetime) -> int | None:
    """Return in how many minutes a session ends, once that is soon."""
    left = visit.ends() - now
    return ceil(left.total_seconds() / 60) if left <= WARN else None


def _drawn(request: Request, visit: Visit, *, is_part: bool) -> Response:
    frame: Frame = request.app.state.frame
    now: datetime = request.state.now
    drawn = around(request, visit=visit, minutes=minutes_left(visit, now))
    return frame.page("session_part.html" if is_part else "session.html", drawn)
