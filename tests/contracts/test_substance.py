from hypothesis import given
from hypothesis import strategies as st

from contracts.substance import Packet, Substance

BLOBS = st.dictionaries(st.text(max_size=8), st.binary(max_size=600), max_size=3)


def a_packet(**changes: object) -> Packet:
    content: dict[str, object] = {
        "delivery": "woz-20261122T021500Z",
        "source": "woz",
        "contract_sha256": "0" * 64,
        "category_keys": {"zaak": "sleutel"},
        "records": {7: {"zaak": b"geheim"}},
        "question": b"geheim",
    }
    return Packet(**(content | changes))  # type: ignore[arg-type]


@given(records=st.dictionaries(st.integers(0, 2**32), BLOBS, max_size=4), question=st.binary())
def test_a_packet_is_read_back_as_it_was_written(
    records: dict[int, dict[str, bytes]], question: bytes
) -> None:
    packet = a_packet(records=records, question=question)

    assert Packet.from_bytes(packet.to_bytes()) == packet


@given(records=st.dictionaries(st.integers(0, 2**32), BLOBS, max_size=4))
def test_a_packet_is_as_long_as_a_whole_number_of_blocks(
    records: dict[int, dict[str, bytes]],
) -> None:
    assert len(a_packet(records=records).to_bytes()) % 4096 == 0


def test_substance_does_not_print() -> None:
    shown = repr((a_packet(), Substance({"naam": "geheim"})))

    assert "geheim" not in shown
    assert "sleutel" not in shown
