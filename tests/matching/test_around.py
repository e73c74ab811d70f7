"""Who lives next door, by the address book."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.address_book import AddressBook

SCHEMA = dict.fromkeys(
    ("num_id", "vbo_id", "pand_id", "street", "short_street", "number", "letter", "addition",
     "postcode", "place"),
    pl.String,
) | {"current": pl.Boolean}  # fmt: skip
NUM = 9999_2000_0000_0000


def a_book(*doors: tuple[str, int, str], gone: frozenset[int] = frozenset()) -> AddressBook:
    """A book of these streets, numbers and letters; identifiers count from nought."""
    rows = [
        (str(NUM + n), None, None, street, None, str(number), letter, None, "9370AA", "Proefdam",
         n not in gone)
        for n, (street, number, letter) in enumerate(doors)
    ]  # fmt: skip
    return AddressBook(pl.DataFrame(rows, schema=SCHEMA, orient="row"))


def around(book: AddressBook, own: int, steps: int = 2) -> list[int]:
    return [int(num) - NUM for num in book.around(NUM + own, steps)]


STREET = [("Kerkstraat", n, "") for n in (1, 2, 3, 4, 5, 8, 10)]


@pytest.mark.rule("D-009")
@pytest.mark.parametrize(
    ("own", "near"),
    [(0, [1, 2]), (1, [0, 2, 3]), (3, [1, 2, 4, 5]), (5, [3, 4, 6]), (6, [4, 5])],
)
def test_neighbours_are_two_numbers_up_and_down_as_the_street_has_them(
    own: int, near: list[int]
) -> None:
    assert around(a_book(*STREET, ("Dorpsstraat", 4, "")), own) == near


@pytest.mark.rule("D-009")
def test_other_doors_at_the_same_number_are_neighbours() -> None:
    book = a_book(("Kerkstraat", 1, "A"), ("Kerkstraat", 1, "B"), ("Kerkstraat", 3, ""))

    assert around(book, 0) == [1, 2]


def test_an_address_that_is_no_more_is_no_step() -> None:
    book = a_book(*STREET, gone=frozenset({2, 4}))

    assert around(book, 3) == [0, 1, 5, 6]
    assert around(book, 2) == [0, 1, 3, 5]


def test_a_strange_address_has_no_neighbours() -> None:
    assert around(a_book(*STREET), 99) == []


@given(st.sets(st.integers(1, 60), min_size=2, max_size=20), st.data())
def test_of_two_doors_both_are_neighbours_or_neither(
    numbers: set[int], data: st.DataObject
) -> None:
    book = a_book(*(("Kerkstraat", number, "") for number in sorted(numbers)))
    own = data.draw(st.integers(0, len(numbers) - 1))

    assert all(own in around(book, other) for other in around(book, own))
    assert len(around(book, own)) <= 4
