"""Commands on sources: which there are, how fresh, refresh."""

from datetime import UTC, datetime, time
from pathlib import Path
from typing import Annotated

import typer

from connectors import agreements
from connectors.files import read_text
from contracts import sources as contracts
from contracts.errors import Incomplete, TrefferError, WrongUse
from contracts.ids import SourceName
from contracts.sources import Secrecy
from pipelines.cli import session, source_lifecycle
from pipelines.steps import lives
from pipelines.steps import refresh as step
from pipelines.steps.bench import Bench

sources = typer.Typer(help="Registered sources and their deliveries.", no_args_is_help=True)
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
        f"{one.name:14} {one.department:18} {one.role.value:15} "
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
def lint(
    context: typer.Context, file: Annotated[Path, typer.Argument(help="A contract, .odcs.yaml.")]
) -> None:
    """Check a data contract: the standard's schema, our own rules, and that it can be a source.

    Example: treffer source lint contracts/handhaving.odcs.yaml
    """
    run = session.of(context)
    contract = contracts.load(read_text(file, "C-404"), agreements.odcs_schema())
    agreements.require_registrable(contract)
    run.terminal.result({"source": contract.name, "findings": []}, f"{file}: nothing found.")


@sources.command()
def freshness(context: typer.Context) -> None:
    """Show how old the data of every source are, and until when they may answer.

    Example: treffer source freshness
    """
    run = session.of(context)
    with run.bench() as (bench, _):
        rows = [_freshness(name, bench) for name in bench.agreements.sources()]
    lines = [f"{'SOURCE':14} {'AS OF':11} {'AGE':6} {'LIMITS':14} STATUS"]
    lines += [
        f"{one['source']:14} {one['asOf'] or '—':11} {one['age'] or '—':6} "
        f"{one['limits']:14} {one['status']}"
        for one in rows
    ]
    run.terminal.result(rows, "\n".join(lines))


@sources.command()
def refresh(
    context: typer.Context,
    source: Annotated[str | None, typer.Argument(help="Name of the source.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every registered source.")] = False,
    confirm_shrink: Annotated[
        bool, typer.Option("--confirm-shrink", help="Accept a suspiciously small delivery.")
    ] = False,
) -> None:
    """Put the newest good delivery into use; a refused one leaves all as it was.

    Example: treffer source refresh handhaving
    """
    run = session.of(context)
    if (source is None) is not every:
        raise WrongUse("Name one source, or give --all.", code="S-106")
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
                done = step.refresh(name, bench, actor, confirm_shrink=confirm_shrink)
                step.require_published(done)
                state = "published" if done.published else "unchanged"
                results[name] = f"{state} {done.in_use}"
            except TrefferError as error:
                if not every:
                    raise
                failed.append(error)
                results[name] = str(error)
    run.terminal.result(results, "\n".join(f"{name:14} {told}" for name, told in results.items()))
    if failed:
        raise Incomplete(f"{len(failed)} of {len(results)} sources failed.", code="C-109")


def _freshness(name: SourceName, bench: Bench) -> dict[str, str | None]:
    contract = bench.agreements.contract(name)
    delivery = bench.indexes.current(name)
    manifest = bench.register.manifest(delivery) if delivery else None
    limits = "/".join(
        f"{period.days}d"
        for period in (contract.warn_after, contract.use_for, contract.destroy_after)
    )
    if contract.secrecy is Secrecy.FORBIDDEN:
        status = "forbidden"
    elif contract.secrecy is Secrecy.CLOSED and not contract.is_opened(bench.clock.now().date()):
        status = "closed"
    elif manifest is None:
        status = "no delivery"
    else:
        status = "fresh"
    age = None
    if manifest is not None:
        passed = bench.clock.now() - datetime.combine(manifest.as_of, time(), UTC)
        age = f"{passed.days}d"
        if status == "fresh" and passed.days > contract.use_for.days:
            status = "STALE"
        elif status == "fresh" and passed.days > contract.warn_after.days:
            status = "warning"
    return {
        "source": name,
        "asOf": manifest.as_of.isoformat() if manifest else None,
        "age": age,
        "limits": limits,
        "status": status,
    }
