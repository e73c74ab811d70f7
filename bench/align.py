"""Attacks without a key: which known record is this stored record?

Somebody who knows every record runs the open program on them with keys of their own, and so
knows all that can be seen of a stored record but the numbers themselves.
"""

import hmac
from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

ROUNDS = 4
BITS = 1024
HASHES = 15
_LANDMARKS = 100
_TURNS = 6

Matrix = np.ndarray


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What can be seen of some records; rows lie in any order."""

    names: Sequence[Hashable]
    """By these the truth is told; no attack looks at them."""
    shown: Sequence[tuple[Hashable, ...]]
    """Per row what can be read and compared as it is, such as sizes."""
    keyed: Sequence[tuple[Hashable, ...]]
    """Per row what can only be seen to be equal or not within a column, such as tokens."""


def named(known: Table, stored: Table, truth: Mapping[Hashable, Hashable]) -> float:
    """Return the share of stored records that are named rightly, by colour refinement.

    Rows start with the colour of what is shown of them; a value takes its colour from its rows,
    a row from its values, round after round. Within a colour the choice is random, so that one
    of n counts for 1/n.
    """
    guesses: list[list[Hashable]] = [[] for _ in stored.names]
    for known_colours, colours in zip(_rounds(known), _rounds(stored), strict=True):
        at: dict[int, list[Hashable]] = defaultdict(list)
        for name, colour in zip(known.names, known_colours, strict=True):
            at[colour].append(name)
        # What a round cannot place keeps the guess of the round before.
        guesses = [at.get(c) or old for c, old in zip(colours, guesses, strict=True)]
    right = (
        1 / len(guess)
        for name, guess in zip(stored.names, guesses, strict=True)
        if truth[name] in guess
    )
    return sum(right) / max(len(stored.names), 1)


def by_frequency(known: Table, stored: Table, truth: Mapping[Hashable, Hashable]) -> float:
    """Return the share of records whose value of the one keyed column is guessed by its rank."""
    value = dict(zip(known.names, known.keyed, strict=True))
    ranked = [_ranked(side.keyed) for side in (known, stored)]
    guess = dict(zip(ranked[1], ranked[0], strict=False))
    held = [(name, row) for name, row in zip(stored.names, stored.keyed, strict=True) if row[0]]
    return sum(guess.get(row) == value[truth[name]] for name, row in held) / max(len(held), 1)


def filters(texts: Sequence[str], key: bytes) -> Matrix:
    """Return one Bloom filter per text (a CLK) of its bigrams, by random hashing."""
    made = np.zeros((len(texts), BITS), dtype=np.float32)
    positions: dict[str, list[int]] = {}
    for row, text in enumerate(texts):
        padded = f"_{text}_"
        for pair in {padded[at : at + 2] for at in range(len(padded) - 1)}:
            if pair not in positions:
                drawn = hmac.digest(key, pair.encode(), "sha256")
                positions[pair] = [int.from_bytes(drawn[2 * n : 2 * n + 2]) for n in range(HASHES)]
            made[row, [one % BITS for one in positions[pair]]] = 1
    return made


def by_similarity(known: Matrix, stored: Matrix) -> Matrix:
    """Return per stored filter the known one that is like it, by who is like whom.

    First by how similar the nearest others are; then, again and again, by the similarity to
    those that seem to be found already.
    """
    alike = [_dice(side) for side in (known, stored)]
    fit = _fit(_signature(known, alike[0]), _signature(stored, alike[1]))
    for turn in range(_TURNS):
        marks = _sure(fit)[: _LANDMARKS * (turn + 1)]
        fit = _fit(alike[0][:, [k for k, _ in marks]], alike[1][:, [s for _, s in marks]])
    return fit.argmax(axis=1)


def _rounds(table: Table) -> list[list[int]]:
    colours = [hash(row) for row in table.shown]
    found = [colours]
    for _ in range(ROUNDS if table.keyed and table.keyed[0] else 0):
        members: dict[tuple[int, Hashable], list[int]] = defaultdict(list)
        for colour, row in zip(colours, table.keyed, strict=True):
            for cell in enumerate(row):
                members[cell].append(colour)
        of_value = {cell: hash((cell[0], *sorted(rows))) for cell, rows in members.items()}
        colours = [
            hash((colour, *(of_value[cell] if cell[1] else None for cell in enumerate(row))))
            for colour, row in zip(colours, table.keyed, strict=True)
        ]
        found.append(colours)
    return found


def _ranked(rows: Sequence[tuple[Hashable, ...]]) -> list[tuple[Hashable, ...]]:
    """Return the values, the commonest first; those equally common in no telling order."""
    counted = Counter(row for row in rows if row[0])
    return sorted(counted, key=lambda row: (-counted[row], row))


def _dice(bits: Matrix) -> Matrix:
    counts = bits.sum(axis=1)
    # Two rows without a name, such as those of former addresses, are alike in nothing.
    return 2 * (bits @ bits.T) / np.maximum(counts[:, None] + counts[None, :], 1)


def _signature(bits: Matrix, alike: Matrix) -> Matrix:
    """Return per row what needs no name: its number of bits, and how alike its nth nearest is."""
    ranks = np.unique(np.geomspace(1, len(bits) - 1, 40).round().astype(int))
    return np.hstack([bits.sum(axis=1)[:, None], -np.sort(-alike, axis=1)[:, ranks]])


def _fit(known: Matrix, stored: Matrix) -> Matrix:
    """Return how well each stored row fits each known one.

    What is near to everybody says little when it is near: that is taken off.
    """
    middle, spread = known.mean(axis=0), known.std(axis=0) + 1e-9
    a, b = ((side - middle) / spread for side in (known, stored))
    far = (b * b).sum(axis=1)[:, None] + (a * a).sum(axis=1)[None, :] - 2 * (b @ a.T)
    to_known = np.sort(far, axis=0)[:10].mean(axis=0)
    to_stored = np.sort(far, axis=1)[:, :10].mean(axis=1)
    return to_known[None, :] + to_stored[:, None] - 2 * far


def _sure(fit: Matrix) -> list[tuple[int, int]]:
    """Return (known, stored) that choose each other, the clearest choice first."""
    best, back = fit.argmax(axis=1), fit.argmax(axis=0)
    two = -np.partition(-fit, 1, axis=1)[:, :2]
    margin = np.abs(two[:, 0] - two[:, 1])
    mutual = [s for s in range(len(best)) if back[best[s]] == s]
    return [(int(best[s]), s) for s in sorted(mutual, key=lambda s: -margin[s])]
