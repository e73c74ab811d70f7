"""What every message of StUF 3.01 says in the same way: values, the reasons of none, dates."""

import re
from typing import NamedTuple
from xml.etree.ElementTree import Element

from connectors.formats.batches import WITHHELD

NO = "geenWaarde"
"""The one reason that means: there is none."""
REASONS = ("waardeOnbekend", "vastgesteldOnbekend", WITHHELD, "nietOndersteund")
NO_REASON = "zonder reden"
DAMAGED = "beschadigd teken"
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
"""Stands where an earlier program could not read a character."""

_DATE = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:\d{0,9}|T.*)")
_MOMENT = re.compile(r"(\d{8})\d{0,9}")


class Said(NamedTuple):
    """What a message says of one thing: a value, that there is none, or that it is not known."""

    value: str | None = None
    unknown: str | None = None
    """Why the value is not known; nothing where there is a value, or there is none."""


def child(parent: Element | None, *path: str) -> Element | None:
    """Return the element at the end of this path, or the one above it that is nil."""
    found = parent
    for name in path:
        if found is None or is_nil(found):
            return found
        found = found.find(name)
    return found


def said(parent: Element | None, *path: str) -> Said:
    """Return what the element at the end of this path says; nothing where it is not there."""
    return told(child(parent, *path))


def told(found: Element | None) -> Said:
    """Return what an element says: of the reasons for no value only geenWaarde means none."""
    if found is None:
        return Said()
    if is_nil(found):
        reason = found.get("noValue")
        if reason == NO:
            return Said()
        return Said(unknown=reason if reason in REASONS else NO_REASON)
    return Said(value=(found.text or "").strip() or None)


def is_nil(found: Element) -> bool:
    """Return whether an element says that it has no value."""
    return "noValue" in found.attrib or found.get("nil") in {"true", "1"}


def date_of(parent: Element | None, *path: str) -> Said:
    """Return a date as YYYY-MM-DD with 00 for unknown parts, from either of its two notations.

    indOnvolledigeDatum: D is the day not known, M the month and the day, J the year as well.
    What is no date is returned as it is written.
    """
    found = child(parent, *path)
    value = told(found)
    parts = _DATE.fullmatch(value.value or "")
    if found is None or parts is None:
        return value
    year, month, day = parts.groups()
    match found.get("indOnvolledigeDatum"):
        case "J":
            return Said(unknown=REASONS[0])
        case "M":
            return Said(value=f"{year}-00-00")
        case "D":
            return Said(value=f"{year}-{month}-00")
    return Said(value=f"{year}-{month}-{day}")


def moment(head: Element) -> str | None:
    """Return the moment of a message as digits that sort, or nothing if it has none."""
    text = said(head, "tijdstipBericht").value or ""
    return text if _MOMENT.fullmatch(text) else None


def padded(value: Said, width: int = 4) -> Said:
    """Return a code with the leading zeros that some systems leave out."""
    code = value.value
    return Said(value=code.zfill(width)) if code and code.isdigit() else value
