"""Log in and out, and prove anew who you are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from contracts.parties import Listed
from pipelines.site import door
from pipelines.site.desk import Form, acting
from pipelines.site.frame import Frame
from pipelines.site.site import Site

pages = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeUp:
    """One person of a demonstration."""

    account: str
    name: str
    roles: str


@pages.get("/inloggen")
def show(request: Request, naar: str = "/") -> Response:
    """Show how to log in: in a demonstration, as whom."""
    door.stranger(request)
    return _page(request, "login.html", people=_made_up(request), after=_inside(naar))


@pages.post("/inloggen")
def log_in(request: Request, form: Form) -> Response:
    """Log in as one of the made-up people of a demonstration."""
    account = form.text("account")
    if account not in {one.account for one in _made_up(request)}:
        raise HTTPException(403)
    door.log_in(request, account, None)
    return RedirectResponse(_inside(form.text("naar")), status_code=303)


@pages.post("/uitloggen")
def log_out(request: Request, _: Form) -> Response:
    """End the session."""
    request.app.state.sessions.end(request.state.visit)
    request.state.visit = None
    return RedirectResponse("/inloggen", status_code=303)


@pages.get("/bevestigen")
def ask_to_confirm(request: Request, naar: str = "/") -> Response:
    """Ask somebody who is logged in to prove anew who they are."""
    acting(request)
    return _page(request, "confirm.html", after=_inside(naar))


@pages.post("/bevestigen")
def confirm(request: Request, form: Form) -> Response:
    """Take it that a made-up person is still there."""
    _, visit = acting(request)
    if not request.app.state.site.demo:
        raise HTTPException(403)
    visit.confirmed = request.state.now
    return RedirectResponse(_inside(form.text("naar")), status_code=303)


def _made_up(request: Request) -> Sequence[MadeUp]:
    """Return whom one can be in a demonstration; nobody elsewhere."""
    site: Site = request.app.state.site
    return [_shown(one) for one in site.people()] if site.demo else []


def _shown(one: Listed) -> MadeUp:
    roles = ", ".join(sorted(one.roles))
    return MadeUp(
        account=one.account,
        name=one.name,
        roles=f"{roles}, {one.department}" if one.department else roles,
    )


def _inside(path: str) -> str:
    """Return a path of this site; the first page for any address elsewhere."""
    is_inside = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if is_inside and path.isprintable() else "/"


def _page(request: Request, template: str, **content: Any) -> Response:
    frame: Frame = request.app.state.frame
    around = {"actor": None, "visit": request.state.visit, "path": request.url.path, "links": (),
              "now": request.state.now, "told": None, "fault": None}  # fmt: skip
    return frame.page(template, around | content)
