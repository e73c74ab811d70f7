"""Reads the BRP as Haal Centraal v2 gives it: `{"personen": [...]}`, an array, or ndjson.

The paths are those of BRP bevragen 2.7 (operation `POST /personen`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from connectors.formats import brp
from connectors.formats.batches import Batch, Lines
from connectors.formats.columns import LeftOut, Row, batches
from connectors.formats.json_records import JsonRecord, records, records_of
from contracts.errors import RawFileUnreadable

NOTHING: Final[Mapping[str, Any]] = {}


def read(path: Path, options: Mapping[str, str], size: int) -> Iterator[Batch]:
    """Yield the persons in batches; there are no options."""
    del options
    return _batches(records(path, "personen"), path.name, size)


def read_lines(lines: Lines) -> Batch:
    """Return the persons of these lines."""
    return next(_batches(records_of(lines), lines.file, len(lines.content) + 1))


def _batches(found: Iterable[tuple[int, JsonRecord]], file: str, size: int) -> Iterator[Batch]:
    rows = _rows(found, file)
    return batches(rows, brp.COLUMNS, size=size, file=file, cleaning=brp.CLEANING)


def _rows(found: Iterable[tuple[int, JsonRecord]], file: str) -> Iterator[Row | LeftOut]:
    for line, person in found:
        try:
            row = _row(line, person)
        except (AttributeError, TypeError):
            # A text or number stands where the specification has an object.
            why = f"record {line} is not a person as Haal Centraal v2 describes"
            raise RawFileUnreadable(file, why) from None
        yield row


def _row(line: int, person: JsonRecord) -> Row | LeftOut:
    stopped = person.get("opschortingBijhouding") or NOTHING
    why = (stopped.get("reden") or NOTHING).get("code")
    if why in brp.ERASED:
        return brp.ERASED[why]
    name = person.get("naam") or NOTHING
    bsn, family, given = (
        person.get("burgerservicenummer"),
        name.get("geslachtsnaam"),
        name.get("voornamen"),
    )
    if bsn is None and brp.nothing_known(family, given):
        return brp.NOBODY
    birth = person.get("geboorte") or NOTHING
    stay = person.get("verblijfplaats") or NOTHING
    if "straat" in stay:
        raise TypeError  # the GBA shape: read as this one it would lose every address
    address = stay.get("verblijfadres") or NOTHING
    partner = _partner(person.get("partners") or ())
    partner_name = partner.get("naam") or NOTHING
    return (
        line,
        bsn,
        person.get("aNummer"),
        given,
        name.get("voorletters"),
        name.get("voorvoegsel"),
        family,
        _code(name.get("adellijkeTitelPredicaat")),
        _code(name.get("aanduidingNaamgebruik")),
        partner_name.get("voorvoegsel"),
        partner_name.get("geslachtsnaam"),
        _day(birth.get("datum")),
        _code(person.get("geslacht")),
        address.get("officieleStraatnaam"),
        address.get("korteStraatnaam"),
        address.get("huisnummer"),
        address.get("huisletter"),
        address.get("huisnummertoevoeging"),
        _code(address.get("aanduidingBijHuisnummer")),
        address.get("postcode"),
        address.get("woonplaats"),
        stay.get("nummeraanduidingIdentificatie"),
        stay.get("adresseerbaarObjectIdentificatie"),
        _code(stay.get("functieAdres")),
        _day(stay.get("datumVan")),
        stay.get("type"),
        "1" if stay.get("indicatieVastgesteldVerblijftNietOpAdres") else "0",
        _code(address.get("land")),
        "1" if person.get("geheimhoudingPersoonsgegevens") else "0",
        why,
        _day(stopped.get("datum")),
        _investigated(person, name, birth, stay, address, partner),
    )


def _code(item: Mapping[str, Any] | None) -> str | None:
    return item.get("code") if item else None


def _day(day: Any) -> str | None:
    # Datum, JaarMaandDatum, JaarDatum or DatumOnbekend; some suppliers write plain text.
    if not day or isinstance(day, str):
        return day or None
    whole: str | None = day.get("datum")
    year = day.get("jaar")
    if whole or year is None:
        return whole
    return f"{year:0>4}-{day.get('maand') or 0:0>2}-00"


def _partner(partners: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    if not partners:
        return NOTHING
    return max(partners, key=_until)


def _until(partner: Mapping[str, Any]) -> str:
    ended = partner.get("ontbindingHuwelijkPartnerschap")
    return (_day(ended.get("datum")) or "0000") if ended else "9999"


def _investigated(
    person: JsonRecord,
    name: Mapping[str, Any],
    birth: Mapping[str, Any],
    stay: Mapping[str, Any],
    address: Mapping[str, Any],
    partner: Mapping[str, Any],
) -> str | None:
    groups = [
        label
        for label, group in (
            ("persoon", person),
            ("naam", name),
            ("geboorte", birth),
            ("verblijfplaats", stay),
            ("verblijfplaats", address),
            ("partner", partner),
        )
        if "inOnderzoek" in group
    ]
    return ",".join(dict.fromkeys(groups)) if groups else None
