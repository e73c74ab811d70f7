"""Starts another of the programs as a child process, and reads what it said.

So the walls stand at run time: raw registers are read in treffer-extract and nowhere else,
substance in treffer-gate and nowhere else. What a child prints has no value of a register.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from connectors import settings
from contracts.errors import (
    Gone,
    Incomplete,
    IntegrityBroken,
    Invalid,
    NotPermitted,
    Stale,
    TrefferError,
    TryAgain,
    WrongUse,
)

EXTRACT = (sys.executable, "-m", "pipelines.extract")
GATE = (sys.executable, "-m", "pipelines.gate")
_KINDS = {
    one.exit_code: one
    for one in (
        WrongUse, Invalid, NotPermitted, Stale, IntegrityBroken, Gone, Incomplete, TryAgain,
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """How a child ended: what it found, what it objects to, or both."""

    result: Any
    fault: TrefferError | None
    streams: tuple[bytes, bytes] = field(repr=False)
    """All that it printed."""

    @property
    def why(self) -> str:
        """Return what it objects to, with its code; nothing where it objects to nothing."""
        return f"{self.fault.code} {self.fault}" if self.fault else ""


def run(program: Sequence[str], *arguments: str, content: bytes = b"") -> Said:
    """Run a program on these arguments, with this on its standard input.

    Raises `TrefferError` (S-110) when it ends and says nothing that can be read.
    """
    done = _ended(program, ["--quiet", "--json", *arguments], content)
    try:
        result = json.loads(done.stdout) if done.stdout.strip() else None
        fault = None if done.returncode == 0 else _fault(done)
    except (IndexError, ValueError, KeyError, TypeError):
        raise TrefferError(
            f"A program of treffer ended with {done.returncode} and said nothing that can be read. "
            "Run the same at a terminal to see what it is.",
            code="S-110",
        ) from None
    return Said(result=result, fault=fault, streams=(done.stdout, done.stderr))


def result(program: Sequence[str], *arguments: str) -> dict[str, Any]:
    """Run a program and return what it found; raises what it objects to."""
    said = run(program, *arguments)
    if said.fault is not None:
        raise said.fault
    return dict(said.result or {})


def shown(program: Sequence[str], *arguments: str, as_json: bool) -> int:
    """Run a program, print what it prints, and return how it ended."""
    done = _ended(program, ["--quiet", *["--json"] * as_json, *arguments], b"")
    sys.stdout.write(done.stdout.decode())
    sys.stdout.flush()  # before what stands on the other stream
    sys.stderr.write(done.stderr.decode())
    return done.returncode


def _ended(
    program: Sequence[str], arguments: Sequence[str], content: bytes
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*program, *arguments],
        input=content,
        capture_output=True,
        check=False,
        env=settings.without_credentials(),
    )


def _fault(done: subprocess.CompletedProcess[bytes]) -> TrefferError:
    told = json.loads(done.stderr.strip().splitlines()[-1])
    return _KINDS.get(done.returncode, TrefferError)(str(told["title"]), code=str(told["code"]))
