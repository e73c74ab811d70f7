"""A small municipality in a folder: a hub, a gate's keys and departments, with a clock to move."""

import json
import shutil
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

from connectors import agreements, keys, settings
from connectors.hub_keys import HubKeys
from connectors.settings import Settings
from contracts import lifecycle
from contracts import sources as contract_of
from contracts.cases import Case, Origin
from contracts.events import EventKind
from contracts.ids import CaseId, DeliveryId, DepartmentName, SourceName
from contracts.lifecycle import Signature, Submission
from contracts.outcomes import Cell
from contracts.privacy import PrivacyCheck, Verdict
from contracts.topics import Address, Kind, Party, Person, Topic
from pipelines import wiring
from pipelines.extract import home as homes
from pipelines.extract.run import Asked, Delivered
from pipelines.extract.run import run as run_extract
from pipelines.steps import cases, check, lives, privacy, protocols, refresh, topics
from pipelines.steps.answers import Matrix
from pipelines.steps.bench import SYSTEM, Bench
from pipelines.steps.refresh import Refreshed
from tests.builders import REASON, an_actor, an_adopted_profile
from tests.fakes import FixedClock, NotedPace

ANALYST = an_actor("avries", "regisseur")
TEAM = an_actor("tjansen", "team")
OFFICER = an_actor("pofficier", "privacyfunctionaris")
STEWARD = an_actor("dsteward", "datasteward")
MANAGER = an_actor("fbeheer", "functioneel-beheerder")
SAMPLE = Path(__file__).parents[2] / "data" / "sample"
MUNICIPALITY = "9901"
SOURCES = ("bag", "brp", "vergunningen", "handhaving")
HANDHAVING = DepartmentName("Handhaving")

HANDHAVING_HEADER = (
    "zaaknummer;thema;overtreding;datum_constatering;betrokkene;geboortedatum;locatie;"
    "afdoening;omschrijving"
)
VERGUNNINGEN_HEADER = (
    "zaaknummer;zaaktype;status;datum_aanvraag;aanvrager_voornamen;aanvrager_voorvoegsel;"
    "aanvrager_achternaam;aanvrager_geboortedatum;aanvrager_bsn;bedrijfsnaam;kvk_nummer;straat;"
    "huisnummer;postcode;woonplaats;omschrijving"
)
BSN = "999990019"
"""Passes the eleven-test and lies in the range for tests."""
KNOWN = Topic(kind=Kind.ADDRESS, party=Party(address=Address(postcode="9370AA", house_number="1")))
"""An address that every source knows."""
UNKNOWN = Topic(
    kind=Kind.ADDRESS, party=Party(address=Address(postcode="9399ZZ", house_number="9"))
)
SOMEBODY = Topic(
    kind=Kind.PERSON,
    party=Party(
        person=Person(bsn=BSN, given_names="Tess", family_name="Proefstra", birth_date="1980-05-17")
    ),
)
STRANGER = Topic(
    kind=Kind.PERSON,
    party=Party(
        person=Person(given_names="Onno", family_name="Nergensma", birth_date="1971-02-03")
    ),
)


@dataclass
class Town:
    """A folder with an installation, its departments, and what its steps need."""

    folder: Path
    clock: FixedClock = field(default_factory=FixedClock)

    @property
    def config(self) -> Settings:
        return settings.load(self.folder / settings.FILE)

    @contextmanager
    def bench(self) -> Iterator[Bench]:
        with wiring.bench(self.config, self.clock, NotedPace()) as bench:
            yield bench

    def for_real(self) -> None:
        """Make it no demonstration any more."""
        path = self.folder / settings.FILE
        path.write_text(path.read_text().replace("demo = true\n", ""))

    def department(self, source: str) -> Path:
        return self.folder / "departments" / source

    def inbox(self, source: str) -> Path:
        return self.department(source) / "out"

    def extract(
        self, source: str, text: str | bytes, *, name: str = "raw.csv", as_of: date | None = None
    ) -> Delivered:
        """Make a delivery of this raw text, a second later than what came before."""
        self.clock.forward(seconds=1)
        raw = self.folder / "raw" / name
        raw.parent.mkdir(exist_ok=True)
        raw.write_bytes(text if isinstance(text, bytes) else text.encode())
        asked = Asked(
            source=SourceName(source),
            raw=raw,
            into=self.inbox(source),
            as_of=as_of or self.clock.now().date(),
            addresses=next(iter(sorted(self.inbox("bag").glob("bag-*Z/addresses.parquet"))), None),
            workers=1,
        )
        try:
            return run_extract(
                homes.open_home(self.department(source)), asked, self.clock, lambda _: None
            )
        finally:
            raw.unlink()

    def refresh(self, source: str) -> Refreshed:
        with self.bench() as bench:
            return refresh.refresh(SourceName(source), bench, SYSTEM)

    def refresh_shrunk(self, source: str) -> Refreshed:
        """Refresh as two who confirm that the newest small delivery is right; what the second got."""
        newest = DeliveryId(max(path.name for path in self.inbox(source).glob(f"{source}-*Z")))
        for actor in (STEWARD, MANAGER):
            with self.bench() as bench:
                done = refresh.refresh(SourceName(source), bench, actor, confirm_shrink=newest)
        return done

    def change_contract(self, source: str, before: str, after: str) -> None:
        """Change the contract of a source at the department and the hub, and have it signed."""
        for folder in (self.config.contracts, self.department(source) / "contracts"):
            path = folder / f"{source}.odcs.yaml"
            text = path.read_text()
            assert before in text
            path.write_text(text.replace(before, after))
        with self.bench() as bench:
            signed(source, bench)

    def kinds(self) -> list[EventKind]:
        """What happened, in order."""
        with self.bench() as bench:
            return [entry.event.kind for entry in bench.journal.entries()]

    def files(self) -> set[str]:
        """The deliveries and indexes that the hub holds."""
        kept = [*self.config.deliveries.glob("*/*"), *self.config.index.glob("*.duckdb*")]
        return {path.name for path in kept}

    def told(self) -> dict[str, object]:
        """All that somebody can see or has recorded: register, pointers, exchange.

        That an attempt failed is no change: it is told whatever came of it.
        """
        with sqlite3.connect(self.folder / "register.sqlite") as register:
            tables = register.execute(
                "select name from sqlite_master where type = 'table' "
                "and name not in ('numbers', 'budgets', 'attempts')"
            ).fetchall()
            rows = {
                name: register.execute(f"select * from {name}").fetchall() for (name,) in tables
            }
        register.close()
        pointers = {path.name: path.read_text() for path in self.config.index.glob("*.current")}
        shared = sorted(path.name for path in self.config.exchange.glob("*"))
        return rows | {"in use": pointers, "exchange": shared}


def install(
    folder: Path,
    sources: Sequence[str] = SOURCES,
    contracts: Mapping[str, str] | None = None,
    profile: str | None = None,
) -> Town:
    """Make the installation, its departments and their keys, without deliveries.

    Contracts are the sample's and the profile is the shipped one, or the texts given.
    """
    texts = contracts or {}
    config = wiring.create(folder, MUNICIPALITY, "ccv", demo=True)
    gate = folder / "gate" / "keys"
    keys.new_sealing_pair(gate, "gate")
    keys.new_signing_pair(gate, "gate-signing")
    hub = HubKeys(config.keys)
    hub.trust_gate(gate / "gate.pub", gate / "gate-signing.pub")
    lines = [(folder / settings.FILE).read_text()]
    for source in sources:
        home = folder / "departments" / source
        sample = SAMPLE / "contracts" / f"{source}.odcs.yaml"
        text = texts[source] if source in texts else sample.read_text()
        department = contract_of.load(text, agreements.odcs_schema()).department
        homes.create(home, MUNICIPALITY, department)
        (home / "contracts").mkdir()
        for own in (home / "contracts", config.contracts):
            (own / f"{source}.odcs.yaml").write_text(text)
        hub.give(SourceName(source), home / "keys")
        hub.trust(SourceName(source), home / "keys" / "signing.pub")
        lines.append(f'\n[sources.{source}]\ninbox = "departments/{source}/out"\n')
    (folder / settings.FILE).write_text("".join(lines))
    (folder / "people.toml").write_text(PEOPLE)
    (config.contracts / "ccv.yaml").write_text(profile or an_adopted_profile())
    town = Town(folder)
    with town.bench() as bench:
        for actor in (MANAGER, OFFICER):
            protocols.activate("ccv@1.0", bench, actor)
        for source in sources:
            lives.submit(SourceName(source), bench, STEWARD)
            lives.sign(SourceName(source), REASON, bench, OFFICER)
    return town


def signed(source: str, bench: Bench) -> None:
    """Note that the contract is signed as it is now, whatever protocol is in use."""
    name = SourceName(source)
    contract, at = bench.agreements.contract(name), bench.clock.now()
    submission = Submission(
        by=STEWARD.account, at=at, sha256=contract.sha256, version=contract.version,
        text=bench.agreements.contract_text(name),
    )  # fmt: skip
    signature = Signature(
        by=OFFICER.account, at=at, role="privacyfunctionaris", sha256=contract.sha256,
        version=contract.version, agreed=lifecycle.agreed(contract), reason=REASON,
    )  # fmt: skip
    for record in (submission, signature):
        bench.lives.add(bench.lives.life(name), record)


def furnish(town: Town) -> None:
    """Deliver every source once and put it into use."""
    for source, text in RAW.items():
        town.extract(source, text(), name=NAMES[source])
        town.refresh(source)


def copied(template: Path, folder: Path) -> Town:
    """Copy a town, which is quicker than building one; its clock stands where it stood."""
    shutil.copytree(template, folder, dirs_exist_ok=True)
    town = Town(folder)
    town.clock.forward(minutes=1)
    return town


ANCHORS = {
    "verankering-bestuurlijk": True,
    "verankering-maatschappelijk": False,
    "verankering-zakelijk": False,
    "signalering-ongerijmd": True,
    "signalering-malafide": False,
}
AN_OPENING = cases.Opening(
    theme="drugs",
    purpose="optreden",
    signal=cases.Reported(
        origin=Origin.PROFESSIONAL, received=date(2026, 11, 20), text="Verzonnen signaal."
    ),
)


def a_new_case(bench: Bench) -> Case:
    """Open a case with a signal of today, and nothing more."""
    signal = replace(AN_OPENING.signal, received=bench.clock.now().date())
    return cases.open_case(replace(AN_OPENING, signal=signal), bench, ANALYST)


def open_case(bench: Bench) -> Case:
    """Open a case and bring it to the phase in which sources are asked."""
    case = a_new_case(bench)
    cases.weigh(case.case_id, "weging-1", ANCHORS, REASON, bench, ANALYST)
    for name in ("weging-2a", "weging-2b", "weging-3"):
        cases.weigh(case.case_id, name, {name: True}, REASON, bench, ANALYST)
    return cases.decide(case.case_id, "vervolganalyse", REASON, bench, TEAM)


def add(case_id: CaseId, wanted: Sequence[Topic], town: Town, bench: Bench) -> None:
    book = wiring.address_book(town.config)
    for topic in wanted:
        topics.add(case_id, topic, book, bench, ANALYST)


def permit(case_id: CaseId, bench: Bench, *sources: str) -> PrivacyCheck:
    """Have these sources asked for and allowed; without names, all of the phase."""
    names = [SourceName(name) for name in sources]
    asked = privacy.request(case_id, names, bench, ANALYST)
    return privacy.decide(asked.check_id, [], Verdict.ALLOWED, REASON, bench, OFFICER)


def prepared(town: Town, bench: Bench, *wanted: Topic) -> CaseId:
    """A case with these topics that may ask every source of its phase."""
    case_id = open_case(bench).case_id
    add(case_id, wanted, town, bench)
    permit(case_id, bench)
    return case_id


def ask(town: Town, bench: Bench, *wanted: Topic) -> Matrix:
    """Ask every source about these topics in a case of their own."""
    case_id = prepared(town, bench, *wanted)
    town.clock.forward(seconds=1)
    return check.run(case_id, bench, ANALYST, lambda _: None)


def cell(found: Matrix, department: str = HANDHAVING, topic: int = 0) -> Cell:
    label = found.topics[topic].label
    return next(c for c in found.cells if (c.topic, c.department) == (label, department))


def handhaving(*rows: str, seen: date = date(2025, 3, 4)) -> str:
    """Twelve cases at the first addresses of the Kerkstraat, and these rows."""
    made = [
        f"H-{n};drugs;kanarie-h9{n:05}-overtreding;{seen:%d-%m-%Y};T. Proefstra;17-05-1980;"
        f"Kerkstraat {n}, 9370AA Voorbeeldstad;sluiting;kanarie-h9{n:05}-omschrijving"
        for n in range(1, 13)
    ]
    return "\n".join([HANDHAVING_HEADER, *made, *rows]) + "\n"


def vergunningen(*rows: str) -> str:
    """Twelve permits at the same addresses, and these rows."""
    made = [
        f"V-{n};bouwen;verleend;2024-07-0{1 + n % 9};Tess;;Proefstra;1980-05-17;{BSN};;;Kerkstraat;"
        f"{n};9370AA;Voorbeeldstad;kanarie-v9{n:05}-omschrijving"
        for n in range(1, 13)
    ]
    return "\n".join([VERGUNNINGEN_HEADER, *made, *rows]) + "\n"


def bag() -> str:
    """The first forty addresses of the sample municipality."""
    with (SAMPLE / "bag.csv").open() as file:
        return "".join(line for line, _ in zip(file, range(41), strict=False))


def brp() -> str:
    """One person, registered at the first address."""
    address = {"korteStraatnaam": "Kerkstraat", "officieleStraatnaam": "Kerkstraat"}
    address |= {"huisnummer": 1, "postcode": "9370AA", "woonplaats": "Voorbeeldstad"}
    person = {
        "burgerservicenummer": BSN,
        "naam": {"voornamen": "Tess", "voorletters": "T.", "geslachtsnaam": "Proefstra"},
        "geboorte": {"datum": {"type": "Datum", "datum": "1980-05-17"}},
        "verblijfplaats": {
            "type": "Adres",
            "nummeraanduidingIdentificatie": "9901200000000001",
            "adresseerbaarObjectIdentificatie": "9901010000000001",
            "verblijfadres": address,
        },
    }
    return json.dumps(person) + "\n"


RAW = {"bag": bag, "brp": brp, "vergunningen": vergunningen, "handhaving": handhaving}
NAMES = {"bag": "bag.csv", "brp": "brp.ndjson", "vergunningen": "v.csv", "handhaving": "h.csv"}
DAY = timedelta(days=1)

PEOPLE = """
[[person]]
account = "avries"
name = "A. de Vries"
roles = ["regisseur"]

[[person]]
account = "tjansen"
name = "T. Jansen"
roles = ["team"]

[[person]]
account = "pofficier"
name = "P. Officier"
roles = ["privacyfunctionaris"]

[[person]]
account = "fbeheer"
name = "F. Beheer"
roles = ["functioneel-beheerder"]

[[person]]
account = "dsteward"
name = "D. Steward"
roles = ["datasteward"]

[[person]]
account = "nobody"
name = "N. Iemand"
"""
