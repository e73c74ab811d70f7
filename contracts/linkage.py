"""What the linkage part of a delivery holds per party, and what an index gives back of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np

from contracts.arrays import I32, U32, U64
from contracts.ids import DeliveryId, SourceName

BLOOM_BYTES = 32
"""A Bloom filter has 256 bits."""

TOKENS: tuple[str, ...] = (
    "bsn", "family", "sound", "partner", "given", "call", "initial", "initials",
    "year", "month", "day", "pc6", "house", "num", "vbo", "pand", "spot",
    "kvk", "branch", "rsin", "organisation", "trade", "plate", "parcel",
)  # fmt: skip
"""The fields of a stored party that are compared for equality, in their order."""

BLOOMS: tuple[str, ...] = ("family", "partner", "given")
"""The name fields that have a Bloom filter."""

WORDS = BLOOM_BYTES // 8
"""A Bloom filter in memory is this many words of 64 bits; only equal bits are ever counted."""

EPOCH = date(1970, 1, 1)
FOR_EVER = 10**6
"""The day of a party that stays relevant, counted as every day is: from 1970."""


def last_day(days: int) -> date | None:
    """Return until when a party is relevant, or nothing when that is for ever."""
    return None if days >= FOR_EVER else EPOCH + timedelta(days=days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """One party as a source's delivery holds it."""

    keys: tuple[int, ...] = field(repr=False)
    """Blocking keys, unsigned 64-bit; an index looks up by them and does not give them back."""
    tokens: tuple[int | None, ...] = field(repr=False)
    """Unsigned 32-bit, in the order of `TOKENS`."""
    bloom_family: bytes | None = field(default=None, repr=False)
    bloom_partner: bytes | None = field(default=None, repr=False)
    bloom_given: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parties:
    """Parties of one index as columns of equal length."""

    rows: U32 = field(repr=False)
    """Their places in the index."""
    records: U64 = field(repr=False)
    tokens: U32 = field(repr=False)
    """Parties × `TOKENS`; nought where a party has none."""
    blooms: U64 = field(repr=False)
    """Parties × `BLOOMS` × `WORDS`; noughts where a party has none."""
    until: I32 = field(repr=False)
    """Until which day, counted from 1970, a party is relevant; `FOR_EVER` where it stays so."""

    def __len__(self) -> int:
        return len(self.rows)

    def token(self, name: str) -> U32:
        """Return one token of every party."""
        column: U32 = self.tokens[:, TOKENS.index(name)]
        return column

    def pick(self, which: "np.ndarray[Any, Any]") -> "Parties":
        """Return some of the parties, by their positions here or by a mask."""
        return Parties(
            rows=self.rows[which],
            records=self.records[which],
            tokens=self.tokens[which],
            blooms=self.blooms[which],
            until=self.until[which],
        )

    @staticmethod
    def join(parts: Sequence["Parties"]) -> "Parties":
        """Return several lists of parties, one behind the other."""
        return Parties(
            rows=np.concatenate([one.rows for one in parts]),
            records=np.concatenate([one.records for one in parts]),
            tokens=np.concatenate([one.tokens for one in parts]),
            blooms=np.concatenate([one.blooms for one in parts]),
            until=np.concatenate([one.until for one in parts]),
        )

    @staticmethod
    def of(stored: Sequence[Stored], records: Iterable[int] | None = None) -> "Parties":
        """Return stored parties as columns, numbered in their order."""
        none = bytes(BLOOM_BYTES)
        blooms = b"".join(
            bloom or none
            for one in stored
            for bloom in (one.bloom_family, one.bloom_partner, one.bloom_given)
        )
        tokens = [[token or 0 for token in one.tokens] for one in stored]
        rows = np.arange(len(stored), dtype=np.uint32)
        return Parties(
            rows=rows,
            records=rows.astype(np.uint64)
            if records is None
            else np.fromiter(records, np.uint64, len(stored)),
            tokens=np.array(tokens, np.uint32).reshape(len(stored), len(TOKENS)),
            blooms=np.frombuffer(blooms, np.uint64).reshape(len(stored), len(BLOOMS), WORDS),
            until=np.full(len(stored), FOR_EVER, np.int32),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """Parties that share a block key with questions: of each question those behind one another."""

    of: U32 = field(repr=False)
    """For every party the number of its question, rising."""
    places: U32 = field(repr=False)
    """For every party the place of the first key that it shares among those of its question."""
    parties: Parties = field(repr=False)
    """A question's parties stand in the order of its keys: the most telling first."""

    def __len__(self) -> int:
        return len(self.of)

    def pick(self, which: "np.ndarray[Any, Any]") -> "Candidates":
        """Return some of the candidates, by their positions here or by a mask."""
        return Candidates(
            of=self.of[which], places=self.places[which], parties=self.parties.pick(which)
        )

    @staticmethod
    def join(parts: Sequence["Candidates"]) -> "Candidates":
        """Return the candidates of several lists, one behind the other; `of` does not rise."""
        return Candidates(
            of=np.concatenate([one.of for one in parts]),
            places=np.concatenate([one.places for one in parts]),
            parties=Parties.join([one.parties for one in parts]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Frequencies:
    """How common the values of one name field are in a source."""

    tokens: U32 = field(repr=False)
    """Every value that stands there more than once, rising."""
    shares: "np.ndarray[Any, np.dtype[np.float64]]" = field(repr=False)
    """The share of parties that have it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFacts:
    """What an index knows of itself as a whole."""

    population: int
    """The number of parties."""
    coverage: Mapping[str, float]
    """Per token field the share of parties that have it."""
    frequencies: Mapping[str, Frequencies] = field(repr=False)
    """Per name field."""


def delivery_source(delivery: DeliveryId) -> SourceName:
    """Return the source of a delivery: the part of its name before the moment."""
    return SourceName(delivery.rpartition("-")[0])
