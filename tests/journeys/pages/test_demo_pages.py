"""`treffer demo --pages` opens both sites, and leaves nothing behind."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.journeys.conftest import Demo
from tests.journeys.pages.conftest import answers
from tests.ports import unused_port
from tests.waiting import until


@pytest.fixture
def ports(own: Demo) -> list[int]:
    """The ports of hub and gate: they are those of this test alone."""
    found = [unused_port(), unused_port()]
    for port, name in zip(found, ("treffer.toml", "gate/gate.toml"), strict=True):
        settings = own.folder / name
        text = "".join(
            line
            for line in settings.read_text().splitlines(keepends=True)
            if "web_port" not in line
        )
        settings.write_text(f"web_port = {port}\n{text}")
    return found


@contextmanager
def opened(folder: Path) -> "Iterator[subprocess.Popen[str]]":
    command = [sys.executable, "-m", "pipelines.cli", "demo", "--pages", "--dir", str(folder)]
    program = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    try:
        yield program
    finally:
        program.kill()
        program.wait()
        program.stdout.close()


def test_both_sites_open_and_close_together(own: Demo, ports: list[int]) -> None:
    with opened(own.folder) as program:
        until(lambda: all(answers(port) for port in ports), "both sites answer")

        program.send_signal(signal.SIGINT)
        said, _ = program.communicate()

    assert program.returncode == 0, said
    assert all(f"http://127.0.0.1:{port}" in said for port in ports)
    assert not any(answers(port) for port in ports)


def test_a_killed_demonstration_takes_its_sites_along(own: Demo, ports: list[int]) -> None:
    with opened(own.folder) as program:
        until(lambda: all(answers(port) for port in ports), "both sites answer")
        program.kill()

        # Fails when they are not gone in time.
        until(lambda: not any(answers(port) for port in ports), "both sites are gone")


def test_a_port_that_is_taken_is_told_before_anything_opens(own: Demo, ports: list[int]) -> None:
    with opened(own.folder):
        until(lambda: all(answers(port) for port in ports), "both sites answer")
        with opened(own.folder) as second:
            said, _ = second.communicate()

    assert second.returncode == 2
    assert "S-800" in said
