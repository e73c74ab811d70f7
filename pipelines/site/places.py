"""Numbers as people type them and as they stand in an address: bounded, or none at all."""

from contracts.errors import Gone

_LONGEST = 12
"""Digits: more than anything is counted to, and no work to read."""


def number(text: str) -> int | None:
    """Return a whole number that is written in digits alone; nothing for anything else."""
    is_one = text.isascii() and text.isdigit() and len(text) <= _LONGEST
    return int(text) if is_one else None


def place(text: str) -> int:
    """Return the number that an address ends with; raises `Gone` for what can be none."""
    found = number(text)
    if found is None:
        raise Gone("There is no such page.", code="B-404")
    return found
