"""Permits and enforcement cases, as two departments type them."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from voorbeeldstad import words
from voorbeeldstad.names import call_name, initials
from voorbeeldstad.numbers import canary
from voorbeeldstad.people import TODAY, Household, Person
from voorbeeldstad.places import Address
from voorbeeldstad.registers import Company
from voorbeeldstad.written import (
    address_line,
    dutch_date,
    full_name,
    house_number,
    plain,
    postcode,
    street_name,
    typo,
    used_surname,
)

PERMIT_HEADER = (
    "zaaknummer;zaaktype;status;datum_aanvraag;aanvrager_voornamen;aanvrager_voorvoegsel;"
    "aanvrager_achternaam;aanvrager_geboortedatum;aanvrager_bsn;bedrijfsnaam;kvk_nummer;straat;"
    "huisnummer;postcode;woonplaats;omschrijving"
)
ENFORCEMENT_HEADER = (
    "zaaknummer;thema;overtreding;datum_constatering;betrokkene;geboortedatum;locatie;afdoening;"
    "omschrijving"
)
IMPOSSIBLE_DATES = ("1985-02-31", "1979-13-14", "1966-06-45")
FAILING_BSN = "999999991"


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What a case is about: who, where, when."""

    person: Person | None
    address: Address
    when: date
    company: Company | None = None


def matter_of(
    person: Person, household: Household, company: Company | None, rng: Random
) -> Matter | None:
    """Return a matter of this person at home, at the old address or at another one nearby."""
    chance = rng.random()
    day = TODAY - timedelta(days=rng.randrange(10, 2900))
    owned = company if company and company.owner is person and rng.random() < 0.7 else None
    if household.previous and (chance < 0.14 or household.dwelling is None):
        day = household.since - timedelta(days=rng.randrange(10, 1500))
        return Matter(person=person, address=household.previous, when=day, company=owned)
    if owned and owned.premises:
        return Matter(person=person, address=owned.premises, when=day, company=owned)
    if household.spare and chance > 0.75:
        return Matter(person=person, address=household.spare, when=day)
    if household.dwelling:
        return Matter(person=person, address=household.dwelling, when=day)
    return None


def _iso_birth(person: Person, rng: Random) -> str:
    if person.known_birth == "nothing" or rng.random() < 0.28:
        return ""
    text = person.born.isoformat()
    if person.known_birth == "year":
        return f"{text[:4]}-00-00"
    return f"{text[:7]}-00" if person.known_birth == "month" or rng.random() < 0.01 else text


def _permit_name(person: Person, rng: Random) -> tuple[str, str, str]:
    surname, chance = used_surname(person), rng.random()
    given = (
        person.given
        if chance < 0.45
        else initials(person.given)
        if chance < 0.82
        else call_name(rng, person.given)
        if chance < 0.95
        else ""
    )
    prefix, family = surname.prefix, surname.name
    if prefix and rng.random() < 0.08:
        prefix, family = "", rng.choice((f"{prefix} {family}", f"{family}, {prefix}"))
    if rng.random() < 0.25:
        given, family = plain(given), plain(family)
    if rng.random() < 0.03:
        family = typo(rng, family)
    return given, prefix, family


def permit_row(serial: int, matter: Matter, rng: Random, fault: str = "") -> str:
    """Return one permit; `fault` spoils the number (bsn) or the date (datum) on purpose."""
    person, address, company = matter.person, matter.address, matter.company
    given, prefix, family = _permit_name(person, rng) if person else ("", "", "")
    birth = _iso_birth(person, rng) if person else ""
    bsn = person.bsn if person and rng.random() < 0.45 else ""
    if fault == "bsn":
        bsn = FAILING_BSN
    if fault == "datum":
        birth = rng.choice(IMPOSSIBLE_DATES)
    place = address.street.place
    case = rng.choice(words.PERMITS)
    return ";".join(
        (
            f"V-{matter.when.year}-{serial:06d}",
            f"{case} {canary('v', serial, 'zaaktype')}",
            f"{rng.choice(words.PERMIT_STATES)} {canary('v', serial, 'status')}",
            matter.when.isoformat(),
            given,
            prefix,
            family,
            birth,
            bsn,
            company.full_name if company else "",
            company.kvk if company and rng.random() < 0.75 else "",
            street_name(address, rng, 0.12),
            house_number(address, rng),
            postcode(address, rng) if rng.random() > 0.06 else "",
            place.upper() if rng.random() < 0.04 else place,
            f"aanvraag {case} {canary('v', serial, 'omschrijving')}",
        )
    )


def _typed_birth(person: Person, rng: Random) -> str:
    chance = rng.random()
    if person.known_birth == "nothing" or chance < 0.45:
        return ""
    if person.known_birth == "year" or chance < 0.47:
        return f"00-00-{person.born.year}"
    if person.known_birth == "month":
        return f"00-{person.born.month:02d}-{person.born.year}"
    return dutch_date(person.born)


def enforcement_row(serial: int, matter: Matter, rng: Random) -> str:
    """Return one enforcement case against the person, else the company, else nobody by name."""
    person = matter.person
    theme = rng.choice(tuple(words.THEMES))
    organisation = matter.company.full_name if matter.company else ""
    name = full_name(person, rng) if person else organisation
    return ";".join(
        (
            f"H-{matter.when.year}-{serial:06d}",
            theme,
            f"{rng.choice(words.THEMES[theme])} {canary('h', serial, 'overtreding')}",
            dutch_date(matter.when),
            name,
            _typed_birth(person, rng) if person else "",
            address_line(matter.address, rng),
            f"{rng.choice(words.SETTLEMENTS)} {canary('h', serial, 'afdoening')}",
            f"bezoek door toezichthouder {canary('h', serial, 'omschrijving')}",
        )
    )
