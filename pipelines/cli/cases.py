"""Commands on cases, their weighings and their topics."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from connectors.files import read_text
from contracts.cases import Case, Origin
from contracts.errors import WrongUse
from contracts.ids import CaseId
from contracts.topics import Kind
from pipelines import wiring
from pipelines.cli import session, topic_input
from pipelines.steps import cases as step

cases = typer.Typer(help="Open a case, weigh it, decide, close it.", no_args_is_help=True)
topics = typer.Typer(help="Subjects and objects of a case.", no_args_is_help=True)

Number = Annotated[str, typer.Argument(help="Number of the case, such as S-2026-0042.")]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why; at least 20 characters.")]


@cases.command()
def new(
    context: typer.Context,
    theme: Annotated[str, typer.Option(help="What the signal is about, such as drugs.")],
    origin: Annotated[Origin, typer.Option(help="Where it came from.")],
    received: Annotated[datetime, typer.Option("--date", formats=["%Y-%m-%d"])],
    purpose: Annotated[str, typer.Option(help="A purpose of the protocol in use.")],
    text: Annotated[str, typer.Option("--text", help="FILE with the signal, or - to type it.")],
    mma: Annotated[str | None, typer.Option(help="MMA number, if there is one.")] = None,
) -> None:
    """Open a case with its first signal.

    Example: treffer case new --theme drugs --origin mma --date 2026-11-20 --purpose optreden
    --text signal.txt
    """
    run = session.of(context)
    words = _words(text)
    opening = step.Opening(
        theme=theme,
        purpose=purpose,
        signal=step.Reported(origin=origin, received=received.date(), text=words, mma_number=mma),
    )
    with run.bench() as (bench, actor):
        case = step.open_case(opening, bench, actor)
    run.terminal.result(_content(case), f"Case {case.case_id} opened under {case.protocol}")
    run.terminal.next(f"treffer case show {case.case_id}")


@cases.command()
def signal(
    context: typer.Context,
    number: Number,
    origin: Annotated[Origin, typer.Option(help="Where it came from.")],
    received: Annotated[datetime, typer.Option("--date", formats=["%Y-%m-%d"])],
    text: Annotated[str, typer.Option("--text", help="FILE with the signal, or - to type it.")],
    mma: Annotated[str | None, typer.Option(help="MMA number, if there is one.")] = None,
) -> None:
    """Add one more signal to an open case.

    Example: treffer case signal S-2026-0042 --origin citizen --date 2026-11-21 --text second.txt
    """
    run = session.of(context)
    reported = step.Reported(
        origin=origin, received=received.date(), text=_words(text), mma_number=mma
    )
    with run.bench() as (bench, actor):
        made = step.add_signal(CaseId(number), reported, bench, actor)
    run.terminal.result({"signal": made.number}, f"Signal {number}/{made.number} added.")


@cases.command("list")
def list_cases(context: typer.Context) -> None:
    """List the cases that your roles may see.

    Example: treffer case list
    """
    run = session.of(context)
    with run.bench() as (bench, actor):
        found = step.visible(bench, actor)
    lines = [
        f"{case.case_id}  {case.state.value:9}  {case.phase:8}  {case.protocol:12}  "
        f"destroyed on {case.destroy_on:%d-%m-%Y}"
        for case in found
    ]
    run.terminal.result([_content(case) for case in found], "\n".join(lines) or "No cases.")


@cases.command()
def show(context: typer.Context, number: Number) -> None:
    """Show where a case stands and what can be done next.

    Example: treffer case show S-2026-0042
    """
    run = session.of(context)
    case_id = CaseId(number)
    with run.bench() as (bench, actor):
        case = bench.register.case(case_id)
        step.require_sight(case, bench, actor)
        profile = step.profile_of(case, bench)
        made = bench.register.weighings(case_id)
        added = bench.register.topics(case_id)
        checked = bench.register.privacy_checks(case_id)
        ran = bench.register.hit_checks(case_id)
        asked = bench.register.requests(case_id)
    phase = profile.phase(case.phase)
    done = {weighing.weighing for weighing in made}
    missing = [part.id for part in phase.weighings if part.id not in done]
    lines = [
        f"{case.case_id}  {case.state.value}, {case.phase} ({phase.title}), {case.protocol}",
        f"  theme {case.theme}, purpose {case.purpose}",
        f"  destroyed on {case.destroy_on:%d-%m-%Y}",
        *(
            f"  weighing {w.weighing}.{w.version}: {'passed' if w.passed else 'not passed'}"
            for w in made
        ),
        *(f"  topic {one.label} {one.kind.value}" for one in added),
        *(
            f"  privacy check {c.check_id}: {'decided' if c.decided_at else 'open'}"
            for c in checked
        ),
        *(f"  hit check {one.check_id}" for one in ran),
        *(f"  request {one.request_id}: {one.topic} at {one.department}" for one in asked),
        *(
            f"  to weigh: {part.id}  {part.question}"
            for part in phase.weighings
            if part.id in missing
        ),
    ]
    if phase.decision and not missing:
        lines.append(f"  to decide: {', '.join(phase.decision.options)}")
    content = _content(case) | {
        "weighings": [f"{w.weighing}.{w.version}" for w in made],
        "toWeigh": missing,
        "topics": [{"label": one.label, "kind": one.kind} for one in added],
        "privacyChecks": [one.check_id for one in checked],
        "hitChecks": [one.check_id for one in ran],
        "requests": [one.request_id for one in asked],
    }
    run.terminal.result(content, "\n".join(lines))


@cases.command()
def weigh(
    context: typer.Context,
    number: Number,
    weighing: Annotated[str, typer.Argument(help="Which weighing, such as weging-1.")],
    reason: ReasonOption,
    yes: Annotated[list[str] | None, typer.Option(help="A criterion answered with yes.")] = None,
    no: Annotated[list[str] | None, typer.Option(help="A criterion answered with no.")] = None,
) -> None:
    """Record a weighing: your answers, with your reason.

    Example: treffer case weigh S-2026-0042 weging-2a --yes weging-2a --reason "…"
    """
    run = session.of(context)
    answers = dict.fromkeys(yes or [], True) | dict.fromkeys(no or [], False)
    if set(yes or []) & set(no or []):
        raise WrongUse("A criterion has one answer, yes or no.", code="B-110")
    with run.bench() as (bench, actor):
        made, case = step.weigh(CaseId(number), weighing, answers, reason, bench, actor)
    result = "passed" if made.passed else "not passed"
    run.terminal.result(
        {"weighing": made.weighing, "version": made.version, "passed": made.passed}
        | _content(case),
        f"{made.weighing}.{made.version}: {result}. Case {number}: {case.state}, in {case.phase}.",
    )
    run.terminal.next(f"treffer case show {number}")


@cases.command()
def decide(
    context: typer.Context,
    number: Number,
    option: Annotated[str, typer.Argument(help="One of the decisions of this phase.")],
    reason: ReasonOption,
) -> None:
    """Take the decision that ends a phase.

    Example: treffer case decide S-2026-0042 vervolganalyse --reason "…"
    """
    run = session.of(context)
    with run.bench() as (bench, actor):
        case = step.decide(CaseId(number), option, reason, bench, actor)
    run.terminal.result(_content(case), f"Case {number} is {case.state}, in {case.phase}.")
    run.terminal.next(f"treffer case show {number}")


@cases.command()
def close(
    context: typer.Context,
    number: Number,
    outcome: Annotated[str, typer.Option(help="How it ends, as the protocol names it.")],
    reason: ReasonOption,
) -> None:
    """Close a case; its retention term begins.

    Example: treffer case close S-2026-0042 --outcome geen-hit --reason "…"
    """
    run = session.of(context)
    with run.bench() as (bench, actor):
        case = step.close(CaseId(number), outcome, reason, bench, actor)
    run.terminal.result(
        _content(case), f"Case {number} closed; destroyed on {case.destroy_on:%d-%m-%Y}."
    )


@topics.command()
def add(
    context: typer.Context,
    number: Number,
    kind: Annotated[Kind, typer.Option(help="What it is.")],
    source: Annotated[
        str | None, typer.Option("--from", help="TOML file, or - for standard input.")
    ] = None,
) -> None:
    """Add a subject or object; it is encoded at once and what you typed is forgotten.

    Example: treffer topic add S-2026-0042 --kind person
    """
    run = session.of(context)
    topic = topic_input.read(kind, source)
    with run.bench() as (bench, actor):
        book = wiring.address_book(run.settings()) if topic.party.address else None
        added = step.add_topic(CaseId(number), topic, book, bench, actor)
    run.terminal.result({"label": added.label, "kind": added.kind}, f"Topic {added.label} added.")
    run.terminal.next(f"treffer privacy-check request {number}")


def _words(source: str) -> str:
    """Return the text of a file, or of standard input for `-`."""
    if source == "-":
        return typer.get_text_stream("stdin").read()
    return read_text(Path(source), "B-152")


def _content(case: Case) -> dict[str, object]:
    return {
        "case": case.case_id,
        "state": case.state,
        "phase": case.phase,
        "protocol": case.protocol,
        "outcome": case.outcome,
        "destroyOn": case.destroy_on.isoformat(),
    }
