"""Sealed rows come back in the order of records, whatever the order in which they came."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.stores.deliveries import SEALED_SCHEMA
from connectors.stores.sealed_runs import SealedRuns
from tests.connectors.a_delivery import sealed

RECORDS = st.lists(st.integers(0, 2**64 - 1), unique=True, max_size=8)


@settings(deadline=None)
@given(batches=st.lists(RECORDS, max_size=3), dropped=RECORDS)
def test_rows_come_back_by_record_and_category_without_those_dropped(
    batches: list[list[int]], dropped: list[int]
) -> None:
    gone = {*dropped, *(batch[0] for batch in batches if len(batch) > 2)}
    with TemporaryDirectory() as folder:
        runs = SealedRuns(Path(folder) / "runs", SEALED_SCHEMA)
        for batch in batches:
            runs.add(sealed(batch, "zaak", "identity"))
        found = [
            (row["record"], row["category"], row["blob"].decode())
            for table in runs.without(np.array(sorted(gone), np.uint64))
            for row in table.to_pylist()
        ]

    assert found == sorted(
        (record, category, f"{record} {category}")
        for batch in batches
        for record in batch
        if record not in gone
        for category in ("zaak", "identity")
    )
