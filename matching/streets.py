"""The names of streets, in the ways in which one is written for another."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from matching.text import fold, present

_NOT_WORD = re.compile(r"[^a-z0-9]+")
_ENDINGS = (
    ("str", "straat"), ("pln", "plein"), ("ln", "laan"), ("wg", "weg"), ("plnts", "plantsoen"),
    ("plants", "plantsoen"), ("pl", "plein"), ("gr", "gracht"), ("kd", "kade"),
    ("sngl", "singel"), ("sgl", "singel"), ("dk", "dijk"), ("dr", "dreef"), ("stg", "steeg"),
    ("prk", "park"), ("hf", "hof"), ("blvd", "boulevard"),
)  # fmt: skip
_TITLES = {
    "burgemeester": "burg", "burgem": "burg", "bgm": "burg", "bur": "burg", "bg": "burg",
    "dokter": "dr", "doctor": "dr", "doktor": "dr", "professor": "prof", "sint": "st",
    "sinte": "st", "sainte": "st", "meester": "mr", "ingenieur": "ir", "dominee": "ds",
    "pastoor": "past", "pastr": "past", "kapelaan": "kap", "kardinaal": "kard", "generaal": "gen",
    "genl": "gen", "kolonel": "kol", "kapitein": "kapt", "luitenant": "lt", "admiraal": "adm",
    "president": "pres", "minister": "min", "koningin": "kon", "koning": "kon", "kng": "kon",
    "prins": "pr", "prinses": "prs", "wethouder": "weth", "notaris": "not", "gouverneur": "gouv",
    "commissaris": "comm", "commandeur": "comm", "secretaris": "secr", "rector": "rect",
    "monseigneur": "mgr", "jonkheer": "jhr", "jonkvrouw": "jkvr", "zuster": "zr",
}  # fmt: skip
_WORDS = _TITLES | {
    "eerste": "1e", "tweede": "2e", "derde": "3e", "vierde": "4e", "vijfde": "5e", "zesde": "6e",
    "1ste": "1e", "2de": "2e", "3de": "3e", "4de": "4e", "5de": "5e", "nieuw": "nieuwe",
    "nw": "nieuwe", "nwe": "nieuwe", "oud": "oude", "groot": "grote", "gr": "grote",
    "klein": "kleine", "kl": "kleine", "verl": "verlengde", "van": "v", "vd": "v", "vn": "v",
}  # fmt: skip
_SIDES = {
    "n": "noord", "z": "zuid", "o": "oost", "w": "west", "nz": "noordzijde", "zz": "zuidzijde",
    "oz": "oostzijde", "wz": "westzijde",
}  # fmt: skip
_FREE = frozenset("de der den d het ten ter te t s in op en".split())
_TITLED = frozenset(_TITLES.values()) | {"baron", "graaf", "freule", "pater"}
_TELLING = frozenset(
    "korte lange oude nieuwe kleine grote verlengde hoge lage voor achter binnen buiten boven"
    " beneden noord zuid oost west noordzyde zuidzyde oostzyde westzyde noorder zuider ooster"
    " wester".split()
)
"""Words that tell two streets of one name apart."""
_OPPOSITES = (("noord", "zuid", "oost", "west"), ("hoge", "lage"))
_SOUNDS = (
    ("ch", "g"), ("ij", "y"), ("ei", "y"), ("au", "ou"), ("c", "k"), ("z", "s"), ("v", "f"),
    ("th", "t"), ("ae", "a"),
)  # fmt: skip
_TWICE = re.compile(r"([a-z])\1+")
_LOOSE = _FREE | _WORDS.keys() | set(_WORDS.values())
_WHOLE_ENDINGS = frozenset(full for _, full in _ENDINGS)
_SHORT_ENDINGS = tuple(short for short, _ in _ENDINGS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A street's name in the ways in which it is compared."""

    words: tuple[str, ...] = field(repr=False)
    """Canonical: titles short, the ending in full, no articles."""
    whole: str = field(repr=False)
    """Every letter as written."""

    @property
    def short(self) -> str:
        """The canonical words as one."""
        return "".join(self.words)

    @property
    def sound(self) -> str:
        """The name by ear: `ei` is `ij`, `au` is `ou`, a double letter is one."""
        heard = self.short
        for written, spoken in _SOUNDS:
            heard = heard.replace(written, spoken)
        return _TWICE.sub(r"\1", heard)


def street_name(text: str | None) -> Name | None:
    """Return the name of a street, or nothing where the text holds none."""
    text = present(text)
    return folded_street_name(fold(text)) if text else None


def same_words(written: Sequence[str], known: Sequence[str], *, spare: bool) -> bool:
    """Whether a name is another one with words shortened, or left out that do not tell apart.

    Spare titles and initials may be written that the other one has not.
    """
    if written[-1] != known[-1]:
        return False
    rest = list(known[:-1])
    for word in written[:-1]:
        at = next((i for i, other in enumerate(rest) if _shortens(word, other)), None)
        if at is None:
            if not (spare and word != "v" and (word in _TITLED or len(word) == 1)):
                return False
        elif any(_tells(skipped) for skipped in rest[:at]):
            return False
        else:
            rest = rest[at + 1 :]
    return not any(_tells(skipped) for skipped in rest)


def opposed(one: str, other: str) -> bool:
    """Whether two names that look alike are two streets: by a number, or by a point of compass."""
    if re.findall(r"\d+", one) != re.findall(r"\d+", other):
        return True
    for words in _OPPOSITES:
        here, there = ({word for word in words if word in name} for name in (one, other))
        if here and there and here != there:
            return True
    return False


def folded_street_name(folded: str) -> Name | None:
    """Return the name of a street in text that is folded already."""
    words = [word for word in _NOT_WORD.split(folded.replace("'", "")) if word]
    if not words:
        return None
    whole = "".join(words)
    last = len(words) - 1
    if last and words[-1] in _SIDES:
        words[-1] = _SIDES[words[-1]]
        last -= 1
    words[last] = _in_full(words[last], alone=last == 0)
    if last and words[last] in _WHOLE_ENDINGS and words[last - 1] not in _LOOSE:
        # "Kerk straat" is one word.
        words[last - 1 : last + 1] = [words[last - 1] + words[last]]
    known = [_WORDS.get(word, word).replace("ij", "y") for word in words]
    return Name(
        words=tuple([word for word in known if word not in _FREE] or known),
        whole=whole,
    )


def _in_full(word: str, *, alone: bool) -> str:
    """Return the word with its ending in full; a short ending needs a name in front."""
    if word.endswith(_SHORT_ENDINGS):
        for short, full in _ENDINGS:
            if word.endswith(short) and len(word) > len(short) + 1:
                return word[: -len(short)] + full
            if word == short and not alone:
                return full
    return word


def _shortens(one: str, other: str) -> bool:
    """Whether one is the other's beginning, or a few of its letters: `j` or `jhs` of `johannes`."""
    if other == "v":
        # "van" is never the initial of what is written.
        return one == other
    short, long = sorted((one, other), key=len)
    if long.startswith(short):
        return True
    letters = iter(long)
    return len(short) <= 4 and short[0] == long[0] and all(c in letters for c in short)


def _tells(word: str) -> bool:
    return word in _TELLING or any(c.isdigit() for c in word)
