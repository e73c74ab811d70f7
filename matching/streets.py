"""Addresses as text: streets, house numbers, postcodes, places and whole lines, to their parts."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from contracts.topics import Address
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
_PLACE_WORDS = {
    "st": "sint", "saint": "sint", "a": "aan", "d": "den", "ad": "aanden", "het": "t",
    "gem": "", "gemeente": "",
}  # fmt: skip
_PLACES = {
    "sgravenhage": "denhaag", "gravenhage": "denhaag", "shertogenbosch": "denbosch",
    "hertogenbosch": "denbosch",
}  # fmt: skip
_PROVINCES = frozenset("gr fr dr ov gld ut nh zh zld nb lb fl".split())
_SOUNDS = (
    ("ch", "g"), ("ij", "y"), ("ei", "y"), ("au", "ou"), ("c", "k"), ("z", "s"), ("v", "f"),
    ("th", "t"), ("ae", "a"),
)  # fmt: skip
_TWICE = re.compile(r"([a-z])\1+")


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
        """The street as one canonical word, comparable with `street()` of a register."""
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


def street(text: str | None) -> str | None:
    """Return a street as one canonical word, with titles short and the ending in full."""
    name = street_name(text)
    return name.short if name else None


def street_name(text: str | None) -> Name | None:
    """Return the name of a street, or nothing where the text holds none."""
    text = present(text)
    return _street_name(fold(text)) if text else None


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
            called = _street_name(cut[1])
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
    yield _street_name(text), town
    for lead in _LEAD.finditer(text):
        yield _street_name(text[lead.end() :]), town
    if town is None:
        words = text.split()
        for cut in range(1, min(len(words), 6)):
            if name := _street_name(" ".join(words[cut:])):
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


def _street_name(folded: str) -> Name | None:
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


_LOOSE = _FREE | _WORDS.keys() | set(_WORDS.values())
_WHOLE_ENDINGS = frozenset(full for _, full in _ENDINGS)
_SHORT_ENDINGS = tuple(short for short, _ in _ENDINGS)


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
