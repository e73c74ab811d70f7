"""The inner values of many parties in columns: put together from parts, and packed as hops."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from contracts.arrays import U64, Bytes, Mask, Positions
from matching import inner

WORD = 8
"""The bytes of an inner value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """The inner values of one slot: a row per party, noughts behind as many as are counted."""

    values: U64 = field(repr=False)
    counts: Positions = field(repr=False)

    @property
    def first(self) -> U64:
        """Return the surest value of each party, nought where nothing is known."""
        first: U64 = self.values[:, 0]
        return first

    def pick(self, rows: Positions) -> "Column":
        """Return the values of these parties."""
        return Column(values=self.values[rows], counts=self.counts[rows])

    def where(self, holds: Mask) -> "Column":
        """Return the values of the parties for which this holds, and none of the others."""
        return Column(values=self.values * holds[:, None], counts=self.counts * holds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """What is known of many parties, by slot."""

    is_subject: Mask = field(repr=False)
    """Whether a person or an organisation is there."""
    slots: Mapping[str, Column] = field(repr=False)
    blooms: Mapping[str, Bytes] = field(repr=False)
    """A filter for each party that has a value of the slot."""

    def where(self, holds: Mask) -> "Columns":
        """Return what is known of the parties for which this holds, and nothing of the others."""
        return Columns(
            is_subject=self.is_subject & holds,
            slots={slot: column.where(holds) for slot, column in self.slots.items()},
            blooms=self.blooms,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """Values of bytes behind each other."""

    content: Bytes = field(repr=False)
    lengths: Positions = field(repr=False)


def merged(parts: Sequence[Columns]) -> Columns:
    """Return what the parts say together: of two that tell the same, the first has the say."""
    slots: dict[str, Column] = {}
    blooms: dict[str, Bytes] = {}
    for part in parts:
        for slot, column in part.slots.items():
            if slot not in slots:
                slots[slot] = column
                if slot in part.blooms:
                    blooms[slot] = part.blooms[slot]
                continue
            known = slots[slot].counts > 0
            if slot in blooms:
                blooms[slot] = np.where(known[:, None], blooms[slot], part.blooms[slot])
            slots[slot] = _beside([slots[slot], column.where(~known)])
    return Columns(
        is_subject=np.logical_or.reduce([part.is_subject for part in parts]),
        slots=slots,
        blooms=blooms,
    )


def hops(columns: Columns, places: Sequence[Columns] = ()) -> Packed:
    """Return the hop of many parties, with these other places of theirs."""
    cells: list[Bytes] = []
    there: list[Mask] = []
    height = len(columns.is_subject)
    for slot in inner.HOP:
        found = [one.slots[slot] for one in (columns, *places) if slot in one.slots]
        if not found:
            continue
        column = _hop_column(slot, found, columns)
        for start in range(0, column.values.shape[1], inner.CHUNK):
            chunk = column.values[:, start : start + inner.CHUNK]
            left = np.clip(column.counts - start, 0, chunk.shape[1])
            cells.append((inner.SLOT_NUMBER[slot] << 2 | left).astype(np.uint8)[:, None])
            there.append((left > 0)[:, None])
            cells.append(chunk.astype(">u8").view(np.uint8).reshape(height, -1))
            there.append(np.repeat(np.arange(chunk.shape[1]) < left[:, None], WORD, axis=1))
    version = np.full((height, 1), inner.VERSION, np.uint8)
    content = np.concatenate([version, *cells], axis=1)
    kept = np.concatenate([np.ones((height, 1), np.bool_), *there], axis=1)
    return Packed(content=content[kept], lengths=kept.sum(axis=1))


def _hop_column(slot: str, found: Sequence[Column], columns: Columns) -> Column:
    """Return what a hop holds of one slot."""
    own = _most(sure(slot, found[0]), 1)
    if slot in inner.OF_ADDRESSES:
        others = [_most(sure(slot, one), 1) for one in found[1:]]
        return _most(_beside([own, *others]), inner.MOST_ADDRESSES)
    if slot == "call" and "given" in columns.slots:
        # A call name is carried only where it is not the given name itself.
        return own.where(own.first != columns.slots["given"].first)
    return own


def sure(slot: str, column: Column) -> Column:
    """Return the column without the identifiers of an address that stayed ambiguous."""
    return column.where(column.counts < 2) if slot in inner.IDENTIFIERS else column


def _most(column: Column, most: int) -> Column:
    return Column(values=column.values[:, :most], counts=np.minimum(column.counts, most))


def _beside(columns: Sequence[Column]) -> Column:
    """Return the values of all columns, each value of a party once, without gaps."""
    if len(columns) == 1:
        return columns[0]
    values = np.concatenate([one.values for one in columns], axis=1)
    there = np.concatenate(
        [np.arange(one.values.shape[1]) < one.counts[:, None] for one in columns], axis=1
    )
    for place in range(1, values.shape[1]):
        same = (values[:, :place] == values[:, place : place + 1]) & there[:, :place]
        there[:, place] &= ~same.any(axis=1)
    order = np.argsort(~there, axis=1, kind="stable")
    return Column(
        values=np.take_along_axis(values * there, order, axis=1), counts=there.sum(axis=1)
    )
