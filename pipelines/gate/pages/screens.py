"""What stands on somebody's screen now: in memory alone, of one session, and lost with it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Lock

from contracts.parties import Actor
from pipelines.gate.bench import GateBench
from pipelines.gate.sharing import Window
from pipelines.gate.steps import Disclosure
from pipelines.site.sessions import Sessions, Visit

Pane = Disclosure | Window
"""Fields of one request, and until when they may be seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """The content of one window."""

    panes: tuple[Pane, ...] = field(repr=False)
    opened_at: datetime
    """When it was opened in this session: what the watermark tells."""

    @property
    def ends_at(self) -> datetime:
        """Return when the last of it is closed."""
        return max(one.ends_at for one in self.panes)

    def only(self, may: Callable[[Pane], bool]) -> "Screen | None":
        """Return what of it may still be seen; nothing where that is nothing."""
        left = tuple(one for one in self.panes if may(one))
        return replace(self, panes=left) if left else None


May = Callable[[Screen, GateBench, Actor], Callable[[Pane], bool]]
"""Tells what of a window somebody may see at this moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """A window that is open in a session."""

    visit: Visit = field(repr=False)
    path: str
    screen: Screen
    may: May


class Screens:
    """Every window that is open; safe for threads."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._open: dict[tuple[str, str], Open] = {}
        self._were: dict[tuple[str, str], Visit] = {}
        self._ended = False
        self._lock = Lock()

    def put(self, opened: Open) -> None:
        """Keep what stands on a page of a session."""
        key = opened.visit.key, opened.path
        with self._lock:
            self._open[key], self._were[key] = opened, opened.visit

    def on(self, visit: Visit, path: str) -> Open | None:
        """Return what stands on a page of a session."""
        with self._lock:
            return self._open.get((visit.key, path))

    def was_on(self, visit: Visit, path: str) -> bool:
        """Return whether something stood on a page of a session at any time."""
        with self._lock:
            return (visit.key, path) in self._were

    def clear(self, visit: Visit, path: str) -> None:
        """Forget what stood on a page of a session."""
        with self._lock:
            self._open.pop((visit.key, path), None)

    def standing(self) -> Sequence[Open]:
        """Return every window that is open."""
        with self._lock:
            return tuple(self._open.values())

    def narrow(self, opened: Open, left: Screen | None) -> None:
        """Forget what may not be seen any more of a window, unless it was opened anew since."""
        key = opened.visit.key, opened.path
        with self._lock:
            if self._open.get(key) is not opened:
                return
            if left is None:
                del self._open[key]
                self._ended = True
            else:
                self._open[key] = replace(opened, screen=left)

    def sweep(self, now: datetime) -> None:
        """Forget what is of an ended session, or may not be seen any more by its clock."""
        for one in self.standing():
            if not self._sessions.lasts(one.visit, now):
                self.clear(one.visit, one.path)
            elif (left := one.screen.only(lambda pane: now < pane.ends_at)) != one.screen:
                self.narrow(one, left)
        with self._lock:
            were = list(self._were.items())
        gone = [key for key, visit in were if not self._sessions.lasts(visit, now)]
        with self._lock:
            for key in gone:
                self._were.pop(key, None)

    def has_ended(self) -> bool:
        """Return whether a window ended since this was asked last: there is something to record."""
        with self._lock:
            ended, self._ended = self._ended, False
        return ended
