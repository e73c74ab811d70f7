"""Text as registers and clerks write it, to the few letters that comparing needs."""

import re
import unicodedata

from anyascii import anyascii

_NO_DECOMPOSITION = str.maketrans(
    {
        "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe",
        "ŋ": "n", "\u0131": "i", "ħ": "h", "ŧ": "t", "ĸ": "k", "ŀ": "l", "ə": "e", "ĳ": "ij",
        "ƒ": "f", "ŉ": "n", "\u017f": "s",
    }
)  # fmt: skip
_QUOTES = str.maketrans(dict.fromkeys("\u2018\u2019\u201b\u02bb\u02bc\u0060\u00b4\u2032", "'"))
_NOT_DIGIT = re.compile(r"[^0-9]")
_MOJIBAKE = re.compile("[\u00c2-\u00c5][\u0080-\u00bf\u0152-\u2122]")
_NOTHING = frozenset(
    {
        ".", "..", "...", "-", "--", "---", "?", "??", "x", "xx", "xxx", "0", "onbekend", "onb",
        "onb.", "nvt", "n.v.t.", "n.v.t", "n v t", "nb", "n.b.", "geen", "geen opgave", "null",
        "unknown", "niet bekend", "niet-bekend", "leeg",
    }
)  # fmt: skip


def fold(text: str) -> str:
    """Return the text in lower-case ASCII, without diacritics and edge spaces."""
    if text.isascii():
        return text.strip().lower()
    text = _repaired(text).translate(_QUOTES).lower().translate(_NO_DECOMPOSITION)
    text = unicodedata.normalize("NFKD", text).replace("\ufffd", "")
    text = "".join(c for c in text if not unicodedata.combining(c))
    return (text if text.isascii() else anyascii(text).lower()).strip()


def present(text: str | None) -> str | None:
    """Return the text stripped, or nothing where it is a standard value for unknown."""
    if text is None:
        return None
    text = text.strip()
    return None if not text or text.lower() in _NOTHING else text


def digits(text: str | None) -> str:
    """Return only the digits of the text."""
    if not text:
        return ""
    return text if text.isascii() and text.isdigit() else _NOT_DIGIT.sub("", text)


def _repaired(text: str) -> str:
    # UTF-8 that was once read as Windows-1252 shows as pairs such as "Ã©".
    if _MOJIBAKE.search(text):
        try:
            return text.encode("cp1252").decode("utf-8")
        except UnicodeError:
            return text
    return text
