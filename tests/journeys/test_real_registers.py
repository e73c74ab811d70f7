"""Persons of the RvIG, a town's whole BAG extract and the WOZ mock, from raw file to answer."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from contracts.deliveries import RowCounts
from contracts.outcomes import Outcome
from contracts.topics import Address, Kind, Party, Person, Topic
from pipelines.steps.bench import Bench
from tests.pipelines import a_town
from tests.pipelines.a_town import Town

DATA = Path(__file__).parents[1] / "data"
RVIG = DATA / "brp" / "personen-mock-test-data.2024-06-11.json"
WEESP = DATA / "bag" / "BAGGEM0457L-15102021.zip"
WOZ = DATA / "woz" / "hc-woz-mock-test-data.json"
READERS = {"bag": "bag_extract", "brp": "brp_gba", "woz": "woz_haalcentraal"}
FILES = {"bag": WEESP, "brp": RVIG, "woz": WOZ}
WHOLE = re.compile(r"[0-9]{4}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])")
MOST_LEFT_OUT = 0.2
"""Of the test persons some are nobody, and some addresses of a BAG are plots and moorings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A town with the real registers in use, and what became of their rows."""

    town: Town
    counts: dict[str, RowCounts]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    town = a_town.install(tmp_path_factory.mktemp("real"), ("bag", "brp", "woz"))
    # The day of Weesp's extract: older data are refused as past their term.
    town.clock.moment = datetime(2021, 10, 15, 12, tzinfo=UTC)
    counts = {}
    for source, file in FILES.items():
        text = (town.config.contracts / f"{source}.odcs.yaml").read_text()
        was = next(
            name for name in (READERS[source], "bag_csv", "brp_haalcentraal") if name in text
        )
        town.change_contract(source, f"reader, value: {was}", f"reader, value: {READERS[source]}")
        made = town.extract(source, file.read_bytes(), name=file.name)
        assert town.refresh(source).published
        counts[source] = made.manifest.rows
    return Loaded(town=town, counts=counts)


@pytest.fixture
def bench(loaded: Loaded) -> Iterator[Bench]:
    with loaded.town.bench() as made:
        yield made


def outcome(loaded: Loaded, bench: Bench, topic: Topic, department: str) -> Outcome:
    loaded.town.clock.forward(seconds=1)
    return a_town.cell(a_town.ask(loaded.town, bench, topic), department).outcome


@pytest.mark.parametrize("source", FILES)
def test_every_row_is_delivered_or_counted_with_its_reason(source: str, loaded: Loaded) -> None:
    rows = loaded.counts[source]

    lost = sum(rows.rejected.values()) + sum(rows.left_out.values())
    assert rows.read == rows.delivered + lost
    assert rows.delivered > 0
    assert lost / rows.read < MOST_LEFT_OUT
    assert all(name and count for name, count in {**rows.left_out, **rows.rejected}.items())


def test_the_whole_of_weesp_is_there(loaded: Loaded) -> None:
    assert loaded.counts["bag"].delivered > 9_000


def people() -> list[Person]:
    """Test persons with a whole name and birth date, spelled as the register has them."""
    return [
        Person(
            given_names=one["naam"]["voornamen"],
            prefix=one["naam"].get("voorvoegsel"),
            family_name=one["naam"]["geslachtsnaam"],
            birth_date=f"{birth[:4]}-{birth[4:6]}-{birth[6:]}",
        )
        for one in json.loads(RVIG.read_text())
        if {"voornamen", "geslachtsnaam"} <= set(one.get("naam", {}))
        and WHOLE.fullmatch(birth := one.get("geboorte", {}).get("datum", ""))
    ]


def test_test_persons_are_known_by_name_and_birth_date(loaded: Loaded, bench: Bench) -> None:
    everybody = people()
    # The set holds hundreds of persons who differ in nothing but their number: nobody can tell
    # these apart.
    alone = [one for one in everybody if everybody.count(one) == 1]
    persons = alone[: 10 * (len(alone) // 10) : len(alone) // 10]
    topics = [Topic(kind=Kind.PERSON, party=Party(person=person)) for person in persons]

    found = a_town.ask(loaded.town, bench, *topics)

    told = [a_town.cell(found, "Burgerzaken", n).outcome for n in range(len(topics))]
    assert Outcome.NO_HIT not in told
    assert told.count(Outcome.HIT) > len(told) / 2


def test_nobody_of_that_name_is_not_known(loaded: Loaded, bench: Bench) -> None:
    assert outcome(loaded, bench, a_town.STRANGER, "Burgerzaken") is Outcome.NO_HIT


def an_address(loaded: Loaded) -> Address:
    """Some current address of Weesp."""
    book = next(loaded.town.config.deliveries.glob("bag/*/addresses.parquet"))
    rows = pq.read_table(book).to_pylist()
    row = next(r for r in rows if r["current"] and r["postcode"] and not r["addition"])
    return Address(postcode=row["postcode"], house_number=row["number"] + (row["letter"] or ""))


def test_an_address_of_weesp_is_known(loaded: Loaded, bench: Bench) -> None:
    topic = Topic(kind=Kind.ADDRESS, party=Party(address=an_address(loaded)))

    assert outcome(loaded, bench, topic, "Basisregistraties") is Outcome.HIT


def test_an_address_elsewhere_is_not_known(loaded: Loaded, bench: Bench) -> None:
    assert outcome(loaded, bench, a_town.UNKNOWN, "Basisregistraties") is Outcome.NO_HIT
