"""Surnames: the words of one to its canonical names, and other readings of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from matching.prefixes import INSEPARABLE, QUALIFIERS, SUN, is_prefix, unjoined
from matching.words import DASH, LONGEST, SPLIT, is_initials, spelled

_BETWEEN = frozenset("e y en".split())
_SONS = ("szoon", "szn", "sz")
_DAUGHTERS = ("sdochter", "sdr")
_WRITTEN_OUT = {"v": ("van",), "vd": ("vanden", "vander")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Surname:
    """The names in one surname column, and other readings of them."""

    parts: tuple[str, ...] = field(default=(), repr=False)
    alias: tuple[str, ...] = field(default=(), repr=False)


def read(words: Sequence[str]) -> Surname:
    """Read words, of which some may hold dashes, as one surname of one or more parts."""
    parts: list[str] = []
    alias: list[str] = []
    carried: list[str] = []
    pieces = DASH.split(" ".join(words))
    for i, piece in enumerate(pieces, start=1):
        words_here = [w for w in SPLIT.split(piece) if w]
        # "El-Amrani", "'s-Gravenzande", "Ben-Ali": the dash stands behind a prefix.
        if i < len(pieces) and all(is_prefix(w) or w in SUN | INSEPARABLE for w in words_here):
            carried += ["" if w in SUN else w for w in words_here]
            continue
        names, other = _piece([w for w in carried + words_here if w])
        carried = []
        parts += names
        alias += other
    if len(parts) > 1:
        alias.append("".join(parts))
    return Surname(
        parts=tuple(dict.fromkeys(p[:LONGEST] for p in parts)),
        alias=tuple(dict.fromkeys(a[:LONGEST] for a in alias)),
    )


def readings(name: str) -> tuple[str, ...]:
    """Return other readings of a canonical name: without its prefix, a patronymic in full."""
    if not name.endswith(_SONS + _DAUGHTERS):
        return unjoined(name)
    for ending in _SONS:
        if name.endswith(ending) and len(name) > len(ending) + 1:
            return (name.removesuffix(ending) + "sen", *unjoined(name))
    for ending in _DAUGHTERS:
        if name.endswith(ending):
            stem = name.removesuffix(ending)
            return tuple(stem + other for other in _DAUGHTERS if other != ending)
    return unjoined(name)


def prefixes(written: str) -> tuple[str, ...]:
    """Return the letters of a prefix, or of all that a shortened one may mean."""
    return _WRITTEN_OUT.get(written, (written,)) if written else ()


def _piece(words: list[str]) -> tuple[list[str], list[str]]:
    """Return the names in words without dashes, and other readings of them."""
    bare = [w for w in words if not is_prefix(w) and w not in _BETWEEN]
    full = [w for w in bare if len(spelled(w)) > 1 and not is_initials(w)]
    names: list[str] = []
    other: list[str] = []
    carry = ""
    kept = full or bare[:1] or words[-1:]
    for at, word in enumerate(kept, start=1):
        plain = spelled(word)
        if word.rstrip(".") in QUALIFIERS and at < len(kept):
            carry += "sint" if plain == "st" else plain
            continue
        name = _without_apostrophe(word)
        if not name:
            continue
        names.append(carry + name)
        other += [name] * bool(carry) + [plain] * (plain != name)
        carry = ""
    if bare and names:
        other += [prefix + names[0] for prefix in _joined(words)]
    return names, other + [r for n in names for r in readings(n)]


def _joined(words: Sequence[str]) -> tuple[str, ...]:
    """Return the prefix before or behind the names, as it is written and may be meant."""
    before = list(takewhile(is_prefix, words))
    behind = list(takewhile(is_prefix, reversed(words)))[::-1]
    return prefixes(spelled("".join(before or behind)))


def _without_apostrophe(word: str) -> str:
    # "d'Angelo", "l'Ami", "'t Hart" carry their prefix within the word.
    head, mark, tail = word.partition("'")
    if (
        mark
        and len(spelled(tail)) > 2
        and spelled(head) in ("d", "l", "t", "s", "dell", "dall", "")
    ):
        return spelled(tail)
    return spelled(word)
