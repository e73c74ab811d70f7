"""When something was last done, by the fake as by the stores."""

from datetime import timedelta

import pytest

from connectors.stores.upkeep import Upkeep
from contracts.ports import Upkeep as Port
from contracts.upkeep import Done, Task
from tests.builders import NOW
from tests.connectors.conftest import Store
from tests.fakes import MemoryUpkeep


@pytest.fixture(params=["fake", "real"])
def kept(request: pytest.FixtureRequest, store: Store) -> Port:
    return MemoryUpkeep() if request.param == "fake" else Upkeep(store("register"))


def test_the_last_time_is_kept_of_each_task(kept: Port) -> None:
    assert kept.last(Task.EXPIRED) is None

    for hours in range(3):
        kept.note(Task.EXPIRED, NOW + timedelta(hours=hours), hours)

    assert kept.last(Task.EXPIRED) == Done(at=NOW + timedelta(hours=2), count=2)
    assert kept.last(Task.JOURNAL_VERIFIED) is None
