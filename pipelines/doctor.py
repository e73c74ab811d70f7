"""What is wrong with an installation, each with the command that mends it; it changes nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from connectors import settings
from connectors.hub_keys import SIGNERS
from connectors.settings import Settings
from connectors.stores import database
from contracts import health
from contracts.errors import TrefferError
from contracts.health import Condition, Finding, Line
from contracts.ids import SourceName
from pipelines import sight, wiring
from pipelines.steps.bench import Bench

_OTHERS = 0o077
"""The rights of everybody but the owner."""
_MENDS = {
    ("server", Finding.SILENT): "treffer start; where it runs, see run/server.log",
    ("runner", Finding.NOT_SEEN): "treffer start; where it runs, see run/runner.log",
    ("web", Finding.SILENT): "treffer start; where it runs, see run/web.log",
    ("journal", Finding.FAILED): "treffer journal verify",
    ("journal", Finding.NOT_VERIFIED): "treffer journal verify",
    ("stores", Finding.BEHIND): "treffer stop, where it runs; then treffer migrate",
    ("stores", Finding.NEWER): "install the version of treffer that made them so",
    ("stores", Finding.UNREADABLE): "docs/reference/errors.md",
    ("disk", Finding.LITTLE_ROOM): "treffer retain preview; then make room on the disk",
}
_MENDS_SOURCE = {
    Finding.FAILED: "treffer source refresh {}",
    Finding.REFUSED: "treffer source refresh {}",
    Finding.NOT_SIGNED: "treffer source show {}",
    Finding.UNREADABLE: "treffer source lint contracts/{}.odcs.yaml",
    Finding.NO_DELIVERY: "at the department: treffer-extract run {}",
    Finding.TOO_OLD: "at the department: treffer-extract run {}",
    Finding.OLD: "at the department: treffer-extract run {}",
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
    return [*_rights(config), *_service(config), *_stores(config), *_proxies(config)]


def mend(line: Line) -> str:
    """Return what mends a part of the service, or nothing where nothing is known to."""
    if line.is_source:
        return _MENDS_SOURCE.get(line.finding, "").format(line.part)
    return _MENDS.get((line.part, line.finding), "")


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
        # What is of another version stands in a line of its own already.
        if error.code not in (database.BEHIND, database.NEWER):
            yield Ailment(what=f"{error.code}  {error}", mend="docs/reference/errors.md")


def _proxies(config: Settings) -> Iterator[Ailment]:
    if config.web_url.startswith("https:") and not config.trusted_proxies:
        yield Ailment(
            what="Everybody behind the proxy counts as one address when they log in.",
            mend=f"name the proxy in {settings.FILE}: trusted_proxies",
            condition=Condition.WARNING,
        )


def _inbox(name: SourceName, config: Settings, bench: Bench) -> Iterator[Ailment]:
    if not (config.keys / SIGNERS / f"{name}.pub").is_file():
        yield Ailment(
            what=f"Source {name}: nobody's signature is trusted for it.",
            mend=f"treffer key trust {name} --signer signing.pub",
        )
    try:
        bench.deliveries.offered(name)
    except TrefferError as error:
        yield Ailment(
            what=f"Source {name}: {error.code}  {error}",
            mend=f"correct sources.{name}.inbox in {settings.FILE}",
        )
