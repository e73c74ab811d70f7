"""Hit checks are drawn for a reviewer by a seed that the journal keeps."""

import pytest

from contracts.errors import Gone, NotPermitted, WrongUse
from contracts.ids import CheckId
from pipelines.steps import privacy, sample
from pipelines.steps.bench import Bench
from tests.builders import REASON, an_actor
from tests.pipelines import a_town
from tests.pipelines.a_town import ANALYST, KNOWN, TEAM, Town

REVIEWER = an_actor("lcontrole", "controleur")


@pytest.mark.rule("R-196")
def test_one_seed_draws_the_same_and_another_seed_another(town: Town, bench: Bench) -> None:
    for _ in range(6):
        a_town.ask(town, bench, KNOWN)

    def draw(seed: int) -> list[CheckId]:
        line = sample.draw(3, seed, bench, REVIEWER)
        return [one.check_id for one in sample.drawn(line, bench, REVIEWER).checks]

    assert draw(1) == draw(1)
    assert len({tuple(draw(seed)) for seed in range(8)}) > 1


@pytest.mark.rule("R-196")
@pytest.mark.rule("D-013")
def test_who_worked_in_a_case_is_shown_no_hit_check_of_it_and_a_reviewer_works_in_none(
    town: Town, bench: Bench
) -> None:
    first, other = (a_town.ask(town, bench, KNOWN).check for _ in range(2))
    both = an_actor("bea", "controleur", "regisseur", "team")
    privacy.request(first.case_id, [], bench, both)
    line = sample.draw(10, 1, bench, both)

    assert [one.check_id for one in sample.drawn(line, bench, both).checks] == [other.check_id]
    with pytest.raises(Gone):
        sample.to_review(sample.drawn(line, bench, both), first.check_id, bench)
    sample.conclude(line, other.check_id, REASON, bench, both, is_right=True)
    with pytest.raises(NotPermitted) as told:
        privacy.request(other.case_id, [], bench, both)
    assert told.value.code == "B-205"


def test_a_destroyed_hit_check_leaves_the_others_of_its_sample_where_they_are(
    town: Town, bench: Bench
) -> None:
    for _ in range(4):
        a_town.ask(town, bench, KNOWN)
    line = sample.draw(2, 5, bench, REVIEWER)
    gone, left = sample.drawn(line, bench, REVIEWER).checks
    bench.register.destroy_case(gone.case_id)

    after = sample.drawn(line, bench, REVIEWER).checks

    assert left in after
    assert gone not in after
    assert len(after) == 2


def test_nothing_is_drawn_where_nothing_ran_nor_by_whoever_does_not_review(
    bare: Town,
) -> None:
    with bare.bench() as bench:
        with pytest.raises(Gone, match="no hit check"):
            sample.draw(1, 1, bench, REVIEWER)
        for actor in (ANALYST, TEAM):
            with pytest.raises(NotPermitted):
                sample.draw(1, 1, bench, actor)
        with pytest.raises(WrongUse):
            sample.draw(101, 1, bench, REVIEWER)
        with pytest.raises(Gone):
            sample.drawn(1, bench, REVIEWER)
