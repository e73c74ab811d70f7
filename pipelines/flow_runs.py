"""Runs flows in a child process against a Prefect server on loopback.

Prefect is slow to import, so no command of the hub imports it; this starts it instead.
"""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.error import URLError
from urllib.request import urlopen

from connectors import settings
from connectors.settings import Settings
from contracts.errors import Incomplete, TryAgain

_READY_WITHIN = 180
_POLL = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A Prefect server of this installation; it listens on loopback alone."""

    url: str
    process: subprocess.Popen[bytes]

    def wait(self) -> str:
        """Return its address once it answers."""
        return wait(self.url, lambda: self.process.poll() is None)


def wait(url: str, lives: Callable[[], bool]) -> str:
    """Return the address of a server once it answers; raises when it ends, or takes minutes."""
    give_up = time.monotonic() + _READY_WITHIN
    while time.monotonic() < give_up and lives():
        if answers(url):
            return url
        time.sleep(_POLL)
    raise TryAgain(
        "Prefect's server does not come up. See prefect/server.log or run/server.log in the "
        "installation.",
        code="S-754",
    )


def answers(url: str) -> bool:
    """Return whether a Prefect server at this address, on loopback, says that it is well."""
    try:
        with urlopen(f"{url}/health", timeout=2) as answer:  # noqa: S310  our own loopback address
            return bool(answer.status == 200)
    except (URLError, TimeoutError, ConnectionError):
        return False


@contextmanager
def server(config: Settings) -> Iterator[Server]:
    """Start a Prefect server for as long as this lasts, with its own folder and no telemetry."""
    port = _free_port()
    config.prefect.mkdir(parents=True, exist_ok=True, mode=0o700)
    command = [
        sys.executable, "-m", "prefect", "server", "start",
        "--host", "127.0.0.1", "--port", str(port), "--no-ui", "--no-services",
    ]  # fmt: skip
    with (config.prefect / "server.log").open("ab") as log:
        process = subprocess.Popen(
            command, env=settings.for_children(config), stdout=log, stderr=log
        )
    try:
        yield Server(url=f"http://127.0.0.1:{port}/api", process=process)
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def run(config: Settings, api: str, flow: str, sources: Sequence[str] = ()) -> dict[str, str]:
    """Run one flow, for each source apart, and return what each told."""
    done = subprocess.run(
        [sys.executable, "-m", "pipelines.flows", flow, *sources],
        env=settings.for_children(config) | {"PREFECT_API_URL": api},
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        told: dict[str, str] = json.loads(done.stdout.strip().splitlines()[-1])
    except (IndexError, ValueError):
        raise Incomplete(
            f"Flow {flow} ended with {done.returncode} and told nothing. "
            "See prefect/server.log in the installation.",
            code="S-755",
        ) from None
    if done.returncode != 0:
        raise Incomplete("\n".join(told.values()), code="S-755")
    return told


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
