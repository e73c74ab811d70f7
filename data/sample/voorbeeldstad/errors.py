"""What goes wrong when somebody types a question about a person, kind by kind."""

from collections.abc import Callable
from datetime import date
from random import Random

from voorbeeldstad.names import Surname, call_name, initials
from voorbeeldstad.people import TODAY, Person
from voorbeeldstad.places import Address
from voorbeeldstad.town import Target
from voorbeeldstad.written import house_number, plain, postcode, street_name, swap_ij, typo

Row = dict[str, str]


def person_row(person: Person, home: Address | None, rng: Random) -> Row:
    """Return the person as an analyst types them without an error."""
    row = {
        "soort": "persoon",
        "voornamen": person.given if rng.random() < 0.4 else person.given.split()[0],
        "voorvoegsel": person.surname.prefix,
        "achternaam": person.surname.name,
        "geboortedatum": person.born.isoformat()
        if person.known_birth == "day"
        else {"month": f"{person.born:%Y-%m}-00", "year": f"{person.born:%Y}-00-00", "nothing": ""}[
            person.known_birth
        ],
    }
    if person.bsn and rng.random() < 0.08:
        row["bsn"] = person.bsn
    return row | (address_row(home, rng) if home else {})


def address_row(address: Address, rng: Random, shortened: float = 0.1) -> Row:
    """Return the columns of an address, the street abbreviated with that chance."""
    return {
        "straat": street_name(address, rng, shortened),
        "huisnummer": house_number(address, rng),
        "postcode": postcode(address, rng),
        "woonplaats": address.street.place,
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
    return (
        dict.fromkeys(("straat", "huisnummer", "postcode", "woonplaats"), "")
        if row.get("straat")
        else {}
    )


def _typo_street(row: Row, target: Target, rng: Random) -> Row:
    return {"straat": typo(rng, row["straat"])} if row.get("straat") else {}


def _no_diacritics(row: Row, target: Target, rng: Random) -> Row:
    return _changed(row, plain)


def _ij(row: Row, target: Target, rng: Random) -> Row:
    return _changed(row, swap_ij)


def _cut(row: Row, target: Target, rng: Random) -> Row:
    given = target.person.given
    long = {"voornamen": given[:24].strip()} if len(given) > 24 else {}
    return _changed(row, lambda text: text[:24].strip()) | long


def _changed(row: Row, change: Callable[[str], str]) -> Row:
    found = {name: row.get(name, "") for name in ("voornamen", "achternaam", "straat")}
    return {name: change(text) for name, text in found.items() if change(text) != text}


ERRORS: dict[str, tuple[float, str, Callable[[Row, Target, Random], Row]]] = {
    "typ_voornaam": (3, "given", _typo_given),
    "typ_achternaam": (4, "family", _typo_surname),
    "alleen_voorletters": (4, "given", _initials_only),
    "roepnaam": (7, "given", _call_name),
    "verwisseld": (1.5, "given family", _swapped),
    "partnernaam": (10, "family prefix", _partner_name),
    "dubbele_naam": (11, "family prefix", _both_names),
    "zonder_voorvoegsel": (5, "prefix", _no_prefix),
    "dag_maand_verwisseld": (6, "date", _day_month),
    "dag_00": (2.5, "date", _no_day),
    "cijfer_fout": (3, "date", _wrong_digit),
    "zonder_geboortedatum": (1, "date", _no_birth),
    "verhuisd": (14, "address street postcode", _moved),
    "zonder_postcode": (3, "postcode", _no_postcode),
    "zonder_adres": (1, "address postcode street", _no_address),
    "typ_straat": (1.5, "street", _typo_street),
    "diacrieten_weg": (14, "marks", _no_diacritics),
    "ij_y": (10, "letters", _ij),
    "afgekapt_24": (60, "cut", _cut),
}
"""Each kind of error: how often, which parts it spoils (each part once), and how.

They are made in this order, so that what spoils every text comes last.
"""
HARMLESS_TO_KIN = frozenset(
    (
        "typ_achternaam",
        "zonder_voorvoegsel",
        "zonder_postcode",
        "typ_straat",
        "diacrieten_weg",
        "ij_y",
        "afgekapt_24",
        "roepnaam",
    )
)
"""Errors that leave a relative told apart from the registered one."""


def spoil(
    row: Row, target: Target, rng: Random, allowed: frozenset[str] | None = None
) -> list[str]:
    """Put none to three errors in the row and return their kinds."""
    wanted = rng.choices((0, 1, 2, 3), (20, 42, 26, 12))[0]
    turns = {
        kind: rng.random() ** (1 / error[0])
        for kind, error in ERRORS.items()
        if allowed is None or kind in allowed
    }
    spoilt: set[str] = set()
    chosen: set[str] = set()
    for kind in sorted(turns, key=turns.__getitem__, reverse=True):
        _, parts, change = ERRORS[kind]
        fits = len(chosen) < wanted and not spoilt & set(parts.split())
        if fits and change(row, target, rng):
            chosen.add(kind)
            spoilt |= set(parts.split())
    made = []
    for kind in (kind for kind in ERRORS if kind in chosen):
        found = ERRORS[kind][2](row, target, rng)
        if found:
            row |= found
            made.append(kind)
    return made
