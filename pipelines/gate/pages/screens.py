"""What stands on somebody's screen now: in memory alone, of one session, and lost with it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Lock

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


class Screens:
    """Every window that is open; safe for threads."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._open: dict[tuple[str, str], tuple[Visit, Screen]] = {}
        self._lock = Lock()

    def put(self, visit: Visit, path: str, screen: Screen) -> None:
        """Keep what stands on a page of a session."""
        with self._lock:
            self._open[visit.key, path] = visit, screen

    def on(self, visit: Visit, path: str) -> Screen | None:
        """Return what stands on a page of a session."""
        with self._lock:
            found = self._open.get((visit.key, path))
        return found[1] if found else None

    def clear(self, visit: Visit, path: str) -> None:
        """Forget what stood on a page of a session."""
        with self._lock:
            self._open.pop((visit.key, path), None)

    def sweep(self, now: datetime) -> None:
        """Forget what is of an ended session, or may not be seen any more by its clock."""
        with self._lock:
            self._open = {
                key: (visit, left)
                for key, (visit, screen) in self._open.items()
                if self._sessions.lasts(visit, now)
                and (left := screen.only(lambda one: now < one.ends_at))
            }
