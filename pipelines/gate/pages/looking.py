"""The viewing window of who asked: what will happen, the button that opens it, and its end."""

from collections.abc import Callable, Mapping
from datetime import datetime

from fastapi import APIRouter, Request, Response

from contracts.acts import Act
from contracts.errors import Gone, NotPermitted, TrefferError
from contracts.grants import RequestState
from contracts.ids import RequestId
from contracts.parties import Actor
from pipelines.gate import authority, steps, views, watching
from pipelines.gate.bench import GateBench
from pipelines.gate.pages import outcomes, window
from pipelines.gate.pages.decisions import in_sight
from pipelines.gate.pages.screens import Pane, Screen
from pipelines.gate.pages.window import Closed, Window
from pipelines.gate.pages.work import AtWork, GateDesk, Looking, numbered
from pipelines.gate.views import View
from pipelines.site.desk import Form

pages = APIRouter(dependencies=[numbered(outcomes.unknown)])
_OPEN = (RequestState.GRANTED, RequestState.OPENED)
_WHY: Mapping[RequestState, str] = {
    RequestState.SUBMITTED: "Er is nog geen besluit.",
    RequestState.RETURNED: "Er is eerst een vraag voor u.",
    RequestState.REFUSED: "Het verzoek is geweigerd.",
    RequestState.LAPSED: "De tijd om te openen is om.",
    RequestState.ENDED: "De tijd is om.",
    RequestState.REVOKED: "De privacyfunctionaris trok het besluit in.",
    RequestState.WITHDRAWN: "Het verzoek is ingetrokken, of het dossier is vernietigd.",
}


@pages.get("/watverzoeken/{number}/venster")
def before(number: str, desk: AtWork) -> Response:
    """Show what will happen, or what this session opened already."""
    _require_asker(number, desk)
    return window.page(_of(number), desk) or _ask(number, desk)


@pages.post("/watverzoeken/{number}/venster")
def open_(number: str, desk: AtWork, _: Form) -> Response:
    """Open the window: the journal has it before anything is opened."""
    _require_asker(number, desk)
    try:
        desk.require_confirmed()
        found = steps.open_window(RequestId(number), desk.bench, desk.actor)
    except TrefferError as fault:
        return _ask(number, desk, fault)
    return window.put(_of(number), (found,), desk)


@pages.post("/watverzoeken/{number}/venster/bedekken")
def cover(number: str, desk: AtWork, _: Form) -> Response:
    """Forget what was shown; until its end it can be opened again."""
    return window.cover(_of(number), desk)


@pages.get("/watverzoeken/{number}/venster/sluiten")
def ask_close(number: str, desk: AtWork) -> Response:
    """Ask whether somebody is done, and say what ends with it."""
    return _ask_close(number, desk)


@pages.post("/watverzoeken/{number}/venster/sluiten")
def close(number: str, desk: AtWork, _: Form) -> Response:
    """End the viewing for good, before its time."""
    _require_asker(number, desk)
    try:
        steps.close_window(RequestId(number), desk.bench, desk.actor)
    except TrefferError as fault:
        return _ask_close(number, desk, fault)
    return window.close(_of(number), desk)


@pages.get("/watverzoeken/{number}/venster/vanzelf")
def look(number: str, desk: Looking, request: Request) -> Response:
    """Tell how long the window is open yet, or that it is closed and why."""
    return window.part(_of(number), desk, request)


def _of(number: str) -> Window:
    def may(_: Screen, bench: GateBench, actor: Actor) -> Callable[[Pane], bool]:
        return _may_see(RequestId(number), bench, actor)

    def why(desk: GateDesk) -> Closed:
        seen = watching.look(RequestId(number), desk.bench)
        if seen.state in _OPEN:
            return Closed(why="Hier is het niet meer open.", is_over=False)
        if seen.state is RequestState.ENDED:
            return Closed(why=_ended(views.view(RequestId(number), desk.bench), seen.now))
        return Closed(why=_WHY[seen.state])

    def require(desk: GateDesk) -> None:
        _require_asker(number, desk)

    back = f"/watverzoeken/{number}"
    path = f"{back}/venster"
    return Window(number=number, path=path, back=back, may=may, why=why, require=require)


def _ended(seen: View, now: datetime) -> str:
    """Return what ended a window: who asked, or the clock."""
    is_early = seen.ends_at is not None and now < seen.ends_at
    return "U sloot het voorgoed." if is_early else _WHY[RequestState.ENDED]


def _may_see(number: RequestId, bench: GateBench, actor: Actor) -> Callable[[Pane], bool]:
    """Hold a window against clocks, register, exchange and roles of this moment."""
    seen = watching.look(number, bench)
    try:
        request = bench.register.request(number)
    except Gone:
        return lambda _: False
    is_open = seen.state is RequestState.OPENED and request.requested_by == actor.account
    # Last: who did what in a case is in all that is asked in it, and a window asks every 2 seconds.
    may = is_open and authority.why_not(Act.ASK_DISCLOSURE, request, bench, actor) is None
    return lambda pane: may and watching.is_open(seen, pane.ends_at)


def _ask(number: str, desk: GateDesk, fault: TrefferError | None = None) -> Response:
    """Show what will happen when it is opened."""
    seen = _require_asker(number, desk)
    why = "" if seen.state in _OPEN else _why(seen, desk)
    return desk.page_to_decide(
        "window_ask.html",
        fault=fault,
        may=not why,
        seen=seen,
        request=seen.request,
        why=why,
    )


def _why(seen: View, desk: GateDesk) -> str:
    if seen.state is RequestState.ENDED:
        return _ended(seen, desk.bench.clock.now())
    return _WHY[seen.state]


def _ask_close(number: str, desk: GateDesk, fault: TrefferError | None = None) -> Response:
    seen = _require_asker(number, desk)
    is_open = seen.state is RequestState.OPENED
    return desk.page(
        "window_close.html",
        fault=fault,
        request=seen.request,
        ends_at=seen.ends_at,
        why="" if is_open else "het kijkvenster is niet open.",
    )


def _require_asker(number: str, desk: GateDesk) -> View:
    seen = in_sight(number, desk)
    if seen.request.requested_by != desk.actor.account:
        raise NotPermitted(f"Only the person who asked for {number} may look.", code="B-213")
    return seen
