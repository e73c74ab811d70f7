"""A topic as somebody types it: from a file, from standard input, or asked field by field."""

import sys
import tomllib
from pathlib import Path

import typer

from connectors.files import read_text
from contracts.errors import Invalid
from contracts.topics import Kind, Topic
from pipelines.steps import typed


def read(kind: Kind, source: str | None) -> Topic:
    """Return the topic; a BSN is typed unseen and no value is ever an argument."""
    values = _asked(kind) if source is None else _read(kind, source)
    return typed.topic(kind, {name: value for name, value in values.items() if value})


def _read(kind: Kind, source: str) -> dict[str, str]:
    text = sys.stdin.read() if source == "-" else read_text(Path(source), "B-150")
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise Invalid(
            'The topic must be written as TOML: one `name = "value"` a line.', code="B-151"
        ) from None
    is_known = set(content) <= set(typed.FIELDS[kind])
    if not is_known or not all(isinstance(value, str) for value in content.values()):
        # A name that is not known is not told: it can be a value that was put first.
        raise Invalid(
            f"A {kind.value} is described by texts under: {', '.join(typed.FIELDS[kind])}; "
            "and under no other name.",
            code="B-151",
        )
    return content


def _asked(kind: Kind) -> dict[str, str]:
    return {
        name: typer.prompt(
            name.replace("_", " "),
            default="",
            show_default=False,
            hide_input=name == "bsn",
            err=True,
        )
        for name in typed.FIELDS[kind]
    }
