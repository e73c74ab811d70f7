"""What the linkage part of a delivery holds per party, and what an index gives back of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """One party as a source's delivery and index hold it."""

    keys: tuple[int, ...] = field(repr=False)
    """Blocking keys, unsigned 64-bit; an index looks up by them and does not give them back."""
    tokens: tuple[int | None, ...] = field(repr=False)
    """Unsigned 32-bit, in the order of `TOKENS`."""
    bloom_family: bytes | None = field(default=None, repr=False)
    bloom_partner: bytes | None = field(default=None, repr=False)
    bloom_given: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One stored party that shares a blocking key with a question."""

    row: int
    record: int
    stored: Stored = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFacts:
    """What an index knows of itself as a whole."""

    population: int
    """The number of parties."""
    coverage: Mapping[str, float]
    """Per token field the share of parties that have it."""
    frequencies: Mapping[str, Mapping[int, float]] = field(repr=False)
    """Per name field, of its common tokens, the share of parties that have it."""


def delivery_source(delivery: DeliveryId) -> SourceName:
    """Return the source of a delivery: the part of its name before the moment."""
    return SourceName(delivery.rpartition("-")[0])
