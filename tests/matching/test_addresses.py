import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.topics import Address
from matching import address_parts
from matching.address_book import AddressBook
from matching.addresses import Resolution, resolve
from matching.streets import street_name

COLUMNS = (
    "num_id", "vbo_id", "pand_id", "street", "short_street", "number", "letter", "addition",
    "postcode", "place", "current",
)  # fmt: skip
TOWN, OTHER = "Voorbeeldstad", "Oefenveen"
ROWS = [
    ("01", "11", "21", "Kerkstraat", None, "12", None, None, "9999AB", TOWN, True),
    ("02", "12", "21", "Kerkstraat", None, "12", "a", None, "9999AB", TOWN, True),
    ("03", "13", "21", "Kerkstraat", None, "12", None, "2", "9999AB", TOWN, True),
    ("04", "14", "22", "Kerkstraat", None, "14", "a", None, "9999AB", TOWN, True),
    ("05", "15", "22", "Kerkstraat", None, "14", "b", None, "9999AB", TOWN, True),
    ("06", "16", "23", "Burgemeester Vosstraat", "Burg Vosstr", "7", None, None, "9999CD", TOWN, True),
    ("06", "16", "24", "Burgemeester Vosstraat", "Burg Vosstr", "7", None, None, "9999CD", TOWN, True),
    ("07", "17", "25", "Plein 1944", None, "5", None, "BIS", "9999EF", TOWN, True),
    ("08", "18", "26", "Kerkstraat", None, "12", None, None, "9990AB", OTHER, True),
    ("09", "19", "27", "Tweede Molenweg", None, "3", None, None, "9990CD", OTHER, True),
    ("10", "19", "27", "Tweede Molenweg", None, "1", None, None, "9990CD", OTHER, False),
    ("11", "20", "28", "Sint Janslaan", None, "8", None, "HS", "9990EF", OTHER, True),
]  # fmt: skip


def the_book() -> AddressBook:
    rows = [
        (f"99992000000000{num}", f"99990100000000{vbo}", f"99991000000000{pand}", *rest)
        for num, vbo, pand, *rest in ROWS
    ]
    return AddressBook(pl.DataFrame(rows, schema=COLUMNS, orient="row"))


BOOK = the_book()


def serials(identifiers: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(identifier[-2:] for identifier in identifiers)


def written(number: str, postcode: str | None = "9999AB", street: str | None = None) -> Address:
    return Address(street=street, house_number=number, postcode=postcode, place=TOWN)


@pytest.mark.parametrize(
    ("address", "num"),
    [
        (written("12"), "01"),
        (written("12 A"), "02"),
        (written("12-a", "9999 ab"), "02"),
        (written("12-2"), "03"),
        (written("12 huis"), "01"),
        (written("5 bis", "9999EF"), "07"),
        (written("7", None, "Burg. Vosstr."), "06"),
        (written("7", None, "Burgemeester Vosstaat"), "06"),
        (written("12", None, "Kerk straat"), "01"),
        (written("12", "9999BA", "Kerkstraat"), "01"),
        (written("12", "9998AB", "Kerkstraat"), "01"),
        (Address(line="Kerkstr. 12-A 9999 AB Voorbeeldstad"), "02"),
        (Address(line="t.h.v. Kerkstraat 12, Voorbeeldstad"), "01"),
        (Address(line="Kerkstraat 12 a Oefenveen 9999AB"), "02"),
        (Address(line="Plein 1944 5 bis, Voorbeeldstad"), "07"),
        (Address(line="2e Molenweg 3 Oefenveen"), "09"),
        (Address(line="St. Janslaan 8 Oefenveen"), "11"),
        (Address(line="9999AB 12"), "01"),
        (Address(bag_num="9999200000000002"), "02"),
        (Address(bag_vbo=" 9999010000000013"), "03"),
        (Address(street="Tweede Molenweg", house_number="1", place=OTHER), "10"),
        (written("7", None, "Vosstraat"), "06"),
        (written("7", None, "Burg.Vostraat"), "06"),
        (written("7", None, "Burgemeester Vosst"), "06"),
        (written("12", "9999AB", "Kerkstrat"), "01"),
        (Address(street="Kerkstraat 12", house_number="12", place=TOWN), "01"),
        (Address(street="Kerkstraat", house_number="12", place="9999 AB Voorbeeldstad"), "01"),
        (Address(street="Kerkstraat", house_number="12", postcode="9999AB", place="Elders"), "01"),
        (Address(street="Kerkstraat", house_number="12", place="Voorbeedstad"), "01"),
        (Address(street="Kerkstraat", house_number="12", place="Voorbeeldstad GR"), "01"),
        (Address(line="Melding geluid t.h.v. Kerkstraat 12 te Voorbeeldstad"), "01"),
        (Address(line="Voorbeeldstad Kerkstraat 12 - a"), "02"),
        (Address(street="Burgemeester Vosstraat", house_number="7", postcode="8999CD"), "06"),
    ],
)
def test_an_address_resolves_however_it_is_written(address: Address, num: str) -> None:
    assert serials(resolve(address, BOOK).num) == (num,)


@pytest.mark.parametrize(
    ("address", "nums"),
    [
        (written("14"), ("04", "05")),
        (Address(street="Kerkstraat", house_number="12"), ("01", "08")),
        # No postcode begins with a nought.
        (Address(street="Kerkstraat", house_number="12", postcode="0000AB"), ("01", "08")),
        # Postcode and place point to two streets of one name.
        (written("12", "9990AB", "Kerkstraat"), ("01", "08")),
    ],
)
def test_an_ambiguous_address_stays_ambiguous(address: Address, nums: tuple[str, ...]) -> None:
    assert tuple(sorted(serials(resolve(address, BOOK).num))) == nums


@pytest.mark.parametrize(
    "address",
    [
        written("99"),
        written("12 C"),
        written("0"),
        written("7", None, "Hoofdstraat"),
        Address(street="Kerkstraat", house_number="12", place="Amsterdam"),
        Address(street="Kerkstraat", house_number="12", place="Elders", postcode="1011AB"),
        # Another street of nearly this name has the number.
        written("7", None, "Korte Vosstraat"),
        written("12", None, "Kerksteeg"),
        Address(street="Eerste Molenweg", house_number="3", place=OTHER),
        Address(street="Plein 1945", house_number="5", place=TOWN),
        Address(line="Kerkstraat 12 t/m 14, Voorbeeldstad"),
        Address(line="Kerkstraat 12 achterhuis, 9999AB Voorbeeldstad"),
        Address(line="Kerkstraat 12-9, 9999AB Voorbeeldstad"),
        # Values that stand for nothing.
        Address(street=".", house_number="12", place=TOWN),
        Address(street=".", house_number="0", postcode="0000", place="."),
        Address(street="onbekend", house_number="12", place=TOWN),
        Address(street="Kerkstraat", house_number="0", postcode="9999AB", place=TOWN),
        Address(line="Postbus 12, 9999AB Voorbeeldstad"),
        Address(line="Kerkstraat 0, 9999AB Voorbeeldstad"),
        Address(line="Kerkstraat 12 Oefenveen, Voorbeeldstad"),
        Address(line="bij de brug"),
        Address(line="onbekend"),
        Address(),
    ],
)
def test_an_address_that_is_not_there_is_not_guessed(address: Address) -> None:
    assert resolve(address, BOOK).num == ()


def test_a_slip_of_two_streets_is_not_decided_by_who_has_the_number() -> None:
    rows = [
        ("9999200000000001", "9999010000000001", None, "Bergmanstraat", None, "5", None, None),
        ("9999200000000002", "9999010000000002", None, "Bargmanstraat", None, "7", None, None),
    ]
    book = AddressBook(
        pl.DataFrame([(*row, "9999AB", TOWN, True) for row in rows], schema=COLUMNS, orient="row")
    )

    found = [resolve(written("5", None, f"B{n}rgmanstraat"), book).num for n in "eou"]

    assert [serials(one) for one in found] == [("01",), (), ()]


def test_a_place_is_known_with_either_letter_of_a_long_vowel() -> None:
    row = ("9999200000000001", None, None, "Kerkstraat", None, "5", None, None, "9999AB")
    book = AddressBook(
        pl.DataFrame(
            [(*row, "Proefwijk", True)],
            schema=dict.fromkeys(COLUMNS[:-1], pl.String) | {"current": pl.Boolean},
            orient="row",
        )
    )

    found = [
        resolve(Address(street="Kerkstraat", house_number="5", place=place), book).num
        for place in ("Proefwijk", "Proefwyk")
    ]

    assert [serials(one) for one in found] == [("01",), ("01",)]


def test_a_resolved_address_takes_postcode_and_buildings_from_the_book() -> None:
    found = resolve(written("7", None, "Burg Vosstr"), BOOK)

    assert (found.pc6, found.house, serials(found.pand)) == (
        ("9999CD",),
        ("9999CD|7",),
        ("23", "24"),
    )


def test_without_a_book_an_address_is_its_postcode_and_number() -> None:
    assert resolve(written("12 a", "9999 ab"), None).house == ("9999AB|12A",)
    assert resolve(written("12-2"), None).house == ("9999AB|12-2",)
    assert resolve(written("12", None, "Kerkstr."), None).spot == ("kerkstraat|voorbeeldstad|12",)


def test_a_strange_identifier_is_kept_as_it_came() -> None:
    assert resolve(Address(bag_num="0363200000000001"), BOOK).num == ("0363200000000001",)


@pytest.mark.parametrize(
    ("suffix", "spellings"),
    [
        ("", ["12", " 12 ", "012", "12.0", "nr. 12", "huisnummer 12"]),
        ("A", ["12A", "12 a", "12-A", "12 - a", "12a ", "12/A", "12 A."]),
        ("2", ["12-2", "12 2", "12/2", "12-02", "12 2hoog", "12 2-hoog", "12-2e verd.", "12 2H"]),
        ("A2", ["12a2", "12 a-2", "12-A 2", "12A/2", "12a 2 hoog"]),
        ("BIS", ["12bis", "12 BIS", "12-bis", "12 bs"]),
        ("HS", ["12hs", "12 huis", "12-HS", "12 hs."]),
        ("BOV", ["12 boven", "12-bov"]),
        ("BG", ["12 bg", "12 begane grond"]),
        ("II", ["12 II", "12-ii", "12II"]),
    ],
)
def test_every_spelling_of_a_suffix_is_one(suffix: str, spellings: list[str]) -> None:
    assert {address_parts.house_number(text) for text in spellings} == {(12, suffix)}


@given(st.text(max_size=12))
def test_a_suffix_in_its_one_spelling_stays_as_it_is(text: str) -> None:
    assert address_parts.suffix(address_parts.suffix(text)) == address_parts.suffix(text)


@pytest.mark.parametrize(
    ("street", "spellings"),
    [
        ("kerkstraat", ["Kerkstraat", "Kerkstr.", "KERK STR", "Kerk straat", "kerk-straat"]),
        ("burgvosstraat", ["Burgemeester Vosstraat", "Burg. Vosstr.", "Burg Vosstr", "Bgm.Vosstr"]),
        ("stjanslaan", ["Sint Janslaan", "St. Jansln", "St.-Janslaan", "Sint-Jans laan"]),
        ("2emolenweg", ["Tweede Molenweg", "2e Molenwg", "2de Molenweg"]),
        ("drajvdijkplein", ["Dokter A.J. van Dijkplein", "Dr AJ v Dijkpln", "Dr. A.J. v. Dijkpl."]),
        ("vhoftenplantsoen", ["van der Hoftenplantsoen", "v.d. Hoftenplnts.", "vd Hoftenplnts"]),
        ("kanaaldijknoord", ["Kanaaldijk Noord", "Kanaaldk. N.", "KANAALDIJK-NOORD"]),
    ],
)
def test_every_short_spelling_of_a_street_is_one(street: str, spellings: list[str]) -> None:
    names = [street_name(text) for text in spellings]
    canonical = {name.short if name else None for name in names}

    assert len(canonical) == 1
    assert street.replace("ij", "y") in canonical


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("Kerkstraat 12-A 9999 AB Voorbeeldstad", ("kerkstraat", 12, "A", "9999AB", TOWN)),
        ("9999ab Voorbeeldstad, Kerkstraat 12", ("kerkstraat", 12, "", "9999AB", TOWN)),
        ("Voorbeeldstad: Kerkstr. nr. 12", ("kerkstraat", 12, "", None, TOWN)),
        ("Kerkstraat 12 2 hoog (Voorbeeldstad)", ("kerkstraat", 12, "2", None, TOWN)),
        ("Kerkstraat 12, 2e verd., 9999AB Voorbeeldstad", ("kerkstraat", 12, "2", "9999AB", TOWN)),
        ("Kerkstraat 12, 9999 Voorbeeldstad, Nederland", ("kerkstraat", 12, "", None, TOWN)),
        (
            "Kerkstraat, 12 bis, NL-9999 AB, Voorbeeldstad",
            ("kerkstraat", 12, "BIS", "9999AB", TOWN),
        ),
        ("Plein 1944 5 te Voorbeeldstad", ("plein1944", 5, "", None, TOWN)),
        (
            "kap van een boom aan de Kerkstraat 12 in Voorbeeldstad",
            ("kerkstraat", 12, "", None, TOWN),
        ),
        ("9999AB 12", (None, 12, "", "9999AB", None)),
        ("Kerkstraat ' 12", ("kerkstraat", 12, "", None, None)),
    ],
)
def test_a_line_is_read_in_every_order(line: str, parts: tuple[object, ...]) -> None:
    read = [
        (one.street, one.number, one.suffix, one.postcode, one.place)
        for one in address_parts.readings(Address(line=line))
    ]

    assert tuple(p.lower() if p == TOWN else p for p in parts) in read


@given(st.text(max_size=60))
def test_any_line_resolves_to_something_or_nothing(line: str) -> None:
    assert isinstance(resolve(Address(line=line), BOOK), Resolution)


@given(st.text(max_size=20), st.text(max_size=8), st.text(max_size=8), st.text(max_size=20))
def test_any_parts_resolve_without_an_error(
    street: str, number: str, postcode: str, place: str
) -> None:
    address = Address(street=street, house_number=number, postcode=postcode, place=place)

    assert len(resolve(address, BOOK).num) <= len(ROWS)


def test_a_number_before_an_addition_is_never_part_of_a_misspelled_street() -> None:
    rows = [("01", "Kerkstraat", "7", None), ("02", "Kerkstraat", "19", "7")]
    book = AddressBook(
        pl.DataFrame(
            [
                (f"99992000000000{num}", None, None, street, None, number, None, addition,
                 "9999AB", TOWN, True)
                for num, street, number, addition in rows
            ],
            schema=dict.fromkeys(COLUMNS[:-1], pl.String) | {"current": pl.Boolean},
            orient="row",
        )
    )  # fmt: skip

    lines = ("Kerkstraat 19 7 Voorbeeldstad", "Kerkstraat 18-7 Voorbeeldstad")
    found = [serials(resolve(Address(line=line), book).num) for line in lines]

    assert found == [("02",), ()]


def test_an_address_without_an_object_is_not_the_object_of_another_one() -> None:
    rows = [
        ("9999200000000001", None, None, "Kerkstraat", None, "12", "a", None, None, TOWN, True),
        ("9999200000000002", "9999010000000002", None, "Kerkstraat", None, "12", "A", None,
         "9999AB", TOWN, True),
    ]  # fmt: skip
    book = AddressBook(pl.DataFrame(rows, schema=COLUMNS, orient="row"))

    found = resolve(written("12a", None, "Kerkstraat"), book)

    assert sorted(serials(found.num)) == ["01", "02"]
    assert found.house == ()


def test_a_main_and_a_secondary_address_are_one_object() -> None:
    rows = [
        (f"999920000000000{n}", "9999010000000001", None, "Kerkstraat", None, number, None, None,
         "9999AB", TOWN, True)
        for n, number in enumerate(("12", "14"))
    ]  # fmt: skip
    book = AddressBook(pl.DataFrame(rows, schema=COLUMNS, orient="row"))

    assert resolve(written("12"), book).vbo == resolve(written("14"), book).vbo
    assert resolve(written("14"), book).num == ("9999200000000001",)


NAMES = (
    "Kerkstraat", "Kerksteeg", "Korte Kerkstraat", "Bleekstraat", "Beekstraat", "Vosstraat",
    "Burgemeester Vosstraat", "Eerste Molenweg", "Tweede Molenweg", "Plein 1944", "Plein",
    "Oosterkade", "Westerkade", "Dr.A.van Dijklaan", "'t Hof", "De Hof", "IJzerhof",
)  # fmt: skip
DOORS = st.tuples(
    st.sampled_from((TOWN, OTHER, "Nieuw-Oefenveen")),
    st.sampled_from(NAMES),
    st.integers(1, 30).map(str),
    st.sampled_from((None, "a", "B", "h")),
    st.sampled_from((None, "1", "2", "II", "bis", "hs")),
)


def a_book(doors: list[tuple[str, str, str, str | None, str | None]]) -> AddressBook:
    """A book with these doors, each its own object; a postcode for every street."""
    rows = [
        {"num_id": f"9999200000000{n:03d}", "vbo_id": f"9999010000000{n:03d}", "pand_id": None,
         "street": street, "short_street": None, "number": number, "letter": letter,
         "addition": addition, "postcode": code_of(place, street), "place": place, "current": True}
        for n, (place, street, number, letter, addition) in enumerate(doors)
    ]  # fmt: skip
    schema = dict.fromkeys(COLUMNS[:-1], pl.String) | {"current": pl.Boolean}
    return AddressBook(pl.DataFrame(rows, schema=schema))


def code_of(place: str, street: str) -> str:
    return f"99{len(place):02d}{'ABCDEFGHJKLMNPRST'[NAMES.index(street)]}A"


@given(st.lists(DOORS, min_size=1, max_size=12, unique=True), st.booleans())
def test_an_address_as_the_register_writes_it_is_that_address(
    doors: list[tuple[str, str, str, str | None, str | None]], in_a_line: bool
) -> None:
    book = a_book(doors)
    for n, (place, street, number, letter, addition) in enumerate(doors):
        door = f"{number}{letter or ''}{'-' + addition if addition else ''}"
        code = code_of(place, street)
        address = (
            Address(line=f"{street} {door}, {code} {place}")
            if in_a_line
            else Address(street=street, house_number=door, postcode=code, place=place)
        )

        assert resolve(address, book).num == (f"9999200000000{n:03d}",)


@given(
    st.lists(DOORS, min_size=1, max_size=12, unique=True),
    st.sampled_from(("columns", "line", "no postcode", "no place")),
)
def test_a_number_that_is_not_in_the_street_is_never_one_address(
    doors: list[tuple[str, str, str, str | None, str | None]], written_as: str
) -> None:
    book = a_book(doors)
    for place, street, *_ in doors:
        there = {number for where, name, number, *_ in doors if name == street}
        number = next(str(n) for n in range(1, 40) if str(n) not in there)
        code = code_of(place, street)
        address = {
            "columns": Address(street=street, house_number=number, postcode=code, place=place),
            "line": Address(line=f"{street} {number}, {code} {place}"),
            "no postcode": Address(line=f"{street} {number} {place}"),
            "no place": Address(street=street, house_number=number),
        }[written_as]

        assert len(resolve(address, book).num) != 1


@pytest.mark.parametrize(
    "written",
    ["Burgem\N{REPLACEMENT CHARACTER}ester Vosstraat", "B\N{REPLACEMENT CHARACTER}rg Vosstr"],
)
@pytest.mark.parametrize("more", [{"postcode": "9999CD"}, {"place": TOWN}])
def test_a_street_that_lost_a_character_is_found_still(written: str, more: dict[str, str]) -> None:
    address = Address(street=written, house_number="7", **more)

    assert resolve(address, the_book()).num == ("9999200000000006",)
