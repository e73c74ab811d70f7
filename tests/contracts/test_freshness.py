"""Three clocks, the last attempt and secrecy are three things, told apart."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import asking, freshness
from contracts.attempts import Attempt, Ending
from contracts.freshness import Access, Alarm, Clock, Freshness, InUse, LastAttempt
from contracts.ids import DeliveryId, DepartmentName, SourceName
from contracts.lifecycle import State
from contracts.outcomes import Reason
from contracts.sources import OpeningDecision, Secrecy, SourceContract
from tests.builders import NOW, a_case, a_protocol, an_attempt
from tests.contracts.a_source import a_source_called

DAY = timedelta(days=1)
TODAY = NOW.date()
SOURCE = replace(
    a_source_called("handhaving"), warn_after=2 * DAY, use_for=3 * DAY, destroy_after=30 * DAY
)
USED = DeliveryId("handhaving-20261122T021500Z")
ORDER = list(Clock)


def at(days: int, contract: SourceContract = SOURCE) -> Clock:
    """The state of data that are so many days old."""
    return freshness.clock(contract, TODAY - days * DAY, TODAY)


@pytest.mark.parametrize(
    ("days", "state"),
    [
        (0, Clock.FRESH),
        (2, Clock.FRESH),
        (3, Clock.WARNING),
        (4, Clock.STALE),
        (29, Clock.STALE),
        (30, Clock.DUE),
        (400, Clock.DUE),
        (-1, Clock.FRESH),
    ],
)
def test_each_clock_strikes_on_its_own_day(days: int, state: Clock) -> None:
    assert at(days) is state


@pytest.mark.parametrize(
    ("warn", "use", "destroy", "days", "state"),
    [
        (2, 2, 30, 2, Clock.FRESH),
        (2, 2, 30, 3, Clock.STALE),
        (2, 3, 3, 2, Clock.FRESH),
        (2, 3, 3, 3, Clock.DUE),  # what must be gone today answers nothing today
        (0, 0, 1, 0, Clock.FRESH),
        (0, 0, 1, 1, Clock.DUE),
    ],
)
def test_clocks_that_strike_together_give_the_worst(
    warn: int, use: int, destroy: int, days: int, state: Clock
) -> None:
    contract = replace(
        SOURCE, warn_after=warn * DAY, use_for=use * DAY, destroy_after=destroy * DAY
    )

    assert at(days, contract) is state


def test_hours_count_as_whole_days() -> None:
    contract = replace(SOURCE, warn_after=timedelta(hours=12), use_for=timedelta(hours=36))

    assert [at(days, contract) for days in range(3)] == [Clock.FRESH, Clock.WARNING, Clock.STALE]


periods = st.lists(st.integers(min_value=0, max_value=2000), min_size=3, max_size=3).map(sorted)


@given(
    periods,
    st.dates(date(1990, 1, 1), date(2100, 1, 1)),
    st.integers(0, 4000),
    st.integers(0, 4000),
)
def test_time_makes_nothing_fresher(
    given_: list[int], as_of: date, earlier: int, later: int
) -> None:
    warn, use, destroy = (days * DAY for days in given_)
    contract = replace(SOURCE, warn_after=warn, use_for=use, destroy_after=destroy)
    first, second = sorted((earlier, later))

    states = [freshness.clock(contract, as_of, as_of + days * DAY) for days in (first, second)]
    assert ORDER.index(states[0]) <= ORDER.index(states[1])


@pytest.mark.rule("D-015")
@given(st.integers(min_value=-3, max_value=60))
def test_a_hit_check_uses_a_source_exactly_as_long_as_freshness_says(days: int) -> None:
    column = asking.column(
        SOURCE, a_case(), a_protocol(), frozenset({SOURCE.name}), (), TODAY - days * DAY, TODAY
    )  # fmt: skip

    assert (column.stopped_by is Reason.STALE) == (not freshness.answers(at(days)))
    assert column.warns == (at(days) is Clock.WARNING)


def test_a_source_that_is_not_asked_warns_of_nothing() -> None:
    column = asking.column(
        SOURCE, a_case(), a_protocol(), frozenset(), (), TODAY - 3 * DAY, TODAY
    )  # fmt: skip

    assert (column.stopped_by, column.warns) == (Reason.NOT_PERMITTED, False)


@pytest.mark.rule("R-118")
def test_departments_that_warn_are_told_once_in_the_order_of_the_matrix() -> None:
    warns = replace(asking.registered(SOURCE), warns=True)
    other = replace(warns, department=DepartmentName("Wonen"))
    silent = replace(warns, department=DepartmentName("Zorg"), warns=False)

    assert asking.warned([other, silent, warns, other]) == ("Wonen", SOURCE.department)


def seen(
    days: int | None = 0,
    ending: Ending | None = Ending.PUBLISHED,
    contract: SourceContract = SOURCE,
) -> Freshness:
    used = None if days is None else InUse(delivery=USED, as_of=TODAY - days * DAY)
    attempt = an_attempt(ending) if ending else None
    return freshness.of(contract, used, attempt, NOW, State.ACTIVE)


@pytest.mark.parametrize("days", [None, 0, 3, 4, 30])
@pytest.mark.parametrize(
    ("ending", "went"),
    [
        (Ending.PUBLISHED, LastAttempt.OK),
        (Ending.UNCHANGED, LastAttempt.OK),
        (Ending.REFUSED, LastAttempt.INVALID),
        (Ending.FAILED, LastAttempt.FAILED),
        (None, LastAttempt.NONE),
    ],
)
@pytest.mark.parametrize(
    ("secrecy", "access"),
    [
        (Secrecy.OPEN, Access.OPEN),
        (Secrecy.CLOSED, Access.CLOSED),
        (Secrecy.FORBIDDEN, Access.FORBIDDEN),
    ],
)
def test_age_last_attempt_and_secrecy_are_never_folded_into_one(
    days: int | None, ending: Ending | None, went: LastAttempt, secrecy: Secrecy, access: Access
) -> None:
    found = seen(days, ending, replace(SOURCE, secrecy=secrecy, decision=None))

    assert found.clock is (None if days is None else at(days))
    assert (found.last, found.access) == (went, access)


@pytest.mark.parametrize(("taken", "access"), [(0, Access.OPEN), (1, Access.CLOSED)])
def test_a_closed_source_is_open_from_the_day_of_its_decision(taken: int, access: Access) -> None:
    decision = OpeningDecision(reference="B-1", taken=TODAY + taken * DAY)
    contract = replace(SOURCE, secrecy=Secrecy.CLOSED, decision=decision)

    assert freshness.access(contract, TODAY) is access


def test_a_badge_opens_its_sum() -> None:
    found = freshness.of(
        SOURCE, InUse(delivery=USED, as_of=date(2026, 11, 20)), None, NOW, State.PAUSED
    )

    assert found.age == timedelta(days=2, hours=10)
    assert found.limits == freshness.Limits(
        warns_from=date(2026, 11, 23),
        stale_from=date(2026, 11, 24),
        destroyed_on=date(2026, 12, 20),
    )
    assert found.life is State.PAUSED


def test_a_source_without_a_delivery_has_no_age() -> None:
    found = seen(None)

    assert (found.clock, found.age, found.limits, found.is_stale) == (None, None, None, False)


def named(name: str, fresh: Freshness) -> Freshness:
    return replace(fresh, source=SourceName(name))


def test_alarms_are_told_the_worst_first_each_with_its_sources() -> None:
    found = [
        named("a", seen(0)),
        named("b", seen(0, Ending.REFUSED)),
        named("c", seen(0, Ending.FAILED)),
        named("d", seen(4)),
        named("e", seen(30, Ending.FAILED)),
        named("f", seen(3)),
    ]

    told = freshness.alarms(found)

    assert list(told.items()) == [
        (Alarm.STALE, ("d", "e")),
        (Alarm.FAILED, ("c", "e")),
        (Alarm.INVALID, ("b",)),
    ]
    assert freshness.alarms(found[:1]) == {}


def test_an_attempt_says_how_it_went() -> None:
    attempt: Attempt = an_attempt(Ending.FAILED)

    assert freshness.went(attempt) is LastAttempt.FAILED
