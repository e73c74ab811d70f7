"""Log in and out, and prove anew who you are: with the provider, in a demonstration by a button."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from contracts import login
from contracts.errors import IntegrityBroken, NotPermitted
from contracts.events import Event, EventKind
from contracts.login import Proof
from contracts.parties import Listed
from pipelines.site import door, oidc, staying
from pipelines.site.desk import Form, acting, of_account
from pipelines.site.door import inside
from pipelines.site.frame import Frame, around
from pipelines.site.oidc import RETURN
from pipelines.site.sessions import Visit
from pipelines.site.site import Site

pages = APIRouter()
pages.include_router(staying.pages)
_UNDER_WAY = "login"
"""Under what a session remembers the one login that it is in the midst of."""
_LEFT = "left"
"""Under what the session of a browser remembers that somebody logged out just now."""
_NOBODY = "unknown"
"""Who was refused and is not on the list: their account is written down nowhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeUp:
    """One person of a demonstration."""

    account: str
    name: str
    roles: str


@pages.get("/inloggen")
def show(request: Request, naar: str = "/") -> Response:
    """Show how to log in: in a demonstration, as whom."""
    people = _made_up(request)
    if people:
        door.stranger(request)
    has_provider = oidc.of(request) is not None
    return _page(request, "login.html", people=people, can=has_provider, after=inside(naar))


@pages.post("/inloggen")
def log_in(request: Request, form: Form) -> Response:
    """Log in as one of the made-up people of a demonstration."""
    account = form.text("account")
    if account not in {one.account for one in _made_up(request)}:
        raise HTTPException(403)
    _note(request, EventKind.LOGGED_IN, account)
    door.log_in(request, account, None, request.state.now)
    return RedirectResponse(inside(form.text("naar")), status_code=303)


@pages.get("/inloggen/start")
def start(request: Request, naar: str = "/") -> Response:
    """Send a browser to the provider, to come back as somebody."""
    return _sent(request, door.stranger(request), inside(naar), is_anew=False)


@pages.get(RETURN)
def back(request: Request) -> Response:
    """Let in whoever comes back from the provider, or note that they proved it anew."""
    visit: Visit | None = request.state.visit
    found = oidc.of(request)
    flow = visit.flow.pop(_UNDER_WAY, None) if visit else None
    if found is None or visit is None or flow is None:
        raise NotPermitted("No login is under way in this browser. Begin again.", code="K-129")
    site: Site = request.app.state.site
    listed = {one.account for one in site.people()}
    actor = visit.account or _NOBODY
    try:
        told = login.proof(found.returned(request, flow), found.provider)
        actor = told.account if told.account in listed else _NOBODY
        return _let_in(request, visit, told, flow)
    except (NotPermitted, IntegrityBroken) as fault:
        _note(request, EventKind.LOGIN_REFUSED, actor, fault.code)
        if visit.account is None:
            door.log_out(request)
        raise


@pages.post("/uitloggen")
def log_out(request: Request, _: Form) -> Response:
    """End the session here, and go on to end the one at the provider."""
    visit: Visit = request.state.visit
    # Whoever wants to be out is out, also where the journal is away.
    door.log_out(request)
    door.stranger(request).flow[_LEFT] = True
    if visit.account is not None:
        _note(request, EventKind.LOGGED_OUT, visit.account)
    return RedirectResponse("/uitgelogd", status_code=303)


@pages.get("/uitgelogd")
def logged_out(request: Request) -> Response:
    """Say that the session has ended, and lead on to where the provider ends its own."""
    visit: Visit | None = request.state.visit
    # The provider is asked where that is for who was logged in here, not for anybody who asks.
    found = oidc.of(request) if visit and visit.flow.pop(_LEFT, False) else None
    return _page(request, "logged_out.html", farewell=found.farewell() if found else None)


@pages.get("/bevestigen")
def ask_to_confirm(request: Request, naar: str = "/") -> Response:
    """Ask somebody who is logged in to prove anew who they are."""
    acting(request)
    can = oidc.of(request) is not None
    return _page(request, "confirm.html", after=inside(naar), can=can)


@pages.post("/bevestigen")
def confirm(request: Request, form: Form) -> Response:
    """Take it that a made-up person is still there."""
    _, visit = acting(request)
    site: Site = request.app.state.site
    if not site.demo:
        raise HTTPException(403)
    _note(request, EventKind.IDENTITY_CONFIRMED, str(visit.account))
    visit.confirmed = request.state.now
    return RedirectResponse(inside(form.text("naar")), status_code=303)


@pages.get("/bevestigen/start")
def start_to_confirm(request: Request, naar: str = "/") -> Response:
    """Send somebody who is logged in to the provider, to prove anew who they are."""
    _, visit = acting(request)
    return _sent(request, visit, inside(naar), is_anew=True)


@pages.get("/bevestigd")
def confirmed(request: Request) -> Response:
    """Say to somebody who confirmed in another tab where to go on."""
    acting(request)
    return _page(request, "confirmed.html")


def _sent(request: Request, visit: Visit, after: str, *, is_anew: bool) -> Response:
    found = oidc.of(request)
    if found is None:
        raise HTTPException(404)
    flow = {"after": after, "began": request.state.now, "is_anew": is_anew}
    visit.flow[_UNDER_WAY] = flow
    return found.send(request, flow, is_anew=is_anew)


def _let_in(request: Request, visit: Visit, told: Proof, flow: dict[str, Any]) -> Response:
    """Journal who proved who they are, then let them in; raises for whom that is not enough."""
    now: datetime = request.state.now
    of_account(request.app.state.site, told.account, told.groups, now)
    proved = min(told.at, now) if told.at else None
    if flow["is_anew"]:
        login.require_fresh(told, str(visit.account), flow["began"])
        _note(request, EventKind.IDENTITY_CONFIRMED, told.account)
        visit.groups, visit.confirmed = told.groups, proved
    else:
        _note(request, EventKind.LOGGED_IN, told.account)
        door.log_in(request, told.account, told.groups, proved)
    return RedirectResponse(flow["after"], status_code=303)


def _note(request: Request, kind: EventKind, account: str, *rules: str) -> None:
    site: Site = request.app.state.site
    site.journal(Event(kind=kind, actor=account, ids=(), rules=rules))


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


def _page(request: Request, template: str, **content: Any) -> Response:
    frame: Frame = request.app.state.frame
    return frame.page(template, around(request, **content))
