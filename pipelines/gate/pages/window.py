"""A viewing window on a page: shown while it may be, and gone within seconds after.

What it shows is in memory alone, of one session; a page that asks by itself opens nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from fastapi import Request, Response

from pipelines.gate.pages.screens import May, Open, Pane, Screen, Screens
from pipelines.gate.pages.work import GateDesk
from pipelines.site.door import BY_ITSELF
from pipelines.site.faults import LoginNeeded
from pipelines.site.frame import Frame

_WHOLE = {"HX-Retarget": "#venster", "HX-Reswap": "outerHTML"}
"""Has a part take the place of the whole window, content and all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """Why a window is closed, and whether it is so for good."""

    why: str
    is_over: bool = True


_LOGGED_OUT = Closed(why="U bent uitgelogd.", is_over=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """One window, by its page."""

    number: str
    path: str
    back: str
    """Where it leads when it is closed."""
    ends_for_good: bool = True
    """Whether who looks can end it; a participant would end it for colleagues too."""
    may: May
    """Tells what of it may be seen at this moment."""
    why: Callable[[GateDesk], Closed]
    """Tells why it is closed."""
    require: Callable[[GateDesk], None]
    """Raises for whom there is no such window."""


def screens(desk: GateDesk) -> Screens:
    """Return what stands on the screens of this site."""
    found: Screens = desk.request.app.state.screens
    return found


def put(window: Window, panes: tuple[Pane, ...], desk: GateDesk) -> Response:
    """Keep what was opened for this session, and show it."""
    screen = Screen(panes=panes, opened_at=desk.now)
    screens(desk).put(Open(visit=desk.visit, path=window.path, screen=screen, may=window.may))
    return desk.to(window.path)


def cover(window: Window, desk: GateDesk) -> Response:
    """Forget what was shown in this session; until its end it can be opened again."""
    screens(desk).clear(desk.visit, window.path)
    return desk.to(window.back, "Het kijkvenster is bedekt. U kunt het opnieuw openen.")


def close(window: Window, desk: GateDesk) -> Response:
    """Forget what was shown in this session, of a window that is closed for good."""
    screens(desk).clear(desk.visit, window.path)
    return desk.to(window.back, "Het kijkvenster is voorgoed gesloten.")


def page(window: Window, desk: GateDesk) -> Response | None:
    """Return the page of a window that this session opened, or of its end; else nothing."""
    found = screens(desk).on(desk.visit, window.path)
    if found is None:
        return None
    left = _left(window, found, desk)
    return desk.page("window.html", **_content(window, left, desk))


def part(window: Window, desk: GateDesk | None, request: Request) -> Response:
    """Return what a window that looks by itself gets: its clock, or its end.

    Without script it is a page that comes back by itself.
    """
    is_part = "hx-request" in request.headers
    if desk is None:
        if not is_part:
            raise LoginNeeded
        return _nobody(window, request)
    found = screens(desk).on(desk.visit, window.path)
    if found is None and not screens(desk).was_on(desk.visit, window.path):
        window.require(desk)
    left = _left(window, found, desk) if found else None
    content = _content(window, left, desk)
    if not is_part:
        return desk.page("window.html", **content)
    if found and left == found.screen:
        return desk.part("window_clock.html", **content)
    return _whole(desk.part("window_whole.html", **content))


def _left(window: Window, found: Open, desk: GateDesk) -> Screen | None:
    """Return what of it may still be seen, and forget the rest of it at once."""
    left = found.screen.only(window.may(found.screen, desk.bench, desk.actor))
    if left != found.screen:
        screens(desk).narrow(found, left)
    return left


def _content(window: Window, left: Screen | None, desk: GateDesk) -> dict[str, Any]:
    now = desk.bench.clock.now()
    return {
        "window": window,
        "by_itself": f"{window.path}{BY_ITSELF}",
        "screen": left,
        "left": _counted(left.ends_at, now) if left else "",
        "closed": None if left else window.why(desk),
        "closed_at": now,
        "who": desk.actor.name,
    }


def _counted(ends_at: datetime, now: datetime) -> str:
    """Return how long it is open yet; a part of a second counts as one."""
    seconds = -(-(ends_at - now) // timedelta(seconds=1))
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _nobody(window: Window, request: Request) -> Response:
    """Return the end of a window of somebody who is not logged in any more."""
    frame: Frame = request.app.state.frame
    content = {
        "window": window, "by_itself": "", "screen": None, "left": "", "closed": _LOGGED_OUT,
        "closed_at": request.state.now, "who": "", "visit": None,
    }  # fmt: skip
    return _whole(frame.page("window_whole.html", content))


def _whole(given: Response) -> Response:
    given.headers.update(_WHOLE)
    return given
