from dataclasses import replace

import pytest

from contracts.outcomes import Match
from contracts.topics import (
    Address,
    Kind,
    Organisation,
    Parcel,
    Party,
    Person,
    Vehicle,
)
from matching.canonical import Canonical
from matching.encode import Encoder, SourceEncoder
from tests.matching.people import (
    COMMON,
    ELSEWHERE,
    HOME,
    KEES,
    SOURCE,
    a_person,
    ask,
    judged,
    question,
    row_of,
    some_facts,
)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"given_names": "Kees"},
        {"given_names": "C.J."},
        {"given_names": "C."},
        {"family_name": "Ysselberg"},
        {"family_name": "IJsselberch"},
        {"family_name": "de Vries-IJsselberg"},
        {"prefix": None},
        {"birth_date": "1971-12-05"},
        {"birth_date": "1971-05-00"},
        {"birth_date": "1971-05-13"},
        {"given_names": "IJsselberg", "family_name": "Cornelis", "prefix": None},
    ],
)
def test_a_slip_in_the_question_still_hits(changes: dict[str, str | None]) -> None:
    typed = a_person(bsn=None, **changes)

    assert ask(typed, a_person()).match is Match.HIT


@pytest.mark.parametrize(
    ("changes", "address"),
    [
        ({"given_names": "Maria", "birth_date": "1973-01-30"}, HOME),
        ({"birth_date": "2001-01-30", "given_names": "Joris"}, HOME),
        ({"family_name": "Bakker", "given_names": "Sem", "birth_date": "1971-05-12"}, ELSEWHERE),
    ],
)
def test_a_relative_or_stranger_is_no_hit(changes: dict[str, str], address: Address) -> None:
    other = a_person(address=address, bsn=None, **changes)

    assert ask(other, a_person()).match is Match.NO_HIT


@pytest.mark.rule("R-115")
@pytest.mark.rule("R-024")
@pytest.mark.parametrize("given_names", ["Cornelia", "Hendrik", "Carel Adriaan"])
def test_a_twin_is_never_a_hit(given_names: str) -> None:
    twin = a_person(bsn=None, given_names=given_names)

    assert ask(twin, a_person()).match is not Match.HIT


@pytest.mark.rule("R-115")
@pytest.mark.rule("R-024")
def test_father_and_son_of_one_name_are_told_apart_by_birth_only() -> None:
    father = a_person(birth_date="1945-02-03", bsn=None)
    undated = a_person(birth_date=None, bsn=None)

    assert ask(father, a_person()).match is not Match.HIT
    assert ask(father, undated).match is Match.TO_VERIFY
    assert ask(undated, father, a_person()).match is Match.TO_VERIFY


def test_initials_and_an_address_without_birth_date_are_to_verify() -> None:
    held = Party(person=Person(full_name="C.J. van den IJsselberg"), address=HOME)

    assert ask(a_person(bsn=None), held).match is Match.TO_VERIFY


@pytest.mark.rule("R-115")
@pytest.mark.rule("R-024")
def test_two_persons_who_fit_alike_are_to_verify() -> None:
    typed = a_person(bsn=None, given_names="C.", address=None)
    namesakes = [
        a_person(address=ELSEWHERE, bsn=None, given_names=name) for name in ("Carel", "Claas")
    ]

    assert ask(typed, namesakes[0]).match is Match.HIT
    assert ask(typed, *namesakes).match is Match.TO_VERIFY


def test_two_records_of_one_person_are_a_hit_with_both_rows() -> None:
    verdict = ask(a_person(bsn=None), a_person(), a_person(address=ELSEWHERE))

    assert (verdict.match, sorted(verdict.rows)) == (Match.HIT, [0, 1])


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"family_name": "Bakker"}, Match.HIT),
        ({"birth_date": "1930-01-01"}, Match.HIT),
        ({"family_name": "Bakker", "birth_date": "1930-01-01"}, Match.TO_VERIFY),
    ],
)
def test_the_same_bsn_is_a_hit_unless_name_and_birth_both_contradict(
    changes: dict[str, str], match: Match
) -> None:
    assert ask(a_person(**changes), a_person()).match is match


def test_another_bsn_is_never_a_hit() -> None:
    assert ask(a_person(bsn="999990020"), a_person()).match is not Match.HIT


@pytest.mark.parametrize(
    ("typed", "coverage", "match"),
    [
        (Person(given_names="Sem", family_name="Bakker"), {}, Match.TOO_LITTLE),
        (Person(bsn="999990019"), {"bsn": 0.0}, Match.TOO_LITTLE),
        (Person(bsn="999990019"), {"bsn": 0.4}, Match.TOO_LITTLE),
        (Person(bsn="999990019"), {"bsn": 0.4, "family": 0.45}, Match.NO_HIT),
        (replace(KEES, bsn=None), {"year": 0.0}, Match.TOO_LITTLE),
        (replace(KEES, bsn=None), {}, Match.NO_HIT),
    ],
)
def test_too_little_depends_on_what_question_and_source_share(
    typed: Person, coverage: dict[str, float], match: Match
) -> None:
    facts = some_facts(coverage=coverage)

    assert ask(Party(person=typed), facts=facts).match is match


def test_a_common_surname_needs_more_than_a_rare_one() -> None:
    typed = a_person(bsn=None, given_names="C.", birth_date="1971-00-00", address=None)
    held = a_person(address=ELSEWHERE, bsn=None)

    small, large = (ask(typed, held, facts=some_facts(size)).match for size in (500, 1_000_000))

    assert (small, large) != (Match.HIT, Match.HIT) and large is not Match.HIT


@pytest.mark.parametrize(
    ("number", "match"), [("12", Match.HIT), ("12 ", Match.HIT), ("14", Match.NO_HIT)]
)
def test_an_address_is_known_when_somebody_of_it_is(number: str, match: Match) -> None:
    asked = Party(address=Address(house_number=number, postcode="9999 ab"))

    assert ask(asked, a_person(), kind=Kind.ADDRESS).match is match


def test_a_record_that_names_only_the_door_is_to_verify() -> None:
    asked = Party(address=Address(house_number="12-A", postcode="9999AB"))

    assert ask(asked, a_person(), kind=Kind.ADDRESS).match is Match.TO_VERIFY


def test_an_address_without_number_is_too_little() -> None:
    asked = Party(address=Address(street="Kerkstraat"))

    assert ask(asked, kind=Kind.ADDRESS).match is Match.TOO_LITTLE


@pytest.mark.parametrize(
    ("asked", "held", "match"),
    [
        ({"kvk": "1234567"}, {"kvk": "01234567"}, Match.HIT),
        ({"kvk": "01234567"}, {"kvk": "01234568"}, Match.NO_HIT),
        ({"name": "Kapsalon Noorderlicht"}, {"name": "Noorderlicht BV"}, Match.TO_VERIFY),
        ({"name": "Kapsalon Noorderlicht BV"}, {"name": "Noorderlicht Kapsalon"}, Match.TO_VERIFY),
        ({"name": "Noorderlicht"}, {"name": "Noorderlicht"}, Match.TO_VERIFY),
        ({"name": "Kapsalon Noorderlicht"}, {"name": "Noorderligt"}, Match.TO_VERIFY),
        ({"name": "Cafe Zon", "kvk": "01234567"}, {"name": "Cafe Zon"}, Match.TO_VERIFY),
        ({"name": "Kapsalon Noorderlicht"}, {"name": "Bakkerij Bos"}, Match.NO_HIT),
        ({}, {"name": "Bakkerij Bos"}, Match.TOO_LITTLE),
    ],
)
def test_an_organisation_is_known_by_number_and_likely_by_name(
    asked: dict[str, str], held: dict[str, str], match: Match
) -> None:
    parties = [Party(organisation=Organisation(**given)) for given in (asked, held)]

    assert ask(*parties, kind=Kind.ORGANISATION).match is match


@pytest.mark.parametrize(
    ("name", "address", "match"),
    [
        ("Kapsalon Noorderlicht", HOME, Match.HIT),
        ("Kapsalon Noorderlicht", ELSEWHERE, Match.TO_VERIFY),
        ("Bakkerij Bos", HOME, Match.TO_VERIFY),
    ],
)
def test_a_telling_trade_name_at_the_same_address_is_a_hit(
    name: str, address: Address, match: Match
) -> None:
    asked, held = (
        Party(organisation=Organisation(name=name), address=place) for place in (HOME, address)
    )

    assert ask(asked, held, kind=Kind.ORGANISATION).match is match


@pytest.mark.parametrize(
    ("kind", "party", "same", "nothing"),
    [
        (
            Kind.VEHICLE,
            Party(vehicle=Vehicle(plate="AB-12-CD")),
            Party(vehicle=Vehicle(plate="ab12cd")),
            Party(vehicle=Vehicle(plate="?")),
        ),
        (
            Kind.PARCEL,
            Party(parcel=Parcel(designation="VBS00 A 1000")),
            Party(parcel=Parcel(designation="VBS00 sectie A nr. 1000")),
            Party(parcel=Parcel(designation="ergens")),
        ),
    ],
)
def test_an_object_is_known_by_equality_alone(
    kind: Kind, party: Party, same: Party, nothing: Party
) -> None:
    outcomes = [ask(party, same, kind=kind), ask(party, kind=kind), ask(nothing, same, kind=kind)]

    assert [v.match for v in outcomes] == [Match.HIT, Match.NO_HIT, Match.TOO_LITTLE]


def test_a_record_at_one_of_several_addresses_is_to_verify() -> None:
    asked = question(Party(address=Address(bag_vbo="9999010000000001")), Kind.ADDRESS)
    canonical = Canonical(values={"vbo": ("9999010000000001", "9999010000000002")})
    row = row_of(SOURCE, canonical)

    (verdict,) = judged([asked], [row])

    assert set(row.keys) & set(asked.keys)
    assert verdict.match is Match.TO_VERIFY


@pytest.mark.parametrize(
    ("neighbours", "held", "match"),
    [
        (("2", "3"), "2", Match.BUILDING),
        (("2", "3"), "1", Match.HIT),
        (("2", "3"), "4", Match.NO_HIT),
        ((), "2", Match.NO_HIT),
    ],
)
def test_another_unit_of_the_building_counts_only_when_asked_for(
    neighbours: tuple[str, ...], held: str, match: Match
) -> None:
    unit = "999901000000000{}".format
    asked = Canonical(
        values={"vbo": (unit(1),), "neighbour": tuple(unit(number) for number in neighbours)}
    )
    row = row_of(SOURCE, Canonical(values={"vbo": (unit(held),)}))
    inner = Encoder(COMMON).inner(asked)

    (verdict,) = judged([SourceEncoder(SOURCE).question(inner, Kind.ADDRESS)], [row])

    assert verdict.match is match


def test_the_address_itself_is_a_hit_whatever_else_the_building_holds() -> None:
    values = {"vbo": ("9999010000000001",), "neighbour": ("9999010000000002",)}
    rows = [
        row_of(SOURCE, Canonical(values={"vbo": values[slot]})) for slot in ("neighbour", "vbo")
    ]
    inner = Encoder(COMMON).inner(Canonical(values=values))

    (verdict,) = judged([SourceEncoder(SOURCE).question(inner, Kind.ADDRESS)], rows)

    assert (verdict.match, verdict.rows) == (Match.HIT, (1,))
