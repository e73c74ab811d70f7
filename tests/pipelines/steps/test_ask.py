"""How sources are asked about topics: many together, the population register first."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from contracts.ids import SourceName
from contracts.outcomes import Match
from contracts.topics import Address, Kind, Party, Person
from matching.canonical import Canonical, canonicalise
from matching.encode import Encoder, SourceEncoder
from matching.inner import Inner, hop
from pipelines.steps.ask import AT_ONCE, AskedSource, Asking, ask
from tests.fakes import MemoryIndex
from tests.matching.people import COMMON, ELSEWHERE, HOME, KEES, SHIPPED

BRP, WOZ = SourceName("brp"), SourceName("woz")
ASKING = Asking(model=SHIPPED)
KEYS = {BRP: bytes(range(32, 64)), WOZ: bytes(range(64, 96))}
STRANGER = Person(given_names="Onno", family_name="Nergensma", birth_date="1958-02-03")


def typed(party: Party) -> Inner:
    return Encoder(COMMON).inner(canonicalise(party, None))


def a_source(name: SourceName, *parties: Party, fails: bool = False) -> AskedSource:
    common, encoder = Encoder(COMMON), SourceEncoder(KEYS[name])
    canonical = [canonicalise(party, None, asked=False) for party in parties]
    index = MemoryIndex(
        rows=[encoder.stored(common.record(one)) for one in canonical],
        carried=[hop(common.record(one)) for one in canonical],
        fails=fails,
    )
    return AskedSource(source=name, index=index, encoder=encoder, leads_to_others=name == BRP)


def matches(
    found: Mapping[SourceName, Sequence[object]],
) -> dict[SourceName, list[Match]]:
    return {name: [one.match for one in verdicts] for name, verdicts in found.items()}


REGISTERED = Party(person=replace(KEES, partner_name="de Boer"), address=HOME)
ASKED = Party(
    person=Person(given_names="Kees", family_name="IJsselberg", birth_date="1971-05-12"),
    address=HOME,
)
BY_NUMBER = Party(person=Person(bsn=KEES.bsn))


def test_a_person_found_in_the_population_register_is_asked_for_by_what_it_knows() -> None:
    sources = [a_source(WOZ, BY_NUMBER), a_source(BRP, REGISTERED)]

    led = ask([typed(ASKED)], Kind.PERSON, sources, ASKING)
    alone = ask([typed(ASKED)], Kind.PERSON, sources[:1], ASKING)

    assert matches(led) == {WOZ: [Match.HIT], BRP: [Match.HIT]}
    assert matches(alone) == {WOZ: [Match.NO_HIT]}
    assert list(led) == [WOZ, BRP]


@pytest.mark.parametrize(
    "known",
    [
        [],
        [Party(person=replace(KEES, birth_date=None, bsn=None), address=HOME)],
        [REGISTERED, Party(person=replace(KEES, bsn=None), address=ELSEWHERE)],
    ],
    ids=["nobody", "a doubt", "two rows"],
)
def test_nobody_is_led_to_others_by_less_than_one_certain_row(known: list[Party]) -> None:
    found = ask(
        [typed(ASKED)], Kind.PERSON, [a_source(BRP, *known), a_source(WOZ, BY_NUMBER)], ASKING
    )

    assert matches(found)[WOZ] == [Match.NO_HIT]


def test_a_person_with_a_former_name_is_asked_for_under_both() -> None:
    former = replace(KEES, family_name="Oudenaam", partner_name=None)
    by_now = Party(person=replace(KEES, bsn=None))
    by_then = Party(person=replace(former, bsn=None))
    brp = a_source(BRP, REGISTERED, Party(person=former))

    for known in (by_now, by_then):
        found = ask([typed(BY_NUMBER)], Kind.PERSON, [brp, a_source(WOZ, known)], ASKING)
        alone = ask([typed(BY_NUMBER)], Kind.PERSON, [a_source(WOZ, known)], ASKING)

        assert matches(found) == {BRP: [Match.HIT], WOZ: [Match.HIT]}
        assert matches(alone)[WOZ] != [Match.HIT]


def test_a_register_without_anything_to_carry_leads_nowhere() -> None:
    brp = a_source(BRP, REGISTERED)
    bare = replace(brp, index=replace(brp.index, carried=[None]))

    found = ask([typed(ASKED)], Kind.PERSON, [bare, a_source(WOZ, BY_NUMBER)], ASKING)

    assert matches(found) == {BRP: [Match.HIT], WOZ: [Match.NO_HIT]}


def test_topics_asked_together_are_answered_as_each_alone() -> None:
    topics = [typed(ASKED), typed(Party(person=STRANGER, address=ELSEWHERE)), typed(BY_NUMBER)]
    sources = [a_source(BRP, REGISTERED), a_source(WOZ, BY_NUMBER, REGISTERED)]

    together = ask(topics, Kind.PERSON, sources, ASKING)

    for number, topic in enumerate(topics):
        alone = ask([topic], Kind.PERSON, sources, ASKING)
        assert {name: found[number] for name, found in together.items()} == {
            name: found[0] for name, found in alone.items()
        }


def test_a_source_that_was_altered_gives_no_answer_and_the_others_do() -> None:
    topics = [typed(ASKED), typed(BY_NUMBER)]

    for broken in (BRP, WOZ):
        sources = [a_source(name, REGISTERED, fails=name == broken) for name in (BRP, WOZ)]
        assert set(ask(topics, Kind.PERSON, sources, ASKING)) == {BRP, WOZ} - {broken}


def test_no_topics_get_no_answers_and_every_source_is_in_them() -> None:
    assert matches(ask([], Kind.PERSON, [a_source(BRP), a_source(WOZ)], ASKING)) == {
        BRP: [], WOZ: [],
    }  # fmt: skip


def test_more_topics_than_are_compared_at_once_are_all_answered_in_their_order() -> None:
    topics = [typed(BY_NUMBER)] + [typed(Party(address=HOME))] * AT_ONCE + [typed(BY_NUMBER)]

    found = ask(topics, Kind.PERSON, [a_source(WOZ, BY_NUMBER)], ASKING)[WOZ]

    assert len(found) == len(topics)
    assert [n for n, one in enumerate(found) if one.match is Match.HIT] == [0, AT_ONCE + 1]


@pytest.mark.parametrize(("neighbours", "match"), [(True, Match.BUILDING), (False, Match.NO_HIT)])
def test_other_units_of_a_building_are_asked_for_only_where_the_protocol_wants_it(
    neighbours: bool, match: Match
) -> None:
    values = {"vbo": ("9999010000000001",), "neighbour": ("9999010000000002",)}
    topic = Encoder(COMMON).inner(Canonical(values=values))
    source = a_source(WOZ, Party(address=Address(bag_vbo="9999010000000002")))

    found = ask([topic], Kind.ADDRESS, [source], replace(ASKING, neighbours=neighbours))

    assert matches(found) == {WOZ: [match]}
    looked_up = source.index.asked[0][0]
    assert len(looked_up) == (2 if neighbours else 1)


def test_a_source_may_have_somebody_else_compare() -> None:
    here = a_source(WOZ, BY_NUMBER)
    elsewhere = replace(here, judge=lambda topics, *_: [Match.HIT for _ in topics])

    assert ask([typed(ASKED)] * 2, Kind.PERSON, [elsewhere], ASKING) == {WOZ: [Match.HIT] * 2}
