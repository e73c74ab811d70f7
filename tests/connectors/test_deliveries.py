import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from connectors.stores.deliveries import (
    Draft,
    any_records,
    linkage,
    read_addresses,
    read_manifest,
    sealed_blobs,
)
from connectors.stores.fetched import Fetched
from connectors.stores.inbox import Inbox
from contracts.deliveries import Breach
from contracts.errors import Gone, IntegrityBroken, Invalid
from contracts.ids import DeliveryId, SourceName
from tests.connectors.a_delivery import (
    DELIVERY,
    HUB,
    SIGNER,
    Row,
    a_delivery,
    addresses,
    sealed,
    staged,
)

FILES = ("manifest.json", "manifest.sig", "linkage.parquet", "sealed.parquet")
WOZ = SourceName("woz")
CANARY = b"kanarieveer"


def rows(folder: Path) -> list[dict[str, object]]:
    given = read_manifest(folder, SIGNER.public_key())
    assert not isinstance(given, Breach)
    return list(pa.Table.from_batches(linkage(folder, given, HUB)).to_pylist())


def test_a_delivery_is_read_back_as_it_was_made(tmp_path: Path) -> None:
    folder, made = a_delivery(tmp_path)

    assert folder.name == DELIVERY
    assert sorted(path.name for path in folder.iterdir()) == sorted(FILES)
    assert read_manifest(folder, SIGNER.public_key()) == made
    assert {name: facts.rows for name, facts in made.files.items()} == {
        "linkage.parquet": 2,
        "sealed.parquet": 4,
    }


def test_parties_come_in_the_order_of_records_whatever_the_registers_order(
    tmp_path: Path,
) -> None:
    parties = [Row(record=9, keys=(1,)), Row(record=3, party=1), Row(record=3, keys=(2, 3))]
    folder, _ = a_delivery(tmp_path, parties)

    assert [(r["row"], r["record"], r["keys"]) for r in rows(folder)] == [
        (0, 3, [2, 3]),
        (1, 3, []),
        (2, 9, [1]),
    ]


def test_the_number_and_the_line_of_the_register_are_not_delivered(tmp_path: Path) -> None:
    folder, _ = a_delivery(tmp_path)

    assert not {"own", "line", "party"} & set(rows(folder)[0])


def test_a_record_that_stands_twice_is_delivered_once_and_told_by_its_line(
    tmp_path: Path,
) -> None:
    draft = Draft(tmp_path, DELIVERY)
    twice = [Row(record=1, own=7), Row(record=2, own=8), Row(record=3, own=7), Row(record=4, own=7)]
    draft.add(staged(twice), sealed([1, 2, 3, 4]), None)
    doubles = draft.drop_doubles()
    facts = draft.write_parts(b"k" * 32)
    draft.abandon()

    assert doubles == [4, 5]
    assert {name: one.rows for name, one in facts.items()} == {
        "linkage.parquet": 2,
        "sealed.parquet": 4,
    }


def test_two_parties_of_one_record_are_no_doubles(tmp_path: Path) -> None:
    draft = Draft(tmp_path, DELIVERY)
    both = staged([Row(record=1, own=7), Row(record=1, own=7, party=1)])
    line = pa.array([2, 2], pa.uint64())
    draft.add(both.set_column(both.schema.get_field_index("line"), "line", line), sealed([1]), None)

    assert draft.drop_doubles() == []
    draft.abandon()


@pytest.mark.rule("D-006")
def test_the_linkage_part_is_encrypted_at_rest(tmp_path: Path) -> None:
    folder, _ = a_delivery(tmp_path, [Row(record=1, keys=(5,), hop=CANARY)])

    assert rows(folder)[0]["hop"] == CANARY
    assert not any(CANARY in path.read_bytes() for path in folder.iterdir())
    with pytest.raises(OSError, match="encrypted"):
        pq.read_table(folder / "linkage.parquet")


def test_another_hub_cannot_read_the_linkage_part(tmp_path: Path) -> None:
    folder, made = a_delivery(tmp_path)

    with pytest.raises(IntegrityBroken):
        list(linkage(folder, made, X25519PrivateKey.generate()))


def test_a_linkage_key_is_of_no_use_in_another_delivery(tmp_path: Path) -> None:
    folder, made = a_delivery(tmp_path)

    with pytest.raises(IntegrityBroken):
        list(linkage(folder, replace(made, delivery="woz-20261123T021500Z"), HUB))


def test_the_sealed_categories_of_the_wanted_records_come_back_and_no_others(
    tmp_path: Path,
) -> None:
    folder, _ = a_delivery(tmp_path, [Row(record=n) for n in (5, 1, 3)])

    assert sealed_blobs(folder, [3, 4, 1]) == {
        1: {"identity": b"1 identity", "zaak": b"1 zaak"},
        3: {"identity": b"3 identity", "zaak": b"3 zaak"},
    }
    assert sealed_blobs(folder, []) == {}


def test_some_record_is_always_one_that_is_there(tmp_path: Path) -> None:
    folder, _ = a_delivery(tmp_path, [Row(record=n) for n in range(100, 5100)])

    found = set(any_records(folder, range(10)))

    assert len(found) > 1
    assert all(len(sealed_blobs(folder, [one])) == 1 for one in found)


def test_a_delivery_without_parties_is_whole_and_empty(tmp_path: Path) -> None:
    folder, made = a_delivery(tmp_path, [])

    assert read_manifest(folder, SIGNER.public_key()) == made
    assert list(linkage(folder, made, HUB)) == []
    assert (any_records(folder, [3]), sealed_blobs(folder, [1])) == ([], {})


@pytest.mark.parametrize("name", FILES)
def test_an_altered_byte_in_any_file_is_noticed(name: str, tmp_path: Path) -> None:
    folder, _ = a_delivery(tmp_path)
    raw = bytearray((folder / name).read_bytes())
    for place in {0, len(raw) // 2, len(raw) - 1}:
        altered = bytearray(raw)
        altered[place] ^= 1
        (folder / name).write_bytes(altered)

        assert read_manifest(folder, SIGNER.public_key()) is Breach.ALTERED


@pytest.mark.parametrize(
    ("name", "breach"),
    [
        ("manifest.json", Breach.TRUNCATED),
        ("manifest.sig", Breach.UNSIGNED),
        ("linkage.parquet", Breach.TRUNCATED),
        ("sealed.parquet", Breach.TRUNCATED),
    ],
)
def test_a_missing_file_is_noticed(name: str, breach: Breach, tmp_path: Path) -> None:
    folder, _ = a_delivery(tmp_path)
    (folder / name).unlink()

    assert read_manifest(folder, SIGNER.public_key()) is breach


@pytest.mark.parametrize(
    ("name", "breach"),
    [
        ("manifest.json", Breach.ALTERED),
        ("manifest.sig", Breach.ALTERED),
        ("linkage.parquet", Breach.TRUNCATED),
        ("sealed.parquet", Breach.TRUNCATED),
    ],
)
def test_a_file_that_was_cut_off_is_noticed(name: str, breach: Breach, tmp_path: Path) -> None:
    folder, _ = a_delivery(tmp_path)
    os.truncate(folder / name, (folder / name).stat().st_size - 1)

    assert read_manifest(folder, SIGNER.public_key()) is breach


def signed_again(folder: Path, old: bytes, new: bytes) -> object:
    content = (folder / "manifest.json").read_bytes()
    assert old in content
    (folder / "manifest.json").write_bytes(content.replace(old, new))
    return (folder / "manifest.sig").write_bytes(SIGNER.sign(content.replace(old, new)))


DAMAGE: dict[str, tuple[Breach, Callable[[Path], object]]] = {
    "a file that nobody signed": (
        Breach.ALTERED,
        lambda folder: (folder / "addresses.parquet").write_bytes(b"x"),
    ),
    "a folder that nobody signed": (Breach.ALTERED, lambda folder: (folder / "extra").mkdir()),
    "a manifest that is none": (
        Breach.UNREADABLE,
        lambda folder: signed_again(folder, b'"epoch"', b'"tijdvak"'),
    ),
    "a manifest that leaves a part out": (
        Breach.TRUNCATED,
        lambda folder: (
            (folder / "sealed.parquet").rename(folder / "other.parquet"),
            signed_again(folder, b"sealed.parquet", b"other.parquet"),
        ),
    ),
}


@pytest.mark.parametrize("what", DAMAGE)
def test_a_delivery_holds_exactly_what_was_signed(what: str, tmp_path: Path) -> None:
    folder, _ = a_delivery(tmp_path)
    breach, damage = DAMAGE[what]
    damage(folder)

    assert read_manifest(folder, SIGNER.public_key()) is breach


def test_a_delivery_under_the_name_of_another_is_noticed(tmp_path: Path) -> None:
    folder, _ = a_delivery(tmp_path)
    renamed = folder.rename(tmp_path / "woz-20991231T000000Z")

    assert read_manifest(renamed, SIGNER.public_key()) is Breach.ALTERED


def test_the_signature_of_somebody_else_does_not_hold(tmp_path: Path) -> None:
    folder, _ = a_delivery(tmp_path)

    assert read_manifest(folder, Ed25519PrivateKey.generate().public_key()) is Breach.ALTERED


def test_a_linkage_part_that_broke_after_the_check_is_told(tmp_path: Path) -> None:
    folder, made = a_delivery(tmp_path, [Row(record=n, keys=(n,)) for n in range(500)])
    raw = bytearray((folder / "linkage.parquet").read_bytes())
    raw[200] ^= 1
    (folder / "linkage.parquet").write_bytes(raw)

    with pytest.raises(IntegrityBroken):
        list(linkage(folder, made, HUB))


def test_sealed_parts_that_broke_or_went_after_the_check_are_told(tmp_path: Path) -> None:
    folder, _ = a_delivery(tmp_path)
    (folder / "sealed.parquet").write_bytes(b"PAR1 kapot")
    with pytest.raises(IntegrityBroken, match="sealed part"):
        sealed_blobs(folder, [1])

    (folder / "sealed.parquet").unlink()
    with pytest.raises(Gone, match="not here any more"):
        any_records(folder, [1])


def test_an_address_book_is_delivered_in_the_clear(tmp_path: Path) -> None:
    folder, made = a_delivery(tmp_path, book=addresses("Weesp", "Muiden"))

    assert made.files["addresses.parquet"].rows == 2
    book = read_addresses(folder / "addresses.parquet")
    assert book.column("place").to_pylist() == ["Weesp", "Muiden"]


def test_a_file_that_is_no_address_book_is_told(tmp_path: Path) -> None:
    (tmp_path / "boek.parquet").write_bytes(b"iets")
    for name in ("boek.parquet", "nergens.parquet"):
        with pytest.raises(Invalid, match=name):
            read_addresses(tmp_path / name)


def test_a_draft_has_no_name_of_its_own_until_it_is_whole(tmp_path: Path) -> None:
    draft = Draft(tmp_path, DELIVERY)

    assert [path.name for path in tmp_path.iterdir()] == [f"{DELIVERY}.partial"]
    assert Inbox(str(tmp_path)).deliveries(WOZ) == []
    draft.abandon()
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_draft_left_goes_with_the_next_of_its_source_alone(tmp_path: Path) -> None:
    for name in ("woz-20260101T000000Z", "woz-oud-20260101T000000Z", "brp-20260101T000000Z"):
        (tmp_path / f"{name}.partial").mkdir()
    a_delivery(tmp_path)

    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "brp-20260101T000000Z.partial",
        "woz-20261122T021500Z",
        "woz-oud-20260101T000000Z.partial",
    ]


@pytest.mark.rule("D-006")
def test_what_is_staged_is_encrypted_and_goes(tmp_path: Path) -> None:
    draft = Draft(tmp_path, DELIVERY)
    draft.add(staged([Row(record=1, hop=CANARY)]), sealed([1]), None)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]

    assert files
    assert not any(CANARY in path.read_bytes() for path in files)
    draft.abandon()


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> str:
    """An inbox with two deliveries."""
    made = tmp_path_factory.mktemp("made")
    for moment in ("20261122T021500Z", "20261121T021500Z"):
        a_delivery(made, delivery=DeliveryId(f"woz-{moment}"))
    return str(made)


def fetched(inbox: str, folder: Path) -> Fetched:
    """The deliveries of a hub that registered the signer of `woz`."""
    (folder / "signers").mkdir(parents=True)
    (folder / "signers" / "woz.pub").write_bytes(
        SIGNER.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )
    return Fetched(folder / "deliveries", {WOZ: inbox}, folder / "signers", HUB)


def test_a_fetched_delivery_is_the_one_that_was_made(inbox: str, tmp_path: Path) -> None:
    hub = fetched(inbox, tmp_path / "hub")
    hub.fetch(DELIVERY)
    hub.fetch(DELIVERY)  # again does no harm
    given = hub.read(DELIVERY)

    assert not isinstance(given, Breach)
    assert sum(batch.num_rows for batch in hub.linkage(given)) == 2
    assert hub.sealed(DELIVERY, [2]) == {2: {"identity": b"2 identity", "zaak": b"2 zaak"}}
    assert hub.some_records(DELIVERY, [0, 0]) == [1, 1]
    assert hub.addresses(DELIVERY) is None


def test_a_destroyed_delivery_is_gone(inbox: str, tmp_path: Path) -> None:
    hub = fetched(inbox, tmp_path / "hub")
    hub.fetch(DELIVERY)
    hub.destroy(DELIVERY)

    assert hub.read(DELIVERY) is Breach.TRUNCATED
    with pytest.raises(Gone):
        hub.sealed(DELIVERY, [1])


def test_a_fetch_that_was_killed_is_done_again(inbox: str, tmp_path: Path) -> None:
    hub = fetched(inbox, tmp_path / "hub")
    left = tmp_path / "hub" / "deliveries" / "woz" / f"{DELIVERY}.partial"
    left.mkdir(parents=True)
    (left / "manifest.json").write_bytes(b"half")
    hub.fetch(DELIVERY)

    assert not isinstance(hub.read(DELIVERY), Breach)
    assert not left.exists()


def test_a_delivery_of_a_source_without_registered_signer_is_not_read(
    inbox: str, tmp_path: Path
) -> None:
    hub = fetched(inbox, tmp_path / "hub")
    hub.fetch(DELIVERY)
    (tmp_path / "hub" / "signers" / "woz.pub").unlink()

    assert hub.read(DELIVERY) is Breach.UNKNOWN_SIGNER


def test_a_source_that_is_not_registered_has_no_inbox(tmp_path: Path) -> None:
    with pytest.raises(Gone, match="brp is not registered"):
        fetched(str(tmp_path), tmp_path / "hub").offered(SourceName("brp"))
