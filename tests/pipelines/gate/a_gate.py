"""A gate in a folder, with a hub's side to ask it, a clock to move, and two sealed records."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from connectors import agreements, keys
from connectors.stores.exchange import Exchange
from connectors.vault.seal import Sealer, new_category_keys, wrapped_keys
from contracts.errors import TryAgain
from contracts.events import Entry, Event, EventKind
from contracts.grants import DisclosureRequest
from contracts.ids import (
    CaseId,
    CheckId,
    DeliveryId,
    DepartmentName,
    RequestId,
    SourceName,
    TopicLabel,
)
from contracts.parties import Actor
from contracts.substance import Packet
from pipelines.gate import home, intake, wiring
from pipelines.gate.bench import GateBench
from pipelines.gate.home import GateSettings
from pipelines.steps.answers import packet_info
from pipelines.steps.disclose import request_file

W57 = RequestId("W-57")
REASON = "Nodig voor de beoordeling van de vergunning"
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ROLE = "privacyfunctionaris"
ANNA = Actor(account="anna", name="Anna", roles=frozenset({"regisseur", ROLE}))
PIET = Actor(account="piet", name="Piet", roles=frozenset({ROLE}))
KEES = Actor(account="kees", name="Kees", roles=frozenset({"regisseur"}))
ROSA = Actor(account="rosa", name="Rosa", roles=frozenset({"team", ROLE}))
"""Asked for something else in the same case."""
OLGA = Actor(account="olga", name="Olga", roles=frozenset({ROLE}))
PIETS_DEPUTY = Actor(
    account="wim", name="Wim", roles=frozenset({ROLE}), acts_for="piet", tied=frozenset({"piet"})
)
GRANTED = "canary-afdoening"
HIDDEN = ("canary-zaak", "canary-overtreding", "canary-naam", "canary-thema")
HANDHAVING = agreements.contract(Path("as-shipped"), SourceName("handhaving"))


@dataclass
class FixedClock:
    moment: datetime = MONDAY

    def now(self) -> datetime:
        return self.moment


@dataclass
class BrokenJournal:
    """Cannot be written."""

    def append(self, event: Event) -> Entry:
        raise TryAgain("The journal cannot be written now.", code="S-752")

    def entries(self) -> Iterator[Entry]:
        return iter(())


@dataclass
class Gate:
    """The gate as installed, what the hub holds of it, and the hub's side of the exchange."""

    settings: GateSettings
    bench: GateBench
    clock: FixedClock
    hub: Exchange

    def ask(self, request: DisclosureRequest | None = None, **packet: Any) -> RequestId:
        made = request or a_request()
        self.hub.put(f"{made.request_id}.request.json", self.file(made, **packet))
        intake.take_in(self.bench)
        return made.request_id

    def file(self, request: DisclosureRequest, **packet: Any) -> bytes:
        public = keys.read_sealing_pub(self.settings.keys / "gate.pub")
        content = replace(self.packet(), **packet).to_bytes()
        sealed = keys.wrap(public, content, packet_info(request.check_id).encode())
        return request_file(request, [sealed])

    def packet(self) -> Packet:
        public = keys.read_sealing_pub(self.settings.keys / "gate.pub")
        delivery = DeliveryId("handhaving-20261122T021500Z")
        secret = new_category_keys(frozenset({"zaak", "constatering", "afdoening", "identity"}))
        sealer = Sealer(delivery, secret)
        content = {
            "zaak": {"zaaknummer": "canary-zaak"},
            "constatering": {"thema": "canary-thema", "overtreding": "canary-overtreding"},
            "afdoening": {"afdoening": GRANTED},
            "identity": {"betrokkene": "canary-naam"},
        }
        return Packet(
            delivery=delivery,
            source="handhaving",
            contract_sha256=HANDHAVING.sha256,
            category_keys=wrapped_keys(delivery, secret, public),
            records={
                number: {name: sealer.seal(number, name, part) for name, part in content.items()}
                for number in (4, 9)
            },
            until={4: None, 9: MONDAY.date() + timedelta(days=365)},
            question=b"sealed",
        )

    def classed(self, **classes: str) -> None:
        """Let the gate's contract of Handhaving call these fields sensitive."""
        columns = tuple(
            replace(column, classification=classes.get(column.name))
            for column in HANDHAVING.columns
        )
        contract = replace(HANDHAVING, columns=columns)
        self.bench = replace(self.bench, contract=lambda _: contract)

    def withdraw(self, why: str = "the case is closed") -> None:
        self.hub.put("W-57.withdrawn.json", json.dumps({"why": why}).encode())

    def with_journal(self, journal: Any) -> GateBench:
        return replace(self.bench, journal=journal)

    def kinds(self) -> list[EventKind]:
        return [entry.event.kind for entry in self.bench.journal.entries()]

    def told(self) -> dict[str, Any]:
        content = self.hub.get("W-57.decision.json")
        assert content is not None
        return dict(json.loads(content))

    def later(self, **time: float) -> None:
        self.clock.moment += timedelta(**time)


def a_request(**changed: Any) -> DisclosureRequest:
    made = DisclosureRequest(
        request_id=W57,
        case_id=CaseId("S-2026-0042"),
        check_id=CheckId("H-311"),
        protocol="ccv@1.0",
        phase="analyse",
        phase_title="Analyse",
        theme="Drugs",
        case_ground="art. 125 Gemeentewet",
        decides=(ROLE,),
        fetch_within_days=5,
        view_hours=4,
        topic=TopicLabel("P1"),
        department=DepartmentName("Handhaving"),
        fields=("afdoening", "overtreding"),
        purpose="Beoordelen of een last onder dwangsom past",
        giving_ground="art. 125 Gemeentewet",
        receiving_ground="art. 2 Wet Bibob",
        why_not_dat="De treffer zegt niet hoe de zaak is afgedaan",
        requested_by="anna",
        requesters=frozenset({"anna", "rosa"}),
        requested_at=MONDAY - timedelta(hours=1),
    )
    return replace(made, **changed)


def installed(folder: Path, *, demo: bool = True) -> tuple[GateSettings, Exchange]:
    """Make a gate that trusts a hub; return its settings and the hub's side of the exchange."""
    home.create(folder / "gate", folder / "exchange", demo=demo)
    settings = home.open_home(folder / "gate")
    keys.new_signing_pair(folder / "hub", "hub-signing")
    keys.new_sealing_pair(folder / "hub", "hub")
    home.trust_hub(settings, folder / "hub" / "hub-signing.pub")
    settings.people.write_text(PEOPLE)
    return settings, hub_of(settings, folder)


def copied(template: Path, folder: Path) -> tuple[GateSettings, Exchange]:
    """Copy a gate that is installed already, which is quicker than making its stores."""
    shutil.copytree(template, folder, dirs_exist_ok=True)
    text = 'exchange = "../exchange"\ndemo = true\n'
    (folder / "gate" / home.SETTINGS).write_text(text)
    settings = home.open_home(folder / "gate")
    return settings, hub_of(settings, folder)


def hub_of(settings: GateSettings, folder: Path) -> Exchange:
    """Return the exchange as the hub opens it."""
    return Exchange(
        folder / "exchange",
        keys.read_signing_key(folder / "hub" / "hub-signing.key"),
        keys.read_signing_pub(settings.keys / "gate-signing.pub"),
        opens=keys.read_sealing_key(folder / "hub" / "hub.key"),
        seals_to=keys.read_sealing_pub(settings.keys / "gate.pub"),
    )


def gate_of(settings: GateSettings, hub: Exchange) -> Iterator[Gate]:
    clock = FixedClock()
    with wiring.bench(settings, clock) as bench:
        yield Gate(settings, bench, clock, hub)


PEOPLE = """
[[person]]
account = "anna"
name = "Anna"
roles = ["regisseur", "privacyfunctionaris"]
deputy = {account = "dirk", from = 2026-11-01, until = 2026-11-30}

[[person]]
account = "dirk"
name = "Dirk"
roles = ["privacyfunctionaris"]

[[person]]
account = "piet"
name = "Piet"
roles = ["privacyfunctionaris"]

[[person]]
account = "olga"
name = "Olga"
roles = ["privacyfunctionaris"]

[[person]]
account = "kees"
name = "Kees"
roles = ["regisseur"]
"""
