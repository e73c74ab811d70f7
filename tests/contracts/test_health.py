"""What was seen of the service comes to one verdict, the worst counts, and nothing is passed over."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import health
from contracts.health import CONDITIONS, Condition, Finding, Line, Ran, Seen, SourceSeen
from contracts.sources import OpeningDecision, Secrecy
from tests.contracts.a_source import a_source

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = NOW.date()
WELL = Ran(at=NOW - timedelta(hours=6), is_failed=False, done=NOW - timedelta(hours=6))
GIB = 2**30


def what_was_seen(**changes) -> Seen:
    seen = Seen(
        at=NOW, server_answers=True, runner=NOW - timedelta(seconds=4),
        sources=(SourceSeen(name="brp", finding=Finding.FRESH, as_of=TODAY, ran=WELL),),
        verification=WELL, free=50 * GIB, disk=100 * GIB,
    )  # fmt: skip
    return replace(seen, **changes)


def found(part: str, **changes) -> Finding:
    return next(one.finding for one in health.lines(what_was_seen(**changes)) if one.part == part)


def test_a_service_that_does_its_work_is_well() -> None:
    lines = health.lines(what_was_seen())

    assert [one.part for one in lines] == ["server", "runner", "journal", "disk", "brp"]
    assert health.is_well(lines)
    assert health.exit_code(lines) == 0


@pytest.mark.parametrize(
    ("part", "changes", "finding"),
    [
        ("server", {"server_answers": False}, Finding.SILENT),
        ("runner", {"runner": None}, Finding.NOT_SEEN),
        ("runner", {"runner": NOW - timedelta(seconds=121)}, Finding.NOT_SEEN),
        ("runner", {"runner": NOW - timedelta(seconds=120)}, Finding.SEEN),
        ("journal", {"verification": None}, Finding.NOT_VERIFIED),
        ("journal", {"verification": replace(WELL, done=None)}, Finding.NOT_VERIFIED),
        ("journal", {"verification": replace(WELL, is_failed=True)}, Finding.FAILED),
        ("journal", {"verification": replace(WELL, done=NOW - timedelta(hours=48))}, Finding.VERIFIED),
        ("journal", {"verification": replace(WELL, done=NOW - timedelta(hours=49))}, Finding.FAILED),
        ("disk", {"free": 5 * GIB}, Finding.ROOM),
        ("disk", {"free": 5 * GIB - 1}, Finding.LITTLE_ROOM),
        ("disk", {"free": 10 * GIB, "disk": 4000 * GIB}, Finding.ROOM),
        ("disk", {"free": 10 * GIB - 1, "disk": 4000 * GIB}, Finding.LITTLE_ROOM),
    ],
)  # fmt: skip
def test_each_part_is_judged_at_its_own_limit(
    part: str, changes: dict[str, object], finding: Finding
) -> None:
    assert found(part, **changes) is finding


@pytest.mark.parametrize("finding", Finding)
def test_a_failed_refresh_is_told_unless_worse_is_known(finding: Finding) -> None:
    seen = SourceSeen(name="brp", finding=finding, ran=replace(WELL, is_failed=True))

    told = found("brp", sources=(seen,))

    hidden = CONDITIONS[finding] in (Condition.WELL, Condition.WARNING)
    assert told is (Finding.FAILED if hidden else finding)


def test_a_source_that_never_ran_is_judged_by_its_data() -> None:
    assert found("brp", sources=(SourceSeen(name="brp", finding=Finding.OLD),)) is Finding.OLD


CONTRACT = replace(a_source(), warn_after=timedelta(days=2), use_for=timedelta(days=5))


@pytest.mark.parametrize(
    ("days", "finding"),
    [(0, Finding.FRESH), (2, Finding.FRESH), (3, Finding.OLD), (5, Finding.OLD), (6, Finding.TOO_OLD)],
)  # fmt: skip
def test_data_grow_old_by_whole_days_as_asking_counts_them(days: int, finding: Finding) -> None:
    assert health.of_data(CONTRACT, TODAY - timedelta(days=days), TODAY) is finding


def test_a_source_without_data_gives_no_answers() -> None:
    assert health.of_data(CONTRACT, None, TODAY) is Finding.NO_DELIVERY


@pytest.mark.parametrize(
    ("secrecy", "decision", "finding"),
    [
        (Secrecy.FORBIDDEN, None, Finding.NOT_ASKED),
        (Secrecy.CLOSED, None, Finding.NOT_ASKED),
        (Secrecy.CLOSED, date(2027, 1, 1), Finding.NOT_ASKED),
        (Secrecy.CLOSED, date(2026, 1, 1), Finding.NO_DELIVERY),
    ],
)
def test_a_source_that_may_not_be_asked_misses_nothing(
    secrecy: Secrecy, decision: date | None, finding: Finding
) -> None:
    opened = OpeningDecision(reference="B-1", taken=decision) if decision else None
    contract = replace(CONTRACT, secrecy=secrecy, decision=opened)

    assert health.of_data(contract, None, TODAY) is finding


@given(st.lists(st.sampled_from(Finding)))
def test_the_worst_counts(findings: list[Finding]) -> None:
    lines = [Line(part="server", finding=one) for one in findings]
    conditions = {CONDITIONS[one] for one in findings}

    expected = 8 if Condition.DOWN in conditions else 5 if Condition.STALE in conditions else 0
    assert health.exit_code(lines) == expected
    assert health.is_well(lines) == (expected == 0)
