"""Commands on a source that is none yet: a draft from a sample, its lint, and a dry run.

Whatever reads raw files is treffer-extract, started as a child: the hub itself never opens one.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from connectors import agreements
from connectors.files import read_text
from contracts import sources as contracts
from contracts.advice import advice
from contracts.errors import Gone, Invalid, TrefferError
from contracts.ids import SourceName
from contracts.odcs import LintFinding
from contracts.sources import SourceRole
from pipelines import children
from pipelines.cli import session
from pipelines.cli.session import Session

_SUFFIX = ".odcs.yaml"


def new(
    context: typer.Context,
    source: Annotated[str, typer.Argument(help="Name for the source, such as handhaving.")],
    sample: Annotated[Path, typer.Option("--from", help="A raw export to learn from.")],
    department: Annotated[str, typer.Option(help="Its department, the column of the matrix.")],
    role: Annotated[SourceRole, typer.Option(help="What the source says.")],
    out: Annotated[
        Path | None,
        typer.Option(help="The contract to write; left out, among the installation's contracts."),
    ] = None,
) -> None:
    """Draft a contract from a sample: what is not certain is dropped, and no value is shown.

    Example: treffer source new handhaving --from sample.csv --department VTH --role hit
    """
    run = session.of(context)
    named = out is not None
    if out is None:
        out = run.settings().contracts / f"{source}{_SUFFIX}"
        out.parent.mkdir(exist_ok=True)
    _extract(
        run, "new", source, "--from", str(sample), "--department", department,
        "--role", role.value, "--out", str(out),
    )  # fmt: skip
    run.terminal.next(f"treffer source lint {out if named else source}")


def preview(
    context: typer.Context,
    source: Annotated[str, typer.Argument(help="Name of the source, such as handhaving.")],
    raw: Annotated[Path, typer.Option("--from", help="The raw register export.")],
    contract: Annotated[
        Path | None, typer.Option(help="The contract; left out, that of the installation.")
    ] = None,
    addresses: Annotated[
        Path | None, typer.Option(help="addresses.parquet of a bag delivery.")
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Date of the data; left out, its own or today."),
    ] = None,
) -> None:
    """Try an export without making a delivery: it writes nothing, and tells no value.

    Example: treffer source preview handhaving --from export.csv
    """
    run = session.of(context)
    if contract is None:
        own = run.settings().contracts / f"{source}{_SUFFIX}"
        contract = own if own.is_file() else None
    more = ["--contract", str(contract)] if contract else []
    more += ["--addresses", str(addresses)] if addresses else []
    more += ["--as-of", as_of.date().isoformat()] if as_of else []
    _extract(run, "preview", source, "--from", str(raw), *more)


def lint(
    context: typer.Context,
    which: Annotated[
        list[str], typer.Argument(metavar="FILE|NAME...", help="Contracts, or names of sources.")
    ],
) -> None:
    """Check data contracts: the standard's schema, our own rules, and that each can be a source.

    Example: treffer source lint contracts/handhaving.odcs.yaml
    """
    run = session.of(context)
    findings: list[dict[str, Any]] = []
    clean: list[str] = []
    refused: list[TrefferError] = []
    for one in which:
        wrong, seldom, barred = _linted(_text(run, one))
        findings += [_content(one, finding, "error") for finding in wrong]
        findings += [_content(one, finding, "warning") for finding in seldom]
        if wrong or barred:
            refused.append(barred or _refusal(one, wrong))
        clean += [f"{one}: warning: {finding}" for finding in seldom]
        clean += [] if wrong or barred or seldom else [f"{one}: nothing found."]
    if clean or run.terminal.as_json:
        run.terminal.result(findings, "\n".join(clean))
    if refused:
        raise _together(refused)


def _linted(
    text: str,
) -> tuple[Sequence[LintFinding], Sequence[LintFinding], TrefferError | None]:
    """Return what is wrong, what is seldom meant, and the law that bars the source."""
    contract, wrong = contracts.drafted(text, agreements.odcs_schema())
    if contract is None or wrong:
        return wrong, (), None
    try:
        agreements.require_registrable(contract)
    except Invalid as error:
        return (), advice(contract, text), error
    return (), advice(contract, text), None


def _text(run: Session, given: str) -> str:
    """Return the text of a contract that is named by its file or by its source."""
    path = Path(given)
    if path.suffix in {".yaml", ".yml"} or path.name != given or path.exists():
        return read_text(path, "C-404")
    return agreements.contract_text(run.settings().contracts, SourceName(given))


def _content(given: str, finding: LintFinding, severity: str) -> dict[str, Any]:
    return {"contract": given, "severity": severity} | asdict(finding)


def _refusal(given: str, wrong: Sequence[LintFinding]) -> Invalid:
    listed = "\n".join(f"  {finding}" for finding in wrong)
    count = f"{len(wrong)} finding" + ("s" if len(wrong) > 1 else "")
    return Invalid(f"{given} cannot be used: {count}.\n{listed}", code="C-110")


def _together(refused: Sequence[TrefferError]) -> TrefferError:
    if len(refused) == 1:
        return refused[0]
    return Invalid("\n".join(str(one) for one in refused), code="C-110")


def _extract(run: Session, *arguments: str) -> None:
    """Run treffer-extract, which prints what it found; ends as it ends."""
    demo = ["--demo"] * _is_demo(run)
    ended = children.shown(children.EXTRACT, *arguments, *demo, as_json=run.terminal.as_json)
    if ended:
        raise typer.Exit(ended)


def _is_demo(run: Session) -> bool:
    """Return whether this is a demonstration; a contract can be drafted where nothing is yet."""
    try:
        return run.settings().demo
    except Gone:
        return False
