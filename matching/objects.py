"""Citizen service numbers, cadastral parcels and number plates to canonical values."""

import re

from matching.text import digits, fold, present

_PARCEL = re.compile(
    r"(?P<place>[a-z][a-z' .-]*?\d{0,2})[\s,-]*(?:sectie\s*)?"
    r"\b(?P<section>[a-z]{1,2})[\s,-]*(?:nr\.?|nummer|perceel(?:nummer)?)?\s*(?P<number>\d{1,5})"
    r"(?:[\s-]*(?P<index>[adg]\s?\d{1,4}))?"
)
_LEAD = re.compile(r"^(?:kad(?:astrale?)?\.?\s*(?:bek(?:end)?\.?)?|gem(?:eente)?\.?|\s|,)+")
_SECTION = re.compile(r"[\s,-]*\bsectie\b[\s:]*")
_NOT_PLATE = re.compile(r"[^A-Z0-9]")
_BSN = 9


def bsn(text: str | None) -> str | None:
    """Return a citizen service number as nine digits if it passes the eleven-test."""
    found = digits(text)
    if not 8 <= len(found) <= _BSN:
        return None
    found = found.zfill(_BSN)
    a, b, c, d, e, f, g, h, i = map(int, found)
    total = 9 * a + 8 * b + 7 * c + 6 * d + 5 * e + 4 * f + 3 * g + 2 * h - i
    return found if total and total % 11 == 0 else None


def parcel(text: str | None) -> str | None:
    """Return a cadastral designation as `place|section|number|index`, or its bare digits."""
    text = present(text)
    if text is None:
        return None
    bare = digits(text)
    if len(bare) >= 12 and bare == text.replace(" ", ""):
        return bare.zfill(15)
    folded = _SECTION.sub(" ", _LEAD.sub("", fold(text)))
    found = _PARCEL.fullmatch(folded.strip(" ."))
    if found is None:
        return None
    place = re.sub(r"[^a-z0-9]", "", found["place"]).replace("ij", "y")
    index = re.sub(r"\s", "", found["index"] or "").upper()
    index = "" if index in ("G0", "G0000") else index
    return f"{place}|{found['section'].upper()}|{int(found['number'])}|{index}"


def plate(text: str | None) -> str | None:
    """Return a number plate as capitals and digits without dashes."""
    text = present(text)
    if text is None:
        return None
    bare = _NOT_PLATE.sub("", fold(text).upper())
    return bare if 4 <= len(bare) <= 10 and any(c.isdigit() for c in bare) else None
