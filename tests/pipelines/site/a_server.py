"""A site that really serves, and raw lines to it: what a test client in one process never shows."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from threading import Thread

import httpx
import uvicorn
from fastapi import FastAPI

from pipelines.site.sessions import Visit
from tests.ports import unused_port
from tests.waiting import until

PATIENCE = 90.0
"""Seconds after which a test takes it that no answer comes any more."""


@dataclass(frozen=True)
class Server:
    """A site, where it serves, and what is open to it until the end."""

    app: FastAPI
    port: int
    opened: ExitStack

    def client(self, account: str = "") -> httpx.Client:
        """A browser in which somebody is logged in; for no account, in which nobody is."""
        state, cookies = self.app.state, {}
        if account:
            now = state.clock.now()
            cookies = {state.site.cookie: state.sessions.begin(now, account, None, now).key}
        made = httpx.Client(
            base_url=f"http://127.0.0.1:{self.port}", cookies=cookies, timeout=PATIENCE
        )
        return self.opened.enter_context(made)

    def visit(self, browser: httpx.Client) -> Visit:
        """The session of a browser."""
        state = self.app.state
        key = browser.cookies[state.site.cookie]
        found: Visit = state.sessions.find(key, state.clock.now(), uses=False)
        return found

    def line(self) -> socket.socket:
        """A raw line to the site."""
        made = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        return self.opened.enter_context(made)


@contextmanager
def served(app: FastAPI) -> Iterator[Server]:
    """Serve a site on a port of its own."""
    port = unused_port()
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=port, log_level="critical", access_log=False)
    )
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    with ExitStack() as opened:
        until(lambda: server.started, "the site serves")
        yield Server(app, port, opened)
    server.should_exit = True
    thread.join(PATIENCE)


def head(path: str, browser: httpx.Client, *headers: str) -> bytes:
    """The beginning of a POST of a browser, up to its body."""
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", *headers]
    lines += [f"Cookie: {cookies}"] if cookies else []
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def status(line: socket.socket) -> int:
    """The number of HTTP that came back on a raw line."""
    return int(line.recv(65536).split(b" ", 2)[1])
