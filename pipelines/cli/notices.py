"""Commands of the privacy officer: the inbox of notices, and who is watched."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

import typer

from connectors import people
from contracts.days import day_of
from contracts.notices import Notice, NoticeId, WatchCount, WatchKind, require_account
from pipelines import wiring
from pipelines.cli import session, watch_input
from pipelines.steps import notices as step
from pipelines.steps import watch as watch_step

notices = typer.Typer(help="What may be fishing, for the privacy officer.", no_args_is_help=True)
watch = typer.Typer(help="Who and what is watched against fishing.", no_args_is_help=True)


class TypedKind(StrEnum):
    """The kinds that somebody can name; neighbours follow from a household."""

    HOUSEHOLD = WatchKind.HOUSEHOLD.value
    COLLEAGUE = WatchKind.COLLEAGUE.value
    PROTECTED = WatchKind.PROTECTED.value


Number = Annotated[str, typer.Argument(help="Such as N-3.")]
Kind = Annotated[
    TypedKind,
    typer.Option(help="A household counts for its account alone; the others for everybody."),
]
Account = Annotated[str | None, typer.Option(help="Whose household or which colleague.")]


@notices.command("list")
def list_notices(context: typer.Context) -> None:
    """List the notices: number, kind, case, topic, day and state; no names.

    Example: treffer notice list
    """
    run = session.of(context)
    with run.bench() as (bench, actor):
        found = step.listed(bench, actor)
    lines = [
        f"{one.notice_id:6} {one.kind.value:14} {one.case_id}  {one.topic or '–':4} "
        f"{day_of(one.at):%d-%m-%Y}  {one.state}"
        for one in found
    ]
    run.terminal.result([_content(one) for one in found], "\n".join(lines) or "No notices.")


@notices.command("show")
def show_notice(context: typer.Context, number: Number) -> None:
    """Show a notice: who asked, and in which other cases the topic was asked.

    Example: treffer notice show N-3
    """
    run = session.of(context)
    with run.bench() as (bench, actor):
        found = step.show(NoticeId(number), bench, actor)
    content = _content(found) | {
        "by": found.told,
        "otherCases": list(found.others),
        "closedBy": found.closed_by,
        "reason": found.reason,
    }
    lines = [
        f"{found.notice_id}  {found.kind.value}, {found.state}",
        f"  case {found.case_id}, topic {found.topic or '–'}, {day_of(found.at):%d-%m-%Y}",
        f"  asked by {found.told}",
        *(f"  asked in {one} as well" for one in found.others),
        *([f"  closed by {found.closed_by}: {found.reason}"] if found.closed_by else []),
    ]
    run.terminal.result(content, "\n".join(lines))


@notices.command("close")
def close_notice(
    context: typer.Context,
    number: Number,
    reason: Annotated[str, typer.Option(help="What you made of it; at least 20 characters.")],
) -> None:
    """Close a notice with what you made of it; the case goes on as it was.

    Example: treffer notice close N-3 --reason "…"
    """
    run = session.of(context)
    with run.bench() as (bench, actor):
        made = step.close(NoticeId(number), reason, bench, actor)
    run.terminal.result(_content(made), f"Notice {made.notice_id} closed.")


@watch.command("add")
def add_watched(
    context: typer.Context,
    kind: Kind,
    source: Annotated[str, typer.Option("--from", help="TOML file, or - for standard input.")],
    account: Account = None,
) -> None:
    """Watch a household with its neighbours, colleagues, or people who are protected.

    What you typed is encoded at once and forgotten.

    Example: treffer watch add --kind household --account avries --from household.toml
    """
    run = session.of(context)
    config, chosen = run.settings(), WatchKind(kind.value)
    require_account(chosen, account or "", [one.account for one in people.load(config.people)])
    parties = watch_input.read(source)
    with run.bench() as (bench, actor):
        book = wiring.address_book(config) if any(one.address for one in parties) else None
        made = watch_step.add(chosen, account or "", parties, book, bench, actor)
    run.terminal.result(*_told(made))
    if chosen is WatchKind.HOUSEHOLD and not any(
        one.marks for one in made if one.kind is WatchKind.NEIGHBOUR
    ):
        run.terminal.say(
            "No neighbours are watched: no address was given that the address book in use knows."
        )


@watch.command("list")
def list_watched(context: typer.Context) -> None:
    """Show how many marks are watched per kind and account; whom they are of nobody can tell.

    Example: treffer watch list
    """
    run = session.of(context)
    with run.bench() as (bench, actor):
        found = watch_step.counts(bench, actor)
    run.terminal.result(*_told(found))


@watch.command("remove")
def remove_watched(context: typer.Context, kind: Kind, account: Account = None) -> None:
    """Watch nothing of a kind for an account any more; with a household its neighbours go.

    Example: treffer watch remove --kind household --account avries
    """
    run = session.of(context)
    with run.bench() as (bench, actor):
        gone = watch_step.remove(WatchKind(kind.value), account or "", bench, actor)
    run.terminal.result({"removed": gone}, f"Marks removed: {gone}.")


def _content(notice: Notice) -> dict[str, object]:
    return {
        "notice": notice.notice_id,
        "kind": notice.kind,
        "case": notice.case_id,
        "topic": notice.topic,
        "day": day_of(notice.at),
        "state": notice.state,
    }


def _told(found: Sequence[WatchCount]) -> tuple[list[object], str]:
    content: list[object] = [
        {"kind": one.kind, "account": one.account, "marks": one.marks} for one in found
    ]
    lines = [f"{one.kind.value:10} {one.account or '–':16} {one.marks} marks" for one in found]
    return content, "\n".join(lines) or "Nothing is watched."
