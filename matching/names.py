"""Names of persons: raw spelling to canonical names with their variants."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from matching.callnames import GIVEN_NAMES
from matching.text import fold, present

LONGEST = 16
"""Canonical names are compared on their first letters, for registers cut them at 20, 24 or 30."""

_PREFIXES = frozenset(
    """van der den de het 't 's t s in op te ten ter tot tho thoe toe aan uit uijt uyt voor onder
    over bij el al ab ait bin ibn le la les l du des d da das do dos di del della von zu zum zur
    vom af av ver vd v/d v.d. vande vanden vander vant van't""".split()
)
_JOINED = ("vanden", "vander", "vande", "vant", "van", "den", "der", "de", "ten", "ter", "te")
_QUALIFIERS = frozenset("groot groote klein kleine oude nieuwe lange korte jonge sint st".split())
_TITLES = frozenset(
    """dhr mw mevr mevrouw meneer heer hr fam familie mr drs dr ir ing prof ds bc msc bsc ba ma mba
    llm phd jhr jkvr baron barones graaf gravin ridder hertog prins prinses erven jr sr junior
    senior mej wed weduwe""".split()
)
_PARTNER = re.compile(r"(?:\be[./]?[vg]\.?\s(?:van\s(?=van\b))?|\bgeb(?:oren|\.)?\s|\bechtg\w*\s)")
_SPLIT = re.compile(r"[\s_,;]+")
_DASH = re.compile(r"\s*[-\u2013/=+]\s*")
_NOT_LETTER = re.compile(r"[^a-z]")
_INITIALS = re.compile(r"(?:[a-z]{1,3}\.[- ]?)+(?:[a-z]\.?)?")
_GLUED = re.compile(r"\.(?=[a-z]{2,})")
_BRACKETS = re.compile(r"[(\"\[].*?(?:[)\"\]]|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A person's name: every part is a list of canonical values, the surest first."""

    family: tuple[str, ...] = field(default=(), repr=False)
    partner: tuple[str, ...] = field(default=(), repr=False)
    alias: tuple[str, ...] = field(default=(), repr=False)
    """Other readings of the surname, used by questions only."""
    given: tuple[str, ...] = field(default=(), repr=False)
    initials: str = field(default="", repr=False)


def spelled(word: str) -> str:
    """Return a folded word as its letters, with y for ij."""
    return _NOT_LETTER.sub("", word).replace("ij", "y")


def joined(prefix: str, name: str) -> str:
    """Return a canonical name written in one word with its prefix."""
    return (spelled(fold(prefix)) + name)[:LONGEST]


@dataclass(frozen=True, slots=True, kw_only=True)
class Surname:
    """The names in one surname column, and other readings of them."""

    parts: tuple[str, ...] = field(default=(), repr=False)
    alias: tuple[str, ...] = field(default=(), repr=False)


def surname(text: str | None) -> Surname:
    """Return the canonical names of a surname column, wherever its prefixes stand."""
    text = present(text)
    if text is None:
        return Surname()
    folded = fold(text)
    if folded.isalpha():
        name = folded.replace("ij", "y")[:LONGEST]
        return Surname(parts=(name,), alias=_unjoined(name))
    return _surname([w for w in _words(folded) if not _is_title(w)])


def given_names(text: str | None) -> tuple[tuple[str, ...], str]:
    """Return the given names and the initials that a column of given names holds."""
    text = present(text)
    if text is None:
        return (), ""
    text = text.strip()
    if text.isalpha() and text.isascii() and not text.isupper():
        name = text.lower().replace("ij", "y")[:LONGEST]
        return ((), name) if len(name) == 1 else ((name,), name[0])
    if _looks_like_initials(text):
        return (), initials(text)
    names: list[str] = []
    letters = ""
    for word in _SPLIT.split(_DASH.sub(" ", _BRACKETS.sub(" ", fold(text)))):
        plain = spelled(word)
        if not plain or _is_title(word):
            continue
        letters += plain[0]
        if len(plain) > 1 and not word.endswith("."):
            names.append(plain[:LONGEST])
    return tuple(names), letters


def initials(text: str | None) -> str:
    """Return initials as bare letters: `jp` for `J.P.`, `Th. P.` gives `tp`."""
    text = present(text)
    if text is None:
        return ""
    if "." in text or " " in text:
        return "".join(p[0] for part in re.split(r"[.\s-]+", fold(text)) if (p := spelled(part)))
    return _NOT_LETTER.sub("", fold(text))


def full_name(text: str | None) -> Name:
    """Return the name in a column that holds all of it, in whichever order it stands."""
    text = present(text)
    if text is None:
        return Name()
    folded = _BRACKETS.sub(" ", fold(text)).strip(" ,")
    head, mark, tail = _partition_partner(folded)
    name = _comma(head) if "," in head else _loose(_words(head))
    if not mark or not tail:
        return name
    second = _surname(_words(tail))
    return Name(
        family=name.family,
        partner=name.partner + second.parts,
        alias=name.alias + second.alias,
        given=name.given,
        initials=name.initials,
    )


def _partition_partner(text: str) -> tuple[str, str, str]:
    found = _PARTNER.search(text)
    if not found or found.start() == 0:
        return text, "", ""
    return text[: found.start()].strip(" ,"), found[0], text[found.end() :].strip()


def _comma(text: str) -> Name:
    left, _, right = text.partition(",")
    words = [w for w in _words(right) if not _is_title(w)]
    behind = [w for w in words if _plain(w) in _PREFIXES and len(_plain(w)) > 1]
    before = [w for w in words if w not in behind]
    last = _surname(_words(left))
    given, letters = _given(before)
    extra = tuple("".join(map(_plain, behind)) + part for part in last.parts[:1] if behind)
    return _name(last, given, letters, extra)


def _loose(words: Sequence[str]) -> Name:
    words = [w for w in words if not _is_title(w)]
    if not words:
        return Name()
    starts = 0
    while starts < len(words) - 1 and _is_initials(words[starts]):
        starts += 1
    ends = len(words)
    while starts == 0 and ends > 1 and _is_initials(words[ends - 1]):
        ends -= 1
    if starts or ends < len(words):
        given, letters = _given(words[:starts] + words[ends:])
        rest = words[starts:ends]
        # "J. Peter van Dam": a given name may still stand before the prefix.
        cut = _prefix_at(rest)
        if starts and cut > 0:
            more, more_letters = _given(rest[:cut])
            return _name(_surname(rest[cut:]), given + more, letters + more_letters)
        return _name(_surname(rest), given, letters)
    return _ordered(words)


def _ordered(words: Sequence[str]) -> Name:
    if len(words) == 1:
        return _name(_surname(words), (), "")
    cut = _prefix_at(words)
    if cut > 0:
        if cut < len(words) - 1 or _plain(words[cut]) not in _PREFIXES:
            given, letters = _given(words[:cut])
            return _name(_surname(words[cut:]), given, letters)
        cut = -1
    if cut == 0:
        last = next(i for i, w in enumerate(words) if _plain(w) not in _PREFIXES or i == 2)
        given, letters = _given(words[last + 1 :])
        return _name(_surname(words[: last + 1]), given, letters)
    first_known = spelled(words[0]) in GIVEN_NAMES
    last_known = spelled(words[-1]) in GIVEN_NAMES
    if last_known and not first_known:
        given, letters = _given(words[1:])
        return _name(_surname(words[:1]), given, letters)
    given, letters = _given(words[:-1])
    return _name(_surname(words[-1:]), given, letters)


def _name(last: Surname, given: tuple[str, ...], letters: str, extra: tuple[str, ...] = ()) -> Name:
    return Name(
        family=last.parts[:1],
        partner=last.parts[1:],
        alias=last.alias + tuple(e[:LONGEST] for e in extra),
        given=given,
        initials=letters,
    )


def _given(words: Sequence[str]) -> tuple[tuple[str, ...], str]:
    names: list[str] = []
    letters = ""
    for word in words:
        plain = spelled(word)
        if not plain:
            continue
        if _is_initials(word):
            letters += initials(word)
        else:
            names += [n[:LONGEST] for p in _DASH.split(word) if (n := spelled(p))]
            letters += plain[0]
    return tuple(names), letters


def _surname(words: Sequence[str]) -> Surname:
    """Read words, of which some may hold dashes, as one surname of one or more parts."""
    parts: list[str] = []
    alias: list[str] = []
    carried: list[str] = []
    pieces = _DASH.split(" ".join(words))
    for i, piece in enumerate(pieces, start=1):
        piece_words = carried + [w for w in _SPLIT.split(piece) if w]
        # "El-Amrani" and "'s-Gravenzande": the dash stands behind a prefix.
        if i < len(pieces) and all(_plain(w) in _PREFIXES for w in piece_words):
            carried = piece_words
            continue
        carried = []
        names, readings = _piece(piece_words)
        parts += names
        alias += readings
    if len(parts) > 1:
        alias.append("".join(parts))
    return Surname(
        parts=tuple(dict.fromkeys(p[:LONGEST] for p in parts)),
        alias=tuple(dict.fromkeys(a[:LONGEST] for a in alias)),
    )


def _piece(words: list[str]) -> tuple[list[str], list[str]]:
    prefix: list[str] = []
    while len(words) > 1 and _plain(words[0]) in _PREFIXES:
        prefix.append(words.pop(0))
    while len(words) > 1 and _plain(words[-1]) in _PREFIXES:
        prefix.append(words.pop())
    names: list[str] = []
    carry = ""
    for word in words:
        if names and _plain(word) in _PREFIXES:
            continue
        plain = _apostrophe(word)
        if not plain:
            continue
        if _plain(word) in _QUALIFIERS and word is not words[-1]:
            carry += plain
            continue
        names.append(carry + plain)
        carry = ""
    if not names:
        names = [spelled("".join(prefix))] if prefix and spelled("".join(prefix)) else []
        prefix = []
    readings = [spelled("".join(prefix)) + names[0]] if prefix and names else []
    readings += [r for n in names for r in _unjoined(n)]
    return names, readings


def _apostrophe(word: str) -> str:
    # "d'Angelo", "l'Ami", "'t Hart" carry their prefix within the word.
    head, mark, tail = word.partition("'")
    if mark and len(spelled(tail)) > 2 and spelled(head) in ("d", "l", "t", "s", ""):
        return spelled(tail)
    return spelled(word)


def _unjoined(name: str) -> tuple[str, ...]:
    for prefix in _JOINED:
        if name.startswith(prefix) and len(name) - len(prefix) >= 4:
            return (name[len(prefix) :],)
    return ()


def _prefix_at(words: Sequence[str]) -> int:
    for i, word in enumerate(words):
        if (_plain(word) in _PREFIXES and len(_plain(word)) > 1) or word in ("'t", "'s"):
            return i
    return -1


def _words(text: str) -> list[str]:
    # "P.J.vd Meer": no space between the initials and what follows.
    text = _GLUED.sub(". ", _DASH.sub("-", text))
    return [w for w in _SPLIT.split(text) if w not in ("", "-", ".")]


def _plain(word: str) -> str:
    return word.replace(".", "")


def _is_title(word: str) -> bool:
    # "Dr." is a title, "D.R." are initials.
    return word.rstrip(".") in _TITLES


def _is_initials(word: str) -> bool:
    letters = _NOT_LETTER.sub("", word)
    return len(letters) == 1 or (bool(letters) and _INITIALS.fullmatch(word) is not None)


def _looks_like_initials(text: str) -> bool:
    folded = fold(text)
    if all(_is_initials(w) for w in folded.split()):
        return True
    # "JP" and "MAC" are initials, "ED" and "Jo" are not: capitals without a vowel between.
    return text.isupper() and text.isalpha() and len(text) <= 4 and not re.search("[AEIOUY]", text)
