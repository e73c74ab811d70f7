"""What the contract calls relevant travels with the packet to the gate."""

from datetime import date, timedelta

import pytest

from connectors import keys
from contracts.substance import Packet
from pipelines.steps.answers import packet_info
from pipelines.steps.bench import Bench
from tests.pipelines import a_town
from tests.pipelines.a_town import KNOWN, Town

SEEN = date(2025, 3, 4)


@pytest.mark.rule("R-113")
def test_a_packet_says_until_when_each_record_is_relevant(town: Town, bench: Bench) -> None:
    found = a_town.ask(town, bench, KNOWN)
    (sealed,) = bench.register.packets(
        found.check.check_id, found.topics[0].label, a_town.HANDHAVING
    )
    private = keys.read_sealing_key(town.folder / "gate" / "keys" / "gate.key")
    info = packet_info(found.check.check_id).encode()
    packet = Packet.from_bytes(keys.unwrap(private, sealed, info))

    last = SEEN.replace(year=SEEN.year + 5)
    assert set(packet.until) == set(packet.records)
    assert set(packet.until.values()) == {last}
    assert packet.relevant(last) == packet
    assert packet.relevant(last + timedelta(days=1)).records == {}
