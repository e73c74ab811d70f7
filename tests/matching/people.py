"""Made-up parties and a tiny index for the tests of matching."""

from dataclasses import replace

from contracts.linkage import Candidate, SourceFacts, Stored
from contracts.topics import Address, Kind, Party, Person
from matching.canonical import Canonicaliser, canonicalise
from matching.decide import Verdict, judge
from matching.encode import Encoder, Question, RecordEncoder, SourceEncoder

COMMON, SOURCE = bytes(range(32)), bytes(range(32, 64))
HOME = Address(house_number="12", postcode="9999AB")
KEES = Person(
    bsn="999990019",
    given_names="Cornelis Johannes",
    prefix="van den",
    family_name="IJsselberg",
    birth_date="1971-05-12",
)


def a_person(person: Person = KEES, address: Address | None = HOME, **changes: str | None) -> Party:
    return Party(person=replace(person, **changes), address=address)


def stored(party: Party) -> Stored:
    return RecordEncoder(COMMON, SOURCE).record(Canonicaliser(None, asked=False).canonical(party))


def question(party: Party, kind: Kind = Kind.PERSON) -> Question:
    return SourceEncoder(SOURCE).question(Encoder(COMMON).inner(canonicalise(party, None)), kind)


def ask(
    party: Party, *records: Party, kind: Kind = Kind.PERSON, facts: SourceFacts | None = None
) -> Verdict:
    """Judge a question against the records that share a block key with it."""
    asked = question(party, kind)
    found = [
        Candidate(row=row, record=row, stored=one)
        for row, one in enumerate(map(stored, records))
        if set(one.keys) & set(asked.keys)
    ]
    return judge(asked, found, facts or SourceFacts(population=5_000, coverage={}, frequencies={}))
