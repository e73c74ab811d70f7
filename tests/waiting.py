"""Waiting for what another process does."""

import time
from collections.abc import Callable

WITHIN = 300
"""Seconds in which a condition comes true, or never does."""
_POLL = 0.01


def until(holds: Callable[[], object], what: str) -> None:
    """Wait until something holds."""
    give_up = time.monotonic() + WITHIN
    while not holds():
        assert time.monotonic() < give_up, f"never: {what}"
        time.sleep(_POLL)
