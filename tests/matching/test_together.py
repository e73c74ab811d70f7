"""Questions asked together, in parts or in another order are answered as each alone."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.linkage import EPOCH, FOR_EVER, Candidates, Parties
from contracts.outcomes import Match
from contracts.topics import Kind, Party
from matching import decide, pairs
from matching.asked import Asked
from matching.decide import Verdict
from matching.encode import Question
from matching.pairs import MOST_CANDIDATES
from tests.matching.a_model import A_MODEL
from tests.matching.a_party import parties
from tests.matching.people import (
    COMMON,
    HOME,
    KEES,
    SHIPPED,
    a_person,
    found,
    judged,
    question,
    some_facts,
    stored,
)

KINDS = st.sampled_from(list(Kind))
SOME = st.lists(parties(), min_size=1, max_size=4)
RECORDS = st.lists(parties(), max_size=6)
FACTS = some_facts()
usual = settings(max_examples=60, deadline=None)


@usual
@given(SOME, RECORDS, KINDS)
def test_questions_asked_together_are_answered_as_each_alone(
    asked: list[Party], held: list[Party], kind: Kind
) -> None:
    questions, rows = [question(one, kind) for one in asked], [stored(one) for one in held]

    together = judged(questions, rows, model=A_MODEL)

    assert together == [judged([one], rows, model=A_MODEL)[0] for one in questions]


@usual
@given(SOME, RECORDS, KINDS, st.randoms(use_true_random=False))
def test_the_order_of_the_questions_does_not_matter(
    asked: list[Party], held: list[Party], kind: Kind, random: object
) -> None:
    questions, rows = [question(one, kind) for one in asked], [stored(one) for one in held]
    order = sorted(range(len(asked)), key=lambda _: random.random())

    turned = judged([questions[one] for one in order], rows, model=A_MODEL)

    straight = judged(questions, rows, model=A_MODEL)
    assert turned == [straight[one] for one in order]


def named(verdict: Verdict, order: list[int]) -> tuple[Match, list[int]]:
    """A verdict with its rows by the number that they had before they were turned."""
    return verdict.match, sorted(order[row] for row in verdict.rows)


@usual
@given(SOME, RECORDS, KINDS, st.randoms(use_true_random=False))
def test_the_order_of_the_stored_rows_does_not_matter(
    asked: list[Party], held: list[Party], kind: Kind, random: object
) -> None:
    questions, rows = [question(one, kind) for one in asked], [stored(one) for one in held]
    order = sorted(range(len(held)), key=lambda _: random.random())

    turned = judged(questions, [rows[one] for one in order], model=A_MODEL)

    same = list(range(len(held)))
    straight = [named(one, same) for one in judged(questions, rows, model=A_MODEL)]
    assert [named(one, order) for one in turned] == straight


@usual
@given(SOME, RECORDS, KINDS, st.integers(0, 6))
def test_an_index_in_parts_answers_as_the_whole(
    asked: list[Party], held: list[Party], kind: Kind, cut: int
) -> None:
    questions, rows = [question(one, kind) for one in asked], [stored(one) for one in held]
    whole = found(questions, rows)
    together = Asked(questions)
    parts = [whole.pick(mask) for mask in (whole.parties.rows < cut, whole.parties.rows >= cut)]

    weighed = pairs.gather([pairs.weigh(together, one, FACTS, A_MODEL) for one in parts])

    expected = decide.judge(questions, whole, FACTS, A_MODEL)
    assert decide.decide(together, weighed, FACTS, A_MODEL) == expected


def many(count: int) -> tuple[Question, Candidates]:
    """A question and so many candidates who have nothing in common with it but a key."""
    asked = question(a_person(bsn=None))
    stranger = stored(
        a_person(
            bsn=None, given_names="Sem", family_name="Bakker", birth_date="1930-01-01", address=None
        )
    )
    return asked, Candidates(
        of=np.zeros(count, np.uint32),
        places=np.zeros(count, np.uint32),
        parties=Parties.of([stranger] * count),
    )


@pytest.mark.parametrize(
    ("count", "match"),
    [(MOST_CANDIDATES - 1, Match.NO_HIT), (MOST_CANDIDATES, Match.TOO_LITTLE)],
)
def test_a_list_that_was_cut_off_never_says_no_hit(count: int, match: Match) -> None:
    asked, candidates = many(count)

    assert decide.judge([asked], candidates, FACTS, A_MODEL)[0].match is match


def test_parts_that_together_are_too_many_keep_the_candidates_of_the_first_keys() -> None:
    asked, strangers = many(MOST_CANDIDATES)
    kees = Parties.of([stored(a_person(bsn=None))])
    kees = replace(kees, rows=np.array([MOST_CANDIDATES], np.uint32))
    late = Candidates(of=np.zeros(1, np.uint32), places=np.full(1, 5, np.uint32), parties=kees)
    together = Asked([asked])

    def matched(place: int) -> Match:
        own = replace(late, places=np.full(1, place, np.uint32))
        parts = [
            pairs.weigh(together, replace(one, places=one.places + add), FACTS, A_MODEL)
            for one, add in ((strangers, 1), (own, 0))
        ]
        return decide.decide(together, pairs.gather(parts), FACTS, A_MODEL)[0].match

    assert (matched(0), matched(9)) == (Match.HIT, Match.TOO_LITTLE)


def test_each_row_of_a_person_comes_with_its_reasons_and_a_record_comes_once() -> None:
    asked, row = question(a_person(bsn=None)), stored(a_person())
    one = found([asked], [row])
    double = replace(
        Candidates.join([one, one]),
        parties=replace(Parties.join([one.parties, one.parties]), rows=np.array([0, 1], np.uint32)),
    )

    (verdict,) = decide.judge([asked], double, FACTS, A_MODEL)

    assert (verdict.rows, verdict.records, verdict.owners) == ((0, 1), (0,), (0, 0))
    assert len(verdict.reasons) == 2
    assert verdict.reasons[0][0].feature == "start"


def test_an_object_has_rows_and_no_reasons() -> None:
    asked = question(Party(address=HOME), Kind.ADDRESS)

    (verdict,) = judged([asked], [stored(a_person(KEES))])

    assert (verdict.match, verdict.rows, verdict.reasons) == (Match.HIT, (0,), ())


@pytest.mark.rule("R-113")
def test_a_verdict_says_until_when_each_record_is_relevant() -> None:
    asked = question(a_person())
    one = found([asked], [stored(a_person()), stored(a_person())])
    days = np.array([20_000, FOR_EVER], np.int32)
    dated = replace(one, parties=replace(one.parties, until=days))

    (verdict,) = decide.judge([asked], dated, FACTS, SHIPPED)

    assert dict(zip(verdict.records, verdict.until, strict=True)) == {
        0: EPOCH + timedelta(days=20_000),
        1: None,
    }


def test_a_verdict_does_not_print() -> None:
    asked = question(a_person())

    (verdict,) = judged([asked], [stored(a_person())])

    assert repr(verdict) == "Verdict(match=<Match.HIT: 'hit'>)"
    assert COMMON.hex() not in repr(asked)
