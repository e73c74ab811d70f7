"""Commands on the life of a source: submit, sign, return, diff, show, pause, resume, retire."""

from pathlib import Path
from typing import Annotated

import typer

from connectors import agreements
from connectors.files import read_text
from contracts import contract_diff, lifecycle
from contracts import sources as contracts
from contracts.errors import WrongUse
from contracts.ids import SourceName
from contracts.sources import SourceContract
from pipelines.cli import session
from pipelines.cli.session import Session
from pipelines.cli.source_papers import (
    agreed_content,
    diff_content,
    diff_lines,
    paper,
    record_content,
    record_line,
    submission_content,
    suite_told,
)
from pipelines.steps import lives
from pipelines.steps import retire as retire_step

Name = Annotated[str, typer.Argument(help="Name of the source.")]
OtherText = Annotated[
    Path | None, typer.Option("--with", help="A new text, in place of the contract that is here.")
]


def submit(context: typer.Context, name: Name, with_file: OtherText = None) -> None:
    """Put the contract of a source before who signs it: the steward.

    With --with, a text that is signed before it takes the place of the one in use.

    Example: treffer source submit handhaving
    """
    run, source = session.of(context), SourceName(name)
    text = None
    if with_file is not None:
        text = read_text(with_file, "C-404")
        agreements.require_registrable(contracts.load(text, agreements.odcs_schema()))
    done = agreements.acceptance(run.settings().contracts, source)
    with run.bench() as (bench, actor):
        made = lives.submit(source, bench, actor, text=text, suite=done)
        accepted = bench.lives.life(source).suite_run(made.sha256)
    suite = suite_told(accepted)
    run.terminal.result(
        {"source": source, "version": made.version, "sha256": made.sha256, "acceptance": suite},
        f"{source} {made.version} (text {made.sha256[:12]}) waits for a signature. "
        f"Acceptance suite: {suite}.",
    )
    run.terminal.next(f"treffer source sign {source} --preview")


def sign(
    context: typer.Context,
    name: Name,
    reason: Annotated[str, typer.Option(help="Why; at least 20 characters.")] = "",
    preview: Annotated[
        bool, typer.Option("--preview", help="Show what would be signed, and sign nothing.")
    ] = False,
    read: Annotated[
        str | None,
        typer.Option("--text", help="The text that you read, by the signs that --preview shows."),
    ] = None,
) -> None:
    """Sign the contract that waits: the privacy officer, never who submitted it.

    Read first what the signature is on, with --preview. With --text no other text is signed,
    also where its steward submitted another since.

    Example: treffer source sign handhaving --text 0123456789ab --reason "…"
    """
    run, source = session.of(context), SourceName(name)
    with run.bench() as (bench, actor):
        waiting, agreed = lives.to_sign(source, bench)
        accepted = bench.lives.life(source).suite_run(waiting.sha256)
        suite = suite_told(accepted)
        content = submission_content(waiting) | {
            "acceptance": suite,
            "agreed": agreed_content(agreed),
        }
        text = paper(source, waiting, agreed, suite)
        if preview:
            run.terminal.result(content, text)
            sha256 = waiting.sha256[: lifecycle.TEXT]
            run.terminal.next(f'treffer source sign {source} --text {sha256} --reason "…"')
            return
        # What was just shown, whatever was submitted while it was.
        made = lives.sign(source, reason, bench, actor, text=read or waiting.sha256)
    run.terminal.result(
        content | {"signedBy": made.told, "role": made.role},
        f"{text}\nSigned by {made.told} as {made.role}.",
    )
    run.terminal.next(f"treffer source refresh {source}")


def send_back(
    context: typer.Context,
    name: Name,
    question: Annotated[str, typer.Option(help="What you want to know; at least 20 characters.")],
    which: Annotated[
        str | None,
        typer.Option("--text", help="Which text, by the first 12 signs; else the one that waits."),
    ] = None,
) -> None:
    """Send a contract back with a question, or take your signature back: it is not asked then.

    Without --text that is the text that waits, or else the one that is here. An earlier text
    stays signed until its signature is taken back by --text.

    Example: treffer source return handhaving --question "…"
    """
    run, source = session.of(context), SourceName(name)
    with run.bench() as (bench, actor):
        made = lives.send_back(source, question, bench, actor, text=which)
    run.terminal.result(
        {"source": source, "sha256": made.sha256, "question": made.question},
        f"{source} is with its steward again, and not asked under this text.",
    )


def diff(context: typer.Context, name: Name, with_file: OtherText = None) -> None:
    """Compare the text signed last with the one that is here, or with a new one.

    Each change is compatible or breaking, and says what must be delivered again.
    Without a signed text, the one that ships with the program is compared.

    Example: treffer source diff handhaving --with handhaving-1.1.odcs.yaml
    """
    run, source = session.of(context), SourceName(name)
    with run.bench() as (bench, _):
        here = bench.agreements.contract(source)
        signed = bench.lives.life(source).signed_text()
    if signed is not None:
        before, compared = contracts.load(signed.text), "signed"
    else:
        before, compared = _shipped(source, here), "shipped"
    after = (
        here
        if with_file is None
        else contracts.load(read_text(with_file, "C-404"), agreements.odcs_schema())
    )
    if after.name != source:
        raise WrongUse(f"That contract is of {after.name}, not of {source}.", code="C-610")
    changes = contract_diff.diff(before, after)
    run.terminal.result(
        diff_content(before, after, changes, compared),
        "\n".join(diff_lines(before, after, changes, compared)),
    )


def show(context: typer.Context, name: Name) -> None:
    """Show where a source stands, who signed what and when, and whose turn it is.

    Example: treffer source show handhaving
    """
    run, source = session.of(context), SourceName(name)
    with run.bench() as (bench, _):
        found = lives.standing(source, bench)
        given = [one for one in bench.certificates.all() if one.source == source]
    contract, life = found.contract, found.life
    signature = life.signature(contract.sha256)
    lines = [
        f"{source}  {found.state.value}, version {contract.version} (text {contract.sha256[:12]})",
        f"  turn: {found.turn}",
        *(f"  {record_line(one)}" for one in life.records),
        *(f"  certificate {one.number}: {one.why}" for one in given),
    ]
    waiting = life.waiting()
    if waiting is not None and waiting.sha256 != contract.sha256:
        lines.append(f"  version {waiting.version}, which is not here yet, waits for a signature")
    content = {
        "source": source,
        "state": found.state.value,
        "turn": found.turn,
        "version": contract.version,
        "sha256": contract.sha256,
        "signedBy": signature.told if signature else None,
        "agreed": agreed_content(signature.agreed) if signature else None,
        "records": [record_content(one) for one in life.records],
        "certificates": [one.number for one in given],
    }
    run.terminal.result(content, "\n".join(lines))


def pause(
    context: typer.Context,
    name: Name,
    reason: Annotated[str, typer.Option(help="Why; at least 20 characters.")],
) -> None:
    """Stop asking a source, and putting deliveries of it into use, until it is resumed.

    Example: treffer source pause handhaving --reason "…"
    """
    run, source = session.of(context), SourceName(name)
    with run.bench() as (bench, actor):
        lives.pause(source, reason, bench, actor)
    run.terminal.result(
        {"source": source, "paused": True},
        f"{source} is paused: its cells read niet bevraagd. Its data still expire.",
    )


def resume(context: typer.Context, name: Name) -> None:
    """Let a paused source go on.

    Example: treffer source resume handhaving
    """
    run, source = session.of(context), SourceName(name)
    with run.bench() as (bench, actor):
        lives.resume(source, bench, actor)
        found = lives.standing(source, bench)
    run.terminal.result(
        {"source": source, "paused": False, "state": found.state.value},
        f"{source} goes on: {found.state.value}.",
    )


def retire(
    context: typer.Context,
    name: Name,
    reason: Annotated[str, typer.Option(help="Why; at least 20 characters.")] = "",
) -> None:
    """Retire a source: its index, deliveries and keys are destroyed, with a certificate.

    Example: treffer source retire handhaving --reason "…"
    """
    run, source = session.of(context), SourceName(name)
    with run.bench() as (bench, actor):
        lives.require_registered(source, bench)
        if bench.lives.life(source).retirement is None:
            _ask_back(source, run)
        given = retire_step.retire(source, reason, bench, actor)
        if given is None:
            given = retire_step.certificate(source, bench)
    run.terminal.result(
        {"source": source, "certificate": given.number, "deliveries": len(given.deliveries)},
        f"{source} is retired: {len(given.deliveries)} deliveries, their indexes and keys are "
        f"destroyed. Certificate {given.number}.",
    )
    run.terminal.next(f"treffer retain certificate {given.number}")


def _ask_back(source: SourceName, run: Session) -> None:
    if run.assume_yes:
        return
    run.terminal.say(f"All that the hub has of {source} will be destroyed for good.")
    if typer.prompt(f"Type {source} to retire it", err=True) != source:
        raise WrongUse("Nothing was destroyed.", code="R-101")


def _shipped(source: SourceName, here: SourceContract) -> SourceContract:
    text = agreements.shipped_contract_text(source)
    return contracts.load(text) if text is not None else here
