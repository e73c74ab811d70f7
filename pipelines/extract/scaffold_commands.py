"""Commands of treffer-extract before a source is one: a draft from a sample, and a dry run."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from contracts.days import day_of
from contracts.errors import Invalid, WrongUse
from contracts.sources import SourceRole
from pipelines.extract.options import DemoOption, HomeOption, terminal_of

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
    *,
    demo: DemoOption = False,
) -> None:
    """Draft a contract from a sample: what is not certain is dropped, and no value is shown.

    Example: treffer-extract new handhaving --from sample.csv --role hit --home vth
    """
    from pipelines.extract import home as homes
    from pipelines.extract.contract_text import Wanted
    from pipelines.extract.scaffold import scaffold
    from pipelines.extract.scaffold_screens import scaffold_content, scaffold_text

    terminal = terminal_of(context)
    if department is None or out is None:
        found = homes.open_home(home)
        department = department or found.department
        out = out or home / "contracts" / f"{source}{_SUFFIX}"
        out.parent.mkdir(exist_ok=True)
    if not department.strip():
        raise WrongUse("A source belongs to a department. Name it: --department.", code="C-630")
    wanted = Wanted(name=source, department=department.strip(), role=role)
    made = scaffold(sample, wanted, out, demo=demo or homes.is_demo(home))
    terminal.result(scaffold_content(made), scaffold_text(made))
    terminal.next(f"treffer-extract preview {source} --from {sample} --contract {out}")


def preview(
    context: typer.Context,
    source: Annotated[str, typer.Argument(help="Name of the source, such as handhaving.")],
    raw: Annotated[Path, typer.Option("--from", help="The raw register export.")],
    contract: Annotated[
        Path | None, typer.Option(help="The contract; left out, that of the folder.")
    ] = None,
    addresses: Annotated[
        Path | None, typer.Option(help="addresses.parquet of a bag delivery.")
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Date of the data; left out, its own or today."),
    ] = None,
    home: HomeOption = Path(),
    *,
    demo: DemoOption = False,
) -> None:
    """Try an export without making a delivery: it writes nothing, and tells no value.

    Example: treffer-extract preview handhaving --from export.csv --contract handhaving.odcs.yaml
    """
    from connectors import agreements
    from connectors.clock import SystemClock
    from connectors.files import read_text
    from contracts.ids import SourceName
    from pipelines.extract import home as homes
    from pipelines.extract.draft import triable
    from pipelines.extract.preview import date_of
    from pipelines.extract.preview import preview as tried
    from pipelines.extract.preview_screens import preview_content, preview_text

    terminal = terminal_of(context)
    name = SourceName(source)
    if contract is None:
        text = agreements.contract_text(home / "contracts", name)
    else:
        text = read_text(contract, "C-404")
    found, is_draft = triable(text, name)
    day = as_of.date() if as_of else date_of(raw, found.format) or day_of(SystemClock().now())
    told = tried(
        found, raw, addresses, is_draft=is_draft, as_of=day, demo=demo or homes.is_demo(home)
    )
    terminal.result(preview_content(told), preview_text(told, raw.name))
    if told.refusals:
        codes = ", ".join(dict.fromkeys(one.code for one in told.refusals))
        raise Invalid(
            f"A delivery of {source} would be refused ({codes}). Correct the export, or agree on "
            "another contract; what is in use stays in use.",
            code="C-635",
        )


def add_to(app: typer.Typer) -> None:
    """Hang the commands under the program."""
    app.command()(new)
    app.command()(preview)
