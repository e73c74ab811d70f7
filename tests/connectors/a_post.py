"""A server on loopback that keeps the messages it is sent: what a steward would get."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

SECRET = "geheimwachtwoord"


@dataclass
class Inbox:
    """A server that keeps what it is sent, by path; `status` is what it answers."""

    port: int = 0
    status: int = 200
    got: list[tuple[str, dict[str, object]]] = field(default_factory=list)

    def url(self, path: str) -> str:
        return f"json://user:{SECRET}@127.0.0.1:{self.port}/{path}"

    def paths(self) -> list[str]:
        return [path for path, _ in self.got]


@contextmanager
def listening() -> Iterator[Inbox]:
    """Listen on loopback for as long as this lasts."""
    made = Inbox()

    class Keeps(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            made.got.append((self.path.strip("/"), json.loads(self.rfile.read(length))))
            self.send_response(made.status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Keeps)
    made.port = server.server_port
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with listening() as made:
        yield made
