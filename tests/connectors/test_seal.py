import base64
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import assume, given
from hypothesis import strategies as st

from connectors import keys
from connectors.vault.seal import Sealer, new_category_keys, padded, wrapped_keys
from connectors.vault.unseal import Opener
from contracts.errors import IntegrityBroken
from contracts.ids import DeliveryId
from contracts.substance import Packet, Substance
from contracts.topics import Party, Person

GATE, STRANGER = (X25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2))
DELIVERY, OTHER = DeliveryId("woz-20261122T021500Z"), DeliveryId("woz-20261123T021500Z")
CATEGORY_KEYS = {"identity": b"i" * 32, "zaak": b"z" * 32}
FIELDS = {"overtreding": "geen vergunning", "datum": "2026-03-14"}
OPENER = Opener(GATE)

values = st.dictionaries(st.text(max_size=9), st.text(max_size=80), max_size=5)


def a_packet(fields: dict[str, str] = FIELDS, record: int = 7) -> Packet:
    sealer = Sealer(DELIVERY, CATEGORY_KEYS)
    return Packet(
        delivery=DELIVERY,
        source="woz",
        contract_sha256="0" * 64,
        category_keys=wrapped_keys(DELIVERY, CATEGORY_KEYS, GATE.public_key()),
        records={
            record: {
                "zaak": sealer.seal(record, "zaak", fields),
                "identity": sealer.seal(record, "identity", {"naam": "J. Jansen"}),
            }
        },
        question=b"",
    )


@given(fields=values)
def test_sealed_fields_open_at_the_gate_as_they_were(fields: dict[str, str]) -> None:
    assume("naam" not in fields)  # the other category of the same packet has one
    assert OPENER.fields(a_packet(fields), fields) == [Substance(fields)]


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (["overtreding"], {"overtreding": "geen vergunning"}),
        (["naam", "datum"], {"naam": "J. Jansen", "datum": "2026-03-14"}),
        (["onbekend"], {}),
        ([], {}),
    ],
)
def test_the_named_fields_are_shown_and_nothing_else(
    names: list[str], shown: dict[str, str]
) -> None:
    assert OPENER.fields(a_packet(), names) == [Substance(shown)]


def test_a_category_without_key_stays_closed() -> None:
    packet = a_packet()
    half = replace(packet, category_keys={"zaak": packet.category_keys["zaak"]})

    assert OPENER.fields(half, ["naam", "datum"]) == [Substance({"datum": "2026-03-14"})]


@given(fields=values)
def test_the_length_of_a_blob_tells_no_more_than_a_multiple_of_256(
    fields: dict[str, str],
) -> None:
    blob = Sealer(DELIVERY, CATEGORY_KEYS).seal(1, "zaak", fields)

    assert (len(blob) - 12 - 16) % 256 == 0


@given(st.binary(max_size=600))
def test_padding_only_adds_spaces_up_to_the_next_multiple(content: bytes) -> None:
    made = padded(content)

    assert made[: len(content)] == content
    assert set(made[len(content) :]) <= {ord(" ")}
    assert (len(made) % 256, len(made) - len(content) < 256) == (0, True)


def test_the_same_fields_are_never_sealed_alike() -> None:
    sealer = Sealer(DELIVERY, CATEGORY_KEYS)

    assert sealer.seal(1, "zaak", FIELDS) != sealer.seal(1, "zaak", FIELDS)


def test_sealed_fields_cannot_be_read_in_the_blob() -> None:
    blob = a_packet().records[7]["zaak"]

    assert b"vergunning" not in blob


def moved(packet: Packet, change: str) -> Packet:
    """The packet with its sealed parts put where they do not belong."""
    blobs = packet.records[7]
    raw = bytearray(blobs["zaak"])
    raw[20] ^= 1
    return {
        "another record": replace(packet, records={8: blobs}),
        "another category": replace(
            packet, records={7: {"zaak": blobs["identity"], "identity": blobs["zaak"]}}
        ),
        "another delivery": replace(packet, delivery=OTHER),
        "an altered blob": replace(packet, records={7: {"zaak": bytes(raw)}}),
        "a blob cut off": replace(packet, records={7: {"zaak": blobs["zaak"][:20]}}),
        "an empty blob": replace(packet, records={7: {"zaak": b""}}),
        "another key": replace(
            packet,
            category_keys={
                "zaak": packet.category_keys["identity"],
                "identity": packet.category_keys["zaak"],
            },
        ),
    }[change]


@pytest.mark.parametrize(
    "change",
    [
        "another record",
        "another category",
        "another delivery",
        "an altered blob",
        "a blob cut off",
        "an empty blob",
        "another key",
    ],
)
def test_a_sealed_part_opens_only_where_it_belongs(change: str) -> None:
    with pytest.raises(IntegrityBroken):
        OPENER.fields(moved(a_packet(), change), FIELDS)


def test_nobody_but_the_gate_opens_anything() -> None:
    with pytest.raises(IntegrityBroken):
        Opener(STRANGER).fields(a_packet(), FIELDS)


def test_a_packet_sealed_to_the_gate_opens_under_its_own_cell_alone() -> None:
    packet = a_packet()
    sealed = keys.wrap(GATE.public_key(), packet.to_bytes(), b"H-1|P1|woz")

    assert OPENER.packet(sealed, "H-1|P1|woz") == packet
    with pytest.raises(IntegrityBroken):
        OPENER.packet(sealed, "H-1|P2|woz")


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff", b'{"records": 5}'])
def test_a_packet_of_another_form_is_told(content: bytes) -> None:
    sealed = keys.wrap(GATE.public_key(), content, b"H-1")

    with pytest.raises(IntegrityBroken):
        OPENER.packet(sealed, "H-1")


def test_every_category_has_a_random_key_of_its_own() -> None:
    one, other = (new_category_keys(frozenset({"zaak", "identity"})) for _ in range(2))

    assert list(one) == ["identity", "zaak"]
    assert len({*one.values(), *other.values()}) == 4
    assert {len(key) for key in one.values()} == {32}


def test_a_wrapped_key_is_bound_to_its_delivery_and_category() -> None:
    wrapped = wrapped_keys(DELIVERY, CATEGORY_KEYS, GATE.public_key())
    sealed = base64.b64decode(wrapped["zaak"])

    assert keys.unwrap(GATE, sealed, f"treffer/v1/sealed/{DELIVERY}/zaak".encode()) == b"z" * 32
    for info in (f"treffer/v1/sealed/{OTHER}/zaak", f"treffer/v1/sealed/{DELIVERY}/identity"):
        with pytest.raises(IntegrityBroken):
            keys.unwrap(GATE, sealed, info.encode())


def test_a_topic_opens_at_the_gate_as_it_was_typed() -> None:
    typed = b'{"person": {"family_name": "Jansen", "birth_date": "1980"}}  '

    opened = OPENER.topic(keys.wrap(GATE.public_key(), typed, b"P1"), "P1")

    assert opened == Party(person=Person(family_name="Jansen", birth_date="1980"))


@pytest.mark.parametrize("typed", [b"{", b"[]", b'{"person": "geheim"}', b'{"dier": {}}x'])
def test_what_is_no_topic_is_told_without_its_content(typed: bytes) -> None:
    with pytest.raises(IntegrityBroken) as fault:
        OPENER.topic(keys.wrap(GATE.public_key(), typed, b"P1"), "P1")

    assert fault.value.code == "I-614"
    assert "geheim" not in str(fault.value)
