"""The person lists of the GBA-V test set, from raw rows to answers about who and where they were."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from connectors.formats import brp, brp_lo
from contracts import sources
from contracts.deliveries import RowCounts
from contracts.outcomes import Outcome
from contracts.topics import Address, Kind, Party, Person, Topic
from pipelines.steps.bench import Bench
from tests.pipelines import a_town
from tests.pipelines.a_town import Town

TEST_SET = (
    Path(__file__).parents[1]
    / "data"
    / "brp"
    / "20220502_Testset_persoonslijsten_proefomgeving_GBA-V.csv"
)
CONTRACT = Path(sources.__file__).parent / "sources" / "formats" / "brp_lo.odcs.yaml"
BURGERZAKEN = "Burgerzaken"
HIT = Outcome.HIT
MOST = 10
"""Topics that the profile allows in one check."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A town with the test set in use, what became of its rows, and the rows as read."""

    town: Town
    counts: RowCounts
    rows: pl.DataFrame


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    contracts = {"brp": CONTRACT.read_text(encoding="utf-8")}
    town = a_town.install(tmp_path_factory.mktemp("lo"), ("brp",), contracts=contracts)
    town.for_real()
    made = town.extract("brp", TEST_SET.read_bytes(), name=TEST_SET.name)
    assert town.refresh("brp").published
    rows = pl.concat([batch.rows for batch in brp_lo.read(TEST_SET, {}, 5_000)])
    return Loaded(town=town, counts=made.manifest.rows, rows=rows)


@pytest.fixture
def bench(loaded: Loaded) -> Iterator[Bench]:
    loaded.town.clock.forward(minutes=1)
    with loaded.town.bench() as made:
        yield made


def told(loaded: Loaded, bench: Bench, topics: list[Topic]) -> list[Outcome]:
    found = a_town.ask(loaded.town, bench, *topics[:MOST])
    return [a_town.cell(found, BURGERZAKEN, n).outcome for n in range(len(topics[:MOST]))]


def of(loaded: Loaded, kind: str) -> pl.DataFrame:
    return loaded.rows.filter(pl.col("soort") == kind)


def test_every_row_is_delivered_or_counted_with_its_reason(loaded: Loaded) -> None:
    rows = loaded.counts
    lost = sum(rows.rejected.values()) + sum(rows.left_out.values())
    assert rows.read == rows.delivered + lost
    assert rows.delivered > 1_300
    assert rows.rejected == {}
    assert rows.left_out["suspended_and_wiped"] == 1


def test_a_person_is_known_by_a_former_name(loaded: Loaded, bench: Bench) -> None:
    now = of(loaded, brp.NOW).select("bsn", surname="geslachtsnaam", prefix="voorvoegsel")
    changed = (
        of(loaded, brp.FORMER_NAME)
        .join(now, on="bsn")
        .filter(
            (pl.col("geslachtsnaam") != pl.col("surname"))
            & pl.col("voornamen").is_not_null()
            & ~pl.col("geboortedatum").str.ends_with("-00")
        )
    )
    topics = [
        Topic(
            kind=Kind.PERSON,
            party=Party(
                person=Person(
                    given_names=row["voornamen"],
                    prefix=row["voorvoegsel"],
                    family_name=row["geslachtsnaam"],
                    birth_date=row["geboortedatum"],
                )
            ),
        )
        for row in changed.to_dicts()
    ]

    assert len(topics) >= MOST
    found = told(loaded, bench, topics)
    # Some test persons have a double, which is for the department to tell apart.
    assert Outcome.NO_HIT not in found
    assert found.count(HIT) > MOST / 2


def test_a_person_is_known_by_number_once_whatever_they_were_called(
    loaded: Loaded, bench: Bench
) -> None:
    numbers = of(loaded, brp.FORMER_NAME)["bsn"].drop_nulls().unique(maintain_order=True)
    topics = [Topic(kind=Kind.PERSON, party=Party(person=Person(bsn=one))) for one in numbers]

    assert told(loaded, bench, topics) == [HIT] * MOST


def an_address(row: dict[str, str]) -> Topic:
    number = "-".join(
        filter(None, (row["huisnummer"], row["huisletter"], row["huisnummertoevoeging"]))
    )
    place = Address(street=row["korte_straat"], house_number=number, postcode=row["postcode"])
    return Topic(kind=Kind.ADDRESS, party=Party(address=place))


def some(rows: pl.DataFrame, count: int) -> list[Topic]:
    whole = rows.filter(
        pl.col("postcode").is_not_null()
        & pl.col("huisnummer").is_not_null()
        & pl.col("aanduiding_bij_huisnummer").is_null()
    )
    return [an_address(row) for row in whole.gather_every(max(1, whole.height // count)).to_dicts()]


def test_a_former_address_is_known(loaded: Loaded, bench: Bench) -> None:
    topics = some(of(loaded, brp.FORMER_STAY), 12)

    assert told(loaded, bench, topics) == [HIT] * MOST


def test_a_letter_address_where_nobody_lives_is_not_known(loaded: Loaded, bench: Bench) -> None:
    letters = loaded.rows.filter(pl.col("briefadres").is_not_null())["briefadres"].unique()
    codes = set(loaded.rows["postcode"])
    unlived = [one for one in letters if not any(code and code in one for code in codes)]
    topics = [Topic(kind=Kind.ADDRESS, party=Party(address=Address(line=one))) for one in unlived]

    assert topics
    assert HIT not in told(loaded, bench, topics)
