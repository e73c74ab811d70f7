"""Makes addresses as clerks write them, with what a person with the register at hand could tell.

Seeded; written from how permits, enforcement and tax systems spell addresses, and knows nothing
of how they are resolved.
"""

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
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


def cases(rows: pl.DataFrame, *, each: int, seed: int) -> Iterator[Case]:
    """Give up to this many addresses of every kind of spelling."""
    register = Register(rows)
    for kind, write in KINDS.items():
        rng = random.Random(f"{seed}|{kind}")
        made = 0
        for _ in range(each * 40):
            if made == each:
                break
            pool = POOLS.get(kind, lambda register: register.current)(register)
            if pool and (case := write(_Clerk(kind, register, rng.choice(pool), rng))):
                made += 1
                yield case


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


class _Clerk:
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


# How names of streets are shortened.

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
GIVEN = (
    "Johannes|Jacob|Frans|Willem|Vincent|Simon|Pieter|Anton|Meindert|Jozef|Nelson|Abe|Jan|Jakop"
    "|Burgemeester|Dokter|Dr|Mr|Ds|Mgr|Pastoor|Prins|Prinses|[A-Z]"
)
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


def shortened(clerk: _Clerk, street: str) -> str:
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


def misspelled(clerk: _Clerk, name: str) -> str:
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


def added(clerk: _Clerk) -> str | None:
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


# The kinds of spelling.


def as_registered(clerk: _Clerk) -> Case:
    known = clerk.known
    return clerk.told(
        known.street, house_number=known.door, postcode=known.postcode or None, place=known.place
    )


def postcode_and_number(clerk: _Clerk) -> Case | None:
    known = clerk.known
    at = {plain(one.street) for one in clerk.register.codes[known.postcode, known.number]}
    if not known.postcode or len(at) > 1:
        return None
    return clerk.told(house_number=known.door, postcode=clerk.postcode())


def no_postcode(clerk: _Clerk) -> Case:
    known = clerk.known
    place = clerk.any(known.place, known.place.upper(), known.place.lower())
    return clerk.told(known.street, house_number=known.door, place=place)


def abbreviated(clerk: _Clerk) -> Case | None:
    known = clerk.known
    street = shortened(clerk, known.street)
    if street == known.street:
        return None
    return clerk.told(street, house_number=known.door, place=known.place)


def short_name(clerk: _Clerk) -> Case | None:
    known = clerk.known
    street = official_short(known)
    if street == known.street:
        return None
    street = clerk.any(street, street.upper())
    return clerk.told(street, house_number=known.door, place=known.place)


def cut_off(clerk: _Clerk) -> Case | None:
    known = clerk.known
    street = known.street[: clerk.rng.choice((17, 20, 24))].strip()
    others = clerk.register.streets[known.place] - {known.street}
    if street == known.street or any(plain(one).startswith(plain(street)) for one in others):
        return None
    return clerk.told(street, house_number=known.door, place=known.place)


def left_out_title(clerk: _Clerk) -> Case | None:
    known = clerk.known
    bare = re.sub(rf"^(?:(?:{GIVEN})(?:\.\s?|\s))+", "", known.street)
    if bare == known.street:
        return None
    alike = [
        street
        for street in clerk.register.streets[known.place]
        if plain(street).endswith(plain(bare)) and plain(street) != plain(known.street)
    ]
    if alike:
        return None
    return clerk.told(bare, house_number=known.door, place=known.place)


def other_spacing(clerk: _Clerk) -> Case | None:
    known = clerk.known
    street = known.street
    for ending in ENDINGS:
        if street.endswith(ending) and len(street) > len(ending) + 2 and clerk.rng.random() < 0.5:
            street = street.removesuffix(ending) + clerk.any(" ", "-") + ending
            break
    street = clerk.any(
        street, street.replace(" ", ""), street.replace("-", " "), street.replace(".", ". "),
        street.replace("'", "\u2019"), street.replace("'s-", "s "), street.upper(),
    )  # fmt: skip
    if street == known.street:
        return None
    return clerk.told(street, house_number=known.door, place=known.place)


def other_letters(clerk: _Clerk) -> Case | None:
    known = clerk.known
    if known.street.isascii() and "ij" not in known.street.lower():
        return None
    street = clerk.any(
        known.street.encode().decode("cp1252", "ignore"),
        re.sub(r"[^\x00-\x7f]", "\ufffd", known.street),
        known.street.replace("ë", "e").replace("é", "e").replace("ç", "c").replace("è", "e"),
        known.street.replace("ij", "y").replace("IJ", "Y"),
        known.street.replace("ij", "ĳ"),
    )
    if street == known.street or clerk.rivals(street):
        return None
    return clerk.told(street, house_number=known.door, place=known.place)


def addition_spelled(clerk: _Clerk) -> Case | None:
    known = clerk.known
    door = added(clerk)
    if door is None or not known.postcode:
        return None
    return clerk.told(known.street, house_number=door, postcode=clerk.postcode())


def addition_without_postcode(clerk: _Clerk) -> Case | None:
    known = clerk.known
    door = added(clerk)
    return clerk.told(known.street, house_number=door, place=known.place) if door else None


def _line(clerk: _Clerk, street: str, door: str, place: str) -> str:
    code = clerk.postcode()
    return clerk.any(
        f"{street} {door} {code} {place}", f"{street} {door}, {code} {place}",
        f"{street} {door}\n{code} {place}", f"{street} {door}  {code}  {place.upper()}",
        f"{street} {door}, {code}, {place}", f"{code} {place}, {street} {door}",
        f"{code} {place} {street} {door}", f"{place}, {street} {door}, {code}",
        f"{street} {door} ({code} {place})", f"{street} {door} te {place} ({code})",
        f"{street} nr. {door}, {code} {place}", f"{street} {door} {place} {code}",
        f"{code}, {street} {door}, {place}", f"{street.upper()} {door.upper()} {code} {place}",
        f"{street}, {door}, {code}, {place}", f"{street} {door} - {code} {place}",
        f"{street} {door};{code};{place}", f"{code} {door}", f"{code}, {door}, {place}",
        f"{street} {door}, {code}  {place}, Nederland", f"Adres: {street} {door}, {code} {place}",
    )  # fmt: skip


def _line_without_postcode(clerk: _Clerk, street: str, door: str, place: str) -> str:
    return clerk.any(
        f"{street} {door} {place}", f"{street} {door}, {place}", f"{street} {door} te {place}",
        f"{street} {door} in {place}", f"{place}, {street} {door}", f"{street} {door} ({place})",
        f"{place} {street} {door}", f"{street} nr {door} {place}", f"{street}, {door} {place}",
        f"t.h.v. {street} {door}, {place}", f"{street} {door}\n{place}",
        f"{place}: {street} {door}",
        f"{street.lower()} {door.lower()} {place.lower()}", f"{street} {door} - {place}",
        f"hoek {street} {door} te {place}",
    )  # fmt: skip


def one_line(clerk: _Clerk) -> Case | None:
    known = clerk.known
    line = _line(clerk, known.street, added(clerk) or known.door, known.place)
    return clerk.told(line=line) if known.postcode else None


def one_line_no_postcode(clerk: _Clerk) -> Case:
    known = clerk.known
    door = added(clerk) or known.door
    return clerk.told(line=_line_without_postcode(clerk, known.street, door, known.place))


def in_a_sentence(clerk: _Clerk) -> Case:
    known = clerk.known
    work = clerk.any(
        "Aanvraag vergunning voor het kappen van een boom aan",
        "Melding van het uitbreiden van een restaurant met een hotel aan de",
        "Toestemming voor het herstellen van de woning na brandschade aan",
        "verbouwing bedrijfspand, locatie:", "Overbewoning aan de", "hennepkwekerij in pand",
        "Geluidsoverlast t.h.v.", "Plaatsen dakkapel op het adres",
    )  # fmt: skip
    return clerk.told(line=f"{work} {known.street} {known.door} te {known.place}")


def mixed_columns(clerk: _Clerk) -> Case | None:
    known = clerk.known
    if not known.postcode:
        return None
    door, code = added(clerk) or known.door, clerk.postcode()
    return clerk.rng.choice(
        (
            lambda: clerk.told(f"{known.street} {door}", postcode=code, place=known.place),
            lambda: clerk.told(f"{known.street} {door}", place=f"{code} {known.place}"),
            lambda: clerk.told(known.street, house_number=door, postcode=f"{code} {known.place}"),
            lambda: clerk.told(known.street, house_number=door, place=f"{code} {known.place}"),
            lambda: clerk.told(
                f"{known.street} {door}", house_number=door, postcode=code, place=known.place
            ),
            lambda: clerk.told(known.street, house_number=f"nr. {door}", postcode=code),
            lambda: clerk.told(f"{known.street} {door}", postcode=code[:4], place=known.place),
            lambda: clerk.told(line=f"{known.street} {door}", postcode=code, place=known.place),
            lambda: clerk.told(line=f"{known.street} {door}", place=known.place),
            lambda: clerk.told(line=f"{known.street} {door}, {code[:4]} {known.place}"),
            lambda: clerk.told(line=f"{known.street} {door} {code[:4]} {known.place}"),
        )
    )()


def typo_in_street(clerk: _Clerk) -> Case | None:
    known = clerk.known
    street = misspelled(clerk, known.street)
    if plain(street) == plain(known.street) or clerk.rivals(street):
        return None
    return clerk.told(street, house_number=known.door, place=known.place)


def typo_and_postcode(clerk: _Clerk) -> Case | None:
    known = clerk.known
    street = misspelled(clerk, misspelled(clerk, known.street))
    if not known.postcode or clerk.rivals(street):
        return None
    return clerk.told(street, house_number=known.door, postcode=clerk.postcode(), place=known.place)


def typo_in_place(clerk: _Clerk) -> Case | None:
    known = clerk.known
    place = misspelled(clerk, known.place)
    return clerk.told(known.street, house_number=known.door, place=place)


def wrong_place(clerk: _Clerk) -> Case | None:
    known = clerk.known
    others = [place for place in clerk.register.places if place != known.place]
    place = clerk.any("Amsterdam", "Rotterdam", "Hilversum", *others)
    if not known.postcode or clerk.register.at(place, known.street, known.number):
        return None
    return clerk.told(known.street, house_number=known.door, postcode=clerk.postcode(), place=place)


def wrong_postcode(clerk: _Clerk) -> Case | None:
    known = clerk.known
    if not known.postcode:
        return None
    at, code = clerk.rng.randrange(6), known.postcode
    slip = clerk.any(*("0123456789" if at < 4 else "ABCDEGHJKLNPRSTVXZ"))
    clerk.code = clerk.any(
        code[:at] + slip + code[at + 1 :],
        code[:2] + code[3] + code[2] + code[4:],
        code[:4] + code[5] + code[4],
        clerk.rng.choice(clerk.register.current).postcode or code,
    )
    if clerk.code == code or clerk.code[0] == "0":
        return None
    # Where that postcode has this number too, postcode and street contradict each other.
    rivals = clerk.register.codes.get((clerk.code, known.number), [])
    meant = clerk.register.meant(known)
    address = Address(
        street=known.street, house_number=known.door, postcode=clerk.postcode(), place=known.place
    )
    return clerk.case(meant, address, told=len(meant) == 1 and not rivals)


def historic(clerk: _Clerk) -> Case | None:
    known = clerk.known
    line = f"{known.street} {known.door}, {known.place}"
    address = clerk.rng.choice(
        (
            Address(street=known.street, house_number=known.door, place=known.place),
            Address(line=line),
        )
    )
    meant = clerk.register.meant(known)
    return clerk.case(meant, address, told=len(meant) == 1)


def secondary(clerk: _Clerk) -> Case | None:
    return as_registered(clerk) if clerk.rng.random() < 0.5 else one_line(clerk)


def all_at_once(clerk: _Clerk) -> Case | None:
    known = clerk.known
    street = shortened(clerk, known.street)
    if clerk.rng.random() < 0.5:
        street = misspelled(clerk, street)
    door = added(clerk) or known.door
    if known.postcode and clerk.rng.random() < 0.5:
        return clerk.told(line=_line(clerk, street, door, known.place))
    full = misspelled(clerk, known.street)
    if clerk.rivals(full):
        return None
    return clerk.told(line=_line_without_postcode(clerk, full, door, known.place))


def unit_left_out(clerk: _Clerk) -> Case | None:
    known = clerk.known
    units = clerk.register.at(known.place, known.street, known.number)
    if any(not unit.suffix for unit in units):
        return None
    now = frozenset(unit.object_id for unit in units if unit.current)
    address = Address(
        street=known.street, house_number=str(known.number), postcode=known.postcode or None,
        place=known.place,
    )  # fmt: skip
    return clerk.case(now, address, told=len(now) == 1 and len(units) == 1)


def place_left_out(clerk: _Clerk) -> Case | None:
    known = clerk.known
    meant = clerk.register.meant(known, places=clerk.register.places)
    address = clerk.rng.choice(
        (
            Address(street=known.street, house_number=known.door),
            Address(line=f"{known.street} {known.door}"),
        )
    )
    return clerk.case(meant, address, told=len(meant) == 1)


# Addresses that are not there.


def _nowhere(clerk: _Clerk, street: str | None, door: str, code: str | None, place: str) -> Case:
    line = f"{street or ''} {door}{f', {code}' if code else ''} {place}".strip()
    address = clerk.rng.choice(
        (
            Address(street=street, house_number=door, postcode=code, place=place),
            Address(line=line),
        )
    )
    return clerk.case(frozenset(), address, told=False)


def absent_number(clerk: _Clerk) -> Case | None:
    known, register = clerk.known, clerk.register
    number = known.number + clerk.rng.choice((2, 10, 100, 200, 1000))
    street = clerk.any(known.street, shortened(clerk, known.street))
    code = clerk.rng.choice((known.postcode or None, None))
    if register.at(known.place, known.street, number) or register.codes.get((code or "", number)):
        return None
    return _nowhere(clerk, street, str(number), code, known.place)


def absent_addition(clerk: _Clerk) -> Case | None:
    known = clerk.known
    addition = clerk.any("X", "Q", "-9", "Z", "-17", " F4", "-IV", " bis", " rood", "J", " Y2")
    units = {unit.suffix for unit in clerk.register.at(known.place, known.street, known.number)}
    bare = re.sub(r"[^\w]", "", addition).upper()
    if bare in units or (bare == "IV" and "4" in units):
        return None
    code = clerk.rng.choice((known.postcode or None, None))
    return _nowhere(clerk, known.street, f"{known.number}{addition}", code, known.place)


def absent_street(clerk: _Clerk) -> Case | None:
    known = clerk.known
    street = clerk.any(
        "Zwaluwstraat", "Beukenlaan", "Van Goorstraat", "Burgemeester Pietersstraat", "Tulpweg",
        "Eikenstraat", "Westerkade", "Lindelaan", "Fort Pannerdenstraat", "Sint Josephstraat",
        "Prins Clauslaan", "Noorderkade", "Dr. Plesmanlaan", "Marktstraat", "De Wilgen", "Dorpsweg",
    )  # fmt: skip
    there = clerk.register.streets[known.place]
    if any(OSA.distance(plain(street), plain(one)) <= 2 for one in there):
        return None
    return _nowhere(clerk, street, known.door, None, known.place)


def elsewhere(clerk: _Clerk) -> Case | None:
    known = clerk.known
    place, code = clerk.rng.choice(
        (("Amsterdam", "1081 AB"), ("Utrecht", "3581GX"), ("Rotterdam", "3011 BH"),
         ("Muiden", "1398AA"), ("Groningen", "9711LM"), ("Assen", "9401 JE"))
    )  # fmt: skip
    return _nowhere(clerk, known.street, known.door, clerk.rng.choice((code, None)), place)


def standard_values(clerk: _Clerk) -> Case:
    known = clerk.known
    address = clerk.rng.choice(
        (
            Address(street=known.street, house_number="0", postcode=known.postcode),
            Address(street=".", house_number=str(known.number), place=known.place),
            Address(street=".", house_number="0", postcode="0000", place="."),
            Address(street="onbekend", house_number=known.door, place=known.place),
            Address(street="ONBEKEND", house_number=known.door, postcode="0000AA"),
            Address(line=f". 0, {known.place}"),
            Address(line=f"onbekend {known.place}"),
            Address(line=known.place),
            Address(street=known.street, place=known.place),
            Address(line=f"{known.street}, {known.place}"),
            Address(line=f"{known.street} 0, {known.place}"),
            Address(line=f"Postbus {known.number}, {known.place}"),
        )
    )
    return clerk.case(frozenset(), address, told=False)


POOLS: Mapping[str, Callable[[Register], list[Known]]] = {
    "historic": lambda register: register.historic,
    "secondary": lambda register: register.secondary,
}
KINDS: Mapping[str, Callable[[_Clerk], Case | None]] = {
    write.__name__: write
    for write in (
        as_registered, postcode_and_number, no_postcode, abbreviated, short_name, cut_off,
        left_out_title,
        other_spacing, other_letters, addition_spelled, addition_without_postcode, one_line,
        one_line_no_postcode, in_a_sentence, mixed_columns, typo_in_street, typo_and_postcode,
        typo_in_place, wrong_place, wrong_postcode, historic, secondary, all_at_once,
        unit_left_out, place_left_out, absent_number, absent_addition, absent_street, elsewhere,
        standard_values,
    )
}  # fmt: skip
