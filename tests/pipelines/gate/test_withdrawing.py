"""What the hub takes back ends at once, whatever its state."""

import pytest

from contracts.errors import Gone, TryAgain
from contracts.events import EventKind
from contracts.grants import MOVES, RequestState
from pipelines.gate import intake, steps
from pipelines.gate.steps import Choice
from tests.pipelines.gate.a_gate import ANNA, PIET, REASON, W57, BrokenJournal, Gate, a_request

ALLOW = Choice(fields=("afdoening",), reason=REASON)
NAME = "W-57.withdrawn.json"


def bring(gate: Gate, state: RequestState) -> None:
    """Bring W-57 into a state."""
    gate.ask()
    if state is RequestState.RETURNED:
        steps.send_back(W57, REASON, gate.bench, PIET)
    if state in (RequestState.GRANTED, RequestState.OPENED):
        steps.decide(W57, ALLOW, gate.bench, PIET)
    if state is RequestState.OPENED:
        steps.open_window(W57, gate.bench, ANNA)


@pytest.mark.rule("R-008")
@pytest.mark.rule("R-177")
@pytest.mark.parametrize("state", list(MOVES))
def test_a_withdrawal_ends_request_and_grant_in_every_open_state(
    gate: Gate, state: RequestState
) -> None:
    bring(gate, state)
    gate.withdraw("the case left the phase in which it was asked")

    assert intake.take_in(gate.bench).problems == ()

    assert gate.bench.register.state(W57) is RequestState.WITHDRAWN
    assert gate.kinds()[-2:] == [EventKind.DISCLOSURE_WITHDRAWN, EventKind.PACKET_DESTROYED]
    assert gate.told()["state"] == "withdrawn"
    assert gate.told()["end_reason"] == "the case left the phase in which it was asked"
    assert gate.hub.names(NAME) == []
    with pytest.raises(Gone):
        gate.bench.register.packets(W57)
    with pytest.raises(Gone, match="withdrawn"):
        steps.open_window(W57, gate.bench, ANNA)


def test_what_ended_already_stays_as_it_is(gate: Gate) -> None:
    gate.ask()
    steps.decide(W57, Choice(fields=(), reason=REASON), gate.bench, PIET)
    gate.withdraw()

    assert intake.take_in(gate.bench).problems == ()
    assert gate.bench.register.state(W57) is RequestState.REFUSED
    assert gate.hub.names(NAME) == []


def test_only_the_hub_can_withdraw(gate: Gate) -> None:
    gate.ask()
    (gate.settings.exchange / NAME).write_text('{"why": "x"}')

    assert [one.code for one in intake.take_in(gate.bench).problems] == ["I-630"]
    assert gate.bench.register.state(W57) is RequestState.SUBMITTED


@pytest.mark.parametrize("content", [b"not json", b"[]", b"{}"])
def test_a_withdrawal_that_does_not_say_why_is_told(gate: Gate, content: bytes) -> None:
    gate.ask()
    gate.hub.put(NAME, content)

    assert [one.code for one in intake.take_in(gate.bench).problems] == ["G-120"]


def test_a_request_is_taken_in_and_withdrawn_at_once(gate: Gate) -> None:
    gate.hub.put("W-57.request.json", gate.file(a_request()))
    gate.withdraw()

    intake.take_in(gate.bench)

    assert gate.bench.register.state(W57) is RequestState.WITHDRAWN


def test_a_withdrawal_waits_for_a_request_that_cannot_be_read_yet(gate: Gate) -> None:
    gate.hub.put("W-57.request.json", b"not json")
    gate.withdraw()
    intake.take_in(gate.bench)
    assert gate.hub.names(NAME) == [NAME]

    gate.hub.put("W-57.request.json", gate.file(a_request()))
    intake.take_in(gate.bench)

    assert gate.bench.register.state(W57) is RequestState.WITHDRAWN


def test_a_withdrawal_of_what_never_came_is_done(gate: Gate) -> None:
    gate.withdraw()

    assert intake.take_in(gate.bench).problems == ()
    assert gate.hub.names(NAME) == []


def test_expiry_takes_withdrawals_in_and_counts_them(gate: Gate) -> None:
    bring(gate, RequestState.OPENED)
    gate.withdraw()

    assert steps.expire(gate.bench) == [W57]
    assert steps.expire(gate.bench) == []


def test_a_withdrawal_that_cannot_be_journalled_stays_to_be_done(gate: Gate) -> None:
    bring(gate, RequestState.GRANTED)
    gate.withdraw()

    with pytest.raises(TryAgain):
        intake.take_in(gate.with_journal(BrokenJournal()))

    assert gate.bench.register.state(W57) is RequestState.GRANTED
    assert gate.hub.names(NAME) == [NAME]
