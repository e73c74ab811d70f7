"""Every question against every record, in chunks; the best records of each question are kept."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import polars as pl

from bench.peers.work import Work

BEST = 10
"""How many records a question keeps: more than any person has in any work."""
_CELLS = 20_000_000
Matrix = npt.NDArray[np.float32]


def scores(work: Work, compare: Callable[[slice], Matrix]) -> pl.DataFrame:
    """Score all pairs; `compare` gives the scores of some questions (rows) with all records."""
    step = max(1, _CELLS // len(work.register))
    best = min(BEST, len(work.register) - 1)
    parts = []
    for start in range(0, len(work.questions), step):
        matrix = compare(slice(start, start + step))
        top = np.argpartition(-matrix, best, axis=1)[:, :best]
        rows = np.arange(len(matrix))[:, None]
        parts.append(
            pl.DataFrame(
                {
                    "question": work.questions["question"].gather((rows + start).repeat(best)),
                    "record": work.register["record"].gather(top.ravel()),
                    "score": matrix[rows, top].ravel().astype(np.float64),
                }
            )
        )
    return work.pairs(pl.concat(parts))
