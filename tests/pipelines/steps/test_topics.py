"""A topic is read in every way it can be meant, and what cannot be used is said."""

import pytest

from contracts.errors import WrongUse
from contracts.notices import WatchKind
from contracts.outcomes import Outcome, Reason
from contracts.topics import Address, Kind, Organisation, Party, Person, Topic, Vehicle
from pipelines.steps import topics, watch
from pipelines.steps.bench import Bench
from tests.pipelines import a_town
from tests.pipelines.a_town import ANALYST, OFFICER, Town, ask, cell

BURGERZAKEN = "Burgerzaken"


def person(**values: str) -> Topic:
    return Topic(kind=Kind.PERSON, party=Party(person=Person(**values)))


def test_a_person_typed_with_the_names_swapped_is_found(town: Town, bench: Bench) -> None:
    swapped = person(given_names="Proefstra", family_name="Tess", birth_date="1980-05-17")

    assert cell(ask(town, bench, swapped), BURGERZAKEN).outcome is not Outcome.NO_HIT


def test_an_address_that_reaches_nothing_is_no_answer(town: Town, bench: Bench) -> None:
    nowhere = Address(street="Nergenslaan", house_number="3", place="Elders")

    found = cell(ask(town, bench, Topic(kind=Kind.ADDRESS, party=Party(address=nowhere))))

    assert (found.outcome, found.reason) == (Outcome.NO_ANSWER, Reason.TOO_LITTLE_GIVEN)


def test_a_number_that_a_source_does_not_hold_is_no_answer_of_it(town: Town, bench: Bench) -> None:
    company = Topic(kind=Kind.ORGANISATION, party=Party(organisation=Organisation(kvk="00000001")))

    assert cell(ask(town, bench, company)).reason is Reason.TOO_LITTLE_GIVEN


def test_a_demonstration_takes_no_number_that_can_be_somebodys(town: Town) -> None:
    somebody = person(bsn="123456782", family_name="Proefstra")
    with town.bench() as bench:
        case_id = a_town.open_case(bench).case_id
        with pytest.raises(WrongUse) as told:
            topics.add(case_id, somebody, None, bench, ANALYST)
        with pytest.raises(WrongUse) as watching:
            watch.add(WatchKind.COLLEAGUE, "", [somebody.party], None, bench, OFFICER)
    town.for_real()
    with town.bench() as bench:
        assert topics.add(case_id, somebody, None, bench, ANALYST)

    assert (told.value.code, watching.value.code) == ("K-132", "K-132")
    assert "123456782" not in f"{told.value}{watching.value}"


@pytest.mark.parametrize(
    ("party", "rule"),
    [
        (Party(person=Person(bsn="123456780", family_name="Proefstra")), "bsn: fails"),
        (Party(person=Person(birth_date="gisteren", family_name="X")), "birth_date: no date"),
        (Party(organisation=Organisation(kvk="1234567")), "kvk: not 8"),
        (Party(address=Address(postcode="12 AB", house_number="1")), "postcode: not 4"),
    ],
)
def test_a_field_that_would_be_dropped_is_said_without_its_value(
    party: Party, rule: str, bench: Bench
) -> None:
    case_id = a_town.open_case(bench).case_id

    with pytest.raises(WrongUse, match=rule) as told:
        topics.add(case_id, Topic(kind=Kind.PERSON, party=party), None, bench, ANALYST)
    assert not any(
        value in str(told.value) for value in ("123456780", "1234567", "gisteren", "12 AB")
    )


def test_a_topic_without_anything_to_look_for_is_refused(bench: Bench) -> None:
    nothing = Topic(kind=Kind.VEHICLE, party=Party(vehicle=Vehicle(plate="--")))

    with pytest.raises(WrongUse, match="Nothing in this topic"):
        topics.add(a_town.open_case(bench).case_id, nothing, None, bench, ANALYST)
