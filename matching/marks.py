"""Marks: keyed one-way numbers of what identifies a topic, to see that it is asked again (D-009).

A mark is HMAC-SHA256 under a key of its own, which never leaves the hub, over inner values that
identify: whoever reads marks without that key learns neither who was asked nor that two of
another installation are the same. Whoever has the key can make the mark of anybody.
"""

import hmac
import itertools
from collections.abc import Iterator

from contracts.notices import Mark
from matching.block import DATE, SLOTS
from matching.inner import Inner

_NAMED = (
    ("family",),
    ("partner",),
    ("alias",),
    ("sound", "initial"),
    ("partner_sound", "initial"),
    ("alias_sound", "initial"),
)
"""What of a name identifies a person together with a whole date of birth."""

COMBINATIONS: tuple[tuple[str, ...], ...] = (
    ("bsn",),
    *((*name, *DATE) for name in _NAMED),
    ("num",),
    ("vbo",),
    ("house",),
    ("spot",),
    ("kvk",),
    ("rsin",),
    ("plate",),
    ("parcel",),
)
"""Slots that identify together; an address also as it is written, for want of an address book."""


def marks(inner: Inner, key: bytes) -> frozenset[Mark]:
    """Return the marks of a topic; none where nothing in it identifies."""
    return frozenset(
        Mark(hmac.digest(key, message, "sha256").hex())
        for combination in COMBINATIONS
        for message in _messages(combination, inner)
    )


def _messages(combination: tuple[str, ...], inner: Inner) -> Iterator[bytes]:
    # By purpose, not by slot: a maiden name and a partner's name can be the same name.
    head = f"w|{'+'.join(SLOTS[slot] for slot in combination)}|".encode()
    for values in itertools.product(*(inner.values.get(slot, ()) for slot in combination)):
        # Nought holds the place of an unknown part of a date.
        if all(values):
            yield head + b"".join(value.to_bytes(8) for value in values)
