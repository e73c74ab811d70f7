"""The whole acceptance suite of one source, in a folder of its own that goes when it ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from connectors import agreements, settings
from connectors.files import discard, locked
from connectors.settings import Settings
from contracts import sources
from contracts.acceptance import Check, Result, failed, not_applicable, passed
from contracts.errors import Invalid, WrongUse
from contracts.ids import SourceName
from pipelines.acceptance import at_inbox, suite
from pipelines.acceptance.stage import Stage
from pipelines.acceptance.suite import Asked, Progress

_UNUSABLE = "not tried: the contract cannot be used"


def results(
    config: Settings, source: SourceName, text: str, asked: Asked, progress: Progress
) -> list[Result]:
    """Return how every check ended, in their order; nothing of the installation changes."""
    findings = sources.lint(text, agreements.odcs_schema())
    if findings:
        told = f"{len(findings)} findings, the first: {findings[0]}".rstrip(".")
        return [failed(Check.LINT, told), *_untried()]
    contract = sources.load(text)
    if contract.name != source:
        raise WrongUse(
            f"That contract is of {contract.name}. Name it so: treffer source accept "
            f"{contract.name}.",
            code="C-666",
        )
    try:
        agreements.require_registrable(contract)
    except Invalid as error:
        return [failed(Check.LINT, f"{error.code} {error}"), *_untried()]
    with _workshop(config, source) as folder:
        found = [passed(Check.LINT, f"version {contract.version}")]
        found += at_inbox.results(
            source,
            config.inboxes.get(source),
            partial(settings.credentials, config, source),
            folder / "wrong",
        )
        stage = Stage(folder / "stage", contract, text, asked.today, demo=config.demo)
        return found + suite.tried(stage, asked, progress)


def _untried() -> list[Result]:
    return [not_applicable(one, _UNUSABLE) for one in Check if one is not Check.LINT]


@contextmanager
def _workshop(config: Settings, source: SourceName) -> Iterator[Path]:
    """Yield a folder of the hub's own; what a killed run left goes with the next one."""
    base = config.folder / "accept"
    base.mkdir(mode=0o700, exist_ok=True)
    with locked(base / f".{source}.lock", f"A trial of {source}"):
        folder = base / source
        discard(folder)
        try:
            folder.mkdir(mode=0o700)
            yield folder
        finally:
            discard(folder)
