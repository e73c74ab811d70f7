"""The program treffer: the hub's commands, grouped by noun."""

from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli import (
    cases,
    checks,
    keys,
    notices,
    requests,
    roles,
    services,
    setup,
    source_watch,
    sources,
    topics,
    upkeep,
)
from pipelines.cli.session import Session
from pipelines.terminal import Terminal
from pipelines.terminal import run as run_program

app = typer.Typer(
    help="Is this person, address or company known to our departments? Hit or no hit, lawfully.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
_terminal = Terminal(as_json=False, quiet=False, no_color=False)


@app.callback()
def _options(
    context: typer.Context,
    *,
    config: Annotated[Path | None, typer.Option(help="The settings file, treffer.toml.")] = None,
    as_name: Annotated[
        str | None, typer.Option("--as", help="Act as somebody else: in a demo folder only.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No messages.")] = False,
    assume_yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask back.")] = False,
    no_color: Annotated[
        bool, typer.Option("--no-color", envvar="NO_COLOR", help="No colours.")
    ] = False,
) -> None:
    global _terminal  # noqa: PLW0603  one terminal per process, set by its options
    _terminal = Terminal(as_json=as_json, quiet=quiet, no_color=no_color)
    context.obj = Session(config=config, as_name=as_name, assume_yes=assume_yes, terminal=_terminal)


app.command("demo")(setup.demo)
app.command("init")(setup.init)
app.command("start")(services.start)
app.command("stop")(services.stop)
app.command("status")(services.status)
app.command("doctor")(services.doctor)
app.command("migrate")(services.migrate)
app.add_typer(cases.cases, name="case")
app.add_typer(topics.topics, name="topic")
app.add_typer(checks.privacy_checks, name="privacy-check")
app.add_typer(checks.checks, name="check")
app.add_typer(requests.requests, name="request")
app.add_typer(notices.notices, name="notice")
app.add_typer(notices.watch, name="watch")
app.add_typer(sources.sources, name="source")
app.command("metrics")(source_watch.metrics)
app.add_typer(keys.commands, name="key")
app.add_typer(roles.commands, name="roles")
app.add_typer(upkeep.retain, name="retain")
app.add_typer(upkeep.journal, name="journal")
app.add_typer(upkeep.protocols, name="protocol")
app.add_typer(upkeep.flows, name="flow")
app.add_typer(setup.evaluation, name="evaluate")


def main() -> None:
    """Start the program."""
    run_program(app, lambda: _terminal)
