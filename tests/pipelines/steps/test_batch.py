"""A batch answers every case as a check of that case alone would, and refuses each alone."""

import json
import pickle
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from contracts import checks
from contracts.cases import CaseState
from contracts.errors import TryAgain
from contracts.events import Entry, Event, EventKind
from contracts.ids import CaseId
from contracts.outcomes import Cell, Outcome, Reason
from contracts.topics import Topic
from matching.pairs import Weighed
from pipelines.region import Work, judge_by, shelved
from pipelines.steps import batch, check
from pipelines.steps.answers import Matrix
from pipelines.steps.batch import Judges, Unanswered
from pipelines.steps.bench import Bench
from tests.builders import a_claim, an_actor
from tests.fakes import MemoryJournal, NotedPace
from tests.pipelines import a_town
from tests.pipelines.a_town import ANALYST, KNOWN, SOMEBODY, STRANGER, UNKNOWN, Town

ASKED: Sequence[Sequence[Topic]] = (
    [KNOWN, SOMEBODY, STRANGER, UNKNOWN],
    [UNKNOWN, KNOWN],
    [STRANGER, KNOWN],
    [SOMEBODY, UNKNOWN],
)
"""As many topics together as make it worth to hold an index in memory; alone they are too few."""


def run(bench: Bench, *case_ids: CaseId) -> list[Matrix | Unanswered]:
    return batch.run(case_ids, bench, ANALYST, lambda _: None)


def answered(found: Matrix | Unanswered) -> Matrix:
    assert isinstance(found, Matrix)
    return found


def refused(found: Matrix | Unanswered) -> Unanswered:
    assert isinstance(found, Unanswered)
    return found


def in_turn(shares: Sequence[Work]) -> list[list[Weighed]]:
    """Workers of a sort: each share goes there and back as bytes, one after the other."""
    return [pickle.loads(pickle.dumps(pickle.loads(pickle.dumps(share))())) for share in shares]


def by_parts(parts: int, workers: int, town: Town, bench: Bench) -> Judges:
    return lambda delivery: judge_by(
        in_turn, shelved(town.config, delivery, bench), parts=parts, workers=workers
    )


def told(found: Matrix) -> list[str]:
    """The cells as they leave, byte for byte."""
    return checks.answer(found.check, found.cells).splitlines()[1:]


def prepared(town: Town, bench: Bench, *allowed: str) -> list[CaseId]:
    """Cases with the topics of `ASKED`; the second may ask these sources alone."""
    case_ids = []
    for number, topics in enumerate(ASKED):
        case_id = a_town.open_case(bench).case_id
        a_town.add(case_id, topics, town, bench)
        a_town.permit(case_id, bench, *(allowed if number == 1 else ()))
        case_ids.append(case_id)
    return case_ids


@pytest.mark.parametrize("allowed", [(), ("vergunningen",)], ids=["all", "one source less"])
def test_a_batch_gives_each_case_the_cells_of_a_check_of_its_own(
    allowed: Sequence[str], town: Town, bench: Bench
) -> None:
    case_ids = prepared(town, bench, *allowed)

    together = [told(answered(one)) for one in run(bench, *case_ids)]
    alone = [told(check.run(one, bench, ANALYST, lambda _: None)) for one in case_ids]

    assert together == alone
    assert len({tuple(lines) for lines in together}) > 1


@pytest.mark.parametrize(("parts", "workers"), [(1, 1), (1, 3), (2, 2), (5, 2), (3, 9)])
def test_parts_of_an_index_give_the_cells_of_the_whole(
    parts: int, workers: int, town: Town, bench: Bench
) -> None:
    case_ids = prepared(town, bench)
    judges = by_parts(parts, workers, town, bench)

    divided = batch.run(case_ids, bench, ANALYST, lambda _: None, judges)

    assert [told(answered(one)) for one in divided] == [
        told(answered(one)) for one in run(bench, *case_ids)
    ]


def test_every_case_has_a_check_of_its_own_that_is_kept(town: Town, bench: Bench) -> None:
    case_ids = prepared(town, bench)

    found = [answered(one) for one in run(bench, *case_ids)]

    assert [one.check.case_id for one in found] == case_ids
    assert len({one.check.check_id for one in found}) == len(case_ids)
    for one in found:
        assert check.show(one.check.check_id, bench) == (one.check, list(one.cells))


def test_packets_are_those_of_checks_alone(town: Town, bench: Bench) -> None:
    case_ids = prepared(town, bench)

    def kept(found: Matrix) -> list[int]:
        return [
            len(bench.register.packets(found.check.check_id, one.topic, one.department))
            for one in found.cells
        ]

    together = [kept(answered(one)) for one in run(bench, *case_ids)]
    alone = [kept(check.run(one, bench, ANALYST, lambda _: None)) for one in case_ids]

    assert together == alone
    assert sum(map(sum, together)) > 0


def test_a_case_named_twice_is_checked_once(town: Town, bench: Bench) -> None:
    case_id = a_town.prepared(town, bench, KNOWN)

    found = run(bench, case_id, case_id)

    assert len(found) == 1
    assert len(bench.register.hit_checks(case_id)) == 1


def without_privacy_check(town: Town, bench: Bench) -> CaseId:
    case_id = a_town.open_case(bench).case_id
    a_town.add(case_id, [KNOWN], town, bench)
    return case_id


def over_its_budget(town: Town, bench: Bench) -> CaseId:
    case_id = a_town.prepared(town, bench, STRANGER)
    for _ in range(3):
        bench.budgets.reserve([a_claim(f"case/{case_id}", 3)])
    return case_id


def closed(town: Town, bench: Bench) -> CaseId:
    case_id = a_town.prepared(town, bench, KNOWN)
    case = bench.register.case(case_id)
    bench.register.save_case(replace(case, state=CaseState.CLOSED, outcome="geen-hit"))
    return case_id


def unknown(town: Town, bench: Bench) -> CaseId:
    return CaseId("S-2026-9999")


REFUSED = [
    (without_privacy_check, "B-101"),
    (over_its_budget, "B-130"),
    (closed, "B-121"),
    (unknown, "B-404"),
]


@pytest.mark.parametrize(("made", "code"), REFUSED, ids=[one.__name__ for one, _ in REFUSED])
def test_a_case_that_may_not_be_checked_is_refused_alone(
    made: Callable[[Town, Bench], CaseId], code: str, town: Town, bench: Bench
) -> None:
    first, last = (a_town.prepared(town, bench, one) for one in (KNOWN, STRANGER))
    wrong = made(town, bench)

    found = run(bench, first, wrong, last)

    kinds = [(e.event.kind, e.event.ids[0], e.event.rules) for e in bench.journal.entries()]
    refusal = (EventKind.CHECK_REFUSED, wrong, (code,))
    if made is closed:
        refusal = (EventKind.ACT_DENIED, wrong, ("R-177", code))
    assert (refused(found[1]).case_id, refused(found[1]).error.code) == (wrong, code)
    assert [answered(found[0]).check.case_id, answered(found[2]).check.case_id] == [first, last]
    assert kinds.count(refusal) == (0 if made is unknown else 1)


def test_without_the_role_every_case_is_refused(town: Town, bench: Bench) -> None:
    case_ids = prepared(town, bench)
    pace = NotedPace()

    found = batch.run(
        case_ids, replace(bench, pace=pace), an_actor("iemand", "verifier"), lambda _: None
    )

    assert {refused(one).error.code for one in found} == {"B-120"}
    assert town.kinds()[-len(case_ids) :] == [EventKind.ACT_DENIED] * len(case_ids)
    assert (pace.begun, bench.register.hit_checks()) == (0, [])


@pytest.mark.rule("D-008")
def test_a_batch_does_not_stretch_the_checks_of_a_day(town: Town, bench: Bench) -> None:
    case_ids = prepared(town, bench)
    for _ in range(8):
        bench.budgets.reserve([a_claim("day/2026-11-22/avries", 8)])

    found = run(bench, *case_ids)

    assert [isinstance(one, Matrix) for one in found] == [True, True, False, False]
    assert {refused(one).error.code for one in found[2:]} == {"B-131"}


@pytest.mark.parametrize("parts", [0, 2], ids=["whole", "in parts"])
def test_an_altered_index_leaves_the_other_sources_answering(
    parts: int, town: Town, bench: Bench
) -> None:
    case_ids = prepared(town, bench)
    path = next(town.config.index.glob("handhaving-*.duckdb"))
    content = bytearray(path.read_bytes())
    for place in range(4096, len(content), 97):
        content[place] ^= 1
    path.write_bytes(content)
    judges = by_parts(parts, parts, town, bench) if parts else None

    found = [answered(one) for one in batch.run(case_ids, bench, ANALYST, lambda _: None, judges)]

    def cells(department: str) -> list[Cell]:
        return [one for f in found for one in f.cells if one.department == department]

    assert {(one.outcome, one.reason) for one in cells("Handhaving")} == {
        (Outcome.NO_ANSWER, Reason.UNAVAILABLE)
    }
    assert {one.outcome for one in cells("Vergunningen")} >= {Outcome.HIT, Outcome.NO_HIT}


@pytest.mark.rule("D-003")
def test_without_a_journal_nothing_is_answered(town: Town, bench: Bench) -> None:
    case_ids = prepared(town, bench)
    before = town.told()

    found = run(replace(bench, journal=MemoryJournal(town.clock, fails=True)), *case_ids)

    assert {type(refused(one).error) for one in found} == {TryAgain}
    assert town.told() == before


class FailingLater(MemoryJournal):
    """Writes so many events, and then no more."""

    left = 5
    """Two notices and two answers of the first case, and one more."""

    def append(self, event: Event, *more: Event) -> Entry:
        wanted = 1 + len(more)
        self.fails = self.left < wanted
        self.left -= wanted
        return super().append(event, *more)


def test_a_case_whose_event_cannot_be_written_is_not_answered(town: Town, bench: Bench) -> None:
    first, second = (a_town.prepared(town, bench, KNOWN, SOMEBODY) for _ in range(2))

    found = run(replace(bench, journal=FailingLater(town.clock)), first, second)

    assert answered(found[0]).check.case_id == first
    assert refused(found[1]).error.code == "S-752"
    assert [one.case_id for one in bench.register.hit_checks()] == [first]


def test_a_batch_ends_on_one_beat_and_tells_nothing_before(town: Town, bench: Bench) -> None:
    case_ids = prepared(town, bench)
    counted: list[int] = []
    pace = NotedPace(lambda: (len(bench.register.hit_checks()), list(counted)))

    batch.run(case_ids, replace(bench, pace=pace), ANALYST, counted.append)

    assert (pace.begun, pace.beats) == (1, [(len(case_ids), [])])
    assert counted == [sum(map(len, ASKED))]


def test_the_journal_tells_of_each_case_apart(town: Town, bench: Bench) -> None:
    case_ids = prepared(town, bench)

    found = [answered(one) for one in run(bench, *case_ids)]

    events = [e.event for e in bench.journal.entries() if e.event.kind is EventKind.CHECK_ANSWERED]
    expected = [(f.check.case_id, f.check.check_id, t.label) for f in found for t in f.topics]
    assert [event.ids[:3] for event in events] == expected
    assert not any(outcome.value in json.dumps(repr(events)) for outcome in Outcome)
