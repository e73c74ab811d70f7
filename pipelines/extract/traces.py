"""Looks for raw values of a register in everything that was made of it; tells where, never what."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import polars.selectors as cs
import pyarrow as pa
import pyarrow.parquet as pq

from connectors.formats.batches import LINE
from connectors.formats.registry import READERS
from contracts.columns import IDENTITY_KINDS, NUMBER_KINDS, Column, ColumnKind, Treatment
from contracts.sources import SourceContract

SHORTEST = 8
"""Bytes: a shorter value turns up in random bytes by chance."""
MOST = 50_000
"""Values of a column that are looked for; the first ones of the file."""
MESSAGES = "messages"

_BATCH_ROWS = 20_000
_CHUNK = 8 << 20
_BESIDE = frozenset({ColumnKind.KEY, ColumnKind.BSN, ColumnKind.FREE_TEXT, ColumnKind.BIRTH_DATE})
_NAMES_NOBODY = frozenset({ColumnKind.PLACE, ColumnKind.PARTY_TYPE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """A column of which a raw value stands somewhere."""

    column: str
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """What was looked for, in how much, and where it was."""

    looked_for: Mapping[str, int]
    """Per column how many values."""
    searched: int
    """Bytes."""
    found: tuple[Trace, ...]


def traces(
    contract: SourceContract, raw: Path, within: Path, messages: bytes, *, known: bytes
) -> Traces:
    """Return where raw values of identities and numbers stand, in files and in what was told.

    What stands in `known` as well, such as the contract, gives nobody away.
    """
    wanted = _values(contract, raw, known)
    found: dict[Trace, None] = {}
    searched = 0
    for where, chunk in _chunks(within, messages):
        searched += len(chunk)
        for column in _in(chunk, wanted):
            found[Trace(column=column, where=where)] = None
    return Traces(
        looked_for={name: len(values) for name, values in wanted.items()},
        searched=searched,
        found=tuple(found),
    )


def _values(contract: SourceContract, raw: Path, known: bytes) -> dict[str, list[str]]:
    columns = _telling(contract)
    kept: dict[str, dict[str, None]] = {name: {} for name in columns}
    for batch in READERS[contract.format](raw, contract.options, _BATCH_ROWS):
        for name in set(columns) & set(batch.rows.columns) - {LINE}:
            if len(kept[name]) < MOST:
                kept[name].update(dict.fromkeys(batch.rows[name].drop_nulls().unique(), None))
    return {
        name: [
            written.decode("latin-1")
            for value in list(values)[:MOST]
            for written in _written(value.strip())
            if len(written) >= SHORTEST and written not in known
        ]
        for name, values in kept.items()
    }


def _telling(contract: SourceContract) -> list[str]:
    kinds = IDENTITY_KINDS | NUMBER_KINDS | _BESIDE
    if _is_address_book(contract):
        # Addresses are public, and delivered so.
        return []
    return [one.name for one in contract.columns if one.kind in kinds - _NAMES_NOBODY]


def _is_address_book(contract: SourceContract) -> bool:
    key: list[Column] = [one for one in contract.columns if one.primary_key]
    return (
        bool(key) and key[0].kind is ColumnKind.BAG_NUM and (key[0].treatment is not Treatment.DROP)
    )


def _written(value: str) -> Iterator[bytes]:
    """Yield the ways in which a value can stand in a file, without those that are the same."""
    yield from dict.fromkeys((value.encode(), value.encode("utf-16-le")))
    if not value.isascii():
        yield value.encode("cp1252", "replace")


def _chunks(within: Path, messages: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield everything in pieces that overlap, so that no value is cut in two."""
    yield MESSAGES, messages
    for path in sorted(within.rglob("*")):
        where = str(path.relative_to(within))
        yield where, where.encode()
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                tail = b""
                while chunk := file.read(_CHUNK):
                    yield where, tail + chunk
                    tail = chunk[-1024:]
            if path.suffix == ".parquet":
                yield from ((where, content) for content in _unpacked(path))


def _unpacked(path: Path) -> Iterator[bytes]:
    """Yield the texts and bytes of a Parquet file, which lie in it compressed; none if closed."""
    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(_BATCH_ROWS):
                texts = pl.DataFrame(batch).select(cs.string(), cs.binary()).cast(pl.Binary)
                yield from (b"\n".join(column.drop_nulls().to_list()) for column in texts)
    except (OSError, pa.ArrowException):
        return  # encrypted: what it holds is written by a schema without texts


def _in(chunk: bytes, wanted: Mapping[str, list[str]]) -> Iterator[str]:
    # Every byte as one sign, so that one pass of Aho and Corasick looks for all values at once.
    text = pl.Series([chunk.decode("latin-1")])
    for column, values in wanted.items():
        if values and text.str.contains_any(values).item():
            yield column
