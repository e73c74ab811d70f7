"""How clerks and analysts write what a register holds: shortened, misspelt, out of order."""

import string
import unicodedata
from datetime import date
from random import Random

from voorbeeldstad import words
from voorbeeldstad.draw import weighted
from voorbeeldstad.names import Surname, call_name, initials
from voorbeeldstad.people import Person
from voorbeeldstad.places import Address

LEGAL_FORMS = weighted(words.LEGAL_FORMS)
WITHOUT_DECOMPOSITION = str.maketrans(
    {
        "ı": "i",
        "ł": "l",
        "Ł": "L",
        "ø": "o",
        "Ø": "O",
        "đ": "d",
        "Đ": "D",
        "ß": "ss",
        "æ": "ae",
        "Æ": "AE",
        "œ": "oe",
        "Œ": "OE",
        "þ": "th",
        "Þ": "Th",
    }
)
ABBREVIATED = (
    ("straat", "str."),
    ("laan", "ln."),
    ("plein", "pln."),
    ("weg", "wg."),
    ("Burgemeester", "Burg."),
    ("Dokter", "Dr."),
    ("Professor", "Prof."),
    ("Sint", "St."),
)


def plain(text: str) -> str:
    """Return the text without diacritics."""
    apart = unicodedata.normalize("NFD", text.translate(WITHOUT_DECOMPOSITION))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def typo(rng: Random, word: str) -> str:
    """Return the word with one letter wrong, doubled, missing or out of place."""
    if len(word) < 4:
        return word + word[-1:]
    place = rng.randrange(1, len(word) - 1)
    before, letter, after = word[:place], word[place], word[place + 1 :]
    wrong = {
        "swap": before + after[0] + letter + after[1:],
        "miss": before + after,
        "double": before + letter * 2 + after,
        "other": before + rng.choice(string.ascii_lowercase) + after,
    }[rng.choice(("swap", "miss", "double", "other"))]
    return wrong if wrong != word else before + letter * 2 + after


def swap_ij(text: str) -> str:
    """Return the text with ij as y and y as ij."""
    if "ij" in text or "IJ" in text:
        return text.replace("ij", "y").replace("IJ", "Y")
    return text.replace("y", "ij").replace("Y", "IJ")


def used_surname(person: Person) -> Surname:
    """Return the name as used: own, partner's, or both in either order (naamgebruik)."""
    if person.partner is None or person.name_use == "E":
        return person.surname
    own, other = person.surname, person.partner.surname
    if person.name_use == "V":
        return other
    first, second = (other, own) if person.name_use == "P" else (own, other)
    return Surname(first.prefix, f"{first.name}-{second}")


def full_name(person: Person, rng: Random) -> str:
    """Return the whole name in one column, in one of the ways clerks write it."""
    surname = used_surname(person)
    letters, call = initials(person.given), call_name(rng, person.given)
    title = "dhr." if person.sex == "M" else "mevr."
    last_first = f"{surname.name}, {letters} {surname.prefix}".strip()
    ways = (
        f"{letters} {surname}",
        f"{letters} {surname}",
        f"{letters} {surname}",
        last_first,
        last_first,
        f"{person.given} {surname}",
        f"{call} {surname}",
        f"{title} {letters} {surname}",
        f"{letters} ({call}) {surname}",
        f"{surname}",
        f"{letters[:2]} {surname}",
        f"{surname.name}, {person.given.split()[0]} {surname.prefix}".strip(),
    )
    name = rng.choice(ways)
    name = plain(name) if rng.random() < 0.5 else name
    return typo(rng, name) if rng.random() < 0.04 else name


def house_number(address: Address, rng: Random) -> str:
    """Return number, letter and addition as typed: 12A, 12-A, 12 a, 12 bis."""
    tail = address.letter or address.addition
    if not tail:
        return str(address.number)
    tail = tail.lower() if rng.random() < 0.3 else tail
    return f"{address.number}{rng.choice(('', '-', ' ') if address.letter else ('-', ' '))}{tail}"


def street_name(address: Address, rng: Random, shortened: float) -> str:
    """Return the street, abbreviated with that chance."""
    if rng.random() >= shortened:
        return address.street.name
    name = address.street.name
    for long, short in ABBREVIATED:
        if name.endswith(long) or name.startswith(long):
            return name.replace(long, short)
    return address.street.short


def postcode(address: Address, rng: Random) -> str:
    """Return the postcode with or without its space."""
    return f"{address.postcode[:4]}{rng.choice(('', ' '))}{address.postcode[4:]}"


def address_line(address: Address, rng: Random) -> str:
    """Return the address as one free line: Kerkstr. 12-A 9370 AB Voorbeeldstad."""
    line = f"{street_name(address, rng, 0.3)} {house_number(address, rng)}"
    form = rng.random()
    if form < 0.60:
        return (
            f"{line}{rng.choice((' ', ', ', ','))}{postcode(address, rng)} {address.street.place}"
        )
    if form < 0.92:
        return f"{line}{rng.choice((' ', ', '))}{address.street.place}"
    return line


def dutch_date(day: date) -> str:
    """Return the date as day, month, year."""
    return day.strftime("%d-%m-%Y")


def trade_name(rng: Random, family: str) -> tuple[str, str]:
    """Return a company's name and its legal form."""
    form = LEGAL_FORMS.pick(rng)
    tail = family if rng.random() < 0.6 else rng.choice(words.FANCIES).replace("_", " ")
    return f"{rng.choice(words.TRADES)} {tail}", form
