"""What the linkage part of a delivery holds per party, and what an index gives back of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from contracts.ids import DeliveryId, SourceName

BLOOM_BYTES = 32
"""A Bloom filter has 256 bits."""

TOKENS = (
    "bsn", "family", "partner", "given", "initial", "year", "month", "day",
    "pc6", "number", "num", "vbo", "kvk", "branch", "rsin", "organisation", "plate", "parcel",
)  # fmt: skip
"""The token fields of one party, in the order in which they are stored."""

BLOOMS = ("family", "partner", "given")
"""The name fields that have a Bloom filter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """One party as a source's key encodes it."""

    keys: tuple[int, ...] = field(repr=False)
    """Blocking keys, unsigned 64-bit."""
    tokens: tuple[int | None, ...] = field(repr=False)
    """Unsigned 32-bit, in the order of `TOKENS`."""
    blooms: tuple[bytes | None, ...] = field(repr=False)
    """32 bytes each, in the order of `BLOOMS`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One stored party that shares a blocking key with a question."""

    row: int
    record: int
    tokens: tuple[int | None, ...] = field(repr=False)
    blooms: tuple[bytes | None, ...] = field(repr=False)


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
