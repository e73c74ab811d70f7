"""What was seen of the service comes to one verdict, the worst counts, and nothing is passed over."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import freshness, health
from contracts.attempts import Attempt, Ending
from contracts.freshness import InUse
from contracts.health import CONDITIONS, Condition, Finding, Line, Ran, Seen, SourceSeen
from contracts.ids import DeliveryId
from contracts.lifecycle import State
from contracts.sources import OpeningDecision, Secrecy
from tests.contracts.a_source import a_source

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = NOW.date()
WELL = Ran(at=NOW - timedelta(hours=6), is_failed=False, done=NOW - timedelta(hours=6))
GIB = 2**30


def what_was_seen(**changes) -> Seen:
    seen = Seen(
        at=NOW, server_answers=True, runner=NOW - timedelta(seconds=4), web_answers=True,
        stores=Finding.CURRENT,
        sources=(SourceSeen(name="brp", finding=Finding.FRESH, as_of=TODAY, at=NOW),),
        verification=WELL, free=50 * GIB, disk=100 * GIB,
    )  # fmt: skip
    return replace(seen, **changes)


def found(part: str, **changes) -> Finding:
    return next(one.finding for one in health.lines(what_was_seen(**changes)) if one.part == part)


def test_a_service_that_does_its_work_is_well() -> None:
    lines = health.lines(what_was_seen())

    assert [one.part for one in lines] == [
        "server",
        "runner",
        "web",
        "stores",
        "journal",
        "disk",
        "brp",
    ]
    assert health.is_well(lines)
    assert health.exit_code(lines) == 0


@pytest.mark.parametrize(
    ("part", "changes", "finding"),
    [
        ("server", {"server_answers": False}, Finding.SILENT),
        ("runner", {"runner": None}, Finding.NOT_SEEN),
        ("runner", {"runner": NOW - timedelta(seconds=121)}, Finding.NOT_SEEN),
        ("runner", {"runner": NOW - timedelta(seconds=120)}, Finding.SEEN),
        ("web", {"web_answers": False}, Finding.SILENT),
        ("stores", {"stores": Finding.BEHIND}, Finding.BEHIND),
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


CONTRACT = replace(a_source(), warn_after=timedelta(days=2), use_for=timedelta(days=5), destroy_after=timedelta(days=9))  # fmt: skip
TRIED = NOW - timedelta(hours=2)


def a_try(ending: Ending) -> Attempt:
    return Attempt(source=CONTRACT.name, ending=ending, began=TRIED, last=TRIED)


def of_source(
    days: int | None = 0,
    *,
    ending: Ending | None = Ending.PUBLISHED,
    state: State = State.ACTIVE,
    ran: Ran | None = None,
    **changes: object,
) -> SourceSeen:
    """How a source does whose data are of so many days ago."""
    in_use = None
    if days is not None:
        as_of = TODAY - timedelta(days=days)
        in_use = InUse(delivery=DeliveryId(f"{CONTRACT.name}-20261122T110000Z"), as_of=as_of)
    contract = replace(CONTRACT, **changes)
    fresh = freshness.of(contract, in_use, a_try(ending) if ending else None, NOW, state)
    return health.of_source(fresh, ran)


@pytest.mark.parametrize(
    ("days", "finding"),
    [(0, Finding.FRESH), (2, Finding.FRESH), (3, Finding.OLD), (5, Finding.OLD),
     (6, Finding.TOO_OLD), (9, Finding.TOO_OLD), (None, Finding.NO_DELIVERY)],
)  # fmt: skip
def test_a_source_does_as_its_data_do(days: int | None, finding: Finding) -> None:
    assert of_source(days).finding is finding


@pytest.mark.parametrize(
    ("ending", "finding"),
    [(Ending.PUBLISHED, Finding.FRESH), (Ending.UNCHANGED, Finding.FRESH), (None, Finding.FRESH),
     (Ending.REFUSED, Finding.REFUSED), (Ending.FAILED, Finding.FAILED)],
)  # fmt: skip
@pytest.mark.parametrize("days", [0, 6, None])
def test_how_it_was_last_tried_is_told_unless_worse_is_known(
    ending: Ending | None, finding: Finding, days: int | None
) -> None:
    hidden = {0: finding, 6: Finding.TOO_OLD, None: Finding.NO_DELIVERY}[days]

    assert of_source(days, ending=ending).finding is hidden


@pytest.mark.parametrize(
    ("ending", "seconds", "is_failed", "finding"),
    [
        (Ending.PUBLISHED, 1, True, Finding.FAILED),
        (Ending.PUBLISHED, -1, True, Finding.FRESH),
        (Ending.PUBLISHED, 1, False, Finding.FRESH),
        (None, -1, True, Finding.FAILED),
    ],
)
def test_a_run_that_was_cut_off_after_the_last_attempt_is_told(
    ending: Ending | None, seconds: int, is_failed: bool, finding: Finding
) -> None:
    ran = Ran(at=TRIED + timedelta(seconds=seconds), is_failed=is_failed, done=None)

    assert of_source(ending=ending, ran=ran).finding is finding


@pytest.mark.parametrize(
    ("ending", "ran", "at"),
    [
        (Ending.PUBLISHED, WELL, TRIED),
        (Ending.PUBLISHED, replace(WELL, at=NOW), NOW),
        (Ending.PUBLISHED, None, TRIED),
        (None, WELL, WELL.at),
        (None, None, None),
    ],
)
def test_when_it_was_last_tried_is_told(
    ending: Ending | None, ran: Ran | None, at: datetime | None
) -> None:
    assert of_source(ending=ending, ran=ran).at == at


@pytest.mark.parametrize(
    ("state", "finding"),
    [
        (State.SIGNED, Finding.FRESH), (State.ACTIVE, Finding.FRESH),
        (State.PAUSED, Finding.PAUSED), (State.RETIRED, Finding.RETIRED),
        (State.CONCEPT, Finding.NOT_SIGNED), (State.SUBMITTED, Finding.NOT_SIGNED),
    ],
)  # fmt: skip
def test_a_source_that_is_not_signed_or_not_asked_any_more_is_told_so(
    state: State, finding: Finding
) -> None:
    assert of_source(state=state).finding is finding


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

    assert of_source(None, secrecy=secrecy, decision=opened).finding is finding


@given(st.lists(st.sampled_from(Finding)))
def test_the_worst_counts(findings: list[Finding]) -> None:
    lines = [Line(part="server", finding=one) for one in findings]
    conditions = {CONDITIONS[one] for one in findings}

    expected = 8 if Condition.DOWN in conditions else 5 if Condition.STALE in conditions else 0
    assert health.exit_code(lines) == expected
    assert health.is_well(lines) == (expected == 0)
