"""Tells by its start which format a raw file has, and which shipped contract is about that format.

A new reader adds a line to `LOOKS`; a format that no line knows is read as a table, or not at all.
"""

import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

from connectors.formats import bag_csv, json_records, tabular, tabular_csv
from contracts.errors import RawFileUnreadable

TABULAR = "tabular"
SHIPPED: Mapping[str, str] = {
    "brp_haalcentraal": "brp",
    "brp_gba": "brp",
    "bag_extract": "bag",
    "bag_csv": "bag",
    "woz_haalcentraal": "woz",
}
"""The contract that ships for a reader, whichever reader it names itself."""

_LISTS = ("personen", "items", "wozObjecten")
_WORKBOOK = "xl/workbook.xml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """What a raw file begins with; at most one of the three holds something."""

    members: tuple[str, ...] = ()
    """Names of files in an archive."""
    record: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """The first record of a JSON file."""
    header: tuple[str, ...] = ()
    """The column names of a CSV."""


LOOKS: Mapping[str, Callable[[Start], bool]] = {
    "bag_extract": lambda start: "Leveringsdocument-BAG-Extract.xml" in start.members,
    "brp_gba": lambda start: _is_person(start.record) and _is_gba(start.record),
    "brp_haalcentraal": lambda start: _is_person(start.record) and not _is_gba(start.record),
    "woz_haalcentraal": lambda start: {"identificatie", "aanduiding"} <= start.record.keys(),
    "bag_csv": lambda start: all(
        set(bag_csv.NAMES.get(name, (name,))) & set(start.header) for name in bag_csv.REQUIRED
    ),
}


def recognised(path: Path) -> str:
    """Return the reader of a raw file; raises `RawFileUnreadable` where there is none."""
    first = _first_bytes(path)
    start = _start(path, first)
    if found := next((reader for reader, looks in LOOKS.items() if looks(start)), None):
        return found
    if start.members and _WORKBOOK not in start.members:
        raise _unknown(path, "an archive")
    if start.record or first[:1] in {b"{", b"["}:
        raise _unknown(path, "JSON")
    if first[:1] == b"<":
        raise _unknown(path, "XML")
    return TABULAR


def _first_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()
    except OSError:
        raise RawFileUnreadable(path.name, "the file is not there or may not be read") from None


def _start(path: Path, first: bytes) -> Start:
    if first.startswith(b"PK\x03\x04"):
        with suppress(zipfile.BadZipFile), zipfile.ZipFile(path) as archive:
            return Start(members=tuple(archive.namelist()))
        raise RawFileUnreadable(path.name, "it is not a whole archive or workbook")
    if first[:1] in {b"{", b"["}:
        return Start(record=_record(path))
    if first.startswith((b"PAR1", b"<", tabular.OLD_EXCEL)):
        return Start()
    return Start(header=tabular_csv.dialect(path, {}).names)


def _record(path: Path) -> Mapping[str, Any]:
    """Return the first record of a list that registers use, else the keys of the document."""
    for under in _LISTS:
        with suppress(RawFileUnreadable):
            for _, record in json_records.records(path, under):
                return record
    return {}


def _is_person(record: Mapping[str, Any]) -> bool:
    name = record.get("naam")
    return isinstance(name, Mapping) and ("burgerservicenummer" in record or "geboorte" in record)


def _is_gba(record: Mapping[str, Any]) -> bool:
    """Return whether dates are raw texts, as in the GBA shape, and no objects."""
    birth, stay = record.get("geboorte") or {}, record.get("verblijfplaats") or {}
    return isinstance(birth.get("datum"), str) or "straat" in stay


def _unknown(path: Path, what: str) -> RawFileUnreadable:
    readers = ", ".join(chain(LOOKS, (TABULAR,)))
    return RawFileUnreadable(
        path.name, f"it is {what} that no reader knows (readers: {readers}); export it as a table"
    )
