"""A written name as words: where it is cut, how a word is spelled, and what initials are."""

import re

from matching.prefixes import PREFIXES

LONGEST = 16
"""Canonical names are compared on their first letters, for registers cut them at 20, 24 or 30."""

DASH = re.compile(r"\s*[-/=+]\s*")
SPLIT = re.compile(r"[\s_,;]+")
_NOT_LETTER = re.compile(r"[^a-z]")
_INITIALS = re.compile(r"(?:[a-z]{1,3}\.[- ]?)+(?:[a-z]\.?)?")
_GLUED = re.compile(r"\.(?=[a-z]{2,})")
_SHORTENED = frozenset(
    """joh corn wilh hendr theod elis marg cath geertr petr fred ant jac adr franc gerh lamb herm
    bern nic mart chr""".split()
)


def spelled(word: str) -> str:
    """Return a folded word as its letters, with y for ij."""
    bare = word if word.isalpha() else _NOT_LETTER.sub("", word)
    return bare.replace("ij", "y")


def split(text: str) -> list[str]:
    """Return the words of a folded text, dashes within them."""
    # "P.J.vd Meer": no space between the initials and what follows.
    text = _GLUED.sub(". ", DASH.sub("-", text))
    return [w for w in SPLIT.split(text) if w not in ("", "-", ".")]


def is_initials(word: str) -> bool:
    """Return whether a folded word is initials: `j.p.`, `th.`, `joh.`, a single letter."""
    if word.isalpha():
        return len(word) == 1
    if "'" in word or word == "st." or (len(word) > 1 and word in PREFIXES):
        return False
    letters = _NOT_LETTER.sub("", word)
    if len(letters) == 1 or (bool(letters) and _INITIALS.fullmatch(word) is not None):
        return True
    return word.endswith(".") and letters in _SHORTENED
