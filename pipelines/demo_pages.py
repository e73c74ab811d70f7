"""Opens both sites of a demonstration, until somebody ends it."""

import subprocess
import sys
import time
from collections.abc import Callable, Sequence

from connectors import settings
from connectors.files import locked
from connectors.settings import Settings
from contracts.errors import Incomplete
from pipelines import service

_LOCK = "pages.lock"
_PAUSE = 0.2
_ENDS_WITHIN = 10


def open_both(config: Settings, say: Callable[[str], None]) -> None:
    """Serve hub and gate of a demonstration until Ctrl-C; raises when one of them ends before.

    Each is a program of its own, and ends with this one however that ends.
    """
    service.require_room_for_web(config)
    config.run.mkdir(exist_ok=True, mode=0o700)
    with locked(config.run / _LOCK, "Opening these pages"):
        leashed = [sys.executable, "-m", "connectors.leash", str(config.run / _LOCK)]
        gate = ["-m", "pipelines.gate", "serve", "--home", str(config.folder / "gate")]
        known = settings.for_children(config)
        children = [
            subprocess.Popen([*leashed, sys.executable, *site], env=known)
            for site in (["-m", "pipelines.web"], gate)
        ]
        try:
            _watch(config, children, say)
        except KeyboardInterrupt:
            say("Both are closed.")
        finally:
            for child in children:
                child.terminate()
            for child in children:
                child.wait(_ENDS_WITHIN)


def _watch(
    config: Settings, children: Sequence["subprocess.Popen[bytes]"], say: Callable[[str], None]
) -> None:
    """Tell where the hub is as soon as it answers; return never."""
    is_told = False
    while all(child.poll() is None for child in children):
        if not is_told and service.web_answers(config):
            say(f"The hub's pages: {config.web_url}   Ctrl-C closes both.")
            is_told = True
        time.sleep(_PAUSE)
    raise Incomplete(
        "One of both sites ended: see what it said above this line, and try again.", code="S-801"
    )
