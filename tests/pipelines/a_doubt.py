"""A town whose hub and gate share one exchange, and a case in which a department doubts."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from contracts.ids import VerificationId
from contracts.outcomes import Cell
from contracts.parties import Actor
from contracts.topics import Address, Kind, Party, Person, Topic
from pipelines.gate import home, verification
from pipelines.gate import wiring as gate_wiring
from pipelines.gate.bench import GateBench
from pipelines.gate.home import GateSettings
from tests.pipelines import a_town
from tests.pipelines.a_town import Town


def _somebody(account: str, role: str, department: str | None = None) -> Actor:
    return Actor(account=account, name=account, roles=frozenset({role}), department=department)


VERIFIER = _somebody("vverhoeven", "verificateur", "Handhaving")
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
    """Give a town the gate that its departments sealed to, and the hub's agreements."""
    sealed_to = town.folder / "gate" / "keys"
    home.create(town.folder / "its-gate", town.config.exchange, demo=True)
    settings = home.open_home(town.folder / "its-gate")
    for name in ("gate.key", "gate.pub", "gate-signing.key", "gate-signing.pub"):
        shutil.copy2(sealed_to / name, settings.keys / name)
    home.trust_hub(settings, town.config.keys / "hub-signing.pub")
    settings.people.write_text(PEOPLE)
    settings.contracts.mkdir(exist_ok=True)
    for path in town.config.contracts.glob("*.yaml"):
        shutil.copy2(path, settings.contracts / path.name)
    return Place(town, settings)


def deliver(town: Town, *rows: str) -> None:
    """Have Handhaving deliver these rows and nothing else."""
    text = "\n".join([a_town.HANDHAVING_HEADER, *rows]) + "\n"
    town.extract("handhaving", text, name="h.csv")
    town.refresh_shrunk("handhaving")


def row(number: int, who: str, born: str, where: str, substance: str = "kanarie") -> str:
    """Return one row of Handhaving: its substance is what differs between two worlds."""
    return (
        f"H-{number};drugs;{substance}-overtreding;04-03-2025;{who};{born};{where};sluiting;"
        f"{substance}-omschrijving"
    )


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
