"""The operational log: JSON lines with a closed list of fields, in files that are kept two weeks.

Lines come from this program alone: no other logger writes here. Any number of processes may
write; a line that cannot be written is lost, and nothing waits for it.
"""

import logging
import os
from collections.abc import Collection
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

import structlog
from structlog.typing import EventDict

from connectors.files import locked
from contracts import log_lines
from contracts.errors import TrefferError
from contracts.ids import SourceName
from contracts.log_lines import LogEvent
from contracts.ports import Clock

FILE = "treffer.jsonl"
KEPT_FOR = timedelta(days=14)
MOST_BYTES = 5_000_000
"""A file that would grow beyond this is closed, and another one begun."""
MOST_FILES = 40


class Log:
    """Fulfils `contracts.ports.Log`."""

    def __init__(self, folder: Path, clock: Clock, sources: Collection[SourceName]) -> None:
        self._clock = clock
        self._sources = frozenset(sources)
        self._logger: Any = structlog.wrap_logger(
            _File(folder, clock),
            processors=[self._allowed, structlog.processors.JSONRenderer()],
            wrapper_class=structlog.BoundLogger,
        )

    def write(self, event: LogEvent, /, **fields: object) -> None:
        """Log what of these fields may be; never raises."""
        with suppress(OSError, TrefferError):
            self._logger.msg(event, fields={"pid": os.getpid()} | fields)

    def _allowed(self, _logger: object, _method: str, given: EventDict) -> EventDict:
        line = log_lines.line(given["event"], given["fields"], self._sources)
        if line is None:
            raise structlog.DropEvent
        at = self._clock.now().isoformat(timespec="milliseconds")
        return {"at": at, **line}


class _File:
    """Appends lines to a file that is rotated by size and by day, one process at a time.

    The file is opened anew for each line: another process may have rotated it meanwhile.
    """

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock

    def msg(self, line: str) -> None:
        """Append one line."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._folder / FILE
        with locked(self._folder / ".lock", "Logging", wait=True):
            handler = RotatingFileHandler(
                path, maxBytes=MOST_BYTES, backupCount=MOST_FILES, encoding="utf-8", delay=True
            )
            try:
                now = self._clock.now()
                record = logging.makeLogRecord({"msg": line})
                if path.exists() and (
                    _written(path).date() < now.date() or handler.shouldRollover(record)
                ):
                    handler.doRollover()
                _append(path, line)
                os.utime(path, (now.timestamp(), now.timestamp()))
                _forget(self._folder, now)
            finally:
                handler.close()


def _append(path: Path, line: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "a", encoding="utf-8") as file:
        file.write(line + "\n")


def _forget(folder: Path, now: datetime) -> None:
    """Remove the files whose last line is too old."""
    for path in folder.glob(f"{FILE}.*"):
        if _written(path) < now - KEPT_FOR:
            path.unlink(missing_ok=True)


def _written(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
