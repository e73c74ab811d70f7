"""The gate's checks on sharing, real and in memory: what is kept, once, and what is erased."""

import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from connectors.stores import database
from connectors.stores.gate_sharing import GateSharing
from contracts.acts import Act
from contracts.errors import Gone, IntegrityBroken
from contracts.gate_ports import GateSharing as Port
from contracts.ids import PrivacyCheckId, RequestId
from contracts.sharing import Ending, Signed
from tests.connectors.conftest import Store
from tests.pipelines.gate.a_gate import MONDAY, REASON
from tests.pipelines.gate.a_sharing import T9, W57, FakeGateSharing, a_sharing, cells

KEY = secrets.token_bytes(32)
T10 = PrivacyCheckId("T-10")
LATER = MONDAY + timedelta(hours=1)


@pytest.fixture(params=["sqlite", "postgresql", "fake"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Port]:
    """The store over SQLite, over PostgreSQL, and the one that tests use."""
    if request.param == "fake":
        yield FakeGateSharing()
        return
    url = f"sqlite:///{tmp_path}/gate.sqlite"
    if request.param == "postgresql":
        url = str(request.getfixturevalue("cluster").emptied())
    engine = database.connect(url)
    database.migrate(engine, "gate")
    yield GateSharing(engine, KEY)
    engine.dispose()


@pytest.fixture
def engine(store: Store) -> sa.Engine:
    return store("gate")


def a_signature(act: Act = Act.DECIDE_PRIVACY_CHECK, by: str = "leo") -> Signed:
    allowed = cells("Handhaving:W-57.afdoening", "RIEC:W-58.zaaktype")
    return Signed(act=act, allowed=allowed, reason=REASON, by=by, acts_for="piet", at=MONDAY)


def test_what_came_in_is_kept_as_it_was_and_oldest_first(kept: Port) -> None:
    late = a_sharing(check_id=T10, requested_at=LATER, answers={"delen": "ja"})
    for asked in (late, a_sharing()):
        kept.add(asked)

    assert kept.all() == [a_sharing(), late]
    assert kept.one(T10) == late
    assert (kept.signed(T9), kept.ended(T9)) == ([], None)


def test_each_role_signs_once_and_signatures_come_in_order(kept: Port) -> None:
    kept.add(a_sharing())
    both = [a_signature(), a_signature(Act.SIGN_DOUBT, "ida")]
    for signed in both:
        kept.sign(T9, signed)

    for signed in both:
        with pytest.raises(Gone):
            kept.sign(T9, replace(signed, by="another"))
    assert kept.signed(T9) == both


def test_a_check_ends_once(kept: Port) -> None:
    kept.add(a_sharing())
    for why, at in (("first", MONDAY), ("second", LATER)):
        kept.end(T9, Ending(why=why, at=at))

    assert kept.ended(T9) == Ending(why="first", at=MONDAY)


def test_the_first_opening_counts_for_a_participant_and_request(kept: Port) -> None:
    first = kept.open_first("Handhaving", W57, MONDAY)
    again = kept.open_first("Handhaving", W57, LATER)
    other = kept.open_first("RIEC", W57, LATER)

    assert (first, again, other) == (MONDAY, MONDAY, LATER)
    assert kept.opened_at("Handhaving", W57) == MONDAY
    assert kept.opened_at("Handhaving", RequestId("W-1")) is None


def test_an_erased_check_leaves_nothing(kept: Port) -> None:
    kept.add(a_sharing())
    kept.add(a_sharing(check_id=T10))
    kept.sign(T9, a_signature())
    kept.open_first("Handhaving", W57, MONDAY)
    kept.open_first("Handhaving", RequestId("W-99"), MONDAY)
    kept.erase(T9)

    assert [one.check_id for one in kept.all()] == [T10]
    assert kept.opened_at("Handhaving", W57) is None
    assert kept.opened_at("Handhaving", RequestId("W-99")) == MONDAY
    kept.add(a_sharing())
    assert kept.signed(T9) == []


def test_an_unknown_check_is_gone(kept: Port) -> None:
    asks = [
        lambda: kept.one(T9),
        lambda: kept.signed(T9),
        lambda: kept.ended(T9),
        lambda: kept.sign(T9, a_signature()),
        lambda: kept.end(T9, Ending(why="x", at=MONDAY)),
        lambda: kept.erase(T9),
    ]
    for ask in asks:
        with pytest.raises(Gone) as caught:
            ask()
        assert caught.value.code == "G-471"


def test_no_text_and_no_cell_is_readable_in_the_database(engine: sa.Engine) -> None:
    kept = GateSharing(engine, KEY)
    kept.add(a_sharing(answers={"delen": "canary-answer"}))
    kept.sign(T9, a_signature())
    with engine.connect() as connection:
        rows = [
            repr(tuple(row))
            for table in ("gate_sharing", "gate_signatures")
            for row in connection.execute(sa.text(f"select * from {table}"))
        ]

    assert len(rows) == 2
    assert not any(word in row for row in rows for word in (REASON, "canary", "afdoening", "hans"))


def test_a_signature_of_another_check_or_role_does_not_count(engine: sa.Engine) -> None:
    kept = GateSharing(engine, KEY)
    for check_id in (T9, T10):
        kept.add(a_sharing(check_id=check_id))
    kept.sign(T9, a_signature())
    moved = "update gate_signatures set "
    for change in ("check_id = 'T-10'", "check_id = 'T-9', act = 'sign a privacy check in doubt'"):
        with engine.begin() as connection:
            connection.execute(sa.text(moved + change))
        with pytest.raises(IntegrityBroken):
            kept.signed(T10 if "T-10" in change else T9)


def test_another_key_reads_nothing(engine: sa.Engine) -> None:
    GateSharing(engine, KEY).add(a_sharing())

    with pytest.raises(IntegrityBroken):
        GateSharing(engine, secrets.token_bytes(32)).one(T9)


def test_a_gate_that_was_not_made_is_told(tmp_path: Path) -> None:
    empty = database.connect(f"sqlite:///{tmp_path}/empty.sqlite")

    with pytest.raises(Gone, match="treffer-gate init"):
        GateSharing(empty, KEY)
    empty.dispose()
