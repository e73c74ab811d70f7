"""What is typed of a topic is checked as the hit check will see it."""

import pytest

from contracts.outcomes import Reason
from contracts.topics import Address, Kind, Topic
from matching.reach import Reach
from pipelines import wiring
from pipelines.steps import lives, typed
from pipelines.steps.bench import Bench
from pipelines.steps.typed import FIELDS, Checked, Found
from tests.pipelines import a_town
from tests.pipelines.a_town import HANDHAVING, STRANGER, Town


def test_every_field_of_a_kind_makes_a_topic_of_that_kind() -> None:
    for kind, names in FIELDS.items():
        made = typed.topic(kind, dict.fromkeys(names, "x"))
        assert made.kind is kind
        assert "x" not in repr(made)


@pytest.mark.parametrize(
    ("kind", "name", "good", "wrong"),
    [
        (Kind.PERSON, "bsn", "999990019", "123456789"),
        (Kind.PERSON, "birth_date", "17-05-1980", "gisteren"),
        (Kind.PERSON, "postcode", "9370 AA", "9370"),
        (Kind.ORGANISATION, "kvk", "00255874", "255874123"),
        (Kind.ORGANISATION, "branch", "000012345678", "12"),
        (Kind.ORGANISATION, "rsin", "999990019", "12"),
        (Kind.PARCEL, "designation", "Oefenveen A 12", "?"),
        (Kind.VEHICLE, "plate", "AB-12-CD", "?"),
    ],
)
def test_a_field_with_a_rule_is_told_right_or_wrong(
    kind: Kind, name: str, good: str, wrong: str
) -> None:
    for text, found in ((good, Found.GOOD), (wrong, Found.WRONG)):
        party = typed.topic(kind, {name: text}).party
        assert typed.checked(party, None) == [Checked(name=name, found=found)]


def test_an_address_is_looked_up_in_the_book(town: Town) -> None:
    book = wiring.address_book(town.config)

    def told(**parts: str) -> Found:
        address = Address(**parts)
        (found,) = [
            one.found
            for one in typed.checked(a_town.Party(address=address), book)
            if one.name == "address"
        ]
        return found

    assert told(postcode="9370AA", house_number="1") is Found.GOOD
    assert told(postcode="9399ZZ", house_number="9") is Found.UNKNOWN


@pytest.mark.parametrize(
    "wanted",
    [STRANGER, typed.topic(Kind.PERSON, {"family_name": "Nergensma", "given_names": "Onno"})],
    ids=["whole", "bare name"],
)
def test_what_is_told_beforehand_is_what_the_check_comes_to(
    wanted: Topic, town: Town, bench: Bench
) -> None:
    told = {one.name: reach for one, reach in typed.askable(wanted, None, lives.live(bench))}
    cell = a_town.cell(a_town.ask(town, bench, wanted), HANDHAVING)

    is_too_little = cell.reason is Reason.TOO_LITTLE_GIVEN
    assert is_too_little == (told["handhaving"] is Reach.TOO_LITTLE)
