"""From a sample file to a draft of its contract: read, guess, write; no value is told or kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from connectors import agreements
from connectors.files import create_file, full_disk_told
from connectors.formats.registry import TABULAR
from contracts import flags, sources
from contracts.columns import FLAG_KINDS, Column
from contracts.errors import WrongUse
from contracts.odcs import LintFinding
from contracts.sources import SourceContract
from pipelines.extract import made_up
from pipelines.extract import sample as samples
from pipelines.extract.contract_text import Server, Wanted, contract_text
from pipelines.extract.draft import places_open
from pipelines.extract.profile import Profile, profile
from pipelines.extract.propose import propose
from pipelines.extract.sample import Sample
from pipelines.extract.shipped import shipped_draft


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaffolded:
    """What became of a sample."""

    wanted: Wanted
    path: Path
    sample: Sample
    columns: tuple[Column, ...]
    reasons: Mapping[str, str]
    profile: Profile
    open_places: Mapping[int, str]
    """What is to be filled in, by the number of its line."""
    findings: tuple[LintFinding, ...]
    """What lint will say besides the open places."""


def scaffold(sample: Path, wanted: Wanted, into: Path, *, demo: bool = False) -> Scaffolded:
    """Write a draft of a contract for files like this one; never in the place of another file.

    In a demonstration, `Invalid` for a sample that can be real; nothing is written then.
    """
    _refuse(wanted, into)
    found = samples.read(sample)
    text, reasons = _draft(found, wanted)
    contract, findings = sources.drafted(text, agreements.odcs_schema())
    assert contract is not None  # what is written here can be read
    if demo:
        made_up.refuse_real(found.rows, made_up.numbers(contract))
    told = _profile(found, contract)
    _write(into, text)
    places = places_open(text)
    return Scaffolded(
        wanted=wanted,
        path=into,
        sample=found,
        columns=contract.columns,
        reasons=reasons,
        profile=told,
        open_places=places,
        findings=tuple(one for one in findings if one.line not in places),
    )


def _draft(found: Sample, wanted: Wanted) -> tuple[str, Mapping[str, str]]:
    """Return the text of a draft, with a reason per column where they were guessed."""
    if found.reader != TABULAR and (shipped := shipped_draft(wanted, found.reader, found.options)):
        return shipped, {}
    proposals = propose(found.rows, found.types)
    server = Server(reader=found.reader, suffix=found.suffix, options=found.options)
    reasons = {one.column.name: one.reason for one in proposals}
    return contract_text(wanted, server, proposals), reasons


def _profile(found: Sample, contract: SourceContract) -> Profile:
    """Return the profile of the rows that no flag keeps out: nothing at all is told of those."""
    rows, total = found.rows, found.read
    if any(contract.of_kind(kind) for kind in FLAG_KINDS):
        rows = flags.sift(found.rows, contract).rows
        total = rows.height
    return profile(rows, contract.columns, are_declared=False, total=total)


def _refuse(wanted: Wanted, into: Path) -> None:
    if not sources.NAME.fullmatch(wanted.name):
        raise WrongUse(
            "That is no name of a source. Use small letters, digits and _, a letter first.",
            code="C-630",
        )
    if into.exists():
        raise _taken(into)
    if not into.parent.is_dir():
        raise WrongUse(f"There is no folder {into.parent}. Name another file: --out.", code="C-634")


def _write(into: Path, text: str) -> None:
    try:
        with full_disk_told("writing a contract"):
            made = create_file(into, text.encode())
    except OSError as error:
        raise WrongUse(
            f"{into} cannot be written ({error.strerror}). Name another file: --out.", code="C-634"
        ) from None
    if not made:
        raise _taken(into)


def _taken(into: Path) -> WrongUse:
    return WrongUse(
        f"{into} is there already and stays as it is. Name another file: --out.", code="C-631"
    )
