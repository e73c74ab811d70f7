"""Commands on privacy checks, hit checks and disclosure requests."""

import sys
from typing import Annotated

import typer

from contracts import checks as shapes
from contracts.errors import Incomplete
from contracts.ids import (
    CaseId,
    CheckId,
    DepartmentName,
    PrivacyCheckId,
    RequestId,
    SourceName,
    TopicLabel,
)
from contracts.outcomes import Outcome
from contracts.privacy import PrivacyCheck, Verdict
from pipelines.cli import matrix, session
from pipelines.steps import cases as case_step
from pipelines.steps import check as step
from pipelines.steps import disclose, privacy

privacy_checks = typer.Typer(help="Which sources may be asked.", no_args_is_help=True)
checks = typer.Typer(help="Run hit checks.", no_args_is_help=True)
requests = typer.Typer(help="Ask for the substance of a hit.", no_args_is_help=True)

Number = Annotated[str, typer.Argument(help="Number of the case, such as S-2026-0042.")]
Sources = Annotated[
    list[str] | None, typer.Option("--source", help="A source; without it, all of the phase.")
]


@privacy_checks.command("request")
def request_check(context: typer.Context, number: Number, source: Sources = None) -> None:
    """Ask which sources may be asked in a case.

    Example: treffer privacy-check request S-2026-0042 --source brp --source handhaving
    """
    run = session.of(context)
    with run.bench() as (bench, actor):
        names = [SourceName(name) for name in source or []]
        made = privacy.request(CaseId(number), names, bench, actor)
    run.terminal.result(_content(made), _told(made))
    run.terminal.next(f"somebody else: treffer privacy-check decide {made.check_id} …")


@privacy_checks.command("show")
def show_check(
    context: typer.Context, check: Annotated[str, typer.Argument(help="Such as T-118.")]
) -> None:
    """Show a privacy check.

    Example: treffer privacy-check show T-118
    """
    run = session.of(context)
    with run.bench() as (bench, actor):
        made = bench.register.privacy_check(PrivacyCheckId(check))
        case_step.require_sight(bench.register.case(made.case_id), bench, actor)
    run.terminal.result(_content(made), _told(made))


@privacy_checks.command("decide")
def decide_check(
    context: typer.Context,
    check: Annotated[str, typer.Argument(help="Such as T-118.")],
    verdict: Annotated[Verdict, typer.Option(help="allowed or refused.")],
    reason: Annotated[str, typer.Option(help="Why; at least 20 characters.")],
    source: Sources = None,
) -> None:
    """Allow or refuse sources, as the role that the protocol names; never your own request.

    Example: treffer privacy-check decide T-118 --source handhaving --verdict allowed --reason "…"
    """
    run = session.of(context)
    with run.bench() as (bench, actor):
        names = [SourceName(name) for name in source or []]
        made = privacy.decide(PrivacyCheckId(check), names, verdict, reason, bench, actor)
    run.terminal.result(_content(made), _told(made))
    run.terminal.next(f"treffer check run {made.case_id}")


@checks.command("run")
def run_check(
    context: typer.Context,
    number: Number,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 8 when a source gave no answer.")
    ] = False,
) -> None:
    """Ask every permitted source about every topic of a case.

    Example: treffer check run S-2026-0042
    """
    run = session.of(context)
    with (
        run.bench() as (bench, actor),
        run.terminal.progress("Asking", "topics") as progress,
    ):
        found = step.run(CaseId(number), bench, actor, progress)
    text = matrix.draw(found.columns, [(t.label, t.kind) for t in found.topics], found.cells)
    head = (
        f"Hit check {found.check.check_id} · {number} · privacy check "
        f"{found.check.privacy_check} · model {found.check.model}\n"
    )
    if run.terminal.as_json:
        sys.stdout.write(shapes.answer(found.check, found.cells) + "\n")
    else:
        run.terminal.result({}, f"{head}\n{text}")
    run.terminal.next(f"on a hit: treffer request new {number} --check {found.check.check_id} …")
    if strict and any(cell.outcome is Outcome.NO_ANSWER for cell in found.cells):
        raise Incomplete("Not every source that was asked gave an answer.", code="V-300")


@checks.command("show")
def show_answer(
    context: typer.Context, check: Annotated[str, typer.Argument(help="Such as H-311.")]
) -> None:
    """Show the answer of an earlier hit check.

    Example: treffer check show H-311
    """
    run = session.of(context)
    with run.bench() as (bench, actor):
        found, cells = step.show(CheckId(check), bench)
        case_step.require_sight(bench.register.case(found.case_id), bench, actor)
        kinds = {topic.label: topic.kind for topic in bench.register.topics(found.case_id)}
        columns = step.columns_as_registered(bench)
    if run.terminal.as_json:
        sys.stdout.write(shapes.answer(found, cells) + "\n")
        return
    labels = list(dict.fromkeys(cell.topic for cell in cells))
    text = matrix.draw(columns, [(label, kinds[label]) for label in labels], cells)
    run.terminal.result({}, f"Hit check {found.check_id} · {found.case_id}\n\n{text}")


@requests.command("new")
def new_request(
    context: typer.Context,
    number: Number,
    check: Annotated[str, typer.Option(help="The hit check, such as H-311.")],
    topic: Annotated[str, typer.Option(help="The topic, such as P1.")],
    department: Annotated[str, typer.Option(help="The department that gave the hit.")],
    field: Annotated[list[str], typer.Option(help="A field you need; repeat for more.")],
    purpose: Annotated[str, typer.Option(help="What for: which power or instrument.")],
    giving_ground: Annotated[str, typer.Option(help="Legal ground of the giving side.")],
    receiving_ground: Annotated[str, typer.Option(help="Legal ground of the receiving side.")],
    why_not_dat: Annotated[str, typer.Option(help="Why knowing that is not enough.")],
    hours: Annotated[int | None, typer.Option(min=1, help="Viewing time wanted.")] = None,
) -> None:
    """Ask to read named fields of one hit; somebody else decides, in treffer-gate.

    Example: treffer request new S-2026-0042 --check H-311 --topic P1 --department Handhaving …
    """
    run = session.of(context)
    wanted = disclose.Wanted(
        check_id=CheckId(check),
        topic=TopicLabel(topic),
        department=DepartmentName(department),
        fields=tuple(dict.fromkeys(field)),
        purpose=purpose,
        giving_ground=giving_ground,
        receiving_ground=receiving_ground,
        why_not_dat=why_not_dat,
        hours=hours,
    )
    with run.bench() as (bench, actor):
        made = disclose.request(CaseId(number), wanted, bench, actor)
    run.terminal.result(
        {"request": made.request_id, "state": "submitted"}, f"Request {made.request_id} submitted."
    )
    run.terminal.next(f"the {made.decides}, at the gate: treffer-gate decide {made.request_id} …")


@requests.command("show")
def show_request(
    context: typer.Context, request: Annotated[str, typer.Argument(help="Such as W-57.")]
) -> None:
    """Show what the gate has told of a request: its state and clocks, never its content.

    Example: treffer request show W-57
    """
    run = session.of(context)
    with run.bench() as (bench, actor):
        made = bench.register.request(RequestId(request))
        case_step.require_sight(bench.register.case(made.case_id), bench, actor)
        state = disclose.state(made.request_id, bench)
    lines = [
        f"{name}: {', '.join(value) if isinstance(value, list) else value}"
        for name, value in state.items()
        if value
    ]
    run.terminal.result(dict(state), f"{request}\n  " + "\n  ".join(lines))


@requests.command("list")
def list_requests(context: typer.Context, number: Number) -> None:
    """List the disclosure requests of a case.

    Example: treffer request list S-2026-0042
    """
    run = session.of(context)
    with run.bench() as (bench, actor):
        case_step.require_sight(bench.register.case(CaseId(number)), bench, actor)
        found = [
            (made, disclose.state(made.request_id, bench))
            for made in bench.register.requests(CaseId(number))
        ]
    lines = [f"{m.request_id}  {m.topic} at {m.department}  {s['state']}" for m, s in found]
    content = [{"request": m.request_id, "state": s["state"]} for m, s in found]
    run.terminal.result(content, "\n".join(lines) or "No requests.")


def _told(check: PrivacyCheck) -> str:
    lines = [f"Privacy check {check.check_id} · {check.case_id}"]
    lines += [
        f"  {one.source:14} {one.verdict.value:8} {one.reason}".rstrip() for one in check.sources
    ]
    return "\n".join(lines)


def _content(check: PrivacyCheck) -> dict[str, object]:
    return {
        "privacyCheck": check.check_id,
        "case": check.case_id,
        "decided": check.decided_at is not None,
        "sources": {one.source: one.verdict for one in check.sources},
    }
