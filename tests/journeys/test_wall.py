"""At run time: with all that the hub holds, no substance and no typed topic can be opened."""

import base64
import json
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from connectors import keys, settings
from connectors.hub_keys import HubKeys
from connectors.stores.exchange import Exchange
from contracts.errors import TrefferError
from contracts.ids import CheckId, DeliveryId, SourceName
from pipelines import wiring
from pipelines.steps.check import packet_info
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


def unwraps(sealed: bytes, info: bytes, town: Town) -> bool:
    try:
        keys.unwrap(HubKeys(town.config.keys).hub, sealed, info)
    except TrefferError:
        return False
    return True


@pytest.fixture
def hub_alone(town: Town) -> Town:
    """A town in which a check was run, without the gate's folder and the departments'."""
    with town.bench() as bench:
        a_town.ask(town, bench, a_town.KNOWN, a_town.SOMEBODY)
    shutil.rmtree(town.folder / "gate")
    shutil.rmtree(town.folder / "departments")
    return town


def test_no_sealed_blob_opens_with_any_key_of_the_hub(hub_alone: Town) -> None:
    held = set(secrets_of(hub_alone))
    for path in hub_alone.config.deliveries.glob("*/*/sealed.parquet"):
        row = pq.read_table(path).slice(0, 1).to_pylist()[0]
        context = f"{path.parent.name}|{row['record']}|{row['category']}".encode()
        assert not [1 for secret in held if opens(secret, row["blob"], context)]


def test_no_key_of_a_category_can_be_unwrapped(hub_alone: Town) -> None:
    for path in hub_alone.config.deliveries.glob("*/*/manifest.json"):
        told = json.loads(path.read_text())
        for category, wrapped in told["sealed_keys"].items():
            for what in ("sealed", "category", "linkage"):
                info = f"treffer/v1/{what}/{told['delivery']}/{category}".encode()
                assert not unwraps(base64.b64decode(wrapped), info, hub_alone)


def test_no_packet_and_no_typed_topic_can_be_opened(hub_alone: Town) -> None:
    with sqlite3.connect(hub_alone.folder / "register.sqlite") as register:
        packets = [one for (one,) in register.execute("select sealed from packets")]
        typed = register.execute("select case_id, label, sealed from topics").fetchall()
    register.close()

    info = packet_info(CheckId("H-1")).encode()
    assert packets
    assert not [1 for packet in packets if unwraps(packet, info, hub_alone)]
    assert typed
    for case_id, label, sealed in typed:
        assert not unwraps(sealed, f"treffer/v1/topic/{case_id}/{label}".encode(), hub_alone)


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
    Exchange(config.exchange, own, gate).put("W-2.decision.json", json.dumps(forged).encode())

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
