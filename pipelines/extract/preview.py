"""A dry run: an export read, checked, encoded and sealed in memory, of which nothing is kept.

No file is made or changed and no key is needed: whatever is encoded is encoded with keys that are
made for this run and forgotten with it.
"""

import secrets
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TypeAlias

import polars as pl
import pyarrow as pa

from connectors import keys
from connectors.formats.batches import LINE, Batch
from connectors.formats.registry import AS_OF, FOLDERS, READERS, TABULAR
from connectors.vault import seal
from contracts import flags, relevance, tables
from contracts.columns import ADDRESS_KINDS, FLAG_KINDS, ColumnKind, Severity, Treatment
from contracts.errors import WrongUse
from contracts.ids import DeliveryId
from contracts.sources import SourceContract, fields
from contracts.tables import Finding
from pipelines.extract import made_up
from pipelines.extract.encoding import BatchEncoder, Work
from pipelines.extract.profile import Profile, profile, share
from pipelines.extract.run import BATCH_ROWS
from pipelines.extract.sample import KEPT, refuse_data_as_names

LINES_TOLD = 5
"""Line numbers told per rule; the others are counted."""

_DELIVERY = DeliveryId("preview")
_BAG = "BAG address"
_PLACED = ADDRESS_KINDS - {ColumnKind.HOUSE_INDICATION, ColumnKind.PLACE}
_TESTS: Mapping[str, pl.Expr] = {
    "BSN": pl.col("t_bsn").is_not_null(),
    "surname": pl.col("t_family").is_not_null() | pl.col("t_partner").is_not_null(),
    "year of birth": pl.col("t_year").is_not_null(),
    _BAG: pl.col("t_num").is_not_null() | pl.col("t_vbo").is_not_null(),
    "postcode and house number": pl.col("t_pc6").is_not_null() & pl.col("t_house").is_not_null(),
    "street and house number": pl.col("t_spot").is_not_null(),
    "KVK number": pl.col("t_kvk").is_not_null(),
    "vestigingsnummer": pl.col("t_branch").is_not_null(),
    "RSIN": pl.col("t_rsin").is_not_null(),
    "name of an organisation": pl.col("t_organisation").is_not_null(),
    "number plate": pl.col("t_plate").is_not_null(),
    "parcel": pl.col("t_parcel").is_not_null(),
}
"""What a party can be found by, and whether it has it."""

_At: TypeAlias = tuple[str, str, Severity]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How often a rule of a column was broken, and where first."""

    column: str
    rule: str
    severity: Severity
    count: int
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A reason for which a delivery of this export would be refused."""

    code: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Previewed:
    """What a delivery of this export would be."""

    contract: SourceContract
    is_draft: bool
    """Whether the contract still waits for people to fill something in."""
    read: int
    valid: int
    """Rows that would be delivered."""
    aside: int
    left_out: Mapping[str, int]
    rules: tuple[Rule, ...]
    ignored: tuple[str, ...]
    """Columns that the contract does not name, if there is one that it does name."""
    profile: Profile
    found_by: Mapping[str, int | None]
    """Per cent of the delivered rows that have it; nothing where that would tell of few rows."""
    has_book: bool
    refusals: tuple[Refusal, ...]


def preview(
    contract: SourceContract,
    raw: Path,
    addresses: Path | None,
    *,
    is_draft: bool,
    as_of: date | None = None,
    demo: bool = False,
) -> Previewed:
    """Return what a delivery of this export would be; raises `RawFileUnreadable` or `WrongUse`.

    What is not relevant any more on the date of the data is left out; without one, nothing is.
    In a demonstration, `Invalid` for an export that can be real.
    """
    if not (raw.is_file() or (raw.is_dir() and contract.format in FOLDERS)):
        raise WrongUse(f"There is no file {raw}.", code="C-100")
    if is_draft:
        # Nothing is relevant under a rule that nobody has written yet.
        contract = replace(contract, relevance=relevance.Always(holds=True))
    tally = _Tally(contract, addresses, as_of)
    watched = made_up.numbers(contract) if demo else ()
    for batch in READERS[contract.format](raw, contract.options, BATCH_ROWS):
        made_up.refuse_real(batch.rows, watched)
        if contract.format == TABULAR and not tally.batches:
            refuse_data_as_names(batch.rows, raw.name)
        tally.add(batch)
    return tally.told(is_draft=is_draft)


def date_of(raw: Path, reader: str) -> date | None:
    """Return the date that an export itself carries, if it does."""
    return AS_OF[reader](raw) if raw.exists() else None


class _Tally:
    """Adds up batches; of rows it keeps the first for the profile, and of the rest counts."""

    def __init__(
        self, contract: SourceContract, addresses: Path | None, as_of: date | None
    ) -> None:
        self._contract = contract
        self._has_book = addresses is not None
        self._encoder = BatchEncoder(_work(contract, addresses, as_of))
        self._kept: list[pl.DataFrame] = []
        self._broken: dict[_At, list[int]] = {}
        self._times: Counter[_At] = Counter()
        self._left_out: Counter[str] = Counter()
        self._found: Counter[str] = Counter()
        self._has_own = any(column.unique for column in contract.columns)
        self._own = pl.Series("own", [], dtype=pl.UInt64)
        self._refused: dict[str, Refusal] = {}
        self._names: dict[str, None] = {}
        self._placed = self._read = self._kept_rows = self._aside = 0
        self.batches = 0

    def add(self, batch: Batch) -> None:
        """Check and encode one batch, as far as its columns let that be done."""
        self.batches += 1
        self._names |= dict.fromkeys(name for name in batch.rows.columns if name != LINE)
        self._keep(batch)
        if unusable := list(_unusable(batch, self._contract)):
            self._refused |= {why: Refusal(code="C-104", why=why) for why in unusable}
            self._read += batch.rows.height + len(batch.misfits) + sum(batch.left_out.values())
            return
        encoded = self._encoder.encode(batch)
        self._read += encoded.read
        self._left_out.update(encoded.left_out)
        self._aside += sum(encoded.aside.values())
        self._note(encoded.findings)
        self._count(encoded.parties)

    def told(self, *, is_draft: bool) -> Previewed:
        """Return what the batches came to."""
        valid = self._read - self._aside - sum(self._left_out.values())
        if self._refused:
            valid = 0
        named = {column.name for column in self._contract.columns}
        rows = pl.concat(self._kept) if self._kept else pl.DataFrame()
        told = profile(rows, self._contract.columns, total=self._kept_rows)
        resolved = min(self._found[_BAG], self._placed)
        resolvable = share(resolved, self._placed) if self._has_book else None
        return Previewed(
            contract=self._contract,
            is_draft=is_draft,
            read=self._read,
            valid=valid,
            aside=self._aside,
            left_out=dict(sorted(self._left_out.items())),
            rules=tuple(
                Rule(
                    column=column,
                    rule=rule,
                    severity=severity,
                    count=self._times[column, rule, severity],
                    lines=tuple(lines),
                )
                for (column, rule, severity), lines in self._broken.items()
            ),
            # A file without any of our columns may have a record where names should be.
            ignored=tuple(name for name in self._names if name not in named)
            if named & self._names.keys()
            else (),
            profile=replace(told, resolvable=resolvable),
            found_by={
                name: share(min(count, valid), valid)
                for name, count in self._found.items()
                if count
            },
            has_book=self._has_book,
            refusals=tuple(self._refused.values()) or tuple(self._refusals(valid)),
        )

    def _keep(self, batch: Batch) -> None:
        """Keep rows for the profile; of those that a flag keeps out nothing at all is told."""
        flagged = [name for kind in FLAG_KINDS for name in self._contract.of_kind(kind)]
        if not set(flagged) <= set(batch.rows.columns):
            return
        rows = flags.sift(batch.rows, self._contract).rows
        if self._kept_rows < KEPT:
            self._kept.append(rows)
        self._kept_rows += rows.height
        places = [
            pl.col(column.name).is_not_null()
            for column in self._contract.columns
            if column.kind in _PLACED and column.treatment is Treatment.TOKEN
            if column.name in rows.columns
        ]
        self._placed += rows.filter(pl.any_horizontal(places)).height if places else 0

    def _note(self, findings: Sequence[Finding]) -> None:
        for one in findings:
            at = (one.column, one.rule, one.severity)
            lines = self._broken.setdefault(at, [])
            self._times[at] += 1
            if len(lines) < LINES_TOLD:
                lines.append(one.line)

    def _count(self, parties: pa.Table) -> None:
        """Count by what the records of these parties can be found."""
        frame = pl.DataFrame(parties.drop_columns(["keys"]))
        found = frame.group_by("record").agg(
            test.any().alias(name) for name, test in _TESTS.items()
        )
        for name in _TESTS:
            self._found[name] += int(found[name].sum())
        if self._has_own:
            doubles = [*self._doubles(frame)]
            self._aside += len(doubles)
            self._note(doubles)

    def _doubles(self, frame: pl.DataFrame) -> Iterator[Finding]:
        """Yield every record whose own number stood on an earlier line."""
        unique = ", ".join(column.name for column in self._contract.columns if column.unique)
        records = frame.unique("record").sort("line")
        again = records["own"].is_in(self._own.implode()) | ~records["own"].is_first_distinct()
        self._own = pl.concat([self._own, records["own"].filter(~again)])
        for line in records["line"].filter(again):
            yield Finding(column=unique, rule="unique", line=line, severity=Severity.REJECT)

    def _refusals(self, valid: int) -> Iterator[Refusal]:
        if not self._read:
            yield Refusal(code="C-101", why="the file holds no rows")
            return
        bad, most = self._aside, self._contract.max_bad_share
        if bad / self._read > most:
            yield Refusal(
                code="C-210",
                why=f"{bad} of {self._read} rows put aside; the contract allows {most:.1%}",
            )
        if valid < self._contract.min_rows:
            yield Refusal(
                code="C-305",
                why=f"{valid} rows are left; the contract demands {self._contract.min_rows}",
            )


def _work(contract: SourceContract, addresses: Path | None, as_of: date | None) -> Work:
    return Work(
        contract=contract,
        delivery=_DELIVERY,
        common=secrets.token_bytes(keys.KEY_BYTES),
        source_key=secrets.token_bytes(keys.KEY_BYTES),
        category_keys=seal.new_category_keys(frozenset(fields(contract))),
        addresses=addresses,
        as_of=as_of,
    )


def _unusable(batch: Batch, contract: SourceContract) -> Iterator[str]:
    """Yield every breach by the columns of a batch."""
    for name in tables.missing_columns(contract, batch.rows.columns):
        yield f"column {name} is missing"
    for name in tables.retyped(contract, batch.types):
        yield f"column {name} has another type: the file holds it as {batch.types[name]}"
