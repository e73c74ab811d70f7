"""The reference of commands, made from the programs themselves: `python -m tests.house.commands_page`."""

from collections.abc import Iterator
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any, get_args

import typer
from typer.main import get_command

from pipelines.cli.program import app as hub
from pipelines.extract.program import app as extract
from pipelines.gate.program import app as gate

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "commands.md"
PROGRAMS: dict[str, typer.Typer] = {
    "treffer": hub,
    "treffer-extract": extract,
    "treffer-gate": gate,
}
_END = (
    "Every program also knows `--install-completion` and `--show-completion` for the shell, "
    "and `--help`.\n"
)
_OWN = {"help", "install_completion", "show_completion"}


def page(current: str) -> str:
    """Return the page: its written head, then every program with every command and option."""
    head = current[: current.index("## `treffer`")]
    parts = [part for name, app in PROGRAMS.items() for part in _section(name, get_command(app), 2)]
    return head + "\n\n".join(parts) + "\n\n" + _END


def _section(name: str, command: Any, level: int) -> Iterator[str]:
    said, _, example = (command.help or "").partition("Example: ")
    yield f"{'#' * level} `{name}`"
    if said.strip():
        yield " ".join(said.split())
    rows = [_row(one) for one in command.params if one.name not in _OWN]
    if rows:
        head = ["| option or argument | means | value |", "|---|---|---|"]
        yield "\n".join([*head, *rows])
    if example:
        yield "```console\n$ " + " ".join(example.split()) + "\n```"
    for part, below in getattr(command, "commands", {}).items():
        yield from _section(f"{name} {part}", below, level + 1)


def _row(one: Any) -> str:
    name = one.name.upper() if one.param_type_name == "argument" else ", ".join(one.opts)
    means = " ".join((getattr(one, "help", "") or "").split())
    return f"| `{name}` | {means} | {'; '.join(_value(one))} |"


def _value(one: Any) -> Iterator[str]:
    if not getattr(one, "is_flag", False):
        yield _kind(one)
        if one.required:
            yield "must be given"
        if one.multiple or one.nargs == -1:
            yield "may be repeated"
        if one.default not in (None, (), []) and not one.required:
            yield f"default `{getattr(one.default, 'value', one.default)}`"
    if one.envvar:
        yield f"environment `{one.envvar}`"


def _kind(one: Any) -> str:
    """Return what can be written: the words of a closed list, or the kind of value."""
    of = [one.type_descriptor.annotation]
    while get_args(of[0]):
        of = [part for part in get_args(of[0]) if part is not type(None)]
    if issubclass(of[0], Enum):
        return ", ".join(f"`{member.value}`" for member in of[0])
    return {Path: "path", int: "number", datetime: "date as `2026-11-22`"}.get(of[0], "text")


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text()))
