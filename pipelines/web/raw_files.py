"""What somebody uploads of a register: in memory alone, and read by treffer-extract alone.

This program never opens it. Only the child reads it, and what the child tells has no values.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from connectors.in_memory import in_memory
from contracts.errors import WrongUse
from pipelines.site.desk import Typed

_ENDINGS = frozenset(
    {"csv", "txt", "tsv", "xlsx", "xls", "parquet", "json", "jsonl", "ndjson", "xml", "zip"}
)


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
