"""Reads a file to its end, as a program would."""

import json
from collections import Counter
from pathlib import Path

import polars as pl

from connectors.formats.batches import Batch
from connectors.formats.registry import READERS

DATA = Path(__file__).parents[2] / "data"


def batches_of(name: str, path: Path, *, size: int = 1_000, **options: str) -> list[Batch]:
    return list(READERS[name](path, options, size))


def read_all(
    name: str, path: Path, *, size: int = 1_000, **options: str
) -> tuple[pl.DataFrame, dict[str, int]]:
    batches = batches_of(name, path, size=size, **options)
    left_out: Counter[str] = Counter()
    for batch in batches:
        left_out.update(batch.left_out)
        left_out.update(misfit.reason for misfit in batch.misfits)
    return pl.concat([batch.rows for batch in batches]), dict(left_out)


def by_line(folder: Path, *records: object) -> Path:
    """Write records to a file as JSON, one a line, and return it."""
    path = folder / "records.ndjson"
    path.write_text("".join(json.dumps(one) + "\n" for one in records), encoding="utf-8")
    return path
