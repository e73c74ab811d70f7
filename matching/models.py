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
    certain_births: frozenset[str]
    """Without a BSN a hit needs one of these levels: names run in families."""
    thresholds: tuple[Threshold, ...]

    def threshold(self, population: int) -> Threshold:
        """Return the thresholds for a source of this size."""
        fitting = [t for t in self.thresholds if t.population <= population]
        return fitting[-1] if fitting else self.thresholds[0]


PERSON = Model(
    name="person-1",
    intercept=-4.04,
    weights={
        "surname": {
            "both": 3.35,
            "same": 1.53,
            "cross": 0.82,
            "close": 0.28,
            "sound_only": -1.17,
            "near": -2.48,
            "differ": -2.8,
        },
        "given": {
            "initials": 4.36,
            "same": 3.32,
            "call": 1.91,
            "close": 1.39,
            "initial": 0.78,
            "near": -1.07,
            "some_initials": -2.31,
            "same_initial": -2.55,
            "differ": -2.62,
            "other_initial": -2.96,
        },
        "initials": {
            "same": 2.72,
            "differ": -2.1,
        },
        "columns": {
            "swapped": -0.06,
        },
        "birth": {
            "full": 5.91,
            "month": 4.77,
            "swap": 3.51,
            "year": 3.51,
            "day_off": 3.11,
            "month_off": 3.07,
            "year_off": 1.61,
            "year_only": -0.44,
            "differ": -4.41,
        },
        "address": {
            "same": 4.18,
            "near": -1.37,
            "differ": -1.91,
        },
        "household": {
            "year_only": -1.04,
            "missing": -1.32,
            "dated": -1.97,
            "year": -1.97,
            "differ": -3.08,
        },
        "member": {
            "initials": 1.11,
            "same": 0.64,
            "initial": 0.6,
            "call": 0.34,
            "close": 0.16,
            "near": -0.4,
            "same_initial": -0.57,
            "some_initials": -1.29,
            "missing": -1.35,
            "other_initial": -4.21,
            "differ": -4.4,
        },
        "twin": {
            "near": -0.17,
            "differ": -0.83,
            "same": -2.04,
        },
    },
    surname_rarity=1.3,
    given_rarity=1.06,
    population=-1.1,
    certain_births=frozenset({"full", "swap", "month", "year", "day_off", "month_off", "year_off"}),
    thresholds=(Threshold(population=0, hit_at=4.0, verify_at=-1.0),),
)
