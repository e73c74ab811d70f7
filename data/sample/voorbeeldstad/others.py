"""The other registers of the RIEC work process, the trade register and the Kadaster.

They draw from chances of their own, so that the first five registers stay what they are.
Nobody is asked about for the sake of these registers, and truth does not speak of them.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from random import Random
from typing import TextIO

from voorbeeldstad.cases import FAILING_BSN
from voorbeeldstad.draw import stream
from voorbeeldstad.names import call_name, initials
from voorbeeldstad.numbers import canary, plate
from voorbeeldstad.people import TODAY, Household, Person
from voorbeeldstad.places import Address
from voorbeeldstad.registers import Company, Json, as_line, parcel
from voorbeeldstad.written import (
    address_line,
    dutch_date,
    full_name,
    house_number,
    postcode,
    street_name,
    used_surname,
)

HEADERS: Mapping[str, str] = {
    "subsidies.csv": "aanvraagnummer;regeling;stand;datum_aanvraag;bezwaar;aanvrager;kvk_nummer;"
    "contactpersoon;straat;huisnummer;postcode;woonplaats;telefoon;toelichting",
    "belastingen.csv": "aanslagnummer;soort;dagtekening;betaling;belastingplichtige;bsn;"
    "kvk_nummer;straat;huisnummer;postcode;woonplaats",
    "bezwaarschriften.csv": "zaaknummer;procedure;datum_ontvangst;maatregel;uitkomst;voorletters;"
    "voorvoegsel;achternaam;geboortedatum;organisatie;adres;gronden",
    "meldingen.csv": "meldingnummer;thema;soort;datum_melding;maatregel;betrokkene;locatie;"
    "kenteken;zelf_waargenomen;tekst",
    "vastgoed.csv": "overeenkomst;soort;datum_ingang;maatregel;vergoeding;wederpartij;"
    "geboortedatum;kvk_nummer;straat;huisnummer;postcode;woonplaats;kadastraal;bijzonderheden",
    "standplaatsen.csv": "registratie;markt;ingang;houder_naam;houder_geboortedatum;houder_bsn;"
    "houder_kvk;plek;opmerking",
    "kvk.ndjson": "",
    "brk.ndjson": "",
}
FANCIES = ("Totaal", "Express", "Centrum", "Noord", "Plus")
GRANTS = ("buurtinitiatief", "sportstimulering", "evenement", "verduurzaming", "werk en scholing")
GRANT_STATES = ("verleend", "vastgesteld", "afgewezen", "teruggevorderd")
TAXES = ("onroerendezaakbelasting", "afvalstoffenheffing", "rioolheffing", "toeristenbelasting")
PAYMENTS = ("betaald", "open", "aanmaning", "dwangbevel", "kwijtgescholden")
DECISIONS = ("weigering vergunning", "last onder dwangsom", "sluiting", "WOZ-beschikking", "boete")
MEASURES = ("geen", "waarschuwing", "last onder dwangsom", "beslag", "voornemen tot sluiting")
VERDICTS = ("gegrond", "ongegrond", "niet-ontvankelijk", "ingetrokken", "loopt")
REPORTS: Mapping[str, tuple[str, ...]] = {
    "drugs": ("hennepgeur", "aanloop aan de deur"),
    "wonen": ("overbewoning", "vermoeden van onderverhuur"),
    "openbare ruimte": ("geluidsoverlast", "afvaldumping", "verdacht voertuig"),
}
USES = ("huur", "pacht", "erfpacht", "opstalrecht", "verkoop grond")
SHARES = {
    "subsidies": 0.022, "belastingen": 0.16, "bezwaarschriften": 0.03, "meldingen": 0.09,
    "vastgoed": 0.02, "standplaatsen": 0.04,
}  # fmt: skip
"""Rows of each per adult."""
MARKETS = ("weekmarkt", "zaterdagmarkt", "solitair")


class Others:
    """Writes these registers while the town is built."""

    def __init__(self, seed: int, files: Mapping[str, TextIO]) -> None:
        self.counts = dict.fromkeys((name.partition(".")[0] for name in HEADERS), 0)
        self._files = {name.partition(".")[0]: file for name, file in files.items()}
        self._rng = {name: stream(seed, f"others/{name}") for name in self.counts}

    def settle(self, household: Household, company: Company | None) -> None:
        """Write what these registers know of the adults of a household and of their company."""
        if company is not None:
            self._write("kvk", trade_register, company)
        home = household.dwelling or household.previous
        adults = [person for person in household.members if person.adult and not person.died]
        for person in adults if home else ():
            for name, row in _ROWS.items():
                rng = self._rng[name]
                if rng.random() < SHARES[name]:
                    owned = company if company and company.owner is person else None
                    place = owned.premises if owned and owned.premises else home
                    self._write(name, row, person, owned, place)

    def corporation(self, company: Company) -> None:
        """Write a company without a household: a housing corporation."""
        self._write("kvk", trade_register, company)

    def owned(self, serial: int, address: Address, owner: Person | Company) -> None:
        """Write the parcel of a valued object in the Kadaster: a part of them, to stay small."""
        if serial % 4 == 0:
            self._write("brk", cadastral, serial, address, owner)

    def _write(self, name: str, row: Callable[..., str], *about: object) -> None:
        self.counts[name] += 1
        self._files[name].write(row(self.counts[name], *about, self._rng[name]))


def _line(*fields: str) -> str:
    return ";".join(fields) + "\n"


def _day(rng: Random, years: int) -> date:
    return TODAY - timedelta(days=rng.randrange(5, years * 365))


def _place(address: Address, rng: Random) -> tuple[str, str, str, str]:
    return (
        street_name(address, rng, 0.1),
        house_number(address, rng),
        postcode(address, rng) if rng.random() > 0.05 else "",
        address.street.place,
    )


def _born(person: Person, rng: Random) -> str:
    return dutch_date(person.born) if person.known_birth == "day" and rng.random() < 0.7 else ""


def subsidy(
    serial: int, person: Person, company: Company | None, place: Address, rng: Random
) -> str:
    """Return one application; organisations apply more often than people."""
    name = company.full_name if company else full_name(person, rng)
    return _line(
        f"SUB{serial:06d}",
        f"{rng.choice(GRANTS)} {canary('s', serial, 'regeling')}",
        f"{rng.choice(GRANT_STATES)} {canary('s', serial, 'stand')}",
        _day(rng, 7).isoformat(),
        f"{rng.choice(('geen', 'loopt', 'afgerond'))} {canary('s', serial, 'bezwaar')}",
        name,
        company.kvk if company else "",
        full_name(person, rng) if company else "",
        *_place(place, rng),
        f"0999-{rng.randrange(10**6):06d}",
        f"aanvraag {canary('s', serial, 'toelichting')}",
    )


def tax(serial: int, person: Person, company: Company | None, place: Address, rng: Random) -> str:
    """Return one assessment."""
    return _line(
        f"AS-{serial:07d}",
        f"{rng.choice(TAXES)} {canary('t', serial, 'soort')}",
        _day(rng, 6).isoformat(),
        f"{rng.choice(PAYMENTS)} {canary('t', serial, 'betaling')}",
        company.full_name if company else f"{initials(person.given)} {used_surname(person)}",
        person.bsn if not company and rng.random() < 0.8 else "",
        company.kvk if company else "",
        *_place(place, rng),
    )


def objection(
    serial: int, person: Person, company: Company | None, place: Address, rng: Random
) -> str:
    """Return one objection."""
    surname = used_surname(person)
    given = initials(person.given) if rng.random() < 0.8 else call_name(rng, person.given)
    return _line(
        f"BZ-{serial:06d}",
        f"bezwaar tegen {rng.choice(DECISIONS)} {canary('b', serial, 'procedure')}",
        dutch_date(_day(rng, 8)),
        f"{rng.choice(MEASURES)} {canary('b', serial, 'maatregel')}",
        f"{rng.choice(VERDICTS)} {canary('b', serial, 'uitkomst')}",
        given,
        surname.prefix,
        surname.name,
        _born(person, rng),
        company.full_name if company else "",
        address_line(place, rng),
        f"ik ben het er niet mee eens {canary('b', serial, 'gronden')}",
    )


def report(
    serial: int, person: Person, company: Company | None, place: Address, rng: Random
) -> str:
    """Return one report; some name a car, and not all of those cars were seen by an official."""
    theme = rng.choice(tuple(REPORTS))
    seen = theme == "openbare ruimte" and rng.random() < 0.4
    named = rng.random() < 0.5
    name = company.full_name if company and rng.random() < 0.6 else full_name(person, rng)
    return _line(
        f"M{serial:07d}",
        theme,
        f"{rng.choice(REPORTS[theme])} {canary('m', serial, 'soort')}",
        dutch_date(_day(rng, 6)),
        f"{rng.choice(MEASURES)} {canary('m', serial, 'maatregel')}",
        name if named else "",
        address_line(place, rng),
        plate(rng) if seen else "",
        rng.choice(("ja", "ja", "nee")) if seen else "nee",
        f"telefonische melding {canary('m', serial, 'tekst')}",
    )


def estate(
    serial: int, person: Person, company: Company | None, place: Address, rng: Random
) -> str:
    """Return one agreement on land or a building of the municipality."""
    return _line(
        f"VG-{serial:05d}",
        f"{rng.choice(USES)} {canary('o', serial, 'soort')}",
        _day(rng, 12).isoformat(),
        f"{rng.choice(('geen', 'opzegging', 'beslag', 'onteigening'))} "
        f"{canary('o', serial, 'maatregel')}",
        f"{rng.randrange(1, 90) * 100} {canary('o', serial, 'vergoeding')}",
        company.full_name if company else full_name(person, rng),
        "" if company else _born(person, rng),
        company.kvk if company else "",
        *_place(place, rng),
        parcel(place.serial) if rng.random() < 0.7 else "",
        f"zie dossier {canary('o', serial, 'bijzonderheden')}",
    )


def stand(serial: int, person: Person, company: Company | None, place: Address, rng: Random) -> str:
    """Return one market stand; a number in fifty and a date in two hundred are wrong on purpose."""
    day = dutch_date(_day(rng, 9))
    return _line(
        f"ST-{serial:04d}",
        rng.choice(MARKETS),
        "31-02-2024" if serial % 200 == 190 else day,
        full_name(person, rng),
        dutch_date(person.born) if person.known_birth == "day" else "",
        FAILING_BSN if serial % 50 == 30 else person.bsn,
        company.kvk if company else "",
        address_line(place, rng),
        f"betaalt per kwartaal {canary('q', serial, 'opmerking')}",
    )


def trade_register(serial: int, company: Company, rng: Random) -> str:
    """Return the basic profile of a company, as the API of the trade register gives it."""
    branch: Json = {
        "vestigingsnummer": f"0000{company.kvk}",
        "kvkNummer": company.kvk,
        "eersteHandelsnaam": company.full_name,
        "indHoofdvestiging": "Ja",
        "adressen": [_visited(company.premises, rng)] if company.premises else [],
    }
    names = [company.full_name]
    if company.owner and rng.random() < 0.15:
        names.append(f"{company.name} {rng.choice(FANCIES)}")
    started = _day(rng, 20)
    owner: Json = {"rechtsvorm": _form(company)}
    if company.form not in ("", "V.O.F."):
        owner["rsin"] = company.rsin
    return as_line(
        {
            "kvkNummer": company.kvk,
            "naam": company.full_name,
            "formeleRegistratiedatum": f"{started:%Y%m%d}",
            "materieleRegistratie": {"datumAanvang": f"{started:%Y%m%d}"},
            "handelsnamen": [{"naam": name, "volgorde": turn} for turn, name in enumerate(names)],
            "_embedded": {"hoofdvestiging": branch, "eigenaar": owner},
        }
    )


def _form(company: Company) -> str:
    named = {
        "B.V.": "BeslotenVennootschap", "Holding B.V.": "BeslotenVennootschap",
        "V.O.F.": "VennootschapOnderFirma", "Stichting": "Stichting",
    }  # fmt: skip
    if company.owner is None:
        return "Stichting" if company.name.startswith("Stichting") else "BeslotenVennootschap"
    return named.get(company.form, "Eenmanszaak")


def _visited(address: Address, rng: Random) -> Json:
    found: Json = {
        "type": "bezoekadres",
        "indAfgeschermd": "Ja" if rng.random() < 0.1 else "Nee",
        "straatnaam": address.street.name,
        "huisnummer": address.number,
        "postcode": address.postcode,
        "plaats": address.street.place,
        "land": "Nederland",
    }
    if address.letter:
        found["huisletter"] = address.letter.upper()
    if address.addition:
        found["huisnummerToevoeging"] = address.addition
    return found


def cadastral(
    serial: int, place: int, address: Address, owner: Person | Company, rng: Random
) -> str:
    """Return a parcel with its holder of rights, as BRK bevragen v2 gives both."""
    code, section, number = parcel(place).split()
    where: Json = {
        "straat": address.street.name,
        "huisnummer": address.number,
        "postcode": address.postcode,
        "woonplaats": address.street.place,
        "nummeraanduidingIdentificatie": address.num_id,
    }
    if address.letter:
        where["huisletter"] = address.letter.upper()
    natural = isinstance(owner, Person)
    name = f"{owner.given} {used_surname(owner)}" if isinstance(owner, Person) else owner.full_name
    kind = "natuurlijk_persoon" if natural else "niet_natuurlijk_persoon"
    holder: Json = {
        "identificatie": f"{20_000_000 + serial}",
        "type": rng.choice(("eigenaar", "eigenaar", "erfpachter")),
        "aanvangsdatum": _day(rng, 25).isoformat(),
        "tenaamstelling": {"aandeel": {"teller": 1, "noemer": 1}},
        "persoon": {
            "identificatie": f"{70_000_000 + serial}",
            "omschrijving": name,
            "type": f"kadaster_{kind}",
        },
    }
    return as_line(
        {
            "identificatie": f"9901{place + 1:06d}0000",
            "type": "perceel",
            "kadastraleAanduiding": f"{code} {section} {number}",
            "adressen": [where],
            "_embedded": {"zakelijkGerechtigden": [holder]},
        }
    )


_ROWS: Mapping[str, Callable[..., str]] = {
    "subsidies": subsidy,
    "belastingen": tax,
    "bezwaarschriften": objection,
    "meldingen": report,
    "vastgoed": estate,
    "standplaatsen": stand,
}
