"""Work that takes longer than a page: done beside it, to be left and found again.

It lives in this process alone. What is stopped half-way leaves everything as it was.
"""

import secrets
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from threading import Lock
from typing import Any

from contracts.errors import Gone, TrefferError, TryAgain
from contracts.ids import SourceName
from pipelines.site import door
from pipelines.web import source_views as views
from pipelines.web.work import HubDesk

_AT_ONCE = 2
_KEPT = 100

Say = Callable[[str], None]


class Work(StrEnum):
    """What can take long."""

    ACCEPT = "accept"
    REFRESH = "refresh"
    CONFIRM = "confirm"


_TITLES = {
    Work.ACCEPT: "Keuring",
    Work.REFRESH: "Verversen",
    Work.CONFIRM: "Bevestigen van een kleine levering",
}
_ALONE = ({Work.ACCEPT}, {Work.REFRESH, Work.CONFIRM})
"""What is never done twice at a time on one source."""


@dataclass(slots=True, kw_only=True)
class Task:
    """One piece of work on one source, of one person."""

    number: str
    work: Work
    source: SourceName
    account: str
    """Who began it."""
    about: str
    """What it is done with: the delivery that is confirmed, the hash of the file that is tried."""
    began: datetime
    told: list[str] = field(default_factory=list)
    """What it did so far."""
    future: "Future[Any]" = field(default_factory=Future, repr=False)

    @property
    def title(self) -> str:
        """Return what is done, as people call it."""
        return _TITLES[self.work]

    @property
    def is_done(self) -> bool:
        """Return whether it ended, well or not."""
        return self.future.done()

    @property
    def fault(self) -> TrefferError | None:
        """Return what ended it, where something did."""
        error = self.future.exception() if self.is_done else None
        if error is None or isinstance(error, TrefferError):
            return error
        return TrefferError("Something unforeseen ended the work.")

    @property
    def result(self) -> Any:
        """Return what came of it, where it ended well."""
        return self.future.result() if self.is_done and self.fault is None else None


class Tasks:
    """The work of one website; two pieces are done at once, others wait their turn."""

    def __init__(self, note_fault: Callable[[str, str], None]) -> None:
        self._note_fault = note_fault
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="task")
        self._tasks: OrderedDict[str, Task] = OrderedDict()
        self._lock = Lock()

    def begin(
        self,
        work: Work,
        source: SourceName,
        account: str,
        now: datetime,
        do: Callable[[Say], object],
        *,
        about: str = "",
    ) -> Task:
        """Begin some work, or return the same of this person that is not done yet.

        Raises `TryAgain` while somebody does, or this person did, something else in its place.
        """
        with self._lock:
            running = self._in_the_way(work, source)
            if running is not None:
                if (running.work, running.account, running.about) == (work, account, about):
                    return running
                raise TryAgain(
                    f"Other work on {source} is going on; yours was not begun. "
                    "Try again when it is done.",
                    code="C-757",
                )
            task = Task(number=secrets.token_hex(4), work=work, source=source,
                        account=account, began=now, about=about)  # fmt: skip
            self._tasks[task.number] = task
            self._forget_old()
            task.future = self._pool.submit(do, task.told.append)
        task.future.add_done_callback(lambda done: self._note(task.number, done))
        return task

    def find(self, number: str, source: SourceName) -> Task | None:
        """Return a piece of work on a source, while it is remembered."""
        task = self._tasks.get(number)
        return task if task and task.source == source else None

    def of(self, source: SourceName) -> list[Task]:
        """Return the work on a source, newest first."""
        with self._lock:
            return [one for one in reversed(self._tasks.values()) if one.source == source]

    def running(self) -> list[Task]:
        """Return the work that is not done yet."""
        with self._lock:
            return [one for one in self._tasks.values() if not one.is_done]

    def _in_the_way(self, work: Work, source: SourceName) -> Task | None:
        alone = next(kinds for kinds in _ALONE if work in kinds)
        for one in self._tasks.values():
            if one.work in alone and one.source == source and not one.is_done:
                return one
        return None

    def _forget_old(self) -> None:
        for number in [one.number for one in self._tasks.values() if one.is_done][:-_KEPT]:
            del self._tasks[number]

    def _note(self, number: str, done: "Future[Any]") -> None:
        error = done.exception()
        if error is not None and not isinstance(error, TrefferError):
            self._note_fault(number, door.place_of(error))


def tasks_of(desk: HubDesk) -> Tasks:
    """Return the work of this website."""
    tasks: Tasks = desk.request.app.state.tasks
    return tasks


def task_in_sight(name: str, number: str, desk: HubDesk) -> Task:
    """Return a piece of work; raises `Gone` where it is not remembered."""
    task = tasks_of(desk).find(number, views.seen(name, desk).name)
    if task is None:
        raise Gone("There is no such work.", code="S-404")
    return task
