"""Commands on retention, journal, protocols and flows."""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from connectors import agreements
from connectors.files import read_text, replace_file
from contracts import certificates, events, protocol_lint
from contracts.certificates import CertificateId
from contracts.days import day_of
from contracts.errors import Gone, IntegrityBroken, WrongUse
from contracts.ids import CaseId
from pipelines import flow_runs
from pipelines.cli import reviews, session
from pipelines.cli.checks import case_numbers
from pipelines.cli.source_papers import certificate_lines
from pipelines.steps import journals
from pipelines.steps import protocols as protocol_step
from pipelines.steps import retain as step
from pipelines.steps import review as review_step
from pipelines.steps.retain import Due

retain = typer.Typer(help="What must be gone, and its destruction.", no_args_is_help=True)
journal = typer.Typer(help="The append-only journal.", no_args_is_help=True)
protocols = typer.Typer(help="Protocol profiles.", no_args_is_help=True)
flows = typer.Typer(help="Run a flow under Prefect.", no_args_is_help=True)


@retain.command()
def preview(
    context: typer.Context,
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Another day than today.")
    ] = None,
) -> None:
    """List what is due, today or on another day, without touching it.

    Example: treffer retain preview --on 2027-01-01
    """
    run = session.of(context)
    with run.bench() as (bench, _):
        due = step.preview(bench, on.date() if on else day_of(bench.clock.now()))
    run.terminal.result(_content(due), _told(due))


@retain.command("run")
def run_retention(context: typer.Context) -> None:
    """Destroy what is due today: files, keys, packets, cases.

    Example: treffer retain run
    """
    run = session.of(context)
    with run.bench() as (bench, actor):
        due = step.preview(bench, day_of(bench.clock.now()))
        if (due.cases or due.deliveries) and not run.assume_yes:
            run.terminal.say(_told(due))
            number = str(len(due.cases) + len(due.deliveries))
            if typer.prompt(f"Type {number} to destroy these", err=True) != number:
                raise WrongUse("Nothing was destroyed.", code="R-101")
        due = step.run(bench, actor)
    run.terminal.result(_content(due), f"Destroyed:\n{_told(due)}")


@retain.command()
def certificate(
    context: typer.Context,
    number: Annotated[str | None, typer.Argument(help="Such as X-7; without it, all.")] = None,
) -> None:
    """Show certificates of destruction, each held against the journal; exit 6 where it differs.

    Example: treffer retain certificate X-7
    """
    run = session.of(context)
    with run.bench() as (bench, _):
        given = bench.certificates
        found = [given.certificate(CertificateId(number))] if number else list(given.all())
        entries = list(bench.journal.entries())
    false = [one for one in found if not certificates.holds(one, entries)]
    if false:
        raise IntegrityBroken(
            f"The journal does not say what certificate {false[0].number} says: one of the two was "
            "changed. Tell the FG and keep this machine as it is.",
            code="C-622",
        )
    lines = [line for one in found for line in certificate_lines(one)]
    content = [json.loads(one.to_json()) | {"sha256": one.sha256} for one in found]
    run.terminal.result(content, "\n".join(lines) or "Nothing was destroyed yet.")


@journal.command()
def verify(context: typer.Context) -> None:
    """Check the chain from the first line to the last; exit 6 at the first broken line.

    Example: treffer journal verify
    """
    run = session.of(context)
    with run.bench() as (bench, actor):
        found = journals.verify(bench, actor)
        late = review_step.is_overdue(bench)
    broken, count = found.broken, found.lines
    if broken is not None:
        raise IntegrityBroken(
            f"Journal broken at line {broken.seq} ({broken.at:%Y-%m-%d %H:%M}): content does not "
            f"fit its seal. Lines {broken.seq} – {count} cannot be trusted. "
            "Tell the FG and keep this machine as it is. Repair nothing.",
            code="I-601",
        )
    run.terminal.result({"events": count, "ok": True}, f"Chain of {count} events verified. OK")
    if late:
        run.terminal.say("Nobody reviewed the journal for a month: treffer journal sample.")


@journal.command()
def show(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, help="How many lines, newest last.")] = 50,
) -> None:
    """Show the newest lines: who did what under which decision; no outcome, no value.

    Lines on notices are there for who gets notices or reviews the journal.

    Example: treffer journal show --limit 20
    """
    run = session.of(context)
    with run.bench() as (bench, actor):
        # Numbered as they are shown: a gap would tell that something is not.
        entries = list(enumerate(journals.shown(bench, actor), 1))[-limit:]
    lines = [
        f"{number:6} {e.at:%Y-%m-%d %H:%M:%S} {e.event.actor:12} {e.event.kind:22} "
        f"{' '.join(e.event.ids)}"
        for number, e in entries
    ]
    content = [
        {"seq": number, "at": e.at.isoformat(), "actor": e.event.actor, "event": e.event.kind,
         "ids": e.event.ids, "decision": e.event.decision, "sources": e.event.sources}
        for number, e in entries
    ]  # fmt: skip
    run.terminal.result(content, "\n".join(lines) or "The journal is empty.")


journal.command()(reviews.sample)
journal.command()(reviews.review)


@journal.command()
def export(
    context: typer.Context,
    number: Annotated[str, typer.Argument(help="Number of the case, such as S-2026-0042.")],
    out: Annotated[Path, typer.Option(help="Where to write it, a .jsonl file.")],
) -> None:
    """Write the evidence of one case: every line on it, each with its seal.

    Example: treffer journal export S-2026-0042 --out S-2026-0042.jsonl
    """
    run = session.of(context)
    with run.bench() as (bench, actor):
        entries = review_step.evidence(CaseId(number), bench, actor)
    written = "".join(events.to_json(entry) + "\n" for entry in entries)
    replace_file(out, written.encode())
    run.terminal.result(
        {"case": number, "lines": len(entries), "file": str(out)},
        f"{len(entries)} lines on {number}, the chain verified, in {out}.",
    )


@protocols.command("lint")
def lint_protocol(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A profile, .yaml.")],
    out: Annotated[
        Path | None, typer.Option(help="Draw its state diagram here, an SVG file.")
    ] = None,
) -> None:
    """Check a protocol profile: every name in it exists, every phase is reached and left.

    Example: treffer protocol lint contracts/ccv.yaml --out ccv.svg
    """
    from pipelines import state_diagram

    run = session.of(context)
    profile = protocol_lint.load(read_text(file, "P-404"))
    ways = [
        {"from": way.start, "to": way.end, "by": way.label} for way in protocol_lint.arrows(profile)
    ]
    lines = [f"  {way['from']} → {way['to']}  ({way['by']})" for way in ways]
    open_ = profile.unfilled()
    if open_:
        lines.append(f"To fill in before it can be put into use: {', '.join(open_)}.")
    if out is not None:
        replace_file(out, state_diagram.draw(profile).encode(), 0o644)
        lines.append(f"Drawn in {out}.")
    run.terminal.result(
        {"protocol": profile.reference, "ways": ways, "toFillIn": list(open_)},
        "\n".join([f"{profile.reference}: nothing found.", *lines]),
    )


@protocols.command("activate")
def activate_protocol(
    context: typer.Context,
    reference: Annotated[str, typer.Argument(help="Name and version, such as ccv@1.0.")],
) -> None:
    """Put the protocol of this installation into use: two persons, each with this command.

    Example: treffer protocol activate ccv@1.0
    """
    run = session.of(context)
    with run.bench() as (bench, actor):
        active = protocol_step.activate(reference, bench, actor)
    told = "is in use." if active else "waits for a second person, in another of its roles."
    run.terminal.result({"protocol": reference, "active": active}, f"{reference} {told}")


@protocols.command("list")
def list_protocols(context: typer.Context) -> None:
    """List the profiles that there are and which is in use.

    Example: treffer protocol list
    """
    run = session.of(context)
    config = run.settings()
    with run.bench() as (bench, _):
        lines = protocol_step.listed(
            {name: agreements.profile_text(config.contracts, name)
             for name in agreements.profile_names(config.contracts)},
            bench,
        )  # fmt: skip
    run.terminal.result(lines, "\n".join(f"{name:20} {state}" for name, state in lines.items()))


@flows.command("refresh")
def flow_refresh(
    context: typer.Context,
    source: Annotated[list[str] | None, typer.Argument(help="Sources; without any, all.")] = None,
) -> None:
    """Run the refresh flow of each source under a Prefect server of this installation.

    Example: treffer flow refresh brp bag
    """
    run = session.of(context)
    config = run.settings()
    known = sorted(config.inboxes)
    if not set(source or ()) <= set(known):
        # Prefect keeps what it is given.
        raise Gone(f"That source is not registered here. Known: {', '.join(known)}.", code="C-404")
    with flow_runs.server(config) as server:
        told = flow_runs.run(config, server.wait(), "refresh", source or known)
    run.terminal.result(told, "\n".join(told.values()))


@flows.command("region")
def flow_region(
    context: typer.Context,
    case: Annotated[list[str], typer.Argument(help="Numbers of cases.")],
    workers: Annotated[int, typer.Option(min=1, help="Processes that compare.")] = 2,
    parts: Annotated[int, typer.Option(min=1, help="Parts of each index.")] = 2,
    cluster: Annotated[
        str | None, typer.Option(help="A Dask scheduler, tls://HOST:PORT; else one for this run.")
    ] = None,
) -> None:
    """Answer cases as check batch does, with indexes divided over the workers of a Dask cluster.

    Example: treffer flow region S-2026-0042 S-2026-0043 --workers 2
    """
    run = session.of(context)
    config = run.settings()
    given = [*case_numbers(case), "--workers", str(workers), "--parts", str(parts)]
    given += ["--as", run.as_name] if run.as_name else []
    given += ["--cluster", cluster] if cluster else []
    with flow_runs.server(config) as server:
        told = flow_runs.run(config, server.wait(), "region", given)
    run.terminal.result(told, "\n".join(told.values()))


@flows.command("expire")
def flow_expire(context: typer.Context) -> None:
    """Run the expiry flow under a Prefect server of this installation.

    Example: treffer flow expire
    """
    run = session.of(context)
    config = run.settings()
    with flow_runs.server(config) as server:
        told = flow_runs.run(config, server.wait(), "expire")
    run.terminal.result(told, "\n".join(told.values()))


def _told(due: Due) -> str:
    lines = [f"  {one.delivery}  {one.why}" for one in due.deliveries]
    lines += [f"  {one}  leaves the active environment" for one in due.resting]
    lines += [
        f"  {one.case_id}  term over since {one.since:%d-%m-%Y}{'  LATE' if one.is_late else ''}"
        for one in due.cases
    ]
    lines += [
        f"  {name}  unknown: its contract cannot be read ({error.code})"
        for name, error in due.unknown.items()
    ]
    return "\n".join(lines) or "  nothing is due"


def _content(due: Due) -> dict[str, object]:
    return {
        "deliveries": [{"delivery": one.delivery, "why": one.why} for one in due.deliveries],
        "resting": list(due.resting),
        "unknown": list(due.unknown),
        "cases": [
            {"case": one.case_id, "since": one.since.isoformat(), "late": one.is_late}
            for one in due.cases
        ],
    }
