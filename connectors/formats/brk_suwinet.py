"""Reads what Suwinet answers on the property of one person (KadasterDossierGSD v0300).

Suwinet stands under the Wet SUWI, also where what it passes on is public elsewhere.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from connectors.formats.columns import Row
from connectors.formats.days import day
from connectors.formats.xml_leaves import objects
from contracts.errors import RawFileUnreadable

_PERSON: Mapping[str, str] = {
    "ClientSuwi/Burgerservicenr": "gerechtigde_bsn",
    "ClientSuwi/Voornamen": "gerechtigde_voornamen",
    "ClientSuwi/Voorvoegsel": "gerechtigde_voorvoegsel",
    "ClientSuwi/SignificantDeelVanDeAchternaam": "gerechtigde_geslachtsnaam",
    "ClientSuwi/Geboortedat": "gerechtigde_geboortedatum",
}
_THING: Mapping[str, str] = {
    "ZakelijkRecht/OmsZakelijkRecht": "recht",
    "OnroerendeZaak/JaarAankoop": "koopjaar",
    "OnroerendeZaak/CdTypeOnroerendeZaak": "soort",
}
_PLACE: Mapping[str, str] = {
    "StraatadresBag/Straatnaam": "straat",
    "StraatadresBag/Huisnr": "huisnummer",
    "StraatadresBag/Huisletter": "huisletter",
    "StraatadresBag/Huisnrtoevoeging": "huisnummertoevoeging",
    "StraatadresBag/Postcd": "postcode",
    "StraatadresBag/Woonplaatsnaam": "woonplaats",
}
_DESIGNATION = (
    "KadastraleAanduiding/KadastraleGemeentenaam",
    "KadastraleAanduiding/KadastraleSectie",
    "KadastraleAanduiding/KadastraalPerceelnr",
)
_INDEX = "KadastraleAanduiding/VolgnrKadastraalAppartementsrecht"
_MORE = "OnroerendeZaak/IndMeerGerechtigden"
_YES = "1"
_HOME, _AT = "DomicilieAdres", "LocatieOZ"
_OBJECT, _CLIENT = "OnroerendeZaak", "ClientSuwi"
_NAMED = frozenset({_HOME, "Correspondentieadres", _AT, _OBJECT, _CLIENT})
_WANTED = frozenset({*_PERSON, *_THING, *_PLACE, *_DESIGNATION, _INDEX, _MORE})
_SORTS: Final[Mapping[str, str]] = {"P": "perceel", "A": "appartementsrecht"}


def rows(path: Path, columns: Sequence[str]) -> Iterator[Row]:
    """Yield a row per property, numbered from 1; the price, of unknown unit, is left out."""
    number = 0
    person: dict[str, str] = {}
    thing: dict[str, str] = {}
    try:
        with path.open("rb") as stream:
            for name, leaves in objects(stream, _NAMED, _WANTED, path.name):
                texts = {key: texts[0] for key, texts in leaves.items()}
                person |= _renamed(texts, _PERSON)
                if name == _HOME and (town := texts.get("StraatadresBag/Woonplaatsnaam")):
                    person["gerechtigde_woonplaats"] = town
                elif name == _AT:
                    thing |= _of_thing(texts) | _renamed(texts, _PLACE)
                elif name == _OBJECT:
                    number += 1
                    row = person | thing | _of_thing(texts)
                    row["gerechtigde_type"] = "natuurlijk_persoon"
                    yield (number, *map(row.get, columns))
                    thing = {}
                elif name == _CLIENT:
                    person = {}
    except OSError:
        raise RawFileUnreadable(path.name, "the file is not there or may not be read") from None


def _of_thing(texts: Mapping[str, str]) -> dict[str, str]:
    found = _renamed(texts, _THING)
    if "soort" in found:
        found["soort"] = _SORTS.get(found["soort"], found["soort"])
    if all(texts.get(part) for part in _DESIGNATION):
        index = f" A{texts[_INDEX]}" if texts.get(_INDEX) else ""
        found["aanduiding"] = " ".join(texts[part] for part in _DESIGNATION) + index
    if _MORE in texts:
        found["meer_gerechtigden"] = "ja" if texts[_MORE] == _YES else "nee"
    return found


def _renamed(texts: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str]:
    found = {name: texts[key] for key, name in names.items() if texts.get(key)}
    if birth := day(found.get("gerechtigde_geboortedatum")):
        found["gerechtigde_geboortedatum"] = birth
    return found
