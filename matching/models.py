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
    thresholds: tuple[Threshold, ...]

    def threshold(self, population: int) -> Threshold:
        """Return the thresholds for a source of this size."""
        fitting = [t for t in self.thresholds if t.population <= population]
        return fitting[-1] if fitting else self.thresholds[0]


PERSON = Model(
    name="person-1",
    intercept=-8.0,
    weights={
        "surname": {"both": 7.0, "same": 5.0, "cross": 4.5, "swapped": 4.0, "sound": 3.0,
                    "sound_only": 1.0, "close": 3.0, "near": 1.5, "differ": -3.0},
        "given": {"same": 3.5, "call": 3.0, "close": 2.5, "initials": 3.0, "initial": 1.0,
                  "same_initial": -2.0, "differ": -4.0, "other_initial": -4.0},
        "birth": {"full": 7.0, "swap": 5.0, "month": 5.0, "year": 3.0, "birthday": 4.0,
                  "day_off": 2.5, "month_off": 2.5, "year_off": 2.0, "year_only": -1.0,
                  "differ": -5.0},
        "address": {"same": 4.0, "near": 1.0, "differ": -0.5},
        "household": {"same": -1.0, "other": -3.0},
        "twin": {"likely": -4.0},
    },
    surname_rarity=0.5,
    given_rarity=0.2,
    thresholds=(Threshold(population=0, hit_at=5.0, verify_at=1.0),),
)  # fmt: skip
