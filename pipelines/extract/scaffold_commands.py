"""Commands of treffer-extract before a source is one: a draft from a sample, and a dry run."""

from pathlib import Path
from typing import Annotated

import typer

from contracts.errors import WrongUse
from contracts.sources import SourceRole
from pipelines.terminal import Terminal

HomeOption = Annotated[
    Path, typer.Option("--home", envvar="TREFFER_DEPARTMENT", help="The department's folder.")
]
_SUFFIX = ".odcs.yaml"


def new(
    context: typer.Context,
    source: Annotated[str, typer.Argument(help="Name for the source, such as handhaving.")],
    sample: Annotated[Path, typer.Option("--from", help="A raw export to learn from.")],
    role: Annotated[SourceRole, typer.Option(help="What the source says.")],
    department: Annotated[
        str | None, typer.Option(help="Its department; left out, that of the folder.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="The contract to write; left out, in the folder's contracts."),
    ] = None,
    home: HomeOption = Path(),
) -> None:
    """Draft a contract from a sample: what is not certain is dropped, and no value is shown.

    Example: treffer-extract new handhaving --from sample.csv --role hit --home vth
    """
    from pipelines.extract import home as homes
    from pipelines.extract.contract_text import Wanted
    from pipelines.extract.scaffold import scaffold
    from pipelines.extract.scaffold_screens import scaffold_content, scaffold_text

    terminal = _terminal(context)
    if department is None or out is None:
        found = homes.open_home(home)
        department = department or found.department
        out = out or home / "contracts" / f"{source}{_SUFFIX}"
        out.parent.mkdir(exist_ok=True)
    if not department.strip():
        raise WrongUse("A source belongs to a department. Name it: --department.", code="C-630")
    wanted = Wanted(name=source, department=department.strip(), role=role)
    made = scaffold(sample, wanted, out)
    terminal.result(scaffold_content(made), scaffold_text(made))
    terminal.next(f"treffer-extract preview {source} --from {sample} --contract {out}")


def add_to(app: typer.Typer) -> None:
    """Hang the commands under the program."""
    app.command()(new)


def _terminal(context: typer.Context) -> Terminal:
    found = context.find_object(Terminal)
    assert found is not None
    return found
