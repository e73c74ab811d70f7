import hashlib
import hmac
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from connectors import hub_keys, keys
from connectors.hub_keys import HubKeys
from connectors.keys import Ring
from contracts.errors import Gone, IntegrityBroken, Invalid, NotPermitted, WrongUse
from contracts.ids import DeliveryId, SourceName
from tests.connectors import children

WOZ, DELIVERY = SourceName("woz"), DeliveryId("woz-20261122T021500Z")
SIGNER, STRANGER = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2))
ROOT, SALT = bytes(range(32)), bytes(range(32, 64))


@pytest.fixture
def hub(tmp_path: Path) -> HubKeys:
    """The keys of a hub that knows a gate and one department."""
    hub_keys.create(tmp_path / "hub")
    keys.new_sealing_pair(tmp_path / "gate", "gate")
    keys.new_signing_pair(tmp_path / "gate", "signing")
    keys.new_signing_pair(tmp_path / "woz", "woz")
    made = HubKeys(tmp_path / "hub")
    made.trust_gate(tmp_path / "gate" / "gate.pub", tmp_path / "gate" / "signing.pub")
    made.trust(WOZ, tmp_path / "woz" / "woz.pub")
    return made


def hkdf(root: bytes, salt: bytes, info: bytes) -> bytes:
    """HKDF-SHA256 for one block, as RFC 5869 writes it."""
    extracted = hmac.new(salt, root, hashlib.sha256).digest()
    return hmac.new(extracted, info + b"\x01", hashlib.sha256).digest()


def test_a_key_derives_by_hkdf() -> None:
    derived = keys.derive(ROOT, SALT, "treffer/v1/common")

    assert derived == hkdf(ROOT, SALT, b"treffer/v1/common")
    assert derived.hex() == ("247da19b974446c37e534f0b28c8930f935ed3644777f6d342e577795a58cba6")


def test_the_keys_of_a_ring_derive_from_root_salt_and_their_own_names(tmp_path: Path) -> None:
    ring = Ring.create(tmp_path)
    epoch = ring.epoch(WOZ)
    index = ring.index(DELIVERY)
    salts = json.loads((tmp_path / "ring.json").read_text())

    def derived(salt: str, name: str) -> bytes:
        return hkdf(ring.root, bytes.fromhex(salt), f"treffer/v1/{name}".encode())

    assert ring.common() == derived(salts["common"], "common")
    assert ring.cases() == derived(salts["cases"], "cases")
    assert ring.linkage(WOZ, epoch) == derived(salts["epochs"]["woz"]["1"], "linkage/woz/1")
    assert index == derived(salts["indexes"][DELIVERY], f"index/{DELIVERY}")


@pytest.mark.rule("D-007")
def test_every_key_of_a_ring_is_another_one(tmp_path: Path) -> None:
    ring, brp = Ring.create(tmp_path), SourceName("brp")
    made = [ring.root, ring.common(), ring.cases(), ring.index(DELIVERY)]
    made += [ring.linkage(source, ring.epoch(source)) for source in (WOZ, brp)]
    made += [Ring.create(tmp_path / "other").common()]

    assert len(set(made)) == len(made)


def test_a_ring_gives_the_same_keys_when_it_is_opened_again(tmp_path: Path) -> None:
    ring = Ring.create(tmp_path)
    epoch = ring.epoch(WOZ)
    made = (ring.common(), ring.linkage(WOZ, epoch), ring.index(DELIVERY))
    again = Ring.open(tmp_path)

    assert (again.common(), again.linkage(WOZ, again.epoch(WOZ)), again.index(DELIVERY)) == made


@pytest.mark.rule("R-176")
def test_a_forgotten_index_key_never_comes_back(tmp_path: Path) -> None:
    ring = Ring.create(tmp_path)
    before = ring.index(DELIVERY)
    salt = json.loads((tmp_path / "ring.json").read_text())["indexes"][DELIVERY]
    ring.forget_index(DELIVERY)
    ring.forget_index(DELIVERY)  # twice does no harm

    assert salt not in "".join(p.read_text() for p in tmp_path.iterdir())
    assert ring.index(DELIVERY) != before


def test_an_epoch_that_was_not_begun_has_no_key(tmp_path: Path) -> None:
    ring = Ring.create(tmp_path)

    with pytest.raises(Gone, match="Source woz has no epoch 1"):
        ring.linkage(WOZ, "1")
    assert ring.epoch(WOZ) == "1"
    with pytest.raises(Gone, match="Source woz has no epoch 2"):
        ring.linkage(WOZ, "2")


@pytest.mark.rule("D-007")
def test_the_newest_epoch_is_the_highest_number_not_the_last_word(tmp_path: Path) -> None:
    ring = Ring.create(tmp_path)
    ring.epoch(WOZ)
    content = json.loads((tmp_path / "ring.json").read_text())
    content["epochs"]["woz"] |= {"9": "00" * 32, "10": "11" * 32}
    (tmp_path / "ring.json").write_text(json.dumps(content))

    assert ring.epoch(WOZ) == "10"


def test_a_ring_is_never_made_over_another(tmp_path: Path) -> None:
    common = Ring.create(tmp_path).common()

    with pytest.raises(WrongUse, match="never overwritten"):
        Ring.create(tmp_path)
    assert Ring.open(tmp_path).common() == common


def test_a_ring_in_use_by_four_processes_loses_no_key(tmp_path: Path) -> None:
    ring = Ring.create(tmp_path)
    shared = [f"woz-{number}" for number in range(15)]
    given_ = [(tmp_path, [*shared, f"own-{number}"]) for number in range(4)]

    made = children.at_once(children.make_index_keys, given_)

    for found in made:
        assert {name: ring.index(DeliveryId(name)) for name in found} == found
    assert len(json.loads((tmp_path / "ring.json").read_text())["indexes"]) == 19


@pytest.mark.rule("D-006")
def test_private_files_are_their_owners_alone(tmp_path: Path, hub: HubKeys) -> None:
    hub.give(WOZ, tmp_path / "given")
    private = [p for p in tmp_path.rglob("*") if p.suffix in (".key", ".json")]

    assert len(private) == 9
    assert {path.stat().st_mode & 0o777 for path in private} == {0o600}


READERS: dict[str, Callable[[Path], object]] = {
    "secret": keys.read_secret,
    "sealing key": keys.read_sealing_key,
    "signing key": keys.read_signing_key,
    "sealing pub": keys.read_sealing_pub,
    "signing pub": keys.read_signing_pub,
}


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o610])
@pytest.mark.parametrize("what", ["secret", "sealing key", "signing key"])
def test_a_private_file_that_others_can_read_is_refused(
    what: str, mode: int, tmp_path: Path
) -> None:
    path = tmp_path / "een.key"
    path.touch(mode)
    path.chmod(mode)

    with pytest.raises(NotPermitted, match=r"chmod 600 een\.key"):
        READERS[what](path)


@pytest.mark.parametrize("what", READERS)
def test_a_key_that_is_not_there_is_told_by_name(what: str, tmp_path: Path) -> None:
    with pytest.raises(Gone, match=r"een\.key is not in"):
        READERS[what](tmp_path / "een.key")


@pytest.mark.parametrize("content", [b"", b"geen sleutel", b"\xff\xfe", b"abcd\n", b"a" * 63])
@pytest.mark.parametrize("what", READERS)
def test_a_file_that_is_no_key_is_refused(what: str, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "een.key"
    keys.new_secret(path)
    path.write_bytes(content)

    with pytest.raises(Invalid, match=r"een\.key"):
        READERS[what](path)


@pytest.mark.parametrize(
    ("what", "name"),
    [
        ("sealing key", "sign.key"),
        ("signing key", "seal.key"),
        ("sealing pub", "sign.pub"),
        ("signing pub", "seal.pub"),
    ],
)
def test_a_key_of_the_other_kind_is_refused(what: str, name: str, tmp_path: Path) -> None:
    keys.new_sealing_pair(tmp_path, "seal")
    keys.new_signing_pair(tmp_path, "sign")

    with pytest.raises(Invalid, match=f"{name} is not a "):
        READERS[what](tmp_path / name)


@pytest.fixture
def readable_folder() -> Iterator[Path]:
    """A folder that every account may look into."""
    folder = Path(tempfile.mkdtemp(prefix="treffer-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another account")
def test_a_key_of_another_account_is_told(readable_folder: Path) -> None:
    keys.new_secret(readable_folder / "een.key")

    assert children.alone(children.read_key_without_rights, readable_folder / "een.key") == "K-104"


def test_a_secret_is_read_back_and_known_by_its_id(tmp_path: Path) -> None:
    secret = keys.new_secret(tmp_path / "een.key")
    by_hand = hmac.new(secret, b"id", hashlib.sha256).digest()[:8].hex()

    assert keys.read_secret(tmp_path / "een.key") == secret
    assert (len(secret), keys.key_id(secret)) == (32, by_hand)


def test_a_derived_key_may_be_given_again(tmp_path: Path) -> None:
    for secret in (ROOT, SALT):
        keys.write_secret(tmp_path / "een.key", secret)

    assert keys.read_secret(tmp_path / "een.key") == SALT


def test_what_is_wrapped_opens_with_its_own_key_and_context_alone(tmp_path: Path) -> None:
    public = keys.new_sealing_pair(tmp_path, "een")
    keys.new_sealing_pair(tmp_path, "ander")
    mine, other = (keys.read_sealing_key(tmp_path / f"{name}.key") for name in ("een", "ander"))
    sealed = keys.wrap(public, b"geheim", b"hier")

    assert keys.unwrap(mine, sealed, b"hier") == b"geheim"
    for private, given_, info in [
        (other, sealed, b"hier"),
        (mine, sealed, b"daar"),
        (mine, sealed[:-1] + bytes([sealed[-1] ^ 1]), b"hier"),
        (mine, sealed[:10], b"hier"),
        (mine, b"", b"hier"),
    ]:
        with pytest.raises(IntegrityBroken):
            keys.unwrap(private, given_, info)


@given(content=st.binary(max_size=300), data=st.data())
def test_what_is_encrypted_opens_unaltered_with_its_own_key_and_context_alone(
    content: bytes, data: st.DataObject
) -> None:
    sealed = keys.encrypt(ROOT, content, b"hier")
    place = data.draw(st.integers(0, len(sealed) - 1))
    altered = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]

    assert keys.decrypt(ROOT, sealed, b"hier") == content
    for key, given_, context in [
        (SALT, sealed, b"hier"),
        (ROOT, sealed, b"daar"),
        (ROOT, altered, b"hier"),
        (ROOT, sealed[:place], b"hier"),
    ]:
        with pytest.raises(IntegrityBroken):
            keys.decrypt(key, given_, context)


@given(content=st.binary(), other=st.binary(), signature=st.binary(max_size=80))
def test_a_signature_fits_its_content_and_its_signer_alone(
    content: bytes, other: bytes, signature: bytes
) -> None:
    signed = SIGNER.sign(content)

    assert keys.is_signed(SIGNER.public_key(), signed, content)
    assert keys.is_signed(SIGNER.public_key(), signed, other) == (content == other)
    assert not keys.is_signed(STRANGER.public_key(), signed, content)
    assert not keys.is_signed(SIGNER.public_key(), signature, content)


def test_a_department_gets_what_it_needs_and_nothing_private_of_the_hub(
    tmp_path: Path, hub: HubKeys
) -> None:
    given_ = tmp_path / "given"
    names = hub.give(WOZ, given_)

    assert names == ["common.key", "linkage-woz-1.key", "hub.pub", "gate.pub"]
    assert sorted(p.name for p in given_.iterdir()) == sorted(names)
    assert keys.read_secret(given_ / "common.key") == hub.common()
    assert keys.read_secret(given_ / "linkage-woz-1.key") == hub.linkage(WOZ, "1")
    assert hub.give(WOZ, given_) == names


def test_the_hub_expects_the_ids_of_the_keys_it_gave(tmp_path: Path, hub: HubKeys) -> None:
    hub.give(WOZ, tmp_path / "given")
    ids = hub.expected_ids(WOZ)
    signer = keys.read_signing_pub(tmp_path / "woz" / "woz.pub")

    assert ids["source"] == keys.key_id(keys.read_secret(tmp_path / "given" / "linkage-woz-1.key"))
    assert ids["common"] == keys.key_id(hub.common())
    assert ids["signer"] == keys.public_id(signer) == hub.trust(WOZ, tmp_path / "woz" / "woz.pub")
    assert {len(ids[name]) for name in ("hub", "gate", "signer")} == {64}


def test_what_is_sealed_to_the_gate_opens_at_the_gate(tmp_path: Path, hub: HubKeys) -> None:
    sealed = hub.seal_to_gate(b"geheim", "hier")
    gate = keys.read_sealing_key(tmp_path / "gate" / "gate.key")

    assert keys.unwrap(gate, sealed, b"hier") == b"geheim"
    with pytest.raises(IntegrityBroken):
        keys.unwrap(hub.hub, sealed, b"hier")


def test_a_key_that_was_not_registered_is_told(tmp_path: Path) -> None:
    hub_keys.create(tmp_path)
    hub = HubKeys(tmp_path)
    needs: list[Callable[[], object]] = [
        lambda: hub.give(WOZ, tmp_path / "given"),
        lambda: hub.seal_to_gate(b"x", "y"),
        lambda: hub.expected_ids(WOZ),
    ]

    for need in needs:
        with pytest.raises(Gone, match=r"gate\.pub"):
            need()


def test_a_signing_pair_is_read_back_from_its_files(tmp_path: Path) -> None:
    public = keys.new_signing_pair(tmp_path, "een")
    signed = keys.read_signing_key(tmp_path / "een.key").sign(b"inhoud")

    assert keys.is_signed(keys.read_signing_pub(tmp_path / "een.pub"), signed, b"inhoud")
    assert keys.public_id(public) == hashlib.sha256(public.public_bytes_raw()).hexdigest()


def test_keys_hide_themselves() -> None:
    assert ROOT.hex() not in repr(Ring(Path(), ROOT))
    assert repr(ROOT) not in repr(Ring(Path(), ROOT))
