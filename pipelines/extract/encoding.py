"""One batch of raw rows to encoded parties and sealed substance; runs in every worker alike."""

import hmac
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from itertools import compress
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import polars as pl
import pyarrow as pa

from connectors.formats.batches import LINE, Batch, Lines
from connectors.formats.registry import LINE_READERS, TABULAR
from connectors.stores.deliveries import ADDRESS_SCHEMA, SEALED_SCHEMA, STAGED, read_addresses
from connectors.vault.seal import Sealer
from contracts import flags, relevance, tables
from contracts.arrays import U64, Mask, Positions
from contracts.columns import ADDRESS_KINDS, PERSON_KINDS, ColumnKind, Severity, Treatment
from contracts.errors import Invalid
from contracts.ids import DeliveryId
from contracts.linkage import BLOOM_BYTES
from contracts.records import party_parts
from contracts.sources import SourceContract, SourceRole, fields
from contracts.tables import Finding
from matching.address_book import AddressBook
from matching.canonical import canonicalise
from matching.columns import Columns, Packed, hops, merged
from matching.encode import REMEMBER
from matching.records import ColumnEncoder, Rows
from pipelines.extract import made_up

NOT_RELEVANT = "not relevant under the contract"
NOTHING_TO_FIND_IT_BY = "nothing to find it by"

_ADDRESS_KINDS: Mapping[str, ColumnKind] = {
    "num_id": ColumnKind.BAG_NUM,
    "vbo_id": ColumnKind.BAG_VBO,
    "pand_id": ColumnKind.BAG_PAND,
    "street": ColumnKind.STREET,
    "short_street": ColumnKind.SHORT_STREET,
    "number": ColumnKind.HOUSE_NUMBER,
    "letter": ColumnKind.HOUSE_LETTER,
    "addition": ColumnKind.HOUSE_ADDITION,
    "postcode": ColumnKind.POSTCODE,
    "place": ColumnKind.PLACE,
}
_CURRENT = "actueel"
ROW = "row"
"""Stands for a column where a row as a whole is broken."""

Known: TypeAlias = Sequence[tuple[str, np.ndarray[Any, Any]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Everything a worker needs; it reaches it through a pipe and never lies on a disk."""

    contract: SourceContract
    delivery: DeliveryId
    common: bytes = field(repr=False)
    source_key: bytes = field(repr=False)
    category_keys: Mapping[str, bytes] = field(repr=False)
    addresses: Path | None
    """The public address book, if there is one."""
    as_of: date | None = None
    """Of the data; a record that counted no longer by then can never count again."""
    demo: bool = False
    """Whether a citizen service number that can be somebody's stops it all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """What became of one batch."""

    read: int
    findings: tuple[Finding, ...]
    aside: Mapping[str, int]
    """Rows put aside, each by the first rule that it broke."""
    left_out: Mapping[str, int]
    ignored: tuple[str, ...]
    """Columns of the file that the contract does not name."""
    unknown: Mapping[str, int]
    parties: pa.Table = field(repr=False)
    sealed: pa.Table = field(repr=False)
    addresses: pa.Table | None = field(repr=False)


class BatchEncoder:
    """Checks, encodes and seals batches of one source, column by column."""

    def __init__(self, work: Work) -> None:
        self._contract = work.contract
        self._source_key = work.source_key
        canonical = partial(canonicalise, book=_book(work.addresses), asked=False)
        self._encoder = ColumnEncoder(work.common, work.source_key, canonical, remember=REMEMBER)
        self._parties = party_parts(work.contract)
        self._parts = {
            part: self._encoder.part(part)
            for party in self._parties
            for part in (*party.parts, *filter(None, (party.place,)))
        }
        self._sealer = Sealer(work.delivery, work.category_keys)
        self._fields = fields(work.contract)
        self._unique = [column.name for column in work.contract.columns if column.unique]
        self._is_address_book = bool(
            work.contract.key and work.contract.key[0] in work.contract.of_kind(ColumnKind.BAG_NUM)
        )
        self._numbers = made_up.numbers(work.contract) if work.demo else ()
        self._carries_hop = _is_population_register(work.contract)
        self._first_day = work.as_of or relevance.NEVER + timedelta(days=1)

    def encode(self, raw: Batch | Lines) -> Encoded:
        """Return the batch encoded; a bad row is put aside, a flagged or irrelevant one left out.

        Raises `Invalid` if a column is missing or was retyped.
        """
        batch = LINE_READERS[self._contract.format](raw) if isinstance(raw, Lines) else raw
        _refuse_unusable(batch, self._contract)
        made_up.refuse_real(batch.rows, self._numbers)
        sifted = flags.sift(batch.rows, self._contract)
        checked = tables.check(sifted.rows, self._contract)
        until = _until(self._contract.relevance, checked.rows)
        counts = [day is None or day >= self._first_day for day in until]
        rows = checked.rows.filter(pl.Series(counts, dtype=pl.Boolean))
        # Random, so that it says nothing of the register's order or number.
        records = np.frombuffer(os.urandom(8 * rows.height), np.uint64)
        own = self._own(rows) if self._unique else records
        ends = pa.array(compress(until, counts), pa.date32())
        known = [("record", records), ("own", own), ("line", rows[LINE].to_numpy())]
        parties, is_found = self._encoded(rows, known, ends)
        aside = Counter(checked.aside)
        aside.update(f"{ROW}: {one.reason}" for one in batch.misfits)
        left_out = Counter(batch.left_out)
        left_out.update(sifted.left_out)
        left_out[NOT_RELEVANT] += checked.rows.height - rows.height
        left_out[NOTHING_TO_FIND_IT_BY] += rows.height - int(is_found.sum())
        return Encoded(
            read=batch.rows.height + sum(batch.left_out.values()) + len(batch.misfits),
            findings=(*_misfits(batch), *checked.findings),
            aside=aside,
            left_out=+left_out,
            ignored=_ignored(batch, self._contract),
            unknown=batch.unknown,
            parties=parties,
            sealed=self._sealed(rows.filter(pl.Series(is_found)), records[is_found]),
            addresses=_addresses(checked.rows, self._contract) if self._is_address_book else None,
        )

    def _encoded(self, rows: pl.DataFrame, known: Known, ends: pa.Array) -> tuple[pa.Table, Mask]:
        """Return the parties of all rows, and which rows have a party that can be found."""
        columns = self._columns(rows)
        places = [one for one, party in zip(columns, self._parties, strict=True) if not party.parts]
        numbers = np.zeros(rows.height, np.uint8)
        staged = []
        for one, party in zip(columns, self._parties, strict=True):
            hop = hops(one, places if party.parts else ()) if self._carries_hop else None
            stored = self._encoder.rows(one)
            table = _staged([*known, ("party", numbers)], stored, hop, ends)
            has_key = stored.key_counts > 0
            staged.append(table.filter(pa.array(has_key)))
            numbers = numbers + has_key
        return pa.concat_tables(staged), numbers > 0

    def _columns(self, rows: pl.DataFrame) -> list[Columns]:
        """Return what is known of each party, in the contract's order."""
        parts = {
            part: encoder.columns(rows.select(part.columns).rows())
            for part, encoder in self._parts.items()
        }
        found = []
        for party in self._parties:
            told = [parts[part] for part in party.parts]
            if party.place is not None:
                place = parts[party.place]
                if party.borrows:
                    place = place.where(np.logical_or.reduce([one.is_subject for one in told]))
                told.append(place)
            found.append(merged(told))
        return found

    def _sealed(self, rows: pl.DataFrame, records: U64) -> pa.Table:
        numbers = records.tolist()
        blobs = {
            category: self._sealer.seal_all(numbers, category, sealed_contents(rows, columns))
            for category, columns in self._fields.items()
        }
        return pa.concat_tables(
            pa.table(
                [
                    pa.array(records),
                    pa.array([category] * len(numbers), pa.string()),
                    pa.array(sealed, pa.binary()),
                ],
                schema=SEALED_SCHEMA,
            )
            for category, sealed in blobs.items()
        )

    def _own(self, rows: pl.DataFrame) -> U64:
        """Return a keyed hash of the register's own number, by which doubles are found."""
        texts = ("u|" + "|".join(text or "" for text in row) for row in rows[self._unique].rows())
        macs = [hmac.digest(self._source_key, text.encode(), "sha256")[:8] for text in texts]
        return np.frombuffer(b"".join(macs), ">u8").astype(np.uint64)


def _is_population_register(contract: SourceContract) -> bool:
    """Return whether it alone carries what leads to a person's records elsewhere.

    Other registers that say who and where hold a BSN too, but tell of companies or property.
    """
    told = {c.kind for c in contract.columns if c.treatment is Treatment.TOKEN}
    return (
        contract.role is SourceRole.IDENTIFICATION
        and ColumnKind.BSN in told
        and told <= PERSON_KINDS | ADDRESS_KINDS
    )


def _until(rule: relevance.Rule, rows: pl.DataFrame) -> list[date | None]:
    """Return per row what `relevant_until` gives; rows that are alike in this are asked once."""
    used = list(relevance.compared(rule))
    if not used:
        return [relevance.relevant_until(rule, {})] * rows.height
    found = rows.select(used).rows()
    known = {
        one: relevance.relevant_until(rule, dict(zip(used, one, strict=True)))
        for one in dict.fromkeys(found)
    }
    return [known[one] for one in found]


def _refuse_unusable(batch: Batch, contract: SourceContract) -> None:
    """Raise `Invalid` if a column of the batch is missing or was retyped."""
    why = ""
    if retyped := tables.retyped(contract, batch.types):
        why = f"column {', '.join(retyped)} has another type"
    if missing := tables.missing_columns(contract, batch.rows.columns):
        why = f"column {', '.join(missing)} is missing"
    if why:
        raise Invalid(
            f"Delivery of {contract.name} refused: {why}. The delivery in use stays in use. "
            "Correct the export, or agree on a new contract version.",
            code="C-104",
        )


def _ignored(batch: Batch, contract: SourceContract) -> tuple[str, ...]:
    """Return the columns that nobody agreed on; only a table names its columns itself."""
    if contract.format != TABULAR:
        return ()
    agreed = {column.name for column in contract.columns}
    return tuple(name for name in batch.rows.columns if name not in {LINE, *agreed})


def _misfits(batch: Batch) -> list[Finding]:
    return [
        Finding(column=ROW, rule=one.reason, line=one.line, severity=Severity.REJECT)
        for one in batch.misfits
    ]


def _book(path: Path | None) -> AddressBook | None:
    if path is None:
        return None
    return AddressBook(pl.DataFrame(read_addresses(path)))


def _addresses(rows: pl.DataFrame, contract: SourceContract) -> pa.Table:
    """Return the rows of `bag` under the names of the public address book."""
    columns = []
    for name, kind in _ADDRESS_KINDS.items():
        found = next((c for c in contract.of_kind(kind) if c in rows.columns), None)
        value = pl.col(found) if found else pl.lit(None, pl.String)
        columns.append(value.cast(pl.String).alias(name))
    is_current = pl.col(_CURRENT) != "0" if _CURRENT in rows.columns else pl.lit(value=True)
    current = is_current.fill_null(value=True).alias("current")
    return rows.select(*columns, current).to_arrow().cast(ADDRESS_SCHEMA)


def sealed_contents(rows: pl.DataFrame, columns: Sequence[str]) -> list[bytes]:
    """Return per row the values of these columns as a JSON object, without those it lacks."""
    if not columns:
        return [b"{}"] * rows.height
    members = [
        pl.when(pl.col(name).is_not_null()).then(
            pl.struct(name).struct.json_encode().str.strip_prefix("{").str.strip_suffix("}")
        )
        for name in columns
    ]
    joined = pl.concat_str(members, separator=",", ignore_nulls=True)
    whole = pl.concat_str(pl.lit("{"), joined, pl.lit("}"))
    return rows.select(whole.cast(pl.Binary)).to_series().to_list()


def _staged(known: Known, stored: Rows, hop: Packed | None, ends: pa.Array) -> pa.Table:
    """Return the parties with one label as a table, those without a key among them."""
    height = len(stored.key_counts)
    arrays = {name: pa.array(values) for name, values in known}
    arrays["keys"] = pa.ListArray.from_arrays(_offsets(stored.key_counts), pa.array(stored.keys))
    for slot, tokens in stored.tokens.items():
        arrays[f"t_{slot}"] = pa.array(tokens, mask=tokens == 0)
    for slot, (filters, there) in stored.blooms.items():
        content = [_bits(there), pa.py_buffer(np.ascontiguousarray(filters))]
        arrays[f"bloom_{slot}"] = pa.Array.from_buffers(pa.binary(BLOOM_BYTES), height, content)
    if hop is not None:
        content = [None, pa.py_buffer(_offsets(hop.lengths)), pa.py_buffer(hop.content)]
        arrays["hop"] = pa.Array.from_buffers(pa.binary(), height, content)
    arrays["relevant_until"] = ends
    columns = [arrays.get(name, pa.nulls(height)) for name in STAGED.names]
    return pa.table(columns, names=STAGED.names).cast(STAGED)


def _offsets(counts: Positions) -> pa.Array | np.ndarray[Any, np.dtype[np.int32]]:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)


def _bits(flags: Mask) -> pa.Buffer:
    return pa.py_buffer(np.packbits(flags, bitorder="little"))
