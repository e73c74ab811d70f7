import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.topics import Address
from matching import streets
from matching.addresses import AddressBook, Resolution, resolve

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
    ],
)
def test_an_address_resolves_however_it_is_written(address: Address, num: str) -> None:
    assert serials(resolve(address, BOOK).num) == (num,)


@pytest.mark.parametrize(
    ("address", "nums"),
    [
        (written("14"), ("04", "05")),
        (Address(street="Kerkstraat", house_number="12"), ("01", "08")),
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
        Address(line="bij de brug"),
        Address(line="onbekend"),
        Address(),
    ],
)
def test_an_address_that_is_not_there_is_not_guessed(address: Address) -> None:
    assert resolve(address, BOOK).num == ()


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
    assert resolve(written("12", None, "Kerkstr."), None).spot == ("kerkstr|voorbeeldstad|12",)


def test_a_strange_identifier_is_kept_as_it_came() -> None:
    assert resolve(Address(bag_num="0363200000000001"), BOOK).num == ("0363200000000001",)


@pytest.mark.parametrize("number", ["12A", "12 a", "12-A", "12 - a", "12a "])
def test_every_spelling_of_a_letter_is_one(number: str) -> None:
    assert streets.house_number(number) == (12, "A")


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
