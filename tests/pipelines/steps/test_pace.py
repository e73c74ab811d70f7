"""What somebody sees who watches from outside: when a check ends, and how long its answer is."""

from dataclasses import replace

import pytest

from contracts import checks
from contracts.errors import NotPermitted, TryAgain
from contracts.events import EventKind
from contracts.outcomes import Outcome
from contracts.topics import Topic
from pipelines.cli import matrix
from pipelines.steps import check
from pipelines.steps.bench import Bench
from tests.fakes import MemoryJournal, NotedPace
from tests.pipelines import a_town
from tests.pipelines.a_town import ANALYST, KNOWN, SOMEBODY, STRANGER, UNKNOWN, Town

TOPICS = [[KNOWN], [UNKNOWN], [SOMEBODY], [STRANGER], [KNOWN, UNKNOWN, SOMEBODY, STRANGER]]


@pytest.mark.rule("D-010")
@pytest.mark.parametrize(
    "topics", TOPICS, ids=["object hit", "object no hit", "person hit", "person no hit", "mixed"]
)
def test_a_check_ends_on_one_beat_after_its_events_and_its_answer(
    topics: list[Topic], town: Town, bench: Bench
) -> None:
    case_id = a_town.prepared(town, bench, *topics)
    pace = NotedPace(lambda: (town.kinds()[-1], len(bench.register.hit_checks())))

    check.run(case_id, replace(bench, pace=pace), ANALYST, lambda _: None)

    assert (pace.begun, pace.beats) == (1, [(EventKind.CHECK_ANSWERED, 1)])


def test_nothing_is_told_before_the_beat(town: Town, bench: Bench) -> None:
    case_id = a_town.prepared(town, bench, KNOWN, STRANGER)
    told: list[int] = []
    pace = NotedPace(lambda: list(told))

    check.run(case_id, replace(bench, pace=pace), ANALYST, told.append)

    assert (pace.beats, told) == ([[]], [2])


def test_a_check_that_fails_while_asking_ends_on_a_beat_too(town: Town, bench: Bench) -> None:
    case_id = a_town.prepared(town, bench, KNOWN)
    pace = NotedPace()
    broken = replace(bench, pace=pace, journal=MemoryJournal(town.clock, fails=True))

    with pytest.raises(TryAgain):
        check.run(case_id, broken, ANALYST, lambda _: None)

    assert (pace.begun, len(pace.beats)) == (1, 1)


def test_who_may_not_ask_is_refused_at_once(town: Town, bench: Bench) -> None:
    case_id = a_town.open_case(bench).case_id
    pace = NotedPace()

    with pytest.raises(NotPermitted):
        check.run(case_id, replace(bench, pace=pace), ANALYST, lambda _: None)

    assert (pace.begun, pace.beats) == (0, [])


def printed(found: check.Matrix) -> tuple[int, list[int], set[Outcome]]:
    """How long the answer is in JSON, and each line as drawn; and what was answered."""
    text = checks.answer(found.check, found.cells)
    drawn = matrix.draw(found.columns, [(t.label, t.kind) for t in found.topics], found.cells)
    answered = {cell.outcome for cell in found.cells} - {Outcome.NOT_ASKED}
    return len(text.encode()), [len(line) for line in drawn.splitlines()], answered


@pytest.mark.rule("D-010")
@pytest.mark.parametrize(
    ("hitting", "missing"),
    [([KNOWN], [UNKNOWN]), ([SOMEBODY], [STRANGER]), ([KNOWN, SOMEBODY], [UNKNOWN, STRANGER])],
    ids=["object", "person", "both"],
)
def test_a_hit_is_printed_as_long_as_no_hit(
    hitting: list[Topic], missing: list[Topic], town: Town, bench: Bench
) -> None:
    all_hit, none_hits = (printed(a_town.ask(town, bench, *asked)) for asked in (hitting, missing))

    assert (all_hit[2], none_hits[2]) == ({Outcome.HIT}, {Outcome.NO_HIT})
    assert all_hit[:2] == none_hits[:2]
