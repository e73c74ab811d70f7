"""Names of persons: raw spelling to canonical names with their variants."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from matching.callnames import GIVEN_NAMES
from matching.prefixes import (
    QUALIFIERS,
    begins_in_the_middle,
    family_first,
    family_last,
    is_prefix,
    written_out,
)
from matching.surnames import Surname, prefixes, read, readings
from matching.text import fold, present
from matching.titles import is_title, untitled
from matching.words import DASH, LONGEST, is_initials, spelled, split

__all__ = [
    "LONGEST", "Name", "Surname", "full_name", "given_names", "initials", "joined", "spelled",
    "surname",
]  # fmt: skip

_MARK = re.compile(
    r"(?<![^\s,(-])(?:(?P<born>geb(?:oren|\.)?|gb\.|nee)|e[./]?\s?[vg]\.?|echtg\w*\.?|w[./]v\.?"
    r"|geh(?:uwd)?\.?(?:\s(?:met|m\.))?|wed(?:uwe|uwnaar)?\.?|gesch\w*\.?|partner|gp\.?)(?=\s|$)"
)
"""What stands between own name and partner's name, `born` before the own one."""
_ONE_SOUND = frozenset(("Th", "Ch", "Ph", "Chr", "Fr", "Hr", "Gh", "St"))
_VOWEL = re.compile(r"[aeiouy]", re.IGNORECASE)
_BRACKETS = re.compile(r"[(\"\[].*?(?:[)\"\]]|$)")
_CALLED = re.compile(r"[(\"\[']\s*([a-z]+)\s*[)\"\]']")
_ABDEL = frozenset("abdel abdul abdoel abd".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A person's name: every part is a list of canonical values, the surest first."""

    family: tuple[str, ...] = field(default=(), repr=False)
    partner: tuple[str, ...] = field(default=(), repr=False)
    alias: tuple[str, ...] = field(default=(), repr=False)
    """Other readings of the surname, used by questions only."""
    given: tuple[str, ...] = field(default=(), repr=False)
    initials: str = field(default="", repr=False)


def joined(prefix: str, name: str) -> str:
    """Return a canonical name written in one word with its prefix."""
    return ("".join(prefixes(spelled(fold(prefix)))[:1]) + name)[:LONGEST]


def surname(text: str | None) -> Surname:
    """Return the canonical names of a surname column, wherever its prefixes stand."""
    text = present(text)
    if text is None:
        return Surname()
    folded = fold(text)
    if folded.isalpha():
        name = folded.replace("ij", "y")[:LONGEST]
        return Surname(parts=(name,), alias=readings(name))
    own, born, other = _marked(_unbracketed(fold(written_out(text))))
    first = read(_bare(split(own)))
    if not other:
        return first
    second = read(_bare(split(other)))
    if born:
        first, second = second, first
    return Surname(
        parts=tuple(dict.fromkeys(first.parts + second.parts)), alias=first.alias + second.alias
    )


def given_names(text: str | None) -> tuple[tuple[str, ...], str]:
    """Return the given names and the initials that a column of given names holds."""
    text = present(text)
    if text is None:
        return (), ""
    if len(text) > 1 and text.isalpha() and text.isascii() and not _may_be_initials(text):
        name = text.lower().replace("ij", "y")[:LONGEST]
        return (name,), name[0]
    if _looks_like_initials(text):
        return (), initials(text)
    folded = fold(text)
    words = DASH.sub(" ", _BRACKETS.sub(" ", folded))
    names, letters = _given([w for w in split(words) if not is_title(w)])
    return names + _called(folded), letters


def initials(text: str | None) -> str:
    """Return initials as bare letters: `jp` for `J.P.`, `Th. P.` gives `tp`, `IJ.` gives `y`."""
    text = present(text)
    if text is None:
        return ""
    if text.isalpha() and not text.isupper() and text[0].isupper():
        # "ThJ" is Th. J., "Jpm" is J.P.M., "Th" and "Jan" are one initial.
        capitals = "".join(c for c in text.replace("IJ", "Y") if c.isupper())
        whole = len(capitals) == 1 and text not in _ONE_SOUND and _may_be_initials(text)
        return spelled(fold(text if whole else capitals))
    if "." in text or " " in text:
        return "".join(p[0] for part in re.split(r"[.\s-]+", fold(text)) if (p := spelled(part)))
    return spelled(fold(text))


def full_name(text: str | None) -> Name:
    """Return the name in a column that holds all of it, in whichever order it stands."""
    text = present(text)
    if text is None:
        return Name()
    folded = fold(written_out(text))
    called = _called(folded)
    head, born, other = _marked(_unbracketed(folded).strip(" ,"))
    name = _comma(head) if "," in head else _loose(split(head))
    family, partner, alias = name.family, name.partner, name.alias
    if other:
        second = read(_bare(split(other)))
        alias += second.alias
        if born:
            family, partner = second.parts[:1], second.parts[1:] + family + partner
        else:
            partner += second.parts
    return Name(
        family=family,
        partner=tuple(dict.fromkeys(partner)),
        alias=tuple(dict.fromkeys(alias)),
        given=name.given + tuple(c for c in called if c not in name.given),
        initials=name.initials or "".join(c[0] for c in called[:1]),
    )


def _unbracketed(folded: str) -> str:
    """Return the text without what stands in brackets, unless it is a prefix or a surname."""
    if "(" not in folded and '"' not in folded:
        return folded
    bare = _BRACKETS.sub(_inside, folded)
    return bare if bare.strip(" ,") else folded


def _inside(found: re.Match[str]) -> str:
    inside = found[0].strip('()"[] ')
    keeps = _MARK.match(inside) or all(map(is_prefix, inside.split()))
    return f" {inside} " if keeps else " "


def _called(folded: str) -> tuple[str, ...]:
    """Return the call name that stands in brackets or quotes."""
    found = _CALLED.search(folded)
    name = spelled(found[1])[:LONGEST] if found else ""
    return (name,) if name in GIVEN_NAMES else ()


def _marked(text: str) -> tuple[str, bool, str]:
    """Return the text without the surname behind a mark, whether it is the own one, and it."""
    found = _MARK.search(text)
    if not found or found.start() == 0:
        return text, False, ""
    head = text[: found.start()].strip(" ,-")
    other, _, rest = text[found.end() :].strip(" ,").partition(",")
    if not other:
        return text, False, ""
    if rest:
        head += (" " if "," in head else ", ") + rest
    return head, found["born"] is not None, other


def _comma(text: str) -> Name:
    left, _, right = text.partition(",")
    words = untitled(split(right))
    behind = [w for w in words if is_prefix(w) and (len(w) > 1 or len(words) == 1)]
    given, letters = _given([w for w in words if w not in behind])
    last = read(_bare(split(left)))
    extra = tuple("".join(map(spelled, behind)) + part for part in last.parts[:1] if behind)
    return _name(last, given, letters, extra)


def _bare(words: Sequence[str]) -> list[str]:
    """Return the words without titles, unless nothing that can be a surname were left."""
    bare = untitled(words)
    if any(not is_prefix(w) and not is_initials(w) for w in bare):
        return bare
    return list(words)


def _loose(words: Sequence[str]) -> Name:
    words = _bare(words)
    if not words:
        return Name()
    tail: list[str] = []
    while len(words) > 1 and is_prefix(words[-1]) and len(words[-1]) > 1:
        tail.insert(0, words.pop())
    starts = 0
    while starts < len(words) - 1 and is_initials(words[starts]):
        if starts and words[starts] in ("v", "v."):
            break
        starts += 1
    ends = len(words)
    while starts == 0 and ends > 1 and is_initials(words[ends - 1]):
        ends -= 1
    if not starts and ends == len(words):
        return _ordered(words, tail)
    given, letters = _given(words[:starts] + words[ends:])
    rest = words[starts:ends]
    # "J. Peter van Dam", "C. Kees Smit": a given name may still stand before the surname.
    cut = _prefix_at(rest) if starts else 0
    if starts and cut < 0 and len(rest) > 1 and spelled(rest[0]) in GIVEN_NAMES:
        cut = 1
    more, more_letters = _given(rest[: max(cut, 0)])
    last = read(tail + rest[max(cut, 0) :])
    return _name(last, given + more, letters + more_letters)


def _ordered(words: list[str], tail: list[str]) -> Name:
    """Read words without initials: by prefixes, by surnames that stand in front, by known names."""
    if len(words) == 1:
        return _name(read(tail + words), (), "")
    if not tail and (family_first(words) or family_last(words)):
        start, end = (0, 1) if family_first(words) else (len(words) - 1, len(words))
        given, letters = _given(words[:start] + words[end:])
        return _name(read(words[start:end]), given, letters)
    known = [spelled(w) in GIVEN_NAMES for w in words]
    cut = _prefix_at(words)
    if cut == 0 or (cut == 1 and known[-1] and not known[0]):
        # "de Vries Jan", "Vries de Jan"
        at = 0 if cut else next((i for i, w in enumerate(words) if not is_prefix(w)), 0)
        end = next((i for i in range(at + 1, len(words)) if not is_prefix(words[i])), len(words))
        start = 0
    elif cut > 0:
        start, end = cut, len(words)
    elif known[-1] and not known[0]:
        start, end = 0, len(words) - known[::-1].index(False)
    else:
        start, end = len(words) - 1, len(words)
        while start > 1 and words[start - 1] in QUALIFIERS:
            start -= 1
    given, letters = _given(words[:start] + words[end:])
    last = read(tail + words[start:end])
    return _name(last, given, letters, _unknown(given, last))


def _unknown(given: tuple[str, ...], last: Surname) -> tuple[str, ...]:
    # "Maria Garcia Lopez" has two surnames: a second given name that nobody bears may be one.
    strange = [name for name in given[1:] if name not in GIVEN_NAMES]
    return tuple(n for one in strange for n in (one, one + "".join(last.parts[:1])))


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
    carried = ""
    for word in DASH.sub(" ", " ".join(words)).split():
        plain = spelled(word)
        if not plain:
            continue
        if is_initials(word):
            letters += initials(word)
        elif plain in _ABDEL:
            carried = plain
        else:
            names.append((carried + plain)[:LONGEST])
            letters += names[-1][0]
            carried = ""
    if carried:
        names.append(carried)
        letters += carried[0]
    if begins_in_the_middle(names) and len(letters) == len(names):
        names, letters = names[1:] + names[:1], letters[1:] + letters[:1]
    return tuple(names), letters


def _prefix_at(words: Sequence[str]) -> int:
    for i, word in enumerate(words):
        if is_prefix(word) and (len(word) > 1 or (i and i < len(words) - 1)):
            return i
    return -1


def _looks_like_initials(text: str) -> bool:
    folded = fold(text)
    if all(is_initials(w) for w in folded.split()):
        return True
    return text.isalpha() and _may_be_initials(text)


def _may_be_initials(text: str) -> bool:
    # "JP" and "Jpm" are initials, "ED" and "Jo" are not: letters without a vowel between.
    return len(text) <= 4 and not _VOWEL.search(text)
