import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.substance import Packet, Substance

PART = st.tuples(st.sampled_from(["birth", "start"]), st.text(max_size=9), st.floats(-9, 9))
REASONS = st.lists(st.lists(PART, max_size=3).map(tuple), max_size=3).map(tuple)
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


@given(
    records=st.dictionaries(st.integers(0, 2**32), BLOBS, max_size=4),
    question=st.binary(),
    reasons=REASONS,
    until=st.dictionaries(st.integers(0, 2**32), st.none() | st.dates(), max_size=4),
    is_doubt=st.booleans(),
)
def test_a_packet_is_read_back_as_it_was_written(
    records: dict[int, dict[str, bytes]],
    question: bytes,
    reasons: tuple[object, ...],
    until: dict[int, date | None],
    is_doubt: bool,
) -> None:
    packet = a_packet(
        records=records, question=question, reasons=reasons, until=until, is_doubt=is_doubt
    )

    assert Packet.from_bytes(packet.to_bytes()) == packet


def test_a_packet_that_was_sealed_without_reasons_is_still_read() -> None:
    content = json.loads(a_packet().to_bytes())
    del content["reasons"]

    assert Packet.from_bytes(json.dumps(content).encode()) == a_packet()


@pytest.mark.rule("R-113")
@pytest.mark.rule("D-015")
@pytest.mark.parametrize("without", ["until", None])
@given(day=st.dates(date(1901, 1, 1), date(9998, 1, 1)))
def test_a_record_counts_up_to_its_last_day_and_one_without_a_day_on_none(
    day: date, without: str | None
) -> None:
    blobs = {"zaak": b"geheim"}
    until = {1: day - timedelta(1), 2: day, 3: day + timedelta(1), 4: None, 6: None}
    packet = a_packet(records=dict.fromkeys(range(1, 6), blobs), until=until)
    content = json.loads(packet.to_bytes())
    content.pop(without, None)

    relevant = Packet.from_bytes(json.dumps(content).encode()).relevant(day)

    assert set(relevant.records) == (set() if without else {2, 3, 4})


@given(records=st.dictionaries(st.integers(0, 2**32), BLOBS, max_size=4))
def test_a_packet_is_as_long_as_a_whole_number_of_blocks(
    records: dict[int, dict[str, bytes]],
) -> None:
    assert len(a_packet(records=records).to_bytes()) % 4096 == 0


@pytest.mark.rule("D-005")
def test_substance_does_not_print() -> None:
    packet = a_packet(reasons=((("birth", "geheim", 6.2),),))

    shown = repr((packet, Substance({"naam": "geheim"})))

    assert "geheim" not in shown
    assert "sleutel" not in shown


@pytest.mark.rule("D-010")
@given(records=st.dictionaries(st.integers(0, 2**32), BLOBS, max_size=4))
def test_a_doubt_is_as_long_as_a_hit(records: dict[int, dict[str, bytes]]) -> None:
    lengths = {len(a_packet(records=records, is_doubt=one).to_bytes()) for one in (True, False)}

    assert len(lengths) == 1


@pytest.mark.rule("D-015")
def test_a_packet_that_does_not_say_whether_it_is_certain_is_no_packet() -> None:
    content = json.loads(a_packet().to_bytes())
    del content["doubt"]

    with pytest.raises(KeyError):
        Packet.from_bytes(json.dumps(content).encode())
