"""Commands on privacy checks and hit checks."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from connectors.files import read_text
from contracts import checks as shapes
from contracts.errors import Incomplete, WrongUse
from contracts.ids import CaseId, CheckId, PrivacyCheckId, SourceName, is_number
from contracts.outcomes import Outcome
from contracts.privacy import PrivacyCheck, Verdict
from contracts.protocol import CheckKind
from pipelines.cli import matrix, privacy_answers, session, share_file
from pipelines.steps import batch, privacy, shared, sharing
from pipelines.steps import cases as case_step
from pipelines.steps import check as step
from pipelines.steps.answers import Matrix
from pipelines.steps.batch import Unanswered

privacy_checks = typer.Typer(help="Which sources may be asked.", no_args_is_help=True)
checks = typer.Typer(help="Run hit checks.", no_args_is_help=True)

Number = Annotated[str, typer.Argument(help="Number of the case, such as S-2026-0042.")]
Sources = Annotated[
    list[str] | None,
    typer.Option("--source", help="A source; without it, all that protocol and theme propose."),
]
AnswersFile = Annotated[
    Path | None,
    typer.Option(help="TOML file: a table per source, a text per question."),
]


@privacy_checks.command("request")
def request_check(
    context: typer.Context,
    number: Number,
    source: Sources = None,
    check: Annotated[
        str | None, typer.Option(help="Which check of the protocol, where a phase has more.")
    ] = None,
    answers: AnswersFile = None,
    addendum: Annotated[
        str | None, typer.Option(help="The check to repeat for topics that came later.")
    ] = None,
    share: Annotated[
        Path | None,
        typer.Option(help="TOML file: which granted field may be shared with whom, and why."),
    ] = None,
) -> None:
    """Ask which sources may be asked in a case, or what may be shared with whom.

    Example: treffer privacy-check request S-2026-0042 --source brp --source handhaving
    """
    run = session.of(context)
    if share is not None:
        _request_sharing(run, CaseId(number), check, share)
        return
    given = privacy_answers.read(answers) if answers else {}
    with run.bench() as (bench, actor):
        made = privacy.request(
            CaseId(number),
            [SourceName(name) for name in source or []],
            bench,
            actor,
            prescribed=check,
            answers=given,
            addendum_to=PrivacyCheckId(addendum) if addendum else None,
        )
    run.terminal.result(_content(made), _told(made))
    run.terminal.next(f"somebody else: treffer privacy-check decide {made.check_id} …")


def _request_sharing(
    run: session.Session, case_id: CaseId, prescribed: str | None, file: Path
) -> None:
    proposal = share_file.read(file)
    with run.bench() as (bench, actor):
        made, asked = sharing.request(case_id, proposal, bench, actor, prescribed=prescribed)
    wanted = {(one.name, ref) for one in proposal.participants for ref in one.fields}
    kept = {(one.name, ref) for one in asked.participants for ref in one.fields}
    for name, ref in sorted(wanted - kept):
        run.terminal.say(f"{name} does not get {ref}: its source is closed (R-154).")
    run.terminal.result(_content(made), _told(made))
    run.terminal.next(f"somebody else, at the gate: treffer-gate share show {made.check_id}")


@privacy_checks.command("amend")
def amend_check(
    context: typer.Context,
    check: Annotated[str, typer.Argument(help="Such as T-118.")],
    answers: Annotated[
        Path, typer.Option(help="TOML file: a table per source, with `reply` to the question.")
    ],
) -> None:
    """Answer anew what was sent back with a question.

    Example: treffer privacy-check amend T-118 --answers answers.toml
    """
    run = session.of(context)
    given = privacy_answers.read(answers)
    with run.bench() as (bench, actor):
        made = privacy.amend(PrivacyCheckId(check), given, bench, actor)
    run.terminal.result(_content(made), _told(made, answers_of=tuple(given)))
    run.terminal.next(_after(made))


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
        privacy.require_sight(made, bench, actor)
        shared.take_in(made.case_id, bench)
        made = bench.register.privacy_check(made.check_id)
    run.terminal.result(_content(made), _told(made))


@privacy_checks.command("decide")
def decide_check(
    context: typer.Context,
    check: Annotated[str, typer.Argument(help="Such as T-118.")],
    verdict: Annotated[
        Verdict, typer.Option(help="allowed, on_condition, refused, or returned with a question.")
    ],
    reason: Annotated[str, typer.Option(help="Why; at least 20 characters.")],
    source: Sources = None,
    consulted: Annotated[
        list[str] | None, typer.Option(help="A role that you consulted; repeat for more.")
    ] = None,
) -> None:
    """Allow or refuse sources, as the role that the protocol names; never your own request.

    Example: treffer privacy-check decide T-118 --source handhaving --verdict allowed --reason "…"
    """
    run = session.of(context)
    with run.bench() as (bench, actor):
        names = [SourceName(name) for name in source or []]
        made = privacy.decide(
            PrivacyCheckId(check), names, verdict, reason, bench, actor, consulted=consulted or ()
        )
    run.terminal.result(_content(made), _told(made, answers_of=()))
    run.terminal.next(_after(made))


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
    topics = [(topic.label, topic.kind) for topic in found.topics]
    text = matrix.draw(found.columns, topics, found.cells, found.check.warned)
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


@checks.command("batch")
def run_batch(
    context: typer.Context,
    case: Annotated[list[str] | None, typer.Argument(help="Numbers of cases.")] = None,
    source: Annotated[
        str | None, typer.Option("--from", help="File with a number a line, or - for input.")
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 8 when a source gave no answer.")
    ] = False,
) -> None:
    """Ask about several cases in one pass; each has its own check, rules and limits.

    Example: treffer check batch S-2026-0042 S-2026-0043
    """
    run = session.of(context)
    numbers = case_numbers([*(case or ()), *_listed(source)])
    with (
        run.bench() as (bench, actor),
        run.terminal.progress("Asking", "topics") as progress,
    ):
        found = batch.run(numbers, bench, actor, progress)
    answered = [one for one in found if isinstance(one, Matrix)]
    refused = [one for one in found if isinstance(one, Unanswered)]
    if run.terminal.as_json:
        sys.stdout.write(_as_json(answered, refused))
    else:
        run.terminal.result({}, "\n".join(map(_line, found)))
    if answered:
        run.terminal.next(f"treffer check show {answered[0].check.check_id}")
    _require_whole(answered, refused, strict=strict)


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
    text = matrix.draw(columns, [(label, kinds[label]) for label in labels], cells, found.warned)
    run.terminal.result({}, f"Hit check {found.check_id} · {found.case_id}\n\n{text}")


def case_numbers(texts: Sequence[str]) -> list[CaseId]:
    """Return the numbers of cases; raises `WrongUse` where there is none, or something else."""
    if not texts or not all(map(is_number, texts)):
        raise WrongUse(
            "Name at least one case, or a file with --from; each by its number: S-2026-0042.",
            code="B-132",
        )
    return [CaseId(text) for text in texts]


def _listed(source: str | None) -> list[str]:
    """Return the numbers in a file or on standard input, one a line."""
    if source is None:
        return []
    text = sys.stdin.read() if source == "-" else read_text(Path(source), "B-133")
    return [line.strip() for line in text.splitlines() if line.strip()]


def _line(found: Matrix | Unanswered) -> str:
    """Return one line on a case: as long whatever was answered."""
    if isinstance(found, Unanswered):
        return f"{found.case_id}  –  {found.error.code}  {found.error}"
    answered, unanswered, unasked = shapes.completeness(found.cells)
    return (
        f"{found.check.case_id}  {found.check.check_id}  {len(found.topics)} topics  "
        f"{answered:3} answered  {unanswered:3} without answer  {unasked:3} not asked"
    )


def _as_json(answered: Sequence[Matrix], refused: Sequence[Unanswered]) -> str:
    """Return every answer in the shape in which it leaves a check of its own."""
    answers = ",\n".join(shapes.answer(one.check, one.cells) for one in answered)
    problems = [
        {"case": one.case_id, "code": one.error.code, "title": str(one.error)} for one in refused
    ]
    return f'{{"answers": [\n{answers}\n], "refused": {json.dumps(problems)}}}\n'


def _require_whole(
    answered: Sequence[Matrix], refused: Sequence[Unanswered], *, strict: bool
) -> None:
    """Raise when not every case was answered; when none was, with the reason of the first."""
    if refused and not answered:
        raise refused[0].error
    if refused:
        raise Incomplete(
            f"{len(refused)} of {len(answered) + len(refused)} cases were not answered: "
            f"{', '.join(one.case_id for one in refused)}. The others were.",
            code="B-134",
        )
    if strict and any(c.outcome is Outcome.NO_ANSWER for one in answered for c in one.cells):
        raise Incomplete("Not every source that was asked gave an answer.", code="V-300")


def _after(check: PrivacyCheck) -> str:
    """Return what comes next: the question of who decides, the decision, or the hit check."""
    verdicts = {one.verdict for one in check.sources}
    if Verdict.RETURNED in verdicts:
        return f"who asked answers: treffer privacy-check amend {check.check_id} --answers FILE"
    if Verdict.OPEN in verdicts:
        return f"somebody else: treffer privacy-check decide {check.check_id} …"
    return f"treffer case show {check.case_id}"


def _told(check: PrivacyCheck, *, answers_of: Sequence[SourceName] | None = None) -> str:
    """Return the check in lines, with the answers of these sources, or of all."""
    lines = [f"Privacy check {check.check_id} ({check.prescribed}) · {check.case_id}"]
    if check.kind is CheckKind.SHARING:
        lines.append(f"  with {', '.join(check.participants)}: {_sharing(check)}")
    for one in check.sources:
        lines.append(f"  {one.source:16} {one.verdict.value:12} {one.reason}".rstrip())
        if answers_of is not None and one.source not in answers_of:
            continue
        lines += [
            f"    {name}: {'no. ' if name in one.denied else ''}{text}"
            for name, text in one.answers.items()
        ]
        if one.legal_basis:
            lines.append(f"    legal basis: {one.legal_basis}")
        if one.reply:
            lines.append(f"    asked: {one.question}")
            lines.append(f"    reply: {one.reply}")
    return "\n".join(lines)


def _sharing(check: PrivacyCheck) -> str:
    if check.signed_at is not None:
        return "decided at the gate"
    return "nothing is shared" if check.refused_at is not None else "not decided yet"


def _content(check: PrivacyCheck) -> dict[str, object]:
    return {
        "privacyCheck": check.check_id,
        "case": check.case_id,
        "decided": check.decided_at is not None,
        "sources": {one.source: one.verdict for one in check.sources},
        "participants": list(check.participants),
    }
