"""Answers and truth to figures: precision, recall, share to verify; over thresholds too."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from contracts.arrays import U32, Floats
from contracts.outcomes import Match

NOBODY = -math.inf
"""The best score of a question that has no candidate at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One answer of one source, beside whether the source does know the topic."""

    match: Match
    known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Counts of answers against truth, and the shares that follow from them."""

    known: int
    unknown: int
    hits: int
    false_hits: int
    verified: int
    """Known, and answered *to verify*."""
    false_verified: int
    too_little: int

    @property
    def precision(self) -> float | None:
        """The share of hits that are right; nothing where there is no hit."""
        return _share(self.hits, self.hits + self.false_hits)

    @property
    def recall_hits(self) -> float | None:
        """The share of known topics that are hit."""
        return _share(self.hits, self.known)

    @property
    def recall(self) -> float | None:
        """The share of known topics that are hit or sent to the verifier."""
        return _share(self.hits + self.verified, self.known)

    @property
    def to_verify(self) -> float | None:
        """The share of all answers that a verifier has to look at."""
        return _share(self.verified + self.false_verified, self.known + self.unknown)

    @property
    def false_hit_rate(self) -> float | None:
        """The share of unknown topics that are hit."""
        return _share(self.false_hits, self.unknown)


def figures(judged: Iterable[Judged]) -> Figures:
    """Return the figures of these answers."""
    counts = dict.fromkeys(((match, known) for match in Match for known in (True, False)), 0)
    for one in judged:
        counts[one.match, one.known] += 1
    return Figures(
        known=sum(count for (_, known), count in counts.items() if known),
        unknown=sum(count for (_, known), count in counts.items() if not known),
        hits=counts[Match.HIT, True],
        false_hits=counts[Match.HIT, False],
        verified=counts[Match.TO_VERIFY, True],
        false_verified=counts[Match.TO_VERIFY, False],
        too_little=counts[Match.TOO_LITTLE, True] + counts[Match.TOO_LITTLE, False],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Best:
    """Of each question the best score over its candidates, else `NOBODY`."""

    known: Floats = field(repr=False)
    """Of questions about persons whom the source knows."""
    unknown: Floats = field(repr=False)


def best_scores(of: U32, scores: Floats, questions: int) -> Floats:
    """Return of each question the best of its candidates' scores, else `NOBODY`.

    `of` has for each score the question whose candidate it is of.
    """
    best = np.full(questions, NOBODY, np.float32)
    np.maximum.at(best, of, scores)
    return best


def curve(best: Best, thresholds: Sequence[float]) -> list[Figures]:
    """Return for each threshold what comes of a hit from that score on, and none below it."""
    hits, false_hits = (_from(scores, thresholds) for scores in (best.known, best.unknown))
    return [
        Figures(
            known=len(best.known),
            unknown=len(best.unknown),
            hits=right,
            false_hits=wrong,
            verified=0,
            false_verified=0,
            too_little=0,
        )
        for right, wrong in zip(hits, false_hits, strict=True)
    ]


def recall_at(best: Best, false_hit_rate: float) -> float | None:
    """Return the share of the known that score high enough if at most that share of unknown may.

    The threshold is the lowest with which no larger share of the unknown scores at or above it;
    of those who tie with the first unknown person too many, nobody reaches it. Nothing when one
    of the two groups is empty.
    """
    if not len(best.known) or not len(best.unknown):
        return None
    # A share such as 0.29 of 100 is a hair below 29 in binary.
    may = math.floor(false_hit_rate * len(best.unknown) + 1e-9)
    too_many = np.sort(best.unknown)[::-1][may] if may < len(best.unknown) else NOBODY
    return float(np.mean(best.known > too_many))


def percentile(values: Sequence[float], share: float) -> float | None:
    """Return the smallest value that at least this share of the values does not exceed."""
    if not values:
        return None
    rank = -int(-share * len(values) // 1)
    return sorted(values)[max(rank, 1) - 1]


def _from(scores: Floats, thresholds: Sequence[float]) -> list[int]:
    """Return for each threshold how many scores are at or above it."""
    below = np.searchsorted(np.sort(scores), np.array(thresholds, scores.dtype))
    return (len(scores) - below).tolist()  # type: ignore[no-any-return]  # a list of int


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
