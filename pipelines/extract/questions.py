"""Persons of a register as if somebody asked about them: encoded, for training alone."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from connectors import keys
from connectors.formats.registry import READERS
from contracts import flags
from contracts.errors import WrongUse
from contracts.ids import SourceName
from contracts.records import PartyMapper
from contracts.sources import SourceContract
from contracts.topics import Party
from matching.canonical import canonicalise
from matching.encode import REMEMBER, Encoder
from pipelines.extract.home import Home

EVALUATION = "0000"
"""The municipality of folders with throw-away keys; no municipality has this code."""
SCHEMA = pa.schema([pa.field("bsn", pa.uint64()), pa.field("question", pa.binary())])

_BATCH_ROWS = 20_000


def encoded(home: Home, source: SourceName, raw: Path, into: Path, most: int) -> int:
    """Write the inner values of at most `most` persons who have a number; return how many.

    Of each the number stands beside the values, not among them: who holds two such files can
    tell who is in both. So the folder must be one with throw-away keys.
    """
    if home.municipality != EVALUATION:
        raise WrongUse(
            f"Questions are made in a folder of municipality {EVALUATION} alone, with keys that "
            "are thrown away.",
            code="E-107",
        )
    encoder = Encoder(keys.read_secret(home.keys / "common.key"), remember=REMEMBER)
    rows: list[tuple[int, bytes]] = []
    for party in _persons(home.contract(source), raw):
        inner = encoder.inner(canonicalise(party, None))
        if number := inner.values.get("bsn"):
            rows.append((number[0], inner.without("bsn").pack()))
        if len(rows) >= most:
            break
    columns = list(zip(*rows, strict=True)) or [(), ()]
    pq.write_table(pa.table(columns, schema=SCHEMA), into)
    return len(rows)


def _persons(contract: SourceContract, raw: Path) -> Iterator[Party]:
    for batch in READERS[contract.format](raw, contract.options, _BATCH_ROWS):
        yield from _of(flags.sift(batch.rows, contract).rows, contract)


def _of(rows: pl.DataFrame, contract: SourceContract) -> Iterator[Party]:
    mapper = PartyMapper(contract, rows.columns)
    for row in rows.iter_rows():
        for _, party in mapper(row):
            if party.person is not None:
                yield party
