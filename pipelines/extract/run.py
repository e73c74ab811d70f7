"""From a raw register to a delivery: read, check, encode, seal, sign (walk A of the design)."""

import csv
import hashlib
import io
import secrets
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path

from connectors import keys
from connectors.files import PARTIAL, discard, full_disk_told, locked, replace_file, sha256
from connectors.formats import folders, json_records
from connectors.formats.batches import RECORDS, WITHHELD, Batch, Lines
from connectors.formats.registry import AS_OF, FOLDERS, LINE_READERS, READERS, TABULAR
from connectors.stores import deliveries
from connectors.stores.deliveries import Draft
from connectors.vault import seal
from contracts.columns import Severity, Treatment
from contracts.days import day_of
from contracts.deliveries import FORMAT, Manifest, RowCounts
from contracts.errors import Invalid, RawFileUnreadable, TryAgain, WrongUse
from contracts.ids import DeliveryId, SourceName
from contracts.ports import Clock
from contracts.sources import SourceContract, fields
from contracts.tables import Finding
from matching import inner
from pipelines.extract import workers
from pipelines.extract.encoding import Work
from pipelines.extract.home import Home

BATCH_ROWS = 20_000
REPORTED = 100_000
"""More bad rows than this are counted, not listed."""

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One run of the extract program."""

    source: SourceName
    raw: Path
    into: Path
    as_of: date | None = None
    addresses: Path | None = None
    workers: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What a run gave."""

    manifest: Manifest
    folder: Path
    report: Path | None
    ignored: tuple[str, ...] = ()
    """Columns of the file that the contract does not name: left out, and to be told."""


@dataclass(slots=True)
class _Tally:
    """Counts while the batches pass; never a value."""

    batches: int
    read: int
    rejected: Counter[str]
    blanked: Counter[str]
    left_out: Counter[str]
    unknown: Counter[str]
    findings: list[Finding]
    ignored: dict[str, None]


def run(home: Home, asked: Asked, clock: Clock, progress: Progress) -> Delivered:
    """Make a delivery of one source, whole or not at all."""
    contract = home.contract(asked.source)
    if not (asked.raw.is_file() or (asked.raw.is_dir() and contract.format in FOLDERS)):
        raise WrongUse(f"There is no file {asked.raw}.", code="C-100")
    day = as_of(asked, contract)
    moment = clock.now()
    if day > day_of(moment):
        raise WrongUse("The date of the data (--as-of) lies in the future.", code="C-106")
    delivery = DeliveryId(f"{asked.source}-{moment:%Y%m%dT%H%M%SZ}")
    try:
        asked.into.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WrongUse(
            f"Deliveries cannot be put into {asked.into} ({error.strerror}). Name another: --to.",
            code="C-113",
        ) from None
    if (asked.into / delivery).exists():
        raise TryAgain(f"Delivery {delivery} exists already. Try again in a second.", code="C-107")
    with locked(asked.into / f".{asked.source}.lock", f"An extract of {asked.source}"):
        draft: Draft | None = None
        try:
            draft = Draft(asked.into, delivery)
            return _fill(home, asked, contract, draft, moment, day, progress)
        except BaseException:
            if draft is not None:
                draft.abandon()
            # An interrupt can come while the draft is being made.
            discard(asked.into / (delivery + PARTIAL))
            raise


def _fill(
    home: Home,
    asked: Asked,
    contract: SourceContract,
    draft: Draft,
    moment: datetime,
    day: date,
    progress: Progress,
) -> Delivered:
    epoch, source_key = home.linkage_key(asked.source)
    common = keys.read_secret(home.keys / "common.key")
    hub = keys.read_sealing_pub(home.keys / "hub.pub")
    gate = keys.read_sealing_pub(home.keys / "gate.pub")
    signer = keys.read_signing_key(home.keys / "signing.key")
    category_keys = seal.new_category_keys(frozenset(fields(contract)))
    work = Work(
        contract=contract,
        delivery=draft.delivery,
        common=common,
        source_key=source_key,
        category_keys=category_keys,
        addresses=asked.addresses,
        as_of=day,
        demo=home.demo,
    )
    tally = _Tally(0, 0, Counter(), Counter(), Counter(), Counter(), [], {})
    for result in workers.encoded(_raw(asked, contract), work, asked.workers):
        _count(tally, result.findings)
        tally.batches += 1
        tally.read += result.read
        tally.rejected.update(result.aside)
        tally.left_out.update(result.left_out)
        tally.ignored.update(dict.fromkeys(result.ignored))
        tally.unknown.update(result.unknown)
        draft.add(result.parties, result.sealed, result.addresses)
        progress(tally.read)
    if not tally.batches:
        raise RawFileUnreadable(asked.raw.name, "it holds no rows")
    doubles = draft.drop_doubles()
    unique = ", ".join(column.name for column in contract.columns if column.unique)
    if doubles:
        tally.rejected[f"{unique}: unique"] += len(doubles)
    _count(
        tally,
        tuple(
            Finding(column=unique, rule="unique", line=line, severity=Severity.REJECT)
            for line in doubles
        ),
    )
    report = _write_report(home, draft.delivery, tally.findings)
    _refuse_if_too_bad(contract, tally, report)
    linkage_key = secrets.token_bytes(keys.KEY_BYTES)
    files = draft.write_parts(linkage_key)
    unknown, withheld = _unknown(contract, tally.unknown)
    made = Manifest(
        format=FORMAT,
        delivery=draft.delivery,
        source=asked.source,
        department=contract.department,
        municipality=home.municipality,
        contract=contract.reference(),
        encoding=f"v{inner.VERSION}",
        epoch=epoch,
        as_of=day,
        created=moment,
        program=f"treffer-extract {version('treffer')}",
        raw_sha256=raw_sha256(asked.raw),
        rows=RowCounts(
            read=tally.read,
            delivered=tally.read - sum(tally.rejected.values()) - sum(tally.left_out.values()),
            rejected=dict(sorted(tally.rejected.items())),
            left_out=dict(sorted(tally.left_out.items())),
            blanked=dict(sorted(tally.blanked.items())),
            ignored_columns=len(tally.ignored) if contract.format == TABULAR else None,
            unknown=unknown,
            withheld=withheld,
        ),
        files=files,
        linkage_key=deliveries.wrap_linkage_key(draft.delivery, linkage_key, hub),
        sealed_keys=seal.wrapped_keys(draft.delivery, category_keys, gate),
        key_ids={
            "common": keys.key_id(common),
            "source": keys.key_id(source_key),
            "hub": keys.public_id(hub),
            "gate": keys.public_id(gate),
            "signer": keys.public_id(signer.public_key()),
        },
    )
    return Delivered(
        manifest=made,
        folder=draft.finish(made, signer),
        report=report,
        ignored=tuple(tally.ignored),
    )


def as_of(asked: Asked, contract: SourceContract) -> date:
    """Return the date of the data: the file's own, or the given one where it carries none."""
    read = AS_OF.get(contract.format)
    carried = read(asked.raw) if read else None
    if carried and asked.as_of and carried != asked.as_of:
        raise WrongUse(
            f"The file of {asked.source} says that its data are of {carried}; leave --as-of out.",
            code="C-106",
        )
    found = carried or asked.as_of
    if found is None:
        raise WrongUse(
            f"The file of {asked.source} carries no date. Give it: --as-of 2026-11-22.",
            code="C-106",
        )
    return found


def _raw(asked: Asked, contract: SourceContract) -> Iterator[Batch | Lines]:
    """Yield the raw rows, or lines for the workers to read where the format allows it."""
    if contract.format in LINE_READERS and json_records.by_line(asked.raw):
        return json_records.lines(asked.raw, BATCH_ROWS)
    return READERS[contract.format](asked.raw, contract.options, BATCH_ROWS)


def raw_sha256(raw: Path) -> str:
    """Return the hash of the raw file; of a folder that of the hashes of its files in order."""
    if raw.is_file():
        return sha256(raw)
    hashes = (sha256(path) for path in folders.files(raw) if path.is_file())
    return hashlib.sha256("".join(hashes).encode()).hexdigest()


def _count(tally: _Tally, findings: tuple[Finding, ...]) -> None:
    for finding in findings:
        if finding.severity is Severity.BLANK:
            tally.blanked[f"{finding.column}: {finding.rule}"] += 1
    tally.findings.extend(findings[: max(0, REPORTED - len(tally.findings))])


def _unknown(
    contract: SourceContract, counts: Mapping[str, int]
) -> tuple[dict[str, int], tuple[str, ...]]:
    """Return what is not known in the kept columns, and those that no record may show."""
    kept = [c.name for c in contract.columns if c.treatment is not Treatment.DROP]
    found = {name: n for name, n in sorted(counts.items()) if name.partition(": ")[0] in kept}
    never = tuple(
        name for name in kept if 0 < counts.get(RECORDS, 0) == found.get(f"{name}: {WITHHELD}", 0)
    )
    return found, never


def _write_report(home: Home, delivery: DeliveryId, findings: list[Finding]) -> Path | None:
    """Write column, rule, line and what became of it; the value stays in the raw file."""
    path = home.reports / f"{delivery}.csv"
    if not findings:
        discard(path)
        return None
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(["line", "column", "rule", "then"])
    for finding in sorted(findings, key=lambda one: one.line):
        then = "row put aside" if finding.severity is Severity.REJECT else "value left out"
        writer.writerow([finding.line, finding.column, finding.rule, then])
    with full_disk_told("writing the report on bad rows"):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        replace_file(path, text.getvalue().encode())
    return path


def _refuse_if_too_bad(contract: SourceContract, tally: _Tally, report: Path | None) -> None:
    bad = sum(tally.rejected.values())
    if bad / max(tally.read, 1) > contract.max_bad_share:
        listed = ", ".join(f"{name} {count}×" for name, count in tally.rejected.most_common(5))
        raise Invalid(
            f"Delivery of {contract.name} refused: {bad} of {tally.read} rows put aside "
            f"({listed}); the contract allows {contract.max_bad_share:.1%}. "
            "The delivery in use stays in use. "
            + (f"Look up the lines named in {report}." if report else "Ask for a new export."),
            code="C-210",
        )
    delivered = tally.read - bad - sum(tally.left_out.values())
    if delivered < contract.min_rows:
        raise Invalid(
            f"Delivery of {contract.name} refused: {delivered} rows are left, the contract "
            f"demands {contract.min_rows}. The delivery in use stays in use.",
            code="C-305",
        )
