"""Addresses as text: streets, house numbers, postcodes, places and whole lines, to their parts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from contracts.topics import Address
from matching.text import digits, fold, present

_POSTCODE = re.compile(r"(?P<digits>[1-9]\d{3})\s?(?P<letters>[a-z]{2})")
_POSTCODE_IN_LINE = re.compile(r"\b[1-9]\d{3}\s?(?!sa|sd|ss)[a-z]{2}\b")
_NUMBER = re.compile(r"(?P<number>\d{1,5})(?P<rest>.*)")
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_LEAD = re.compile(
    r"^(?:t\.?\s?h\.?\s?v\.?|ter hoogte van|t\.?\s?o\.?(?=\s)|tegenover|nabij|naast|achter|voor|bij"
    r"|hoek|aan de|aan|op de|op|in de|adres:?|locatie:?|perceel|pand|woning)\s+"
)
_LINE = re.compile(
    r"(?P<street>.*?[a-z].*?)[\s,]+(?:nr\.?\s*|no\.?\s*|nummer\s*|huisnr\.?\s*)?"
    r"(?P<number>\d{1,5})(?P<suffix>[\s-]*(?:[a-z]|[a-z]?\d{1,4}|\d{0,2}[a-z]{0,2}|bis[\s-]?[a-z]?"
    r"|hs|huis|boven|beneden|bov|ben|i{1,3}v?|\d[\s-]?hoog|hoog|rood|zwart|rd|zw|a?\d?"
    r"|[a-z][\s-]?\d{1,3}[a-z]?|bg|to|by))?"
)
_SUFFIX_WORDS = {
    "HUIS": "HS", "BOVEN": "BOV", "BENEDEN": "BEN", "ROOD": "RD", "ZWART": "ZW", "BGG": "BG",
    "BEGANEGROND": "BG", "PARTERRE": "PT", "TOEGANG": "TOE",
}  # fmt: skip
_FLOOR = re.compile(r"(\d)E?(?:HOOG|H|VERD|VERDIEPING|ETAGE)")
_ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4", "V": "5"}
_ARABIC = {arabic: roman for roman, arabic in _ROMAN.items()}
_GROUND = ("HS", "BG", "PT", "")
_ENDINGS = (
    ("straat", "str"), ("laan", "ln"), ("plein", "pln"), ("weg", "wg"), ("kade", "kd"),
    ("gracht", "gr"), ("dreef", "dr"), ("singel", "sngl"), ("dijk", "dk"),
)  # fmt: skip
_WORDS = {
    "burgemeester": "burg", "burgem": "burg", "bgm": "burg", "bur": "burg", "bg": "burg",
    "dokter": "dr", "doctor": "dr", "doktor": "dr", "professor": "prof", "profdr": "prof",
    "sint": "st", "sainte": "st", "sinte": "st", "meester": "mr", "ingenieur": "ir",
    "dominee": "ds", "pastoor": "past", "pastr": "past", "kapelaan": "kap", "generaal": "gen",
    "genl": "gen", "kolonel": "kol", "kapitein": "kapt", "luitenant": "lt", "admiraal": "adm",
    "president": "pres", "minister": "min", "koningin": "kon", "koning": "kon", "kng": "kon",
    "prins": "pr", "prinses": "prs", "graaf": "gr", "wethouder": "weth", "notaris": "not",
    "monseigneur": "mgr", "jonkheer": "jhr", "jonkvrouw": "jkvr", "meneer": "mr",
    "eerste": "1e", "tweede": "2e", "derde": "3e", "vierde": "4e", "vijfde": "5e",
    "1ste": "1e", "2de": "2e", "3de": "3e", "4de": "4e", "5de": "5e", "zesde": "6e",
    "noord": "n", "zuid": "z", "oost": "o", "west": "w", "oostzijde": "oz", "westzijde": "wz",
    "noordzijde": "nz", "zuidzijde": "zz", "nieuwe": "nw", "nwe": "nw", "oude": "oud",
    "groot": "gr", "grote": "gr", "gr": "gr", "klein": "kl", "kleine": "kl", "vd": "van der",
    "v": "van", "vn": "van", "d": "de", "en": "", "zkl": "str",
    "lange": "l", "korte": "k", "hoge": "hg", "lage": "lg", "achter": "a", "joh": "johan",
    "johannes": "johan", "marinus": "mar", "frederik": "fred", "willem": "wm",
}  # fmt: skip
_FREE = frozenset({"van", "de", "der", "den", "het", "ten", "ter", "te", "t", "s", "in", "op"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """One reading of an address."""

    street: str | None = field(default=None, repr=False)
    """Canonical, comparable with `street()` of a register."""
    number: int | None = field(default=None, repr=False)
    suffix: str = field(default="", repr=False)
    postcode: str | None = field(default=None, repr=False)
    place: str | None = field(default=None, repr=False)


def postcode(text: str | None) -> str | None:
    """Return a Dutch postcode as `1234AB`, or nothing if it is not one."""
    if text is None:
        return None
    if len(text) == 6 and text.isascii() and text[:4].isdigit() and text[4:].isupper():
        return text
    found = _POSTCODE.fullmatch(fold(text))
    return f"{found['digits']}{found['letters'].upper()}" if found else None


def house_number(text: str | None) -> tuple[int, str] | None:
    """Return a house number and its canonical suffix; nought is no number."""
    if text is None:
        return None
    if text.isdigit() and len(text) <= 5:
        return (int(text), "") if int(text) else None
    found = _NUMBER.fullmatch(fold(text))
    if found is None or not int(found["number"]):
        return None
    return int(found["number"]), suffix(found["rest"])


def suffix(text: str) -> str:
    """Return letter and addition of a house number in one spelling: `A`, `2`, `A2`, `BIS`, `HS`."""
    bare = _NOT_WORD.sub("", fold(text)).upper()
    if not bare:
        return ""
    bare = _SUFFIX_WORDS.get(bare, bare)
    if found := _FLOOR.fullmatch(bare):
        return found[1]
    return bare.lstrip("0") or bare


def suffix_readings(written: str) -> tuple[str, ...]:
    """Return other suffixes that the same door may have in the register."""
    if written in _GROUND:
        return tuple(ground for ground in _GROUND if ground != written)
    other = _ROMAN.get(written) or _ARABIC.get(written)
    return (other,) if other else ()


def street(text: str | None) -> str | None:
    """Return a street with its abbreviations and titles in one short spelling."""
    text = present(text)
    return (_street(fold(text)) or None) if text else None


def place(text: str | None) -> str | None:
    """Return a place as bare letters."""
    text = present(text)
    if text is None:
        return None
    bare = _NOT_WORD.sub("", fold(text).partition("(")[0]).replace("ij", "y")
    return bare or None


def readings(address: Address) -> Iterator[Parts]:
    """Give every way to read an address, the likeliest first."""
    code = postcode(address.postcode)
    town = place(address.place)
    door = house_number(address.house_number)
    if door is not None:
        yield Parts(
            street=street(address.street) or street(address.street_short),
            number=door[0],
            suffix=door[1],
            postcode=code,
            place=town,
        )
        return
    line = present(address.line) or present(address.street)
    if line is not None:
        yield from _line(fold(line), code, town)


def bag_id(text: str | None) -> int | None:
    """Return a BAG identifier as a number."""
    found = digits(text)
    return int(found) if 12 <= len(found) <= 16 and int(found) else None


def _line(text: str, code: str | None, town: str | None) -> Iterator[Parts]:
    text = text.replace("\n", ", ").strip(" ,.;")
    before, after = text, ""
    if found := list(_POSTCODE_IN_LINE.finditer(text)):
        last = found[-1]
        code = postcode(last[0].strip()) or code
        before, after = text[: last.start()], text[last.end() :]
        if not before.strip(" ,"):
            # The postcode stands in front: "1381 AB 12-A", "1381AB Weesp, Kerkstraat 12".
            if (door := house_number(after.strip(" ,"))) is not None:
                yield Parts(number=door[0], suffix=door[1], postcode=code, place=town)
                return
            town, _, before = after.partition(",")
            after = town or ""
    after_place = place(after.strip(" ,.-"))
    before = _LEAD.sub("", before.strip(" ,.")).strip(" ,.")
    yield from _street_and_door(before, code, after_place or town)


def _street_and_door(text: str, code: str | None, town: str | None) -> Iterator[Parts]:
    head, _, tail = text.rpartition(",")
    if head and (whole := _LINE.fullmatch(head.strip(" ,"))):
        yield _parts(whole, code, place(tail) or town)
    if whole := _LINE.fullmatch(text):
        yield _parts(whole, code, town)
    # "Kerkstraat 12 2" and "Plein 1944 5": the last number is the addition, or else the number.
    for number in re.finditer(r"(?<![\w])\d{1,5}(?=\D|$)", text):
        name, rest = text[: number.start()].strip(" ,"), text[number.end() :]
        if not re.search("[a-z]", name):
            continue
        words = rest.split()
        for cut in range(min(len(words), 3), -1, -1):
            letters = suffix("".join(words[:cut]))
            if len(letters) > 4:
                continue
            yield Parts(
                street=_street(name) or None,
                number=int(number[0]) or None,
                suffix=letters,
                postcode=code,
                place=place(" ".join(words[cut:])) or town,
            )


def _parts(found: re.Match[str], code: str | None, town: str | None) -> Parts:
    return Parts(
        street=_street(found["street"]) or None,
        number=int(found["number"]) or None,
        suffix=suffix(found["suffix"] or ""),
        postcode=code,
        place=town,
    )


@cache
def _endings() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(rf"{long}$|{short}\.?$"), short) for long, short in _ENDINGS)


def _street(folded: str) -> str:
    words = [w for w in _NOT_WORD.split(folded.replace("'", "").replace("ij", "y")) if w]
    if not words:
        return ""
    for i, word in enumerate(words):
        words[i] = _WORDS.get(word, word)
    # "Kerk straat" and "Kerkstr." end alike; a short ending needs a name in front.
    last = words[-1]
    for pattern, short in _endings():
        if pattern.search(last) and (len(last) > len(short) or len(words) > 1):
            words[-1] = pattern.sub(short, last)
            break
    kept = [w for w in words if w not in _FREE]
    return "".join(kept or words)
