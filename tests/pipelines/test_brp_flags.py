"""What the flags of the population register do to an answer, and what they never do."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from contracts.errors import WrongUse
from contracts.outcomes import Outcome, Reason
from contracts.topics import Address, Kind, Party, Person, Topic
from pipelines.steps.bench import Bench
from tests.pipelines import a_registered, a_town
from tests.pipelines.a_registered import DEAD, DOUBTED, LETTER, NOT_THERE, SECRET, Flags
from tests.pipelines.a_town import Town

HIT, NO_HIT = Outcome.HIT, Outcome.NO_HIT


@dataclass(frozen=True, kw_only=True)
class Case:
    """Somebody with a flag, and what the register must say of who they are and where."""

    bsn: str
    given: str
    family: str
    person: Flags
    stay: Flags
    lives: Outcome


CASES = {
    "plain": Case(
        bsn="999990019", given="Tess", family="Proefstra", person={}, stay={}, lives=HIT
    ),
    "secret": Case(
        bsn="999990020", given="Bram", family="Zwijgers", person=SECRET, stay={}, lives=HIT
    ),
    "investigated": Case(
        bsn="999990032", given="Joris", family="Twijfel", person={}, stay=DOUBTED, lives=HIT
    ),
    "letter address": Case(
        bsn="999990044", given="Maud", family="Postma", person={}, stay=LETTER, lives=NO_HIT
    ),
    "not there": Case(
        bsn="999990056", given="Wout", family="Elders", person={}, stay=NOT_THERE, lives=NO_HIT
    ),
    # A former address is found; what is sealed with it says until when.
    "dead": Case(
        bsn="999990068", given="Nel", family="Gewezen", person=DEAD, stay={}, lives=HIT
    ),
}  # fmt: skip
NUMBERS = dict(zip(CASES, (1, 2, 4, 5, 6, 8), strict=True))
"""Addresses of the sample: there is no number 3 and no number 7."""


@pytest.fixture(scope="module")
def registered(furnished_town: Path, tmp_path_factory: pytest.TempPathFactory) -> Town:
    town = a_town.copied(furnished_town, tmp_path_factory.mktemp("registered"))
    town.clock.forward(minutes=5)
    persons = [
        a_registered.one(
            NUMBERS[name],
            {
                "burgerservicenummer": case.bsn,
                "naam": {"voornamen": case.given, "geslachtsnaam": case.family},
            }
            | dict(case.person),
            case.stay,
        )
        for name, case in CASES.items()
    ]
    persons.append(a_registered.one(10, UNKNOWN))
    made = town.extract("brp", "".join(persons), name="brp.ndjson")
    # The dead have a row for their last address.
    assert made.manifest.rows.delivered == len(CASES) + 2
    assert town.refresh("brp").published
    return town


@pytest.fixture
def bench(registered: Town) -> Iterator[Bench]:
    registered.clock.forward(minutes=1)
    with registered.bench() as made:
        yield made


def told(town: Town, bench: Bench, *topics: Topic) -> list[Outcome]:
    found = a_town.ask(town, bench, *topics)
    return [a_town.cell(found, "Burgerzaken", n).outcome for n in range(len(topics))]


def persons(**fields: list[str]) -> list[Topic]:
    return [
        Topic(kind=Kind.PERSON, party=Party(person=Person(**dict(zip(fields, one, strict=True)))))
        for one in zip(*fields.values(), strict=True)
    ]


def test_everybody_is_known_by_number_whatever_flag_they_have(
    registered: Town, bench: Bench
) -> None:
    topics = persons(bsn=[case.bsn for case in CASES.values()])

    assert told(registered, bench, *topics) == [HIT] * len(CASES)


def test_everybody_is_known_by_name_whatever_flag_they_have(registered: Town, bench: Bench) -> None:
    topics = persons(
        given_names=[case.given for case in CASES.values()],
        family_name=[case.family for case in CASES.values()],
        birth_date=["1980-05-17"] * len(CASES),
    )

    assert told(registered, bench, *topics) == [HIT] * len(CASES)


@pytest.mark.parametrize("spelled", ["Kerkstraat {} 9370AA", "Kerkstraat {} Voorbeeldstad"])
def test_an_address_is_known_for_who_lives_or_lived_there_alone(
    registered: Town, bench: Bench, spelled: str
) -> None:
    topics = [
        Topic(kind=Kind.ADDRESS, party=Party(address=Address(line=spelled.format(number))))
        for number in NUMBERS.values()
    ]

    expected = [case.lives for case in CASES.values()]
    assert told(registered, bench, *topics) == expected


UNKNOWN: Flags = {
    "burgerservicenummer": None,
    "naam": {"voornamen": "Onbe", "geslachtsnaam": "."},
    "geboorte": {"datum": {"type": "JaarDatum", "jaar": 1961}},
}


@pytest.mark.parametrize(
    "unknown",
    [
        Person(family_name=".", birth_date="1961-00-00"),
        Person(given_names="Onbe", family_name=".", birth_date="1961-00-00"),
        Person(given_names=".", family_name=".", birth_date="1980-05-17"),
    ],
)
def test_two_unknowns_never_match(registered: Town, bench: Bench, unknown: Person) -> None:
    topic = Topic(kind=Kind.PERSON, party=Party(person=unknown))

    cell = a_town.cell(a_town.ask(registered, bench, topic), "Burgerzaken")

    assert cell.outcome is not HIT
    assert cell.reason is not Reason.TO_VERIFY


@pytest.mark.parametrize("unknown", [Person(bsn="000000000"), Person(birth_date="0000-00-00")])
def test_an_unknown_alone_is_no_question(registered: Town, bench: Bench, unknown: Person) -> None:
    with pytest.raises(WrongUse):
        told(registered, bench, Topic(kind=Kind.PERSON, party=Party(person=unknown)))
