"""Encoding v2: canonical values and two keys to tokens, block keys and Bloom filters.

`docs/reference/encoding.md` documents it to the byte.
"""

import hmac
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial, reduce
from operator import or_

from contracts.linkage import BLOOM_BYTES, BLOOMS, TOKENS, Stored
from contracts.topics import Kind
from matching import block, objects
from matching.block import SLOTS
from matching.canonical import Canonical
from matching.inner import VERSION, Inner, sure
from matching.sound import sound

BLOOM_HASHES = 10
REMEMBER = 60_000
"""So many values of each sort remembers whoever encodes many parties: enough for names."""

_SPELLED = (*BLOOMS, "alias", "swap_family", "swap_given")
_SOUNDS = {"family": "sound", "partner": "partner_sound", "alias": "alias_sound",
           "swap_family": "swap_sound"}  # fmt: skip
_QUESTION_ONLY = frozenset(
    {
        "alias",
        "door",
        "distinctive",
        "known_given",
        "second_given",
        "swap_family",
        "swap_given",
        "swap_initial",
        "year_slip",
        "month_slip",
        "day_slip",
        "neighbour",
        "other_call",
        "given_slip",
    }
)
UNIQUE = frozenset({"bsn"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One way to read the names in a question, in tokens and Bloom filters of one source."""

    family: tuple[int, ...] = field(default=(), repr=False)
    partner: tuple[int, ...] = field(default=(), repr=False)
    alias: tuple[int, ...] = field(default=(), repr=False)
    sounds: tuple[int, ...] = field(default=(), repr=False)
    given: tuple[int, ...] = field(default=(), repr=False)
    calls: tuple[int, ...] = field(default=(), repr=False)
    others: tuple[int, ...] = field(default=(), repr=False)
    """Less usual given names that the call name may stand for."""
    slips: tuple[int, ...] = field(default=(), repr=False)
    """Given names of which the one asked may be a slip."""
    seconds: tuple[int, ...] = field(default=(), repr=False)
    known: tuple[int, ...] = field(default=(), repr=False)
    """Given names that are no slip of another one, for they exist themselves."""
    initial: tuple[int, ...] = field(default=(), repr=False)
    initials: tuple[int, ...] = field(default=(), repr=False)
    family_blooms: tuple[int, ...] = field(default=(), repr=False)
    """Bit n of a filter is bit n of the number that its 32 bytes write."""
    given_blooms: tuple[int, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One topic as encoded for one source."""

    kind: Kind
    keys: tuple[int, ...] = field(repr=False)
    """Block keys to look up, the most telling first."""
    tokens: Mapping[str, tuple[int, ...]] = field(repr=False)
    """By slot; nought holds the place of an unknown part of a date."""
    readings: tuple[Reading, ...] = field(default=(), repr=False)
    """The names as they were asked, then with given and family name swapped."""


class Encoder:
    """Makes inner values under the common key; may remember up to `remember` of them."""

    __slots__ = ("_bigrams", "_inners", "_key", "_sound")

    def __init__(self, common: bytes, *, remember: int = 0) -> None:
        self._key = common
        remembered = lru_cache(maxsize=remember)
        self._inners: dict[str, Callable[[str], int]] = {}
        for purpose in (*SLOTS.values(), "bigram"):
            hashed = partial(self._hashed, prefix(purpose))
            self._inners[purpose] = hashed if purpose in UNIQUE else remembered(hashed)
        self._sound: Callable[[str], int] = remembered(self._sounding)
        self._bigrams: Callable[[str], tuple[int, ...]] = remembered(self._spelled)

    def inner(self, canonical: Canonical) -> Inner:
        """Return all inner values of a party, with the bigrams of its names."""
        values = self._values(canonical)
        bigrams = {
            slot: tuple(map(self._bigrams, canonical.values[slot]))
            for slot in _SPELLED
            if slot in canonical.values
        }
        return Inner(values=values, bigrams=bigrams)

    def record(self, canonical: Canonical) -> Inner:
        """Return the inner values that a stored row needs: no readings for questions only."""
        kept = {
            slot: texts[:1] if slot in BLOOMS else texts
            for slot, texts in canonical.values.items()
            if slot not in _QUESTION_ONLY
        }
        return self.inner(Canonical(values=kept))

    def number(self, bsn: str | None) -> int:
        """Return the inner value of a citizen service number; nought if it is none."""
        return self._value("bsn", objects.bsn(bsn) or "")

    def _values(self, canonical: Canonical) -> dict[str, tuple[int, ...]]:
        values: dict[str, tuple[int, ...]] = {}
        for slot, texts in canonical.values.items():
            purpose = SLOTS[slot]
            values[slot] = tuple([self._value(purpose, text) for text in texts])
            if slot in _SOUNDS:
                values[_SOUNDS[slot]] = tuple(dict.fromkeys([self._sound(text) for text in texts]))
        return values

    def _value(self, purpose: str, text: str) -> int:
        return self._inners[purpose](text) if text else 0

    def _hashed(self, start: bytes, text: str) -> int:
        return int.from_bytes(hmac.digest(self._key, start + text.encode(), "sha256")[:8])

    def _sounding(self, name: str) -> int:
        return self._value("sound", sound(name))

    def _spelled(self, name: str) -> tuple[int, ...]:
        padded = f"_{name}_"
        pairs = dict.fromkeys(padded[i : i + 2] for i in range(len(padded) - 1))
        return tuple([self._value("bigram", pair) for pair in pairs])


class SourceEncoder:
    """Makes the values of one source from inner values; may remember up to `remember` of them."""

    __slots__ = ("_bits", "_bloom", "_key", "_token")

    def __init__(self, source_key: bytes, *, remember: int = 0) -> None:
        self._key = source_key
        remembered = lru_cache(maxsize=remember)
        self._token: Callable[[int], int] = remembered(self._hashed)
        self._bits: Callable[[int], int] = remembered(self._positions)
        self._bloom: Callable[[tuple[int, ...]], int] = remembered(self._filter)

    def stored(self, inner: Inner) -> Stored:
        """Return the row of a record."""
        values = inner.values
        blooms = [self.bloom(grams[0]) if (grams := inner.bigrams.get(s)) else None for s in BLOOMS]
        return Stored(
            keys=self._keys(block.record_keys(values)),
            tokens=tuple(
                [self.token(found[0]) if (found := sure(s, inner)) else None for s in TOKENS]
            ),
            bloom_family=blooms[0],
            bloom_partner=blooms[1],
            bloom_given=blooms[2],
        )

    def bloom(self, grams: tuple[int, ...]) -> bytes:
        """Return the Bloom filter of one name's bigrams."""
        return self._bloom(grams).to_bytes(BLOOM_BYTES)

    def question(self, inner: Inner, kind: Kind) -> Question:
        """Return a topic encoded for this source, with every reading that is to be looked up."""
        tokens = {
            slot: tuple([self.token(one) or 0 for one in inners])
            for slot, inners in inner.values.items()
        }
        blooms = {s: tuple(map(self._bloom, grams)) for s, grams in inner.bigrams.items()}
        keys = self._keys(block.question_keys(inner.values, kind))
        readings = _readings(tokens, blooms) if kind is Kind.PERSON else ()
        return Question(kind=kind, keys=keys, tokens=tokens, readings=readings)

    def _mac(self, message: bytes) -> bytes:
        return hmac.digest(self._key, message, "sha256")

    def _keys(self, wanted: Iterable[tuple[bytes, tuple[int, ...]]]) -> tuple[int, ...]:
        found = [
            int.from_bytes(self._mac(start + b"".join([one.to_bytes(8) for one in inners]))[:8])
            for start, inners in wanted
        ]
        return tuple(dict.fromkeys(found))

    def token(self, inner: int) -> int | None:
        """Return the token of an inner value; nothing for an unknown one."""
        return self._token(inner) if inner else None

    def _hashed(self, inner: int) -> int:
        # Nought is kept for "unknown" in questions, so no token is nought.
        return int.from_bytes(self._mac(b"t|" + inner.to_bytes(8))[:4]) or 1

    def _filter(self, grams: tuple[int, ...]) -> int:
        return reduce(or_, map(self._bits, grams), 0)

    def _positions(self, gram: int) -> int:
        macs = self._mac(b"b|" + gram.to_bytes(8))[:BLOOM_HASHES]
        return reduce(or_, (1 << position for position in macs))


def prefix(purpose: str) -> bytes:
    """Return the start of the message of an inner value; the canonical value follows."""
    return f"v{VERSION}|{purpose}|".encode()


def _readings(
    tokens: Mapping[str, tuple[int, ...]], blooms: Mapping[str, tuple[int, ...]]
) -> tuple[Reading, ...]:
    def get(slot: str) -> tuple[int, ...]:
        return tokens.get(slot, ())

    asked = Reading(
        family=get("family"),
        partner=get("partner"),
        alias=get("alias"),
        sounds=get("sound") + get("partner_sound") + get("alias_sound"),
        given=get("given"),
        calls=get("call") + get("given"),
        others=get("other_call"),
        slips=get("given_slip"),
        seconds=get("second_given"),
        known=get("known_given"),
        initial=get("initial"),
        initials=get("initials"),
        family_blooms=tuple(b for s in ("family", "partner", "alias") for b in blooms.get(s, ())),
        given_blooms=blooms.get("given", ()),
    )
    if not (get("swap_family") and get("swap_given")):
        return (asked,)
    swapped = Reading(
        family=get("swap_family"),
        sounds=get("swap_sound"),
        given=get("swap_given"),
        calls=get("swap_given"),
        initial=get("swap_initial"),
        family_blooms=blooms.get("swap_family", ()),
        given_blooms=blooms.get("swap_given", ()),
    )
    return asked, swapped
