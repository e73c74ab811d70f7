"""What stewards are told is kept once per occurrence, by the fake as by the stores."""

from dataclasses import replace
from datetime import timedelta

import pytest

from connectors.stores.alerts import Alerts
from contracts import alerts
from contracts.alerts import Alert
from contracts.ids import SourceName
from contracts.ports import Alerts as Port
from tests.builders import NOW
from tests.connectors.conftest import Store
from tests.fakes import MemoryAlerts

DAY = timedelta(days=1)


@pytest.fixture(params=["fake", "real"])
def kept(request: pytest.FixtureRequest, store: Store) -> Port:
    return MemoryAlerts() if request.param == "fake" else Alerts(store("register"))


def waits(version: str = "1.0.0", source: str = "brp", days: int = 0) -> Alert:
    return alerts.approval_waits(SourceName(source), version, NOW + days * DAY)


def test_an_occurrence_is_told_once_however_often_it_is_seen(kept: Port) -> None:
    assert kept.add(waits())
    assert not kept.add(waits(days=1))
    assert list(kept.all()) == [waits()]

    assert kept.add(waits("2.0.0"))
    assert kept.add(waits(source="bag"))
    assert len(kept.all()) == 3


def test_what_was_sent_waits_no_longer_and_is_not_told_again(kept: Port) -> None:
    kept.add(waits())
    kept.add(waits("2.0.0", days=1))
    sent = replace(waits(), tries=2, sent_at=NOW + DAY)

    kept.save(sent)

    assert list(kept.waiting()) == [waits("2.0.0", days=1)]
    assert list(kept.all()) == [sent, waits("2.0.0", days=1)]
    assert not kept.add(waits())


def test_old_messages_are_forgotten_and_no_other(kept: Port) -> None:
    kept.add(waits())
    kept.add(waits("2.0.0", days=1))

    assert kept.forget_before(NOW) == 0
    assert kept.forget_before(NOW + DAY) == 1
    assert [one.occurrence for one in kept.all()] == ["2.0.0"]
