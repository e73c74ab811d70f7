"""Citizen service numbers, cadastral parcels and number plates to canonical values."""

import re

from matching.text import digits, fold, present

_PARCEL = re.compile(
    r"(?P<place>'?[a-z][a-z' .-]*?\d{0,2})[\s,-]*\b(?P<section>[a-z]{1,2})[\s,-]*"
    r"(?:nr\.?|nrs\.?|no\.?|num(?:mer)?|perceel(?:s?nummer)?)?\s*(?P<number>\d{1,5})"
    r"(?:[\s,-]*(?P<kind>[adg])[\s-]?(?P<index>\d{1,4}))?"
)
_LEAD = re.compile(
    r"^(?:kad(?:astraa?l?e?)?\.?|bek(?:end)?\.?|aanduiding|perceel|gem(?:eente)?\.?|als|:|\s|,)+"
    r"(?=[\s,]|(?<=[\s,.:]))"
)
_SECTION = re.compile(r"[\s,-]*\bse[ck]t(?:ie)?\b[\s:.]*")
_PLACE_LAST = re.compile(
    r"(?:sectie\s*)?([a-z]{1,2}[\s,-]*(?:nr\.?|nummer)?\s*\d.*?)[\s,]+(?:te|(?:kad\.?\s*)?gem(?:eente)?\.?)\s+(.+)"
)
_CODE = re.compile(r"^([a-z]{3}\d\d)(?=[a-z])")
_APARTMENT = re.compile(r"\bapp\w*\.?(?:[\s-]*index)?[\s:]*a?[\s-]*(?=\d)")
_PART = re.compile(r"[\s,]*\(?\b(?:ged(?:eeltelijk|\.)?|deels)\)?\.?$")
_NOT_PLATE = re.compile(r"[^A-Z0-9]")
_PLATE_LEAD = re.compile(r"^(?:(?:kenteken|kent\.|knt\.)[\s:]*)?(?:[a-z]{1,3}\s*:)?")
_BRACKETS = re.compile(r"\(.*?(?:\)|$)")
_FLOAT = re.compile(r"(?<=\d)[.,]0$")
_BSN = 9


def bsn(text: str | None) -> str | None:
    """Return a citizen service number as nine digits if it passes the eleven-test."""
    found = digits(_FLOAT.sub("", text)) if text else ""
    if not 8 <= len(found) <= _BSN:
        return None
    found = found.zfill(_BSN)
    a, b, c, d, e, f, g, h, i = map(int, found)
    total = 9 * a + 8 * b + 7 * c + 6 * d + 5 * e + 4 * f + 3 * g + 2 * h - i
    return found if total and total % 11 == 0 else None


def is_made_up(number: str) -> bool:
    """Return whether a citizen service number lies in the range for tests, from 900000000."""
    return number.startswith("9")


def parcel(text: str | None) -> str | None:
    """Return a cadastral designation as `place|section|number|index`, or its bare digits."""
    text = present(text)
    if text is None:
        return None
    bare = digits(text)
    if len(bare) >= 12 and bare == text.replace(" ", ""):
        return bare.zfill(15)
    folded = _PART.sub("", fold(text))
    if found := _PLACE_LAST.fullmatch(folded):
        folded = f"{found[2]} {found[1]}"
    folded = _CODE.sub(r"\1 ", _SECTION.sub(" ", _LEAD.sub("", folded)))
    folded = _APARTMENT.sub("a", folded)
    found = _PARCEL.fullmatch(folded.strip(" ."))
    if found is None or not int(found["number"]):
        return None
    place = re.sub(r"[^a-z0-9]", "", found["place"]).replace("ij", "y")
    index = f"{found['kind'].upper()}{int(found['index'])}" if found["kind"] else ""
    # A whole parcel has index G0.
    index = "" if index.endswith(("G0", "A0", "D0")) else index
    return f"{place}|{found['section'].upper()}|{int(found['number'])}|{index}"


def plate(text: str | None) -> str | None:
    """Return a number plate as capitals and digits without dashes."""
    text = present(text)
    if text is None:
        return None
    bare = _NOT_PLATE.sub("", _PLATE_LEAD.sub("", _BRACKETS.sub("", fold(text))).upper())
    if len(bare) == 8 and bare.startswith("NL"):
        # The country beside a Dutch plate, which has six characters.
        bare = bare[2:]
    held = 4 <= len(bare) <= 10 and any(c.isdigit() for c in bare)
    return bare if held and bare.strip("X0") else None
