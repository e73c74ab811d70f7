import io
import shutil
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from connectors.clock import SystemClock
from pipelines.cli.program import main as hub
from pipelines.extract.program import main as extract
from pipelines.gate.program import main as gate
from tests.pipelines import a_town
from tests.pipelines.a_town import Town

BIN = Path(sys.executable).parent
PROGRAMS = {"treffer": hub, "treffer-extract": extract, "treffer-gate": gate}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What a program told and how it ended."""

    code: int
    out: str
    err: str


def run(*command: str, given: str | None = None) -> Ran:
    """Run one of the three programs as somebody does at a terminal."""
    done = subprocess.run(
        [str(BIN / command[0]), *command[1:]],
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )
    return Ran(code=done.returncode, out=done.stdout, err=done.stderr)


def inside(*command: str, given: str | None = None) -> Ran:
    """Run one of the three programs within this process: the same, without its start."""
    out, err = io.StringIO(), io.StringIO()
    before = sys.argv, sys.stdin
    sys.argv = list(command)
    sys.stdin = io.TextIOWrapper(io.BytesIO((given or "").encode()), encoding="utf-8")
    try:
        with redirect_stdout(out), redirect_stderr(err):
            PROGRAMS[command[0]]()
        code = 0
    except SystemExit as end:
        code = int(end.code or 0)
    finally:
        sys.argv, sys.stdin = before
    return Ran(code=code, out=out.getvalue(), err=err.getvalue())


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """A demonstration that ran to its end, with everything it said."""

    folder: Path
    ran: Ran

    def hub(self, *arguments: str, by: str = "avries", given: str | None = None) -> Ran:
        config = str(self.folder / "treffer.toml")
        return inside("treffer", "--config", config, "--as", by, *arguments, given=given)

    def gate(self, *arguments: str, by: str) -> Ran:
        return inside("treffer-gate", "--home", str(self.folder / "gate"), "--as", by, *arguments)


def a_demo(folder: Path) -> Demo:
    return Demo(folder=folder, ran=run("treffer", "demo", "--dir", str(folder)))


def an_hour_ago() -> datetime:
    return SystemClock().now().replace(microsecond=0) - timedelta(hours=1)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """One demonstration for all; tests read it, or add cases of their own to it."""
    made = a_demo(tmp_path_factory.mktemp("demo") / "demo")
    if made.folder.exists():
        shutil.copytree(made.folder, made.folder.with_name("untouched"))
    return made


@pytest.fixture(scope="session")
def untouched(demo: Demo) -> Path:
    """The demonstration as it was when it ended; to copy."""
    return demo.folder.with_name("untouched")


@pytest.fixture(scope="session")
def furnished_town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small town with every source in use; to copy."""
    town = a_town.install(tmp_path_factory.mktemp("town"))
    town.clock.moment = an_hour_ago()
    a_town.furnish(town)
    return town.folder


@pytest.fixture
def town(furnished_town: Path, tmp_path: Path) -> Town:
    """A small town of one's own, in the present, where programs live too."""
    made = a_town.copied(furnished_town, tmp_path / "town")
    made.clock.moment = an_hour_ago() + timedelta(minutes=10)
    return made
