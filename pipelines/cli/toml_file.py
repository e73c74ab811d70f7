"""Texts that somebody writes in a TOML file: what must not stand on a command line."""

import tomllib
from collections.abc import Sequence
from pathlib import Path

from connectors.files import read_text
from contracts.errors import Invalid


def texts(path: Path, known: Sequence[str] = ()) -> dict[str, str]:
    """Return the texts of a file, one `name = "text"` a line; with names, no other than those."""
    content = tables(path)
    is_known = not known or set(content) <= set(known)
    if not is_known or not all(isinstance(value, str) for value in content.values()):
        # A name that is not known is not told: it can be a value that was put first.
        names = f" under: {', '.join(known)}; and under no other name" if known else ""
        raise Invalid(f"{path.name} must hold texts{names}.", code="B-153")
    return {name: str(value) for name, value in content.items()}


def tables(path: Path) -> dict[str, object]:
    """Return the content of a TOML file; raises `Invalid` when it is not one."""
    try:
        return tomllib.loads(read_text(path, "B-152"))
    except tomllib.TOMLDecodeError:
        raise Invalid(
            f'{path.name} must be written as TOML: one `name = "value"` a line.', code="B-153"
        ) from None
