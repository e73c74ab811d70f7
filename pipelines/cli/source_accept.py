"""The command that tries a source out before it is submitted: what must work, and what must not."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from connectors import agreements
from connectors.clock import SystemClock
from connectors.files import read_text
from connectors.settings import Settings
from contracts import acceptance
from contracts import sources as contracts
from contracts.acceptance import Acceptance, Mark, Result
from contracts.days import day_of
from contracts.errors import Invalid, WrongUse
from contracts.ids import SourceName
from pipelines.cli import session

_SIGNS = {Mark.PASSED: "✓ passed", Mark.FAILED: "✗ failed", Mark.NOT_APPLICABLE: "– not applicable"}


def accept(
    context: typer.Context,
    source: Annotated[str, typer.Argument(help="Name of the source, such as handhaving.")],
    raw: Annotated[Path, typer.Option("--from", help="A raw export of it.")],
    contract: Annotated[
        Path | None,
        typer.Option(help="The contract to try; left out, the one of the installation."),
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Date of the data, where the file has none."),
    ] = None,
    addresses: Annotated[
        Path | None, typer.Option(help="addresses.parquet of a bag delivery.")
    ] = None,
    junit: Annotated[Path | None, typer.Option(help="Also write JUnit XML.")] = None,
) -> None:
    """Try a source out with throw-away keys: what must work does, what must be refused is.

    Example: treffer source accept handhaving --from export.csv --junit handhaving.xml
    """
    from pipelines.acceptance import junit as xml
    from pipelines.acceptance import whole
    from pipelines.acceptance.suite import Asked

    run = session.of(context)
    config, name, clock = run.settings(), SourceName(source), SystemClock()
    if not contracts.NAME.fullmatch(name):
        raise WrongUse("A source is called by small letters, digits and _.", code="C-667")
    text = _text(config, name, contract)
    asked = Asked(
        raw=raw,
        as_of=as_of.date() if as_of else None,
        addresses=addresses,
        today=day_of(clock.now()),
    )
    results = whole.results(config, name, text, asked, run.terminal.say)
    done = acceptance.of(name, text, results, clock.now())
    if junit is not None:
        xml.write(junit, name, results)
    agreements.keep_acceptance(config.contracts, done)
    run.terminal.result(_content(done, results), _listed(results))
    if not done.is_accepted:
        raise Invalid(
            f"{source} is not accepted: {done.failed} of {len(results)} checks failed. Repair "
            "what the list says and run it again.",
            code="C-661",
        )
    run.terminal.next(f"treffer source submit {source}")


def _text(config: Settings, source: SourceName, given: Path | None) -> str:
    """Return the contract to try; one that is of another source is refused."""
    if given is None:
        return agreements.contract_text(config.contracts, source)
    return read_text(given, "C-404")


def _listed(results: Sequence[Result]) -> str:
    lines = []
    for one in results:
        lines.append(
            f"{_SIGNS[one.mark]:16} {one.title}" + (f": {one.reason}" if one.reason else "")
        )
        if one.repair:
            lines.append(f"{'':16} {one.repair}")
    return "\n".join(lines)


def _content(done: Acceptance, results: Sequence[Result]) -> dict[str, object]:
    return {
        "source": done.source,
        "sha256": done.sha256,
        "at": done.at,
        "passed": done.passed,
        "failed": done.failed,
        "notApplicable": done.not_applicable,
        "checks": [
            {"check": one.check, "title": one.title, "mark": one.mark,
             "reason": one.reason, "repair": one.repair}
            for one in results
        ],
    }  # fmt: skip
