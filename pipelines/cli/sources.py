"""Commands on sources: which there are, refresh; those of other modules hang here too."""

from typing import Annotated

import typer

from contracts.errors import Incomplete, TrefferError, WrongUse
from contracts.ids import DeliveryId, SourceName
from pipelines.cli import session, source_accept, source_lifecycle, source_scaffold, source_watch
from pipelines.steps import lives
from pipelines.steps import refresh as step

sources = typer.Typer(help="Registered sources and their deliveries.", no_args_is_help=True)
sources.command()(source_scaffold.new)
sources.command()(source_scaffold.lint)
sources.command()(source_scaffold.preview)
sources.command()(source_accept.accept)
sources.command("submit")(source_lifecycle.submit)
sources.command("sign")(source_lifecycle.sign)
sources.command("return")(source_lifecycle.send_back)
sources.command("diff")(source_lifecycle.diff)
sources.command("show")(source_lifecycle.show)
sources.command("pause")(source_lifecycle.pause)
sources.command("resume")(source_lifecycle.resume)
sources.command("retire")(source_lifecycle.retire)


@sources.command("list")
def list_sources(context: typer.Context) -> None:
    """List the registered sources with department, role, secrecy class and state.

    Example: treffer source list
    """
    run = session.of(context)
    with run.bench() as (bench, _):
        standing = [lives.standing(name, bench) for name in bench.agreements.sources()]
    found = [(one.contract, one.state) for one in standing]
    lines = [
        f"{one.name:16} {one.department:18} {one.role.value:15} "
        f"{one.secrecy.value:10} {one.version:8} {state.value}"
        for one, state in found
    ]
    content = [
        {
            "source": one.name,
            "department": one.department,
            "role": one.role,
            "secrecy": one.secrecy,
            "state": state,
        }
        for one, state in found
    ]
    run.terminal.result(content, "\n".join(lines))


@sources.command()
def refresh(
    context: typer.Context,
    source: Annotated[str | None, typer.Argument(help="Name of the source.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every registered source.")] = False,
    confirm_shrink: Annotated[
        str | None,
        typer.Option(
            metavar="DELIVERY",
            help="Confirm that this suspiciously small delivery is right; two persons do.",
        ),
    ] = None,
) -> None:
    """Put the newest good delivery into use; a refused one leaves all as it was.

    Example: treffer source refresh handhaving
    """
    run = session.of(context)
    if (source is None) is not every or (every and confirm_shrink):
        raise WrongUse(
            "Name one source, or give --all; what is confirmed is of one source.", code="S-106"
        )
    confirmed = DeliveryId(confirm_shrink) if confirm_shrink else None
    results: dict[str, str] = {}
    failed: list[TrefferError] = []
    with run.bench() as (bench, actor):
        names = bench.agreements.sources() if every else [SourceName(source or "")]
        for name in names:
            resting = step.rests(name, bench) if every else None
            if resting is not None:
                results[name] = resting.value
                continue
            try:
                done = step.refresh(name, bench, actor, confirm_shrink=confirmed)
                step.require_published(done)
                state = "published" if done.published else "unchanged"
                results[name] = f"{state} {done.in_use}"
            except TrefferError as error:
                if not every:
                    raise
                failed.append(error)
                results[name] = str(error)
    run.terminal.result(results, "\n".join(f"{name:16} {told}" for name, told in results.items()))
    if failed:
        raise Incomplete(f"{len(failed)} of {len(results)} sources failed.", code="C-109")


sources.command()(source_watch.freshness)
sources.command()(source_watch.history)
sources.command()(source_watch.alerts)
