"""The gate's register, real and in memory: what is kept, which moves there are, what is erased."""

import secrets
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest
import sqlalchemy as sa

from connectors.stores import database
from connectors.stores.gate_register import GateRegister, SteadyClock
from contracts.errors import Gone, IntegrityBroken
from contracts.gate_ports import GateRegister as Port
from contracts.grants import MOVES, Grant, RequestState
from contracts.ids import RequestId
from contracts.opinions import Opinion
from tests.pipelines.gate.a_gate import MONDAY, REASON, W57, FixedClock, a_request
from tests.pipelines.gate.a_register import FakeGateRegister

PACKETS = [b"canary-packet-1" * 40, b"canary-packet-2" * 40]
KEY = secrets.token_bytes(32)
A_WAY = {
    RequestState.SUBMITTED: (),
    RequestState.RETURNED: (RequestState.RETURNED,),
    RequestState.GRANTED: (RequestState.GRANTED,),
    RequestState.REFUSED: (RequestState.REFUSED,),
    RequestState.OPENED: (RequestState.GRANTED, RequestState.OPENED),
    RequestState.LAPSED: (RequestState.GRANTED, RequestState.LAPSED),
    RequestState.ENDED: (RequestState.GRANTED, RequestState.OPENED, RequestState.ENDED),
    RequestState.REVOKED: (RequestState.GRANTED, RequestState.REVOKED),
    RequestState.WITHDRAWN: (RequestState.WITHDRAWN,),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("made") / "register.sqlite"
    engine = database.connect(f"sqlite:///{path}")
    database.migrate(engine, "gate")
    engine.dispose()
    return path


@pytest.fixture
def engine(made: Path, tmp_path: Path) -> Iterator[sa.Engine]:
    (tmp_path / "register.sqlite").write_bytes(made.read_bytes())
    engine = database.connect(f"sqlite:///{tmp_path}/register.sqlite")
    yield engine
    engine.dispose()


@pytest.fixture(params=["real", "fake"])
def register(request: pytest.FixtureRequest, engine: sa.Engine) -> Port:
    return GateRegister(engine, KEY) if request.param == "real" else FakeGateRegister()


def a_grant() -> Grant:
    return Grant(
        request_id=W57,
        fields=("afdoening",),
        reason=REASON,
        granted_by="piet",
        granted_at=MONDAY,
        fetch_by=MONDAY + timedelta(days=7),
        view_for=timedelta(hours=4),
    )


def an_opinion(by: str, version: int = 1) -> Opinion:
    return Opinion(
        version=version, fields=("afdoening",), reason=REASON, law="art. 10", by=by, at=MONDAY
    )


def test_opinions_come_back_in_order_and_go_with_their_request(register: Port) -> None:
    register.add(a_request(), PACKETS)
    said = [an_opinion("piet"), an_opinion("olga"), an_opinion("piet", version=2)]
    for one in said:
        register.add_opinion(W57, one)

    assert register.opinions(W57) == said
    register.erase(W57)
    assert register.opinions(W57) == []


def test_a_returned_request_is_replaced_by_its_answer_and_no_other_is(register: Port) -> None:
    register.add(a_request(), PACKETS)
    answer = a_request(version=2, purpose="Een ander doel")
    with pytest.raises(Gone):
        register.amend(answer)

    register.set_state(W57, RequestState.RETURNED, reason=REASON)
    register.amend(answer)

    assert register.request(W57) == answer
    assert register.state(W57) is RequestState.SUBMITTED
    assert register.reason(W57) is None


def test_what_came_in_is_kept_as_it_was(register: Port) -> None:
    register.add(a_request(), PACKETS)

    assert register.requests() == [a_request()]
    assert register.request(W57) == a_request()
    assert register.packets(W57) == PACKETS
    assert register.state(W57) is RequestState.SUBMITTED
    assert (register.grant(W57), register.reason(W57), register.opened_at(W57)) == (None,) * 3


def test_requests_come_oldest_first(register: Port) -> None:
    late = a_request(request_id=RequestId("W-2"), requested_at=MONDAY)
    for request in (late, a_request()):
        register.add(request, PACKETS)

    assert register.requests() == [a_request(), late]


def test_grant_opening_and_reason_come_back(register: Port) -> None:
    register.add(a_request(), PACKETS)
    register.save_grant(a_grant())
    register.set_state(W57, RequestState.OPENED, opened_at=MONDAY)
    register.set_state(W57, RequestState.REVOKED, reason=REASON)

    assert register.grant(W57) == a_grant()
    assert register.opened_at(W57) == MONDAY
    assert (register.state(W57), register.reason(W57)) == (RequestState.REVOKED, REASON)


@pytest.mark.parametrize(("state", "later"), list(product(RequestState, RequestState)))
def test_a_request_moves_as_the_table_says_and_not_otherwise(
    register: Port, state: RequestState, later: RequestState
) -> None:
    register.add(a_request(), PACKETS)
    for step in A_WAY[state]:
        register.set_state(W57, step)

    if later in MOVES.get(state, ()):
        register.set_state(W57, later)
    else:
        with pytest.raises(Gone):
            register.set_state(W57, later)
    expected = later if later in MOVES.get(state, ()) else state
    assert register.state(W57) is expected


def test_a_request_is_granted_once(register: Port) -> None:
    register.add(a_request(), PACKETS)
    register.save_grant(a_grant())

    with pytest.raises(Gone):
        register.save_grant(a_grant())


@pytest.mark.parametrize("ask", ["request", "state", "grant", "reason", "opened_at", "packets"])
def test_an_unknown_request_is_gone(register: Port, ask: str) -> None:
    asked: Callable[[RequestId], object] = getattr(register, ask)

    with pytest.raises(Gone):
        asked(RequestId("W-99"))


def test_dropped_packets_are_gone(register: Port) -> None:
    register.add(a_request(), PACKETS)
    register.drop_packets(W57)

    with pytest.raises(Gone):
        register.packets(W57)


def test_no_text_is_in_the_file_and_dropped_packets_leave_no_trace(
    engine: sa.Engine, tmp_path: Path
) -> None:
    register = GateRegister(engine, KEY)
    register.add(a_request(), PACKETS)
    register.save_grant(a_grant())
    register.add_opinion(W57, an_opinion("piet"))
    before = _bytes(tmp_path)
    register.drop_packets(W57)

    assert b"canary-packet" in before
    assert b"canary-packet" not in _bytes(tmp_path)
    assert not any(word in before for word in (b"dwangsom", b"Bibob", b"art. 10", REASON.encode()))


def test_a_grant_moved_to_another_request_does_not_count(engine: sa.Engine) -> None:
    register = GateRegister(engine, KEY)
    other = RequestId("W-58")
    for request in (a_request(), a_request(request_id=other)):
        register.add(request, PACKETS)
    register.save_grant(a_grant())
    with engine.begin() as connection:
        connection.execute(
            sa.text("update gate_requests set grant_secret = (select max(grant_secret) from "
                    "gate_requests), state = 'granted' where request_id = 'W-58'")
        )  # fmt: skip

    with pytest.raises(IntegrityBroken):
        register.grant(other)


def test_a_gate_that_was_not_made_is_told(tmp_path: Path) -> None:
    empty = database.connect(f"sqlite:///{tmp_path}/empty.sqlite")

    with pytest.raises(Gone, match="treffer-gate init"):
        GateRegister(empty, KEY)
    empty.dispose()


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (timedelta(seconds=1), timedelta(seconds=1)),
        (timedelta(0), timedelta(0)),
        (timedelta(seconds=-1), timedelta(0)),
        (timedelta(minutes=-2), timedelta(0)),
    ],
)
def test_a_small_step_back_stands_still(
    engine: sa.Engine, step: timedelta, said: timedelta
) -> None:
    machine = FixedClock()
    clock = SteadyClock(engine, machine)
    first = clock.now()
    machine.moment = first + step

    assert clock.now() == first + said


def test_a_large_step_back_is_refused_by_the_next_process_too(engine: sa.Engine) -> None:
    SteadyClock(engine, FixedClock()).now()
    wrong = FixedClock(MONDAY - timedelta(minutes=2, seconds=1))

    for clock in (SteadyClock(engine, wrong), SteadyClock(engine, wrong)):
        with pytest.raises(IntegrityBroken, match="went back"):
            clock.now()
    assert SteadyClock(engine, FixedClock(MONDAY)).now() == MONDAY


def _bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("register.sqlite*"))
