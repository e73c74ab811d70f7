"""Words before a surname: prefixes, which are left out, and words that belong to the name."""

import re
from collections.abc import Sequence

PREFIXES = frozenset(
    """van der den de het 't 's t s in op te ten ter tot tho thoe thor toe to aan uit uijt uyt voor
    onder over boven bij by af av ver die gen vd vdr vh vande vanden vander van't vant in't
    op't aan't von vom zu zum zur auf aus am im unter vor la l l' d' le les lo los las du des d da
    das do dos di dei del dell della degli dal dalla deca el al ibn bin binti""".split()
)
"""Every word of the national table of prefixes (table 36), and how clerks shorten them."""

_DUTCH = "groot groote klein kleine oude nieuwe lange korte jonge hoge lage sint st".split()
_FOREIGN = "ben bel ait ou bou abou abu oulad ould mc mac fitz".split()
QUALIFIERS = frozenset(_DUTCH + _FOREIGN)
"""Words that make one name with the next: Klein Haneveld, Ben Ali, Mac Donald."""
INSEPARABLE = frozenset(_FOREIGN)
"""Qualifiers that are no surname by themselves, so that a dash behind them joins too."""

SUN = frozenset("ed er es ez ech et en an ar as at az".split())
"""The Arabic article as it sounds before some letters, where a dash follows: Ed-Daoudi."""

_JOINED = (
    ("vanden", 3), ("vander", 3), ("vande", 3), ("vant", 3), ("van", 3), ("von", 4), ("den", 4),
    ("der", 4), ("de", 4), ("ten", 4), ("ter", 4), ("te", 4), ("el", 5), ("al", 5), ("ait", 4),
)  # fmt: skip
"""Prefixes that may be part of a name in one word, and how many letters must follow."""
_STARTS = tuple(prefix for prefix, _ in _JOINED)

_VAN_DE = re.compile(r"(?<![^\s,(/-])v(?:an)?[./]?\s?d(?:[./]\s?|(?=[\s,)-]|$))(?:[enr]\.?\s)?")
_VAN_T = re.compile(r"(?<![^\s,(/-])v\.?\s?'\s?t(?=\s|$)")

_FAMILY_FIRST = frozenset(
    """nguyen tran pham huynh hoang phan dang bui ngo duong truong dinh doan trinh vuong luong
    zhang wang zhao huang zhou zhu guo liang zheng xie deng feng zeng peng jiang xiao cheng yuan
    liu chen yang""".split()
)
"""Vietnamese and Chinese surnames, which stand before the given names."""
_MIDDLE = frozenset(("van", "thi"))
"""Middle names of Vietnamese men and women; the first is no prefix there."""
_GIVEN = frozenset(
    """an anh be binh cuong duc dung hai hien hieu hoa hong hung huong huy khanh khoa lan linh loc
    mai minh nam ngoc nhung phong phuc phuong quan quang son tai tam thang thanh thao thien tho thu
    thuy toan trang tri trung tuan tung tuyet viet vinh xuan yen""".split()
)
_SHORT_FAMILY = frozenset("le do ho vo vu ly lam mai dao to ta cao chau luu dam ha".split())


def is_prefix(word: str) -> bool:
    """Return whether a folded word is a prefix, a lone `v.` or `d.` among them."""
    return word in PREFIXES or word in ("v", "v.", "d.", "vd.")


def written_out(text: str) -> str:
    """Return the text with `v/d`, `v.d.`, `v d` and `v.'t` as one prefix each.

    Capitals are initials there: V.D. Smit, unless the whole text is in capitals.
    """
    if text.isupper():
        text = text.lower()
    elif text[:1] == "V":
        text = "v" + text[1:]
    return _VAN_T.sub("van 't", _VAN_DE.sub("vd ", text))


def unjoined(name: str) -> tuple[str, ...]:
    """Return a canonical name without the prefix that it may begin with."""
    if not name.startswith(_STARTS):
        return ()
    for prefix, shortest in _JOINED:
        if name.startswith(prefix) and len(name) - len(prefix) >= shortest:
            return (name[len(prefix) :],)
    return ()


def family_first(words: Sequence[str]) -> bool:
    """Return whether a Vietnamese or Chinese name has its surname in front."""
    return _is_family(words[0], words[1:])


def family_last(words: Sequence[str]) -> bool:
    """Return whether a Vietnamese or Chinese name has its surname behind."""
    return _is_family(words[-1], words[:-1])


def _is_family(word: str, others: Sequence[str]) -> bool:
    if any(is_prefix(other) and other not in _MIDDLE for other in others):
        return False
    if word in _FAMILY_FIRST:
        return True
    return word in _SHORT_FAMILY and len(others) > 1 and others[0] in _MIDDLE


def begins_in_the_middle(given: Sequence[str]) -> bool:
    """Return whether given names begin with a Vietnamese middle name: Van An, Thi Mai."""
    return len(given) > 1 and given[0] in _MIDDLE and given[1] in _GIVEN
