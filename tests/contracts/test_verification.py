"""What a doubtful cell becomes on each answer, who may answer, and what of a doubt is certain."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import verification
from contracts.acts import Denied
from contracts.ids import (
    CheckId,
    DeliveryId,
    DepartmentName,
    SourceName,
    TopicLabel,
    VerificationId,
)
from contracts.outcomes import Cell, Outcome, Reason, SourceOutcome, fold
from contracts.parties import Actor
from contracts.substance import MOST_RECORDS, Packet
from contracts.verification import Answer, Known, Question
from tests.builders import CASE, NOW, a_protocol

DAY = date(2026, 11, 20)
DOUBT = SourceOutcome(outcome=Outcome.NO_ANSWER, reason=Reason.TO_VERIFY, as_of=DAY)
EMPTY = SourceOutcome(outcome=Outcome.NO_HIT, as_of=date(2026, 11, 21))
BUILDING = replace(EMPTY, reason=Reason.SAME_BUILDING)
STALE = SourceOutcome(outcome=Outcome.NO_ANSWER, reason=Reason.STALE, as_of=DAY)
CLOSED = SourceOutcome(outcome=Outcome.NOT_ASKED, reason=Reason.CLOSED)
NOT_ITS_KIND = SourceOutcome(outcome=Outcome.NOT_ASKED, reason=Reason.NOT_APPLICABLE)
HIT = SourceOutcome(outcome=Outcome.HIT, as_of=DAY)
P1, HANDHAVING = TopicLabel("P1"), DepartmentName("Handhaving")


def folded(*sources: SourceOutcome) -> Cell:
    return fold(P1, HANDHAVING, "Team Toezicht", sources)


ANSWERED = [
    # sources, same, not same, don't know, lapsed
    ((DOUBT,), "hit", "geen_hit", "onvoldoende_gegevens", "bron_niet_beschikbaar"),
    ((DOUBT, EMPTY), "hit", "geen_hit", "onvoldoende_gegevens", "bron_niet_beschikbaar"),
    ((DOUBT, DOUBT), "hit", "geen_hit", "onvoldoende_gegevens", "bron_niet_beschikbaar"),
    ((DOUBT, CLOSED), "hit", "deels", "onvoldoende_gegevens", "bron_niet_beschikbaar"),
    ((DOUBT, BUILDING), "hit", "elders_in_pand", "onvoldoende_gegevens", "bron_niet_beschikbaar"),
    ((DOUBT, NOT_ITS_KIND), "hit", "geen_hit", "onvoldoende_gegevens", "bron_niet_beschikbaar"),
]


@pytest.mark.rule("R-115")
@pytest.mark.parametrize(("sources", "same", "not_same", "dont_know", "lapsed"), ANSWERED)
def test_a_doubtful_cell_becomes_what_the_answer_makes_of_it(
    sources: tuple[SourceOutcome, ...], same: str, not_same: str, dont_know: str, lapsed: str
) -> None:
    became = verification.becomes(folded(*sources), sources)

    assert {name: (cell.reason or cell.outcome).value for name, cell in became.items()} == {
        Answer.SAME: same,
        Answer.NOT_SAME: not_same,
        Answer.DONT_KNOW: dont_know,
        Answer.LAPSED: lapsed,
    }
    assert {cell.outcome for name, cell in became.items() if name is not Answer.SAME} == {
        Outcome.NO_HIT,
        Outcome.NO_ANSWER,
    }


@pytest.mark.rule("R-115")
@given(
    sources=st.lists(
        st.sampled_from([DOUBT, EMPTY, BUILDING, CLOSED, NOT_ITS_KIND]), min_size=1, max_size=5
    )
)
def test_not_same_is_what_the_department_says_without_the_doubt(
    sources: list[SourceOutcome],
) -> None:
    sources = [DOUBT, *sources]
    without = [EMPTY if one is DOUBT else one for one in sources]

    became = verification.becomes(folded(*sources), sources)

    expected = folded(*without)
    found = became[Answer.NOT_SAME]
    assert (found.outcome, found.reason) == (expected.outcome, expected.reason)
    assert all(
        (cell.topic, cell.department, cell.contact) == (P1, HANDHAVING, "Team Toezicht")
        for cell in became.values()
    )


@pytest.mark.rule("R-115")
@pytest.mark.parametrize(
    ("sources", "doubted"),
    [((DOUBT,), True), ((DOUBT, EMPTY), True), ((DOUBT, HIT), False), ((DOUBT, STALE), False),
     ((EMPTY,), False), ((CLOSED,), False), ((STALE,), False)],
)  # fmt: skip
def test_only_a_cell_that_says_to_verify_is_put_to_the_department(
    sources: tuple[SourceOutcome, ...], doubted: bool
) -> None:
    assert verification.is_doubt(folded(*sources)) is doubted


def a_question(**changes: object) -> Question:
    made = Question(
        task_id=VerificationId("V-12"),
        case_id=CASE,
        check_id=CheckId("H-311"),
        topic=P1,
        department=HANDHAVING,
        protocol="ccv@1.0",
        requesters=frozenset({"anna", "kees"}),
        asked_at=NOW,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def a_verifier(**changes: object) -> Actor:
    made = Actor(
        account="vera",
        name="Vera",
        roles=frozenset({"verificateur"}),
        department="Handhaving",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


@pytest.mark.rule("R-030")
@pytest.mark.rule("D-013")
@pytest.mark.parametrize(
    ("actor", "rule"),
    [
        (a_verifier(), None),
        (a_verifier(roles=frozenset({"verificateur", "team"})), None),
        (a_verifier(roles=frozenset({"privacyfunctionaris"})), "R-030"),
        (a_verifier(roles=frozenset()), "R-030"),
        (a_verifier(department=None), "R-115"),
        (a_verifier(department="handhaving"), "R-115"),
        (a_verifier(account="anna"), "D-001"),
        (a_verifier(acts_for="kees"), "D-001"),
        (a_verifier(tied=frozenset({"kees"})), "D-001"),
    ],
)
def test_who_may_answer(actor: Actor, rule: str | None) -> None:
    decided = verification.may_answer(a_question(), actor, a_protocol())

    assert (decided.rule if isinstance(decided, Denied) else None) == rule
    if rule is None:
        assert "R-115" in tuple(decided)  # type: ignore[arg-type]


@pytest.mark.rule("D-015")
def test_nobody_answers_under_a_profile_that_names_no_verifier() -> None:
    profile = a_protocol(verified_by=())

    assert isinstance(verification.may_answer(a_question(), a_verifier(), profile), Denied)


def a_packet(*records: int, source: str = "handhaving", is_doubt: bool = True) -> Packet:
    return Packet(
        delivery=f"{source}-20261122T021500Z",
        source=source,
        contract_sha256="0" * 64,
        category_keys={},
        records={record: {"identity": b"geheim"} for record in records},
        question=b"",
        is_doubt=is_doubt,
    )


def known(record: int, source: str = "handhaving") -> Known:
    return Known(
        source=SourceName(source),
        delivery=DeliveryId(f"{source}-20261122T021500Z"),
        record=record,
    )


@pytest.mark.rule("R-024")
@pytest.mark.parametrize(
    ("packets", "same", "left"),
    [
        ([a_packet(4, 9, is_doubt=False)], [], [[4, 9]]),
        ([a_packet(4, 9)], [], []),
        ([a_packet(4, 9)], [known(9)], [[9]]),
        ([a_packet(4, 9)], [known(4), known(9)], [[4, 9]]),
        ([a_packet(4, 9)], [known(7)], []),
        ([a_packet(4), a_packet(4, source="woz")], [known(4, "woz")], [[4]]),
        ([a_packet(4, is_doubt=False), a_packet(9, source="woz")], [], [[4]]),
    ],
)
def test_of_a_doubt_only_what_was_called_the_same_is_certain(
    packets: list[Packet], same: list[Known], left: list[list[int]]
) -> None:
    assert [list(one.records) for one in verification.certain(packets, same)] == left


def test_another_delivery_of_the_source_is_another_record() -> None:
    other = replace(known(4), delivery=DeliveryId("handhaving-20261123T021500Z"))

    assert verification.certain([a_packet(4)], [other]) == []


def test_candidates_stand_in_the_order_in_which_they_came() -> None:
    found = verification.candidates([a_packet(9, 4), a_packet(2, source="woz")])

    assert [(one.source, one.record) for one in found] == [
        ("handhaving", 9),
        ("handhaving", 4),
        ("woz", 2),
    ]


@pytest.mark.rule("R-115")
@pytest.mark.parametrize(("count", "cut"), [(0, False), (3, False), (MOST_RECORDS, True)])
def test_a_full_list_may_be_cut_off(count: int, cut: bool) -> None:
    assert verification.is_cut_off([a_packet(1), a_packet(*range(count))]) is cut
