"""A request that is sent again is done once and answered alike, whoever sends it at once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from connectors.stores import database
from connectors.stores.repeats import Repeats
from contracts.ports import Repeats as Port
from contracts.repeats import Given, Held, Sent
from tests.builders import NOW
from tests.connectors.conftest import Store
from tests.fakes import MemoryRepeats

SENT = Sent(
    account="avries",
    key="0193c1f0-0000-7000-8000-000000000001",
    route="POST /api/v1/dossiers",
    body=b'{"tekst": "kanarie-body"}',
    at=NOW,
)
GIVEN = Given(status=201, body='{"dossier": "één"}'.encode(), location="/x", etag='"e"')


@pytest.fixture(params=["fake", "real"])
def repeats(request: pytest.FixtureRequest, store: Store) -> Port:
    if request.param == "fake":
        return MemoryRepeats()
    return Repeats(store("register"), b"r" * 32)


def test_a_request_is_new_once_then_busy_and_then_answered_as_the_first_time(
    repeats: Port,
) -> None:
    again = replace(SENT, at=NOW + timedelta(minutes=1))

    assert repeats.begin(SENT) is Held.NEW
    assert repeats.begin(again) is Held.BUSY
    repeats.end(SENT, GIVEN)
    assert repeats.begin(again) == GIVEN


@pytest.mark.parametrize(
    "change", [{"body": b"{}"}, {"route": "POST /api/v1/dossiers/S-2026-0001/signalen"}]
)
def test_a_key_is_for_one_request(repeats: Port, change: dict[str, object]) -> None:
    repeats.begin(SENT)
    repeats.end(SENT, GIVEN)

    assert repeats.begin(replace(SENT, **change)) is Held.OTHER


def test_a_key_of_somebody_else_is_another_key(repeats: Port) -> None:
    repeats.begin(SENT)
    repeats.end(SENT, GIVEN)

    assert repeats.begin(replace(SENT, account="tjansen")) is Held.NEW


def test_what_was_refused_can_be_sent_again_and_what_was_answered_stays(repeats: Port) -> None:
    repeats.begin(SENT)
    repeats.drop(SENT)
    assert repeats.begin(SENT) is Held.NEW

    repeats.end(SENT, GIVEN)
    repeats.drop(SENT)
    assert repeats.begin(replace(SENT, at=NOW)) == GIVEN


def test_what_is_older_than_a_moment_is_forgotten_and_nothing_else(repeats: Port) -> None:
    later = replace(SENT, key="0193c1f0-0000-7000-8000-000000000002", at=NOW + timedelta(hours=1))
    for one in (SENT, later):
        repeats.begin(one)
        repeats.end(one, GIVEN)
    repeats.forget_before(NOW + timedelta(hours=1))

    assert repeats.begin(replace(later, at=NOW + timedelta(hours=2))) == GIVEN
    assert repeats.begin(replace(SENT, at=NOW + timedelta(hours=2))) is Held.NEW


def test_of_many_at_once_exactly_one_does_it(store: Store) -> None:
    repeats = Repeats(store("register"), b"r" * 32)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: repeats.begin(SENT), range(24)))

    assert found.count(Held.NEW) == 1
    assert found.count(Held.BUSY) == 23


def test_neither_what_was_sent_nor_what_was_answered_can_be_read(store: Store) -> None:
    engine = store("register")
    repeats = Repeats(engine, b"r" * 32)
    repeats.begin(SENT)
    repeats.end(SENT, replace(GIVEN, body=b"kanarie-answer"))

    with database.reading(engine, "register") as connection:
        row = connection.execute(sa.text("select * from repeats")).one()

    assert "kanarie" not in repr(tuple(row))
