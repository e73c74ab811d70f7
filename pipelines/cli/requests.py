"""Commands on disclosure requests: ask, answer a question, withdraw, see where they stand."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from contracts import grants, request_lines
from contracts.errors import Invalid
from contracts.grants import DisclosureRequest, Turn
from contracts.ids import CaseId, CheckId, DepartmentName, RequestId, TopicLabel
from pipelines.cli import session, toml_file
from pipelines.local_time import shown
from pipelines.steps import cases as case_step
from pipelines.steps import disclose
from pipelines.steps import requests as steps
from pipelines.steps.requests import Answer

requests = typer.Typer(help="Ask for the substance of a hit.", no_args_is_help=True)

Number = Annotated[str, typer.Argument(help="Number of the case, such as S-2026-0042.")]
Request = Annotated[str, typer.Argument(help="Such as W-57.")]
_MOMENTS = ("fetch_by", "decided_at", "opened_at", "ends_at", "ended_at")
_TEXTS = ("purpose", "giving_ground", "receiving_ground", "why_not_dat")


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
    use: Annotated[
        str | None, typer.Option(help="What it will be used for, where the protocol lists that.")
    ] = None,
    *,
    preview: Annotated[
        bool, typer.Option("--preview", help="Print what the decider will see; file nothing.")
    ] = False,
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
        use=use,
    )
    with run.bench() as (bench, actor):
        if preview:
            lines = request_lines.lines(
                disclose.preview(CaseId(number), wanted, bench, actor), shown
            )
            run.terminal.result({"preview": lines}, "\n".join(lines))
            return
        made = disclose.request(CaseId(number), wanted, bench, actor)
    run.terminal.result(
        {"request": made.request_id, "state": "submitted"}, f"Request {made.request_id} submitted."
    )
    run.terminal.next(_decide(made))


@requests.command("show")
def show_request(context: typer.Context, request: Request) -> None:
    """Show what the gate has told of a request: its state and clocks, never its content.

    Example: treffer request show W-57
    """
    run = session.of(context)
    with run.bench() as (bench, actor):
        made = steps.current(RequestId(request), bench)
        case_step.require_sight(bench.register.case(made.case_id), bench, actor)
        told = steps.told(made.request_id, bench)
    lines = [f"{name}: {_readable(name, value)}" for name, value in told.items()
             if value and name != "moments"]  # fmt: skip
    run.terminal.result(dict(told), f"{request}\n  " + "\n  ".join(lines))


@requests.command("amend")
def amend_request(
    context: typer.Context,
    request: Request,
    source: Annotated[
        Path, typer.Option("--from", help='TOML file with what changes, such as purpose = "…".')
    ],
) -> None:
    """Answer the question with which a request came back; the gate decides on it anew.

    Example: treffer request amend W-57 --from answer.toml
    """
    run = session.of(context)
    answer = _answer(source)
    with run.bench() as (bench, actor):
        made = steps.amend(RequestId(request), answer, bench, actor)
    run.terminal.result(
        {"request": made.request_id, "version": made.version, "state": "submitted"},
        f"Request {made.request_id} submitted again, as version {made.version}.",
    )
    run.terminal.next(_decide(made))


@requests.command("withdraw")
def withdraw_request(
    context: typer.Context,
    request: Request,
    reason: Annotated[str, typer.Option(help="Why; at least 20 characters.")],
) -> None:
    """Withdraw a request or its grant; an open window closes.

    Example: treffer request withdraw W-57 --reason "Het signaal bleek op een ander adres te slaan"
    """
    run = session.of(context)
    with run.bench() as (bench, actor):
        steps.end(RequestId(request), reason, bench, actor)
    run.terminal.result(
        {"request": request, "state": "withdrawn"}, f"Request {request} is withdrawn."
    )


@requests.command("list")
def list_requests(context: typer.Context, number: Number) -> None:
    """List the disclosure requests of a case, with their states and whose turn it is.

    Example: treffer request list S-2026-0042
    """
    run = session.of(context)
    with run.bench() as (bench, actor):
        case_step.require_sight(bench.register.case(CaseId(number)), bench, actor)
        found = [
            (made, steps.state(made.request_id, bench))
            for made in steps.of_case(CaseId(number), bench)
        ]
    lines = [
        f"{made.request_id:6} {made.topic} at {made.department:20} {state.value:10} "
        f"turn: {_turn(made, grants.turn(state))}"
        for made, state in found
    ]
    content = [
        {
            "request": made.request_id,
            "version": made.version,
            "state": state.value,
            "turn": grants.turn(state).value,
        }
        for made, state in found
    ]
    run.terminal.result(content, "\n".join(lines) or "No requests.")


def _readable(name: str, value: object) -> str:
    """Return what the gate told in one line, its moments as people here read them."""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return shown(datetime.fromisoformat(str(value))) if name in _MOMENTS else str(value)


def _turn(made: DisclosureRequest, turn: Turn) -> str:
    match turn:
        case Turn.DECIDER:
            return " or ".join(made.decides)
        case Turn.ASKER:
            return made.requested_by
        case _:
            return "–"


def _decide(made: DisclosureRequest) -> str:
    return f"the {' or '.join(made.decides)}, at the gate: treffer-gate decide {made.request_id} …"


def _answer(path: Path) -> Answer:
    content = toml_file.tables(path)
    fields, hours = content.pop("fields", None), content.pop("hours", None)
    texts = {name: str(content[name]) for name in _TEXTS if isinstance(content.get(name), str)}
    is_list = fields is None or (isinstance(fields, list) and bool(fields))
    is_number = hours is None or (isinstance(hours, int) and hours > 0)
    if content.keys() - texts.keys() or not is_list or not is_number:
        raise Invalid(
            f'{path.name} holds what changes in the request: fields = ["…"], hours = 1, or a '
            f"text under {', '.join(_TEXTS)}; nothing else.",
            code="B-148",
        )
    return Answer(
        fields=tuple(map(str, fields)) if isinstance(fields, list) else None,
        hours=hours if isinstance(hours, int) else None,
        **texts,
    )
