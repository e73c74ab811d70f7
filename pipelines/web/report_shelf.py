"""The reports that are looked at now: gathered once for the page and all its pictures."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from threading import Lock

from contracts.quarter import Quarter
from pipelines.chapters import Chapter

Chapters = tuple[Chapter, ...]
_KEPT = 4


class ReportShelf:
    """Reports as they were in one minute, of a journal that long; safe for threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[Quarter, int, datetime], Chapters] = OrderedDict()
        self._lock = Lock()

    def report(
        self, of: Quarter, length: int, now: datetime, gather: Callable[[], Chapters]
    ) -> Chapters:
        """Return a report, gathered now unless it was in this minute and nothing happened since."""
        key = (of, length, now.replace(second=0, microsecond=0))
        with self._lock:
            if key not in self._kept:
                self._kept[key] = gather()
                while len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
            return self._kept[key]
