"""Commands on cases: their signals, weighings, records and decisions."""

from dataclasses import asdict, fields
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from connectors.files import read_text
from contracts.cases import Case, Deviation, Origin, Reporter
from contracts.errors import WrongUse
from contracts.ids import CaseId, SourceName
from pipelines.cli import case_view, session, toml_file
from pipelines.steps import cases as step
from pipelines.steps import recorded

cases = typer.Typer(help="Open a case, weigh it, decide, close it.", no_args_is_help=True)

_REPORTER = tuple(one.name for one in fields(Reporter))

Number = Annotated[str, typer.Argument(help="Number of the case, such as S-2026-0042.")]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why; at least 20 characters.")]


Details = Annotated[
    Path | None, typer.Option(help="TOML file with what the protocol wants told of every signal.")
]
ReporterFile = Annotated[
    Path | None, typer.Option("--reporter", help="TOML file: who reported; kept apart.")
]
Ground = Annotated[str | None, typer.Option(help="Ground on which a colleague supplied it.")]
Mma = Annotated[str | None, typer.Option(help="MMA number, if there is one.")]
Received = Annotated[
    datetime,
    typer.Option("--date", formats=["%Y-%m-%d"], help="The day on which the signal came in."),
]
OriginOption = Annotated[Origin, typer.Option(help="Where it came from.")]
TextFile = Annotated[str, typer.Option("--text", help="FILE with the signal, or - to type it.")]


@cases.command()
def new(
    context: typer.Context,
    theme: Annotated[str, typer.Option(help="A theme of the protocol, such as drugs.")],
    origin: OriginOption,
    received: Received,
    purpose: Annotated[str, typer.Option(help="A purpose of the protocol in use.")],
    text: TextFile,
    mma: Mma = None,
    details: Details = None,
    reporter_file: ReporterFile = None,
    ground: Ground = None,
    controller: Annotated[
        str | None, typer.Option(help="Who is responsible, as the protocol names it.")
    ] = None,
    legal_ground: Annotated[
        str | None, typer.Option(help="On which ground, as the protocol names it.")
    ] = None,
    linked_to: Annotated[
        str | None, typer.Option(help="An earlier case on the same matter.")
    ] = None,
) -> None:
    """Open a case with its first signal.

    Example: treffer case new --theme drugs --origin mma --date 2026-11-20 --purpose optreden
    --text signal.txt
    """
    run = session.of(context)
    opening = step.Opening(
        theme=theme,
        purpose=purpose,
        controller=controller,
        legal_ground=legal_ground,
        linked_to=CaseId(linked_to) if linked_to else None,
        signal=_reported(origin, received, text, mma, details, reporter_file, ground),
    )
    with run.bench() as (bench, actor):
        case = step.open_case(opening, bench, actor)
    run.terminal.result(_content(case), f"Case {case.case_id} opened under {case.protocol}")
    run.terminal.next(f"treffer case show {case.case_id}")


@cases.command()
def signal(
    context: typer.Context,
    number: Number,
    origin: OriginOption,
    received: Received,
    text: TextFile,
    mma: Mma = None,
    details: Details = None,
    reporter_file: ReporterFile = None,
    ground: Ground = None,
) -> None:
    """Add one more signal to an open case.

    Example: treffer case signal S-2026-0042 --origin citizen --date 2026-11-21 --text second.txt
    """
    run = session.of(context)
    reported = _reported(origin, received, text, mma, details, reporter_file, ground)
    with run.bench() as (bench, actor):
        made = step.add_signal(CaseId(number), reported, bench, actor)
    run.terminal.result({"signal": made.number}, f"Signal {number}/{made.number} added.")


@cases.command()
def reporter(
    context: typer.Context,
    number: Number,
    signal_number: Annotated[int, typer.Argument(help="Which signal of the case.", min=1)] = 1,
) -> None:
    """Show who reported a signal: to communicate with, and for nothing else.

    Example: treffer case reporter S-2026-0042 1
    """
    run = session.of(context)
    with run.bench() as (bench, actor):
        found = asdict(step.reporter(CaseId(number), signal_number, bench, actor))
    run.terminal.result(found, "\n".join(f"{n}: {v}" for n, v in found.items() if v))


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
        standing = step.standing(case, bench)
        dossier = case_view.Dossier(
            standing=standing,
            topics=tuple(bench.register.topics(case_id)),
            hit_checks=tuple(one.check_id for one in bench.register.hit_checks(case_id)),
            requests=tuple(bench.register.requests(case_id)),
        )
    run.terminal.result(_content(case) | case_view.content(dossier), case_view.draw(dossier))


@cases.command()
def weigh(
    context: typer.Context,
    number: Number,
    weighing: Annotated[str, typer.Argument(help="Which weighing, such as weging-1.")],
    reason: ReasonOption,
    yes: Annotated[list[str] | None, typer.Option(help="A criterion answered with yes.")] = None,
    no: Annotated[list[str] | None, typer.Option(help="A criterion answered with no.")] = None,
    note: Annotated[
        list[str] | None, typer.Option(help="CRITERION=TEXT, where yes needs words.")
    ] = None,
) -> None:
    """Record a weighing: your answers, with your reason.

    Example: treffer case weigh S-2026-0042 weging-2a --yes weging-2a --reason "…"
    """
    run = session.of(context)
    answers = dict.fromkeys(yes or [], True) | dict.fromkeys(no or [], False)
    if set(yes or []) & set(no or []):
        raise WrongUse("A criterion has one answer, yes or no.", code="B-110")
    with run.bench() as (bench, actor):
        made, case = step.weigh(
            CaseId(number), weighing, answers, reason, bench, actor, notes=_noted(note or [])
        )
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
        standing = step.standing(case, bench)
    told = f"Case {number} is {case.state}, in {case.phase}."
    waiting = case_view.waits_for(standing, option)
    if waiting:
        told += f" {option} waits for the signature of: {', '.join(waiting)}."
    run.terminal.result(_content(case), told)
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


@cases.command()
def route(
    context: typer.Context,
    number: Number,
    to: Annotated[str, typer.Option(help="The outcome as which it is handed over.")],
    reason: ReasonOption,
) -> None:
    """Hand a case over to the body that it belongs to; nothing can be asked in it any more.

    Example: treffer case route S-2026-0042 --to niet-in-behandeling --reason "…"
    """
    close(context, number, to, reason)


@cases.command()
def write(
    context: typer.Context,
    number: Number,
    record: Annotated[str, typer.Argument(help="What the protocol wants, such as plan.")],
    text: Annotated[str, typer.Option("--text", help="FILE with the text, or - to type it.")],
) -> None:
    """Write down what the protocol wants recorded in this phase.

    Example: treffer case write S-2026-0042 plan --text plan.txt
    """
    run = session.of(context)
    words = _words(text)
    with run.bench() as (bench, actor):
        made = recorded.write(CaseId(number), record, words, bench, actor)
    run.terminal.result({"record": made.record}, f"{made.record} is recorded in case {number}.")
    run.terminal.next(f"treffer case show {number}")


@cases.command()
def evidence(
    context: typer.Context,
    number: Number,
    source: Annotated[str, typer.Argument(help="The source that a law closes.")],
    exemption: Annotated[str, typer.Argument(help="The exemption, as the protocol names it.")],
    told: Annotated[Path, typer.Option(help="TOML file with what the exemption wants.")],
) -> None:
    """Record what lets a source be asked in this case that a law closes.

    Example: treffer case evidence S-2026-0042 wmo toestemming --told consent.toml
    """
    run = session.of(context)
    content = toml_file.texts(told)
    with run.bench() as (bench, actor):
        made = recorded.record_evidence(
            CaseId(number), SourceName(source), exemption, content, bench, actor
        )
    run.terminal.result(
        {"source": made.source, "exemption": made.exemption},
        f"{made.source} can be asked in case {number}: {made.exemption}.",
    )


@cases.command()
def deviate(
    context: typer.Context,
    number: Number,
    told: Annotated[
        Path,
        typer.Option(help="TOML file: what, reason, proportionality, subsidiarity."),
    ],
) -> None:
    """Record a departure from the protocol, with both tests; it opens nothing.

    Example: treffer case deviate S-2026-0042 --told deviation.toml
    """
    run = session.of(context)
    content = toml_file.texts(told, ("what", "reason", "proportionality", "subsidiarity"))
    with run.bench() as (bench, actor):
        made = Deviation(**content, by=actor.told, at=bench.clock.now())
        recorded.deviate(CaseId(number), made, bench, actor)
    run.terminal.result({"case": number}, f"Deviation recorded in case {number}.")


@cases.command()
def migrate(context: typer.Context, number: Number, reason: ReasonOption) -> None:
    """Move an open case to the version of its protocol that is in use.

    Example: treffer case migrate S-2026-0042 --reason "…"
    """
    run = session.of(context)
    with run.bench() as (bench, actor):
        case = step.migrate(CaseId(number), reason, bench, actor)
    run.terminal.result(_content(case), f"Case {number} now runs under {case.protocol}.")
    run.terminal.next(f"ask its privacy check anew: treffer privacy-check request {number}")


def _words(source: str) -> str:
    """Return the text of a file, or of standard input for `-`."""
    if source == "-":
        return typer.get_text_stream("stdin").read()
    return read_text(Path(source), "B-152")


def _reported(
    origin: Origin,
    received: datetime,
    text: str,
    mma: str | None,
    details: Path | None,
    reporter_file: Path | None,
    ground: str | None,
) -> step.Reported:
    told = toml_file.texts(reporter_file, _REPORTER) if reporter_file else None
    return step.Reported(
        origin=origin,
        received=received.date(),
        text=_words(text),
        mma_number=mma,
        details=toml_file.texts(details) if details else {},
        ground=ground,
        reporter=Reporter(**told) if told else None,
    )


def _noted(notes: list[str]) -> dict[str, str]:
    pairs = [note.partition("=") for note in notes]
    if not all(sign for _, sign, _ in pairs):
        raise WrongUse("A note is written as CRITERION=TEXT.", code="B-124")
    return {name: text for name, _, text in pairs}


def _content(case: Case) -> dict[str, object]:
    return {
        "case": case.case_id,
        "state": case.state,
        "phase": case.phase,
        "protocol": case.protocol,
        "outcome": case.outcome,
        "destroyOn": case.destroy_on.isoformat(),
    }
