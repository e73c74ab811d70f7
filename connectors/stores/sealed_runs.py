"""Sealed rows on their way into a delivery: staged as they come, given back by record.

They are encrypted already, so the files that hold them meanwhile need not be.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa

from contracts.arrays import U64

_BITS = 6
"""Records are random numbers, so their first bits divide them evenly: here in 64 parts."""
_NAMES = ("record", "category")


class SealedRuns:
    """One file per batch, each divided alike; memory holds one part of all of them."""

    def __init__(self, folder: Path, schema: pa.Schema) -> None:
        folder.mkdir()
        self._folder = folder
        self._schema = schema
        self._files: list[Path] = []

    def add(self, rows: pa.Table) -> None:
        """Stage one batch."""
        path = self._folder / str(len(self._files))
        parts = rows["record"].to_numpy() >> np.uint64(64 - _BITS)
        order = np.argsort(parts, kind="stable")
        ends = np.searchsorted(parts[order], np.arange(1 << _BITS), "right")
        batch = rows.take(pa.array(order)).combine_chunks()
        with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, self._schema) as writer:
            for start, end in zip((0, *ends[:-1].tolist()), ends.tolist(), strict=True):
                part = batch.slice(start, end - start).to_batches()
                writer.write_batch(part[0] if part else _none(self._schema))
        self._files.append(path)

    def without(self, records: U64) -> Iterator[pa.Table]:
        """Yield all rows but those of these records, in the order of records and categories."""
        for part in range(1 << _BITS):
            found = [self._schema.empty_table(), *(self._part(path, part) for path in self._files)]
            rows = pa.concat_tables(found)
            kept = ~np.isin(rows["record"].to_numpy(), records)
            yield rows.filter(pa.array(kept)).sort_by([(name, "ascending") for name in _NAMES])

    def _part(self, path: Path, part: int) -> pa.Table:
        with pa.OSFile(str(path)) as file:
            return pa.Table.from_batches([pa.ipc.open_file(file).get_batch(part)])


def _none(schema: pa.Schema) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist([], schema=schema)
