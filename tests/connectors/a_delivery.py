"""Makers of deliveries: batches of parties as an extract stages them and an index takes them in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from connectors.stores.deliveries import (
    ADDRESS_SCHEMA,
    PARTY_FIELDS,
    SEALED_SCHEMA,
    STAGED,
    Draft,
    wrap_linkage_key,
)
from contracts.deliveries import Manifest
from contracts.ids import DeliveryId
from tests.builders import a_manifest

DELIVERY = DeliveryId("woz-20261122T021500Z")
HUB = X25519PrivateKey.from_private_bytes(b"\x11" * 32)
SIGNER = Ed25519PrivateKey.from_private_bytes(b"\x22" * 32)
LINKAGE_KEY = b"\x33" * 32

LINKAGE = pa.schema(
    [
        pa.field("row", pa.uint32()),
        pa.field("record", pa.uint64()),
        pa.field("keys", pa.list_(pa.uint64())),
        *PARTY_FIELDS,
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What a test wants of one party; every other column is empty."""

    record: int
    keys: Sequence[int] = ()
    family: int | None = None
    relevant_until: date | None = None
    hop: bytes | None = None
    own: int | None = None
    party: int = 0


def a_table(rows: Iterable[Row]) -> pa.Table:
    """Parties as the linkage part of a delivery holds them, in row order."""
    return pa.Table.from_pylist(
        [{"row": number} | _values(row) for number, row in enumerate(rows)], schema=LINKAGE
    )


def a_batch(records: Iterable[int]) -> pa.Table:
    """As many parties, each with two keys of its own and one of every hundred."""
    rows = [Row(record=n, keys=(2 * n, 2 * n + 1, 10**12 + n // 100), family=n) for n in records]
    first = rows[0].record if rows else 0
    table = a_table(rows)
    return table.set_column(
        0, LINKAGE.field("row"), pa.array(range(first, first + len(rows)), pa.uint32())
    )


def staged(rows: Iterable[Row]) -> pa.Table:
    """Parties on their way into a delivery."""
    return pa.Table.from_pylist(
        [
            {"own": row.record if row.own is None else row.own, "line": number, "party": row.party}
            | _values(row)
            for number, row in enumerate(rows, 2)
        ],
        schema=STAGED,
    )


def sealed(records: Iterable[int], *categories: str) -> pa.Table:
    """A blob per record and category that names both."""
    return pa.Table.from_pylist(
        [
            {"record": record, "category": category, "blob": f"{record} {category}".encode()}
            for record in records
            for category in categories or ("identity", "zaak")
        ],
        schema=SEALED_SCHEMA,
    )


def addresses(*places: str) -> pa.Table:
    """An address book with one address in each of these places."""
    empty = dict.fromkeys(ADDRESS_SCHEMA.names) | {"current": True}
    return pa.Table.from_pylist(
        [empty | {"num_id": f"{n:016}", "place": place} for n, place in enumerate(places)],
        schema=ADDRESS_SCHEMA,
    )


def a_delivery(
    into: Path,
    rows: Sequence[Row] = (Row(record=1, keys=(10,)), Row(record=2, keys=(20,))),
    *,
    delivery: DeliveryId = DELIVERY,
    book: pa.Table | None = None,
    **changes: Any,
) -> tuple[Path, Manifest]:
    """Make a signed delivery of these parties; return its folder and its manifest."""
    draft = Draft(into, delivery)
    draft.add(staged(rows), sealed(dict.fromkeys(row.record for row in rows)), book)
    made = replace(
        a_manifest(delivery=delivery, source=delivery.rpartition("-")[0]),
        files=draft.write_parts(LINKAGE_KEY),
        linkage_key=wrap_linkage_key(delivery, LINKAGE_KEY, HUB.public_key()),
        **changes,
    )
    return draft.finish(made, SIGNER), made


def _values(row: Row) -> dict[str, object]:
    return {
        "record": row.record,
        "keys": list(row.keys),
        "t_family": row.family,
        "hop": row.hop,
        "relevant_until": row.relevant_until,
    }
