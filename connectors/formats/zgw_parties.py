"""The parties and objects of a zaak, as the Zaken API writes them."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias

from connectors.formats.days import day

PARTY = (
    "rol",
    "betrokkene_type",
    "betrokkene_bsn",
    "betrokkene_voornamen",
    "betrokkene_voorletters",
    "betrokkene_voorvoegsel",
    "betrokkene_geslachtsnaam",
    "betrokkene_geboortedatum",
    "betrokkene_naam",
    "betrokkene_rsin",
    "betrokkene_kvk",
    "betrokkene_vestiging",
    "betrokkene_straat",
    "betrokkene_huisnummer",
    "betrokkene_huisletter",
    "betrokkene_huisnummertoevoeging",
    "betrokkene_postcode",
    "betrokkene_woonplaats",
    "betrokkene_adresregel",
    "betrokkene_nummeraanduiding_id",
    "betrokkene_adresseerbaar_object_id",
)
OBJECT = (
    "object_type",
    "straat",
    "huisnummer",
    "huisletter",
    "huisnummertoevoeging",
    "postcode",
    "woonplaats",
    "nummeraanduiding_id",
    "adresseerbaar_object_id",
    "pand_id",
    "woz_objectnummer",
    "kadastraal",
)

Json: TypeAlias = Mapping[str, Any]
Values: TypeAlias = dict[str, Any]

PERSON, ORGANISATION, BRANCH = "natuurlijk_persoon", "niet_natuurlijk_persoon", "vestiging"
ACTIVITY = "maatschappelijke_activiteit"
PARTIES = frozenset({PERSON, ORGANISATION, BRANCH, ACTIVITY})
UNITS = frozenset({"organisatorische_eenheid", "medewerker"})

_NOTHING: Final[Json] = {}
_HOME = (
    ("straat", "gorOpenbareRuimteNaam"),
    ("huisnummer", "aoaHuisnummer"),
    ("huisletter", "aoaHuisletter"),
    ("huisnummertoevoeging", "aoaHuisnummertoevoeging"),
    ("postcode", "aoaPostcode"),
    ("woonplaats", "wplWoonplaatsNaam"),
)
_ADDRESS = (
    ("straat", "gorOpenbareRuimteNaam"),
    ("huisnummer", "huisnummer"),
    ("huisletter", "huisletter"),
    ("huisnummertoevoeging", "huisnummertoevoeging"),
    ("postcode", "postcode"),
    ("woonplaats", "wplWoonplaatsNaam"),
)
_BAG_ID = 16
_SORTS = {
    "01": "adresseerbaar_object_id",
    "02": "adresseerbaar_object_id",
    "03": "adresseerbaar_object_id",
    "10": "pand_id",
    "20": "nummeraanduiding_id",
}
"""By the two digits that tell what a number of the BAG counts; a street (30) is no address."""


def parties_of(kind: str, said: Json, role: object) -> Iterator[Values]:
    """Yield a party, once for each of its names; nothing if it is not identified."""
    read = {PERSON: _person, ORGANISATION: _organisation, BRANCH: _branch, ACTIVITY: _activity}
    home = said.get("verblijfsadres") or _NOTHING
    place = {name: home.get(key) for name, key in _HOME} | _numbered(home, "aoaIdentificatie")
    found = {f"betrokkene_{name}": value for name, value in place.items()} | read[kind](said)
    names = found.pop("namen", None) or [None]
    if any(found.values()) or any(names):
        found |= {"rol": role, "betrokkene_type": kind}
        yield from (found | {"betrokkene_naam": name} for name in dict.fromkeys(names))


def object_of(kind: str, said: Json) -> Values | None:
    """Return what a zaakobject is found by, or nothing if it is of another kind."""
    if kind == "adres":
        found = {name: said.get(key) for name, key in _ADDRESS} | _numbered(said)
    elif kind == "woz_object":
        found = _of_woz(said)
    elif kind in {"woz_deelobject", "woz_waarde"}:
        found = _of_woz(said.get("isOnderdeelVan") or said.get("isVoor") or _NOTHING)
    elif kind in {"kadastrale_onroerende_zaak", "zakelijk_recht"}:
        said = said.get("heeftBetrekkingOp") or said
        mark = said.get("kadastraleAanduiding") or said.get("kadastraleIdentificatie")
        found = {"kadastraal": mark}
    elif kind == "pand":
        found = _numbered(said)
    elif kind in {"terrein_gebouwd_object", "huishouden"}:
        found = _of_building(said.get("isGehuisvestIn") or said)
    else:
        return None
    return found | {"object_type": kind} if any(found.values()) else None


def _person(said: Json) -> Values:
    return {
        "betrokkene_bsn": said.get("inpBsn"),
        "betrokkene_voornamen": said.get("voornamen"),
        "betrokkene_voorletters": said.get("voorletters"),
        "betrokkene_voorvoegsel": said.get("voorvoegselGeslachtsnaam"),
        "betrokkene_geslachtsnaam": said.get("geslachtsnaam"),
        # Free text of at most 18 characters: whatever is no date is the contract's to refuse.
        "betrokkene_geboortedatum": day(said.get("geboortedatum")),
    }


def _organisation(said: Json) -> Values:
    return {
        "betrokkene_rsin": said.get("innNnpId"),
        "betrokkene_kvk": said.get("kvkNummer"),
        "betrokkene_vestiging": said.get("vestigingsNummer"),
        "betrokkene_adresregel": said.get("bezoekadres"),
        "namen": [said.get("statutaireNaam")],
    }


def _branch(said: Json) -> Values:
    return {
        "betrokkene_kvk": said.get("kvkNummer"),
        "betrokkene_vestiging": said.get("vestigingsNummer"),
        "namen": [name for name in _listed(said.get("handelsnaam")) if name],
    }


def _listed(said: Any) -> list[Any]:
    # A list by the specification; a text by itself would be taken for a list of letters.
    return [said] if isinstance(said, str) else list(said or ())


def _activity(said: Json) -> Values:
    return {"betrokkene_kvk": said.get("kvkNummer"), "namen": [said.get("handelsnaam")]}


def _of_woz(said: Json) -> Values:
    mark = said.get("aanduidingWozObject") or _NOTHING
    found = {name: mark.get(key) for name, key in _HOME} | _numbered(mark, "aoaIdentificatie")
    return found | {"woz_objectnummer": said.get("wozObjectNummer")}


def _of_building(said: Json) -> Values:
    group = said.get("adresAanduidingGrp") or _NOTHING
    found = {name: group.get(key) for name, key in _HOME}
    return found | {
        "nummeraanduiding_id": group.get("numIdentificatie"),
        "adresseerbaar_object_id": group.get("oaoIdentificatie") or said.get("identificatie"),
    }


def _numbered(said: Json, name: str = "identificatie") -> Values:
    """Return the BAG's number under the column of its type; another number says nothing here."""
    number = said.get(name) or ""
    if len(number) != _BAG_ID or not number.isdecimal():
        return {}
    column = _SORTS.get(number[4:6])
    return {column: number} if column else {}
