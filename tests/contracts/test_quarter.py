"""Tests of what is counted of a quarter."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import quarter
from contracts.events import GENESIS, Entry, EventKind, seal
from contracts.privacy import Verdict
from contracts.quarter import Asked, Quarter
from tests.builders import NOW, an_event


def chained(*events: tuple[EventKind, dict[str, object]]) -> list[Entry]:
    return [
        seal(seq, NOW + timedelta(days=seq), an_event(kind, **told), GENESIS)
        for seq, (kind, told) in enumerate(events, 1)
    ]


@pytest.mark.parametrize("text", ["2026-0", "2026-5", "26-1", "2026-10", "", "2026-1 "])
def test_what_is_no_quarter_is_none(text: str) -> None:
    assert Quarter.parse(text) is None


@given(st.dates(date(2000, 1, 1), date(2098, 12, 31)))
def test_every_day_lies_in_one_quarter_that_is_read_back_as_it_is_written(day: date) -> None:
    found = Quarter.of(day)

    assert found.first <= day <= found.last
    assert found.next.first == found.last + timedelta(days=1)
    assert Quarter.parse(str(found)) == found


def test_the_quarters_of_some_days_come_with_the_newest_first() -> None:
    found = quarter.quarters(date(2025, 12, 31), date(2026, 7, 1))

    assert [str(one) for one in found] == ["2026-3", "2026-2", "2026-1", "2025-4"]


def test_a_stage_counts_the_cases_that_were_opened_in_the_quarter_and_came_so_far() -> None:
    entries = chained(
        (EventKind.CASE_OPENED, {"ids": ("S-1", "S-1/1")}),
        (EventKind.CASE_OPENED, {"ids": ("S-2", "S-2/1")}),
        (EventKind.SIGNAL_ADDED, {"ids": ("S-0", "S-0/2")}),
        (EventKind.WEIGHED, {"ids": ("S-1", "weging-1.1")}),
        (EventKind.WEIGHED, {"ids": ("S-1", "weging-2a.1")}),
        (EventKind.WEIGHED, {"ids": ("S-0", "weging-2a.1")}),
    )

    found = quarter.happened(entries, [])

    assert found.stages == {"opened": 2, "weighed": 1, "asked": 0, "checked": 0, "disclosure": 0}
    assert found.signals == 3


def test_decisions_refusals_notices_and_destruction_are_counted_by_their_codes() -> None:
    entries = chained(
        (EventKind.PRIVACY_CHECK_DECIDED,
         {"ids": ("S-1", "T-1", "c"), "decision": "allowed", "sources": ("woz", "brp")}),
        (EventKind.PRIVACY_CHECK_DECIDED, {"ids": ("T-2", "S-1"), "decision": "signed"}),
        (EventKind.CHECK_REFUSED, {"rules": ("B-101",)}),
        (EventKind.ACT_DENIED, {"rules": ("R-030", "B-120")}),
        (EventKind.ACT_DENIED, {"rules": ()}),
        (EventKind.NOTICE_RAISED, {"rules": ("D-009", "same_topic")}),
        (EventKind.CASE_CLOSED, {"decision": "geen-hit"}),
        (EventKind.DELIVERY_REFUSED, {"sources": ("woz",)}),
        (EventKind.CASE_DESTROYED, {}),
        (EventKind.DELIVERY_DESTROYED, {}),
        (EventKind.DESTRUCTION_CERTIFIED, {}),
    )  # fmt: skip

    found = quarter.happened(entries, [])

    assert found.verdicts == {("woz", Verdict.ALLOWED): 1, ("brp", Verdict.ALLOWED): 1}
    assert found.refusals == {"B-101": 1, "B-120": 1}
    assert found.notices == {"same_topic": 1}
    assert found.outcomes == {"geen-hit": 1}
    assert found.deliveries == {("woz", EventKind.DELIVERY_REFUSED): 1}
    assert (found.cases_destroyed, found.deliveries_destroyed, found.certificates) == (1, 1, 1)


def test_a_privacy_check_waits_until_its_first_decision_that_sends_it_not_back() -> None:
    asked: dict[str, object] = {"ids": ("S-1", "T-1", "check-1")}
    decided = EventKind.PRIVACY_CHECK_DECIDED
    entries = chained(
        (EventKind.PRIVACY_CHECK_REQUESTED, asked),
        (decided, asked | {"decision": "returned"}),
        (decided, asked | {"decision": "allowed"}),
        (decided, asked | {"decision": "refused"}),
        (EventKind.PRIVACY_CHECK_REQUESTED, {"ids": ("S-1", "T-2", "check-1")}),
        (decided, {"ids": ("T-2",), "decision": "allowed"}),
    )

    found = quarter.happened(entries, reversed(entries))

    def day(number: int) -> date:
        moment: datetime = NOW + timedelta(days=number)
        return moment.date()

    assert found.lead_times == [Asked(on=day(1), decided=day(3)), Asked(on=day(5), decided=None)]
