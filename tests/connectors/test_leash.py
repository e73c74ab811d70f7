"""A program ends with whoever started it, and a lock tells whether somebody lives."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from connectors import leash
from connectors.files import locked
from tests.waiting import until

HOLDS = """
import fcntl, subprocess, sys, time
lock = open(sys.argv[1], "ab")
fcntl.flock(lock, fcntl.LOCK_EX)
sleeps = [sys.executable, "-c", "import time; time.sleep(600)"]
child = subprocess.Popen([sys.executable, "-m", "connectors.leash", sys.argv[1], *sleeps])
print(child.pid, flush=True)
time.sleep(600)
"""


def lives(pid: int) -> bool:
    """Whether a process runs; one that only waits to be buried does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the kernel of Linux does it")
def test_a_program_on_a_leash_ends_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    parent = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(lock)], stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    command = Path(f"/proc/{child}/cmdline")
    until(
        lambda: b"leash" not in (said := command.read_bytes()) and b"time.sleep" in said, "it runs"
    )
    assert leash.is_held(lock)

    os.kill(parent.pid, signal.SIGKILL)
    parent.communicate()

    until(lambda: not lives(child), "the child ended")
    assert not leash.is_held(lock)


def test_a_program_begins_not_where_nobody_holds_the_lock(tmp_path: Path) -> None:
    left = tmp_path / "left"
    (tmp_path / "lock").touch()
    for lock in ("lock", "absent"):
        code = f"open({str(left)!r}, 'w')"
        done = subprocess.run(
            [sys.executable, "-m", "connectors.leash", str(tmp_path / lock), sys.executable, "-c", code],
            check=False,
        )  # fmt: skip

        assert (done.returncode, left.exists()) == (0, False)


def test_a_lock_is_held_for_as_long_as_somebody_holds_it(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    assert not leash.is_held(lock)

    with locked(lock, "This"):
        assert leash.is_held(lock)

    assert not leash.is_held(lock)
