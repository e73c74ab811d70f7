from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.topics import Address, Organisation, Parcel, Party, Person, Vehicle
from matching.address_book import AddressBook
from matching.callnames import GIVEN_NAMES, root
from matching.canonical import canonicalise, misspelt, slips_of
from matching.dates import BirthDate, birth_date
from tests.matching.a_party import parties, spelled

DATES = st.dates(date(1850, 1, 1)).map(
    lambda day: BirthDate(year=day.year, month=day.month, day=day.day)
)
ONLY_ASKED = {
    "alias", "door", "distinctive", "known_given", "given_slip", "other_call", "second_given",
    "swap_family", "swap_given", "swap_initial", "year_slip", "month_slip", "day_slip",
    "neighbour",
}  # fmt: skip
COLUMNS = (
    "num_id", "vbo_id", "pand_id", "street", "short_street", "number", "letter", "addition",
    "postcode", "place", "current",
)  # fmt: skip


@pytest.mark.parametrize(
    ("written", "slot", "among"),
    [
        ("1971-05-12", "year_slip", {"1970", "1972", "1961", "1981", "1917", "1977"}),
        ("1971-05-12", "month_slip", {"01", "06", "09"}),
        ("1971-05-12", "day_slip", {"21", "13", "02", "22", "10"}),
        ("1971-05-00", "month_slip", {"06"}),
    ],
)
def test_a_slip_of_a_date_is_a_digit_two_places_or_a_year_or_ten(
    written: str, slot: str, among: set[str]
) -> None:
    born = birth_date(written)

    assert born is not None
    assert among <= set(slips_of(born)[slot])


@given(DATES)
def test_no_slip_is_the_date_itself_or_none_that_exists(born: BirthDate) -> None:
    found = slips_of(born)

    assert f"{born.year}" not in found["year_slip"]
    assert all(1 <= int(month) <= 12 for month in found["month_slip"])
    assert all(1 <= int(day) <= 31 for day in found["day_slip"])
    assert f"{born.month:02d}" not in found["month_slip"]
    assert f"{born.day:02d}" not in found["day_slip"]


def test_an_unknown_part_of_a_date_has_no_slips() -> None:
    assert set(slips_of(BirthDate(year=1971))) == {"year_slip"}
    assert slips_of(BirthDate()) == {}


@pytest.mark.parametrize(
    ("written", "meant"),
    [("corneli", "cornelis"), ("conrelis", "cornelis"), ("joahnna", "johanna")],
)
def test_a_given_name_one_slip_off_may_be_the_name_or_what_it_stands_for(
    written: str, meant: str
) -> None:
    found = misspelt(written)

    assert meant in found
    assert {root(name) for name in found} <= set(found)


def test_a_given_name_that_nobody_knows_is_no_slip() -> None:
    assert misspelt("xqzwv") == ()


def values(party: Party, *, asked: bool) -> dict[str, tuple[str, ...]]:
    return dict(canonicalise(party, None, asked=asked).values)


@given(spelled() | parties())
def test_a_question_says_all_that_a_record_says_and_more(party: Party) -> None:
    record, question = values(party, asked=False), values(party, asked=True)

    assert {name: question.get(name) for name in record} == record
    assert set(question) - set(record) <= ONLY_ASKED


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        (Person(given_names="Kees"), {"given": ("kees",), "call": ("cornelis",)}),
        (Person(given_names="Willem Hendrik"), {"second_given": ("hendrik",)}),
        (Person(given_names="Cornelis"), {"known_given": ("cornelis",)}),
        (Person(family_name="Berg", prefix="van den"), {"family": ("berg",)}),
        (
            Person(family_name="Cornelis", given_names="Jansen"),
            {"swap_family": ("jansen",), "swap_given": ("cornelis",), "swap_initial": ("c",)},
        ),
    ],
)
def test_a_question_has_the_other_readings_of_its_names(
    person: Person, expected: dict[str, tuple[str, ...]]
) -> None:
    found = values(Party(person=person), asked=True)

    assert {name: found.get(name) for name in expected} == expected


def test_a_name_joined_to_its_prefix_is_another_reading() -> None:
    person = Person(
        family_name="Berg", prefix="van den", partner_name="Ark", partner_prefix="van der"
    )

    alias = values(Party(person=person), asked=True)["alias"]

    assert len(alias) == 2 and all(name.endswith(("berg", "ark")) for name in alias)


def test_every_kind_of_party_has_its_values() -> None:
    party = Party(
        organisation=Organisation(kvk="1234567", branch="000012345678", rsin="1", name="Bos BV"),
        parcel=Parcel(designation="VBS00 A 1000"),
        vehicle=Vehicle(plate="ab-12-cd"),
        address=Address(house_number="12", postcode="9999 ab"),
    )

    found = values(party, asked=False)

    assert found["kvk"] == ("01234567",)
    assert {"branch", "organisation", "trade", "parcel", "plate", "house", "pc6"} <= set(found)


def test_the_table_of_given_names_is_written_as_canonical_names_are() -> None:
    assert all(name == name.lower() and " " not in name for name in GIVEN_NAMES)


def a_building() -> AddressBook:
    """Three units of one building, and a house beside it."""
    rows = [
        (
            f"999920000000000{unit}", f"999901000000000{unit}", f"999910000000000{building}",
            "Kerkstraat", None, number, None, None, "9999AB", "Voorbeeldstad", True,
        )
        for unit, building, number in ((1, 1, "1"), (2, 1, "2"), (3, 1, "3"), (4, 2, "4"))
    ]  # fmt: skip
    return AddressBook(pl.DataFrame(rows, schema=COLUMNS, orient="row"))


@pytest.mark.parametrize(
    ("number", "beside"),
    [("1", ("9999010000000002", "9999010000000003")), ("4", None), ("9", None), (None, None)],
)
def test_only_a_question_that_is_sure_of_its_unit_knows_the_others_of_the_building(
    number: str | None, beside: tuple[str, ...] | None
) -> None:
    book, place = a_building(), Address(house_number=number, postcode="9999AB")

    asked = canonicalise(Party(address=place), book).values
    held = canonicalise(Party(address=place), book, asked=False).values

    assert (asked.get("neighbour"), held.get("neighbour")) == (beside, None)
