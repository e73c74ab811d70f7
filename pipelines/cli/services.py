"""Commands on the running service: start, stop, status."""

import sys
from typing import Annotated

import typer

from pipelines import service
from pipelines.cli import session


def start(
    context: typer.Context,
    detach: Annotated[
        bool, typer.Option("--detach", help="Leave it running, and return when all is up.")
    ] = False,
) -> None:
    """Run the service: flows on their schedules and the health page. Ctrl-C ends all of it.

    Example: treffer start
    """
    run = session.of(context)
    config = run.settings()
    teller = [sys.executable, "-m", "pipelines.cli", "--config", str(config.folder / "treffer.toml"), "status", "--wait"]
    service.start(config, detach=detach, teller=teller)


def stop(context: typer.Context) -> None:
    """End the service and all that it started.

    Example: treffer stop
    """
    run = session.of(context)
    service.stop(run.settings())
    run.terminal.result({"running": False}, "The service is stopped.")


def status(context: typer.Context, wait: Annotated[bool, typer.Option("--wait", help="Wait until all is up.")] = False) -> None:
    """Show what runs.

    Example: treffer status
    """
    run = session.of(context)
    config = run.settings()
    print(service.programs(config))
