"""Runs flows in a child process against a Prefect server on loopback.

Prefect is slow to import, so no command of the hub imports it; this starts it instead.
"""

import json
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
from pipelines import service
from pipelines.service import Api

_READY_WITHIN = 180
_POLL = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A Prefect server of this installation; it listens on loopback alone."""

    api: Api
    process: subprocess.Popen[bytes] | None
    """Nothing where it is that of the running service."""

    def wait(self) -> Api:
        """Return where it stands once it answers."""
        wait(self.api.url, lambda: self.process is None or self.process.poll() is None)
        return self.api


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
    """Yield the server of the running service, else one for as long as this lasts.

    That one has the installation's own folder, no telemetry and no schedules.
    """
    standing = service.api(config)
    if standing is not None:
        yield Server(api=standing, process=None)
        return
    api, port = service.new_api()
    config.prefect.mkdir(parents=True, exist_ok=True, mode=0o700)
    command = [
        sys.executable, "-m", "prefect", "server", "start",
        "--host", "127.0.0.1", "--port", str(port), "--no-ui", "--no-services",
    ]  # fmt: skip
    with (config.prefect / "server.log").open("ab") as log:
        process = subprocess.Popen(
            command,
            env=settings.for_children(config) | api.environment() | api.of_server(),
            stdout=log,
            stderr=log,
        )
    try:
        yield Server(api=api, process=process)
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def run(config: Settings, api: Api, flow: str, sources: Sequence[str] = ()) -> dict[str, str]:
    """Run one flow, for each source apart, and return what each told."""
    done = subprocess.run(
        [sys.executable, "-m", "pipelines.flows", flow, *sources],
        env=settings.for_children(config) | api.environment(),
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
