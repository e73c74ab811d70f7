"""The program treffer-extract: runs at a department, raw register in, sealed delivery out."""

import os
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from pipelines.extract import scaffold_commands, trial_commands
from pipelines.extract.options import HomeOption
from pipelines.terminal import Terminal
from pipelines.terminal import run as run_program

app = typer.Typer(
    help="Make pseudonymised, sealed deliveries of a department's registers.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=True,
)
_terminal = Terminal(as_json=False, quiet=False, no_color=False)

_NAME, _MANY = 60, 20
"""Characters of a column's name that are shown, and how many names."""


@app.callback()
def _options(
    context: typer.Context,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No messages.")] = False,
    no_color: Annotated[
        bool, typer.Option("--no-color", envvar="NO_COLOR", help="No colours.")
    ] = False,
) -> None:
    global _terminal  # noqa: PLW0603  one terminal per process, set by its options
    _terminal = Terminal(as_json=as_json, quiet=quiet, no_color=no_color)
    context.obj = _terminal


@app.command()
def init(
    municipality: Annotated[str, typer.Option(help="Code of the municipality, such as 9901.")],
    department: Annotated[str, typer.Option(help="Name of the department, as contracts name it.")],
    home: HomeOption = Path(),
    *,
    demo: Annotated[bool, typer.Option("--demo", help="Refuse exports that can be real.")] = False,
) -> None:
    """Make a department's folder with its signing pair.

    Example: treffer-extract init --municipality 9901 --department Handhaving --home vth
    """
    from pipelines.extract import home as homes

    fingerprint = homes.create(home, municipality, department, demo=demo)
    _terminal.result({"fingerprint": fingerprint}, f"Signing key made. Fingerprint: {fingerprint}")
    _terminal.next(f"give the hub {home}/keys/signing.pub and read the fingerprint aloud")


@app.command()
def run(
    source: Annotated[str, typer.Argument(help="Name of the source, such as handhaving.")],
    raw: Annotated[
        Path,
        typer.Option(
            "--from",
            help="The raw register export; a folder of its files where the format has several.",
        ),
    ],
    into: Annotated[Path, typer.Option("--to", help="Folder in which the delivery is put.")],
    home: HomeOption = Path(),
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Date of the data, where the file has none."),
    ] = None,
    addresses: Annotated[
        Path | None, typer.Option(help="addresses.parquet of a bag delivery.")
    ] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes to use.")] = None,
) -> None:
    """Read, check, pseudonymise, seal and sign one export.

    Example: treffer-extract run handhaving --from export.csv --to out --as-of 2026-11-22
    """
    from connectors.clock import SystemClock
    from connectors.memory import peak_with_children_mb
    from contracts.ids import SourceName
    from pipelines.extract import home as homes
    from pipelines.extract import telling
    from pipelines.extract.run import Asked
    from pipelines.extract.run import run as run_extract
    from pipelines.extract.scaffold_screens import shown

    day: date | None = as_of.date() if as_of else None
    asked = Asked(
        source=SourceName(source),
        raw=raw,
        into=into,
        as_of=day,
        addresses=addresses,
        workers=workers,
    )
    place, clock = homes.open_home(home), SystemClock()
    with (
        telling.told(place, asked, clock),
        _terminal.progress(f"Extracting {source}", "rows") as progress,
    ):
        delivered = run_extract(place, asked, clock, progress)
    rows = delivered.manifest.rows
    lines = [
        f"Delivery {delivered.manifest.delivery}",
        f"  {rows.read} rows read, {rows.delivered} delivered",
        *(f"  {count} put aside  ({name})" for name, count in rows.rejected.items()),
        *(f"  {count} left out   ({reason})" for reason, count in rows.left_out.items()),
        *(
            f"  {count} values left out of their row  ({name})"
            for name, count in rows.blanked.items()
        ),
        *(
            f"  column {shown(name[:_NAME])} is new and was left out: the contract does not name it"
            for name in delivered.ignored[:_MANY]
        ),
        *(f"  {count} values not known  ({name})" for name, count in rows.unknown.items()),
    ]
    if delivered.report:
        lines.append(f"  line numbers: {delivered.report}")
    if rows.withheld:
        lines.append(
            f"  Never shown: {', '.join(rows.withheld)}. No record of this export may "
            "show it, so questions that rest on it find less. Ask for the authorisation."
        )
    _terminal.result(
        {
            "delivery": delivered.manifest.delivery,
            "folder": str(delivered.folder),
            "read": rows.read,
            "delivered": rows.delivered,
            "rejected": dict(rows.rejected),
            "left_out": dict(rows.left_out),
            "blanked": dict(rows.blanked),
            "ignored": list(delivered.ignored),
            "unknown": dict(rows.unknown),
            "withheld": list(rows.withheld),
            "report": str(delivered.report) if delivered.report else None,
            "peak_mb": round(peak_with_children_mb(workers or os.cpu_count() or 1)),
        },
        "\n".join(lines),
    )


@app.command(hidden=True)
def questions(
    source: Annotated[str, typer.Argument(help="Name of the source.")],
    raw: Annotated[Path, typer.Option("--from", help="The raw register export.")],
    into: Annotated[Path, typer.Option("--to", help="The file to write, .parquet.")],
    home: HomeOption = Path(),
    most: Annotated[int, typer.Option(min=1, help="At most so many persons.")] = 20_000,
) -> None:
    """Encode persons as questions, for training, in a folder with throw-away keys.

    Example: treffer-extract questions vergunningen --from export.csv --to questions.parquet
    """
    from contracts.ids import SourceName
    from pipelines.extract import home as homes
    from pipelines.extract.questions import encoded

    made = encoded(homes.open_home(home), SourceName(source), raw, into, most)
    _terminal.result({"questions": made}, f"{made} persons encoded as questions.")


scaffold_commands.add_to(app)
trial_commands.add_to(app)


def main() -> None:
    """Start the program."""
    run_program(app, lambda: _terminal)
