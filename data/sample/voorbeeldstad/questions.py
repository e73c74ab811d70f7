"""Questions with the errors of real ones, and the truth about them.

The truth follows from who stands behind each record, never from comparing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from voorbeeldstad.draw import stream
from voorbeeldstad.names import Surname, call_name, draw_given, draw_surname, initials
from voorbeeldstad.numbers import plate
from voorbeeldstad.people import TODAY, Person, outsider
from voorbeeldstad.places import Address, elsewhere
from voorbeeldstad.registers import Company, parcel
from voorbeeldstad.town import Source, Target, Town
from voorbeeldstad.written import house_number, plain, postcode, street_name, swap_ij, trade_name, typo

HEADER = (
    "vraag_id;soort;voornamen;voorvoegsel;achternaam;geboortedatum;bsn;straat;huisnummer;postcode;"
    "woonplaats;kvk_nummer;handelsnaam;kenteken"
)
COLUMNS = HEADER.split(";")[1:]
ALL = (Source.BRP, Source.BAG, Source.WOZ, Source.VERGUNNINGEN, Source.HANDHAVING)
PERSON_SOURCES = (Source.BRP, Source.WOZ, Source.VERGUNNINGEN, Source.HANDHAVING)
COMPANY_SOURCES = (Source.WOZ, Source.VERGUNNINGEN)

Row = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One line of questions.csv, with its truth and the errors in it."""

    row: Row
    truth: dict[Source, bool]
    errors: list[str] = field(default_factory=list)


def person_row(person: Person, home: Address | None, rng: Random) -> Row:
    """Return the person as an analyst types them without an error."""
    row = {
        "soort": "persoon", "voornamen": person.given if rng.random() < 0.4 else person.given.split()[0],
        "voorvoegsel": person.surname.prefix, "achternaam": person.surname.name,
        "geboortedatum": person.born.isoformat() if person.known_birth == "day" else {
            "month": f"{person.born:%Y-%m}-00", "year": f"{person.born:%Y}-00-00", "nothing": ""
        }[person.known_birth],
    }
    if person.bsn and rng.random() < 0.08:
        row["bsn"] = person.bsn
    return row | (address_row(home, rng) if home else {})


def address_row(address: Address, rng: Random) -> Row:
    """Return the columns of an address."""
    return {
        "straat": street_name(address, rng, 0.1), "huisnummer": house_number(address, rng),
        "postcode": postcode(address, rng), "woonplaats": address.street.place,
    }


def _typo_given(row: Row, target: Target, rng: Random) -> Row:
    first, *others = row["voornamen"].split()
    return {"voornamen": " ".join((typo(rng, first), *others))}


def _typo_surname(row: Row, target: Target, rng: Random) -> Row:
    return {"achternaam": typo(rng, row["achternaam"])}


def _initials_only(row: Row, target: Target, rng: Random) -> Row:
    letters = initials(target.person.given)
    return {"voornamen": letters if rng.random() < 0.5 else letters[:2]}


def _call_name(row: Row, target: Target, rng: Random) -> Row:
    name = call_name(rng, target.person.given)
    return {"voornamen": name} if name not in row["voornamen"].split() else {}


def _swapped(row: Row, target: Target, rng: Random) -> Row:
    return {"voornamen": row["achternaam"], "achternaam": row["voornamen"].split()[0]}


def _partner_name(row: Row, target: Target, rng: Random) -> Row:
    partner = target.person.partner
    return _surname(partner.surname) if partner else {}


def _both_names(row: Row, target: Target, rng: Random) -> Row:
    partner = target.person.partner
    if not partner:
        return {}
    pair = [target.person.surname, partner.surname]
    rng.shuffle(pair)
    return _surname(Surname(pair[0].prefix, f"{pair[0].name}-{pair[1]}"))


def _surname(surname: Surname) -> Row:
    return {"voorvoegsel": surname.prefix, "achternaam": surname.name}


def _no_prefix(row: Row, target: Target, rng: Random) -> Row:
    return {"voorvoegsel": ""} if row["voorvoegsel"] else {}


def _day_month(row: Row, target: Target, rng: Random) -> Row:
    year, month, day = (row["geboortedatum"] or "0000-00-00").split("-")
    return {"geboortedatum": f"{year}-{day}-{month}"} if 0 < int(day) <= 12 and day != month else {}


def _no_day(row: Row, target: Target, rng: Random) -> Row:
    known = row["geboortedatum"]
    if not known or known.endswith("00"):
        return {}
    return {"geboortedatum": f"{known[:7]}-00" if rng.random() < 0.6 else f"{known[:4]}-00-00"}


def _wrong_digit(row: Row, target: Target, rng: Random) -> Row:
    if not row["geboortedatum"] or row["geboortedatum"].endswith("00"):
        return {}
    for _ in range(100):
        place, digit = rng.choice((2, 3, 3, 5, 6, 8, 9, 9)), str(rng.randrange(10))
        wrong = f"{row['geboortedatum'][:place]}{digit}{row['geboortedatum'][place + 1 :]}"
        if wrong != row["geboortedatum"] and _is_birth_date(wrong):
            return {"geboortedatum": wrong}
    return {}


def _is_birth_date(text: str) -> bool:
    try:
        return date.fromisoformat(text) < TODAY
    except ValueError:
        return False


def _no_birth(row: Row, target: Target, rng: Random) -> Row:
    return {"geboortedatum": ""} if row["geboortedatum"] else {}


def _moved(row: Row, target: Target, rng: Random) -> Row:
    previous = target.household.previous if target.household else None
    return address_row(previous, rng) if previous else {}


def _no_postcode(row: Row, target: Target, rng: Random) -> Row:
    return {"postcode": ""} if row.get("postcode") else {}


def _no_address(row: Row, target: Target, rng: Random) -> Row:
    return dict.fromkeys(("straat", "huisnummer", "postcode", "woonplaats"), "") if row.get("straat") else {}


def _typo_street(row: Row, target: Target, rng: Random) -> Row:
    return {"straat": typo(rng, row["straat"])} if row.get("straat") else {}


def _no_diacritics(row: Row, target: Target, rng: Random) -> Row:
    return _changed(row, plain)


def _ij(row: Row, target: Target, rng: Random) -> Row:
    return _changed(row, swap_ij)


def _cut(row: Row, target: Target, rng: Random) -> Row:
    return _changed(row, lambda text: text[:24].strip())


def _changed(row: Row, change: Callable[[str], str]) -> Row:
    found = {name: row.get(name, "") for name in ("voornamen", "achternaam", "straat")}
    return {name: change(text) for name, text in found.items() if change(text) != text}


ERRORS: dict[str, tuple[float, str, Callable[[Row, Target, Random], Row]]] = {
    "typ_voornaam": (3, "given", _typo_given),
    "typ_achternaam": (4, "family", _typo_surname),
    "alleen_voorletters": (4, "given", _initials_only),
    "roepnaam": (7, "given", _call_name),
    "verwisseld": (1.5, "given family", _swapped),
    "partnernaam": (5, "family", _partner_name),
    "dubbele_naam": (5, "family", _both_names),
    "zonder_voorvoegsel": (5, "prefix family", _no_prefix),
    "dag_maand_verwisseld": (6, "date", _day_month),
    "dag_00": (2.5, "date", _no_day),
    "cijfer_fout": (3, "date", _wrong_digit),
    "zonder_geboortedatum": (1, "date", _no_birth),
    "verhuisd": (8, "address", _moved),
    "zonder_postcode": (3, "postcode", _no_postcode),
    "zonder_adres": (1, "address postcode street", _no_address),
    "typ_straat": (1.5, "street", _typo_street),
    "diacrieten_weg": (14, "marks", _no_diacritics),
    "ij_y": (6, "letters", _ij),
    "afgekapt_24": (30, "cut", _cut),
}
"""Each kind of error: how often, which parts it spoils (each part once), and how."""
HARMLESS_TO_KIN = frozenset(("typ_achternaam", "zonder_voorvoegsel", "zonder_postcode", "typ_straat",
                             "diacrieten_weg", "ij_y", "afgekapt_24", "roepnaam"))
"""Errors that leave a relative told apart from the registered one."""


def spoil(row: Row, target: Target, rng: Random, allowed: frozenset[str] | None = None) -> list[str]:
    """Put none to three errors in the row and return their kinds."""
    wanted = rng.choices((0, 1, 2, 3), (20, 42, 26, 12))[0]
    kinds = {kind: rng.random() ** (1 / error[0]) for kind, error in ERRORS.items()
             if allowed is None or kind in allowed}
    spoilt: set[str] = set()
    made: list[str] = []
    for kind in sorted(kinds, key=kinds.__getitem__, reverse=True):
        _, parts, change = ERRORS[kind]
        if len(made) >= wanted:
            break
        found = {} if spoilt & set(parts.split()) else change(row, target, rng)
        if found:
            row |= found
            made.append(kind)
            spoilt |= set(parts.split())
    return made


def _known_person(target: Target, town: Town, rng: Random) -> Question:
    person = target.person
    home = target.home or (target.household.previous if target.household else None)
    row = person_row(person, home, rng)
    errors = spoil(row, target, rng)
    if target.household is None:
        errors.append("van_elders")
    elif home and home is not target.home and "verhuisd" not in errors:
        errors.append("verhuisd")
    bits = town.known_persons[person.serial] if person.serial >= 0 else target.known
    return Question(row=row, truth=_truth(bits, PERSON_SOURCES), errors=errors)


def _truth(bits: int, sources: tuple[Source, ...]) -> dict[Source, bool]:
    return {source: bool(bits & source) for source in sources}


def _other_given(target: Target, sex: str, rng: Random) -> str:
    members = target.household.members if target.household else (target.person,)
    taken = {member.given[0] for member in members}
    for _ in range(50):
        given = draw_given(rng, target.person.origin, sex, target.person.born.year)
        if given[0] not in taken:
            return given
    return "Xandra"


def _relative(target: Target, town: Town, rng: Random) -> Question:
    """Return a question about an unregistered relative or namesake of somebody registered."""
    person, home = target.person, target.home
    kind = rng.choice(("tweeling", "broer_zus", "ouder_zelfde_naam", "kind_zelfde_naam", "naamgenoot"))
    born, given, sex = person.born, person.given, person.sex
    if kind == "tweeling":
        given = _other_given(target, sex, rng)
    elif kind == "broer_zus":
        sex = rng.choice("MV")
        given = _other_given(target, sex, rng)
        born += timedelta(days=rng.choice((-1, 1)) * rng.randrange(330, 3000))
    elif kind == "naamgenoot":
        born += timedelta(days=rng.choice((-1, 1)) * rng.randrange(400, 9000))
        home = rng.choice(town.places.kept)
    else:
        years = rng.randrange(22, 38) * (-1 if kind.startswith("ouder") else 1)
        born += timedelta(days=365 * years + rng.randrange(-150, 150))
    kin = replace(person, serial=-1, bsn="", given=given, sex=sex, born=born, partner=None,
                  known_birth="day")
    row = person_row(kin, home, rng)
    errors = spoil(row, Target(person=kin, household=None, home=home), rng, HARMLESS_TO_KIN)
    return Question(row=row, truth=_truth(0, PERSON_SOURCES), errors=[*errors, f"verwant_{kind}"])


def _stranger(town: Town, rng: Random) -> Question:
    person, home = outsider(rng), elsewhere(rng)
    if town.places.kept and rng.random() < 0.5:
        home = rng.choice(town.places.kept)
    target = Target(person=person, household=None, home=home)
    row = person_row(person, home, rng)
    errors = spoil(row, target, rng)
    return Question(row=row, truth=_truth(0, PERSON_SOURCES), errors=[*errors, "vreemde"])


def _address(address: Address, town: Town, rng: Random) -> Question:
    row = {"soort": "adres"} | address_row(address, rng)
    errors = []
    chance = rng.random()
    if chance < 0.2:
        row["postcode"] = ""
        errors.append("zonder_postcode")
    if chance > 0.85:
        row["straat"] = typo(rng, row["straat"])
        errors.append("typ_straat")
    if row["straat"] not in (address.street.name, "") and chance <= 0.85:
        errors.append("straat_afgekort")
    return Question(row=row, truth=_truth(town.known_addresses[address.serial], ALL), errors=errors)


def _no_address_at_all(town: Town, rng: Random) -> Question:
    """Return a question about a number, letter or place that does not exist."""
    address = rng.choice(town.places.kept)
    kind = rng.choice(("nummer_bestaat_niet", "letter_bestaat_niet", "van_elders"))
    if kind == "nummer_bestaat_niet":
        address = replace(address, number=address.number + 400, letter="", addition="")
    elif kind == "letter_bestaat_niet":
        address = replace(address, letter=rng.choice("KPRX"), addition="")
    else:
        address = elsewhere(rng)
    row = {"soort": "adres"} | address_row(address, rng)
    return Question(row=row, truth=_truth(0, ALL), errors=[kind])


def _company(company: Company, town: Town, rng: Random) -> Question:
    row = {"soort": "onderneming", "kvk_nummer": company.kvk, "handelsnaam": company.full_name}
    errors = []
    if rng.random() < 0.4:
        row["kvk_nummer"] = ""
        errors.append("zonder_kvk")
    if company.form not in ("", "Stichting") and rng.random() < 0.4:
        row["handelsnaam"] = company.name
        errors.append("zonder_rechtsvorm")
    if rng.random() < 0.2:
        row["handelsnaam"] = typo(rng, row["handelsnaam"])
        errors.append("typ_handelsnaam")
    truth = _truth(town.known_companies[company.serial], COMPANY_SOURCES)
    return Question(row=row, truth=truth, errors=errors)


def _no_company(town: Town, rng: Random) -> Question:
    """Return a question about a company that is known nowhere, by a name like a known one's."""
    name, form = trade_name(rng, str(draw_surname(rng, "dutch")))
    kind = "vreemde"
    if town.companies.kept and rng.random() < 0.5:
        name, kind = f"{rng.choice(town.companies.kept).name} Noord", "verwant_handelsnaam"
    row = {"soort": "onderneming", "handelsnaam": f"{name} {form}".strip(),
           "kvk_nummer": f"00999{rng.randrange(1000):03d}" if rng.random() < 0.3 else ""}
    return Question(row=row, truth=_truth(0, COMPANY_SOURCES), errors=[kind])


def _parcel(serial: int, known: bool) -> Question:
    return Question(row={"soort": "perceel", "straat": parcel(serial)}, truth={Source.WOZ: known},
                    errors=[] if known else ["vreemde"])


def ask(town: Town, wanted: int) -> Iterator[Question]:
    """Yield the questions, in an order that tells nothing."""
    rng = stream(town.seed, "questions")
    known = int(wanted * 0.325)
    found = [
        *(_known_person(target, town, rng) for target in town.anybody.drawn(known * 45 // 100, rng)),
        *(_known_person(target, town, rng) for target in town.permitted.drawn(known * 22 // 100, rng)),
        *(_known_person(target, town, rng) for target in town.enforced.drawn(known * 23 // 100, rng)),
        *(_known_person(target, town, rng) for target in town.outsiders.drawn(known // 10, rng)),
        *(_relative(target, town, rng) for target in _kin(town, known // 2, rng)),
        *(_stranger(town, rng) for _ in range(known - known // 2)),
        *(_address(address, town, rng) for address in town.places.drawn(wanted * 63 // 1000, rng)),
        *(_address(address, town, rng) for address in town.places_of_cases.drawn(wanted * 63 // 1000, rng)),
        *(_no_address_at_all(town, rng) for _ in range(wanted * 54 // 1000)),
        *(_company(company, town, rng) for company in town.companies.drawn(wanted * 6 // 100, rng)),
        *(_no_company(town, rng) for _ in range(wanted * 6 // 100)),
        *(_parcel(serial, True) for serial in town.parcels.drawn(wanted * 2 // 100, rng)),
        *(_parcel(town.counts["woz"] + 1000 + turn, False) for turn in range(wanted // 100)),
        *(Question(row={"soort": "voertuig", "kenteken": plate(rng)}, truth={})
          for _ in range(wanted * 2 // 100)),
    ]
    rng.shuffle(found)
    yield from found


def _kin(town: Town, wanted: int, rng: Random) -> list[Target]:
    """Return registered people with a home, whose relatives are asked about: half have a case."""
    found = []
    for pool in (town.anybody, town.permitted, town.enforced):
        share = wanted // 2 if pool is town.anybody else wanted // 4
        found += [target for target in pool.drawn(2 * share, rng) if target.home][:share]
    return found
