"""Commands that set up: the demonstration, an installation, and the evaluation bench."""

from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli import session

evaluation = typer.Typer(help="Measure the matching, and train its table.", no_args_is_help=True)


def demo(
    context: typer.Context,
    folder: Annotated[Path, typer.Option("--dir", help="Where to build it.")] = Path("demo"),
    data: Annotated[Path | None, typer.Option(help="Folder of the sample municipality.")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Replace an earlier one.")] = False,
    pages: Annotated[
        bool,
        typer.Option("--pages", help="Open the pages of hub and gate then, or of an earlier one."),
    ] = False,
) -> None:
    """Build a made-up municipality and walk through all three programs.

    Example: treffer demo --dir demo --fresh
    """
    from connectors import settings
    from pipelines import demo as program
    from pipelines import demo_pages

    run = session.of(context)
    say = run.terminal.say if run.terminal.as_json else lambda text: run.terminal.result({}, text)
    if pages and not fresh and (config := program.earlier(folder)):
        demo_pages.open_both(config, say)
        return
    program.prepare(folder, fresh=fresh)
    shown = program.run(folder, data or program.SAMPLE, say)
    if run.terminal.as_json:
        cells = [f"{c.topic}/{c.department}: {c.outcome}" for c in shown.matrix.cells]
        run.terminal.result({"cells": cells, "disclosed": list(shown.disclosed)}, "")
    run.terminal.next(
        f"treffer --config {folder}/treffer.toml --as avries case list   ·   "
        "docs/tutorial/first-check.md"
    )
    if pages:
        demo_pages.open_both(settings.load(folder / settings.FILE), say)


def init(
    context: typer.Context,
    municipality: Annotated[str, typer.Option(help="Code of the municipality, such as 0000.")],
    protocol: Annotated[str, typer.Option(help="Name of the protocol in use, such as ccv.")],
    folder: Annotated[Path, typer.Option("--dir", help="Where to make it.")] = Path(),
    register: Annotated[
        str | None, typer.Option(help="URL of the register's database; SQLite if not given.")
    ] = None,
    journal: Annotated[
        str | None, typer.Option(help="URL of the journal's database; SQLite if not given.")
    ] = None,
) -> None:
    """Make an installation of the hub: settings, keys and empty stores.

    Example: treffer init --municipality 9901 --protocol ccv --dir /srv/treffer
    """
    from connectors import agreements, keys
    from contracts import protocol_lint as profiles
    from pipelines import wiring

    run = session.of(context)
    profiles.load(agreements.profile_text(folder / "contracts", protocol))
    given = {"register": register, "journal": journal}
    stores = {name: url for name, url in given.items() if url is not None}
    config = wiring.create(folder, municipality, protocol, demo=False, stores=stores)
    fingerprint = keys.public_id(keys.read_signing_pub(config.keys / "hub-signing.pub"))
    run.terminal.result(
        {"folder": str(config.folder), "fingerprint": fingerprint},
        f"Installation made in {config.folder}. Signing key {fingerprint}.",
    )
    run.terminal.next(
        "docs/how-to/three-accounts.md: exchange public keys with gate and departments"
    )


@evaluation.command()
def model(
    context: typer.Context,
    data: Annotated[Path, typer.Option(help="Folder with registers, questions and truth.")],
    out: Annotated[Path, typer.Option(help="Folder for the page, figures and answers.")],
    table: Annotated[
        Path | None,
        typer.Option(
            "--model",
            exists=True,
            dir_okay=False,
            help="Table to compare by; the shipped one if not given.",
        ),
    ] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes for extract.")] = None,
) -> None:
    """Run extract, index and matching over a folder of made-up data and measure them.

    Example: treffer evaluate model --data data/sample --out figures
    """
    from pipelines import evaluate

    run = session.of(context)
    figures = evaluate.model(data, out, run.terminal.say, workers=workers, table=table)
    answers, page = out / "answers.csv", out / "model.md"
    run.terminal.result(
        {"figures": str(figures), "answers": str(answers), "page": str(page)},
        f"Written: {answers}, {figures}, {page}",
    )


@evaluation.command()
def train(
    context: typer.Context,
    data: Annotated[
        list[Path],
        typer.Option(exists=True, file_okay=False, help="Folder with registers; repeat for more."),
    ],
    out: Annotated[Path, typer.Option(dir_okay=False, help="File for the table, person.yaml.")],
    name: Annotated[str, typer.Option(help="Name of the table; it stands in every hit check.")],
) -> None:
    """Train the table by which persons are compared, with throw-away keys.

    Example: treffer evaluate train --data data/sample --name person-own --out person.yaml
    """
    from pipelines import train as training

    run = session.of(context)
    made = training.model(data, out, name, run.terminal.say)
    run.terminal.result({"model": str(made)}, f"Written: {made}")
    run.terminal.next(f"treffer evaluate model --data FOLDER --model {made} --out figures")
