"""Households: who lives with whom, where, since when, and what the register knows of it."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from voorbeeldstad.draw import weighted
from voorbeeldstad.names import ORIGINS, Surname, as_worn_by, draw_given, draw_surname
from voorbeeldstad.numbers import eleven_test_numbers
from voorbeeldstad.places import Address

TODAY = date(2026, 11, 20)
"""The date of all extracts."""

SIZES = weighted(
    (
        ("alone", 36),
        ("couple", 26),
        ("family", 24),
        ("single parent", 7),
        ("generations", 2),
        ("sharers", 3),
        ("gone", 1.6),
        ("location", 0.4),
    )
)
NAME_USE = {
    "M": weighted((("E", 94), ("V", 2), ("P", 2), ("N", 2))),
    "V": weighted((("E", 62), ("V", 20), ("P", 8), ("N", 10))),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """The other half of a marriage, as the register holds it."""

    bsn: str
    given: str
    surname: Surname
    ended: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody of the register; serial -1 is somebody it does not know."""

    serial: int
    bsn: str
    given: str
    surname: Surname
    sex: str
    born: date
    origin: str
    known_birth: str = "day"
    """How much of the birth date is known: day, month, year or nothing."""
    name_use: str = "E"
    partner: Partner | None = None
    died: date | None = None
    postal: bool = False
    """Registered at a postal address (briefadres)."""

    @property
    def adult(self) -> bool:
        """Whether this person is of age on the date of the extracts."""
        return TODAY.year - self.born.year >= 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """People at one address."""

    members: tuple[Person, ...]
    dwelling: Address | None
    """Nothing where they left the country or live at a place without an address."""
    previous: Address | None
    since: date
    spare: Address | None
    """A shop, storage or empty house nearby, where nobody is registered."""
    gone: bool = False


def _birthday(rng: Random, year: int) -> date:
    return date(year, 1, 1) + timedelta(days=int(rng.random() * 365))


class _Registrar:
    """Hands out serials and numbers, and writes people down."""

    def __init__(self, rng: Random, persons: int, seed: int) -> None:
        self.rng = rng
        self.serial = 0
        self._numbers = eleven_test_numbers(int(persons * 1.2), seed)

    def person(self, origin: str, sex: str, year: int, surname: Surname, given: str = "") -> Person:
        rng = self.rng
        born = _birthday(rng, year)
        known = "day"
        if rng.random() < (0.04 if origin in ("turkish", "moroccan", "european") else 0.004):
            known = rng.choice(("month", "year", "year", "nothing"))
        serial, self.serial = self.serial, self.serial + 1
        return Person(
            serial=serial,
            bsn=next(self._numbers),
            sex=sex,
            born=born,
            origin=origin,
            given=given or draw_given(rng, origin, sex, born.year),
            known_birth=known,
            surname=as_worn_by(surname, sex),
            postal=rng.random() < 0.006,
        )

    def marry(self, one: Person, other: Person) -> tuple[Person, Person]:
        """Return both as married; one marriage in twenty has ended by death."""
        ended = None
        if (
            max(TODAY.year - one.born.year, TODAY.year - other.born.year) > 66
            and self.rng.random() < 0.18
        ):
            ended = TODAY - timedelta(days=self.rng.randrange(30, 2000))
            one = replace(one, died=ended)
        return self._bind(one, other, ended), self._bind(other, one, ended)

    def _bind(self, one: Person, other: Person, ended: date | None) -> Person:
        partner = Partner(bsn=other.bsn, given=other.given, surname=other.surname, ended=ended)
        return replace(one, partner=partner, name_use=NAME_USE[one.sex].pick(self.rng))


def _couple(registrar: _Registrar, origin: str, year: int, surname: Surname) -> list[Person]:
    rng = registrar.rng
    same = rng.random() < 0.03
    first_sex = rng.choice("MV") if same else "M"
    other_origin = origin if rng.random() < 0.88 else ORIGINS.pick(rng)
    one = registrar.person(origin, first_sex, year, surname)
    other = registrar.person(
        other_origin,
        first_sex if same else "V",
        year + rng.randrange(-4, 8),
        draw_surname(rng, other_origin),
    )
    return list(registrar.marry(one, other)) if rng.random() < 0.72 else [one, other]


def _children(registrar: _Registrar, parent: Person, count: int) -> list[Person]:
    """Return children with the parent's name: some of one name with it, some twins."""
    rng = registrar.rng
    children: list[Person] = []
    year = parent.born.year + rng.randrange(22, 34)
    for _ in range(count):
        if year >= TODAY.year:
            break
        twin = bool(children) and rng.random() < 0.03
        sex = rng.choice("MV")
        namesake = sex == parent.sex and rng.random() < 0.06
        given = (
            parent.given if namesake and not any(c.given == parent.given for c in children) else ""
        )
        child = registrar.person(parent.origin, sex, year, parent.surname, given)
        if twin:
            child = replace(child, born=children[-1].born, known_birth=children[-1].known_birth)
        children.append(child)
        year += 0 if twin else rng.randrange(1, 4)
    return children


def _members(registrar: _Registrar, kind: str) -> list[Person]:
    rng = registrar.rng
    origin = ORIGINS.pick(rng)
    surname = draw_surname(rng, origin)
    if kind in ("alone", "gone", "location"):
        return [registrar.person(origin, rng.choice("MV"), rng.randrange(1932, 2006), surname)]
    if kind == "couple":
        return _couple(registrar, origin, rng.randrange(1934, 2000), surname)
    if kind == "sharers":
        people = []
        for _ in range(rng.randrange(2, 5)):
            origin = ORIGINS.pick(rng)
            year = rng.randrange(1975, 2007)
            people.append(
                registrar.person(origin, rng.choice("MV"), year, draw_surname(rng, origin))
            )
        return people
    year = rng.randrange(1958, 1996)
    count = rng.choice((1, 2, 2, 3, 1, 2, 4))
    if kind == "single parent":
        parent = registrar.person(origin, rng.choice("MVVV"), year, surname)
        return [parent, *_children(registrar, parent, min(count, 3))]
    adults = _couple(registrar, origin, year, surname)
    elders = []
    if kind == "generations":
        elders = [registrar.person(origin, adults[0].sex, year - 29, adults[0].surname)]
    return [*adults, *_children(registrar, adults[0], count), *elders]


def households(
    persons: int, seed: int, rng: Random, homes: Iterator[Address]
) -> Iterator[Household]:
    """Yield households until there are as many persons as asked."""
    registrar = _Registrar(rng, persons, seed)
    recent: deque[Address] = deque(maxlen=400)
    while registrar.serial < persons:
        kind = SIZES.pick(rng)
        members = _members(registrar, kind)
        over = registrar.serial - persons
        if over > 0:
            members = [person for person in members if person.serial < persons]
        housed = kind not in ("gone", "location")
        dwelling = next(homes) if housed else None
        moved = bool(recent) and (kind == "gone" or rng.random() < 0.3)
        yield Household(
            members=tuple(members),
            dwelling=dwelling,
            previous=recent[rng.randrange(len(recent))] if moved else None,
            since=TODAY - timedelta(days=rng.randrange(40, 3000 if moved else 9000)),
            spare=next(homes) if rng.random() < 0.39 else None,
            gone=kind == "gone",
        )
        if dwelling:
            recent.append(dwelling)


def outsider(rng: Random) -> Person:
    """Return somebody who is registered nowhere in this municipality."""
    origin, sex, year = ORIGINS.pick(rng), rng.choice("MV"), rng.randrange(1945, 2005)
    return Person(
        serial=-1,
        bsn="",
        given=draw_given(rng, origin, sex, year),
        sex=sex,
        surname=as_worn_by(draw_surname(rng, origin), sex),
        born=_birthday(rng, year),
        origin=origin,
    )
