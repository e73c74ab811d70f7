"""What somebody uploads of a register: in memory alone, and read by treffer-extract alone.

This program never opens it. Only the child reads it, and what the child tells has no values.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from connectors import settings
from connectors.in_memory import in_memory
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
from pipelines.site.desk import Typed

_ENDINGS = frozenset(
    {"csv", "txt", "tsv", "xlsx", "xls", "parquet", "json", "jsonl", "ndjson", "xml", "zip"}
)
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


def sent(form: Typed, name: str) -> tuple[bytes, str]:
    """Return a file that was sent and a neutral name for it; raises `WrongUse` for none."""
    content, ending = form.content(name), form.ending(name)
    if not content:
        raise WrongUse("No file was sent, or an empty one. Choose a file.", code="C-750")
    return content, neutral(ending)


def neutral(ending: str) -> str:
    """Return a name that says nothing but how a file that was sent ended."""
    return f"bestand.{ending}" if ending in _ENDINGS else "bestand"


@contextmanager
def readable(content: bytes, name: str) -> Iterator[Path]:
    """Yield a path under which a child can read what was sent; the folder has the link alone."""
    with (
        tempfile.TemporaryDirectory(prefix="treffer-") as folder,
        in_memory(content, Path(folder), name) as path,
    ):
        yield path


def extract(arguments: Sequence[str]) -> Said:
    """Run treffer-extract as a child, and return what it said."""
    command = [sys.executable, "-m", "pipelines.extract", "--quiet", "--json", *arguments]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=settings.without_credentials()
    )
    try:
        result = json.loads(done.stdout) if done.stdout.strip() else None
        fault = None if done.returncode == 0 else _fault(done.returncode, done.stderr)
    except (IndexError, ValueError, KeyError, TypeError):
        raise TrefferError(
            f"treffer-extract ended with {done.returncode} and said nothing that can be read.",
            code="C-752",
        ) from None
    return Said(result=result, fault=fault)


def _fault(ended: int, said: str) -> TrefferError:
    told = json.loads(said.strip().splitlines()[-1])
    return _KINDS.get(ended, TrefferError)(str(told["title"]), code=str(told["code"]))
