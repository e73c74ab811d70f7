"""What every shape of the BRP gives: the columns, and what its flags do with a row.

An address that is no present residence is not matched as one: it is written out under a name of
its own, or becomes a row of history.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple, TypeAlias

import polars as pl

from connectors.formats.columns import Row

Value: TypeAlias = object
"""What the file holds: a text or a whole number; anything else is refused with its batch."""


class Person(NamedTuple):
    """Who somebody is, or was."""

    bsn: Value = None
    a_nummer: Value = None
    voornamen: Value = None
    voorletters: Value = None
    voorvoegsel: Value = None
    geslachtsnaam: Value = None
    adellijke_titel: Value = None
    aanduiding_naamgebruik: Value = None
    partner_voorvoegsel: Value = None
    partner_geslachtsnaam: Value = None
    geboortedatum: Value = None
    geslacht: Value = None


class Address(NamedTuple):
    """A place in the Netherlands."""

    straat: Value = None
    korte_straat: Value = None
    huisnummer: Value = None
    huisletter: Value = None
    huisnummertoevoeging: Value = None
    aanduiding_bij_huisnummer: Value = None
    postcode: Value = None
    woonplaats: Value = None
    nummeraanduiding_id: Value = None
    adresseerbaar_object_id: Value = None


class Stay(NamedTuple):
    """How and since when somebody is registered where."""

    functie_adres: Value = None
    verblijf_vanaf: Value = None
    verblijf_type: Value = None
    niet_op_adres: str = "0"
    land: Value = None


class Status(NamedTuple):
    """What holds for all that is registered of somebody."""

    geheim: str = "0"
    opschorting_reden: Value = None
    opschorting_datum: Value = None
    in_onderzoek: str | None = None


class Former(NamedTuple):
    """Who somebody was, or where somebody lived, until a day; one of both is empty."""

    line: int
    person: Person
    address: Address
    stay: Stay
    until: Value
    in_onderzoek: str | None


class Version(NamedTuple):
    """What was registered of somebody's name or stay at one time."""

    line: int
    person: Person = Person()
    address: Address = Address()
    stay: Stay = Stay()
    since: Value = None
    valid_from: Value = None
    """When this version began, where the name of a street changed and nobody moved."""
    until: Value = None
    """The last day, where the version itself says it."""
    in_onderzoek: str | None = None
    is_wrong: bool = False
    """Whether it was found never to have been true (84.10)."""


COLUMNS = (
    *Person._fields,
    *Address._fields,
    *Stay._fields,
    *Status._fields,
    "soort",
    "naam_tot",
    "verblijf_tot",
    "rni",
    "briefadres",
    "adres_niet_bewoond",
    "bewoner",
)
"""Codes are the register's own; `niet_op_adres`, `geheim` and `rni` are 1 or 0.

`in_onderzoek` names the groups under investigation: persoon, naam, geboorte, verblijfplaats,
partner. `soort` is `actueel`, `vorige_naam` or `vorig_adres`; such a row ends on `naam_tot` or
`verblijf_tot`. `briefadres` and `adres_niet_bewoond` are addresses in words where nobody is said
to live; `bewoner` is whose stay a row tells of.
"""

NOW, FORMER_NAME, FORMER_STAY = "actueel", "vorige_naam", "vorig_adres"
NOBODY = "no_name_and_no_bsn"
WRONG = "history_found_wrong"
SAME_NAME = "history_of_the_same_name"
NO_NAME = "history_without_a_name"
SAME_STAY = "history_of_the_same_stay"
NOT_LIVED_IN = "history_of_a_letter_address_or_not_lived_in"
NO_PLACE = "history_without_a_dutch_address"
"""Reasons for which a part of somebody's history is no row."""
ERASED = {"F": "suspended_as_error", "W": "suspended_and_wiped"}
"""By reason of opschorting: such a person list is void (LO BRP, table of 67.20)."""
NON_RESIDENT = "R"
GONE = frozenset({"O", "E", NON_RESIDENT})
"""Reasons of opschorting (dead, emigrated, non-resident) with which nobody lives at an address."""
LETTER = "B"
"""The function of a letter address, where somebody gets post and does not live."""
NOT_AT_ADDRESS = "9999"
"""Behind the category in 83.10: established that the person does not live there."""
NOWHERE = "0000"
"""The country of who left for somewhere unknown (VOW)."""
INVESTIGATED = (
    ("0100", "persoon,naam,geboorte"),
    ("0102", "naam"),
    ("0103", "geboorte"),
    ("01", "persoon"),
    ("05", "partner"),
    ("08", "verblijfplaats"),
)
"""By the start of CCGGEE, the longest first."""
HISTORY: Final = 50
"""A category of history has the number of its own, and this on top."""

_UNKNOWN = frozenset({None, "", "."})
_DATES = ("geboortedatum", "verblijf_vanaf", "opschorting_datum", "naam_tot", "verblijf_tot")
_STANDARD = {
    "bsn": "000000000",
    "a_nummer": "0000000000",
    "voornamen": ".",
    "geslachtsnaam": ".",
    "partner_geslachtsnaam": ".",
    "straat": ".",
    "korte_straat": ".",
    "huisnummer": "0",
    "nummeraanduiding_id": "0000000000000000",
    "adresseerbaar_object_id": "0000000000000000",
    "land": NOWHERE,
}
_DAY = r"^(\d{4})(\d{2})(\d{2})$"
_NO_PERSON, _NO_ADDRESS = Person(), Address()


def _unless(value: pl.Expr, standard: str) -> pl.Expr:
    return pl.when(value != standard).then(value)


CLEANING = (
    *(_unless(pl.col(name), standard).alias(name) for name, standard in _STANDARD.items()),
    *(
        _unless(pl.col(name).str.replace(_DAY, "${1}-${2}-${3}"), "0000-00-00").alias(name)
        for name in _DATES
    ),
)
"""Turns the standard values of the LO BRP into null and writes each date as YYYY-MM-DD."""


def void(person: Person, status: Status) -> str | None:
    """Return why nothing may be given of a person list, or nothing if all of it may."""
    if status.opschorting_reden in ERASED:
        return ERASED[str(status.opschorting_reden)]
    if person.bsn is None and nothing_known(person.geslachtsnaam, person.voornamen):
        return NOBODY
    return None


def rows(
    line: int,
    person: Person,
    address: Address,
    stay: Stay,
    status: Status,
    history: Iterable[Former] = (),
) -> Iterator[Row]:
    """Yield a row of who somebody is and lives now, and one of each former name and address.

    An address of who is gone is a former one; a letter address, or one where it is established
    that somebody does not live, is matched by nothing.
    """
    here, letter, deserted, left = _placed(line, address, stay, status)
    whose = _written(person.voornamen, person.voorvoegsel, person.geslachtsnaam)
    rni = "1" if status.opschorting_reden == NON_RESIDENT else "0"
    lives = whose if here != _NO_ADDRESS else None
    yield (line, *person, *here, *stay, *status, NOW, None, None, rni, letter, deserted, lives)
    for one in (*left, *history):
        yield former_row(one, status, whose)


def former_row(one: Former, status: Status, whose: str | None = None) -> Row:
    """Return a row of who somebody was or where somebody lived; `whose` is their name of now."""
    own = status._replace(in_onderzoek=one.in_onderzoek)
    rni = "1" if status.opschorting_reden == NON_RESIDENT else "0"
    told = (one.line, *one.person, *one.address, *one.stay, *own)
    if one.person != _NO_PERSON:
        return (*told, FORMER_NAME, one.until, None, rni, None, None, None)
    return (*told, FORMER_STAY, None, one.until, rni, None, None, whose)


def former_names(versions: Sequence[Version]) -> Iterator[Former | str]:
    """Yield who somebody was before, of versions from new to old; the first is of now.

    What differs in nothing that a person is found by is left out, and so is what was wrong.
    """
    given = {_key(versions[0].person)} if versions else set()
    newer = versions[0] if versions else None
    for version in versions[1:]:
        if version.is_wrong:
            yield WRONG
            continue
        # Somebody without a number then is known by that of now.
        bsn = version.person.bsn or versions[0].person.bsn
        who = version.person._replace(bsn=bsn)
        until = version.until or (newer.since if newer else None)
        newer = version
        if (key := _key(who)) in given:
            yield SAME_NAME
        elif nothing_known(who.geslachtsnaam, who.voornamen):
            yield NO_NAME
        else:
            given.add(key)
            yield Former(version.line, who, _NO_ADDRESS, Stay(), until, version.in_onderzoek)


def former_stays(versions: Sequence[Version]) -> Iterator[Former | str]:
    """Yield where somebody lived before, of versions from new to old; the first is of now."""
    newer = versions[0] if versions else None
    for version in versions[1:]:
        if version.is_wrong:
            yield WRONG
            continue
        last, newer = newer, version
        until = version.until or _end(version, last)
        if last is not None and _is_same(version, last):
            yield SAME_STAY
        elif not is_lived_in(version.stay):
            yield NOT_LIVED_IN
        elif not is_place(version.address):
            yield NO_PLACE
        else:
            address, stay = version.address, version.stay
            yield Former(version.line, _NO_PERSON, address, stay, until, version.in_onderzoek)


def nothing_known(*values: Value) -> bool:
    """Return whether every name or number is missing or the standard value for unknown."""
    return _UNKNOWN.issuperset(values)


def is_lived_in(stay: Stay) -> bool:
    """Return whether a stay says that somebody lives, or lived, at its address."""
    return stay.functie_adres != LETTER and stay.niet_op_adres != "1"


def is_place(address: Address) -> bool:
    """Return whether an address holds anything but standard values."""
    told = (address.straat, address.huisnummer, address.postcode, *address[-2:])
    return any(str(value).strip("0. ") for value in told if value is not None)


def stay_type(street: Value, location: Value, country: Value) -> str:
    """Return the type of a stay in the words of Haal Centraal."""
    if country is not None and country != NOWHERE:
        return "VerblijfplaatsBuitenland"
    if location:
        return "Locatie"
    if not nothing_known(street):
        return "Adres"
    return "VerblijfplaatsOnbekend"


def is_deserted(number: str) -> bool:
    """Return whether an investigation established that somebody does not live at the address."""
    return number.endswith(NOT_AT_ADDRESS)


def investigated(*numbers: str) -> str | None:
    """Return the groups that numbers CCGGEE name; those of history as the groups themselves."""
    found = (_groups(number) for number in numbers if number)
    return ",".join(dict.fromkeys(group for groups in found for group in groups)) or None


def present(*numbers: str) -> tuple[str, ...]:
    """Return the numbers CCGGEE that tell of no history."""
    return tuple(number for number in numbers if number < f"{HISTORY}")


def _groups(number: str) -> list[str]:
    if number[:2].isdecimal() and int(number[:2]) > HISTORY:
        number = f"{int(number[:2]) - HISTORY:02d}{number[2:]}"
    groups = next((groups for start, groups in INVESTIGATED if number.startswith(start)), "")
    return groups.split(",") if groups else []


def _placed(
    line: int, address: Address, stay: Stay, status: Status
) -> tuple[Address, str | None, str | None, tuple[Former, ...]]:
    """Return where somebody lives, else the letter address, the deserted one, or the last one."""
    if stay.functie_adres == LETTER:
        return _NO_ADDRESS, _in_words(address), None, ()
    if stay.niet_op_adres == "1":
        return _NO_ADDRESS, None, _in_words(address), ()
    if status.opschorting_reden in GONE and is_place(address):
        until, doubt = status.opschorting_datum, status.in_onderzoek
        return _NO_ADDRESS, None, None, (Former(line, _NO_PERSON, address, stay, until, doubt),)
    return address, None, None, ()


def _key(person: Person) -> tuple[str, ...]:
    """Return what a person is found by, alike for spellings that differ in case alone."""
    told = (
        person.bsn, person.voornamen, person.voorvoegsel, person.geslachtsnaam,
        person.geboortedatum,
    )  # fmt: skip
    return tuple(str(value or "").strip().casefold() for value in told)


def _end(version: Version, newer: Version | None) -> Value:
    if newer is None:
        return None
    moved = newer.since != version.since
    return newer.since if moved else newer.valid_from or newer.since


def _is_same(one: Version, other: Version) -> bool:
    """Whether two versions tell of one stay: at one door, and both to live there or both not."""
    if (one.stay.functie_adres == LETTER) != (other.stay.functie_adres == LETTER):
        return False
    street, door, code = _door(one.address)
    if not any((street, *door, code)):
        return False
    other_street, other_door, other_code = _door(other.address)
    same = street == other_street or (code != "" and code == other_code)
    return same and door == other_door


def _door(address: Address) -> tuple[str, tuple[str, ...], str]:
    street, *number, code = (
        str(value or "").strip().casefold()
        for value in (
            address.korte_straat or address.straat, address.huisnummer, address.huisletter,
            address.huisnummertoevoeging, address.aanduiding_bij_huisnummer, address.postcode,
        )
    )  # fmt: skip
    return street, tuple(number), code


def _in_words(address: Address) -> str | None:
    number = "-".join(_texts(address.huisnummer, address.huisletter, address.huisnummertoevoeging))
    street = address.straat or address.korte_straat
    where = _written(street, address.aanduiding_bij_huisnummer, number)
    town = _written(address.postcode, address.woonplaats)
    return ", ".join(filter(None, (where, town))) or None


def _written(*values: Value) -> str | None:
    return " ".join(_texts(*values)) or None


def _texts(*values: Value) -> list[str]:
    texts = (str(value).strip() for value in values if value is not None)
    return [text for text in texts if text not in {"", ".", "0"}]
