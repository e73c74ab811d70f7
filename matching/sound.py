"""A Dutch phonetic code: names that sound alike get the same few letters."""

import re

_LENGTH = 6
_STEPS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), code)
    for pattern, code in (
        (r"sch|sj|sh|sz|cz", "s"),
        (r"dts?$|tts?$|th|dt", "t"),
        (r"ck|cq|q|c(?![eiyh])|kh", "k"),
        (r"ch|gh", "g"),
        (r"c", "s"),
        (r"ph|v|w(?=$)", "f"),
        (r"x", "ks"),
        (r"z", "s"),
        (r"j(?=[aeiouy])", "j"),
        (r"d$", "t"),
        (r"b$", "p"),
        (r"h", ""),
        (r"(.)\1+", r"\1"),
    )
)
_VOWELS = re.compile(r"[aeiouyj]+")
_FIRST_VOWEL = {"a": "A", "o": "O", "u": "U", "e": "E", "i": "Y", "y": "Y", "j": "J"}


def sound(name: str) -> str:
    """Return the phonetic code of a canonical name: its first sound and consonants, at most six."""
    if not name:
        return ""
    text = name
    for pattern, code in _STEPS:
        text = pattern.sub(code, text)
    if not text:
        return name[:1]
    first = _FIRST_VOWEL.get(text[0], "")
    if first and text[:2] in ("ei", "ey", "ai", "ou", "au"):
        first = "Y" if text[1] in "iy" else "O"
    return (first + _VOWELS.sub("", text))[:_LENGTH]
