"""From pairs of which it is known whether they are one person, to weights and thresholds."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np

from contracts.arrays import Floats, Mask, Matrix
from matching.evaluate import NOBODY
from matching.evidence import LEVELS, Evidence
from matching.models import RARITIES

Patterns: TypeAlias = np.ndarray[Any, np.dtype[np.int16]]

L2 = 2.0
"""How strongly a weight is held to nought: a level that was seen seldom says little."""
WEIGHED: tuple[str, ...] = tuple(feature for feature in LEVELS if feature != "bsn")
"""The features that have weights; a number decides by rule."""

_STEPS = 50
_STILL = 1e-5
_FINE = 10
_COLUMNS = tuple((feature, level) for feature in WEIGHED for level in LEVELS[feature][1:])


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Pairs counted by what agrees: as many rows as there are different patterns."""

    patterns: Patterns = field(repr=False)
    """A code for each of `WEIGHED`, the rarities in tenths, the size of the source in tenths."""
    pairs: Matrix = field(repr=False)
    same: Matrix = field(repr=False)
    """How many of the pairs are of one person."""

    @staticmethod
    def of(
        evidence: Evidence, rarities: Mapping[str, Floats], tenfolds: float, same: Mask
    ) -> "Counted":
        """Return the pairs of one source; `tenfolds` is its size over 10,000 (log 10)."""
        columns = [evidence.codes[feature].astype(np.int16) for feature in WEIGHED]
        columns += [np.round(rarities[name] * _FINE).astype(np.int16) for name in RARITIES]
        columns.append(np.full(len(same), round(tenfolds * _FINE), np.int16))
        return _counted(np.stack(columns, axis=1), np.ones(len(same)), same.astype(np.float64))

    @staticmethod
    def join(parts: Sequence["Counted"]) -> "Counted":
        """Return several counts as one."""
        return _counted(
            np.concatenate([one.patterns for one in parts]),
            np.concatenate([one.pairs for one in parts]),
            np.concatenate([one.same for one in parts]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What a regression found, in natural logarithms of odds."""

    intercept: float
    population: float
    rarity: Mapping[str, float]
    levels: Mapping[str, Mapping[str, float]]


def learn(counted: Counted, l2: float = L2) -> Weights:
    """Return the weights under which the counted pairs are likeliest."""
    found = fit(_design(counted.patterns), counted.same, counted.pairs, l2)
    levels: dict[str, dict[str, float]] = {}
    for (feature, level), value in zip(_COLUMNS, found, strict=False):
        if rounded := round(float(value), 2):
            levels.setdefault(feature, {})[level] = rounded
    surname, given, population, intercept = (round(float(one), 2) for one in found[-4:])
    return Weights(
        intercept=intercept,
        population=population,
        rarity={"surname": surname, "given": given},
        levels=levels,
    )


def fit(features: Matrix, same: Matrix, pairs: Matrix, l2: float = L2) -> Matrix:
    """Return the weights of a logistic regression, the intercept last (Newton's method).

    Each row stands for some pairs, of which some are the same; `l2` does not hold the intercept.
    """
    design = np.hstack([features, np.ones((len(features), 1))])
    held = np.full(design.shape[1], l2)
    held[-1] = 1e-9
    found = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        likely = 1 / (1 + np.exp(-np.clip(design @ found, -30, 30)))
        slope = design.T @ (pairs * likely - same) + held * found
        spread = pairs * np.maximum(likely * (1 - likely), 1e-12)
        step = np.linalg.solve((design * spread[:, None]).T @ design + np.diag(held), slope)
        found -= step
        if np.abs(step).max() < _STILL:
            break
    return found


def threshold(unknown: Floats, rate: float) -> float:
    """Return the lowest score, in hundredths, that at most this share of the unknown reach.

    `unknown` has for each question about somebody unknown its best score. Where all the others
    have no candidate, every score will do: then it is `NOBODY`.
    """
    allowed = int(rate * len(unknown))
    highest = np.sort(unknown)[::-1]
    worst = float(highest[allowed]) if allowed < len(highest) else float(highest[-1]) - 1
    if worst == NOBODY:
        return NOBODY
    # Scores have seven digits: 0.02 may be held as a hair less.
    return math.floor(round(worst * 100, 3) + 1) / 100


def _counted(patterns: Patterns, pairs: Matrix, same: Matrix) -> Counted:
    distinct, where = np.unique(patterns, axis=0, return_inverse=True)
    where = where.ravel()
    count = len(distinct)
    return Counted(
        patterns=distinct,
        pairs=np.bincount(where, pairs, count).astype(np.float64),
        same=np.bincount(where, same, count).astype(np.float64),
    )


def _design(patterns: Patterns) -> Matrix:
    place = {feature: number for number, feature in enumerate(WEIGHED)}
    levels = [
        patterns[:, place[feature]] == LEVELS[feature].index(level) for feature, level in _COLUMNS
    ]
    rest = patterns[:, len(WEIGHED) :] / _FINE
    made: Matrix = np.hstack([np.stack(levels, axis=1), rest]).astype(np.float64)
    return made
