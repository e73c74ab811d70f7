"""What waits at the gate, for whom, in which order."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from contracts.grants import RequestState
from contracts.ids import RequestId, SourceName
from contracts.sources import SourceContract
from contracts.substance import Packet, Substance
from contracts.topics import Party
from pipelines.gate import inbox, screens, steps
from pipelines.gate.steps import Choice
from tests.pipelines.gate.a_gate import ANNA, KEES, MONDAY, OLGA, PIET, REASON, Gate, a_request

ALLOW = Choice(fields=("afdoening",), reason=REASON)


def ask(gate: Gate, number: int, hours: int = 1) -> RequestId:
    made = a_request(
        request_id=RequestId(f"W-{number}"), requested_at=MONDAY - timedelta(hours=hours)
    )
    return gate.ask(made)


def test_the_inbox_is_in_the_order_of_deadlines_with_whose_turn_it_is(gate: Gate) -> None:
    refused, granted, opened, late, early = (
        ask(gate, 1), ask(gate, 2), ask(gate, 3), ask(gate, 4, hours=1), ask(gate, 5, hours=30)
    )  # fmt: skip
    steps.decide(refused, Choice(fields=(), reason=REASON), gate.bench, PIET)
    for number in (granted, opened):
        steps.decide(number, ALLOW, gate.bench, PIET)
    steps.open_window(opened, gate.bench, ANNA)

    rows = inbox.rows(gate.bench)

    assert [row.number for row in rows] == [early, late, opened, granted, refused]
    assert [row.turn for row in rows] == [
        "privacyfunctionaris", "privacyfunctionaris", "who asked", "who asked", "nobody: refused"
    ]  # fmt: skip
    assert rows[2].until == MONDAY + timedelta(hours=4)
    assert (rows[4].waiting_since, rows[4].until) == (None, None)


def test_no_name_is_in_the_inbox(gate: Gate) -> None:
    ask(gate, 1)
    rows = inbox.rows(gate.bench)

    text = str(screens.listed(rows[0])) + repr(screens.inbox(rows, MONDAY).columns)

    assert rows[0].kind == "disclosure"
    assert not any(actor.account in text for actor in (ANNA, PIET, OLGA))


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (timedelta(0), "0 d 0 h"),
        (timedelta(hours=-3), "0 d 0 h"),
        (timedelta(minutes=59), "0 d 0 h"),
        (timedelta(hours=49), "2 d 1 h"),
    ],
)
def test_waiting_is_told_in_days_and_hours(length: timedelta, text: str) -> None:
    assert inbox.waiting(MONDAY, MONDAY + length) == text


def test_a_list_opens_no_packet_and_reads_no_contract(gate: Gate) -> None:
    ask(gate, 1)
    blind = replace(gate.bench, opener=Closed(), contract=Closed().contract)

    assert [row.number for row in inbox.rows(blind, PIET)] == ["W-1"]
    assert inbox.rows(blind, KEES) == []


class Closed:
    """Opens nothing: what is asked of it fails."""

    def packet(self, sealed: bytes, info: str) -> Packet:
        raise AssertionError("a packet was opened")

    def topic(self, sealed: bytes, info: str) -> Party:
        raise AssertionError("a topic was opened")

    def fields(self, packet: Packet, names: Iterable[str]) -> Sequence[Substance]:
        raise AssertionError("a field was opened")

    def contract(self, source: SourceName) -> SourceContract:
        raise AssertionError("a contract was read")


def test_a_request_under_an_unknown_protocol_is_told_by_its_roles(gate: Gate) -> None:
    gate.ask(a_request(protocol="elders@1.0"))

    assert inbox.rows(gate.bench)[0].turn == "privacyfunctionaris"


def test_a_state_without_a_grant_has_no_clock(gate: Gate) -> None:
    number = gate.ask()
    gate.bench.register.set_state(number, RequestState.GRANTED)

    (row,) = inbox.rows(gate.bench)

    assert (row.waiting_since, row.until) == (None, None)
