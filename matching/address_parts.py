"""Addresses as text: house numbers, postcodes, places and whole lines, to their parts."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from contracts.topics import Address
from matching.streets import Name, folded_street_name, street_name
from matching.text import digits, fold, present

_LONGEST, _NUMBERS = 400, 6
"""Letters of a line that are read, and numbers of a part of it; more is no address."""
_POSTCODE = re.compile(r"(?P<digits>[1-9]\d{3})\s?(?P<letters>[a-z]{2})")
# "Plein 1944 in Weesp" holds no postcode, and no postcode ends in SA, SD or SS.
_POSTCODE_WITHIN = re.compile(r"\b[1-9]\d{3}\s?(?!sa|sd|ss|in|nr|no)[a-z]{2}(?![a-z])")
_NUMBER = re.compile(r"(?:(?:huis)?(?:nummer|nr|no)\b\.?\s*)?(?P<number>\d{1,5})(?P<rest>.*)")
_NUMBER_WITHIN = re.compile(r"(?:(?<!\w)|(?<=[a-z]{3}))\d{1,5}(?!\d)")
_NUMBER_WORD = re.compile(r"[\s,]*(?:\b(?:huisnummer|huisnr|nummer|nr|no)\b\.?)?[\s,]*$")
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_PIECES = re.compile(r"[a-z]+|\d+")
_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")
_WHOLE = re.compile(r"[.,]0+")
_BREAK = re.compile(
    r"[,;\n()]|:\s|\s(?:te|in)\s+(?=[a-z' -]+(?:,|$))"
    r"|\s-\s(?=\s*,|(?!bov|ben|bis|huis|app|hoog|iii\b)[a-z']{3})"
)
_COUNTRY = re.compile(
    r"[\s,]+(?:nederland|the netherlands|nl)\s*$|\bnl[\s-]?(?=[1-9]\d{3}\s?[a-z]{2}\b)"
)
_NEAR = re.compile(r"\b(?:t\.\s?h\.\s?v\.|t\.\s?o\.|thv\b|t/o\b|ter hoogte van)")
_AREA = re.compile(r"(\d.*?)[\s,]+[1-9]\d{3}\s+(?=[a-z'][a-z' -]+(?:[,(]|$))")
_LEAD = re.compile(
    r"\b(?:tegenover|nabij|naast|achter|voor|bij|hoek|aan|op|in|adres|locatie|perceel|pand|woning)"
    r"\b\.?(?:\s+(?:de|het)\b)?\s+"
)
_SUFFIX_WORDS = {
    "HUIS": "HS", "BOVEN": "BOV", "BENEDEN": "BEN", "ROOD": "RD", "ZWART": "ZW", "BGG": "BG",
    "BEGANEGROND": "BG", "PARTERRE": "PT", "TOEGANG": "TOE", "BS": "BIS",
}  # fmt: skip
_FLOOR = re.compile(r"([A-Z]?\d)E?(?:HOOG|VERD|VERDIEPING|ETAGE|ET)|(\d)H")
_UNIT = re.compile(r"([A-Z]?)(?:APPARTEMENT|APPT|APP|APT|UNIT)(\d+[A-Z]?)")
_ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4", "V": "5", "VI": "6"}
_NUMERALS = _ROMAN | {arabic: roman for roman, arabic in _ROMAN.items()}
_STAIR = re.compile(r"([A-HJ-UW-Z]?)(I{1,3}|IV|VI?|[1-6])")
_GROUND = ("HS", "BG", "PT")
_SUFFIX_PIECES = frozenset(
    "bis huis hoog laag boven bov beneden ben rood zwart iii vii verd verdieping etage begane grond"
    " parterre bgg app appt apt appartement unit toe toegang links rechts achterhuis voorhuis"
    " souterrain kelder zolder garage".split()
)
_NO_SUFFIX = frozenset("te in op de aan bij".split())
_PLACE_WORDS = {
    "st": "sint", "saint": "sint", "a": "aan", "d": "den", "ad": "aanden", "het": "t",
    "gem": "", "gemeente": "",
}  # fmt: skip
_PLACES = {
    "sgravenhage": "denhaag", "gravenhage": "denhaag", "shertogenbosch": "denbosch",
    "hertogenbosch": "denbosch",
}  # fmt: skip
_PROVINCES = frozenset("gr fr dr ov gld ut nh zh zld nb lb fl".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """One reading of an address."""

    name: Name | None = field(default=None, repr=False)
    """The name of the street, comparable with `street_name()` of a register."""
    number: int | None = field(default=None, repr=False)
    suffix: str = field(default="", repr=False)
    postcode: str | None = field(default=None, repr=False)
    place: str | None = field(default=None, repr=False)

    @property
    def street(self) -> str | None:
        """The street as one canonical word, comparable with that of a register."""
        return self.name.short if self.name else None


def postcode(text: str | None) -> str | None:
    """Return a Dutch postcode as `1234AB`, or nothing if it is not one."""
    if text is None:
        return None
    if len(text) == 6 and text.isascii() and text[:4].isdigit() and text[4:].isupper():
        return text if text[0] != "0" else None
    found = _POSTCODE.fullmatch(fold(text))
    return f"{found['digits']}{found['letters'].upper()}" if found else None


def house_number(text: str | None) -> tuple[int, str] | None:
    """Return a house number and its canonical suffix; nought is no number."""
    if text is None:
        return None
    if text.isdecimal() and len(text) <= 5:
        return (int(text), "") if int(text) else None
    found = _NUMBER.fullmatch(fold(text))
    if found is None or not int(found["number"]):
        return None
    # A spreadsheet makes 12.0 of a column of numbers.
    rest = "" if _WHOLE.fullmatch(found["rest"]) else found["rest"]
    return int(found["number"]), suffix(rest)


def suffix(text: str) -> str:
    """Return letter and addition of a house number in one spelling: `A`, `2`, `A2`, `BIS`, `HS`."""
    if not text:
        return ""
    bare = _ZEROS.sub("", _NOT_WORD.sub("", fold(text)).upper())
    bare = _SUFFIX_WORDS.get(bare, bare)
    if found := _FLOOR.fullmatch(bare):
        return found[1] or found[2]
    return bare


def suffix_readings(written: str) -> tuple[str, ...]:
    """Return other suffixes that the same door may have in the register."""
    if written in _GROUND:
        return tuple(ground for ground in ("", *_GROUND, "H") if ground != written)
    if written == "H":
        return ("HS",)
    if found := _UNIT.fullmatch(written):
        written = found[1] + found[2]
        return (written, *suffix_readings(written))
    if found := _STAIR.fullmatch(written):
        return (found[1] + _NUMERALS[found[2]],)
    return ()


def place(text: str | None) -> str | None:
    """Return a place as bare letters."""
    text = present(text)
    if text is None:
        return None
    return _place(fold(text).partition("(")[0])


def readings(address: Address) -> Iterator[Parts]:
    """Give every way to read an address, the likeliest first."""
    code, town = postcode(address.postcode), place(address.place)
    if code is None:
        code, town = _code_and_town(address.postcode, address.place, town)
    name = address.street or address.street_short
    door = house_number(address.house_number)
    if door is not None:
        number, letters = door
        called = street_name(name)
        yield Parts(name=called, number=number, suffix=letters, postcode=code, place=town)
        # "Kerkstraat 12" in the column of the street, beside 12 in its own.
        if called and (cut := re.match(rf"(.*[a-z]\W*?)\s{number}(?!\d)", fold(name or ""))):
            called = folded_street_name(cut[1])
            yield Parts(name=called, number=number, suffix=letters, postcode=code, place=town)
        return
    line = present(address.line) or present(address.street)
    if line is not None:
        yield from _line(fold(line[:_LONGEST]), code, town)


def bag_id(text: str | None) -> int | None:
    """Return a BAG identifier as a number."""
    if text is None:
        return None
    found = digits(text)
    return int(found) if 12 <= len(found) <= 16 and int(found) else None


def _code_and_town(
    code: str | None, town: str | None, bare: str | None
) -> tuple[str | None, str | None]:
    """Return postcode and place where one column holds both: `1381 AB Weesp`."""
    for text in (code, town):
        folded = fold(text or "")
        if found := _POSTCODE_WITHIN.search(folded):
            return postcode(found[0]), _place(folded[found.end() :]) or bare
    return None, bare


def _line(text: str, code: str | None, town: str | None) -> Iterator[Parts]:
    text = _NEAR.sub("bij ", _COUNTRY.sub("", text))
    if found := list(_POSTCODE_WITHIN.finditer(text)):
        last = found[-1]
        code = postcode(last[0]) or code
        text = f"{text[: last.start()]},{text[last.end() :]}"
    else:
        # "Kerkstraat 12, 1381 Weesp" has the digits of a postcode alone.
        text = _AREA.sub(r"\1, ", text)
    segments = [part for piece in _BREAK.split(text) if (part := piece.strip(" .-/:"))]
    for i, segment in enumerate(segments):
        # The longest name first: "Plein 1944 5" is number 5, "Kerkstraat 12 2" a unit of 12.
        for number in reversed(list(_NUMBER_WITHIN.finditer(segment))[:_NUMBERS]):
            before = _NUMBER_WORD.sub("", segment[: number.start()])
            if before and not re.search("[a-z]", before):
                continue
            others = segments[:i]
            name = before or (others.pop() if others and not _numbered(others[-1]) else "")
            letters, leftover, after = _suffix_and_rest(segment[number.end() :], segments[i + 1 :])
            names = [one for one in (*others, *after) if not _numbered(one)]
            known = town or (_place(names[-1]) if names else None)
            rest = _place(leftover)
            if known and rest and rest != known:
                continue
            for called, where in _names(name, known or rest):
                yield Parts(
                    name=called,
                    number=int(number[0]) or None,
                    suffix=letters,
                    postcode=code,
                    place=where,
                )


def _names(text: str, town: str | None) -> Iterator[tuple[Name | None, str | None]]:
    """Give the street that a text names, and the place; something else may stand in front."""
    yield folded_street_name(text), town
    for lead in _LEAD.finditer(text):
        yield folded_street_name(text[lead.end() :]), town
    if town is None:
        words = text.split()
        for cut in range(1, min(len(words), 6)):
            if name := folded_street_name(" ".join(words[cut:])):
                yield name, _place(" ".join(words[:cut]))


def _suffix_and_rest(text: str, later: Sequence[str]) -> tuple[str, str, Sequence[str]]:
    """Return the suffix after a number, the words after it, and the segments after those."""
    pieces = list(_PIECES.finditer(text))
    count = _suffix_pieces(text, pieces)
    if count == len(pieces) and later:
        following = list(_PIECES.finditer(later[0]))
        if _suffix_pieces(later[0], following) == len(following):
            return suffix(text + later[0]), "", later[1:]
    end = pieces[count - 1].end() if count else 0
    return suffix(text[:end]), text[end:], later


def _suffix_pieces(text: str, pieces: Sequence[re.Match[str]]) -> int:
    """Return how many pieces in front belong to the house number."""
    for i, piece in enumerate(pieces):
        word, before = piece[0], text[: piece.start()]
        short = len(word) <= 2 and word not in _NO_SUFFIX and before[-1:] != "'"
        glued = len(word) <= 4 and before in ("", "-", "/")
        numbered = text[piece.end() : piece.end() + 1].isdigit()
        if not (short or glued or numbered or word.isdigit() or word in _SUFFIX_PIECES):
            return i
    return len(pieces)


def _numbered(text: str) -> bool:
    return any(c.isdigit() for c in text)


def _place(folded: str) -> str | None:
    words = re.findall("[a-z]+", folded)
    if len(words) > 1 and words[-1] in _PROVINCES:
        words.pop()
    bare = "".join(_PLACE_WORDS.get(word, word) for word in words)
    return _PLACES.get(bare, bare) or None
