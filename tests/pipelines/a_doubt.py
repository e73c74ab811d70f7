"""A town whose hub and gate share one exchange, and a case in which a department doubts."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from connectors import agreements
from contracts import protocol
from contracts.cases import Origin
from contracts.ids import CaseId, VerificationId
from contracts.outcomes import Cell
from contracts.parties import Actor
from contracts.privacy import Verdict
from contracts.topics import Address, Kind, Party, Person, Topic
from pipelines import wiring
from pipelines.gate import home, verification
from pipelines.gate import wiring as gate_wiring
from pipelines.gate.bench import GateBench
from pipelines.gate.home import GateSettings
from pipelines.steps import cases, check, privacy, protocols, topics
from pipelines.steps.answers import Matrix
from pipelines.steps.bench import Bench
from tests.builders import REASON
from tests.pipelines import a_town
from tests.pipelines.a_town import Town


def _somebody(account: str, role: str, department: str | None = None) -> Actor:
    return Actor(account=account, name=account, roles=frozenset({role}), department=department)


ANALYST = _somebody("avries", "regisseur")
TEAM = _somebody("tjansen", "team")
OFFICER = _somebody("pofficier", "privacyfunctionaris")
MANAGER = _somebody("bbeheer", "functioneel-beheerder")
VERIFIER = _somebody("vverhoeven", "verificateur", "Handhaving")
ANCHORS = {
    "verankering-bestuurlijk": True,
    "verankering-maatschappelijk": False,
    "verankering-zakelijk": False,
}
V1 = VerificationId("V-1")
DOUBTED = Topic(
    kind=Kind.PERSON,
    party=Party(
        person=Person(
            given_names="Twan",
            family_name="Twijfelaar",
            birth_date="1972-09-11",
        ),
        address=Address(postcode="9370AA", house_number="30"),
    ),
)
"""Somebody of whom a department has only a name like it and a year."""


@dataclass
class Place:
    """A town with its gate."""

    town: Town
    gate: GateSettings

    @contextmanager
    def at_gate(self) -> Iterator[GateBench]:
        """Work at the gate, after taking in what the hub left."""
        with gate_wiring.bench(self.gate, self.town.clock) as bench:
            assert verification.take_in(bench) == []
            yield bench


def placed(town: Town) -> Place:
    """Give a town the gate that its departments sealed to, and one protocol in use."""
    sealed_to = town.folder / "gate" / "keys"
    home.create(town.folder / "its-gate", town.config.exchange, demo=True)
    settings = home.open_home(town.folder / "its-gate")
    for name in ("gate.key", "gate.pub", "gate-signing.key", "gate-signing.pub"):
        shutil.copy2(sealed_to / name, settings.keys / name)
    home.trust_hub(settings, town.config.keys / "hub-signing.pub")
    settings.people.write_text(PEOPLE)
    settings.contracts.mkdir(exist_ok=True)
    profile = agreements.profile_text(Path("as-shipped"), "ccv")
    text = protocol.filled(profile, dict.fromkeys(protocol.read(profile).fill_in, "verzonnen"))
    (town.config.contracts / "ccv.yaml").write_text(text)
    for path in town.config.contracts.glob("*.yaml"):
        shutil.copy2(path, settings.contracts / path.name)
    with town.bench() as bench:
        if not bench.records.activations(protocol.digest(text)):
            for actor in (MANAGER, OFFICER):
                protocols.activate("ccv@1.0", bench, actor)
    return Place(town, settings)


def deliver(town: Town, *rows: str) -> None:
    """Have Handhaving deliver these rows and nothing else."""
    text = "\n".join([a_town.HANDHAVING_HEADER, *rows]) + "\n"
    town.extract("handhaving", text, name="h.csv")
    town.refresh("handhaving", confirm_shrink=True)


def row(number: int, who: str, born: str, where: str, substance: str = "kanarie") -> str:
    """Return one row of Handhaving: its substance is what differs between two worlds."""
    return (
        f"H-{number};drugs;{substance}-overtreding;04-03-2025;{who};{born};{where};sluiting;"
        f"{substance}-omschrijving"
    )


def prepared(town: Town, bench: Bench, *asked: Topic) -> CaseId:
    """Return a case that may be checked on these topics, at every source of its phase."""
    opening = cases.Opening(
        theme="drugs",
        purpose="optreden",
        signal=cases.Reported(
            origin=Origin.PROFESSIONAL, received=bench.clock.now().date(), text="Verzonnen signaal."
        ),
    )
    case_id = cases.open_case(opening, bench, ANALYST).case_id
    cases.weigh(case_id, "weging-1", ANCHORS, REASON, bench, ANALYST)
    for name in ("weging-2a", "weging-2b", "weging-3"):
        cases.weigh(case_id, name, {name: True}, REASON, bench, ANALYST)
    cases.decide(case_id, "vervolganalyse", REASON, bench, TEAM)
    book = wiring.address_book(town.config)
    for topic in asked:
        topics.add(case_id, topic, book, bench, ANALYST)
    check_id = privacy.request(case_id, [], bench, ANALYST).check_id
    privacy.decide(check_id, [], Verdict.ALLOWED, REASON, bench, OFFICER)
    return case_id


def ask(town: Town, bench: Bench, *asked: Topic) -> Matrix:
    """Run a hit check on these topics in a case of their own."""
    case_id = prepared(town, bench, *asked)
    town.clock.forward(seconds=1)
    return check.run(case_id, bench, ANALYST, lambda _: None)


def cell_of(cells: Sequence[Cell], department: str = "Handhaving") -> Cell:
    """Return the first topic's cell of a department."""
    return next(one for one in cells if one.department == department)


PEOPLE = """
[[person]]
account = "vverhoeven"
name = "V. Verhoeven"
roles = ["verificateur"]
department = "Handhaving"

[[person]]
account = "wwit"
name = "W. de Wit"
roles = ["verificateur"]
department = "Vergunningen"

[[person]]
account = "pofficier"
name = "P. Officier"
roles = ["privacyfunctionaris"]

[[person]]
account = "avries"
name = "A. de Vries"
roles = ["regisseur"]
"""
