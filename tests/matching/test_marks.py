"""Which topics share a mark: who or what is meant, however it is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.topics import Address, Organisation, Parcel, Party, Person, Vehicle
from matching.canonical import canonicalise
from matching.encode import Encoder
from matching.marks import COMBINATIONS, marks

COMMON, KEY = b"c" * 32, b"k" * 32
BSN = "999990019"
BORN = "1980-05-17"


def of(party: Party, key: bytes = KEY, common: bytes = COMMON) -> frozenset[str]:
    return marks(Encoder(common).inner(canonicalise(party, None)), key)


def person(**values: str) -> Party:
    return Party(person=Person(**values))


def at(**values: str) -> Party:
    return Party(address=Address(**values))


SAME = {
    "number": (person(bsn=BSN), person(bsn=BSN, family_name="Anders", birth_date="1970-01-01")),
    "name and date": (
        person(family_name="Proefstra", given_names="Tess", birth_date=BORN),
        person(family_name="PROEFSTRA", birth_date="17-05-1980"),
    ),
    "maiden name": (
        person(family_name="Proefstra", birth_date=BORN),
        person(family_name="Anders", partner_name="Proefstra", birth_date=BORN),
    ),
    "slip in the name": (
        person(family_name="Janssen", initials="T.", birth_date=BORN),
        person(family_name="Jansen", given_names="Tess", birth_date=BORN),
    ),
    "address": (at(postcode="9370AA", house_number="1"), at(postcode="9370 aa", house_number="1")),
    "address of a person": (
        at(postcode="9370AA", house_number="1"),
        Party(person=Person(family_name="X"), address=Address(postcode="9370AA", house_number="1")),
    ),
    "identifier": (
        at(bag_num="9901200000000001"),
        at(bag_num="9901200000000001", postcode="9370AA", house_number="9"),
    ),
    "kvk": (Party(organisation=Organisation(kvk="12345678")),
            Party(organisation=Organisation(kvk="12345678", name="Iets anders"))),
    "rsin": (Party(organisation=Organisation(rsin=BSN)),
             Party(organisation=Organisation(rsin=BSN, kvk="12345678"))),
    "plate": (Party(vehicle=Vehicle(plate="XX-99-XX")), Party(vehicle=Vehicle(plate="xx99xx"))),
    "parcel": (Party(parcel=Parcel(designation="Proefdam A 12")),
               Party(parcel=Parcel(designation="PROEFDAM sectie A nummer 12"))),
}  # fmt: skip
OTHER = {
    "another number": (person(bsn=BSN), person(bsn="999990020")),
    "another day": (
        person(family_name="Proefstra", birth_date=BORN),
        person(family_name="Proefstra", birth_date="1980-05-18"),
    ),
    "part of a date": (
        person(family_name="Proefstra", birth_date="1980-05-00"),
        person(family_name="Proefstra", birth_date="1980-05-00"),
    ),
    "name alone": (person(family_name="Proefstra"), person(family_name="Proefstra")),
    "date alone": (person(birth_date=BORN), person(birth_date=BORN)),
    "another door": (
        at(postcode="9370AA", house_number="1A"), at(postcode="9370AA", house_number="1B"),
    ),
    "street alone": (at(postcode="9370AA"), at(postcode="9370AA")),
    "a number of another kind": (
        person(bsn=BSN), Party(organisation=Organisation(rsin=BSN)),
    ),
    "trade name alone": (
        Party(organisation=Organisation(name="Bakkerij")),
        Party(organisation=Organisation(name="Bakkerij")),
    ),
}  # fmt: skip


@pytest.mark.rule("D-009")
@pytest.mark.parametrize("what", SAME)
def test_who_is_the_same_shares_a_mark(what: str) -> None:
    one, other = SAME[what]

    assert of(one) & of(other)


@pytest.mark.rule("D-009")
@pytest.mark.parametrize("what", OTHER)
def test_what_does_not_identify_is_not_taken_for_the_same(what: str) -> None:
    one, other = OTHER[what]

    assert not of(one) & of(other)


def test_every_combination_is_proved_by_an_example() -> None:
    values = Encoder(COMMON).inner(
        canonicalise(
            Party(
                person=Person(bsn=BSN, family_name="Abdul-Hamid", given_names="Tess",
                              partner_name="Anders", prefix="van", birth_date=BORN),
                organisation=Organisation(kvk="12345678", rsin=BSN),
                address=Address(bag_num="9901200000000001", bag_vbo="9901010000000001",
                                postcode="9370AA", house_number="1"),
                parcel=Parcel(designation="Proefdam A 12"),
                vehicle=Vehicle(plate="XX-99-XX"),
            ),
            None,
        )
    )  # fmt: skip
    spot = at(street="Kerkstraat", house_number="1", place="Proefdam")

    assert len(marks(values, KEY)) >= len(COMBINATIONS) - 1
    assert len(of(spot)) == 1


@pytest.mark.rule("D-009")
@given(st.binary(min_size=32, max_size=32))
def test_under_another_key_nothing_is_the_same(key: bytes) -> None:
    party = person(bsn=BSN, family_name="Proefstra", birth_date=BORN)

    assert bool(of(party) & of(party, key)) == (key == KEY)
    assert bool(of(party) & of(party, common=key)) == (key == COMMON)


def test_a_mark_holds_nothing_of_what_was_typed() -> None:
    found = of(person(bsn=BSN, family_name="Proefstra", birth_date=BORN))

    assert {len(mark) for mark in found} == {64}
    assert not any(BSN in mark for mark in found)
