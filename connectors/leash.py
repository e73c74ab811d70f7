"""Processes that end with whoever started them, and locks that tell whether somebody lives.

`python -m connectors.leash LOCK PROGRAM ARGUMENTS…` becomes that program, for as long as the
process that started it lives and holds the lock.
"""

import ctypes
import fcntl
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_NOT_WANTED = 0
"""How a program ends that began when there was nobody left to run for."""


def hold() -> None:
    """Have the kernel kill this process when its parent ends; it stays so over an exec.

    Elsewhere than on Linux nothing is done: there a service's own manager ends what is left.
    """
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)


def is_held(lock: Path) -> bool:
    """Return whether a process that lives holds this lock; the kernel lets go for the dead."""
    try:
        with lock.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def main(lock: Path, command: Sequence[str]) -> None:
    """Become another program, which ends with the parent of this one."""
    hold()
    if not is_held(lock):  # the parent ended before the kernel was asked
        sys.exit(_NOT_WANTED)
    os.execvp(command[0], list(command))  # noqa: S606  our own programs, no shell


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])


BEHIND = 10
"""How far a run on its schedule stands back, as `nice` counts."""


def give_way() -> None:
    """Let every other program go before this one: whoever looks at a page waits for no refresh."""
    os.nice(BEHIND)
