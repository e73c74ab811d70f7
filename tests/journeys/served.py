"""A running service with its processes, to look at and to kill."""

import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from connectors.clock import SystemClock
from contracts import events
from contracts.events import EventKind
from pipelines import service
from tests.pipelines.a_town import Town

_START = """
import sys
from pathlib import Path
from connectors import settings
from pipelines import service
config = settings.load(Path(sys.argv[1]))
service.start(config, detach=True, teller=[], every=float(sys.argv[2]))
"""
_OURS = re.compile(
    "supervisor.supervisord|prefect server|prefect.engine|pipelines.flows|pipelines.watchtower"
    "|pipelines.web"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """One process of the service."""

    pid: int
    command: str

    @property
    def is_run(self) -> bool:
        """Whether it is the run of a flow."""
        return "prefect.engine" in self.command


def command(town: Town, *arguments: str) -> list[str]:
    settings = str(town.folder / "treffer.toml")
    return [sys.executable, "-m", "pipelines.cli", "--config", settings, *arguments]


def start(town: Town, every: float) -> None:
    """Leave a service behind that refreshes each source after so many seconds."""
    code = [sys.executable, "-c", _START, str(town.folder / "treffer.toml"), str(every)]
    subprocess.run(code, check=True)
    subprocess.run(command(town, "status", "--wait"), check=False, capture_output=True)


def processes(town: Town) -> list[Process]:
    """The processes of the service of this town, whoever is their parent now."""
    return list(_processes(str(town.folder)))


def _processes(folder: str) -> Iterator[Process]:
    for path in Path("/proc").glob("[0-9]*"):
        try:
            said = (path / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            if not _OURS.search(said):
                continue
            environment = (path / "environ").read_bytes().decode(errors="replace")
        except (OSError, UnicodeDecodeError):
            continue
        if f"TREFFER_CONFIG={folder}/treffer.toml\0" in environment:
            yield Process(pid=int(path.name), command=said)


def kill(*killed: Process) -> None:
    for one in killed:
        os.kill(one.pid, signal.SIGKILL)


def newest(town: Town, source: str) -> str:
    """The last delivery at an inbox."""
    return max(path.name for path in town.inbox(source).glob("*Z"))


def in_use(town: Town, source: str) -> str:
    pointer = town.config.index / f"{source}.current"
    return pointer.read_text() if pointer.exists() else ""


def is_begun(town: Town, source: str) -> bool:
    """Whether a refresh is building the index of the newest delivery now."""
    return any(town.config.index.glob(f"{newest(town, source)}*partial*"))


def deliver(town: Town, source: str, text: str, name: str) -> str:
    """Make a delivery of this moment."""
    town.clock.moment = SystemClock().now().replace(microsecond=0)
    town.extract(source, text, name=name)
    return newest(town, source)


def accepted(town: Town) -> list[str]:
    """The deliveries that the journal says were accepted, in order; its chain holds."""
    with town.bench() as bench:
        entries = list(bench.journal.entries())
    assert events.first_broken(entries) is None
    return [
        name
        for one in entries
        if one.event.kind is EventKind.DELIVERY_ACCEPTED
        for name in one.event.ids
    ]


def leftovers(town: Town) -> list[str]:
    return [str(path) for path in town.folder.rglob("*.partial*")]


def runs(town: Town) -> list[tuple[str, str, str]]:
    """Name, state and message of every run that Prefect knows."""
    with closing(sqlite3.connect(f"file:{town.config.prefect}/prefect.db?mode=ro", uri=True)) as db:
        return db.execute(
            "select d.name, r.state_type, coalesce(s.message, '') from flow_run r "
            "join deployment d on d.id = r.deployment_id "
            "left join flow_run_state s on s.id = r.state_id where r.state_type != 'SCHEDULED'"
        ).fetchall()


def deployments(town: Town) -> set[str]:
    """The names of all that is served."""
    with closing(sqlite3.connect(f"file:{town.config.prefect}/prefect.db?mode=ro", uri=True)) as db:
        return {name for (name,) in db.execute("select name from deployment")}


def programs(town: Town) -> dict[str, str]:
    return {one.name: one.state for one in service.programs(town.config)}
