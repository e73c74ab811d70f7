"""Text as registers and clerks write it, to the few letters that comparing needs."""

import re
import unicodedata

from anyascii import anyascii

_NO_DECOMPOSITION = str.maketrans(
    {
        "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe",
        "ŋ": "n", "\u0131": "i", "ħ": "h", "ŧ": "t", "ĸ": "k", "ŀ": "l", "ə": "e", "ĳ": "ij",
        "ƒ": "f", "ŉ": "n", "\u017f": "s", "ƀ": "b", "ɖ": "d", "ɓ": "b", "ɗ": "d", "ƙ": "k",
        "ǥ": "g", "ȼ": "c", "ɨ": "i", "ʉ": "u", "ɔ": "o", "ɛ": "e", "\ufffd": "",
    }
)  # fmt: skip
_QUOTES = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201a\u201b\u02bb\u02bc\u02b9\u0060\u00b4\u2032\u00a8", "'")
)
_INVISIBLE = str.maketrans(dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
_NOT_DIGIT = re.compile(r"[^0-9]")
_BYTES = {chr(byte): byte for byte in range(256)} | {
    character: byte
    for byte in range(0x80, 0xA0)
    if (character := bytes((byte,)).decode("cp1252", "ignore"))
}
"""The byte that shows as a character, where it was read as Windows-1252 or as Latin-1."""
_FOLLOWS = "[" + "".join(c for c, byte in _BYTES.items() if 0x80 <= byte <= 0xBF) + "]"
_MOJIBAKE = re.compile(f"[\u00c2-\u00c8]{_FOLLOWS}|[\u00e1\u00e2]{_FOLLOWS}{{2}}")
_LAYERS = 3
_NO_SIGN = " .,-?*/_:;'\"0"
_NOTHING = frozenset(
    """x xx xxx xxxx onbekend onbekende onbekent onb onb. nn n.n. n.n nvt n.v.t. n.v.t nb n.b. n.b
    n/a n.a. geen leeg null unknown anoniem geheim niet-bekend""".split()
) | {
    "n v t", "n n", "geen opgave", "niet bekend", "nog niet bekend", "niet ingevuld",
    "niet van toepassing", "zonder naam", "naam onbekend", "onbekende naam", "geen naam",
    "zonder voornaam", "zonder voornamen", "geen voornaam", "geen voornamen", "voornaam onbekend",
    "achternaam onbekend", "zonder achternaam", "geen achternaam", "nomen nescio",
}  # fmt: skip


def fold(text: str) -> str:
    """Return the text in lower-case ASCII, without diacritics and edge spaces."""
    if text.isascii():
        return text.strip().lower().replace("`", "'")
    text = _repaired(text).translate(_QUOTES).translate(_INVISIBLE)
    text = unicodedata.normalize("NFKD", text.lower().translate(_NO_DECOMPOSITION))
    text = "".join(c for c in text if not unicodedata.combining(c))
    # Some alphabets become a backtick.
    return (text if text.isascii() else anyascii(text)).strip().lower().replace("`", "'")


def present(text: str | None) -> str | None:
    """Return the text stripped, or nothing where it is a standard value for unknown."""
    if text is None:
        return None
    text = text.strip()
    return None if not text.strip(_NO_SIGN) or text.lower() in _NOTHING else text


def digits(text: str | None) -> str:
    """Return only the digits of the text."""
    if not text:
        return ""
    return text if text.isascii() and text.isdigit() else _NOT_DIGIT.sub("", text)


def _repaired(text: str) -> str:
    # UTF-8 that was read as Windows-1252 or Latin-1 shows as "Ã©"; read so twice, as "ÃƒÂ©".
    for _ in range(_LAYERS):
        if not _MOJIBAKE.search(text):
            return text
        text = _MOJIBAKE.sub(_decoded, text)
    return text


def _decoded(found: re.Match[str]) -> str:
    return bytes([_BYTES[character] for character in found[0]]).decode()
