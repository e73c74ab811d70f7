"""One batch of raw rows to encoded parties and sealed substance; runs in every worker alike."""

import hmac
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa

from connectors.formats.batches import LINE, Batch
from connectors.stores.deliveries import ADDRESS_SCHEMA, SEALED_SCHEMA, STAGED, read_addresses
from connectors.vault.seal import Sealer
from contracts import relevance, tables
from contracts.columns import ColumnKind, Severity
from contracts.ids import DeliveryId
from contracts.linkage import BLOOMS, TOKENS
from contracts.records import PartyMapper
from contracts.sources import SourceContract, SourceRole, fields
from contracts.tables import Finding
from matching.addresses import AddressBook
from matching.canonical import Canonicaliser
from matching.encode import RecordEncoder

REMEMBER = 60_000
"""How many spellings a worker remembers: enough for names, bounded for memory."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """What became of one batch."""

    read: int
    findings: tuple[Finding, ...]
    left_out: Mapping[str, int]
    parties: pa.Table = field(repr=False)
    sealed: pa.Table = field(repr=False)
    addresses: pa.Table | None = field(repr=False)


class BatchEncoder:
    """Checks, maps, encodes and seals batches of one source."""

    def __init__(self, work: Work) -> None:
        self._contract = work.contract
        self._source_key = work.source_key
        self._canonicaliser = Canonicaliser(_book(work.addresses), asked=False, remember=REMEMBER)
        self._encoder = RecordEncoder(work.common, work.source_key, remember=REMEMBER)
        self._sealer = Sealer(work.delivery, work.category_keys)
        self._fields = fields(work.contract)
        self._unique = [column.name for column in work.contract.columns if column.unique]
        self._is_address_book = bool(
            work.contract.key and work.contract.key[0] in work.contract.of_kind(ColumnKind.BAG_NUM)
        )
        # The population register alone carries what leads to a person's records elsewhere.
        self._carries_hop = work.contract.role is SourceRole.IDENTIFICATION and bool(
            work.contract.of_kind(ColumnKind.BSN)
        )

    def encode(self, batch: Batch) -> Encoded:
        """Return the batch encoded; a bad row is put aside, an irrelevant one left out."""
        checked = tables.check(batch.rows, self._contract)
        rows = checked.rows
        names = rows.columns
        mapper = PartyMapper(self._contract, names)
        line_at = names.index(LINE)
        staged: list[tuple[Any, ...]] = []
        sealed: list[tuple[int, str, bytes]] = []
        left_out = dict(batch.left_out)
        for row in rows.iter_rows():
            values = dict(zip(names, row, strict=True))
            until = relevance.relevant_until(self._contract.relevance, values)
            if until == relevance.NEVER:
                left_out[NOT_RELEVANT] = left_out.get(NOT_RELEVANT, 0) + 1
                continue
            line = row[line_at]
            # Random, so that it says nothing of the register's order or number.
            record = int.from_bytes(os.urandom(8))
            own = self._own(values) if self._unique else record
            parties = self._parties(mapper(row))
            if not parties:
                left_out[NOTHING_TO_FIND_IT_BY] = left_out.get(NOTHING_TO_FIND_IT_BY, 0) + 1
                continue
            for number, party in enumerate(parties):
                staged.append((record, own, line, number, *party, until))
            for category, columns in self._fields.items():
                content = {name: values[name] for name in columns if values.get(name)}
                sealed.append((record, category, self._sealer.seal(record, category, content)))
        return Encoded(
            read=batch.rows.height + sum(batch.left_out.values()) + len(batch.misfits),
            findings=(*_misfits(batch), *checked.findings),
            left_out=left_out,
            parties=_table(staged, STAGED),
            sealed=_table(sealed, SEALED_SCHEMA),
            addresses=_addresses(rows, self._contract) if self._is_address_book else None,
        )

    def _parties(self, parties: Sequence[tuple[str, Any]]) -> list[tuple[Any, ...]]:
        encoded = []
        for _, party in parties:
            canonical = self._canonicaliser.canonical(party)
            stored, hop = self._encoder.record_and_hop(canonical)
            if stored.keys:
                blooms = (stored.bloom_family, stored.bloom_partner, stored.bloom_given)
                encoded.append(
                    (stored.keys, *stored.tokens, *blooms, hop if self._carries_hop else None)
                )
        return encoded

    def _own(self, values: Mapping[str, str | None]) -> int:
        """Return a keyed hash of the register's own number, by which doubles are found."""
        text = "u|" + "|".join(values.get(name) or "" for name in self._unique)
        return int.from_bytes(hmac.digest(self._source_key, text.encode(), "sha256")[:8])


def _misfits(batch: Batch) -> list[Finding]:
    return [
        Finding(column="row", rule=one.reason, line=one.line, severity=Severity.REJECT)
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


def _table(rows: Sequence[tuple[Any, ...]], schema: pa.Schema) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    return pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)],
        schema=schema,
    )


assert len(TOKENS) + len(BLOOMS) + 7 == len(STAGED)
