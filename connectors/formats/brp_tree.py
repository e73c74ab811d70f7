"""What Haal Centraal names alike in its answers and in the GBA shape: all but dates and streets.

Each shape says how it writes a date: one read as the other must not lose what it does not know.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from connectors.formats import brp

Json: TypeAlias = Mapping[str, Any]
Day: TypeAlias = Callable[[Any], Any]
"""Returns a date as text, or nothing for one that is not known at all."""

NOTHING: Final[Json] = {}


def person_of(person: Json, partner: Json, day: Day) -> brp.Person:
    """Return who somebody is."""
    name, partner_name = person.get("naam") or NOTHING, partner.get("naam") or NOTHING
    return brp.Person(
        bsn=person.get("burgerservicenummer"),
        a_nummer=person.get("aNummer"),
        voornamen=name.get("voornamen"),
        voorletters=name.get("voorletters"),
        voorvoegsel=name.get("voorvoegsel"),
        geslachtsnaam=name.get("geslachtsnaam"),
        adellijke_titel=code_of(name.get("adellijkeTitelPredicaat")),
        aanduiding_naamgebruik=code_of(name.get("aanduidingNaamgebruik")),
        partner_voorvoegsel=partner_name.get("voorvoegsel"),
        partner_geslachtsnaam=partner_name.get("geslachtsnaam"),
        geboortedatum=day((person.get("geboorte") or NOTHING).get("datum")),
        geslacht=code_of(person.get("geslacht")),
    )


def partner_of(person: Json, day: Day) -> Json:
    """Return the partner of now, else the last one."""

    def until(partner: Json) -> Any:
        ended = partner.get("ontbindingHuwelijkPartnerschap")
        return (day(ended.get("datum")) or "0000") if ended else "9999"

    return max(person.get("partners") or (), key=until, default=NOTHING)


def status_of(person: Json, geheim: str, day: Day) -> brp.Status:
    """Return the secrecy, as the shape tells it, and the suspension; death alone is one too."""
    stopped = person.get("opschortingBijhouding") or NOTHING
    died = person.get("overlijden") or NOTHING
    return brp.Status(
        geheim=geheim,
        opschorting_reden=code_of(stopped.get("reden")) or (brp.DEAD if died else None),
        opschorting_datum=day(stopped.get("datum")) or day(died.get("datum")),
    )


def address_of(place: Json, address: Json, street: Any, short: Any) -> brp.Address:
    """Return the address of a stay, whose numbers of the BAG stand beside it."""
    return brp.Address(
        straat=street,
        korte_straat=short,
        huisnummer=address.get("huisnummer"),
        huisletter=address.get("huisletter"),
        huisnummertoevoeging=address.get("huisnummertoevoeging"),
        aanduiding_bij_huisnummer=code_of(address.get("aanduidingBijHuisnummer")),
        postcode=address.get("postcode"),
        woonplaats=address.get("woonplaats"),
        nummeraanduiding_id=place.get("nummeraanduidingIdentificatie"),
        adresseerbaar_object_id=place.get("adresseerbaarObjectIdentificatie"),
    )


def code_of(item: Json | None) -> str | None:
    """Return the code of an item of a table of the BRP."""
    return item.get("code") if item else None
