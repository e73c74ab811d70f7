"""The journal is reviewed each month, and the evidence of one case can be shown and verified."""

import json
import sqlite3
from collections.abc import Iterator

import pytest

from contracts import events
from contracts.errors import IntegrityBroken, NotPermitted
from pipelines.steps import privacy, review, sample
from pipelines.steps.bench import Bench
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
def test_after_a_month_without_a_review_one_is_overdue(town: Town, bench: Bench) -> None:
    check = a_town.ask(town, bench, a_town.KNOWN).check
    town.clock.forward(days=29)
    assert not review.is_overdue(bench)
    town.clock.forward(days=2)
    assert review.is_overdue(bench)
    line = sample.draw(1, 7, bench, REVIEWER)
    assert review.is_overdue(bench)
    sample.conclude(line, check.check_id, REASON, bench, REVIEWER, is_right=True)
    assert not review.is_overdue(bench)


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
        lambda: sample.draw(5, 7, desk, REVIEWER),
    ):
        with pytest.raises(IntegrityBroken, match="line 3"):
            act()
