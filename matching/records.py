"""The records of a source, many at once: parts of parties to the columns of stored rows.

The same bytes as `Encoder.record` and `SourceEncoder.stored` give one by one.
"""

import hmac
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

import numpy as np

from contracts.arrays import U32, U64, Bytes, Mask, Positions
from contracts.columns import ColumnKind
from contracts.linkage import BLOOM_BYTES, BLOOMS, TOKENS
from contracts.records import Part
from contracts.topics import Party
from matching import block, encode, objects
from matching.block import RecordKey
from matching.canonical import Canonical
from matching.columns import WORD, Column, Columns, sure
from matching.encode import Encoder, SourceEncoder

Row: TypeAlias = Sequence[str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Parties as a delivery stores them, in columns."""

    keys: U64 = field(repr=False)
    """The block keys of all parties behind each other."""
    key_counts: Positions = field(repr=False)
    tokens: Mapping[str, U32] = field(repr=False)
    """By slot; nought where there is none."""
    blooms: Mapping[str, tuple[Bytes, Mask]] = field(repr=False)
    """By slot the filters, and which parties have one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What one part says."""

    is_subject: bool
    values: block.Inners = field(repr=False)
    blooms: Mapping[str, bytes] = field(repr=False)


class ColumnEncoder:
    """Encodes the records of one source at its department, fast and in bounded memory."""

    __slots__ = ("_canonical", "_common", "_common_key", "_key", "_remember", "_source")

    def __init__(
        self,
        common: bytes,
        source_key: bytes,
        canonical: Callable[[Party], Canonical],
        *,
        remember: int,
    ) -> None:
        self._common_key = common
        self._key = source_key
        self._canonical = canonical
        self._remember = remember
        self._common = Encoder(common, remember=remember)
        self._source = SourceEncoder(source_key, remember=remember)

    def part(self, part: Part) -> "PartEncoder | BsnEncoder":
        """Return what encodes one part of a party."""
        if part.kinds == (ColumnKind.BSN,):
            return BsnEncoder(self._common_key)
        return PartEncoder(lambda row: self._said(part.read(row)), self._remember)

    def rows(self, columns: Columns) -> Rows:
        """Return the stored rows of many parties; one without a key cannot be found."""
        keys, counts = self._keys(columns.slots, len(columns.is_subject))
        return Rows(
            keys=keys,
            key_counts=counts,
            tokens={
                slot: self._tokens(sure(slot, column).first)
                for slot, column in columns.slots.items()
                if slot in TOKENS
            },
            blooms={
                slot: (filters, columns.slots[slot].counts > 0)
                for slot, filters in columns.blooms.items()
            },
        )

    def _said(self, party: Party) -> _Said:
        inner = self._common.record(self._canonical(party))
        filters = {slot: inner.bigrams[slot][0] for slot in BLOOMS if slot in inner.bigrams}
        return _Said(
            is_subject=party.person is not None or party.organisation is not None,
            values=inner.values,
            blooms={slot: self._source.bloom(grams) for slot, grams in filters.items()},
        )

    def _tokens(self, inners: U64) -> U32:
        once, places = np.unique(inners, return_inverse=True)
        macs = _macs(self._key, b"t|", _cut(once[:, None]))
        tokens = np.maximum(_words(macs) >> np.uint64(32), 1)
        return np.where(once == 0, 0, tokens).astype(np.uint32)[places]

    def _keys(self, slots: Mapping[str, Column], height: int) -> tuple[U64, Positions]:
        """Return the block keys of every party behind each other, and how many each has."""
        made = [one for key in block.RECORD_KEYS for one in self._keys_of(key, slots, height)]
        if not made:
            return np.zeros(0, np.uint64), np.zeros(height, np.int64)
        values = np.stack([one for one, _ in made], axis=1)
        there = np.stack([holds for _, holds in made], axis=1)
        return values[there], there.sum(axis=1)

    def _keys_of(
        self, key: RecordKey, slots: Mapping[str, Column], height: int
    ) -> list[tuple[U64, Mask]]:
        """Return the block keys of one combination, and which parties have them."""
        wanted = np.ones(height, np.bool_)
        if key.unless is not None and key.unless in slots:
            wanted = slots[key.unless].first == 0
        made: list[tuple[U64, Mask]] = []
        for inners in _combined(key, slots):
            holds = wanted & (inners != 0).all(axis=1)
            once, places = _distinct(inners[holds])
            found = np.zeros(height, np.uint64)
            found[holds] = _words(_macs(self._key, key.prefix, _cut(once)))[places]
            for earlier, held in made:
                holds = holds & ~(held & (earlier == found))
            made.append((found, holds))
        return made


class PartEncoder:
    """Encodes one part of many parties, and remembers what it said of up to `remember` texts."""

    __slots__ = ("_say",)

    def __init__(self, say: Callable[[Row], _Said], remember: int) -> None:
        self._say: Callable[[Row], _Said] = lru_cache(maxsize=remember)(say)

    def columns(self, rows: Sequence[Row]) -> Columns:
        """Return what the part says of each row of its columns."""
        distinct: dict[Row, int] = {}
        places = np.fromiter(
            (distinct.setdefault(row, len(distinct)) for row in rows), np.int64, len(rows)
        )
        said = [self._say(row) for row in distinct]
        slots = dict.fromkeys(slot for one in said for slot in one.values)
        return Columns(
            is_subject=np.fromiter((one.is_subject for one in said), np.bool_, len(said))[places],
            slots={
                slot: _column([one.values.get(slot, ()) for one in said]).pick(places)
                for slot in slots
            },
            blooms={
                slot: _filters([one.blooms.get(slot) for one in said])[places]
                for slot in BLOOMS
                if slot in slots
            },
        )


class BsnEncoder:
    """Encodes the citizen service number, which no two records share: nothing to remember."""

    __slots__ = ("_key",)

    def __init__(self, common: bytes) -> None:
        self._key = common

    def columns(self, rows: Sequence[Row]) -> Columns:
        """Return the number of each row."""
        numbers = [objects.bsn(text) if text else None for (text,) in rows]
        known = np.array([number is not None for number in numbers], np.bool_)
        values = np.zeros((len(rows), 1), np.uint64)
        texts = [number.encode() for number in numbers if number is not None]
        values[known, 0] = _words(_macs(self._key, encode.prefix("bsn"), texts))
        return Columns(
            is_subject=np.array([bool(text) for (text,) in rows], np.bool_),
            slots={"bsn": Column(values=values, counts=known.astype(np.int64))},
            blooms={},
        )


def _combined(key: RecordKey, slots: Mapping[str, Column]) -> list[U64]:
    """Return the inner values of every reading of a combination, a row per party."""
    readings = [one for one in key.readings() if slots.keys() >= set(one)]
    if len(key.slots) > 1:
        return [np.stack([slots[slot].first for slot in one], axis=1) for one in readings]
    return [
        slots[slot].values[:, place : place + 1]
        for (slot,) in readings
        for place in range(min(key.most, slots[slot].values.shape[1]))
    ]


def _distinct(inners: U64) -> tuple[U64, Positions]:
    """Return the rows to make keys of, and for each row its place among them."""
    if inners.shape[1] > 1:
        # Rarely two parties agree on all of several values.
        return inners, np.arange(len(inners))
    once, places = np.unique(inners[:, 0], return_inverse=True)
    return once[:, None], places


def _macs(key: bytes, prefix: bytes, contents: Iterable[bytes]) -> Bytes:
    """Return the HMAC of the prefix and each content."""
    begun = hmac.new(key, prefix, "sha256")
    made = bytearray()
    for content in contents:
        one = begun.copy()
        one.update(content)
        made += one.digest()
    return np.frombuffer(made, np.uint8).reshape(-1, begun.digest_size)


def _cut(rows: U64) -> Iterator[bytes]:
    """Yield each row of inner values as bytes."""
    content = rows.astype(">u8").tobytes()
    length = WORD * rows.shape[1]
    return (content[start : start + length] for start in range(0, len(content), length))


def _words(macs: Bytes) -> U64:
    """Return the first eight bytes of each as a number."""
    return np.ascontiguousarray(macs[:, :WORD]).view(">u8")[:, 0].astype(np.uint64)


def _column(found: Sequence[tuple[int, ...]]) -> Column:
    counts = np.fromiter(map(len, found), np.int64, len(found))
    width = int(counts.max(initial=1))
    padded = ((*one, *(0,) * (width - len(one))) for one in found)
    flat = np.fromiter((value for one in padded for value in one), np.uint64, width * len(found))
    return Column(values=flat.reshape(len(found), width), counts=counts)


def _filters(found: Sequence[bytes | None]) -> Bytes:
    none = bytes(BLOOM_BYTES)
    joined = b"".join([one or none for one in found])
    return np.frombuffer(joined, np.uint8).reshape(len(found), BLOOM_BYTES)
