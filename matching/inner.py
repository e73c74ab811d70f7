"""Inner values of one party: put together, packed as bytes, and as the hop of a record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from contracts.errors import IntegrityBroken
from matching import block
from matching.block import SLOTS, Inners

VERSION = 2
"""Of keys, canonical values and combinations, as `docs/reference/encoding.md` says."""

HOP = ("bsn", "family", "sound", "partner", "partner_sound", "given", "call", "initial",
        "year", "month", "day", "house", "num", "vbo")  # fmt: skip

IDENTIFIERS = frozenset({"num", "vbo"})
"""Of several of these a row holds none: its address stayed ambiguous."""

OF_ADDRESSES = frozenset({"house", "num", "vbo"})
"""Of these slots a hop holds the values of the person's other addresses too."""

MOST_ADDRESSES = 8

SLOT_NUMBER = {slot: number for number, slot in enumerate(SLOTS)}

CHUNK = 3
"""A slot with more values is written again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inner:
    """The inner values of one party: the same for every source, meaningless without its key."""

    values: Inners = field(repr=False)
    bigrams: Mapping[str, tuple[tuple[int, ...], ...]] = field(default_factory=dict, repr=False)
    """Per name slot and value, in the order of `values`; a hop carries none."""

    def pack(self) -> bytes:
        """Return the values as bytes that `unpack` reads."""
        out = bytearray((VERSION,))
        for slot, inners in self.values.items():
            number = SLOT_NUMBER[slot]
            for start in range(0, len(inners), CHUNK):
                chunk = inners[start : start + CHUNK]
                out.append(number << 2 | len(chunk))
                for inner in chunk:
                    out += inner.to_bytes(8)
        if self.bigrams:
            out.append(0)
            for slot, variants in self.bigrams.items():
                for grams in variants:
                    out += bytes((SLOT_NUMBER[slot], len(grams)))
                    for gram in grams:
                        out += gram.to_bytes(8)
        return bytes(out)

    @staticmethod
    def unpack(packed: bytes) -> "Inner":
        """Return the values that `pack` wrote; raises `IntegrityBroken`."""
        try:
            return _unpacked(packed)
        except (IndexError, ValueError):
            raise _unreadable() from None

    def without(self, slot: str) -> "Inner":
        """Return the values without those of one slot."""
        if slot not in self.values:
            return self
        kept = {name: found for name, found in self.values.items() if name != slot}
        return Inner(values=kept, bigrams=self.bigrams)

    def merge(self, other: "Inner") -> "Inner":
        """Return the values of both, these first."""
        values = dict(self.values)
        dated = any(other.values.get(part) != values.get(part) for part in block.DATE)
        for slot, inners in other.values.items():
            if slot in block.DATE:
                if dated:
                    values[slot] = values.get(slot, ()) + inners
            else:
                values[slot] = tuple(dict.fromkeys(values.get(slot, ()) + inners))
        bigrams = dict(self.bigrams)
        for slot, grams in other.bigrams.items():
            bigrams[slot] = tuple(dict.fromkeys(bigrams.get(slot, ()) + grams))
        return Inner(values=values, bigrams=bigrams)


def hop(inner: Inner, places: Sequence[Inner] = ()) -> bytes:
    """Return a record's inner values without bigrams, one of each, for `Inner.unpack`.

    Of other places of the person, such as former addresses, their values stand beside its own.
    """
    kept: dict[str, tuple[int, ...]] = {}
    for slot in HOP:
        found = sure(slot, inner)
        if slot in OF_ADDRESSES:
            others = [value for place in places for value in sure(slot, place)]
            found = tuple(dict.fromkeys((*found, *others)))[:MOST_ADDRESSES]
        # A call name is carried only where it is not the given name itself.
        if found and not (slot == "call" and found == inner.values.get("given", ())[:1]):
            kept[slot] = found
    return Inner(values=kept).pack()


def sure(slot: str, inner: Inner) -> tuple[int, ...]:
    """Return the one value a record is known to have, or none: not a variant, not a guess."""
    found = inner.values.get(slot, ())
    return () if slot in IDENTIFIERS and len(found) > 1 else found[:1]


def _unpacked(packed: bytes) -> Inner:
    if packed[0] != VERSION:
        raise _unreadable()
    slots = tuple(SLOTS)
    values: dict[str, tuple[int, ...]] = {}
    bigrams: dict[str, tuple[tuple[int, ...], ...]] = {}
    at = 1
    while at < len(packed) and packed[at]:
        slot, count = slots[packed[at] >> 2], packed[at] & 3
        values[slot] = values.get(slot, ()) + _numbers(packed, at + 1, count)
        at += 1 + 8 * count
    at += 1
    while at < len(packed):
        slot, count = slots[packed[at]], packed[at + 1]
        bigrams[slot] = (*bigrams.get(slot, ()), _numbers(packed, at + 2, count))
        at += 2 + 8 * count
    return Inner(values=values, bigrams=bigrams)


def _numbers(packed: bytes, start: int, count: int) -> tuple[int, ...]:
    end = start + 8 * count
    if end > len(packed):
        raise _unreadable()
    return tuple(int.from_bytes(packed[at : at + 8]) for at in range(start, end, 8))


def _unreadable() -> IntegrityBroken:
    return IntegrityBroken(
        "Encoded values cannot be read: they are damaged or of another encoding version. "
        "Encode the topic or the delivery again."
    )
