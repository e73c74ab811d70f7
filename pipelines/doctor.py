"""What is wrong with an installation, each with the command that mends it; it changes nothing."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from connectors import settings
from connectors.hub_keys import SIGNERS
from connectors.settings import Settings
from contracts import health
from contracts.errors import TrefferError
from contracts.health import Condition, Finding, Line
from contracts.ids import SourceName
from pipelines import sight, wiring
from pipelines.steps.bench import Bench

_OTHERS = 0o077
"""The rights of everybody but the owner."""
_OF_DRIVERS = (OSError, ValueError, ImportError)
"""What the drivers of inboxes raise; their texts can hold what gives access."""
_NOT_SEEN = "its inbox cannot be seen."
_MENDS = {
    ("server", Finding.SILENT): "treffer start; where it runs, see run/server.log",
    ("runner", Finding.NOT_SEEN): "treffer start; where it runs, see run/runner.log",
    ("journal", Finding.FAILED): "treffer journal verify",
    ("journal", Finding.NOT_VERIFIED): "treffer journal verify",
    ("disk", Finding.LITTLE_ROOM): "treffer retain preview; then make room on the disk",
}
_MENDS_SOURCE: dict[Finding, Callable[[str], str]] = {
    Finding.FAILED: lambda name: f"treffer source refresh {name}",
    Finding.REFUSED: lambda name: f"treffer source refresh {name}",
    Finding.NOT_SIGNED: lambda name: f"treffer source show {name}",
    Finding.UNREADABLE: lambda name: f"treffer source lint contracts/{name}.odcs.yaml",
    Finding.NO_DELIVERY: lambda name: f"at the department: treffer-extract run {name}",
    Finding.TOO_OLD: lambda name: f"at the department: treffer-extract run {name}",
    Finding.OLD: lambda name: f"at the department: treffer-extract run {name}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ailment:
    """Something that is wrong, and what mends it."""

    what: str
    mend: str
    condition: Condition = Condition.DOWN


def examine(path: Path) -> Sequence[Ailment]:
    """Return all that is wrong with the installation of these settings, what carries most first."""
    try:
        config = settings.load(path)
    except TrefferError as error:
        mend = f"correct {path}, or make an installation: treffer init"
        return [Ailment(what=f"{error.code}  {error}", mend=mend)]
    return [*_rights(config), *_service(config), *_stores(config)]


def mend(line: Line) -> str:
    """Return what mends a part of the service, or nothing where nothing is known to."""
    if line.is_source:
        return _MENDS_SOURCE.get(line.finding, _nothing)(line.part)
    return _MENDS.get((line.part, line.finding), "")


def _nothing(_name: str) -> str:
    return ""


def _rights(config: Settings) -> Iterator[Ailment]:
    """Yield the folders and keys that others may read."""
    for folder in (config.folder, config.keys, config.prefect, config.run):
        if folder.is_dir() and folder.stat().st_mode & _OTHERS:
            yield Ailment(
                what=f"Other accounts may look into {folder}.", mend=f"chmod 700 {folder}"
            )
    for key in sorted(config.keys.glob("[!.]*")):
        if key.is_file() and key.suffix != ".pub" and key.stat().st_mode & _OTHERS:
            yield Ailment(what=f"Other accounts may read {key.name}.", mend=f"chmod 600 {key}")


def _service(config: Settings) -> Iterator[Ailment]:
    for line in health.lines(sight.seen(config)):
        if line.condition is Condition.WELL:
            continue
        name = f"Source {line.part}" if line.is_source else line.part.capitalize()
        yield Ailment(what=f"{name}: {line.finding}.", mend=mend(line), condition=line.condition)


def _stores(config: Settings) -> Iterator[Ailment]:
    """Yield what keeps the hub from its keys and stores, and its inboxes from it."""
    try:
        with wiring.bench(config) as bench:
            for name in bench.agreements.sources():
                yield from _inbox(name, config, bench)
    except TrefferError as error:
        yield Ailment(what=f"{error.code}  {error}", mend="docs/reference/errors.md")


def _inbox(name: SourceName, config: Settings, bench: Bench) -> Iterator[Ailment]:
    if not (config.keys / SIGNERS / f"{name}.pub").is_file():
        yield Ailment(
            what=f"Source {name}: nobody's signature is trusted for it.",
            mend=f"treffer key trust {name} --signer signing.pub",
        )
    try:
        bench.deliveries.offered(name)
    except (TrefferError, *_OF_DRIVERS) as error:
        told = f"{error.code}  {error}" if isinstance(error, TrefferError) else _NOT_SEEN
        yield Ailment(
            what=f"Source {name}: {told}", mend=f"correct sources.{name}.inbox in {settings.FILE}"
        )
