"""The commands of treffer-gate on sharing: list, show, decide, open."""

from typing import Annotated

import typer

from contracts.errors import WrongUse
from contracts.ids import PrivacyCheckId
from pipelines.gate import session
from pipelines.gate.session import AsOption, HomeOption

app = typer.Typer(help="Decide who may see which granted field.", no_args_is_help=True)

CheckArgument = Annotated[str, typer.Argument(help="Number of the check, such as T-9.")]


@app.command("list")
def list_(context: typer.Context, home: HomeOption = None, as_name: AsOption = None) -> None:
    """List the checks on sharing that you sign, prepared or take part in.

    Example: treffer-gate share list
    """
    from pipelines.gate import sharing, sharing_screens

    run = session.of(context, home, as_name)
    with run.at_work() as (bench, actor):
        views = sharing.listed(bench, actor)
    run.terminal.result(
        [sharing_screens.brief(one) for one in views], sharing_screens.listed(views)
    )


@app.command()
def show(
    context: typer.Context,
    check: CheckArgument,
    home: HomeOption = None,
    as_name: AsOption = None,
) -> None:
    """Show one check: each field with each participant, and why some stay unshared.

    Example: treffer-gate share show T-9
    """
    from pipelines.gate import sharing, sharing_screens

    run = session.of(context, home, as_name)
    with run.at_work() as (bench, actor):
        seen = sharing.show(PrivacyCheckId(check), bench, actor)
    run.terminal.result(sharing_screens.whole(seen), sharing_screens.text(seen))


@app.command()
def decide(
    context: typer.Context,
    check: CheckArgument,
    reason: Annotated[str, typer.Option(help="Why, in at least 20 characters.")],
    allow: Annotated[
        list[str] | None,
        typer.Option(help="A field with a participant, PARTICIPANT:W-57.FIELD; repeat for more."),
    ] = None,
    home: HomeOption = None,
    as_name: AsOption = None,
    *,
    refuse: Annotated[bool, typer.Option("--refuse", help="Share nothing.")] = False,
    doubt: Annotated[
        bool, typer.Option("--doubt", help="Have the role for doubt sign as well.")
    ] = False,
) -> None:
    """Sign what may be shared with whom; what is not named stays unshared.

    Example: treffer-gate share decide T-9 --allow Handhaving:W-57.afdoening --reason "…"
    """
    from pipelines.gate import sharing, sharing_screens

    if bool(allow) == refuse:
        raise WrongUse(
            "Say what to share with --allow PARTICIPANT:W-57.FIELD, or give --refuse; not both.",
            code="B-215",
        )
    choice = sharing.chosen(allow or (), reason, doubt=doubt)
    run = session.of(context, home, as_name)
    with run.at_work() as (bench, actor):
        seen = sharing.decide(PrivacyCheckId(check), choice, bench, actor)
    run.terminal.result(sharing_screens.whole(seen), sharing_screens.text(seen))


@app.command("open")
def open_(
    context: typer.Context,
    check: CheckArgument,
    home: HomeOption = None,
    as_name: AsOption = None,
) -> None:
    """Show the fields that are shared with the participant for which you look.

    Example: treffer-gate share open T-9
    """
    from pipelines.gate import sharing, sharing_screens

    run = session.of(context, home, as_name)
    with run.at_work() as (bench, actor):
        seen = sharing.open_window(PrivacyCheckId(check), bench, actor)
    run.terminal.result(sharing_screens.disclosed(seen), sharing_screens.windows(seen))
    run.terminal.say("Every opening is in the journal. Do not copy what you see.")
