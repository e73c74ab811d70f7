"""A Dutch phonetic code: names that sound alike get the same few letters."""

import re

_LENGTH = 6
_STEPS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), code)
    for pattern, code in (
        # Foreign spellings of a first sound: Ouali is Wali, Yusuf is Joesoef, Chris is Kris.
        (r"^ou(?=[aei])", "w"),
        (r"^y(?=[aeou])|dj(?=[aeiou])|^dsj", "j"),
        (r"^ch(?=[rl])|^kh", "k"),
        (r"sch|sj|sh|sz|cz|sc(?=[eiy])", "s"),
        (r"th|dt|[dt]+(?=s?$)", "t"),
        (r"b(?=s?$)", "p"),
        (r"qu", "kw"),
        (r"c[kq]|q|c(?![eiyh])|kh", "k"),
        (r"[cg]h", "g"),
        (r"(?<=[ao]u)w(?![aeiouy])", ""),
        (r"ph|v|w$", "f"),
        (r"x", "ks"),
        # The last n of a patronymic is hardly said: Janse is Jansen.
        (r"(?<=[^aeiouyz]se)n$", ""),
        (r"[cz]", "s"),
        (r"(?<=.)h", ""),
        (r"(.)\1+", r"\1"),
    )
)
_VOWELS = re.compile(r"(?<=.)[aeiouyj]+")
_FIRST = {"a": "A", "o": "O", "u": "O", "e": "E", "i": "Y", "y": "Y", "j": "J"}
_FIRST_PAIR = {"ei": "Y", "ey": "Y", "ai": "Y", "ay": "Y", "au": "O"}


def sound(name: str) -> str:
    """Return the phonetic code of a canonical name: its first sound and consonants, at most six."""
    if not name:
        return ""
    text = name
    for pattern, code in _STEPS:
        text = pattern.sub(code, text)
    first = _FIRST_PAIR.get(text[:2]) or _FIRST.get(text[0], text[0])
    return (first + _VOWELS.sub("", text)[1:])[:_LENGTH]
