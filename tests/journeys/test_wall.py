"""At run time: with all that the hub holds, no substance and no typed topic can be opened."""

import base64
import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from connectors import keys, settings
from connectors.hub_keys import HubKeys
from connectors.stores.exchange import Exchange
from contracts.errors import TrefferError
from contracts.ids import CheckId, DeliveryId, SourceName
from pipelines import wiring
from pipelines.steps.answers import packet_info
from pipelines.steps.topics import topic_info
from tests.journeys.conftest import Demo, run
from tests.pipelines import a_town
from tests.pipelines.a_town import Town

SOURCES = tuple(SourceName(name) for name in a_town.SOURCES)


def secrets_of(town: Town) -> Iterator[bytes]:
    """Every 256-bit key that the hub holds, derives, or can unwrap."""
    hub = HubKeys(town.config.keys)
    ring = hub.ring
    yield from (ring.root, ring.common(), ring.cases(), hub.hub.private_bytes_raw())
    yield keys.read_signing_key(town.config.keys / "hub-signing.key").private_bytes_raw()
    for source in SOURCES:
        yield hub.linkage(source, hub.epoch(source))
    for path in town.config.deliveries.glob("*/*/manifest.json"):
        told = json.loads(path.read_text())
        info = f"treffer/v1/linkage/{told['delivery']}".encode()
        yield keys.unwrap(hub.hub, base64.b64decode(told["linkage_key"]), info)
        yield ring.index(DeliveryId(told["delivery"]))


def opens(secret: bytes, sealed: bytes, context: bytes) -> bool:
    try:
        keys.decrypt(secret, sealed, context)
    except TrefferError:
        return False
    return True


def unwraps(private: X25519PrivateKey, sealed: bytes, info: bytes) -> bool:
    try:
        keys.unwrap(private, sealed, info)
    except TrefferError:
        return False
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Alone:
    """A hub in which a check was run, without the folders of gate and departments."""

    town: Town
    hub: X25519PrivateKey
    gate: X25519PrivateKey
    """What the hub does not have; it shows that the tests try the right thing."""

    def only_for_the_gate(self, sealed: bytes, info: str) -> bool:
        """Whether the gate can open it and the hub, with the same words, cannot."""
        opened = [unwraps(one, sealed, info.encode()) for one in (self.gate, self.hub)]
        return opened == [True, False]

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.town.folder / "register.sqlite")) as register:
            return register.execute(query).fetchall()


@pytest.fixture
def alone(town: Town) -> Alone:
    with town.bench() as bench:
        a_town.ask(town, bench, a_town.KNOWN, a_town.SOMEBODY)
    gate = keys.read_sealing_key(town.folder / "gate" / "keys" / "gate.key")
    shutil.rmtree(town.folder / "gate")
    shutil.rmtree(town.folder / "departments")
    return Alone(town=town, hub=HubKeys(town.config.keys).hub, gate=gate)


def manifests(alone: Alone) -> list[tuple[Path, dict[str, Any]]]:
    paths = sorted(alone.town.config.deliveries.glob("*/*/manifest.json"))
    return [(path.parent, json.loads(path.read_text())) for path in paths]


def test_no_sealed_blob_opens_with_any_key_of_the_hub(alone: Alone) -> None:
    held = set(secrets_of(alone.town))
    for folder, told in manifests(alone):
        row = pq.read_table(folder / "sealed.parquet").slice(0, 1).to_pylist()[0]
        category = row["category"]
        context = f"{told['delivery']}|{row['record']}|{category}".encode()
        wrapped = base64.b64decode(told["sealed_keys"][category])
        info = f"treffer/v1/sealed/{told['delivery']}/{category}".encode()
        assert opens(keys.unwrap(alone.gate, wrapped, info), row["blob"], context)
        assert not [1 for secret in held if opens(secret, row["blob"], context)]


def test_the_key_of_a_category_is_for_the_gate_alone(alone: Alone) -> None:
    for _, told in manifests(alone):
        assert told["sealed_keys"]
        for category, wrapped in told["sealed_keys"].items():
            info = f"treffer/v1/sealed/{told['delivery']}/{category}"
            assert alone.only_for_the_gate(base64.b64decode(wrapped), info)


def test_a_packet_is_for_the_gate_alone(alone: Alone) -> None:
    packets = [packet for (packet,) in alone.rows("select packet from packets")]

    assert packets
    assert all(alone.only_for_the_gate(one, packet_info(CheckId("H-1"))) for one in packets)


def test_a_typed_topic_is_for_the_gate_alone(alone: Alone) -> None:
    typed = alone.rows("select case_id, label, sealed from topics")

    assert len(typed) == 2
    for case_id, label, sealed in typed:
        assert alone.only_for_the_gate(sealed, topic_info(case_id, label))


@pytest.mark.rule("D-001")
def test_a_decision_that_the_hub_forges_opens_nothing(demo: Demo, tmp_path: Path) -> None:
    copy = tmp_path / "demo"
    shutil.copytree(demo.folder, copy)
    (copy / "gate" / "gate.toml").write_text(f'exchange = "{copy}/exchange"\ndemo = true\n')
    again = Demo(folder=copy, ran=demo.ran)
    asked = again.hub(
        "request", "new", "S-2026-0001", "--check", "H-1", "--topic", "A1", "--department",
        "Vergunningen", "--field", "zaaktype", "--purpose", "Een doel dat lang genoeg is.",
        "--giving-ground", "art. 1", "--receiving-ground", "art. 2",
        "--why-not-dat", "Een reden die lang genoeg is.",
    )  # fmt: skip
    forged = {
        "request": "W-2",
        "state": "granted",
        "fields": ["zaaktype"],
        "decided_by": "pofficer",
    }
    config = settings.load(copy / "treffer.toml")
    own = keys.read_signing_key(config.keys / "hub-signing.key")
    gate = keys.read_signing_pub(config.keys / "gate-signing.pub")
    hub = HubKeys(config.keys).hub
    exchange = Exchange(config.exchange, own, gate, opens=hub, seals_to=hub.public_key())
    exchange.put("W-2.decision.json", json.dumps(forged).encode())

    opened = again.gate("open", "W-2", by="avries")

    assert asked.code == 0, asked.err
    assert (opened.code, opened.out) == (4, "")
    assert again.hub("request", "show", "W-2").code in (0, 6)
    assert "kanarie" not in opened.err


def test_the_hubs_account_opens_nothing_without_the_gates_key(demo: Demo, tmp_path: Path) -> None:
    copy = tmp_path / "gate"
    shutil.copytree(demo.folder / "gate", copy)
    for name in ("gate.key", "gate-store.key"):
        (copy / "keys" / name).unlink()

    opened = run("treffer-gate", "--home", str(copy), "--as", "avries", "open", "W-1")

    assert (opened.code, opened.out) == (7, "")


def test_the_bench_of_the_hub_holds_no_opener(town: Town) -> None:
    with wiring.bench(town.config, town.clock) as bench:
        assert not [name for name in dir(bench) if "open" in name.lower()]
