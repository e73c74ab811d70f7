"""How far pairs of question and candidate agree: a level for each feature."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

from contracts.arrays import Codes, Mask

_BIRTH = (
    "missing", "full", "swap", "month", "day_slip", "day_off", "month_slip", "month_off",
    "year_slip", "year_off", "year", "birthday", "year_only", "differ",
)  # fmt: skip

LEVELS: Mapping[str, tuple[str, ...]] = {
    "bsn": ("missing", "same", "differ"),
    "surname": ("missing", "both", "same", "cross", "sound", "slip", "close", "near",
                "sound_only", "faint", "differ"),
    "given": ("missing", "same", "call", "misspelt", "other_call", "second", "rival", "slip",
              "close", "near", "same_initial", "differ", "initials", "initial", "some_initials",
              "other_initial"),
    "initials": ("missing", "same", "differ"),
    "columns": ("missing", "swapped"),
    "birth": _BIRTH,
    "address": ("missing", "same", "door", "near", "differ"),
    "birth_here": _BIRTH,
    "birth_near": _BIRTH,
    "birth_elsewhere": _BIRTH,
    "household": ("missing", "dated", "undated", "year", "year_only", "differ"),
    "member": ("missing", "same", "other", "near", "rival", "second", "initial",
               "some_initials", "differ"),
    "namesake": ("missing", "dated", "undated", "year", "year_only", "differ"),
    "sparse": ("missing", "elsewhere"),
    "stranger": ("missing", "likely", "elsewhere"),
    "twin": ("missing", "here", "elsewhere", "call", "near", "rival", "second"),
}  # fmt: skip
"""The levels of each feature; the first has nothing to say and no weight."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The level of every feature for each pair of question and candidate."""

    codes: Mapping[str, Codes] = field(repr=False)

    def levels(self, pair: int) -> dict[str, str]:
        """Return every feature that has something to say of a pair."""
        return {name: LEVELS[name][int(c[pair])] for name, c in self.codes.items() if c[pair]}

    def pick(self, which: "np.ndarray[Any, Any]") -> "Evidence":
        """Return the evidence of some pairs."""
        return Evidence(codes={name: codes[which] for name, codes in self.codes.items()})

    @staticmethod
    def join(parts: Sequence["Evidence"]) -> "Evidence":
        """Return the evidence of several lists of pairs, one behind the other."""
        names = parts[0].codes
        return Evidence(
            codes={name: np.concatenate([one.codes[name] for one in parts]) for name in names}
        )

    def within(self, feature: str, names: tuple[str, ...] | frozenset[str]) -> Mask:
        """Return which pairs have one of these levels."""
        return within(feature, self.codes[feature], names)


def within(feature: str, codes: Codes, names: tuple[str, ...] | frozenset[str]) -> Mask:
    """Return which codes of a feature stand for one of these levels."""
    found: Mask = _table(feature, names)[codes]
    return found


@cache
def _table(feature: str, names: tuple[str, ...] | frozenset[str]) -> Mask:
    return np.array([name in names for name in LEVELS[feature]], np.bool_)


def levels(feature: str, count: int, conditions: Mapping[str, Mask]) -> Codes:
    """Return the code of the first level whose condition holds, else nought."""
    codes = np.zeros(count, np.int8)
    for level, holds in reversed(list(conditions.items())):
        codes[holds] = _CODE[feature, level]
    return codes


_CODE = {
    (feature, level): code
    for feature, levels in LEVELS.items()
    for code, level in enumerate(levels)
}
