"""Settings that change while the site runs: a source and its inbox count from the next page on."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI

from connectors import settings
from connectors.settings import Settings
from contracts.errors import TrefferError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send


class FreshSettings:
    """Looks before each request whether the settings file changed since the one before.

    What the command line would read anew is taken over: sources, the protocol in use, the address
    of the gate. What the site is made of (its people, keys, stores, ports and own address) is read
    at its start. A file that cannot be used changes nothing.
    """

    def __init__(self, app: "ASGIApp", site: FastAPI, config: Settings) -> None:
        self._app, self._site = app, site
        self._path = config.folder / settings.FILE
        self._seen = _version(self._path)

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Take over what changed, then let the request go on."""
        found = _version(self._path)
        if found != self._seen:
            self._seen = found
            self._take_over()
        await self._app(scope, receive, send)

    def _take_over(self) -> None:
        try:
            read = settings.load(self._path)
        except TrefferError:
            return
        self._site.state.config = replace(
            self._site.state.config,
            inboxes=read.inboxes,
            credentials=read.credentials,
            protocol=read.protocol,
            gate_url=read.gate_url,
        )


def _version(path: Path) -> tuple[int, int, int] | None:
    """Return what tells one state of a file from another without reading it."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
