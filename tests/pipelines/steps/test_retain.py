"""What is past its term is destroyed on the day; not a day sooner, and to the last part."""

from dataclasses import dataclass, replace
from typing import Any

import pytest

from contracts.cases import CaseState
from contracts.errors import Gone
from contracts.events import EventKind
from contracts.ids import CaseId, DeliveryId, SourceName
from pipelines.steps import cases, retain
from pipelines.steps.bench import SYSTEM, Bench
from tests.builders import REASON
from tests.pipelines import a_town
from tests.pipelines.a_town import TEAM, Town

SOURCE = SourceName("handhaving")
DELIVERY_DAYS = 30
CASE_DAYS = 365


def names(due: retain.Due) -> list[str]:
    return [one.delivery for one in due.deliveries if one.source == SOURCE]


@pytest.fixture
def in_use(bench: Bench) -> DeliveryId:
    found = bench.indexes.current(SOURCE)
    assert found is not None
    return found


def test_a_delivery_one_day_short_of_its_term_stays(
    town: Town, bench: Bench, in_use: DeliveryId
) -> None:
    town.clock.forward(days=DELIVERY_DAYS - 1)

    assert names(retain.run(bench, SYSTEM)) == []
    assert bench.indexes.current(SOURCE) == in_use


@pytest.mark.rule("R-176")
def test_a_day_later_it_is_gone_with_index_key_and_files(
    town: Town, bench: Bench, in_use: DeliveryId
) -> None:
    town.clock.forward(days=DELIVERY_DAYS)

    assert names(retain.run(bench, SYSTEM)) == [in_use]

    assert bench.indexes.current(SOURCE) is None
    assert not [name for name in town.files() if name.startswith(in_use)]
    assert in_use not in (town.config.keys / "ring.json").read_text()


def test_the_packets_of_a_destroyed_delivery_go_with_it(town: Town, bench: Bench) -> None:
    found = a_town.ask(town, bench, a_town.KNOWN)
    of = (found.check.check_id, found.topics[0].label, a_town.HANDHAVING)
    kept = len(bench.register.packets(*of))
    town.clock.forward(days=DELIVERY_DAYS)

    retain.run(bench, SYSTEM)

    assert (kept, len(bench.register.packets(*of))) == (1, 0)


def test_destruction_is_journalled(town: Town, bench: Bench, in_use: DeliveryId) -> None:
    town.clock.forward(days=DELIVERY_DAYS)

    retain.run(bench, SYSTEM)

    told = [e.event for e in bench.journal.entries() if e.event.ids == (in_use,)]
    assert [event.kind for event in told] == [
        EventKind.DELIVERY_ACCEPTED,
        EventKind.DELIVERY_DESTROYED,
    ]


def test_a_replaced_delivery_goes_with_the_daily_run(
    town: Town, bench: Bench, in_use: DeliveryId
) -> None:
    town.extract("handhaving", a_town.handhaving())
    town.refresh("handhaving")

    assert names(retain.run(bench, SYSTEM)) == [in_use]
    assert bench.indexes.current(SOURCE) not in (None, in_use)


def test_running_twice_destroys_once(town: Town, bench: Bench) -> None:
    town.clock.forward(days=DELIVERY_DAYS)
    retain.run(bench, SYSTEM)
    events = len(town.kinds())

    again = retain.run(bench, SYSTEM)

    assert (again.deliveries, len(town.kinds())) == ((), events)


def test_a_preview_touches_nothing(town: Town, bench: Bench, in_use: DeliveryId) -> None:
    before = town.told()

    due = retain.preview(bench, town.clock.now().date() + a_town.DAY * DELIVERY_DAYS)

    assert names(due) == [in_use]
    assert town.told() == before


@dataclass
class Interrupted:
    """A part of the bench that stops before one of its methods does its work."""

    whole: Any
    stops_at: str

    def __getattr__(self, name: str) -> Any:
        if name == self.stops_at:
            raise KeyboardInterrupt
        return getattr(self.whole, name)


@pytest.mark.rule("R-176")
@pytest.mark.parametrize(
    ("part", "stops_at"),
    [
        ("indexes", "withdraw"),
        ("indexes", "destroy"),
        ("deliveries", "destroy"),
        ("register", "drop_packets_of"),
        ("register", "save_manifest"),
    ],
)
def test_a_run_that_was_interrupted_is_finished_by_the_next(
    part: str, stops_at: str, town: Town, bench: Bench, in_use: DeliveryId
) -> None:
    found = a_town.ask(town, bench, a_town.KNOWN)
    of = (found.check.check_id, found.topics[0].label, a_town.HANDHAVING)
    town.clock.forward(days=DELIVERY_DAYS)
    broken = replace(bench, **{part: Interrupted(getattr(bench, part), stops_at)})
    with pytest.raises(KeyboardInterrupt):
        retain.run(broken, SYSTEM)

    retain.run(bench, SYSTEM)

    assert bench.indexes.current(SOURCE) is None
    assert not [name for name in town.files() if name.startswith(in_use)]
    assert not bench.register.packets(*of)
    assert retain.preview(bench, town.clock.now().date()).deliveries == ()


def closed_case(town: Town, bench: Bench) -> CaseId:
    found = a_town.ask(town, bench, a_town.KNOWN)
    cases.decide(found.check.case_id, "niet-verder", REASON, bench, TEAM)
    cases.close(found.check.case_id, "niet-verder", REASON, bench, TEAM)
    return found.check.case_id


def test_a_closed_case_stays_until_its_day(town: Town, bench: Bench) -> None:
    case_id = closed_case(town, bench)
    town.clock.forward(days=CASE_DAYS - 1)

    assert retain.run(bench, SYSTEM).cases == ()
    assert bench.register.case(case_id).state is CaseState.CLOSED


@pytest.mark.rule("R-176")
def test_on_its_day_a_case_is_destroyed_with_all_it_holds(town: Town, bench: Bench) -> None:
    case_id = closed_case(town, bench)
    town.clock.forward(days=CASE_DAYS)

    assert [one.case_id for one in retain.run(bench, SYSTEM).cases] == [case_id]

    assert not bench.register.hit_checks(case_id)
    for content in (bench.register.topics, bench.register.signals):
        with pytest.raises(Gone):
            content(case_id)


def test_a_case_that_nobody_closes_has_a_term_too(town: Town, bench: Bench) -> None:
    case_id = a_town.open_case(bench).case_id
    town.clock.forward(days=CASE_DAYS)

    assert [one.case_id for one in retain.run(bench, SYSTEM).cases] == [case_id]
