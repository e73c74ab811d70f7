"""Case systems, trade register and cadastre: from the publishers' own files to an answer."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from contracts import sources
from contracts.deliveries import RowCounts
from contracts.outcomes import Outcome
from contracts.topics import Address, Kind, Organisation, Parcel, Party, Person, Topic, Vehicle
from tests.builders import an_adopted_profile
from tests.connectors.formats.test_zgw import a_rol, a_thing, a_zaak
from tests.pipelines import a_town
from tests.pipelines.a_town import Town

DATA = Path(__file__).parents[1] / "data"
SOURCES = Path(sources.__file__).parent / "sources"
FORMATS = SOURCES / "formats"
WEESP = DATA / "bag" / "BAGGEM0457L-15102021.zip"
OBJECTS = DATA / "brk" / "kadastraalonroerendezaken_7361EW_21.json"
HOLDERS = DATA / "brk" / "zakelijkgerechtigden_76870482570000.json"
BRANCHES = DATA / "kvk" / "vestigingen.json"
DECOS = DATA / "decos" / "decos-vergunningen-zaken-response.json"
POWERBROWSER = DATA / "powerbrowser" / "powerbrowser-personen-zaken.json"

TRADE, LAND, PERMITS = "Handelsregister", "Kadaster", "Vergunningen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A town with these registers in use, and what became of their rows."""

    town: Town
    counts: dict[str, RowCounts]


def answers(*files: Path) -> bytes:
    """Answers of one interface, one on a line."""
    return b"".join(json.dumps(json.loads(file.read_bytes())).encode() + b"\n" for file in files)


def load(
    folder: Path, day: datetime, formats: dict[str, str], files: dict[str, tuple[str, bytes]]
) -> Loaded:
    """Install the sources under these formats' contracts, deliver their files, put them in use."""
    town = a_town.install(folder, tuple(files), contracts=formats, profile=asking_both())
    town.clock.moment = day
    counts = {}
    for source, (name, content) in files.items():
        made = town.extract(source, content, name=name)
        assert town.refresh(source).published
        counts[source] = made.manifest.rows
    return Loaded(town=town, counts=counts)


@pytest.fixture(scope="module")
def weesp(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    formats = {name: (SOURCES / f"{name}.odcs.yaml").read_text() for name in ("kvk", "brk")}
    formats["bag"] = (
        (a_town.SAMPLE / "contracts" / "bag.odcs.yaml")
        .read_text()
        .replace("reader, value: bag_csv", "reader, value: bag_extract")
    )
    return load(
        tmp_path_factory.mktemp("weesp"),
        # The day of Weesp's extract: older data are refused as past their term.
        datetime(2021, 10, 15, 12, tzinfo=UTC),
        formats,
        {
            "bag": (WEESP.name, WEESP.read_bytes()),
            "kvk": (BRANCHES.name, BRANCHES.read_bytes()),
            "brk": ("brk.ndjson", answers(OBJECTS, HOLDERS)),
        },
    )


def asking_both() -> str:
    """The CCV's step plan, which has trade register and cadastre asked by hand, as asking them."""
    profile = yaml.safe_load(an_adopted_profile())
    phase = next(one for one in profile["phases"] if one["id"] == "stap-3")
    phase["sources"] += ["kvk", "brk"]
    return yaml.safe_dump(profile, allow_unicode=True)


def permits(folder: Path, system: str, file: Path) -> Loaded:
    formats = {"vergunningen": (FORMATS / f"{system}.odcs.yaml").read_text()}
    day = datetime(2026, 3, 2, 12, tzinfo=UTC)
    return load(folder, day, formats, {"vergunningen": (file.name, file.read_bytes())})


@pytest.fixture(scope="module")
def decos(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    return permits(tmp_path_factory.mktemp("decos"), "decos", DECOS)


@pytest.fixture(scope="module")
def powerbrowser(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    return permits(tmp_path_factory.mktemp("powerbrowser"), "powerbrowser", POWERBROWSER)


def told(loaded: Loaded, department: str, *topics: Topic) -> list[Outcome]:
    """What one check gives for each topic."""
    loaded.town.clock.forward(seconds=1)
    with loaded.town.bench() as bench:
        found = a_town.ask(loaded.town, bench, *topics)
    return [a_town.cell(found, department, number).outcome for number in range(len(topics))]


def at(**address: str) -> Topic:
    return Topic(kind=Kind.ADDRESS, party=Party(address=Address(**address)))


def company(**organisation: str) -> Topic:
    return Topic(kind=Kind.ORGANISATION, party=Party(organisation=Organisation(**organisation)))


def person(**known: str) -> Topic:
    return Topic(kind=Kind.PERSON, party=Party(person=Person(**known)))


def parcel(designation: str) -> Topic:
    return Topic(kind=Kind.PARCEL, party=Party(parcel=Parcel(designation=designation)))


def plate(written: str) -> Topic:
    return Topic(kind=Kind.VEHICLE, party=Party(vehicle=Vehicle(plate=written)))


@pytest.mark.parametrize("source", ["kvk", "brk"])
def test_every_row_of_a_register_is_delivered_or_counted(source: str, weesp: Loaded) -> None:
    rows = weesp.counts[source]
    lost = sum(rows.rejected.values()) + sum(rows.left_out.values())
    assert rows.read == rows.delivered + lost
    assert (rows.delivered, lost) == ({"kvk": 8, "brk": 3}[source], 0)


def branches() -> list[dict[str, str]]:
    """The eight vestigingen of the publisher's file, all in Weesp."""
    found: list[dict[str, str]] = json.loads(BRANCHES.read_bytes())["_embedded"]["vestigingen"]
    return found


def test_trade_register_and_bag_know_the_same_addresses_by_identifier(weesp: Loaded) -> None:
    topics = [at(bag_num=one["bezoekHeeftBagNummeraanduidingId"]) for one in branches()]
    assert told(weesp, TRADE, *topics) == [Outcome.HIT] * 8
    assert told(weesp, "Basisregistraties", *topics) == [Outcome.HIT] * 8


def test_a_written_address_is_known_wherever_it_means_one_place(weesp: Loaded) -> None:
    topics = [
        at(
            postcode=one["bezoekLocatiePostcode"],
            house_number=str(one["bezoekLocatieHuisnummer"]),
        )
        for one in branches()
    ]
    # Of one house number the BAG has several units: somebody must look which is meant.
    several = [one["bezoekLocatiePostcode"] == "1381GT" for one in branches()]
    expected = [Outcome.NO_ANSWER if more else Outcome.HIT for more in several]
    assert told(weesp, TRADE, *topics) == expected
    assert told(weesp, "Basisregistraties", *topics) == expected


def test_a_vestiging_is_known_by_each_of_its_numbers_and_names(weesp: Loaded) -> None:
    found = told(
        weesp,
        TRADE,
        # Spelled as neither register does, without a postcode: the BAG's number joins them.
        at(street="Mr. C. Kooimancentr.", house_number="17", place="weesp"),
        company(kvk="34366966"),
        company(branch="000006363733"),
        company(branch="6363733"),
        company(name="Sporthal Aetsveld"),
    )
    # A name alone is for the department to verify.
    assert found == [*[Outcome.HIT] * 4, Outcome.NO_ANSWER]


def test_another_company_and_the_house_next_door_are_not_known(weesp: Loaded) -> None:
    topics = (company(kvk="12345678"), at(postcode="1381LX", house_number="45"))
    assert told(weesp, TRADE, *topics) == [Outcome.NO_HIT] * 2


def test_property_is_known_by_parcel_address_and_holder(weesp: Loaded) -> None:
    found = told(
        weesp,
        LAND,
        parcel("Beekbergen K 4825"),
        parcel("76870482570000"),
        parcel("076870482570000"),
        at(postcode="7361EW", house_number="21"),
        person(bsn="999991905"),
        company(name="Bankbedrijf"),
    )
    assert found == [*[Outcome.HIT] * 5, Outcome.NO_ANSWER]


def test_other_parcels_and_persons_are_not_known(weesp: Loaded) -> None:
    topics = (parcel("Beekbergen K 4826"), parcel("76870482570001"))
    assert told(weesp, LAND, *topics) == [Outcome.NO_HIT] * 2
    # Holders that the cadastre alone registered have no BSN there: not finding one says nothing.
    assert told(weesp, LAND, person(bsn="999990019")) == [Outcome.NO_ANSWER]


def test_cases_of_decos_that_the_mapping_does_not_list_are_counted(decos: Loaded) -> None:
    rows = decos.counts["vergunningen"]
    assert rows.read == rows.delivered + sum(rows.left_out.values())
    assert rows.left_out["case_type_not_in_mapping"] == 24
    assert not rows.rejected


def test_permits_of_decos_are_known_by_each_plate_by_place_and_by_name(decos: Loaded) -> None:
    written = ("BZGD21", "bz-gd-21", "43-BKT-6", "69BTR4", "8-SLG-41")
    places = (("1011PN", "2"), ("1097XK", "29"))
    found = told(
        decos,
        PERMITS,
        *map(plate, written),
        *(at(postcode=code, house_number=number) for code, number in places),
        company(name="Balonnenfabriek"),
    )
    assert found == [*[Outcome.HIT] * 7, Outcome.NO_ANSWER]


def test_other_plates_and_places_are_not_known(decos: Loaded) -> None:
    topics = (plate("BZGD22"), at(postcode="1011PN", house_number="3"))
    assert told(decos, PERMITS, *topics) == [Outcome.NO_HIT] * 2


def test_permits_of_powerbrowser_are_known_by_the_address_in_their_caption(
    powerbrowser: Loaded,
) -> None:
    topics = (at(line="Dam 1"), at(line="Dam 11"))
    assert told(powerbrowser, PERMITS, *topics) == [Outcome.HIT, Outcome.NO_HIT]
    rows = powerbrowser.counts["vergunningen"]
    assert rows.left_out["case_type_not_in_mapping"] == 2
    assert rows.read == rows.delivered + sum(rows.left_out.values())


def test_cases_of_a_case_system_are_kept_out_before_they_can_match(tmp_path: Path) -> None:
    def offender(number: int, bsn: str) -> dict[str, object]:
        return a_rol("natuurlijk_persoon", number, inpBsn=bsn, geslachtsnaam="Proef")

    bsns = ("999990019", "999990482", "999991905", "999993653", "999992223")
    reporter = a_rol("natuurlijk_persoon", 5, generic="initiator", inpBsn=bsns[4])
    place = a_thing("adres", 5, huisnummer=44, postcode="1381LX")
    export = {
        "zaken": [
            a_zaak(1),
            a_zaak(2, vertrouwelijkheidaanduiding="geheim"),
            a_zaak(3, archiefactiedatum="2026-03-01"),
            a_zaak(4, archiefactiedatum="2026-03-02"),
            a_zaak(5),
        ],
        "rollen": [*(offender(n, bsns[n - 1]) for n in range(1, 5)), reporter],
        "zaakobjecten": [place],
    }
    loaded = load(
        tmp_path,
        datetime(2026, 3, 2, 12, tzinfo=UTC),
        {"handhaving": (FORMATS / "zgw.odcs.yaml").read_text()},
        {"handhaving": ("zaken.json", json.dumps(export).encode())},
    )

    known = [person(bsn=bsn) for bsn in bsns]
    at_hand = told(loaded, "Handhaving", *known, at(postcode="1381LX", house_number="44"))

    # An open case; a secret one; one due yesterday; one due today; who only reported something.
    assert [outcome is Outcome.HIT for outcome in at_hand] == [
        True,
        False,
        False,
        True,
        False,
        True,
    ]
    rows = loaded.counts["handhaving"]
    assert rows.left_out == {
        "more_confidential_than_allowed": 1,
        "not relevant under the contract": 1,
    }
    assert (rows.read, rows.delivered) == (5, 3)
    loaded.town.clock.forward(days=1)
    # What is due at midnight is found no longer, without a new delivery.
    assert told(loaded, "Handhaving", known[3]) != [Outcome.HIT]
