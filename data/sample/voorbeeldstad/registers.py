"""The registers of persons (BRP, Haal Centraal v2) and of values (WOZ, Haal Centraal)."""

import json
from dataclasses import dataclass
from datetime import date
from random import Random

from voorbeeldstad.names import initials
from voorbeeldstad.numbers import canary
from voorbeeldstad.people import Household, Partner, Person
from voorbeeldstad.places import MUNICIPALITY_CODE, Address
from voorbeeldstad.written import used_surname

ABROAD = (
    ("5010", "België"),
    ("9089", "Bondsrepubliek Duitsland"),
    ("6029", "Spanje"),
    ("6043", "Turkije"),
)

Json = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """An organisation of the trade register; the owner is nobody for a housing corporation."""

    serial: int
    name: str
    form: str
    kvk: str
    rsin: str
    owner: Person | None
    premises: Address | None

    @property
    def full_name(self) -> str:
        """Name and legal form."""
        return (
            f"{self.form} {self.name}"
            if self.form == "Stichting"
            else f"{self.name} {self.form}".strip()
        )


def as_line(value: Json) -> str:
    """Return the value as one line of JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"


def _date(day: date) -> Json:
    return {"type": "Datum", "datum": day.isoformat()}


def birth_date(person: Person) -> Json:
    """Return the birth date as far as the register knows it."""
    if person.known_birth == "day":
        return _date(person.born)
    if person.known_birth == "month":
        return {"type": "JaarMaandDatum", "jaar": person.born.year, "maand": person.born.month}
    if person.known_birth == "year":
        return {"type": "JaarDatum", "jaar": person.born.year}
    return {"type": "DatumOnbekend", "onbekend": True}


def _name(person: Person, rng: Random) -> Json:
    name: Json = {
        "voornamen": person.given,
        "voorletters": initials(person.given),
        "voorvoegsel": person.surname.prefix,
        "geslachtsnaam": person.surname.name,
        "aanduidingNaamgebruik": {"code": person.name_use},
    }
    if not person.surname.prefix:
        del name["voorvoegsel"]
    if rng.random() < 0.01:
        name["inOnderzoek"] = {
            "geslachtsnaam": True,
            "datumIngangOnderzoek": _date(date(2026, 5, 4)),
        }
    return name


def _partner(partner: Partner) -> Json:
    name: Json = {"voornamen": partner.given, "geslachtsnaam": partner.surname.name}
    if partner.surname.prefix:
        name["voorvoegsel"] = partner.surname.prefix
    found: Json = {"burgerservicenummer": partner.bsn, "naam": name}
    if partner.ended:
        found["ontbindingHuwelijkPartnerschap"] = {"datum": _date(partner.ended)}
    return found


def _address(address: Address, rng: Random) -> Json:
    street = address.street
    found: Json = {
        "officieleStraatnaam": street.name,
        "korteStraatnaam": street.short,
        "huisnummer": address.number,
        "postcode": address.postcode,
        "woonplaats": street.place,
    }
    if address.letter:
        found["huisletter"] = (
            address.letter.upper() if rng.random() < 0.8 else address.letter.lower()
        )
    if address.addition:
        found["huisnummertoevoeging"] = address.addition
    return found


def _residence(person: Person, household: Household, rng: Random) -> Json:
    since = {"datumVan": _date(max(household.since, person.born))}
    if household.gone:
        code, country = rng.choice(ABROAD)
        line = f"Rue de l'Exemple {rng.randrange(1, 90)}"
        abroad = {
            "regel1": line,
            "regel2": "Exempleville",
            "land": {"code": code, "omschrijving": country},
        }
        return {"type": "VerblijfplaatsBuitenland", "verblijfadres": abroad, **since}
    if household.dwelling is None:
        if rng.random() < 0.3:
            return {"type": "VerblijfplaatsOnbekend", **since}
        where = f"terrein achter de molen {canary('p', person.serial, 'locatie')}"
        return {"type": "Locatie", "verblijfadres": {"locatiebeschrijving": where}, **since}
    found: Json = {
        "type": "Adres",
        "verblijfadres": _address(household.dwelling, rng),
        "functieAdres": {"code": "B" if person.postal else "W"},
        **since,
    }
    if rng.random() > 0.05:
        found["adresseerbaarObjectIdentificatie"] = household.dwelling.object_id
        found["nummeraanduidingIdentificatie"] = household.dwelling.num_id
    if rng.random() < 0.015:
        found["inOnderzoek"] = {"huisnummer": True, "datumIngangOnderzoek": _date(date(2026, 2, 9))}
    return found


def brp_person(person: Person, household: Household, rng: Random) -> Json:
    """Return the person as the register of persons gives it."""
    found: Json = {
        "burgerservicenummer": person.bsn,
        "geslacht": {"code": person.sex},
        "naam": _name(person, rng),
        "geboorte": {
            "datum": birth_date(person),
            "plaats": {"omschrijving": canary("p", person.serial, "geboorteplaats")},
        },
        "verblijfplaats": _residence(person, household, rng),
        "gemeenteVanInschrijving": {"code": MUNICIPALITY_CODE},
    }
    if person.partner:
        found["partners"] = [_partner(person.partner)]
    if rng.random() < 0.015:
        found["geheimhoudingPersoonsgegevens"] = True
    if person.died or household.gone:
        code, reason = ("O", "overlijden") if person.died else ("E", "emigratie")
        found["opschortingBijhouding"] = {
            "reden": {"code": code, "omschrijving": reason},
            "datum": _date(person.died or household.since),
        }
    return found


def _interest(holder: Person | Company, rng: Random) -> Json:
    if isinstance(holder, Company):
        number = {"kvkNummer": holder.kvk} if rng.random() < 0.7 else {"rsin": holder.rsin}
        return {"type": "niet_natuurlijk_persoon", "naam": holder.full_name, **number}
    found: Json = {
        "type": "natuurlijk_persoon",
        "naam": f"{initials(holder.given)} {used_surname(holder)}",
    }
    if holder.bsn and rng.random() < 0.9:
        found["burgerservicenummer"] = holder.bsn
    return found


def parcel(serial: int) -> str:
    """Return the cadastral designation of the parcel of a WOZ object."""
    return f"VBS00 {'ABCDEFGH'[serial % 8]} {1000 + serial // 8}"


def woz_object(
    serial: int,
    address: Address,
    owner: Person | Company,
    user: Person | Company | None,
    rng: Random,
) -> Json:
    """Return one valued object with who owns and who uses it."""
    street = address.street
    where: Json = {
        "straat": street.name,
        "huisnummer": address.number,
        "postcode": address.postcode,
        "woonplaats": street.place,
        "locatieomschrijving": canary("w", serial, "locatieomschrijving"),
    }
    if address.letter:
        where["huisletter"] = address.letter.upper()
    if address.addition:
        where["huisnummertoevoeging"] = address.addition
    if rng.random() > 0.03:
        where["nummeraanduidingIdentificatie"] = address.num_id
    code, section, number = parcel(serial).split()
    found: Json = {
        "identificatie": f"{MUNICIPALITY_CODE}{serial + 1:08d}",
        "aanduiding": where,
        "adresseerbaarObjectIdentificaties": [address.object_id],
        "grondoppervlakte": rng.randrange(40, 900),
        "kadastraalOnroerendeZaken": [
            {
                "identificatie": f"9901{serial + 1:07d}0000",
                "aanduiding": {"gemeentecode": code, "sectie": section, "perceelnummer": number},
            }
        ],
        "verantwoordelijkeGemeente": {"code": MUNICIPALITY_CODE},
        "belanghebbendeEigenaar": _interest(owner, rng),
        "waarden": [
            {
                "vastgesteldeWaarde": rng.randrange(120, 900) * 1000,
                "waardepeildatum": "2025-01-01",
                "ingangsdatum": "2026-01-01",
                "beschikkingsStatussen": ["beschikking_genomen"],
            }
        ],
    }
    if address.kind == "Verblijfsobject":
        found["pandIdentificaties"] = [address.pand]
    if user:
        found["belanghebbendeGebruiker"] = _interest(user, rng)
    return found
