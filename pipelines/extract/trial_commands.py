"""Hidden commands by which `treffer source accept` tries a source, with throw-away keys."""

import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from contracts.acceptance import Variant
from pipelines.extract.options import terminal_of

_Raw = Annotated[Path, typer.Option("--from", help="The raw register export.")]
_Home = Annotated[Path, typer.Option("--home", help="A folder with throw-away keys.")]


def add_to(app: typer.Typer) -> None:
    """Hang the commands under the program."""
    app.command(hidden=True)(trial)
    app.command(hidden=True)(traces)


def trial(
    context: typer.Context,
    source: Annotated[str, typer.Argument(help="Name of the source.")],
    raw: _Raw,
    into: Annotated[Path, typer.Option("--to", help="Folder in which deliveries are put.")],
    home: _Home,
    as_of: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Date of the data.")
    ] = None,
    addresses: Annotated[
        Path | None, typer.Option(help="addresses.parquet of a bag delivery.")
    ] = None,
    only: Annotated[
        list[Variant] | None, typer.Option(help="What to try; left out, everything.")
    ] = None,
) -> None:
    """Try changed copies of an export, in memory alone.

    Example: treffer-extract trial handhaving --from export.csv --to out --as-of 2026-11-22
    """
    from connectors.clock import SystemClock
    from contracts.ids import SourceName
    from pipelines.extract import home as homes
    from pipelines.extract.run import Asked
    from pipelines.extract.trial import tried

    day = as_of.date() if as_of else None
    asked = Asked(
        source=SourceName(source), raw=raw, into=into, as_of=day, addresses=addresses, workers=1
    )
    done = [
        asdict(one)
        for one in tried(homes.open_home(home), asked, SystemClock(), only or tuple(Variant))
    ]
    terminal_of(context).result(done, f"{len(done)} copies tried.")


def traces(
    context: typer.Context,
    source: Annotated[str, typer.Argument(help="Name of the source.")],
    raw: _Raw,
    within: Annotated[Path, typer.Option(help="The folder to look in.")],
    home: _Home,
) -> None:
    """Look for raw values in a folder, and in what comes over standard input.

    Example: treffer-extract traces handhaving --from export.csv --within workshop
    """
    from connectors import agreements
    from contracts.ids import SourceName
    from pipelines.extract import home as homes
    from pipelines.extract import traces as looking

    opened, name = homes.open_home(home), SourceName(source)
    text = agreements.contract_text(opened.folder / "contracts", name)
    found = looking.traces(
        opened.contract(name), raw, within, sys.stdin.buffer.read(), known=text.encode()
    )
    terminal_of(context).result(asdict(found), f"{len(found.found)} traces found.")
