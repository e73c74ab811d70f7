import base64
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from connectors.stores.exchange import Exchange
from contracts import ports
from contracts.errors import Gone, IntegrityBroken
from tests.fakes import MemoryExchange

HUB, GATE, STRANGER = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2, 3))
REQUEST = "W-57.request.json"


SEALING = {
    side.private_bytes_raw(): X25519PrivateKey.from_private_bytes(bytes([n]) * 32)
    for side, n in ((HUB, 4), (GATE, 5), (STRANGER, 6))
}


def of(folder: Path, own: Ed25519PrivateKey, other: Ed25519PrivateKey) -> Exchange:
    """One side; the hub and a stranger know to which key the gate opens."""
    return Exchange(
        folder,
        own,
        other.public_key(),
        opens=SEALING[own.private_bytes_raw()],
        seals_to=None if own is GATE else SEALING[GATE.private_bytes_raw()].public_key(),
    )


@pytest.fixture
def hub(tmp_path: Path) -> Exchange:
    """The hub's side of a folder in which it left one request."""
    made = of(tmp_path / "exchange", HUB, GATE)
    made.put(REQUEST, b"verzoek")
    return made


@pytest.fixture
def gate(tmp_path: Path) -> Exchange:
    return of(tmp_path / "exchange", GATE, HUB)


@pytest.fixture(params=["fake", "real"])
def sides(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[ports.Exchange, ports.Exchange]:
    """The two sides of an empty exchange folder."""
    if request.param == "fake":
        shared = MemoryExchange()
        return shared, shared
    hub = of(tmp_path, HUB, GATE)
    hub.put("W-1.first.json", b"x")
    hub.remove("W-1.first.json")
    return hub, of(tmp_path, GATE, HUB)


def test_what_one_side_leaves_the_other_gets(
    sides: tuple[ports.Exchange, ports.Exchange],
) -> None:
    one, other = sides
    one.put(REQUEST, b"eerst")
    one.put(REQUEST, b"daarna")

    assert other.get(REQUEST) == b"daarna"
    assert other.get("W-58.request.json") is None


def test_names_come_in_order_by_their_ending(
    sides: tuple[ports.Exchange, ports.Exchange],
) -> None:
    one, other = sides
    for name in ("W-9.request.json", "W-10.request.json", "W-9.decision.json"):
        one.put(name, b"x")

    assert other.names(".request.json") == ["W-10.request.json", "W-9.request.json"]
    assert other.names(".ended.json") == []


def test_what_is_removed_is_gone(sides: tuple[ports.Exchange, ports.Exchange]) -> None:
    one, other = sides
    one.put(REQUEST, b"x")
    for _ in range(2):
        other.remove(REQUEST)

    assert (one.get(REQUEST), one.names(".json")) == (None, [])


def test_a_folder_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    empty = of(tmp_path / "nergens", HUB, GATE)

    assert (empty.names(".json"), empty.get(REQUEST)) == ([], None)


def test_one_side_does_not_trust_its_own_signature(hub: Exchange) -> None:
    with pytest.raises(IntegrityBroken, match="not signed by the other program"):
        hub.get(REQUEST)


def test_a_folder_with_the_name_of_a_file_is_no_file(gate: Exchange, tmp_path: Path) -> None:
    (tmp_path / "exchange" / "W-58.request.json").mkdir(parents=True)

    assert gate.get("W-58.request.json") is None


def swap(path: Path, part: str, content: bytes) -> None:
    envelope = json.loads(path.read_bytes())
    path.write_text(json.dumps(envelope | {part: base64.b64encode(content).decode()}))


FORGERIES: dict[str, Callable[[Path], object]] = {
    "altered": lambda path: swap(path, "content", b"Verzoek"),
    "emptied": lambda path: path.write_bytes(b""),
    "unsigned": lambda path: path.write_bytes(b"verzoek"),
    "nested too deep": lambda path: path.write_text("[" * 100_000),
    "torn signature": lambda path: swap(path, "signature", b"x"),
    "of a stranger": lambda path: of(path.parent, STRANGER, HUB).put(REQUEST, b"verzoek"),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_file_that_the_other_did_not_sign_is_not_used(
    forgery: str, hub: Exchange, gate: Exchange, tmp_path: Path
) -> None:
    assert gate.get(REQUEST) == b"verzoek"
    FORGERIES[forgery](tmp_path / "exchange" / REQUEST)

    with pytest.raises(IntegrityBroken, match=f"{REQUEST} was not signed"):
        gate.get(REQUEST)


def test_a_signed_file_under_another_name_is_not_used(
    hub: Exchange, gate: Exchange, tmp_path: Path
) -> None:
    path = tmp_path / "exchange" / REQUEST
    path.rename(path.with_name("W-58.request.json"))

    with pytest.raises(IntegrityBroken):
        gate.get("W-58.request.json")


def test_files_are_for_the_owner_and_the_group_alone(hub: Exchange, tmp_path: Path) -> None:
    modes = {path.stat().st_mode & 0o777 for path in (tmp_path / "exchange").iterdir()}

    assert modes == {0o640}


def test_whoever_shares_the_folder_reads_no_word_of_it(
    hub: Exchange, gate: Exchange, tmp_path: Path
) -> None:
    gate.put("W-57.decision.json", b"een reden")

    assert (gate.get(REQUEST), hub.get("W-57.decision.json")) == (b"verzoek", b"een reden")
    for path in (tmp_path / "exchange").iterdir():
        content = base64.b64decode(json.loads(path.read_bytes())["content"])
        assert not {b"verzoek", b"een reden"} & {content, path.read_bytes()}
        assert b"reden" not in content
        assert b"verzoek" not in content


def test_what_is_sealed_to_another_is_not_used(
    hub: Exchange, gate: Exchange, tmp_path: Path
) -> None:
    to_itself = Exchange(
        tmp_path / "exchange",
        HUB,
        GATE.public_key(),
        opens=SEALING[HUB.private_bytes_raw()],
        seals_to=SEALING[HUB.private_bytes_raw()].public_key(),
    )
    to_itself.put(REQUEST, b"verzoek")

    with pytest.raises(IntegrityBroken) as caught:
        gate.get(REQUEST)

    assert caught.value.code == "I-610"


def test_the_gate_seals_to_no_key_that_the_hub_did_not_sign(
    hub: Exchange, gate: Exchange, tmp_path: Path
) -> None:
    folder = tmp_path / "exchange"
    (announced,) = folder.glob("*.pub")
    of(folder, STRANGER, GATE).put("W-1.request.json", b"x")
    (strange,) = set(folder.glob("*.pub")) - {announced}
    strange.replace(announced)
    with pytest.raises(IntegrityBroken):
        gate.put("W-57.decision.json", b"een reden")

    announced.unlink()
    with pytest.raises(Gone):
        gate.put("W-57.decision.json", b"een reden")
    assert not (folder / "W-57.decision.json").exists()
