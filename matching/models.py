"""The table of weights and thresholds by which persons are compared."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """From this number of parties in a source on, the scores at which to hit and to verify."""

    population: int
    hit_at: float
    verify_at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """Weights in natural logarithms of odds, per feature and level of agreement."""

    name: str
    intercept: float
    weights: Mapping[str, Mapping[str, float]]
    surname_rarity: float
    given_rarity: float
    population: float
    """For every tenfold of the source's parties over 10,000: more people, more namesakes."""
    needed: Mapping[str, frozenset[str]]
    """Levels without which a match is no hit, whatever its score, unless the BSN agrees."""
    denied: Mapping[str, frozenset[str]]
    """Levels with which a match is no hit, whatever its score, unless the BSN agrees."""
    thresholds: tuple[Threshold, ...]

    def threshold(self, population: int) -> Threshold:
        """Return the thresholds for a source of this size."""
        fitting = [t for t in self.thresholds if t.population <= population]
        return fitting[-1] if fitting else self.thresholds[0]


# Weights: logistic regression (L2 2.0, Newton) on 318,587 pairs that share a block key, from two
# made-up municipalities of 40,000 and 5,000 persons with four sources each (a population
# register, permits, enforcement with whole names, a property tax), 10,000 questions about each,
# half of them about persons nobody knows and half of these relatives; throw-away keys.
# Thresholds: chosen on other made-up municipalities for at most one false hit in 1,000 hits.
PERSON = Model(
    name="person-1",
    intercept=-2.96,
    weights={
        "surname": {
            "both": 2.62,
            "sound_only": 0.64,
            "same": 0.5,
            "cross": -0.1,
            "near": -0.67,
            "differ": -0.92,
            "close": -1.03,
            "sound": -1.06,
        },
        "given": {
            "initials": 4.45,
            "same": 3.05,
            "call": 2.06,
            "close": 1.9,
            "near": 0.91,
            "initial": 0.65,
            "rival": -1.13,
            "second": -1.68,
            "same_initial": -2.04,
            "some_initials": -2.55,
            "differ": -2.89,
            "other_initial": -3.21,
        },
        "initials": {
            "same": 3.0,
            "differ": -2.22,
        },
        "columns": {
            "swapped": -0.16,
        },
        "birth": {
            "full": 6.24,
            "month": 5.25,
            "swap": 3.91,
            "year": 3.39,
            "month_off": 3.24,
            "day_off": 3.16,
            "year_off": 1.62,
            "year_only": -0.31,
            "differ": -4.03,
        },
        "address": {
            "same": 1.51,
            "near": -1.16,
            "differ": -1.87,
        },
        "household": {
            "missing": 0.72,
            "year_only": 0.26,
            "year": -0.3,
            "dated": -0.35,
            "differ": -1.55,
        },
        "member": {
            "initials": 1.53,
            "same": 1.53,
            "initial": 1.32,
            "close": 1.19,
            "call": 0.96,
            "near": 0.88,
            "rival": 0.42,
            "missing": 0.2,
            "second": -0.99,
            "some_initials": -1.04,
            "differ": -3.45,
            "other_initial": -3.77,
        },
        "stranger": {
            "likely": -3.68,
        },
        "twin": {
            "near": 0.32,
            "rival": -0.27,
            "differ": -0.45,
            "second": -0.88,
            "same": -1.92,
        },
    },
    surname_rarity=1.34,
    given_rarity=0.91,
    population=-1.16,
    # Names run in families: at one address only a date of birth tells father from son.
    needed={"birth": frozenset({"full", "swap", "month", "year", "day_off", "month_off"})},
    denied={
        "stranger": frozenset({"likely"}),
        "given": frozenset(
            {
                "missing",
                "differ",
                "same_initial",
                "other_initial",
                "some_initials",
                "second",
                "rival",
            }
        ),
    },
    thresholds=(Threshold(population=0, hit_at=1.5, verify_at=-2.0),),
)
