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


def read(path: Path, options: Mapping[str, str], size: int) -> Iterator[Batch]:
    """Yield the persons in batches; there are no options."""
    del options
    return batches(_rows(path), brp.COLUMNS, size=size, file=path.name, cleaning=brp.CLEANING)


def _rows(path: Path) -> Iterator[Row | LeftOut]:
    for line, person in records(path, "personen"):
        try:
            yield from _of(line, person)
        except (AttributeError, TypeError):
            # A text or number stands where the mock has an object.
            why = f"record {line} is not a person in the GBA shape"
            raise RawFileUnreadable(path.name, why) from None


def _of(line: int, person: JsonRecord) -> list[Row | LeftOut]:
    partner = _partner(person.get("partners") or ())
    place = person.get("verblijfplaats") or NOTHING
    stopped = person.get("opschortingBijhouding") or NOTHING
    died = person.get("overlijden") or NOTHING
    status = brp.Status(
        geheim="0" if str(person.get("geheimhoudingPersoonsgegevens") or 0) == "0" else "1",
        opschorting_reden=(stopped.get("reden") or NOTHING).get("code")
        or (brp.DEAD if died else None),
        opschorting_datum=stopped.get("datum") or died.get("datum"),
        in_onderzoek=brp.investigated(
            *brp.present(_doubt(person, "persoonInOnderzoek"), _doubt(partner), _doubt(place))
        ),
    )
    who = _person(person, partner)
    if why := brp.void(who, status):
        return [why]
    return list(brp.rows(line, who, _address(place), _stay(place), status))


def _person(person: JsonRecord, partner: Mapping[str, Any]) -> brp.Person:
    name, partner_name = person.get("naam") or NOTHING, partner.get("naam") or NOTHING
    return brp.Person(
        bsn=person.get("burgerservicenummer"),
        a_nummer=person.get("aNummer"),
        voornamen=name.get("voornamen"),
        voorletters=name.get("voorletters"),
        voorvoegsel=name.get("voorvoegsel"),
        geslachtsnaam=name.get("geslachtsnaam"),
        adellijke_titel=_code(name.get("adellijkeTitelPredicaat")),
        aanduiding_naamgebruik=_code(name.get("aanduidingNaamgebruik")),
        partner_voorvoegsel=partner_name.get("voorvoegsel"),
        partner_geslachtsnaam=partner_name.get("geslachtsnaam"),
        geboortedatum=(person.get("geboorte") or NOTHING).get("datum"),
        geslacht=_code(person.get("geslacht")),
    )


def _address(place: Mapping[str, Any]) -> brp.Address:
    return brp.Address(
        straat=place.get("naamOpenbareRuimte") or place.get("straat"),
        korte_straat=place.get("straat"),
        huisnummer=place.get("huisnummer"),
        huisletter=place.get("huisletter"),
        huisnummertoevoeging=place.get("huisnummertoevoeging"),
        aanduiding_bij_huisnummer=_code(place.get("aanduidingBijHuisnummer")),
        postcode=place.get("postcode"),
        woonplaats=place.get("woonplaats"),
        nummeraanduiding_id=place.get("nummeraanduidingIdentificatie"),
        adresseerbaar_object_id=place.get("adresseerbaarObjectIdentificatie"),
    )


def _stay(place: Mapping[str, Any]) -> brp.Stay:
    country = _code(place.get("land"))
    location = place.get("locatiebeschrijving")
    return brp.Stay(
        functie_adres=_code(place.get("functieAdres")),
        verblijf_vanaf=place.get("datumAanvangAdreshouding")
        or place.get("datumAanvangAdresBuitenland"),
        verblijf_type=brp.stay_type(place.get("straat"), location, country) if place else None,
        niet_op_adres="1" if brp.is_deserted(_doubt(place)) else "0",
        land=country,
    )


def _code(item: Mapping[str, Any] | None) -> str | None:
    return item.get("code") if item else None


def _partner(partners: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    return max(partners, key=_until) if partners else NOTHING


def _until(partner: Mapping[str, Any]) -> str:
    ended = partner.get("ontbindingHuwelijkPartnerschap")
    return (ended.get("datum") or "0000") if ended else "9999"


def _doubt(group: Mapping[str, Any], key: str = "inOnderzoek") -> str:
    number: str = (group.get(key) or NOTHING).get("aanduidingGegevensInOnderzoek") or ""
    return number
