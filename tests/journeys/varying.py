"""What differs between two runs of the same commands; all the rest of what they tell is the same."""

import re

_VARIES = (
    # How alike two names are under keys differs a little with the keys, which are of one run.
    (re.compile(r"surname is [^;\n]*\)"), "surname is ALIKE"),
    (re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*\+00:00"), "MOMENT"),
    (re.compile(r"\d{8}T\d{6}Z"), "MOMENT"),
    (re.compile(r"\bS-\d{4}-"), "S-YEAR-"),
    (re.compile(r"\b(\d{4}-\d\d-\d\d|\d\d-\d\d-\d{4})\b"), "DATE"),
    (re.compile(r"\b\d\d-\d\d\b"), "DAY"),
    (re.compile(r"\b\d\d:\d\d(:\d\d)?\b"), "TIME"),
    (re.compile(r"\b[0-9a-f]{2}(:[0-9a-f]{2}){3,}\b|\b[0-9a-f]{12,}\b"), "DIGEST"),
    (re.compile(r"\b\d+([.,]\d+)? (ms|s|min|MB|kB|KiB|MiB)\b"), "SO MUCH"),
    (re.compile(r"\b\d+d \d+h|\b\d+ ?[dh]\b"), "AGE"),
    (re.compile(r"[ ─━]+"), " "),
    (re.compile(r" $", re.MULTILINE), ""),
)


def constant(text: str) -> str:
    """Return a text without what differs from one run to the next: dates, times, digests."""
    for pattern, instead in _VARIES:
        text = pattern.sub(instead, text)
    return text
