"""Chance with a fixed seed: streams by name, weighted picks, fair samples."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


def stream(seed: int, subject: str) -> Random:
    """Return a source of chance of its own per subject, so that one does not upset another."""
    return Random(f"{seed}/{subject}")


@dataclass(frozen=True, slots=True)
class Weighted(Generic[T]):
    """Values with the chance of each."""

    values: Sequence[T]
    cumulative: Sequence[float]

    def pick(self, rng: Random) -> T:
        """Return one value."""
        return rng.choices(self.values, cum_weights=self.cumulative)[0]


def weighted(pairs: Iterable[tuple[T, float]]) -> Weighted[T]:
    """Return the values with their weights."""
    values, weights = zip(*pairs, strict=True)
    return Weighted(values, tuple(accumulate(weights)))


def ranked(values: Sequence[T], level: int = 4) -> Weighted[T]:
    """Return values in order of popularity; the higher the level, the less the first ones lead."""
    return weighted((value, 1 / (rank + level)) for rank, value in enumerate(values))


class Reservoir(Generic[T]):
    """A fair sample of fixed size from a stream of unknown length."""

    def __init__(self, size: int, rng: Random) -> None:
        self.size = size
        self.seen = 0
        self.kept: list[T] = []
        self._rng = rng

    def add(self, value: T) -> None:
        """Keep the value, in the place of another, or let it pass."""
        self.seen += 1
        if len(self.kept) < self.size:
            self.kept.append(value)
            return
        place = int(self._rng.random() * self.seen)
        if place < self.size:
            self.kept[place] = value

    def drawn(self, count: int, rng: Random) -> list[T]:
        """Return so many of those kept, or all there are, in a chance order."""
        return rng.sample(self.kept, min(count, len(self.kept)))
