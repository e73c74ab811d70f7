"""When a source is refreshed, who of the missed does the work, and what is tried again."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import schedules
from contracts.schedules import Daily, Ended, Every
from contracts.sources import SourceContract
from tests.contracts.a_source import a_source_called

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
NAMES = [
    "bag", "bezwaar", "brk", "brp", "handhaving", "klachten", "kvk", "subsidies", "vergunningen",
    "woz",
]  # fmt: skip
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def delivered(name: str, frequency: timedelta) -> SourceContract:
    return replace(a_source_called(name), frequency=frequency)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("days", [1, 2, 7, 31])
def test_what_comes_daily_or_less_is_looked_at_every_night_before_what_is_due_goes(
    name: str, days: int
) -> None:
    plan = schedules.plan(delivered(name, timedelta(days=days)))

    assert isinstance(plan, Daily)
    assert time(3) <= plan.at < schedules.EXPIRE_AT < schedules.VERIFY_AT


def test_every_night_has_the_hour_of_the_refreshes_once() -> None:
    zone = ZoneInfo(schedules.ZONE)
    for day in (datetime(2026, 3, 29, tzinfo=zone), datetime(2026, 10, 25, tzinfo=zone)):
        hours = [
            (day.astimezone(UTC) + timedelta(hours=one)).astimezone(zone).hour for one in range(12)
        ]
        assert [hours.count(one) for one in (3, 4, 6)] == [1, 1, 1]


def test_sources_are_spread_over_the_hour_and_the_same_one_keeps_its_minute() -> None:
    def minutes() -> list[time]:
        plans = [schedules.plan(delivered(name, timedelta(days=1))) for name in NAMES]
        return [one.at for one in plans if isinstance(one, Daily)]

    assert len(set(minutes())) > len(NAMES) // 2
    assert minutes() == minutes()


@pytest.mark.parametrize("hours", [1, 6, 23])
def test_what_comes_more_often_than_daily_is_refreshed_as_often(hours: int) -> None:
    plan = schedules.plan(delivered("meldingen", timedelta(hours=hours)))

    assert isinstance(plan, Every)
    assert plan.period == timedelta(hours=hours)
    assert plan.minute in range(60)


@given(st.sets(MOMENTS, min_size=1))
def test_of_any_list_of_missed_moments_exactly_one_runs_and_it_is_the_last(
    missed: set[datetime],
) -> None:
    assert missed - schedules.superseded(missed) == {max(missed)}


def test_of_nothing_missed_nothing_runs() -> None:
    assert schedules.superseded([]) == frozenset()


@given(st.sets(MOMENTS, min_size=1), st.randoms())
def test_started_in_any_order_after_they_were_missed_exactly_one_does_the_work(
    missed: set[datetime], random
) -> None:
    order = list(missed)
    random.shuffle(order)
    worked: list[datetime] = []
    began = max(missed)
    for due in order:
        began += timedelta(seconds=9)
        if not schedules.is_caught_up(due, worked):
            worked.append(began)

    assert len(worked) == 1


@given(MOMENTS, st.lists(MOMENTS))
def test_what_came_after_the_last_work_is_never_passed_over(
    due: datetime, worked: list[datetime]
) -> None:
    assert schedules.is_caught_up(due, worked) == (max(worked, default=due - timedelta(1)) >= due)


def ended(seconds_ago: float, *, may_pass: bool) -> Ended:
    return Ended(at=NOW - timedelta(seconds=seconds_ago), may_pass=may_pass)


@pytest.mark.parametrize(
    ("in_a_row", "seconds"),
    [(1, 5), (2, 10), (3, 20), (10, 2560), (11, 3600), (12, 3600), (500, 3600)],
)
def test_each_run_that_may_pass_in_a_row_doubles_the_pause_up_to_an_hour(
    in_a_row: int, seconds: int
) -> None:
    def begins(after: float) -> bool:
        cut_off = [ended(after + one, may_pass=True) for one in range(in_a_row)]
        return schedules.begins_again([*cut_off, ended(9999, may_pass=False)], NOW)

    assert (begins(seconds - 1), begins(seconds)) == (False, True)


@pytest.mark.parametrize("earlier", [[], [ended(100, may_pass=True)]])
def test_what_went_well_or_failed_for_good_waits_for_its_next_turn(earlier: list[Ended]) -> None:
    assert not schedules.begins_again([ended(50, may_pass=False), *earlier], NOW)


def test_where_nothing_ran_nothing_begins_again() -> None:
    assert not schedules.begins_again([], NOW)


@pytest.mark.parametrize(
    ("now", "turn"),
    [
        ("2026-11-22T00:30+00:00", "2026-11-22T02:15+00:00"),
        ("2026-11-22T02:15+00:00", "2026-11-23T02:15+00:00"),
        ("2026-03-28T03:00+00:00", "2026-03-29T01:15+00:00"),
        ("2026-10-24T03:00+00:00", "2026-10-25T02:15+00:00"),
    ],
)
def test_a_nightly_turn_is_the_next_time_that_the_clock_says_so(now: str, turn: str) -> None:
    found = schedules.next_turn(Daily(at=time(3, 15)), datetime.fromisoformat(now))

    assert found == datetime.fromisoformat(turn)


@given(MOMENTS, st.integers(1, 23), st.integers(0, 59))
def test_a_turn_by_interval_is_less_than_one_away_and_never_now(
    now: datetime, hours: int, minute: int
) -> None:
    made = Every(period=timedelta(hours=hours), minute=minute)

    found = schedules.next_turn(made, now)

    assert now < found <= now + made.period
    assert (found - schedules.MIDNIGHT - timedelta(minutes=minute)) % made.period == timedelta(0)
