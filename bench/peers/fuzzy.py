"""rapidfuzz: every question against every record, by Jaro-Winkler or by sorted words."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import polars as pl
from rapidfuzz import fuzz, process
from rapidfuzz.distance import JaroWinkler

from bench.peers import all_pairs
from bench.peers.all_pairs import Matrix
from bench.peers.work import Asker, Work

Column = tuple[Sequence[str], npt.NDArray[np.bool_]]
"""Texts, and which of them are known."""


def jaro_winkler(work: Work, _: Work) -> pl.DataFrame:
    """Score every pair by the mean Jaro-Winkler similarity of its fields."""
    asked, held = _columns(work, work.questions), _columns(work, work.register)

    def compare(rows: slice) -> Matrix:
        some = [(texts[rows], known[rows]) for texts, known in asked]
        return _mean(work, some, held, workers=-1)

    return all_pairs.scores(work, compare)


def token_sort(work: Work, _: Work) -> pl.DataFrame:
    """Score every pair by token_sort_ratio of all text, its words sorted once beforehand."""
    asked, held = _sorted(work.questions["text"]), _sorted(work.register["text"])
    return all_pairs.scores(work, lambda rows: _ratio(asked[rows], held, workers=-1))


def jaro_winkler_asker(work: Work, _: Work) -> Asker:
    """Answer one question by the mean Jaro-Winkler similarity with every record."""
    held = _columns(work, work.register)

    def ask(question: Mapping[str, str | None]) -> object:
        texts = [question[name] or "" for name in work.fields]
        asked = [([text], np.array([bool(text)])) for text in texts]
        return _mean(work, asked, held, workers=1).argmax()

    return ask


def token_sort_asker(work: Work, _: Work) -> Asker:
    """Answer one question by token_sort_ratio with every record."""
    held = _sorted(work.register["text"])
    return lambda asked: _ratio(_sorted([asked["text"]]), held, workers=1).argmax()


def _columns(work: Work, table: pl.DataFrame) -> list[Column]:
    # rapidfuzz leaves the cells of an unknown text as they were in memory; an empty one counts 0.
    return [
        (table[name].fill_null("").to_list(), table[name].is_not_null().to_numpy())
        for name in work.fields
    ]


def _mean(work: Work, asked: Iterable[Column], held: Sequence[Column], *, workers: int) -> Matrix:
    total: Matrix = np.float32(0)
    both: Matrix = np.float32(0)
    for (texts, known), (others, kept) in zip(asked, held, strict=True):
        if known.any():
            likeness = process.cdist(
                texts, others, scorer=JaroWinkler.similarity, dtype=np.float32, workers=workers
            )
            shared = np.logical_and.outer(known, kept)
            total, both = total + likeness * shared, both + shared
    if work.unknown is not None:
        return (total + work.unknown * (len(held) - both)) / len(held)
    # A pair that shares few fields is no better than one that agrees on half of them.
    return total / np.maximum(both, len(held) / 2)


def _ratio(asked: Sequence[str], held: Sequence[str], *, workers: int) -> Matrix:
    return process.cdist(asked, held, scorer=fuzz.ratio, dtype=np.float32, workers=workers)


def _sorted(texts: Iterable[str | None]) -> list[str]:
    return [" ".join(sorted((text or "").split())) for text in texts]
