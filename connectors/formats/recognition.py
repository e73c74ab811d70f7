"""Tells by its start which format a raw file has.

A new reader adds a line to `LOOKS`; a format that no line knows is read as a table, or not at all.
"""

import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from connectors.formats import bag_csv, folders, json_records, tabular, tabular_csv
from connectors.formats.archives import refuse_bomb
from connectors.formats.registry import FOLDERS, READERS, TABULAR
from contracts.errors import RawFileUnreadable

_LISTS = ("personen", "items", "wozObjecten")
_WORKBOOK = "xl/workbook.xml"
_SEEN = 1 << 16
"""Bytes of a file that are looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """What a raw file begins with; what does not go with its kind is empty."""

    members: tuple[str, ...] = ()
    """Names of files in an archive."""
    text: str = field(default="", repr=False)
    """Its own, or that of the first XML file in an archive; every byte as one sign."""
    record: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """The first record of a JSON file."""
    header: tuple[str, ...] = ()
    """The column names of a CSV."""


LOOKS: Mapping[str, Callable[[Start], bool]] = {
    "bag_extract": lambda start: "Leveringsdocument-BAG-Extract.xml" in start.members,
    "brp_gba": lambda start: _is_person(start.record) and _is_gba(start.record),
    "brp_haalcentraal": lambda start: _is_person(start.record) and not _is_gba(start.record),
    "woz_haalcentraal": lambda start: {"identificatie", "aanduiding"} <= start.record.keys(),
    "stuf_woz": lambda start: "waarderingskamer.nl/StUF/0312" in start.text,
    "stuf_bg": lambda start: "egem.nl/StUF/sector/bg/0310" in start.text,
    "zgw": lambda start: (
        '"betrokkeneType"' in start.text
        or ('"zaaktype"' in start.text and '"bronorganisatie"' in start.text)
    ),
    "brk": lambda start: any(
        name in start.text for name in ("kadastraalOnroerendeZaken", "zakelijkGerechtigden")
    ),
    "powerbrowser": lambda start: '"fieldName"' in start.text and '"fieldValue"' in start.text,
    "decos": lambda start: '"fields"' in start.text and '"key"' in start.text,
    # Behind cases and parcels: a party of these has a kvkNummer too.
    "kvk": lambda start: (
        any(f'"{name}"' in start.text for name in ("kvkNummer", "maatschappelijkeactiviteiten"))
        or "hr_kvk" in start.text
    ),
    "brp_haalcentraal_historie": lambda start: '"verblijfplaatsen"' in start.text,
    "brp_lo": lambda start: all(
        f"{element};" in start.text.replace('"', "") for element in ("01.01.20", "01.02.40")
    ),
    "bag_csv": lambda start: all(
        set(bag_csv.NAMES.get(name, (name,))) & set(start.header) for name in bag_csv.REQUIRED
    ),
}
"""The first that fits counts."""


def recognised(path: Path) -> str:
    """Return the reader of a raw file or folder; raises `RawFileUnreadable` if there is none."""
    if path.is_dir():
        reader = recognised(first_file(path))
        if reader not in FOLDERS:
            raise RawFileUnreadable(path.name, f"{reader} is read from a file, not from a folder")
        return reader
    first = _first_bytes(path)
    start = _start(path, first)
    if found := next((reader for reader, looks in LOOKS.items() if looks(start)), None):
        return found
    if start.members and _WORKBOOK not in start.members:
        raise _unknown(path, "an archive")
    if first[:1] in {b"{", b"["}:
        raise _unknown(path, "JSON")
    if first[:1] == b"<":
        raise _unknown(path, "XML")
    return TABULAR


def first_file(path: Path) -> Path:
    """Return a file itself, or the first by name in a folder."""
    if not path.is_dir():
        return path
    if found := next((one for one in folders.files(path) if one.is_file()), None):
        return found
    raise RawFileUnreadable(path.name, "the folder holds no file")


def options_of(path: Path, reader: str) -> dict[str, str]:
    """Return what a contract must tell its reader of files like this one."""
    if reader != TABULAR or _first_bytes(path).startswith((b"PK\x03\x04", b"PAR1")):
        return {}
    found = tabular_csv.dialect(path, {})
    spelled = {sign: name for name, sign in tabular_csv.SPELLED.items() if name.isalpha()}
    return {
        "delimiter": spelled.get(found.delimiter, found.delimiter),
        "encoding": found.encoding.removesuffix("-sig"),
    }


def _first_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()
    except OSError:
        raise RawFileUnreadable(path.name, "the file is not there or may not be read") from None


def _start(path: Path, first: bytes) -> Start:
    if first.startswith(b"PK\x03\x04"):
        with suppress(zipfile.BadZipFile), zipfile.ZipFile(path) as archive:
            return Start(members=tuple(archive.namelist()), text=_first_message(archive, path))
        raise RawFileUnreadable(path.name, "it is not a whole archive or workbook")
    if first[:1] in {b"{", b"["}:
        return Start(text=_seen(path), record=_record(path))
    if first[:1] == b"<":
        return Start(text=_seen(path))
    if first.startswith((b"PAR1", tabular.OLD_EXCEL)):
        return Start()
    # What is wrong with it as a table, the reader of tables says.
    with suppress(RawFileUnreadable):
        return Start(text=_seen(path), header=tabular_csv.dialect(path, {}).names)
    return Start(text=_seen(path))


def _first_message(archive: zipfile.ZipFile, path: Path) -> str:
    """Return how the first XML file of an archive begins, if it has one."""
    for member in sorted(archive.infolist(), key=lambda member: member.filename):
        if member.filename.lower().endswith(".xml"):
            refuse_bomb(member, path.name)
            with archive.open(member) as stream:
                return stream.read(_SEEN).decode("latin-1")
    return ""


def _seen(path: Path) -> str:
    with path.open("rb") as stream:
        return stream.read(_SEEN).decode("latin-1")


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
    readers = ", ".join(READERS)
    return RawFileUnreadable(
        path.name, f"it is {what} that no reader knows (readers: {readers}); export it as a table"
    )
