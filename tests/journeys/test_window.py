"""A window that is watched on a terminal, with other processes that end it."""

import os
import pty
import select
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from connectors.clock import SystemClock
from contracts.grants import RequestState
from pipelines.gate import steps, wiring
from pipelines.gate.home import GateSettings
from tests.journeys.conftest import BIN, run
from tests.pipelines.gate.a_gate import (
    GRANTED,
    PIET,
    REASON,
    W57,
    FixedClock,
    Gate,
    a_request,
    installed,
)

CLEAR = "\x1b[H\x1b[2J\x1b[3J"
LONG = 120
"""Seconds after which a test gives up; nothing is said of how soon a window closes."""


@dataclass(frozen=True)
class Watched:
    """A gate with a window that somebody watches in a process of its own."""

    gate: Gate
    process: subprocess.Popen[bytes]
    terminal: int

    def read_until(self, text: str) -> str:
        """Return what the terminal shows until this is on it."""
        found = ""
        while text not in found:
            ready, _, _ = select.select([self.terminal], [], [], LONG)
            assert ready, "nothing more came"
            found += os.read(self.terminal, 65536).decode()
        return found

    def rest(self) -> str:
        """Wait for the program to end; return what it showed since."""
        self.process.wait(timeout=LONG)
        found = ""
        # A terminal that nobody writes to any more gives an error once it is read to its end.
        with suppress(OSError):
            while select.select([self.terminal], [], [], 0)[0]:
                found += os.read(self.terminal, 65536).decode()
        return found


@pytest.fixture
def settings_and_gate(tmp_path: Path) -> tuple[GateSettings, Gate]:
    """A gate, now, with a grant that is not opened yet."""
    settings, hub = installed(tmp_path)
    with wiring.bench(settings) as bench:
        gate = Gate(settings, bench, FixedClock(SystemClock().now()), hub)
        gate.ask(a_request(requested_at=gate.clock.moment), until={4: None, 9: None})
        steps.decide(W57, steps.Choice(fields=("afdoening",), reason=REASON), bench, PIET)
    return settings, gate


@pytest.fixture
def watched(settings_and_gate: tuple[GateSettings, Gate]) -> Iterator[Watched]:
    """A window that is open on a terminal."""
    settings, gate = settings_and_gate
    master, slave = pty.openpty()
    command = ["treffer-gate", "--home", str(settings.folder), "--as", "anna"]
    process = subprocess.Popen(
        [str(BIN / command[0]), *command[1:], "open", "W-57", "--watch"],
        stdout=slave,
        stderr=subprocess.PIPE,
    )
    os.close(slave)
    with process:
        try:
            yield Watched(gate, process, master)
        finally:
            if process.poll() is None:
                process.kill()
            os.close(master)


def revoke(settings: GateSettings) -> int:
    return run(
        "treffer-gate", "--home", str(settings.folder), "--as", "piet",
        "revoke", "W-57", "--reason", REASON,
    ).code  # fmt: skip


@pytest.mark.rule("D-002")
@pytest.mark.parametrize("end", ["revoked", "withdrawn", "stopped"])
def test_a_watched_window_closes_when_another_process_ends_it(watched: Watched, end: str) -> None:
    before = watched.read_until("closes in")
    assert before.count(GRANTED) == 2
    assert "seen by  Anna (anna)" in before

    if end == "revoked":
        assert revoke(watched.gate.settings) == 0
    elif end == "withdrawn":
        watched.gate.withdraw()
    else:
        watched.process.send_signal(signal.SIGTERM)

    after = watched.rest()
    assert after.endswith(CLEAR)
    assert GRANTED not in after
    assert watched.process.returncode == (130 if end == "stopped" else 0)
    told = watched.process.stderr.read().decode() if watched.process.stderr else ""
    assert {"revoked": "it was revoked", "withdrawn": "withdrew it", "stopped": ""}[end] in told
    with wiring.bench(watched.gate.settings) as bench:
        state = bench.register.state(W57)
    assert state is (RequestState.OPENED if end == "stopped" else RequestState(end))


def test_a_watched_window_leaves_its_content_in_no_file(watched: Watched) -> None:
    watched.read_until("closes in")
    revoke(watched.gate.settings)
    watched.rest()

    folder = watched.gate.settings.folder.parent
    found = [path for path in folder.rglob("*") if path.is_file()]

    assert found
    assert not [path for path in found if GRANTED.encode() in path.read_bytes()]


def test_a_window_is_watched_on_a_terminal_only(
    settings_and_gate: tuple[GateSettings, Gate],
) -> None:
    settings, gate = settings_and_gate
    ran = run(
        "treffer-gate", "--home", str(settings.folder), "--as", "anna", "open", "W-57", "--watch"
    )

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("B-230")
    with wiring.bench(gate.settings) as bench:
        assert bench.register.opened_at(W57) is None
