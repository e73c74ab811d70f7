"""One piece of work for all peers: a register, questions, and what a peer gives back of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import polars as pl

SCORES = {"question": pl.String, "record": pl.String, "score": pl.Float64}
"""The columns that every peer gives: scored pairs, at least the best of each question."""

Asker = Callable[[Mapping[str, str | None]], object]
"""Answers one question, given as a row, against a register that it holds ready."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Two tables of texts with the same columns, and what a reasonable user would set."""

    register: pl.DataFrame = field(repr=False)
    """`record`, then the columns; null where nothing is known."""
    questions: pl.DataFrame = field(repr=False)
    """`question`, then the same columns."""
    fields: tuple[str, ...]
    """The columns to compare."""
    names: tuple[str, ...]
    """Those of them whose rare values tell more than their common ones."""
    rules: tuple[tuple[str, ...], ...]
    """Pairs that agree on all columns of one rule are candidates, for peers that block."""
    housemates: int = 0
    """How many of the last rules also pair persons who do no more than live together."""
    matches: pl.DataFrame = field(repr=False)
    """`question` and `record` of the true pairs that are known."""
    unknown: float | None = None
    """What a field counts in a mean if one side does not know it; none: it is left out."""
    one_table: bool = False
    """Whether questions and register are one table, of which no record matches itself."""

    def pairs(self, scores: pl.DataFrame) -> pl.DataFrame:
        """Return each pair once: in one table (a, b) and (b, a) are the same."""
        if not self.one_table:
            return scores
        first, second = (
            pl.min_horizontal("question", "record"),
            pl.max_horizontal("question", "record"),
        )
        return (
            scores.filter(pl.col("question") != pl.col("record"))
            .with_columns(question=first, record=second)
            .group_by("question", "record")
            .agg(pl.col("score").max())
        )
