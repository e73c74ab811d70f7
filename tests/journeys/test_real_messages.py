"""StUF messages and mutations of the BAG, from what a supplier gives to an answer."""

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench import bag_xml
from contracts import sources
from contracts.ids import SourceName
from contracts.outcomes import Outcome
from contracts.topics import Address, Kind, Party, Person, Topic
from pipelines.extract import home as homes
from pipelines.extract.run import Asked, Delivered
from pipelines.extract.run import run as run_extract
from tests.connectors.formats import test_bag_mutations as made_up
from tests.connectors.formats.test_stuf_bg import answer, nil, person
from tests.pipelines import a_town
from tests.pipelines.a_town import Town

DATA = Path(__file__).parents[1] / "data"
HISTORY = DATA / "brp" / "stuf-bg-310" / "response_310_historie.xml"
WITHHELD = DATA / "brp" / "stuf-bg-310" / "response_310_nationaliteit_niet_geautoriseerd.xml"
WOZ = DATA / "woz" / "stuf-woz-0312_OWOZ_Di01_204325770.xml"
FORMATS = Path(sources.__file__).parent / "sources" / "formats"


def a_town_with(folder: Path, source: str, form: str, day: datetime) -> Town:
    """A town whose one source comes in this format, on the day that its file is of."""
    town = a_town.install(folder, (source,))
    text = (FORMATS / f"{form}.odcs.yaml").read_text()
    if "secrecy, value: closed" in text:
        # A closed source is asked only after a recorded decision.
        text += '  - {property: openedBy, value: {reference: B-1, date: "2020-01-01"}}\n'
    for where in (town.config.contracts, town.department(source) / "contracts"):
        (where / f"{source}.odcs.yaml").write_text(text)
    with town.bench() as bench:
        a_town.signed(source, bench)
    town.clock.moment = day
    return town


def extract(town: Town, source: str, raw: Path) -> Delivered:
    """Make a delivery of what lies there, a second later than what came before."""
    town.clock.forward(seconds=1)
    asked = Asked(source=SourceName(source), raw=raw, into=town.inbox(source), workers=1)
    return run_extract(homes.open_home(town.department(source)), asked, town.clock, lambda _: None)


def outcome(town: Town, topic: Topic, department: str) -> Outcome:
    town.clock.forward(seconds=1)
    with town.bench() as bench:
        return a_town.cell(a_town.ask(town, bench, topic), department).outcome


def an_address(postcode: str, number: str) -> Topic:
    address = Address(postcode=postcode, house_number=number)
    return Topic(kind=Kind.ADDRESS, party=Party(address=address))


@pytest.fixture(scope="module")
def registered(tmp_path_factory: pytest.TempPathFactory) -> Town:
    day = datetime(2022, 10, 27, 12, tzinfo=UTC)
    town = a_town_with(tmp_path_factory.mktemp("brp"), "brp", "stuf_bg", day)
    made = extract(town, "brp", HISTORY)
    assert (made.manifest.rows.read, made.manifest.rows.delivered) == (12, 6)
    assert town.refresh("brp").published
    return town


@pytest.mark.rule("R-127")
@pytest.mark.parametrize(("postcode", "number"), [("1102KA", "622"), ("1102CN", "255")])
def test_somebody_of_a_stuf_answer_is_known_at_every_address(
    postcode: str, number: str, registered: Town
) -> None:
    assert outcome(registered, an_address(postcode, number), "Burgerzaken") is Outcome.HIT


def test_somebody_of_a_stuf_answer_is_known_by_name_and_birth_date(registered: Town) -> None:
    who = Person(given_names="Benjamin", family_name="Damanad", birth_date="1945-07-26")
    topic = Topic(kind=Kind.PERSON, party=Party(person=who))

    assert outcome(registered, topic, "Burgerzaken") is Outcome.HIT
    assert outcome(registered, a_town.STRANGER, "Burgerzaken") is Outcome.NO_HIT


def test_what_no_record_may_show_is_told_to_the_steward(tmp_path: Path) -> None:
    hidden = nil("geboortedatum", "nietGeautoriseerd")
    shown = "<BG:voornamen>Tess</BG:voornamen>"
    town = a_town_with(tmp_path, "brp", "stuf_bg", datetime(2026, 11, 22, 12, tzinfo=UTC))
    folder = tmp_path / "antwoorden"
    folder.mkdir()
    for number, more in enumerate((shown, nil("voornamen", "nietGeautoriseerd"))):
        text = answer(person(f"99999001{number}", hidden, more))
        (folder / f"{number}.xml").write_text(text)

    rows = extract(town, "brp", folder).manifest.rows

    assert rows.withheld == ("geboortedatum",)
    assert rows.unknown["geboortedatum: nietGeautoriseerd"] == 2
    assert rows.unknown["voornamen: nietGeautoriseerd"] == 1


def test_the_program_says_what_is_not_known_and_what_is_never_shown(tmp_path: Path) -> None:
    town = a_town_with(tmp_path, "brp", "stuf_bg", datetime(2022, 1, 12, 12, tzinfo=UTC))
    command = [sys.executable, "-m", "pipelines.extract"]
    words = ["run", "brp", "--from", str(WITHHELD), "--to", str(tmp_path / "out")]
    words += ["--home", str(town.department("brp"))]

    as_text = subprocess.run([*command, *words], capture_output=True, text=True, check=True)
    shutil.rmtree(tmp_path / "out")
    as_json = subprocess.run(
        [*command, "--json", *words], capture_output=True, text=True, check=True
    )

    assert "opschorting_reden: nietGeautoriseerd" in as_text.stdout
    assert (
        "Never shown: partner_voorvoegsel, opschorting_reden, opschorting_datum" in as_text.stdout
    )
    told = json.loads(as_json.stdout)
    assert told["withheld"] == ["partner_voorvoegsel", "opschorting_reden", "opschorting_datum"]
    # What the contract drops is nobody's loss.
    assert "nationaliteit: nietGeautoriseerd" not in told["unknown"]
    assert "131350109" not in as_text.stdout + as_json.stdout


def test_a_woz_object_of_a_message_is_known_by_its_address_and_owner(tmp_path: Path) -> None:
    town = a_town_with(tmp_path, "woz", "stuf_woz", datetime(2020, 7, 15, 12, tzinfo=UTC))
    # Its owner is made up by the makers of the standard, outside the range for tests.
    town.for_real()
    extract(town, "woz", WOZ)
    assert town.refresh("woz").published
    owner = Person(bsn="269038863", family_name="DienstVerstappen", birth_date="1989-10-06")
    found = {
        name: outcome(town, topic, "Belastingen")
        for name, topic in {
            "address": an_address("8510AA", "33"),
            "owner": Topic(kind=Kind.PERSON, party=Party(person=owner)),
            "elsewhere": a_town.UNKNOWN,
            "stranger": a_town.STRANGER,
        }.items()
    }

    assert found == {
        "address": Outcome.HIT,
        "owner": Outcome.HIT,
        "elsewhere": Outcome.NO_HIT,
        "stranger": Outcome.NO_HIT,
    }


def test_an_address_of_the_mutations_is_known_from_their_day_on(tmp_path: Path) -> None:
    town = a_town.install(tmp_path / "town", ("bag",))
    town.change_contract("bag", "reader, value: bag_csv", "reader, value: bag_extract")
    town.clock.moment = datetime(2026, 11, 5, 12, tzinfo=UTC)
    folder = tmp_path / "bag"
    folder.mkdir()
    made_up.stand(folder)
    new = made_up.an_address(99)
    topic = an_address("9370AA", "99")

    first = extract(town, "bag", folder)
    assert town.refresh("bag").published
    before = outcome(town, topic, "Basisregistraties")
    made_up.mutations(
        folder,
        bag_xml.toevoeging(new),
        bag_xml.toevoeging(made_up.a_home(99, address=99)),
        bag_xml.wijziging(made_up.an_address(), replace(made_up.an_address(), end="2026-11-01")),
    )
    second = extract(town, "bag", folder)
    assert town.refresh("bag").published

    assert (before, outcome(town, topic, "Basisregistraties")) == (Outcome.NO_HIT, Outcome.HIT)
    assert (first.manifest.as_of.day, second.manifest.as_of.day) == (1, 2)
    assert first.manifest.raw_sha256 != second.manifest.raw_sha256
