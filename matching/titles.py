"""Titles, predicates and forms of address, which are no part of a name."""

from collections.abc import Sequence

from matching.prefixes import is_prefix

TITLES = frozenset(
    """dhr mw mevr mevrouw mej mejuffrouw meneer mijnheer heer hr fam familie erven erfgenamen
    mr mrs ms drs dr ir ing prof professor ds dominee doctorandus bc bacc
    bsc b.sc msc m.sc ba ma mba bba emba llb llm ll.b ll.m phd ph.d mphil bed b.ed m.ed bnsc aa ra
    rc emeritus jhr jkvr jonkheer jonkvrouw jonkvr jr sr junior senior wed weduwe
    weduwnaar""".split()
)
"""Titles as words, without their last full stop."""
_NOBLE = frozenset(
    """baron barones bar baronesse burggraaf burggravin graaf gravin hertog hertogin markies
    markiezin prins prinses ridder heer vrijheer""".split()
)
"""Titles of nobility (table 38); most are surnames as well, unless a prefix follows."""
_SHORT = frozenset(("aa", "ba", "ma", "ra", "rc"))
"""Titles that are surnames as well where only one other word stands."""
_LINKS = frozenset(("en", "of", "&", "c.q"))


def is_title(word: str) -> bool:
    """Return whether a folded word is a title: `dr.` is, the initials `d.r.` are not."""
    return word.rstrip(".") in TITLES


def untitled(words: Sequence[str]) -> list[str]:
    """Return the folded words of a name without its titles."""
    kept: list[str] = []
    title_before = False
    for at, word in enumerate(words):
        title = _stands_as_title(word, kept, words[at + 1 :])
        if title and word == "heer" and kept[-1:] == ["de"]:
            kept.pop()
        if not title and not (title_before and word in _LINKS):
            kept.append(word)
        title_before = title
    return kept


def _stands_as_title(word: str, before: Sequence[str], behind: Sequence[str]) -> bool:
    bare = word.rstrip(".")
    if bare == "heer" and before:
        # "De heer Smit" begins so; "J. de Heer" is a surname.
        return list(before) == ["de"] and bool(behind)
    if bare in _SHORT and len(before) + len(behind) < 2:
        return False
    if bare in TITLES:
        return True
    if bare in _NOBLE:
        follows = bool(behind) and is_prefix(behind[0]) and not all(map(is_prefix, behind))
        return follows and not (before and is_prefix(before[-1]))
    return False
