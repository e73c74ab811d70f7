"""Commands for a department's verifier: what waits, what to compare, and the answer."""

from typing import Annotated

import typer

from contracts.errors import WrongUse
from contracts.ids import VerificationId
from contracts.parties import Actor
from contracts.verification import Answer
from pipelines.gate import session
from pipelines.gate.bench import GateBench
from pipelines.gate.session import AsOption, HomeOption
from pipelines.terminal import Terminal

app = typer.Typer(
    help="Say whether a doubtful match is the same, at its department.", no_args_is_help=True
)

Task = Annotated[str, typer.Argument(help="Number of the question, such as V-12.")]


@app.command("list")
def list_(context: typer.Context, home: HomeOption = None, as_name: AsOption = None) -> None:
    """List the questions that wait for you, oldest first; no name is in it.

    Example: treffer-gate verify list
    """
    from pipelines.gate import verification, verification_screens

    run = session.of(context, home, as_name)
    with run.at_work() as (bench, actor):
        found = verification.queue(bench, actor)
        now = bench.clock.now()
    run.terminal.result(
        [verification_screens.brief(one, now) for one in found],
        verification_screens.queue(found, now),
    )


@app.command("next")
def next_(context: typer.Context, home: HomeOption = None, as_name: AsOption = None) -> None:
    """Show the question that waits longest.

    Example: treffer-gate verify next
    """
    from pipelines.gate import verification

    run = session.of(context, home, as_name)
    with run.at_work() as (bench, actor):
        found = verification.queue(bench, actor)
        if found:
            _show(found[0].question.task_id, bench, actor, run.terminal)
            return
    run.terminal.result([], "No question waits for you.")


@app.command()
def show(
    context: typer.Context, task: Task, home: HomeOption = None, as_name: AsOption = None
) -> None:
    """Show one question: what was asked beside at most three of your records.

    Example: treffer-gate verify show V-12
    """
    run = session.of(context, home, as_name)
    with run.at_work() as (bench, actor):
        _show(VerificationId(task), bench, actor, run.terminal)


@app.command()
def answer(
    context: typer.Context,
    task: Task,
    same: Annotated[
        list[int] | None,
        typer.Option(help="The number of a candidate that is the same; repeat for more."),
    ] = None,
    home: HomeOption = None,
    as_name: AsOption = None,
    *,
    not_same: Annotated[
        bool, typer.Option("--not-same", help="None of those shown is the same.")
    ] = False,
    dont_know: Annotated[
        bool, typer.Option("--dont-know", help="It cannot be told from these three lines.")
    ] = False,
) -> None:
    """Answer a question that you have just looked at.

    Example: treffer-gate verify answer V-12 --same 1
    """
    from pipelines.gate import verification

    chosen = {Answer.SAME: bool(same), Answer.NOT_SAME: not_same, Answer.DONT_KNOW: dont_know}
    given = [one for one, is_chosen in chosen.items() if is_chosen]
    if len(given) != 1:
        raise WrongUse("Give one of --same N, --not-same and --dont-know.", code="B-220")
    run = session.of(context, home, as_name)
    with run.at_work() as (bench, actor):
        became = verification.answer(
            VerificationId(task), given[0], bench, actor, same=tuple(same or ())
        )
    if became is None:
        run.terminal.result({"task": task, "answer": None}, f"{task} has more candidates.")
        run.terminal.next(f"treffer-gate verify show {task}")
        return
    run.terminal.result({"task": task, "answer": became}, f"{task} is answered: {_TOLD[became]}.")
    run.terminal.next("treffer-gate verify next")


def _show(task_id: VerificationId, bench: GateBench, actor: Actor, terminal: Terminal) -> None:
    from pipelines.gate import verification, verification_screens

    page = verification.show(task_id, bench, actor)
    terminal.result(verification_screens.content(page), verification_screens.draw(page))
    terminal.say("That you looked is in the journal. Do not copy what you see.")
    terminal.next(f"treffer-gate verify answer {task_id} --same N, --not-same or --dont-know")


_TOLD = {
    Answer.SAME: "same",
    Answer.NOT_SAME: "not same",
    Answer.DONT_KNOW: "it cannot be told",
}
