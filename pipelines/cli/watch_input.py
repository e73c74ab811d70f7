"""Who is to be watched, as somebody types it: TOML with a table for each, from file or input."""

import sys
import tomllib
from pathlib import Path

from connectors.files import read_text
from contracts.errors import Invalid
from contracts.topics import Kind, Party
from pipelines.steps.typed import FIELDS, topic


def read(source: str) -> list[Party]:
    """Return the parties in `[[person]]`, `[[address]]` and so on; no value is ever an argument."""
    text = sys.stdin.read() if source == "-" else read_text(Path(source), "B-183")
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise _unreadable() from None
    kinds = {kind.value: kind for kind in Kind}
    if not content or set(content) - set(kinds):
        raise _unreadable()
    return [
        _party(kinds[name], table)
        for name, tables in content.items()
        for table in (tables if isinstance(tables, list) else [tables])
    ]


def _party(kind: Kind, table: object) -> Party:
    if (
        not isinstance(table, dict)
        or set(table) - set(FIELDS[kind])
        or not all(isinstance(value, str) for value in table.values())
    ):
        raise Invalid(
            f"A [[{kind.value}]] is described by texts under: {', '.join(FIELDS[kind])}.",
            code="B-184",
        )
    return topic(kind, {name: value for name, value in table.items() if value}).party


def _unreadable() -> Invalid:
    return Invalid(
        "Write who is to be watched as TOML: a table for each, "
        f"{', '.join(f'[[{kind.value}]]' for kind in Kind)}, with the fields of a topic.",
        code="B-184",
    )
