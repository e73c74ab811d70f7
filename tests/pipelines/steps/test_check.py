"""What a hit check answers, and when it may run."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from connectors import keys
from contracts import checks
from contracts.cases import CaseState
from contracts.errors import NotPermitted
from contracts.events import EventKind
from contracts.ids import CaseId, SourceName
from contracts.outcomes import Cell, Outcome, Reason
from contracts.substance import Packet
from contracts.topics import Address, Kind, Organisation, Party, Person, Topic
from matching.evidence import LEVELS
from pipelines.steps import answers, check, journals, privacy
from pipelines.steps.bench import Bench
from tests.builders import a_claim, an_actor
from tests.pipelines import a_town
from tests.pipelines.a_town import ANALYST, KNOWN, SOMEBODY, STRANGER, UNKNOWN, Town

SOURCE = SourceName("handhaving")


def stale(town: Town, bench: Bench) -> None:
    town.clock.forward(days=4)


def missing(town: Town, bench: Bench) -> None:
    bench.indexes.withdraw(SOURCE)


def vanished(town: Town, bench: Bench) -> None:
    index_of(town).unlink()


def without_its_key(town: Town, bench: Bench) -> None:
    bench.keys.ring.forget_index(bench.indexes.current(SOURCE))


def altered(town: Town, bench: Bench) -> None:
    content = bytearray(index_of(town).read_bytes())
    for place in range(4096, len(content), 97):
        content[place] ^= 1
    index_of(town).write_bytes(content)


def half(town: Town, bench: Bench) -> None:
    index_of(town).write_bytes(index_of(town).read_bytes()[: 8 * 1024])


def empty(town: Town, bench: Bench) -> None:
    index_of(town).write_bytes(b"")


def without_its_substance(town: Town, bench: Bench) -> None:
    for path in town.config.deliveries.glob("handhaving/*/sealed.parquet"):
        path.unlink()


def with_half_its_substance(town: Town, bench: Bench) -> None:
    for path in town.config.deliveries.glob("handhaving/*/sealed.parquet"):
        path.write_bytes(path.read_bytes()[:1000])


def index_of(town: Town):
    return next(town.config.index.glob("handhaving-*.duckdb"))


BROKEN = [
    (stale, Reason.STALE),
    (missing, Reason.UNAVAILABLE),
    (vanished, Reason.UNAVAILABLE),
    (without_its_key, Reason.UNAVAILABLE),
    (altered, Reason.UNAVAILABLE),
    (half, Reason.UNAVAILABLE),
    (empty, Reason.UNAVAILABLE),
    (without_its_substance, Reason.UNAVAILABLE),
    (with_half_its_substance, Reason.UNAVAILABLE),
]


@pytest.mark.parametrize("topic", [KNOWN, UNKNOWN], ids=["known", "unknown"])
@pytest.mark.parametrize(("harm", "reason"), BROKEN, ids=[one.__name__ for one, _ in BROKEN])
def test_a_source_that_cannot_answer_never_says_no_hit(
    harm: Callable[[Town, Bench], None], reason: Reason, topic: Topic, town: Town, bench: Bench
) -> None:
    harm(town, bench)

    found = a_town.cell(a_town.ask(town, bench, topic))

    assert (found.outcome, found.reason) == (Outcome.NO_ANSWER, reason)


def test_one_broken_source_leaves_the_others_answering(town: Town, bench: Bench) -> None:
    vanished(town, bench)

    found = a_town.ask(town, bench, KNOWN)

    assert a_town.cell(found, "Vergunningen").outcome is Outcome.HIT


def test_a_fresh_source_says_what_it_knows(town: Town, bench: Bench) -> None:
    found = a_town.ask(town, bench, KNOWN, UNKNOWN, SOMEBODY, STRANGER)

    outcomes = [a_town.cell(found, topic=number).outcome for number in range(4)]
    assert outcomes == [Outcome.HIT, Outcome.NO_HIT, Outcome.HIT, Outcome.NO_HIT]


def test_the_last_day_of_use_still_answers(town: Town, bench: Bench) -> None:
    town.clock.forward(days=3)

    assert a_town.cell(a_town.ask(town, bench, KNOWN)).outcome is Outcome.HIT


words = st.text("abcdefghijklmnopqrstuvwxyzéïł' -", min_size=3).map("Ab".__add__)
topics = st.one_of(
    st.sampled_from([KNOWN, UNKNOWN, SOMEBODY, STRANGER]),
    st.builds(
        lambda family, day: Topic(
            kind=Kind.PERSON, party=Party(person=Person(family_name=family, birth_date=str(day)))
        ),
        words,
        st.dates(date(1900, 1, 1), date(2026, 1, 1)),
    ),
    st.builds(
        lambda kvk: Topic(
            kind=Kind.ORGANISATION, party=Party(organisation=Organisation(kvk=f"{kvk:08}"))
        ),
        # One digit over and over stands for no number.
        st.integers(1, 10**8 - 1).filter(lambda kvk: len(set(f"{kvk:08}")) > 1),
    ),
    st.builds(
        lambda number: Topic(
            kind=Kind.ADDRESS,
            party=Party(address=Address(postcode="9370AA", house_number=str(number))),
        ),
        st.integers(1, 99),
    ),
)


@pytest.mark.rule("R-118")
@pytest.mark.rule("R-131")
@pytest.mark.parametrize(
    ("closing", "reason"),
    [
        ("value: closed", Reason.CLOSED),
        ("value: forbidden}\n  - {property: law, value: art. 1", Reason.FORBIDDEN_BY_LAW),
    ],
    ids=["closed", "forbidden"],
)
@settings(
    max_examples=3,
    deadline=None,
    phases=[Phase.generate],  # an example takes a second: too long to look for a smaller one
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(asked=st.lists(topics, min_size=2, max_size=6))
def test_a_closed_source_gives_every_topic_the_same_cell(
    closing: str, reason: Reason, asked: list[Topic], town: Town
) -> None:
    if "secrecy, value: open" in (town.config.contracts / "handhaving.odcs.yaml").read_text():
        town.change_contract("handhaving", "secrecy, value: open", f"secrecy, {closing}")
    with town.bench() as bench:
        found = a_town.ask(town, bench, *asked)

    cells = {a_town.cell(found, topic=number) for number in range(len(asked))}
    assert {(c.outcome, c.reason, c.as_of) for c in cells} == {(Outcome.NOT_ASKED, reason, None)}


@pytest.mark.rule("R-091")
@pytest.mark.rule("R-111")
def test_a_source_that_was_not_allowed_is_not_asked(town: Town, bench: Bench) -> None:
    case_id = a_town.open_case(bench).case_id
    a_town.add(case_id, [KNOWN], town, bench)
    a_town.permit(case_id, bench, "vergunningen")

    found = check.run(case_id, bench, ANALYST, lambda _: None)

    assert a_town.cell(found).reason is Reason.NOT_PERMITTED
    assert a_town.cell(found, "Vergunningen").outcome is Outcome.HIT


def shape(found: check.Matrix) -> tuple[int, list[list[str]], list[tuple[str, str]]]:
    """The answer without its outcomes: length, keys of every cell in order, and places."""
    text = checks.answer(found.check, found.cells)
    told = json.loads(text)["cells"]
    places = [(one["topic"], one["department"]) for one in told]
    return len(text.encode()), [list(one) for one in told], places


@pytest.mark.rule("D-010")
@pytest.mark.parametrize(
    ("hitting", "missing"),
    [([KNOWN], [UNKNOWN]), ([KNOWN, SOMEBODY], [UNKNOWN, STRANGER])],
    ids=["one topic", "two topics"],
)
def test_an_answer_has_the_same_shape_whether_everything_hits_or_nothing(
    hitting: list[Topic], missing: list[Topic], town: Town, bench: Bench
) -> None:
    all_hit, none_hits = a_town.ask(town, bench, *hitting), a_town.ask(town, bench, *missing)

    def asked(found: check.Matrix) -> set[Outcome]:
        return {c.outcome for c in found.cells} - {Outcome.NOT_ASKED}

    assert (asked(all_hit), asked(none_hits)) == ({Outcome.HIT}, {Outcome.NO_HIT})
    assert shape(all_hit) == shape(none_hits)


def test_a_broken_source_does_not_change_the_shape_either(town: Town, bench: Bench) -> None:
    whole = a_town.ask(town, bench, KNOWN)
    vanished(town, bench)

    assert shape(a_town.ask(town, bench, KNOWN)) == shape(whole)


@pytest.mark.rule("R-013")
@pytest.mark.rule("R-108")
@pytest.mark.rule("D-012")
@pytest.mark.rule("D-016")
def test_what_leaves_a_check_is_on_the_closed_list(town: Town, bench: Bench) -> None:
    found = a_town.ask(town, bench, KNOWN)

    told = json.loads(checks.answer(found.check, found.cells))

    assert set(told) == {"hitcheck", "case", "privacyCheck", "model", "runAt", "warned", "cells"}
    assert set(told["cells"][0]) == set(Cell.__dataclass_fields__) - {"as_of"} | {"asOf"}


def test_the_journal_knows_who_was_asked_about_and_not_what_was_answered(
    town: Town, bench: Bench
) -> None:
    a_town.ask(town, bench, KNOWN, STRANGER)

    told = [e.event for e in bench.journal.entries() if e.event.kind is EventKind.CHECK_ANSWERED]

    assert [event.ids[2] for event in told] == ["A1", "P1"]
    assert len({event.subject_ref for event in told}) == 2
    assert not any(outcome.value in repr(told) for outcome in Outcome)


def unweighed(town: Town, bench: Bench) -> CaseId:
    case_id = a_town.open_case(bench).case_id
    bench.register.save_case(replace(bench.register.case(case_id), phase="stap-2"))
    a_town.add(case_id, [KNOWN], town, bench)
    return case_id


def without_privacy_check(town: Town, bench: Bench) -> CaseId:
    case_id = a_town.open_case(bench).case_id
    a_town.add(case_id, [KNOWN], town, bench)
    return case_id


def undecided(town: Town, bench: Bench) -> CaseId:
    case_id = without_privacy_check(town, bench)
    privacy.request(case_id, [], bench, ANALYST)
    return case_id


def without_topics(town: Town, bench: Bench) -> CaseId:
    case_id = a_town.open_case(bench).case_id
    a_town.permit(case_id, bench)
    return case_id


def with_a_late_topic(town: Town, bench: Bench) -> CaseId:
    case_id = a_town.prepared(town, bench, KNOWN)
    town.clock.forward(seconds=1)
    a_town.add(case_id, [STRANGER], town, bench)
    return case_id


def with_eleven_topics(town: Town, bench: Bench) -> CaseId:
    return a_town.prepared(town, bench, *[STRANGER] * 11)


def checked_three_times(town: Town, bench: Bench) -> CaseId:
    case_id = a_town.prepared(town, bench, STRANGER)
    for _ in range(3):
        check.run(case_id, bench, ANALYST, lambda _: None)
    return case_id


def closed(town: Town, bench: Bench) -> CaseId:
    case_id = a_town.prepared(town, bench, KNOWN)
    case = bench.register.case(case_id)
    bench.register.save_case(replace(case, state=CaseState.CLOSED, outcome="geen-hit"))
    return case_id


FORBIDDEN = [
    (without_privacy_check, "B-101"),
    (undecided, "B-101"),
    (without_topics, "B-106"),
    (with_a_late_topic, "B-107"),
    (with_eleven_topics, "B-108"),
    (checked_three_times, "B-130"),
]


@pytest.mark.rule("R-091")
@pytest.mark.rule("D-008")
@pytest.mark.parametrize(("made", "code"), FORBIDDEN, ids=[one.__name__ for one, _ in FORBIDDEN])
def test_no_check_runs_without_what_the_protocol_demands(
    made: Callable[[Town, Bench], CaseId], code: str, town: Town, bench: Bench
) -> None:
    case_id = made(town, bench)
    answered = len(bench.register.hit_checks())

    with pytest.raises(NotPermitted) as refusal:
        check.run(case_id, bench, ANALYST, lambda _: None)

    last = list(journals.shown(bench, ANALYST))[-1].event
    assert refusal.value.code == code
    assert (last.kind, last.rules, last.ids) == (EventKind.CHECK_REFUSED, (code,), (case_id,))
    assert len(bench.register.hit_checks()) == answered


@pytest.mark.rule("R-016")
@pytest.mark.rule("R-054")
def test_no_check_runs_in_a_phase_that_has_none(town: Town, bench: Bench) -> None:
    case_id = unweighed(town, bench)

    with pytest.raises(NotPermitted, match="in another phase than stap-2") as refusal:
        check.run(case_id, bench, ANALYST, lambda _: None)

    last = list(bench.journal.entries())[-1].event
    assert refusal.value.code == "B-101"
    assert (last.kind, last.rules) == (EventKind.ACT_DENIED, ("D-015", "B-101"))


@pytest.mark.rule("R-177")
def test_a_closed_case_is_not_asked_about(town: Town, bench: Bench) -> None:
    case_id = closed(town, bench)

    with pytest.raises(NotPermitted):
        check.run(case_id, bench, ANALYST, lambda _: None)

    assert bench.register.hit_checks() == []


@pytest.mark.parametrize("roles", [("privacyfunctionaris",), ("verifier",)])
def test_a_check_needs_a_role_of_the_protocol(
    roles: tuple[str, ...], town: Town, bench: Bench
) -> None:
    case_id = a_town.prepared(town, bench, KNOWN)

    with pytest.raises(NotPermitted):
        check.run(case_id, bench, an_actor("iemand", *roles), lambda _: None)

    assert town.kinds()[-1] is EventKind.ACT_DENIED


def test_a_late_topic_may_be_asked_about_after_a_new_privacy_check(
    town: Town, bench: Bench
) -> None:
    case_id = with_a_late_topic(town, bench)
    town.clock.forward(seconds=1)
    a_town.permit(case_id, bench)

    found = check.run(case_id, bench, ANALYST, lambda _: None)

    assert [topic.label for topic in found.topics] == ["A1", "P1"]


@pytest.mark.rule("D-008")
def test_a_person_has_ten_checks_a_day(town: Town, bench: Bench) -> None:
    case_id = a_town.prepared(town, bench, STRANGER)
    for _ in range(10):
        bench.budgets.reserve([a_claim("day/2026-11-22/avries", 10)])

    with pytest.raises(NotPermitted) as refusal:
        check.run(case_id, bench, ANALYST, lambda _: None)
    town.clock.forward(days=1)

    assert refusal.value.code == "B-131"
    assert check.run(case_id, bench, ANALYST, lambda _: None).cells


@pytest.mark.rule("R-115")
@pytest.mark.rule("D-005")
def test_why_somebody_matched_goes_sealed_to_the_gate_and_nowhere_else(
    town: Town, bench: Bench
) -> None:
    found = a_town.ask(town, bench, SOMEBODY)

    (sealed,) = bench.register.packets(
        found.check.check_id, found.topics[0].label, a_town.HANDHAVING
    )
    gate = keys.read_sealing_key(town.folder / "gate" / "keys" / "gate.key")
    opened = keys.unwrap(gate, sealed, answers.packet_info(found.check.check_id).encode())
    reasons = Packet.from_bytes(opened).reasons
    assert reasons
    for party in reasons:
        assert {feature for feature, _, _ in party} <= {
            "start",
            *LEVELS,
            "surname rarity",
            "given rarity",
        }
        assert any(feature == "birth" for feature, _, _ in party)
    shown = checks.answer(found.check, found.cells)
    assert not {"birth", "rarity", "start"} & set(shown.replace('"', " ").split())
