"""Names as a Dutch population register holds them, in realistic frequencies."""

from dataclasses import dataclass
from random import Random

from voorbeeldstad import words
from voorbeeldstad.draw import Weighted, ranked, weighted

TAIL = len(words.TAIL_STEMS) * len(words.TAIL_ENDS) * len(words.TAIL_PREFIXES)
TAIL_STEP = 1_000_003
"""A prime, so that neighbours in popularity share no part of their name."""
HEAD_SHARE = 0.16
"""Share of Dutch names in the list of common ones; the others come from the long tail."""


@dataclass(frozen=True, slots=True)
class Surname:
    """A family name and its prefix, apart."""

    prefix: str
    name: str

    def __str__(self) -> str:
        return f"{self.prefix} {self.name}" if self.prefix else self.name


def _head() -> Weighted[Surname]:
    pairs = []
    for entry in filter(None, words.DUTCH_HEAD.split(";")):
        spelled, weight = entry.rsplit(" ", 1)
        prefix, bar, name = spelled.rpartition("|")
        pairs.append((Surname(prefix if bar else "", name), float(weight)))
    return weighted(pairs)


def _given(text: str) -> dict[str, Weighted[str]]:
    men, women = text.split("/")
    return {
        sex: ranked([name.replace("_", " ") for name in part.split()])
        for sex, part in (("M", men), ("V", women))
    }


HEAD = _head()
FOREIGN = {
    origin: ranked([name.replace("_", " ") for name in text.split()], level=15)
    for origin, text in words.FOREIGN_SURNAMES.items()
}
DUTCH_GIVEN = tuple(_given(text) for text in words.DUTCH_GIVEN)
FOREIGN_GIVEN = {origin: _given(text) for origin, text in words.FOREIGN_GIVEN.items()}
ORIGINS = weighted(
    (
        ("dutch", 84),
        ("turkish", 3.3),
        ("moroccan", 3),
        ("surinamese", 3),
        ("polish", 2),
        ("vietnamese", 0.3),
        ("european", 4.4),
    )
)
GIVEN_COUNT = {
    old: weighted(pairs)
    for old, pairs in (
        (True, ((1, 35), (2, 38), (3, 24), (4, 3))),
        (False, ((1, 55), (2, 35), (3, 10))),
    )
}


def _tail_name(rng: Random) -> Surname:
    place = int(TAIL * rng.random() ** 1.5) * TAIL_STEP % TAIL
    place, end = divmod(place, len(words.TAIL_ENDS))
    prefix, stem = divmod(place, len(words.TAIL_STEMS))
    return Surname(words.TAIL_PREFIXES[prefix], words.TAIL_STEMS[stem] + words.TAIL_ENDS[end])


def draw_surname(rng: Random, origin: str) -> Surname:
    """Return a family name; one Dutch name in eighty is a double one of its own."""
    if origin != "dutch":
        return Surname("", FOREIGN[origin].pick(rng))
    first = HEAD.pick(rng) if rng.random() < HEAD_SHARE else _tail_name(rng)
    if rng.random() > 0.0125:
        return first
    return Surname(first.prefix, f"{first.name}{rng.choice((' ', '-'))}{_tail_name(rng)}")


def as_worn_by(surname: Surname, sex: str) -> Surname:
    """Return the name in the form of that sex: Kowalski, Kowalska."""
    if sex == "V" and surname.name.endswith("ski"):
        return Surname(surname.prefix, surname.name[:-1] + "a")
    if sex == "M" and surname.name.endswith("ska"):
        return Surname(surname.prefix, surname.name[:-1] + "i")
    return surname


def draw_given(rng: Random, origin: str, sex: str, year: int) -> str:
    """Return one to four given names as popular in that year of birth."""
    generation = (year >= 1945) + (year >= 1970) + (year >= 1995)
    names = (DUTCH_GIVEN[generation] if origin == "dutch" else FOREIGN_GIVEN[origin])[sex]
    count = GIVEN_COUNT[year < 1970].pick(rng) if origin in ("dutch", "surinamese") else 1
    drawn = [names.pick(rng) for _ in range(count)]
    if count > 2 and year < 1970 and rng.random() < 0.3:
        drawn[-1] = "Maria"
    return " ".join(dict.fromkeys(drawn))


def initials(given: str) -> str:
    """Return the initials with full stops."""
    return "".join(f"{name[0]}." for name in given.split())


def call_name(rng: Random, given: str) -> str:
    """Return what somebody of these given names is called, often the first of them."""
    first = given.split(maxsplit=1)[0] if given else ""
    known = words.CALL_NAMES.get(first, "").split()
    return rng.choice(known) if known else first
