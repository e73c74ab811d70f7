"""What the runner serves follows from settings and contracts, and what it saw is told truly."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.states import Cancelled, Completed, Crashed, Failed, Running, State

from contracts.schedules import Daily, Every
from pipelines.flows import serving, turns
from tests.pipelines import a_town
from tests.pipelines.a_town import Town

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return a_town.install(tmp_path, ["handhaving", "vergunningen"])


def plans(town: Town, every: timedelta | None = None) -> Mapping[str, object]:
    return {name: plan for name, (_, plan) in serving.plans(town.config, every)[0].items()}


def test_every_source_is_served_and_so_are_expiry_and_verification(town: Town) -> None:
    found = plans(town)

    assert set(found) == {"refresh-handhaving", "refresh-vergunningen", "expire", "verify-journal"}
    assert all(isinstance(plan, Daily) for plan in found.values())
    assert (found["expire"], found["verify-journal"]) == (Daily(at=time(4)), Daily(at=time(6)))


def test_another_frequency_is_another_schedule(town: Town) -> None:
    town.change_contract(
        "handhaving", "frequency, value: 1, unit: d", "frequency, value: 6, unit: h"
    )

    plan = plans(town)["refresh-handhaving"]

    assert isinstance(plan, Every)
    assert plan.period == timedelta(hours=6)


def test_a_contract_that_cannot_be_read_stops_no_other_and_keeps_its_schedule(town: Town) -> None:
    (town.config.contracts / "handhaving.odcs.yaml").write_text("kind: [")

    found, unread = serving.plans(town.config, None)

    assert unread == {"refresh-handhaving"}
    assert set(found) == {"refresh-vergunningen", "expire", "verify-journal"}


def test_a_deployment_carries_the_name_of_a_source_alone(town: Town) -> None:
    found, _ = serving.plans(town.config, None)

    assert {source for source, _ in found.values()} == {"handhaving", "vergunningen", ""}


def test_files_that_change_are_seen(town: Town) -> None:
    before = serving.written(town.config)
    town.change_contract("handhaving", "value: 1, unit: d", "value: 2, unit: d")

    assert serving.written(town.config) != before


@pytest.mark.parametrize("plan", [Daily(at=time(3, 9)), Every(period=timedelta(hours=6), minute=9)])
def test_a_schedule_keeps_its_hour_in_summer_and_winter(plan: Daily | Every) -> None:
    made = serving.schedule(plan)

    told = (made.cron, made.interval, made.timezone)
    expected = {
        Daily: ("9 3 * * *", None, "Europe/Amsterdam"),
        Every: (None, timedelta(hours=6), "UTC"),
    }
    assert told == expected[type(plan)]
    if isinstance(plan, Every):
        assert made.anchor_date == datetime(2026, 1, 1, 0, 9, tzinfo=UTC)


def a_run(state: State, minutes_ago: int) -> FlowRun:
    at = NOW - timedelta(minutes=minutes_ago)
    ended = at if state.is_final() else None
    return FlowRun(
        id=uuid4(), flow_id=uuid4(), state=state, state_type=state.type, state_name=state.name,
        start_time=at, end_time=ended,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("state", "may_pass"),
    [
        (Crashed(), True), (Cancelled(), True), (Failed(name=turns.PASSING), True),
        (Failed(), False), (Completed(), False), (turns.caught_up(), False),
    ],
)  # fmt: skip
def test_only_what_may_go_well_next_time_is_tried_again(state: State, may_pass: bool) -> None:
    assert serving.may_pass(a_run(state, 1)) is may_pass


@pytest.mark.parametrize(
    ("states", "is_failed", "at", "done"),
    [
        ([Completed()], False, 0, 0),
        ([Failed(), Completed()], True, 0, 1),
        ([Running(), Completed()], False, 1, 1),
        ([Running()], False, 0, None),
        ([turns.caught_up(), Failed()], False, 0, 0),
    ],
)
def test_what_was_seen_of_a_flow_is_written_down(
    town: Town, states: list[State], is_failed: bool, at: int, done: int | None
) -> None:
    town.config.run.mkdir()
    runs = [a_run(state, number) for number, state in enumerate(states)]

    serving.write_down({"refresh-handhaving": runs, "expire": []}, town.config, NOW)

    told = json.loads((town.config.run / "runner.json").read_text())
    moments = [(NOW - timedelta(minutes=one)).isoformat() for one in range(2)]
    expected = {
        "failed": is_failed,
        "at": moments[at],
        "done": None if done is None else moments[done],
    }
    assert told == {"at": NOW.isoformat(), "ran": {"refresh-handhaving": expected}}


def test_a_run_that_others_did_the_work_of_ends_well_under_its_own_name() -> None:
    told = turns.caught_up()

    assert (told.type, told.name) == (StateType.COMPLETED, "CaughtUp")
