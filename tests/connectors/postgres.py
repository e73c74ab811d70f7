"""A throw-away PostgreSQL cluster, where PostgreSQL is installed."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

_ACCOUNT = "nobody"  # initdb refuses to be run as root


@dataclass(slots=True)
class Cluster:
    """A running cluster, reached through a socket in its own folder."""

    folder: Path

    def emptied(self) -> str:
        """Empty the database, which is much faster than making one; return its address."""
        where = f"host={self.folder} user=postgres dbname=postgres"
        with psycopg.connect(where) as connection:
            connection.execute("drop schema public cascade")
            connection.execute("create schema public")
        return f"postgresql+psycopg://postgres@/postgres?host={self.folder}"


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL cluster without network and without syncing, or a skipped test."""
    programs = _programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed here: apt-get install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="treffer-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, _ACCOUNT)
    server = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
    control: list[str | Path] = [programs / "pg_ctl", "-D", folder / "data", "-w"]
    try:
        _run(folder, programs / "initdb", "-D", folder / "data", "-U", "postgres", "-N",
             "--auth=trust", "-E", "UTF8")  # fmt: skip
        _run(folder, *control, "-l", folder / "log", "-o", server, "start")
        yield Cluster(folder)
        _run(folder, *control, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path | None:
    places = [Path(found).resolve()] if (found := shutil.which("initdb")) else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    return places[0].parent if places else None


def _run(folder: Path, *command: str | Path) -> None:
    account = {"user": _ACCOUNT, "group": "nogroup", "extra_groups": []}
    subprocess.run(
        [str(part) for part in command],
        check=True,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        **(account if os.geteuid() == 0 else {}),  # type: ignore[call-overload]
    )
