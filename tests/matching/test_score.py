import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.linkage import TOKENS, Frequencies, SourceFacts
from contracts.topics import Party
from matching.asked import Asked
from matching.models import Model
from matching.score import Scored, explain, score, start
from tests.matching.a_model import A_MODEL
from tests.matching.a_party import parties
from tests.matching.people import ELSEWHERE, a_person, found, question, some_facts, stored

THERE = a_person(address=ELSEWHERE)


def scored(asked: list[Party], held: list[Party], facts: SourceFacts) -> Scored:
    questions, rows = [question(one) for one in asked], [stored(one) for one in held]
    return score(Asked(questions), found(questions, rows), facts, A_MODEL)


def facts_of(surname: float, given_name: float, population: int = 10_000) -> SourceFacts:
    """Facts of a source in which the names of our person have these shares."""
    tokens = dict(zip(TOKENS, stored(a_person()).tokens, strict=True))
    frequencies = {
        name: Frequencies(
            tokens=np.array([tokens[name]], np.uint32), shares=np.array([share], np.float64)
        )
        for name, share in (("family", surname), ("given", given_name))
    }
    return SourceFacts(population=population, coverage={}, frequencies=frequencies)


@given(st.lists(parties(), max_size=3), st.lists(parties(), max_size=3))
def test_the_parts_of_an_explanation_sum_to_the_total(
    asked: list[Party], held: list[Party]
) -> None:
    facts = facts_of(0.01, 0.0001)

    found_ = scored([a_person(), *asked], [a_person(), *held], facts)

    for pair, total in enumerate(found_.totals):
        parts = explain(found_, pair, facts, A_MODEL)
        assert sum(part.value for part in parts) == pytest.approx(total, abs=1e-4)
        assert parts[0].feature == "start"


def test_an_explanation_holds_levels_and_no_value() -> None:
    facts = facts_of(0.01, 0.0001)

    parts = explain(scored([a_person()], [THERE], facts), 0, facts, A_MODEL)

    assert [(one.feature, one.level) for one in parts[1:5]] == [
        ("surname", "same"), ("given", "same"), ("initials", "same"), ("birth", "full"),
    ]  # fmt: skip
    assert [one.feature for one in parts[-2:]] == ["surname rarity", "given rarity"]


@pytest.mark.parametrize("shares", [(0.0002, 0.05), (0.00001, 0.0001)])
@pytest.mark.parametrize("name", ["surname", "given_name"])
def test_a_rare_name_says_more_than_a_common_one(name: str, shares: tuple[float, float]) -> None:
    usual = {"surname": 0.001, "given_name": 0.001}

    rare, common = (
        scored([a_person()], [THERE], facts_of(**(usual | {name: share}))).totals[0]
        for share in shares
    )

    assert rare > common


def test_a_rare_name_says_nothing_at_one_address_for_names_run_in_families() -> None:
    rare, common = (
        scored([a_person()], [a_person()], facts_of(share, share)).totals.tolist()
        for share in (0.0001, 0.05)
    )

    assert rare == common


def test_a_name_that_stands_in_no_list_is_as_rare_as_one_in_the_source() -> None:
    listed = scored([a_person()], [THERE], facts_of(1e-6, 1e-6, 1_000_000))
    unlisted = scored([a_person()], [THERE], some_facts(1_000_000))

    assert {name: one.tolist() for name, one in listed.rarities.items()} == {
        name: one.tolist() for name, one in unlisted.rarities.items()
    }


def test_a_name_that_does_not_agree_says_nothing_by_being_rare() -> None:
    other = a_person(family_name="Bakker", given_names="Sem")

    found_ = scored([other], [THERE], facts_of(0.01, 0.01))

    assert len(found_.totals) == 1 and not any(one.any() for one in found_.rarities.values())


def test_every_tenfold_of_people_asks_for_more() -> None:
    starts = [start(A_MODEL, some_facts(population)) for population in (0, 1, 10_000, 100_000)]

    assert starts[0] == starts[1] > starts[2] > starts[3]
    assert starts[2] == A_MODEL.intercept
    assert starts[3] == pytest.approx(A_MODEL.intercept + A_MODEL.population)


def test_scores_can_be_picked_and_joined() -> None:
    facts = facts_of(0.01, 0.01)
    one = scored([a_person()], [a_person()], facts)
    two = scored([a_person(birth_date="1971-05-00")], [a_person()], facts)

    both = Scored.join([one, two])

    assert both.totals.tolist() == [*one.totals, *two.totals]
    assert both.pick(np.array([1])).totals.tolist() == two.totals.tolist()
    assert explain(both, 1, facts, A_MODEL) == explain(two, 0, facts, A_MODEL)


def test_a_feature_that_the_table_does_not_weigh_says_nothing() -> None:
    no_weights = {"weights": {}, "rarity": {"surname": 0.0, "given": 0.0}}
    bare = Model.model_validate(A_MODEL.model_dump() | no_weights)
    questions, rows = [question(a_person())], [stored(a_person())]

    found_ = score(Asked(questions), found(questions, rows), some_facts(), bare)

    assert found_.totals.tolist() == pytest.approx([start(bare, some_facts())])


def test_a_question_with_nobody_to_compare_with_has_no_scores() -> None:
    assert len(scored([a_person()], [], some_facts()).totals) == 0
