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


PERSON = Model(
    name="person-1",
    intercept=-4.03,
    weights={
        "surname": {
            "both": 3.64,
            "same": 1.62,
            "cross": 0.97,
            "close": 0.07,
            "sound": 0.05,
            "sound_only": -1.06,
            "near": -2.51,
            "differ": -2.82,
        },
        "given": {
            "initials": 4.39,
            "same": 3.08,
            "call": 1.67,
            "close": 1.02,
            "initial": 0.61,
            "near": -0.36,
            "same_initial": -2.16,
            "some_initials": -2.73,
            "differ": -2.81,
            "other_initial": -3.19,
        },
        "initials": {
            "same": 2.93,
            "differ": -2.42,
        },
        "columns": {
            "swapped": -0.11,
        },
        "birth": {
            "full": 6.02,
            "month": 5.29,
            "swap": 3.76,
            "year": 3.37,
            "month_off": 3.26,
            "day_off": 3.18,
            "year_off": 1.58,
            "year_only": -0.44,
            "differ": -4.4,
        },
        "address": {
            "same": 4.4,
            "near": -1.25,
            "differ": -1.88,
        },
        "household": {
            "missing": -1.19,
            "year_only": -1.23,
            "year": -1.82,
            "dated": -1.99,
            "differ": -2.94,
        },
        "member": {
            "initials": 1.0,
            "close": 0.58,
            "same": 0.55,
            "initial": 0.34,
            "near": -0.15,
            "same_initial": -0.87,
            "some_initials": -1.48,
            "differ": -4.44,
            "other_initial": -4.65,
        },
        "twin": {
            "near": 0.25,
            "differ": -0.32,
            "same": -2.0,
        },
    },
    surname_rarity=1.33,
    given_rarity=1.0,
    population=-1.16,
    # Names run in families: at one address only a date of birth tells father from son.
    needed={"birth": frozenset({"full", "swap", "month", "year", "day_off", "month_off"})},
    denied={
        "stranger": frozenset({"likely"}),
        "given": frozenset({"differ", "same_initial", "other_initial", "some_initials"}),
        "twin": frozenset({"near"}),
    },
    thresholds=(Threshold(population=0, hit_at=1.5, verify_at=-2.0),),
)
