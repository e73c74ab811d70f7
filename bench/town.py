"""A made-up municipality as a working installation, built with the programs' own steps."""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from connectors import agreements, keys, settings
from connectors.clock import SystemClock
from connectors.hub_keys import HubKeys
from connectors.settings import Settings
from contracts import sources
from contracts.cases import Origin
from contracts.ids import CaseId, SourceName
from contracts.parties import Actor
from contracts.privacy import Verdict
from contracts.topics import Kind, Party, Person, Topic
from pipelines import demo, wiring
from pipelines.demo import FILES, MUNICIPALITY, PEOPLE
from pipelines.extract import home
from pipelines.extract.run import Asked
from pipelines.extract.run import run as extract
from pipelines.steps import cases, privacy
from pipelines.steps.bench import SYSTEM, Bench
from pipelines.steps.refresh import refresh

SAMPLE = Path(__file__).parents[1] / "data" / "sample"
WHY = "Meting: de feiten in het signaal geven hier aanleiding toe."


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """Who acts in the cases that are measured."""

    analyst: Actor
    team: Actor
    officer: Actor


def raw(folder: Path, persons: int, seed: int = 7) -> Path:
    """Make the raw registers of a municipality, once; return their folder."""
    if not (folder / "truth.csv").is_file():
        command = [sys.executable, str(SAMPLE / "generate.py"), "--persons", str(persons)]
        more = ["--seed", str(seed), "--questions", "50", "--out", str(folder)]
        subprocess.run([*command, *more], check=True, stdout=subprocess.DEVNULL)
    return folder


def install(folder: Path, names: Sequence[str], agreed: Callable[[str], str] = str) -> Settings:
    """Make an installation with its departments and their keys, without deliveries.

    What is agreed of a source is what this makes of the text of its sample contract.
    """
    config = wiring.create(folder, MUNICIPALITY, "ccv", demo=True)
    gate = folder / "gate" / "keys"
    keys.new_sealing_pair(gate, "gate")
    keys.new_signing_pair(gate, "gate-signing")
    hub = HubKeys(config.keys)
    hub.trust_gate(gate / "gate.pub", gate / "gate-signing.pub")
    (folder / "people.toml").write_text(PEOPLE)
    (config.contracts / "ccv.yaml").write_text(demo.adopted_profile(config.contracts))
    for name in names:
        _department(config, hub, name, agreed)
    config = settings.load(folder / settings.FILE)
    with wiring.bench(config) as bench:
        demo.activate(config, bench)
        demo.agree(config, bench)
    return config


def build(folder: Path, registers: Path, names: Sequence[str]) -> Settings:
    """Make an installation with its departments, and put a delivery of each source into use."""
    config = install(folder, names)
    book: Path | None = None
    for name in names:
        asked = Asked(
            source=SourceName(name),
            raw=registers / FILES[name],
            into=folder / "departments" / name / "out",
            as_of=SystemClock().now().date(),
            addresses=book,
            workers=1,
        )
        made = extract(
            home.open_home(folder / "departments" / name), asked, SystemClock(), lambda _: None
        )
        with wiring.bench(config) as bench:
            refresh(SourceName(name), bench, SYSTEM)
        if name == "bag":
            book = made.folder / "addresses.parquet"
    return config


def staff(config: Settings) -> Staff:
    """Return the people of the demonstration."""
    analyst, team, officer = (
        wiring.acting(config, name) for name in ("avries", "tjansen", "pofficer")
    )
    return Staff(analyst=analyst, team=team, officer=officer)


def open_case(bench: Bench, who: Staff) -> CaseId:
    """Open a case and bring it to the phase in which sources are asked."""
    signal = cases.Reported(
        origin=Origin.PROFESSIONAL, received=bench.clock.now().date(), text="Meting."
    )
    opening = cases.Opening(theme="drugs", purpose="optreden", signal=signal)
    case_id = cases.open_case(opening, bench, who.analyst).case_id
    anchors = ("verankering-bestuurlijk", "verankering-maatschappelijk", "verankering-zakelijk",
               "signalering-ongerijmd", "signalering-malafide")  # fmt: skip
    cases.weigh(case_id, "weging-1", dict.fromkeys(anchors, True), WHY, bench, who.analyst)
    for name in ("weging-2a", "weging-2b", "weging-3"):
        cases.weigh(case_id, name, {name: True}, WHY, bench, who.analyst)
    cases.decide(case_id, "vervolganalyse", WHY, bench, who.team)
    return case_id


def permit(case_id: CaseId, bench: Bench, who: Staff, *names: SourceName) -> None:
    """Have these sources asked for and allowed; without names, all of the phase."""
    asked = privacy.request(case_id, names, bench, who.analyst)
    privacy.decide(asked.check_id, [], Verdict.ALLOWED, WHY, bench, who.officer)


def persons(registers: Path) -> list[Topic]:
    """Return everybody in the population register as a topic: all that a clerk could type."""
    lines = (registers / FILES["brp"]).read_text().splitlines()
    return [_topic(json.loads(line)) for line in lines]


def _topic(told: dict[str, object]) -> Topic:
    name, birth = told.get("naam") or {}, told.get("geboorte") or {}
    person = Person(
        given_names=name.get("voornamen"),
        prefix=name.get("voorvoegsel"),
        family_name=name.get("geslachtsnaam"),
        birth_date=(birth.get("datum") or {}).get("datum"),
    )
    return Topic(kind=Kind.PERSON, party=Party(person=person))


def _department(config: Settings, hub: HubKeys, name: str, agreed: Callable[[str], str]) -> None:
    own = config.folder / "departments" / name
    text = agreed((SAMPLE / "contracts" / f"{name}.odcs.yaml").read_text())
    department = sources.load(text, agreements.odcs_schema()).department
    home.create(own, MUNICIPALITY, department)
    (own / "contracts").mkdir()
    for folder in (own / "contracts", config.contracts):
        (folder / f"{name}.odcs.yaml").write_text(text)
    hub.give(SourceName(name), own / "keys")
    hub.trust(SourceName(name), own / "keys" / "signing.pub")
    with (config.folder / settings.FILE).open("a") as file:
        file.write(f'\n[sources.{name}]\ninbox = "departments/{name}/out"\n')
