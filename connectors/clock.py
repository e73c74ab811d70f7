"""The clock: the one place that asks what time it is, and that waits."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

BEAT = 0.25
"""Seconds: longer than asking takes, short to somebody who waits."""


class SystemClock:
    """Fulfils `contracts.ports.Clock` with the machine's own time."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        return datetime.now(UTC)


class SteadyPace:
    """Fulfils `contracts.ports.Pace` with a clock that nobody can set."""

    def __init__(self, seconds: float = BEAT) -> None:
        self._seconds = seconds

    @contextmanager
    def beat(self) -> Iterator[None]:
        """Wait, after what is done within, till the next multiple of the beat since it began."""
        began = time.monotonic()
        try:
            yield
        finally:
            time.sleep(wait(time.monotonic() - began, self._seconds))


def wait(taken: float, beat: float) -> float:
    """Return how many seconds are left till the next multiple of the beat."""
    return -taken % beat
