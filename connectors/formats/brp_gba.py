"""Reads the BRP in the GBA shape: the tree of Haal Centraal with the raw codes of the LO BRP.

Dates are YYYYMMDD with 00, secrecy is 0 to 7, an investigation is a number CCGGEE.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from connectors.formats import brp
from connectors.formats.batches import Batch
from connectors.formats.columns import LeftOut, Row, batches
from connectors.formats.json_records import JsonRecord, records
from contracts.errors import RawFileUnreadable

NOTHING: Final[Mapping[str, Any]] = {}
NOT_AT_ADDRESS = "089999"
"""In 08.83.10: established that the person does not live there."""
INVESTIGATED = (
    ("0100", "persoon,naam,geboorte"),
    ("0102", "naam"),
    ("0103", "geboorte"),
    ("01", "persoon"),
    ("05", "partner"),
    ("08", "verblijfplaats"),
)
"""By the start of CCGGEE, the longest first; 51 to 64 are history and name nothing."""


def read(path: Path, options: Mapping[str, str], size: int) -> Iterator[Batch]:
    """Yield the persons in batches; there are no options."""
    del options
    return batches(_rows(path), brp.COLUMNS, size=size, file=path.name, cleaning=brp.CLEANING)


def _rows(path: Path) -> Iterator[Row | LeftOut]:
    for line, person in records(path, "personen"):
        try:
            row = _row(line, person)
        except (AttributeError, TypeError):
            # A text or number stands where the mock has an object.
            why = f"record {line} is not a person in the GBA shape"
            raise RawFileUnreadable(path.name, why) from None
        yield row


def _row(line: int, person: JsonRecord) -> Row | LeftOut:
    stopped = person.get("opschortingBijhouding") or NOTHING
    why = (stopped.get("reden") or NOTHING).get("code")
    if why in brp.ERASED:
        return brp.ERASED[why]
    name = person.get("naam") or NOTHING
    if person.get("burgerservicenummer") is None and brp.nothing_known(
        name.get("geslachtsnaam"), name.get("voornamen")
    ):
        return brp.NOBODY
    partner = _partner(person.get("partners") or ())
    partner_name = partner.get("naam") or NOTHING
    stay = person.get("verblijfplaats") or NOTHING
    country = _code(stay.get("land"))
    return (
        line,
        person.get("burgerservicenummer"),
        person.get("aNummer"),
        name.get("voornamen"),
        name.get("voorletters"),
        name.get("voorvoegsel"),
        name.get("geslachtsnaam"),
        _code(name.get("adellijkeTitelPredicaat")),
        _code(name.get("aanduidingNaamgebruik")),
        partner_name.get("voorvoegsel"),
        partner_name.get("geslachtsnaam"),
        (person.get("geboorte") or NOTHING).get("datum"),
        _code(person.get("geslacht")),
        stay.get("naamOpenbareRuimte") or stay.get("straat"),
        stay.get("straat"),
        stay.get("huisnummer"),
        stay.get("huisletter"),
        stay.get("huisnummertoevoeging"),
        _code(stay.get("aanduidingBijHuisnummer")),
        stay.get("postcode"),
        stay.get("woonplaats"),
        stay.get("nummeraanduidingIdentificatie"),
        stay.get("adresseerbaarObjectIdentificatie"),
        _code(stay.get("functieAdres")),
        stay.get("datumAanvangAdreshouding") or stay.get("datumAanvangAdresBuitenland"),
        _stay_type(stay, country),
        "1" if _doubt(stay) == NOT_AT_ADDRESS else "0",
        country,
        "0" if str(person.get("geheimhoudingPersoonsgegevens") or 0) == "0" else "1",
        why,
        stopped.get("datum"),
        _investigated(person, stay, partner),
    )


def _code(item: Mapping[str, Any] | None) -> str | None:
    return item.get("code") if item else None


def _stay_type(stay: Mapping[str, Any], country: str | None) -> str | None:
    if not stay:
        return None
    if country is not None and country != "0000":
        return "VerblijfplaatsBuitenland"
    if stay.get("locatiebeschrijving"):
        return "Locatie"
    if (stay.get("straat") or ".") != ".":
        return "Adres"
    return "VerblijfplaatsOnbekend"


def _partner(partners: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    return max(partners, key=_until) if partners else NOTHING


def _until(partner: Mapping[str, Any]) -> str:
    ended = partner.get("ontbindingHuwelijkPartnerschap")
    return (ended.get("datum") or "0000") if ended else "9999"


def _doubt(group: Mapping[str, Any], key: str = "inOnderzoek") -> str:
    number: str = (group.get(key) or NOTHING).get("aanduidingGegevensInOnderzoek") or ""
    return number


def _investigated(
    person: JsonRecord, stay: Mapping[str, Any], partner: Mapping[str, Any]
) -> str | None:
    numbers = (_doubt(person, "persoonInOnderzoek"), _doubt(partner), _doubt(stay))
    found = [
        next((groups for start, groups in INVESTIGATED if number.startswith(start)), None)
        for number in numbers
        if number
    ]
    return ",".join(groups for groups in found if groups) or None
