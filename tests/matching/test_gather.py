"""What the parts of an index give together is what the whole gives, however it is divided."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.linkage import Candidates, Parties, Stored
from contracts.outcomes import Match
from contracts.topics import Address, Kind, Organisation, Party
from matching import decide, pairs
from matching.asked import Asked
from matching.encode import Question
from matching.pairs import MOST_CANDIDATES, Weighed
from tests.matching.people import HOME, KEES, SHIPPED, a_person, question, some_facts, stored

ELSEWHERE = Address(house_number="99", postcode="9990ZZ")
PERSONS = [
    a_person(),
    a_person(bsn=None, given_names="C."),
    a_person(bsn=None, given_names="Carel", address=ELSEWHERE),
    a_person(bsn=None, given_names="Claas", address=None),
    a_person(bsn="999990007", birth_date="1971-05-13"),
    a_person(family_name="Bakker", birth_date="1930-01-01"),
    a_person(bsn=None, given_names="Maria", birth_date="1973-01-30"),
    a_person(bsn=None, birth_date="1971-00-00", address=ELSEWHERE),
]
OTHERS = [
    Party(address=HOME),
    Party(address=ELSEWHERE),
    Party(organisation=Organisation(name="Bakkerij de Vlinder", kvk="00999622"), address=HOME),
    Party(organisation=Organisation(name="De Vlinder B.V.", kvk="00811788")),
]
HELD = [stored(one) for one in (*PERSONS, *OTHERS)]
ASKED: dict[Kind, list[Question]] = {
    Kind.PERSON: [question(one) for one in PERSONS]
    + [question(Party(person=replace(KEES, bsn=None, given_names=None, birth_date=None)))],
    Kind.ADDRESS: [question(one, Kind.ADDRESS) for one in OTHERS[:2]],
    Kind.ORGANISATION: [question(one, Kind.ORGANISATION) for one in OTHERS[2:]],
}


def candidates(
    questions: Sequence[Question], index: Sequence[Stored], rows: Sequence[int]
) -> Candidates:
    """What an index with these rows alone gives: the first of every question, by its keys."""
    lines = []
    for number, asked in enumerate(questions):
        first = {one: first_shared(asked, one) for one in set(index)}
        own = sorted((first[index[row]], row) for row in rows if first[index[row]] is not None)
        lines += [(number, place, row) for place, row in own[:MOST_CANDIDATES]]
    of, places, at = np.array(lines, np.uint32).reshape(-1, 3).T
    return Candidates(of=of, places=places, parties=Parties.of(index).pick(at))


def first_shared(asked: Question, held: Stored) -> int | None:
    return next((place for place, key in enumerate(asked.keys) if key in held.keys), None)


def weighed(questions: Sequence[Question], index: Sequence[Stored], rows: Sequence[int]) -> Weighed:
    facts = some_facts(len(index))
    return pairs.weigh(Asked(questions), candidates(questions, index, rows), facts, SHIPPED)


@st.composite
def indexes(draw: st.DrawFn) -> list[Stored]:
    """Rows of a few people over and over: some names have more than 300 of them."""
    several = st.sampled_from([0, 1, 2, 5, 150, 310])
    rows = [one for one in HELD for _ in range(draw(several))]
    return draw(st.randoms(use_true_random=False)).sample(rows, len(rows))


@pytest.mark.parametrize("kind", ASKED)
@pytest.mark.parametrize("count", [1, 2, 3, 7])
@settings(max_examples=10, deadline=None)
@given(index=indexes(), draw=st.randoms(use_true_random=False))
def test_parts_together_give_what_the_whole_gives(kind, count, index, draw) -> None:
    questions, facts = ASKED[kind], some_facts(len(index))
    divided: list[list[int]] = [[] for _ in range(count)]
    for row in range(len(index)):
        divided[draw.randrange(count)].append(row)

    whole = weighed(questions, index, range(len(index)))
    gathered = pairs.gather([weighed(questions, index, rows) for rows in divided])

    asked = Asked(questions)
    assert decide.decide(asked, gathered, facts, SHIPPED) == decide.decide(
        asked, whole, facts, SHIPPED
    )
    assert np.array_equal(gathered.candidates.parties.rows, whole.candidates.parties.rows)


def test_a_list_that_is_cut_off_in_the_whole_is_cut_off_over_its_parts() -> None:
    relative = question(a_person(bsn=None, given_names="Maria", birth_date="1973-01-30"))
    index = [HELD[0]] * 400
    parts = [weighed([relative], index, range(start, start + 100)) for start in range(0, 400, 100)]
    facts = some_facts(len(index))

    def match(of: Weighed) -> Match:
        return decide.decide(Asked([relative]), of, facts, SHIPPED)[0].match

    assert len(weighed([relative], index, range(400)).seen.of) == MOST_CANDIDATES
    assert [match(one) for one in parts] == [Match.NO_HIT] * 4
    assert match(pairs.gather(parts)) is Match.TOO_LITTLE


def test_deciding_asks_which_fields_were_given_and_not_what_is_in_them() -> None:
    """Who gathers need not encode the questions again."""
    for kind, questions in ASKED.items():
        index = HELD * 2
        found = weighed(questions, index, range(len(index)))
        facts = some_facts(len(index))
        bare = [
            Question(
                kind=kind,
                keys=(),
                tokens={n: tuple(int(v != 0) for v in values) for n, values in q.tokens.items()},
            )
            for q in questions
        ]

        assert decide.decide(Asked(bare), found, facts, SHIPPED) == decide.decide(
            Asked(questions), found, facts, SHIPPED
        )
