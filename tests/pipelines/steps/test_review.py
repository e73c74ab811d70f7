"""The journal is reviewed by a sample, and the evidence of one case can be shown and verified."""

import json
import sqlite3
from collections.abc import Iterator

import pytest

from contracts import events
from contracts.errors import IntegrityBroken, NotPermitted, WrongUse
from contracts.events import EventKind
from pipelines.steps import cases, privacy, retain, review
from pipelines.steps.bench import SYSTEM, Bench
from tests.builders import REASON, an_actor
from tests.pipelines import a_town
from tests.pipelines.a_town import ANALYST, OFFICER, TEAM, Town

TRIGGERS = "select name from sqlite_master where type = 'trigger'"
REVIEWER = an_actor("lcontrole", "controleur")


@pytest.fixture
def desk(bare: Town) -> Iterator[Bench]:
    """The bench of a town without deliveries, with two cases."""
    with bare.bench() as made:
        for _ in range(2):
            a_town.open_case(made)
        yield made


@pytest.mark.rule("R-196")
def test_a_reviewer_gets_a_sample_that_its_seed_draws_again(desk: Bench) -> None:
    first = review.review(5, 7, REASON, desk, REVIEWER)
    lines = [entry.seq for entry in first.drawn]

    assert len(lines) == 5
    assert lines == sorted(lines)
    event = list(desk.journal.entries())[-1].event
    assert (event.kind, event.ids) == (EventKind.LOG_REVIEWED, ("7", str(first.upto)))
    assert review.review(10_000, 7, REASON, desk, REVIEWER).upto == first.upto + 1


@pytest.mark.rule("R-196")
@pytest.mark.rule("D-013")
def test_who_works_in_a_case_reviews_no_line_of_it_and_a_reviewer_takes_up_no_work(
    desk: Bench,
) -> None:
    one, other = (case.case_id for case in desk.register.cases())
    both = an_actor("bea", "controleur", "regisseur", "team")
    privacy.request(one, [], desk, both)

    drawn = review.review(10_000, 1, REASON, desk, both).drawn

    assert not any(one in entry.event.ids for entry in drawn)
    assert any(other in entry.event.ids for entry in drawn)
    with pytest.raises(NotPermitted) as told:
        privacy.request(other, [], desk, both)
    assert told.value.code == "B-205"


@pytest.mark.parametrize(
    ("actor", "reason", "error"),
    [(TEAM, REASON, NotPermitted), (OFFICER, REASON, NotPermitted), (REVIEWER, "x", WrongUse)],
)
def test_a_review_is_the_reviewer_s_with_a_finding(
    actor: object, reason: str, error: type[Exception], desk: Bench
) -> None:
    with pytest.raises(error):
        review.review(5, 7, reason, desk, actor)  # type: ignore[arg-type]


@pytest.mark.rule("R-196")
def test_after_a_month_without_a_review_one_is_overdue(bare: Town, desk: Bench) -> None:
    bare.clock.forward(days=29)
    assert not review.is_overdue(desk)
    bare.clock.forward(days=2)
    assert review.is_overdue(desk)
    review.review(5, 7, REASON, desk, REVIEWER)
    assert not review.is_overdue(desk)


@pytest.mark.rule("R-198")
@pytest.mark.rule("R-197")
def test_the_evidence_of_a_case_has_every_line_on_it_and_each_fits_its_seal(
    desk: Bench,
) -> None:
    one, other = (case.case_id for case in desk.register.cases())
    privacy.request(one, [], desk, ANALYST)

    lines = review.evidence(one, desk, TEAM)

    own = [e for e in desk.journal.entries() if one in e.event.ids]
    assert lines == own
    assert not any(other in entry.event.ids for entry in lines)
    assert all(events.fits(entry) for entry in lines)
    written = json.loads(events.to_json(lines[-1]))
    assert (written["event"], written["hash"]) == ("PrivacyCheckRequested", lines[-1].hash)


def test_the_evidence_of_a_case_is_for_who_reads_it(desk: Bench) -> None:
    case_id = desk.register.cases()[0].case_id

    with pytest.raises(NotPermitted):
        review.evidence(case_id, desk, OFFICER)


@pytest.mark.rule("D-004")
def test_of_a_broken_journal_no_evidence_is_given_and_nothing_reviewed(
    bare: Town, desk: Bench
) -> None:
    case_id = desk.register.cases()[0].case_id
    with sqlite3.connect(bare.folder / "journal.sqlite") as journal:
        for (name,) in journal.execute(TRIGGERS).fetchall():
            journal.execute(f"drop trigger {name}")
        journal.execute("update journal set actor = 'x' where seq = 3")

    for act in (
        lambda: review.evidence(case_id, desk, TEAM),
        lambda: review.review(5, 7, REASON, desk, REVIEWER),
    ):
        with pytest.raises(IntegrityBroken, match="line 3"):
            act()


def test_a_destroyed_case_stands_in_no_one_s_way(bare: Town, desk: Bench) -> None:
    case_id = cases.open_case(a_town.AN_OPENING, desk, ANALYST).case_id
    bare.clock.forward(days=400)
    retain.run(desk, SYSTEM)

    drawn = review.review(10_000, 1, REASON, desk, REVIEWER).drawn
    assert any(case_id in entry.event.ids for entry in drawn)
