"""Commands on the topics of a case."""

from typing import Annotated

import typer

from contracts.cases import Certainty
from contracts.ids import CaseId
from contracts.topics import Kind
from pipelines import wiring
from pipelines.cli import session, topic_input
from pipelines.cli.cases import Number
from pipelines.steps import topics as step

topics = typer.Typer(help="Subjects and objects of a case.", no_args_is_help=True)


@topics.command()
def add(
    context: typer.Context,
    number: Number,
    kind: Annotated[Kind, typer.Option(help="What it is.")],
    source: Annotated[
        str | None, typer.Option("--from", help="TOML file, or - for standard input.")
    ] = None,
    certainty: Annotated[
        Certainty, typer.Option(help="How sure you are of who or what it is.")
    ] = Certainty.UNKNOWN,
) -> None:
    """Add a subject or object; it is encoded at once and what you typed is forgotten.

    Example: treffer topic add S-2026-0042 --kind person
    """
    run = session.of(context)
    topic = topic_input.read(kind, source)
    with run.bench() as (bench, actor):
        book = wiring.address_book(run.settings()) if topic.party.address else None
        added = step.add(CaseId(number), topic, book, bench, actor, certainty=certainty)
    run.terminal.result({"label": added.label, "kind": added.kind}, f"Topic {added.label} added.")
    run.terminal.next(f"treffer case show {number}")
