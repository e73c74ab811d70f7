"""What scored pairs are worth: best F1 of pairs, recall of questions at a rate of false hits."""

from dataclasses import dataclass

import numpy as np
import polars as pl


@dataclass(frozen=True, slots=True, kw_only=True)
class Best:
    """The best F1 that any threshold gives, with its precision and recall."""

    f1: float
    precision: float
    recall: float


def best_f1(scores: pl.DataFrame, matches: pl.DataFrame) -> Best:
    """Return the best F1 over all thresholds; every true pair counts, found or not."""
    true = matches.select("question", "record").unique()
    judged = (
        scores.join(true.with_columns(true=1), on=["question", "record"], how="left")
        .group_by("score")
        .agg(pl.col("true").sum(), pl.len())
        .sort("score", descending=True)
    )
    found, given = judged["true"].cum_sum().to_numpy(), judged["len"].cum_sum().to_numpy()
    f1 = 2 * found / (given + len(true))
    at = int(np.argmax(f1))
    return Best(
        f1=float(f1[at]),
        precision=float(found[at] / given[at]),
        recall=float(found[at] / len(true)),
    )


def recall_at(scores: pl.DataFrame, truth: pl.DataFrame, rate: float) -> float:
    """Return the share of known questions answered rightly at this rate of false hits.

    `truth` has `question`, `known` and `record` (null if it is not told which). A question counts
    by its best score; the threshold is the lowest score that at most this share of the unknown
    questions reach. A known one is right if it reaches it, with the right record where told.
    """
    best = (
        scores.sort("score", descending=True)
        .group_by("question", maintain_order=True)
        .first()
        .rename({"record": "found"})
    )
    judged = truth.join(best, on="question", how="left").with_columns(
        pl.col("score").fill_null(-np.inf)
    )
    unknown = judged.filter(~pl.col("known"))["score"].sort(descending=True).to_numpy()
    known = judged.filter("known")
    # A share such as 0.29 of 100 is a hair below 29 in binary.
    allowed = int(rate * len(unknown) + 1e-9)
    # Whoever scores no more than the first unknown beyond the allowed ones is no hit.
    bar = unknown[allowed] if allowed < len(unknown) else -np.inf
    right = (pl.col("score") > bar) & (
        pl.col("record").is_null() | (pl.col("record") == pl.col("found"))
    )
    return float(known.select(right.mean()).item())
