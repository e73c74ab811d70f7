"""Reads the BRP in the GBA shape: the tree of Haal Centraal with the raw codes of the LO BRP.

Dates are YYYYMMDD with 00, secrecy is 0 to 7, an investigation is a number CCGGEE.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from connectors.formats import brp, brp_tree
from connectors.formats.batches import Batch
from connectors.formats.brp_tree import NOTHING, code_of
from connectors.formats.columns import LeftOut, Row, batches
from connectors.formats.json_records import JsonRecord, records
from contracts.errors import RawFileUnreadable


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
    partner = brp_tree.partner_of(person, _as_written)
    place = person.get("verblijfplaats") or NOTHING
    geheim = "0" if str(person.get("geheimhoudingPersoonsgegevens") or 0) == "0" else "1"
    status = brp_tree.status_of(person, geheim, _as_written)._replace(
        in_onderzoek=brp.investigated(
            *brp.present(_doubt(person, "persoonInOnderzoek"), _doubt(partner), _doubt(place))
        ),
    )
    who = brp_tree.person_of(person, partner, _as_written)
    if why := brp.void(who, status):
        return [why]
    short = place.get("straat")
    address = brp_tree.address_of(place, place, place.get("naamOpenbareRuimte") or short, short)
    return list(brp.rows(line, who, address, _stay(place), status))


def _as_written(day: Any) -> Any:
    # The dates of an answer are objects: these stay what they are, and are refused.
    return day


def _stay(place: Mapping[str, Any]) -> brp.Stay:
    country = code_of(place.get("land"))
    location = place.get("locatiebeschrijving")
    return brp.Stay(
        functie_adres=code_of(place.get("functieAdres")),
        verblijf_vanaf=place.get("datumAanvangAdreshouding")
        or place.get("datumAanvangAdresBuitenland"),
        verblijf_type=brp.stay_type(place.get("straat"), location, country) if place else None,
        niet_op_adres="1" if brp.is_deserted(_doubt(place)) else "0",
        land=country,
    )


def _doubt(group: Mapping[str, Any], key: str = "inOnderzoek") -> str:
    number: str = (group.get(key) or NOTHING).get("aanduidingGegevensInOnderzoek") or ""
    return number
