import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import IntegrityBroken
from contracts.linkage import BLOOM_BYTES, TOKENS
from contracts.topics import Address, Kind, Party, Person
from matching import block
from matching.canonical import Canonical, canonicalise
from matching.encode import Encoder, SourceEncoder
from matching.inner import VERSION, Inner, hop
from tests.matching.a_party import parties, spelled
from tests.matching.people import COMMON, HOME, KEES, SOURCE, a_person, question, row_of, stored

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "encoding.md"
OTHER = bytes(range(64, 96))


def vectors() -> dict[str, str]:
    """Read the test vectors from the page: the last cell of each row by the first."""
    text = PAGE.read_text(encoding="utf-8").partition("## Test vectors")[2]
    rows = re.findall(r"^\| `?([a-z0-9_+-]+)`? \|.*`([0-9a-f]+)` \|$", text, re.MULTILINE)
    return {f"{name}:{len(value)}": value for name, value in rows}


def test_the_page_holds_the_encoding_to_the_byte() -> None:
    party = a_person(
        address=Address(house_number="12-a", postcode="9999 AB"),
        given_names="Kees",
        family_name="IJssel",
        birth_date="1971-05-00",
    )
    row = stored(party)
    inner = Encoder(COMMON).record(canonicalise(party, None, asked=False))
    named = zip(TOKENS, row.tokens, strict=True)
    expected = {f"{name}:8": f"{token:08x}" for name, token in named if token is not None}
    combinations = [prefix.decode()[2:-1] for prefix, _ in block.record_keys(inner.values)]
    expected |= {f"{n}:16": f"{key:016x}" for n, key in zip(combinations, row.keys, strict=True)}
    blooms = {"bloom_family": row.bloom_family, "bloom_given": row.bloom_given, "hop": hop(inner)}
    expected |= {f"{n}:{2 * len(one)}": one.hex() for n, one in blooms.items() if one is not None}

    assert vectors() == expected


def test_the_page_numbers_the_slots() -> None:
    numbered = ", ".join(f"{number} {slot}" for number, slot in enumerate(block.SLOTS))

    assert numbered in PAGE.read_text(encoding="utf-8")


@given(spelled())
def test_department_and_hub_agree(party: Party) -> None:
    canonical = canonicalise(party, None, asked=False)
    common, source = Encoder(COMMON, remember=3), SourceEncoder(SOURCE, remember=3)

    first, second = (source.stored(common.record(canonical)) for _ in range(2))

    two_steps = SourceEncoder(SOURCE).stored(Encoder(COMMON).record(canonical))
    assert first == second == two_steps


@given(st.lists(spelled() | parties(), max_size=6))
def test_what_an_encoder_remembers_changes_nothing(many: list[Party]) -> None:
    common, source = Encoder(COMMON, remember=1), SourceEncoder(SOURCE, remember=1)
    few = [common.inner(canonicalise(party, None)) for party in many * 2]

    assert few == [Encoder(COMMON).inner(canonicalise(party, None)) for party in many * 2]
    for kind in Kind:
        assert [source.question(one, kind) for one in few] == [
            SourceEncoder(SOURCE).question(one, kind) for one in few
        ]


@given(spelled() | parties())
def test_a_question_finds_the_record_of_the_same_party(party: Party) -> None:
    record = stored(party)

    looked_up = {key for kind in Kind for key in question(party, kind).keys}

    assert set(record.keys) <= looked_up


@given(spelled() | parties())
def test_what_a_department_stores_of_a_party_the_hub_asks_slot_by_slot(party: Party) -> None:
    row = stored(party)
    asked = [question(party, kind) for kind in Kind]

    for slot, token in zip(TOKENS, row.tokens, strict=True):
        if token is not None:
            assert all(token in one.tokens[slot] for one in asked), slot
    (person,) = (one for one in asked if one.kind is Kind.PERSON)
    filters = {bloom.to_bytes(BLOOM_BYTES) for bloom in person.readings[0].family_blooms}
    assert {row.bloom_family, row.bloom_partner} - {None} <= filters
    given_filters = {bloom.to_bytes(BLOOM_BYTES) for bloom in person.readings[0].given_blooms}
    assert {row.bloom_given} - {None} <= given_filters


@pytest.mark.rule("D-007")
@given(spelled() | parties())
def test_under_other_keys_a_question_shares_nothing_with_the_record(party: Party) -> None:
    inner = Encoder(COMMON).inner(canonicalise(party, None))
    strange = Encoder(OTHER).inner(canonicalise(party, None))
    row = stored(party)
    tokens = {token for token in row.tokens if token is not None}

    for kind in Kind:
        for encoder, values in ((OTHER, inner), (SOURCE, strange), (OTHER, strange)):
            asked = SourceEncoder(encoder).question(values, kind)
            assert not set(row.keys) & set(asked.keys)
            assert not tokens & {one for slot in asked.tokens.values() for one in slot}


@given(spelled())
def test_inner_values_survive_packing(party: Party) -> None:
    inner = Encoder(COMMON).inner(canonicalise(party, None))

    assert Inner.unpack(inner.pack()) == inner


@given(st.binary(max_size=40))
def test_damaged_inner_values_are_refused(packed: bytes) -> None:
    try:
        Inner.unpack(packed)
    except IntegrityBroken as broken:
        assert "Encode the topic" in str(broken)


def test_inner_values_that_were_cut_off_are_refused() -> None:
    packed = Encoder(COMMON).inner(canonicalise(a_person(), None)).pack()

    for whole in (packed, hop(Inner.unpack(packed))):
        with pytest.raises(IntegrityBroken):
            Inner.unpack(whole[:-1])


def test_values_of_another_version_are_refused() -> None:
    with pytest.raises(IntegrityBroken):
        Inner.unpack(bytes((VERSION + 1,)))


def test_a_hop_is_small_and_carries_no_bigrams() -> None:
    inner = Encoder(COMMON).record(canonicalise(a_person(), None, asked=False))

    assert len(hop(inner)) <= 120
    assert Inner.unpack(hop(inner)).bigrams == {}


def test_a_hop_adds_the_registers_values_to_what_was_typed() -> None:
    typed = Encoder(COMMON).inner(canonicalise(a_person(bsn=None, birth_date="1971-05-00"), None))
    held = hop(Encoder(COMMON).record(canonicalise(a_person(address=None), None, asked=False)))

    merged = typed.merge(Inner.unpack(held))

    assert len(merged.values["bsn"]) == 1
    first, second = block.dates(merged.values)
    assert first[2] == 0 != second[2]
    assert merged.values["family"] == typed.values["family"]


def test_values_that_are_merged_keep_the_bigrams_of_both() -> None:
    one, two = (
        Encoder(COMMON).inner(canonicalise(a_person(family_name=name), None))
        for name in ("Jansen", "Bakker")
    )

    merged = one.merge(two)

    assert merged.bigrams["family"] == one.bigrams["family"] + two.bigrams["family"]
    assert merged.values["family"] == one.values["family"] + two.values["family"]
    assert len(list(block.dates(merged.values))) == 1
    assert one.merge(one) == one


@pytest.mark.parametrize("bsn", ["999990019", "1", None])
def test_a_number_alone_has_the_value_that_a_record_has(bsn: str | None) -> None:
    record = Encoder(COMMON).record(canonicalise(a_person(bsn=bsn), None, asked=False))

    assert record.values.get("bsn", (0,)) == (Encoder(COMMON).number(bsn),)


def test_a_slot_can_be_left_out_of_a_topic() -> None:
    inner = Encoder(COMMON).inner(canonicalise(a_person(), None))

    assert set(inner.values) - set(inner.without("year").values) == {"year"}
    assert inner.without("year").bigrams == inner.bigrams
    assert inner.without("neighbour") is inner


@pytest.mark.rule("D-007")
def test_one_person_has_other_values_in_every_source() -> None:
    canonical = canonicalise(a_person(), None, asked=False)
    one, two = (row_of(key, canonical) for key in (SOURCE, COMMON))

    shared = set(one.keys) & set(two.keys)

    assert not shared and one.tokens != two.tokens and one.bloom_family != two.bloom_family


@pytest.mark.parametrize("value", [".", "onbekend", "", None])
def test_an_unknown_value_makes_no_token_and_no_key(value: str | None) -> None:
    nothing = Person(given_names=value, family_name=value, birth_date=value)

    row = stored(Party(person=nothing, address=Address(house_number="0", postcode="9999AB")))

    assert set(row.tokens[: TOKENS.index("pc6")]) == {None} and row.bloom_family is None
    assert row.keys == ()


def test_an_ambiguous_address_makes_keys_but_no_identifier() -> None:
    canonical = Canonical(values={"vbo": ("1", "2"), "num": ("3", "4")})

    row = row_of(SOURCE, canonical)

    assert len(row.keys) == 2 and set(row.tokens) == {None}


def test_a_register_person_has_few_keys_and_full_filters() -> None:
    row = stored(a_person(partner_name="de Boer"))

    assert len(row.keys) <= 15
    assert {len(bloom or b"") for bloom in (row.bloom_family, row.bloom_partner)} == {BLOOM_BYTES}


@pytest.mark.rule("D-005")
def test_nothing_of_a_person_shows() -> None:
    canonical = canonicalise(Party(person=KEES, address=HOME), None, asked=False)
    inner = Encoder(COMMON).inner(canonical)

    shown = f"{canonical!r} {inner!r} {stored(a_person())!r} {question(a_person())!r}"

    assert not re.search(r"IJssel|ssel|999990019|1971|[0-9]{4}", shown)
