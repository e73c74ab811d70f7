import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.linkage import BLOOM_BYTES, Candidates, Parties
from contracts.topics import Address, Kind, Party, Person
from matching import features
from matching.asked import Asked
from matching.canonical import canonicalise
from matching.encode import Encoder, SourceEncoder
from matching.evidence import LEVELS, Evidence, within
from matching.features import compare
from tests.matching.people import COMMON, HOME, SOURCE, compared, stored

HOUSE = {"postcode": "9999AB", "house_number": "12"}
BLOOMS = st.lists(st.integers(0, 2 ** (8 * BLOOM_BYTES) - 1), min_size=2, max_size=2)


def level(feature: str, asked: dict[str, str | None], held: dict[str, str | None]) -> str:
    pair = (Party(person=Person(**given)) for given in (asked, held))
    return compared(*pair).levels(0).get(feature, "missing")


@pytest.mark.parametrize(
    ("asked", "held", "expected"),
    [
        ("Jansen", None, "missing"),
        (None, "Jansen", "missing"),
        ("Jansen-de Vries", "de Vries-Jansen", "both"),
        ("Jansen", "Jansen", "same"),
        ("Dijkstra", "Dykstra", "same"),
        ("Jansen", "Jansen-de Vries", "same"),
        ("de Vries-Jansen", "Jansen", "cross"),
        ("de Vries", "Jansen-de Vries", "cross"),
        ("Steenbergen", "Stenbergen", "slip"),
        ("Bakker", "Bekker", "sound"),
        ("Faas", "Vos", "sound_only"),
        ("Verhoeven", "Verhoef", "close"),
        ("Hoekman", "Hoekzema", "near"),
        ("Groen", "Groot", "faint"),
        ("Jansen", "Bakker", "differ"),
    ],
)
def test_surnames_agree_from_both_names_to_nothing(
    asked: str | None, held: str | None, expected: str
) -> None:
    assert level("surname", {"family_name": asked}, {"family_name": held}) == expected


def test_own_and_partners_name_agree_in_either_order() -> None:
    held: dict[str, str | None] = {"family_name": "Jansen", "partner_name": "Vries"}

    assert level("surname", {"family_name": "Vries", "partner_name": "Jansen"}, held) == "both"
    assert level("surname", {"family_name": "Vries", "partner_name": "Bakker"}, held) == "cross"


@pytest.mark.parametrize(
    ("asked", "held", "expected"),
    [
        (None, "Cornelis", "missing"),
        ("Cornelis", None, "missing"),
        ("Cornelis Johannes", "Cornelis Pieter", "same"),
        ("Kees", "Cornelis", "call"),
        ("Cornelis", "Kees", "call"),
        ("Conrelis", "Cornelis", "misspelt"),
        ("Bert", "Hubertus", "other_call"),
        ("Willem Hendrik", "Hendrik", "second"),
        ("Willem Hendrik", "Henk", "second"),
        ("Cornelia", "Cornelis", "rival"),
        ("Wubbechienus", "Wubbechien", "slip"),
        ("Wubbechien", "Wubbechina", "close"),
        ("Zebbo", "Zebbe", "near"),
        ("Cornelis", "Casper", "same_initial"),
        ("Sem", "Daan", "differ"),
        ("C.J.", "Cornelis Johannes", "initials"),
        ("C.", "Cornelis", "initial"),
        ("C.J.", "Cornelis", "initial"),
        ("Kees", "C.", "initial"),
        ("C.J.", "Cornelis Pieter", "some_initials"),
        ("H.", "Cornelis", "other_initial"),
    ],
)
def test_given_names_agree_from_the_same_name_to_another_letter(
    asked: str | None, held: str | None, expected: str
) -> None:
    names = ({"family_name": "Jansen", "given_names": given} for given in (asked, held))

    assert level("given", *names) == expected


@pytest.mark.parametrize(
    ("asked", "held", "expected"),
    [
        ("Cornelis Johannes", "Cornelis Johannes", "same"),
        ("Cornelis Johannes", "Kees Jan", "differ"),
        ("Cornelis Johannes", "Cornelis Pieter", "differ"),
        ("Cornelis Johannes", "Cornelis", "missing"),
        ("Sem Bram", "Daan Guus", "missing"),
    ],
)
def test_initials_count_beside_given_names_that_agree(asked: str, held: str, expected: str) -> None:
    names = ({"family_name": "Jansen", "given_names": given} for given in (asked, held))

    assert level("initials", *names) == expected


@pytest.mark.parametrize(
    ("asked", "held", "expected"),
    [
        (None, "1971-05-12", "missing"),
        ("1971-05-12", None, "missing"),
        ("1971-05-12", "1971-05-12", "full"),
        ("1971-12-05", "1971-05-12", "swap"),
        ("1971-05-00", "1971-05-12", "month"),
        ("1971-05-12", "1971-05-00", "month"),
        ("1971-05-13", "1971-05-12", "day_slip"),
        ("1971-05-21", "1971-05-12", "day_slip"),
        ("1971-05-30", "1971-05-12", "day_off"),
        ("1971-06-12", "1971-05-12", "month_slip"),
        ("1971-11-12", "1971-05-12", "month_off"),
        ("1971-00-00", "1971-05-12", "year"),
        ("1971-07-30", "1971-05-12", "year_only"),
        ("1972-05-12", "1971-05-12", "year_slip"),
        ("1981-05-12", "1971-05-12", "year_slip"),
        ("1917-05-12", "1971-05-12", "year_slip"),
        ("1936-05-12", "1971-05-12", "year_off"),
        ("0000-05-12", "1971-05-12", "birthday"),
        ("0000-05-13", "1971-05-12", "differ"),
        ("0000-05-00", "1971-05-12", "missing"),
        ("1936-07-30", "1971-05-12", "differ"),
    ],
)
def test_dates_of_birth_agree_from_the_whole_date_to_nothing(
    asked: str | None, held: str | None, expected: str
) -> None:
    assert level("birth", {"birth_date": asked}, {"birth_date": held}) == expected


def test_of_two_dates_the_better_counts() -> None:
    typed, known = (
        Encoder(COMMON).inner(canonicalise(Party(person=Person(birth_date=date)), None))
        for date in ("1936-07-30", "1971-05-12")
    )
    asked = SourceEncoder(SOURCE).question(typed.merge(known), Kind.PERSON)
    row = Parties.of([stored(Party(person=Person(family_name="Jansen", birth_date="1971-05-12")))])

    codes = features.birth(Asked([asked]), np.zeros(1, np.uint32), row)

    assert LEVELS["birth"][codes[0]] == "full"


@pytest.mark.parametrize(
    ("asked", "held", "expected"),
    [
        ({}, HOUSE, "missing"),
        (HOUSE, {}, "missing"),
        (HOUSE, HOUSE, "same"),
        ({"bag_vbo": "9999010000000001"}, {"bag_vbo": "9999010000000001"}, "same"),
        (HOUSE | {"house_number": "12-a"}, HOUSE, "door"),
        (HOUSE | {"house_number": "14"}, HOUSE, "near"),
        (HOUSE | {"postcode": "9999AC"}, HOUSE, "differ"),
        ({"bag_vbo": "9999010000000001"}, {"bag_vbo": "9999010000000002"}, "differ"),
        ({"bag_vbo": "9999010000000001"}, HOUSE, "missing"),
    ],
)
def test_addresses_agree_from_the_door_to_another_postcode(
    asked: dict[str, str], held: dict[str, str], expected: str
) -> None:
    pair = (Party(person=Person(), address=Address(**place)) for place in (asked, held))

    assert compared(*pair).levels(0).get("address", "missing") == expected


@pytest.mark.parametrize(
    ("asked", "held", "expected"),
    [
        ("999990019", "999990019", "same"),
        ("999990020", "999990019", "differ"),
        ("999990021", "999990019", "missing"),
        ("999990021", "999990021", "missing"),
        (None, "999990019", "missing"),
    ],
)
def test_a_citizen_service_number_is_the_same_or_not_and_a_wrong_one_is_none(
    asked: str | None, held: str, expected: str
) -> None:
    assert level("bsn", {"bsn": asked}, {"bsn": held}) == expected


def test_given_and_family_name_are_read_in_each_others_column() -> None:
    asked: dict[str, str | None] = {"given_names": "IJsselberg", "family_name": "Cornelis"}
    held: dict[str, str | None] = {"given_names": "Cornelis", "family_name": "IJsselberg"}

    assert level("columns", asked, held) == "swapped"
    assert (level("surname", asked, held), level("given", asked, held)) == ("same", "same")
    assert level("columns", held, held) == "missing"


STANDARD = [".", "-", "onbekend", "Onbekend", "?", "N.N.", "", "0000-00-00", "0"]


@pytest.mark.parametrize("value", STANDARD)
def test_no_standard_value_agrees_with_itself(value: str) -> None:
    nothing = Party(
        person=Person(
            bsn=value, given_names=value, family_name=value, partner_name=value, birth_date=value
        ),
        address=Address(street="Kerkstraat", house_number="0", postcode="9999AB"),
    )

    assert compared(nothing, nothing).levels(0) == {}


@pytest.mark.parametrize(
    ("asked", "held", "expected"),
    [
        ({"given_names": "Kees"}, {"given_names": "Cornelis"}, {"household": "dated", "member": "same"}),
        ({"birth_date": None}, {}, {"household": "undated", "member": "same"}),
        ({"birth_date": "1971-00-00"}, {}, {"household": "year", "member": "same"}),
        ({"birth_date": "1971-07-30"}, {}, {"household": "year_only", "member": "same"}),
        ({"birth_date": "1945-02-03"}, {}, {"household": "differ", "member": "same"}),
        ({"given_names": "Maria"}, {}, {"member": "differ", "twin": "here"}),
        ({"given_names": "Bert"}, {"given_names": "Hubertus"}, {"member": "other", "twin": "call"}),
        ({"given_names": "Wubbechien"}, {"given_names": "Wubbechina"}, {"member": "near", "twin": "near"}),
        ({"given_names": "Cornelia"}, {"given_names": "Cornelis"}, {"member": "rival", "twin": "rival"}),
        ({"given_names": "Jan Kees"}, {"given_names": "Kees"}, {"member": "second", "twin": "second"}),
        ({"given_names": "C.J."}, {"given_names": "Cornelis Pieter"}, {"member": "some_initials"}),
        ({"given_names": "C."}, {"given_names": "Cornelis"}, {"member": "initial"}),
    ],
)  # fmt: skip
def test_members_of_a_household_and_twins_are_told_apart(
    asked: dict[str, str | None], held: dict[str, str | None], expected: dict[str, str]
) -> None:
    usual: dict[str, str | None] = {
        "family_name": "Jansen", "given_names": "Cornelis", "birth_date": "1971-05-12",
    }  # fmt: skip
    pair = (Party(person=Person(**(usual | own)), address=HOME) for own in (asked, held))

    found = compared(*pair).levels(0)

    assert {name: found.get(name) for name in expected} == expected
    assert "namesake" not in found and "stranger" not in found


@pytest.mark.parametrize(
    ("family", "postcode", "expected"),
    [
        ("Jansen", "9999ZZ", {"namesake": "dated"}),
        ("Bakker", "9999ZZ", {"stranger": "likely"}),
        ("Bakker", "9999AB", {"stranger": "elsewhere"}),
    ],
)
def test_somebody_elsewhere_is_a_namesake_or_a_stranger(
    family: str, postcode: str, expected: dict[str, str]
) -> None:
    held = Person(family_name="Jansen", given_names="Cornelis", birth_date="1971-05-12")
    asked = Person(family_name=family, given_names="Cornelis", birth_date="1971-05-12")
    there = Address(house_number="90", postcode=postcode)

    found = compared(Party(person=asked, address=there), Party(person=held, address=HOME)).levels(0)

    kinds = ("namesake", "stranger", "household", "member")
    assert {name: level for name, level in found.items() if name in kinds} == expected


@given(BLOOMS)
def test_a_likeness_is_between_none_and_whole_and_the_same_both_ways(blooms: list[int]) -> None:
    one, two = (np.frombuffer(bloom.to_bytes(BLOOM_BYTES), np.uint64) for bloom in blooms)

    assert features.likeness(one, two) == features.likeness(two, one)
    assert 0 <= features.likeness(one, two) <= 1
    assert features.likeness(one, one) == (1 if blooms[0] else 0)


def test_levels_of_many_pairs_can_be_picked_and_joined() -> None:
    party = Party(person=Person(family_name="Jansen"), address=HOME)
    one, two = compared(party, party), compared(party, Party(person=Person()))

    both = Evidence.join([one, two])

    assert both.levels(0) == one.levels(0) and both.levels(1) == two.levels(0)
    assert both.pick(np.array([1])).levels(0) == two.levels(0)
    assert both.within("surname", ("same",)).tolist() == [True, False]
    assert within("surname", both.codes["surname"], ("missing",)).tolist() == [False, True]


def test_nothing_to_compare_gives_no_levels() -> None:
    none = np.zeros(0, np.uint32)
    asked = Asked([SourceEncoder(SOURCE).question(
        Encoder(COMMON).inner(canonicalise(Party(person=Person()), None)),
        Kind.PERSON,
    )])  # fmt: skip

    nobody = Parties.of([])
    found = compare(asked, Candidates(of=none, places=none, parties=nobody))

    assert (set(found.codes), len(nobody)) == (set(LEVELS), 0)
    assert all(len(codes) == 0 for codes in found.codes.values())
