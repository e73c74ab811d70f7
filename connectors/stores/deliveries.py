"""Reads and writes a delivery: manifest, signature, encrypted linkage part, sealed part.

A delivery is a folder `SOURCE-YYYYMMDDThhmmssZ`; it is made under `.partial` and renamed last,
so that a folder without that suffix is whole.
"""

import base64
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from pyarrow.parquet import encryption

from connectors import keys
from connectors.duck import Duck
from connectors.files import PARTIAL, discard, full_disk_told, sha256, sync_file, sync_folder
from connectors.stores.sealed_runs import SealedRuns
from contracts.arrays import U64
from contracts.deliveries import Breach, FileFacts, Manifest, manifest
from contracts.errors import Gone, IntegrityBroken, Invalid
from contracts.ids import DeliveryId
from contracts.linkage import BLOOM_BYTES, BLOOMS, TOKENS, delivery_source

MANIFEST = "manifest.json"
SIGNATURE = "manifest.sig"
LINKAGE = "linkage.parquet"
SEALED = "sealed.parquet"
ADDRESSES = "addresses.parquet"

_GROUP = 100_000
_LOT = 1 << 17
"""DuckDB writes so many rows straight to its file, and fewer of them twice."""
_SEALED_GROUP = 500
"""So many rows are read to get at one record."""
_PLAIN: Mapping[str, Any] = {"compression": "zstd"}
_SEALED_AS: Mapping[str, Any] = {
    # What is sealed looks like noise: nothing repeats in it, and no order tells anything.
    "compression": "none",
    "use_dictionary": ["category"],
    "write_statistics": ["record"],
}

PARTY_FIELDS = (
    *(pa.field(f"t_{name}", pa.uint32()) for name in TOKENS),
    *(pa.field(f"bloom_{name}", pa.binary(BLOOM_BYTES)) for name in BLOOMS),
    pa.field("hop", pa.binary()),
    pa.field("relevant_until", pa.date32()),
)
STAGED = pa.schema(
    [
        pa.field("record", pa.uint64()),
        pa.field("own", pa.uint64()),
        pa.field("line", pa.uint64()),
        pa.field("party", pa.uint8()),
        pa.field("keys", pa.list_(pa.uint64())),
        *PARTY_FIELDS,
    ]
)
"""A party on its way into a delivery; `own` is a keyed hash of the register's own number."""
SEALED_SCHEMA = pa.schema(
    [
        pa.field("record", pa.uint64()),
        pa.field("category", pa.string()),
        pa.field("blob", pa.binary()),
    ]
)
ADDRESS_SCHEMA = pa.schema(
    [
        *(
            pa.field(name, pa.string())
            for name in (
                "num_id", "vbo_id", "pand_id", "street", "short_street",
                "number", "letter", "addition", "postcode", "place",
            )
        ),
        pa.field("current", pa.bool_()),
    ]
)  # fmt: skip
"""The public address book: what `bag` delivers in the clear."""

_PARTY_COLUMNS = ", ".join(field.name for field in PARTY_FIELDS)
_LINKAGE_ROWS = f"""
    select (row_number() over (order by record, party) - 1)::uinteger as row,
           record, keys, {_PARTY_COLUMNS}
    from staging.parties
    order by row
"""
_ADDRESS_ROWS = "select * from staging.addresses order by num_id, vbo_id, pand_id, current"
_DOUBLES = """
    with numbered as (
        select record, line, row_number() over (partition by own order by line) as place
        from (select distinct record, own, line from staging.parties)
    )
    select record, line from numbered where place > 1 order by line
"""


class Draft:
    """A delivery being made: staged encrypted, then written in the order of records."""

    def __init__(self, into: Path, delivery: DeliveryId) -> None:
        self.delivery = delivery
        self._final = into / delivery
        self._folder = into / (delivery + PARTIAL)
        for left in into.glob(f"*{PARTIAL}"):
            if delivery_source(DeliveryId(left.name)) == delivery_source(delivery):
                discard(left)
        with full_disk_told("making a delivery"):
            self._folder.mkdir(parents=True, mode=0o700)
        self._duck = Duck(self._folder)
        staging = self._folder / "staging.duckdb"
        # The key of the staging file exists in this process alone and dies with it.
        self._duck.attach(staging, "staging", secrets.token_bytes(keys.KEY_BYTES), read_only=False)
        for name, schema in (
            ("parties", STAGED),
            ("addresses", ADDRESS_SCHEMA),
        ):
            self._duck.load(
                schema.empty_table(), f"create table staging.{name} as select * from batch"
            )
        self._sealed = SealedRuns(self._folder / "sealed", SEALED_SCHEMA)
        self._lot: list[pa.Table] = []
        self._dropped: list[int] = []
        self._has_addresses = False

    def add(self, parties: pa.Table, sealed: pa.Table, addresses: pa.Table | None) -> None:
        """Stage one batch."""
        with full_disk_told("making a delivery"):
            self._sealed.add(sealed)
        self._lot.append(parties)
        if sum(map(len, self._lot)) >= _LOT:
            self._stage_lot()
        if addresses is not None:
            self._has_addresses = True
            self._duck.load(addresses, "insert into staging.addresses select * from batch")

    def drop_doubles(self) -> list[int]:
        """Remove every record whose own number stood on an earlier line; return their lines."""
        self._stage_lot()
        doubles = self._duck.rows(_DOUBLES)
        self._dropped = [record for record, _ in doubles]
        self._duck.do(
            "delete from staging.parties where record in (select unnest($records::ubigint[]))",
            records=self._dropped,
        )
        return [line for _, line in doubles]

    def write_parts(self, linkage_key: bytes) -> dict[str, FileFacts]:
        """Write the parts in the order of records, which says nothing of the register's order."""
        self._stage_lot()
        dropped = np.array(self._dropped, np.uint64)
        with full_disk_told("making a delivery"):
            facts = {
                LINKAGE: self._query(LINKAGE, _LINKAGE_ROWS, linkage_key),
                SEALED: self._write(SEALED, self._sealed.without(dropped), _SEALED_GROUP, None),
            }
            if self._has_addresses:
                facts[ADDRESSES] = self._query(ADDRESSES, _ADDRESS_ROWS, None)
        return facts

    def finish(self, made: Manifest, signer: Ed25519PrivateKey) -> Path:
        """Sign the manifest and give the delivery its name, last of all."""
        self._duck.close()
        content = made.to_json()
        with full_disk_told("making a delivery"):
            discard(self._folder / "staging.duckdb")
            discard(self._folder / "staging.duckdb.wal")
            discard(self._folder / "spill")
            discard(self._folder / "sealed")
            (self._folder / MANIFEST).write_bytes(content)
            (self._folder / SIGNATURE).write_bytes(signer.sign(content))
            for file in self._folder.iterdir():
                sync_file(file)
            # Nothing in it is readable without keys: the hub's account may fetch it by group.
            self._folder.chmod(0o750)
            self._folder.rename(self._final)
            sync_folder(self._final.parent)
        return self._final

    def abandon(self) -> None:
        """Leave nothing behind."""
        self._duck.close()
        discard(self._folder)

    def _stage_lot(self) -> None:
        if self._lot:
            lot = pa.concat_tables(self._lot)
            self._duck.load(lot, "insert into staging.parties select * from batch")
            self._lot = []

    def _query(self, name: str, query: str, key: bytes | None) -> FileFacts:
        batches = self._duck.stream(query, _GROUP)
        return self._write(name, map(pa.table, batches), _GROUP, key)

    def _write(
        self, name: str, tables: Iterator[pa.Table], group: int, key: bytes | None
    ) -> FileFacts:
        path = self._folder / name
        first = next(tables, STAGED.empty_table())
        properties = encryption.create_encryption_properties(key) if key else None
        rows = 0
        how = _SEALED_AS if name == SEALED else _PLAIN
        with pq.ParquetWriter(
            path, first.schema, encryption_properties=properties, **how
        ) as writer:
            for table in chain((first,), tables):
                if table.num_rows:
                    writer.write_table(table, row_group_size=group)
                    rows += table.num_rows
        return FileFacts(sha256=sha256(path), bytes=path.stat().st_size, rows=rows)


def wrap_linkage_key(delivery: DeliveryId, key: bytes, hub: X25519PublicKey) -> str:
    """Return the key of the linkage part sealed to the hub, as base64."""
    return base64.b64encode(keys.wrap(hub, key, _linkage_info(delivery))).decode()


def read_manifest(folder: Path, signer: Ed25519PublicKey) -> Manifest | Breach:
    """Return the manifest of a delivery if its name, its signature and exactly its files hold."""
    if not (folder / MANIFEST).is_file() or not (folder / SIGNATURE).is_file():
        return Breach.UNSIGNED if (folder / MANIFEST).is_file() else Breach.TRUNCATED
    content = (folder / MANIFEST).read_bytes()
    if not keys.is_signed(signer, (folder / SIGNATURE).read_bytes(), content):
        return Breach.ALTERED
    try:
        given = manifest(content)
    except Invalid:
        return Breach.UNREADABLE
    if given.delivery != folder.name:
        return Breach.ALTERED
    unsigned = {path.name for path in folder.iterdir()} - {MANIFEST, SIGNATURE, *given.files}
    if unsigned:
        return Breach.ALTERED
    if not {LINKAGE, SEALED} <= set(given.files):
        return Breach.TRUNCATED
    for name, facts in given.files.items():
        path = folder / name
        if not path.is_file() or path.stat().st_size < facts.bytes:
            return Breach.TRUNCATED
        if sha256(path) != facts.sha256:
            return Breach.ALTERED
    return given


def linkage(folder: Path, given: Manifest, hub: X25519PrivateKey) -> Iterator[pa.RecordBatch]:
    """Yield the linkage part in row order; raises `IntegrityBroken` when it cannot be read."""
    wrapped = base64.b64decode(given.linkage_key)
    key = keys.unwrap(hub, wrapped, _linkage_info(DeliveryId(given.delivery)))
    properties = encryption.create_decryption_properties(key)
    try:
        with pq.ParquetFile(folder / LINKAGE, decryption_properties=properties) as file:
            yield from file.iter_batches(batch_size=_GROUP)
    except (OSError, pa.ArrowException):
        raise IntegrityBroken(
            f"The linkage part of {given.delivery} cannot be read to its end.", code="I-621"
        ) from None


def sealed_blobs(folder: Path, records: Sequence[int]) -> dict[int, dict[str, bytes]]:
    """Return the sealed categories of these records, which this program cannot read."""
    wanted = pa.array(sorted(set(records)), pa.uint64())
    found: dict[int, dict[str, bytes]] = {}
    with _sealed_file(folder) as (file, spans):
        for group in _groups_with(spans, wanted.to_numpy()):
            table = file.read_row_group(group, use_threads=False)
            for row in table.filter(pc.is_in(table["record"], wanted)).to_pylist():
                found.setdefault(row["record"], {})[row["category"]] = row["blob"]
    return found


def any_records(folder: Path, choices: Sequence[int]) -> list[int]:
    """Return some record of the sealed part for each choice, picked by it; none when empty."""
    with _sealed_file(folder) as (_, spans):
        return [int(spans[choice % len(spans), 0]) for choice in choices] if len(spans) else []


def read_addresses(path: Path) -> pa.Table:
    """Return the public address book of a `bag` delivery."""
    try:
        return pq.read_table(path)
    except (OSError, pa.ArrowException):
        raise Invalid(
            f"{path.name} is not an address book. Give the addresses.parquet of a bag delivery.",
            code="C-103",
        ) from None


@contextmanager
def _sealed_file(folder: Path) -> Iterator[tuple[pq.ParquetFile, U64]]:
    """Yield a sealed part, with the lowest and the highest record of each of its row groups."""
    path = folder / SEALED
    try:
        metadata, spans = _layout(path)
        with pq.ParquetFile(path, metadata=metadata) as file:
            yield file, spans
    except FileNotFoundError:
        raise Gone(f"Delivery {folder.name} is not here any more.", code="C-405") from None
    except (OSError, pa.ArrowException):
        raise IntegrityBroken(
            f"The sealed part of {folder.name} cannot be read to its end.", code="I-622"
        ) from None


_LAYOUTS: dict[Path, tuple[pq.FileMetaData, U64]] = {}
"""How sealed parts are laid out that were read here: a delivery is never written again."""


def _layout(path: Path) -> tuple[pq.FileMetaData, U64]:
    """Return how a sealed part is laid out, and forget it of every one that is gone."""
    for known in list(_LAYOUTS):
        if not known.is_file():
            _LAYOUTS.pop(known, None)
    found = _LAYOUTS.get(path)
    if found is None:
        metadata = pq.read_metadata(path)
        spans = [_span(metadata, group) for group in range(metadata.num_row_groups)]
        found = _LAYOUTS[path] = metadata, np.array(spans, np.uint64).reshape(-1, 2)
    return found


def _linkage_info(delivery: DeliveryId) -> bytes:
    return f"treffer/v1/linkage/{delivery}".encode()


def _groups_with(spans: U64, wanted: U64) -> list[int]:
    """Return the row groups in which one of the records, in rising order, can stand."""
    lowest, highest = spans.T
    first = np.searchsorted(wanted, lowest, "left")
    behind = np.searchsorted(wanted, highest, "right")
    return [int(group) for group in np.flatnonzero(first < behind)]


def _span(metadata: pq.FileMetaData, group: int) -> tuple[int, int]:
    """Return the lowest and the highest record of a row group."""
    statistics = metadata.row_group(group).column(0).statistics
    return int(statistics.min), int(statistics.max)
