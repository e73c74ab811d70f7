"""A register of addresses, a clerk who writes one of them down, and how names are spelled.

Written from how permits, enforcement and tax systems spell addresses, and knows nothing of how
they are resolved.
"""

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import polars as pl
from rapidfuzz.distance import OSA

from contracts.topics import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An address of the register, in its own spelling."""

    object_id: str
    street: str
    short: str
    number: int
    letter: str
    addition: str
    postcode: str
    place: str
    current: bool
    secondary: bool

    @property
    def suffix(self) -> str:
        """Letter and addition as one word."""
        return (self.letter + self.addition).upper()

    @property
    def door(self) -> str:
        """The house number as the register prints it: `12 a`, `12-2`, `12 w-18`."""
        dash = f"-{self.addition}" if self.addition else ""
        return f"{self.number}{f' {self.letter}' if self.letter else ''}{dash}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One written address, and the objects that it may mean: none where it does not exist."""

    kind: str
    address: Address = field(repr=False)
    meant: str | None = field(repr=False)
    """The object that the clerk meant; none where the address does not exist."""
    possible: frozenset[str] = field(repr=False)
    told: bool
    """Whether a person with the register at hand could tell which of them it is."""


class Register:
    """A register of addresses, looked up exactly."""

    def __init__(self, rows: pl.DataFrame) -> None:
        self.all = list(_known(rows))
        self.current = [known for known in self.all if known.current]
        self.historic = [known for known in self.all if not known.current]
        self.secondary = [known for known in self.current if known.secondary]
        self.places = sorted({known.place for known in self.all})
        self.streets: dict[str, set[str]] = defaultdict(set)
        self.doors: dict[tuple[str, str, int], list[Known]] = defaultdict(list)
        self.codes: dict[tuple[str, int], list[Known]] = defaultdict(list)
        for known in self.all:
            self.streets[known.place].add(known.street)
            self.doors[known.place, plain(known.street), known.number].append(known)
            self.codes[known.postcode, known.number].append(known)

    def at(self, place: str, street: str, number: int) -> list[Known]:
        """Return every unit with this number in this street."""
        return self.doors.get((place, plain(street), number), [])

    def meant(self, known: Known, *, places: Iterable[str] = ()) -> frozenset[str]:
        """Return the objects with this address: the current ones if there are."""
        there = [
            one
            for place in places or (known.place,)
            for one in self.at(place, known.street, known.number)
            if one.suffix == known.suffix
        ]
        now = [one for one in there if one.current]
        return frozenset(one.object_id for one in now or there)


def plain(text: str) -> str:
    """Return a name in small letters, without spaces and marks."""
    return re.sub(r"[^\w]", "", text.lower())


def _known(rows: pl.DataFrame) -> Iterator[Known]:
    seen = set()
    for row in rows.iter_rows(named=True):
        known = Known(
            object_id=row["vbo_id"] or row["num_id"],
            street=row["street"],
            short=row["short_street"] or "",
            number=int(row["number"]),
            letter=row["letter"] or "",
            addition=row["addition"] or "",
            postcode=row["postcode"] or "",
            place=row["place"],
            current=row["current"],
            secondary=row["secondary"],
        )
        if known not in seen:
            seen.add(known)
            yield known


class Clerk:
    """Somebody who writes one known address down."""

    def __init__(self, kind: str, register: Register, known: Known, rng: random.Random) -> None:
        self.kind, self.register, self.known, self.rng = kind, register, known, rng
        self.code = known.postcode

    def any(self, *choices: str) -> str:
        return self.rng.choice(choices)

    def postcode(self) -> str:
        return self.any(self.code, f"{self.code[:4]} {self.code[4:]}", self.code.lower())

    def told(self, street: str | None = None, **given: str | None) -> Case:
        """Return the case of an address that one person means and another can tell."""
        meant = self.register.meant(self.known)
        return self.case(meant, Address(street=street, **given), told=len(meant) == 1)

    def case(self, possible: frozenset[str], address: Address, *, told: bool) -> Case:
        meant = self.known.object_id
        return Case(
            kind=self.kind,
            address=address,
            meant=next(iter(possible)) if told else meant if meant in possible else None,
            possible=possible,
            told=told,
        )

    def rivals(self, written: str) -> bool:
        """Whether another street of the place is spelled as nearly like this."""
        known = self.known
        near = OSA.distance(plain(written), plain(known.street))
        return any(
            plain(other) != plain(known.street)
            and OSA.distance(plain(written), plain(other)) <= near
            for other in self.register.streets[known.place]
        )


# How names of streets and additions are written.

WORDS = {
    "Burgemeester": ("Burg.", "Burg", "Burgem.", "Bgm."),
    "Dokter": ("Dr.", "Dr"), "Dr.": ("Dokter ", "Doctor ", "Dr. ", "dr "),
    "Prof.": ("Professor ", "Prof "), "Mr.": ("Mr. ", "mr ", "Meester "),
    "Ds.": ("Dominee ", "ds "), "Mgr.": ("Monseigneur ", "Mgr "),
    "Pastoor": ("Past.", "Past"), "Prins": ("Pr.",), "Prinses": ("Pr.", "Prs."),
    "Sint": ("St.", "St", "St.-"), "van der": ("v.d.", "vd", "v d"), "van den": ("v.d.", "vd"),
    "van de": ("v.d.", "vd"), "van": ("v.", "v"), "de": ("d.",), "Tweede": ("2e", "2de"),
    "Eerste": ("1e", "1ste"), "Derde": ("3e",), "Verlengde": ("Verl.",), "Korte": ("K.",),
    "Lange": ("L.",), "Oude": ("O.",), "Nieuwe": ("Nw.", "N."), "Kleine": ("Kl.",),
    "Grote": ("Gr.",), "Johannes": ("Joh.", "J."), "Jacob": ("J.",), "Frans": ("Fr.", "F."),
    "Willem": ("W.",), "Vincent": ("V.",), "Simon": ("S.",), "Pieter": ("P.",), "Anton": ("A.",),
    "Rembrandt": ("R.",), "Meindert": ("M.",), "Jozef": ("J.",), "Hugo": ("H.",),
    "Nelson": ("N.",), "Henriëtte": ("H.", "Henr."), "Fanny": ("F.",),
}  # fmt: skip
ENDINGS = {
    "straat": ("str.", "str", "straat"), "laan": ("ln.", "ln", "laan"), "plein": ("pln.", "pl."),
    "plantsoen": ("plnts.", "plants."), "gracht": ("gr.", "gr"), "weg": ("wg.", "wg"),
    "kade": ("kd.", "kade"), "singel": ("sngl.", "sngl"), "dijk": ("dk.", "dijk"),
    "dreef": ("dr.", "dreef"), "steeg": ("stg.",), "park": ("prk.",),
}  # fmt: skip
ADDED = {  # how one addition is also written
    "BEN": ("beneden", "ben.", "ben", "BENEDEN"), "BOV": ("boven", "bov.", "bov", "Boven"),
    "BIS": ("bis", "BIS", "Bis"), "HS": ("hs", "huis", "HS", "hs.", "Huis"),
    "I": ("I", "i", "1", "1hoog", "1-hoog", "1 hoog", "1e verd."),
    "II": ("II", "ii", "2", "2hoog", "2-hoog", "2e verdieping"),
    "1": ("1", "I", "1hoog", "1 hoog", "1e etage", "app. 1"),
    "2": ("2", "II", "2hoog", "2-hoog", "2e verd.", "app. 2"),
    "3": ("3", "III", "3hoog", "3 hoog", "3e verdieping", "app 3"),
}  # fmt: skip
SIGNS = ("", " ", "-", " - ", "/", " -")
SAME = ({"I", "1"}, {"II", "2"}, {"III", "3"}, {"HS", "", "H"}, {"BIS", "B"})


def shortened(clerk: Clerk, street: str) -> str:
    """Return the name with words and ending as a clerk in a hurry writes them."""
    for word, shorts in WORDS.items():
        pattern = re.escape(word) + ("" if word.endswith(".") else r"(?!\w)")
        if re.search(rf"(?<!\w){pattern}", street) and clerk.rng.random() < 0.8:
            street = re.sub(rf"(?<!\w){pattern} ?", clerk.any(*shorts) + " ", street, count=1)
    for ending, shorts in ENDINGS.items():
        if street.endswith(ending) and len(street) > len(ending) + 2:
            return street.removesuffix(ending) + clerk.any(*shorts)
    return street


def official_short(known: Known) -> str:
    """Return the register's own short name, or one by the rules of NEN 5825."""
    if known.short and known.short != known.street:
        return known.short
    street = known.street.replace(".", " ").replace("van der ", "vd ").replace("van den ", "vd ")
    street = street.replace("van de ", "vd ").replace("van ", "v ").replace("Sint ", "St ")
    for long, short in (("Burgemeester", "Burg"), ("Pastoor", "Past"), ("Prinses", "Prs")):
        street = street.replace(long, short)
    for ending in ("straat", "laan", "plein", "gracht", "weg", "plantsoen", "singel"):
        if street.endswith(ending) and len(street) > len(ending) + 2:
            return street.removesuffix(ending) + ENDINGS[ending][0].rstrip(".")
    return street


def misspelled(clerk: Clerk, name: str) -> str:
    """Return the name with one slip of the hand or the ear."""
    heard = [("ij", "ei"), ("ei", "ij"), ("ij", "y"), ("ou", "au"), ("c", "k"), ("k", "c"),
             ("z", "s"), ("v", "f"), ("aa", "a"), ("ee", "e"), ("oo", "o"), ("nn", "n"),
             ("ss", "s"), ("tt", "t"), ("g", "ch"), ("en", "e")]  # fmt: skip
    there = [pair for pair in heard if pair[0] in name[1:]]
    if there and clerk.rng.random() < 0.3:
        old, new = clerk.rng.choice(there)
        return name[0] + name[1:].replace(old, new, 1)
    at = clerk.rng.randrange(1, len(name) - 1)
    letter = clerk.rng.choice("abdeghiklmnorstuw")
    return clerk.any(
        name[:at] + name[at + 1 :],
        name[:at] + letter + name[at:],
        name[:at] + letter + name[at + 1 :],
        name[:at] + name[at + 1] + name[at] + name[at + 2 :],
        name[:at] + name[at] + name[at:],
    )


def added(clerk: Clerk) -> str | None:
    """Return the house number with its letter and addition in some spelling."""
    known, rng = clerk.known, clerk.rng
    if not known.suffix:
        return None
    if any(
        known.suffix in same and one.suffix in same and one.suffix != known.suffix
        for one in clerk.register.at(known.place, known.street, known.number)
        for same in SAME
    ):
        return f"{known.number}{rng.choice(('-', ' '))}{known.suffix}"
    letter = clerk.any(known.letter, known.letter.upper(), known.letter.lower())
    spelled = ADDED.get(known.addition.upper(), (known.addition, known.addition.lower()))
    addition = clerk.any(*spelled) if known.addition else ""
    signs = [sign for sign in SIGNS if sign or not (letter + addition)[:1].isdigit()]
    between = (
        clerk.any(*("" if addition[0].isdigit() else " ", " ", "-")) if letter and addition else ""
    )
    return f"{known.number}{rng.choice(signs)}{letter}{between}{addition}"
