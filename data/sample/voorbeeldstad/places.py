"""Invented streets, postcodes and BAG identifiers, and the flat BAG file of them.

No address here can be a real one: see the README for the municipality code, the postcodes and
the coordinates.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, product
from random import Random

from voorbeeldstad import words
from voorbeeldstad.draw import weighted

MUNICIPALITY = "Voorbeeldstad"
MUNICIPALITY_CODE = "9901"
OWN_POSTCODES = (*range(9370, 9400), *range(9180, 9195))
ELSEWHERE_POSTCODES = tuple(range(9195, 9200))
LETTERS = [
    one + two
    for one, two in product("ABCDEGHJKLMNPRSTVWXZ", repeat=2)
    if one + two not in ("SA", "SD", "SS")
]
PER_POSTCODE = 24
HEADER = """openbareruimtenaam;verkorteopenbareruimtenaam;openbareruimte_id;huisnummer;huisletter;\
huisnummertoevoeging;postcode;nummeraanduiding_id;woonplaats;woonplaatscode;gemeente;gemeentecode;\
provincienaam;provinciecode;nevenadres;typeadresseerbaarobject;adresseerbaarobject_status;\
opp_adresseerbaarobject_m2;aantal_nad_per_adresobject;adresseerbaarobject_id;x;y;lon;lat;woonfunctie;\
bijeenkomstfunctie;celfunctie;gezondheidszorgfunctie;industriefunctie;kantoorfunctie;logiesfunctie;\
onderwijsfunctie;sportfunctie;winkelfunctie;overige_gebruiksfunctie;aantal_pand_relaties_dit_vbo;\
pand_id;aantal_vbo_relaties_dit_pnd;vbo_pnd_1_op_1;opp_pand;woningtype;omtrek_pand;\
verhouding_opp_vbo_opp_pnd;pandstatus;bouwjaar;uniq_key;pchnhlht;pchnhlht_uniek;pchn_uniek;\
rangorde_pchn"""

ADDITIONS = weighted(
    (
        ((("", ""),), 86),
        ((("", ""), ("A", "")), 4),
        ((("", ""), ("a", ""), ("b", "")), 2.5),
        ((("A", ""), ("B", ""), ("C", "")), 2),
        ((("", "1"), ("", "2"), ("", "3")), 2.5),
        ((("", "hs"), ("", "1"), ("", "2")), 1),
        ((("", ""), ("", "bis")), 1.5),
        ((("", "I"), ("", "II")), 0.5),
    )
)
KINDS = weighted((("Verblijfsobject", 975), ("Ligplaats", 18), ("Standplaats", 7)))
TYPE_NUMBER = {"Verblijfsobject": "01", "Ligplaats": "02", "Standplaats": "03"}


@dataclass(frozen=True, slots=True)
class Street:
    """A public space."""

    name: str
    short: str
    place: str
    identifier: str


@dataclass(frozen=True, slots=True)
class Address:
    """One address; identifiers are empty where it lies in another municipality."""

    serial: int
    street: Street
    number: int
    letter: str
    addition: str
    postcode: str
    kind: str = "Verblijfsobject"
    pand: str = ""

    @property
    def num_id(self) -> str:
        """Nummeraanduiding."""
        return _identifier("20", self.serial)

    @property
    def object_id(self) -> str:
        """Verblijfsobject, ligplaats or standplaats."""
        return _identifier(TYPE_NUMBER[self.kind], self.serial)


def _identifier(kind: str, serial: int) -> str:
    return f"{MUNICIPALITY_CODE}{kind}{serial + 1:010d}"


def shorten(name: str) -> str:
    """Return the name in at most 24 characters, abbreviated as NEN 5825 does."""
    for long, short in words.SHORTENED:
        if len(name) <= 24:
            break
        name = name.replace(long, short)
    return name[:24].strip()


def _street_names() -> Iterator[str]:
    yield from words.COMMON_STREETS
    stems = [stem.replace("_", " ") for stem in words.STREET_STEMS]
    size = len(stems) * len(words.STREET_ENDS)
    for first in words.STREET_FIRSTS:
        for turn in range(size):
            stem, end = divmod(turn * 389 % size, len(words.STREET_ENDS))
            joint = "" if " " not in stems[stem] else " " if end % 3 == 0 else ""
            yield f"{first}{stems[stem]}{joint}{words.STREET_ENDS[end]}"


@dataclass(slots=True)
class _Quarter:
    """A four-digit postcode area that is being filled."""

    digits: int
    place: str
    used: int = 0

    def next_postcode(self) -> str:
        letters = LETTERS[self.used % len(LETTERS)]
        self.used += 1
        return f"{self.digits}{letters}"


def _quarters(expected: int) -> list[_Quarter]:
    size = min(len(OWN_POSTCODES), max(8, expected // 4000))
    villages = words.PLACES[1:]
    return [
        _Quarter(digits, words.PLACES[0] if turn % 2 == 0 else villages[turn // 2 % len(villages)])
        for turn, digits in enumerate(OWN_POSTCODES[:size])
    ]


def addresses(expected: int, rng: Random) -> Iterator[Address]:
    """Yield addresses street by street, for about as many as are expected."""
    quarters = _quarters(expected)
    names = {quarter.place: _street_names() for quarter in quarters}
    per_postcode = max(PER_POSTCODE, expected // (len(OWN_POSTCODES) * (len(LETTERS) - 40)))
    serial = 0
    for turn in count():
        quarter = quarters[turn % len(quarters)]
        name = next(names[quarter.place])
        street = Street(name, shorten(name), quarter.place, _identifier("30", turn))
        number = 0
        for place in range(rng.randrange(20, 100)):
            if place % per_postcode == 0:
                postcode = quarter.next_postcode()
            number += rng.choice((1, 1, 1, 2, 2, 3))
            kind = KINDS.pick(rng)
            pand = _identifier("10", serial)
            for letter, addition in ADDITIONS.pick(rng):
                yield Address(serial, street, number, letter, addition, postcode, kind, pand)
                serial += 1


def elsewhere(rng: Random) -> Address:
    """Return an address in another municipality that does not exist either."""
    digits = rng.choice(ELSEWHERE_POSTCODES)
    name = rng.choice(words.COMMON_STREETS + words.STREET_STEMS[:20])
    name = name if name in words.COMMON_STREETS else f"{name}laan"
    place = words.ELSEWHERE[digits % len(words.ELSEWHERE)]
    street = Street(name, shorten(name), place, "")
    return Address(-1, street, rng.randrange(1, 120), "", "", f"{digits}{rng.choice(LETTERS)}")


def bag_row(address: Address, inhabited: bool, rng: Random) -> str:
    """Return the address as one line of the flat BAG file, without its end."""
    built = address.kind == "Verblijfsobject"
    purposes = [0] * 11
    if built:
        purposes[0 if inhabited else rng.choice((0, 1, 4, 5, 9, 9))] = 1
    size = rng.randrange(45, 210) if built else 1
    x, y = 10_000 + address.serial * 37 % 9_000, 560_000 + address.serial * 53 % 9_000
    street, letter = address.street, address.letter.lower()
    key = f"{address.postcode}-{address.number}-{letter or 0}-{address.addition or 0}"
    status = "Verblijfsobject in gebruik" if built else "Plaats aangewezen"
    building = (1, address.pand, 1, 1, size) if built else ("", "", "", "", "")
    return ";".join(
        map(
            str,
            (
                street.name,
                street.short if street.short != street.name else "",
                street.identifier,
                address.number,
                letter,
                address.addition,
                address.postcode,
                address.num_id,
                street.place,
                _place_code(street.place),
                MUNICIPALITY,
                MUNICIPALITY_CODE,
                "Fictieland",
                "99",
                0,
                address.kind,
                status,
                size,
                1,
                address.object_id,
                x,
                y,
                f"{5.387 + (x - 155_000) / 66_900:.6f}",
                f"{52.155 + (y - 463_000) / 111_250:.6f}",
                *purposes,
                *building,
                "Appartement" if built and address.addition else "",
                40 if built else "",
                "1.00" if built else "",
                "Pand in gebruik" if built else "",
                1890 + address.serial % 130 if built else "",
                f"{key}-{street.identifier}",
                key,
                1,
                int(not letter and not address.addition),
                1,
            ),
        )
    )


def _place_code(place: str) -> str:
    return str(9901 + words.PLACES.index(place))
