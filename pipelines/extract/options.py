"""What the commands of treffer-extract share: the department's folder, and where they print."""

from pathlib import Path
from typing import Annotated

import typer

from pipelines.terminal import Terminal

HomeOption = Annotated[
    Path, typer.Option("--home", envvar="TREFFER_DEPARTMENT", help="The department's folder.")
]


DemoOption = Annotated[
    bool, typer.Option("--demo", help="Refuse a file that can be real, as in a demonstration.")
]


def terminal_of(context: typer.Context) -> Terminal:
    """Return the terminal that the options before the command describe."""
    found = context.find_object(Terminal)
    assert found is not None
    return found
