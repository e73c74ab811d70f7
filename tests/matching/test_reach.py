"""What a source can answer on, by what its contract holds and what is known of a topic."""

import json

import pytest

from contracts.sources import SourceContract, load
from contracts.topics import Address, Kind, Organisation, Parcel, Party, Person, Vehicle
from matching.canonical import canonicalise
from matching.reach import Reach, reach
from tests.contracts.a_source import NUMBER, SEEN, a_column, a_document

PLACE = Address(postcode="9370AA", house_number="1")
BARE = Person(family_name="Proefstra")
BORN = Person(family_name="Proefstra", birth_date="17-05-1980")
BSN = Person(bsn="999990019")
PERSON, ORGANISATION = Kind.PERSON, Kind.ORGANISATION


def holding(*kinds: str) -> SourceContract:
    """A source with a column of each of these kinds."""
    columns = [a_column(f"k{n}", "token", kind, party="wie") for n, kind in enumerate(kinds)]
    return load(json.dumps(a_document([NUMBER, SEEN, *columns])))


NAMES = holding("full-name", "birth-date", "postcode", "house-number")
CASES = [
    (NAMES, PERSON, Party(person=BARE), Reach.TOO_LITTLE),
    (NAMES, PERSON, Party(person=BORN), Reach.ASKABLE),
    (NAMES, PERSON, Party(person=BARE, address=PLACE), Reach.ASKABLE),
    (NAMES, PERSON, Party(person=BSN), Reach.TOO_LITTLE),
    (holding("bsn", "full-name"), PERSON, Party(person=BSN), Reach.ASKABLE),
    (holding("full-name"), PERSON, Party(person=BORN), Reach.TOO_LITTLE),
    (holding("party-name", "birth-date"), PERSON, Party(person=BORN), Reach.ASKABLE),
    (holding("party-name"), ORGANISATION,
     Party(organisation=Organisation(name="Bakkerij De Korenaar")), Reach.ASKABLE),
    (holding("kvk"), ORGANISATION, Party(organisation=Organisation(kvk="00255874")), Reach.ASKABLE),
    (holding("kvk"), ORGANISATION,
     Party(organisation=Organisation(name="Bakkerij De Korenaar")), Reach.TOO_LITTLE),
    (NAMES, ORGANISATION, Party(organisation=Organisation(kvk="00255874")), Reach.NOT_APPLICABLE),
    (NAMES, Kind.ADDRESS, Party(address=PLACE), Reach.ASKABLE),
    (NAMES, Kind.ADDRESS, Party(address=Address(place="Oefenveen")), Reach.TOO_LITTLE),
    (holding("plate"), Kind.VEHICLE, Party(vehicle=Vehicle(plate="AB-12-CD")), Reach.ASKABLE),
    (holding("parcel"), Kind.PARCEL,
     Party(parcel=Parcel(designation="Oefenveen A 12")), Reach.ASKABLE),
    (holding("parcel"), Kind.PARCEL, Party(parcel=Parcel(designation="?")), Reach.TOO_LITTLE),
    (NAMES, Kind.VEHICLE, Party(vehicle=Vehicle(plate="AB-12-CD")), Reach.NOT_APPLICABLE),
]  # fmt: skip


@pytest.mark.parametrize(("source", "kind", "party", "expected"), CASES)
def test_a_source_answers_on_what_it_holds_and_enough_is_known_of(
    source: SourceContract, kind: Kind, party: Party, expected: Reach
) -> None:
    assert reach(source, kind, canonicalise(party, None)) is expected
