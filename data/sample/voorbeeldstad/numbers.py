"""Numbers that pass their checks and belong to nobody: BSN, RSIN, KvK, number plate, canary."""

from collections.abc import Iterator
from math import gcd
from random import Random

PLATE_LETTERS = "AEIOU"
"""Vowels have not been issued since 1978 but in a few special series."""


def eleven_test_numbers(count: int, seed: int) -> Iterator[str]:
    """Yield distinct nine-digit numbers that pass the eleven-test, from the test range.

    They begin with 999 for up to some 80,000 numbers; more take their range downwards.
    """
    room = 100_000
    while room * 0.9 < count + 100:
        room *= 4
    room = min(room, 10_000_000)
    step = (618_033 + 2 * seed) % room | 1
    while gcd(step, room) != 1:
        step += 2
    for number in range(room):
        prefix = str(100_000_000 - room + (number * step + 7 * seed) % room)
        check = sum(int(digit) * (9 - place) for place, digit in enumerate(prefix)) % 11
        if check < 10:
            yield f"{prefix}{check}"


def kvk_number(serial: int) -> str:
    """Return a number of the trade register in the 00 range, in which none is issued."""
    return f"00{(serial * 7919 + 123_457) % 1_000_000:06d}"


def plate(rng: Random) -> str:
    """Return a number plate with vowels only, which is not issued."""
    one, two, three = (rng.choice(PLATE_LETTERS) for _ in range(3))
    return f"{one}{two}-{rng.randrange(1000):03d}-{three}"


def canary(register: str, serial: int, field: str) -> str:
    """Return the unique word that gives away a leak of this field of this record."""
    return f"kanarie-{register}{serial:06d}-{field}"
