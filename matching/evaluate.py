"""Answers and truth to figures: precision, recall, share to verify, percentiles."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from contracts.outcomes import Match


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


def percentile(values: Sequence[float], share: float) -> float | None:
    """Return the smallest value that at least this share of the values does not exceed."""
    if not values:
        return None
    rank = -int(-share * len(values) // 1)
    return sorted(values)[max(rank, 1) - 1]


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
