"""Reads the WOZ as Haal Centraal WOZ bevragen gives it: a JSON array, or one object a line.

The value of an object is needed for no answer and is therefore never read into a column.
"""

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

from connectors.formats.batches import Batch
from connectors.formats.columns import Row, batches
from connectors.formats.json_records import JsonRecord, records
from contracts.errors import RawFileUnreadable

COLUMNS = (
    "woz_objectnummer",
    "straat",
    "huisnummer",
    "huisletter",
    "huisnummertoevoeging",
    "postcode",
    "woonplaats",
    "locatieomschrijving",
    "nummeraanduiding_id",
    "adresseerbaar_object_id",
    "pand_id",
    "kadastraal",
    "eigenaar_type",
    "eigenaar_bsn",
    "eigenaar_rsin",
    "eigenaar_kvk",
    "eigenaar_vestiging",
    "eigenaar_naam",
    "gebruiker_type",
    "gebruiker_bsn",
    "gebruiker_rsin",
    "gebruiker_kvk",
    "gebruiker_vestiging",
    "gebruiker_naam",
    "geheim",
    "waardepeildatum",
)
"""`geheim` is 1 or 0, for owner and user together."""

ADDRESS = (
    "straat",
    "huisnummer",
    "huisletter",
    "huisnummertoevoeging",
    "postcode",
    "woonplaats",
    "locatieomschrijving",
    "nummeraanduidingIdentificatie",
)
STAKEHOLDER = ("type", "burgerservicenummer", "rsin", "kvkNummer", "vestigingsnummer", "naam")
WITHHELD = "geheimhoudingPersoonsgegevens"
NOTHING: Final[Mapping[str, Any]] = {}


def read(path: Path, options: Mapping[str, str], size: int) -> Iterator[Batch]:
    """Yield one row per object, building and parcel of a WOZ object, its parties repeated."""
    del options
    return batches(_rows(path), COLUMNS, size=size, file=path.name)


def _rows(path: Path) -> Iterator[Row]:
    for line, woz_object in records(path, "wozObjecten"):
        try:
            rows = list(_of_object(line, woz_object))
        except (AttributeError, TypeError):
            # A text or number stands where the specification has an object or a list.
            why = f"record {line} is not a WOZ object as Haal Centraal describes"
            raise RawFileUnreadable(path.name, why) from None
        yield from rows


def _of_object(line: int, woz_object: JsonRecord) -> Iterator[Row]:
    address = woz_object.get("aanduiding") or NOTHING
    owner = woz_object.get("belanghebbendeEigenaar") or NOTHING
    user = woz_object.get("belanghebbendeGebruiker") or NOTHING
    parties = (
        *map(owner.get, STAKEHOLDER),
        *map(user.get, STAKEHOLDER),
        "1" if owner.get(WITHHELD) or user.get(WITHHELD) else "0",
        max((value["waardepeildatum"] for value in _dated(woz_object)), default=None),
    )
    parts = zip_longest(
        woz_object.get("adresseerbaarObjectIdentificaties") or (None,),
        woz_object.get("pandIdentificaties") or (None,),
        map(_designation, woz_object.get("kadastraalOnroerendeZaken") or ()),
    )
    for part in parts:
        yield (
            line,
            woz_object.get("identificatie"),
            *map(address.get, ADDRESS),
            *part,
            *parties,
        )


def _dated(woz_object: JsonRecord) -> Iterator[Mapping[str, Any]]:
    return (value for value in woz_object.get("waarden") or () if value.get("waardepeildatum"))


def _designation(parcel: Mapping[str, Any]) -> str | None:
    mark = parcel.get("aanduiding") or NOTHING
    parts = (mark.get("gemeentecode"), mark.get("sectie"), mark.get("perceelnummer"))
    if all(parts):
        return " ".join(map(str, parts))
    return parcel.get("aanduidingMetGemeentenaam") or parcel.get("identificatie")
