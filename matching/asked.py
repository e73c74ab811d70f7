"""Many questions as columns, so that they are compared with their candidates in a few steps."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from contracts.arrays import U32, U64, Mask
from contracts.linkage import BLOOM_BYTES, WORDS
from matching.encode import Question, Reading

_NO_READING = Reading()
_EMPTY = bytes(BLOOM_BYTES)


class Asked:
    """Questions, with the values of each slot padded by noughts to the longest."""

    def __init__(self, questions: Sequence[Question]) -> None:
        self.questions = questions
        self._columns: dict[str, U32] = {}

    def __len__(self) -> int:
        return len(self.questions)

    def slot(self, name: str) -> U32:
        """Return the tokens of a slot, questions × the most that one of them has."""
        if (found := self._columns.get(name)) is None:
            values = [question.tokens.get(name, ()) for question in self.questions]
            found = self._columns[name] = _padded(values)
        return found

    @cached_property
    def readings(self) -> tuple["Names", "Names"]:
        """Return the names as asked, and with given and family name in each other's place."""
        first = [q.readings[0] if q.readings else _NO_READING for q in self.questions]
        second = [q.readings[1] if len(q.readings) > 1 else _NO_READING for q in self.questions]
        return Names(first), Names(second)

    @cached_property
    def is_swappable(self) -> Mask:
        """Return which questions have a second reading of their names."""
        return np.array([len(q.readings) > 1 for q in self.questions], np.bool_)


@dataclass(slots=True)
class Names:
    """One reading of the names of every question, field by field."""

    _readings: Sequence[Reading] = field(repr=False)
    _columns: dict[str, U32] = field(default_factory=dict, repr=False)
    _filters: dict[str, U64] = field(default_factory=dict, repr=False)

    def tokens(self, name: str) -> U32:
        """Return the tokens of a field of `Reading`, questions × the most that one has."""
        if (found := self._columns.get(name)) is None:
            read: Callable[[Reading], tuple[int, ...]] = _FIELDS[name]
            found = self._columns[name] = _padded([read(one) for one in self._readings])
        return found

    def blooms(self, name: str) -> U64:
        """Return the Bloom filters of a field, questions × the most that one has × words."""
        if (found := self._filters.get(name)) is None:
            values = [getattr(one, name) for one in self._readings]
            longest = max(map(len, values), default=0)
            content = b"".join(
                b"".join([bloom.to_bytes(BLOOM_BYTES) for bloom in one])
                + _EMPTY * (longest - len(one))
                for one in values
            )
            filters = np.frombuffer(content, np.uint64)
            found = self._filters[name] = filters.reshape(len(values), longest, WORDS)
        return found


_FIELDS: dict[str, Callable[[Reading], tuple[int, ...]]] = {
    "own": lambda one: one.family,
    "partner": lambda one: one.partner,
    "both": lambda one: one.family + one.partner,
    "any": lambda one: one.family + one.partner + one.alias,
    "sounds": lambda one: one.sounds,
    "given": lambda one: one.given,
    "calls": lambda one: one.calls,
    "others": lambda one: one.others,
    "slips": lambda one: one.slips,
    "seconds": lambda one: one.seconds,
    "known": lambda one: one.known,
    "initial": lambda one: one.initial,
    "initials": lambda one: one.initials,
}


def _padded(values: Sequence[tuple[int, ...]]) -> U32:
    longest = max(map(len, values), default=0)
    if longest == 0:
        return np.zeros((len(values), 0), np.uint32)
    filled = [one + (0,) * (longest - len(one)) for one in values]
    return np.array(filled, np.uint32)
