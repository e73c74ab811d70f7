"""Made-up parties and a tiny index for the tests of matching."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib import resources

import numpy as np

from contracts.linkage import Candidates, Parties, SourceFacts, Stored
from contracts.topics import Address, Kind, Party, Person
from matching import decide, models
from matching.asked import Asked
from matching.canonical import Canonical, canonicalise
from matching.decide import Verdict
from matching.encode import Encoder, Question, SourceEncoder
from matching.evidence import Evidence
from matching.features import compare
from matching.models import Model

COMMON, SOURCE = bytes(range(32)), bytes(range(32, 64))
SHIPPED = models.load((resources.files("contracts") / "models" / "person.yaml").read_text())
"""The model with which an installation begins."""
HOME = Address(house_number="12", postcode="9999AB")
ELSEWHERE = Address(house_number="99", postcode="9990ZZ")
KEES = Person(
    bsn="999990019",
    given_names="Cornelis Johannes",
    prefix="van den",
    family_name="IJsselberg",
    birth_date="1971-05-12",
)


def a_person(person: Person = KEES, address: Address | None = HOME, **changes: str | None) -> Party:
    return Party(person=replace(person, **changes), address=address)


def some_facts(population: int = 5_000, coverage: Mapping[str, float] | None = None) -> SourceFacts:
    return SourceFacts(population=population, coverage=coverage or {}, frequencies={})


def row_of(key: bytes, canonical: Canonical) -> Stored:
    """Encode one record, as the department's slow path does."""
    return SourceEncoder(key).stored(Encoder(COMMON).record(canonical))


def stored(party: Party) -> Stored:
    return row_of(SOURCE, canonicalise(party, None, asked=False))


def question(party: Party, kind: Kind = Kind.PERSON) -> Question:
    return SourceEncoder(SOURCE).question(Encoder(COMMON).inner(canonicalise(party, None)), kind)


def found(questions: Sequence[Question], rows: Sequence[Stored]) -> Candidates:
    """The rows that share a block key with each question, in the order of its keys."""
    pairs = []
    for number, asked in enumerate(questions):
        for row, one in enumerate(rows):
            places = [place for place, key in enumerate(asked.keys) if key in one.keys]
            if places:
                pairs.append((number, places[0], row))
    of, places, at = np.array(sorted(pairs), np.uint32).reshape(-1, 3).T
    return Candidates(of=of, places=places, parties=Parties.of(rows).pick(at))


def judged(
    questions: Sequence[Question],
    rows: Sequence[Stored],
    facts: SourceFacts | None = None,
    model: Model = SHIPPED,
) -> list[Verdict]:
    """Judge questions of one kind together against the rows that share a block key with them."""
    return decide.judge(questions, found(questions, rows), facts or some_facts(), model)


def ask(
    party: Party,
    *records: Party,
    kind: Kind = Kind.PERSON,
    facts: SourceFacts | None = None,
    model: Model = SHIPPED,
) -> Verdict:
    """Judge a question against the records that share a block key with it."""
    (verdict,) = judged([question(party, kind)], [stored(one) for one in records], facts, model)
    return verdict


def compared(asked: Party, held: Party) -> Evidence:
    """The levels of one pair, whether or not it shares a block key."""
    one = np.zeros(1, np.uint32)
    pair = Candidates(of=one, places=one, parties=Parties.of([stored(held)]))
    return compare(Asked([question(asked)]), pair)
