"""Deciding and opening at the gate: a participant sees its own cells, and nobody anything else."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.errors import Gone, Invalid, NotPermitted, TrefferError, TryAgain, WrongUse
from contracts.events import EventKind
from contracts.grants import RequestState
from contracts.ids import CaseId, PrivacyCheckId
from contracts.parties import Actor
from contracts.sharing import Choice, Participant, Share, Sharing, SharingState
from contracts.sources import Secrecy
from pipelines.gate import sharing, sharing_grants, steps
from tests.pipelines.gate.a_gate import REASON
from tests.pipelines.gate.a_sharing import (
    ALL_THREE,
    ANNA,
    CONTRACTS,
    EVA,
    EVERYBODY,
    GRANTED,
    HANS,
    IDA,
    LEO,
    RIK,
    T9,
    VERA,
    W57,
    W58,
    W59,
    Meeting,
    a_meeting,
    a_participant,
    a_profile,
    a_sharing,
    cells,
    grant_of,
    person,
)

SOME = cells("Handhaving:W-57.afdoening", "Vergunningen:W-58.status", "RIEC:W-57.afdoening")


def allow(*texts: str, doubt: bool = False) -> Choice:
    return Choice(allowed=cells(*texts) if texts else SOME, reason=REASON, doubt=doubt)


REFUSE = Choice(allowed=frozenset(), reason=REASON)


@pytest.fixture
def meeting() -> Meeting:
    made = a_meeting()
    made.prepared()
    return made


@pytest.fixture
def shared(meeting: Meeting) -> Meeting:
    """A meeting in which Leo allowed one field to each participant."""
    sharing.decide(T9, allow(), meeting.bench, LEO)
    return meeting


def seen_by(actor: Actor, meeting: Meeting) -> dict[str, str]:
    """Return every field that somebody sees, by `W-57.field`."""
    found = sharing.open_window(T9, meeting.bench, actor)
    return {
        f"{window.request_id}.{name}": value
        for window in found.windows
        for record in window.records
        for name, value in record.fields.items()
    }


@pytest.mark.rule("R-100")
@pytest.mark.rule("R-151")
@pytest.mark.parametrize(
    ("actor", "fields"),
    [
        (HANS, {"W-57.afdoening": "canary-W-57-afdoening"}),
        (VERA, {"W-58.status": "canary-W-58-status"}),
        (RIK, {"W-57.afdoening": "canary-W-57-afdoening"}),
    ],
)
def test_each_participant_sees_its_own_cells_alone(
    shared: Meeting, actor: Actor, fields: dict[str, str]
) -> None:
    assert seen_by(actor, shared) == fields
    assert shared.opener.opened == [tuple(name.split(".")[1] for name in fields)]


@pytest.mark.rule("R-099")
@pytest.mark.rule("R-105")
@pytest.mark.parametrize("actor", [HANS, VERA, RIK])
def test_before_anybody_signs_nothing_is_shared(meeting: Meeting, actor: Actor) -> None:
    with pytest.raises(Gone):
        sharing.open_window(T9, meeting.bench, actor)
    assert meeting.opener.opened == []


@pytest.mark.rule("R-100")
@pytest.mark.parametrize("ask", [sharing.open_window, sharing.show])
@pytest.mark.parametrize("actor", [EVA, person("kees", "regisseur")])
def test_to_an_outsider_a_check_is_as_one_that_is_not_there(
    shared: Meeting, ask: Callable[..., object], actor: Actor
) -> None:
    with pytest.raises(Gone) as here:
        ask(T9, shared.bench, actor)
    with pytest.raises(Gone) as nowhere:
        ask(PrivacyCheckId("T-99"), shared.bench, actor)

    told = [(str(one.value).replace("T-99", "T-9"), one.value.code) for one in (here, nowhere)]
    assert told[0] == told[1]
    assert shared.journal.kinds()[-1] == EventKind.ACT_DENIED
    assert shared.opener.opened == []


def test_a_participant_does_not_see_the_matrix_and_an_outsider_no_list(shared: Meeting) -> None:
    with pytest.raises(Gone):
        sharing.show(T9, shared.bench, HANS)

    listed = {one.account: len(sharing.listed(shared.bench, one)) for one in EVERYBODY}
    assert listed == {"anna": 1, "leo": 1, "ida": 1, "hans": 1, "vera": 1, "rik": 1, "eva": 0}


def test_a_check_under_a_profile_that_the_gate_left_stops_no_list(shared: Meeting) -> None:
    shared.prepared(a_sharing(check_id=PrivacyCheckId("T-8"), protocol="ccv@0.9"))

    found = sharing.listed(shared.bench, LEO)

    assert [one.asked.check_id for one in found] == [T9]
    with pytest.raises(Invalid, match="own profiles"):
        sharing.show(PrivacyCheckId("T-8"), shared.bench, LEO)


@pytest.mark.rule("R-100")
def test_a_decision_is_journalled_with_its_cells_before_it_is_kept(shared: Meeting) -> None:
    *_, entry = shared.journal.entries()

    assert (entry.event.kind, entry.event.actor) == (EventKind.PRIVACY_CHECK_DECIDED, "leo")
    assert set(map(str, SOME)) <= set(entry.event.rules)
    assert entry.event.decision == "shared"


@pytest.mark.parametrize("choice", [allow(), REFUSE])
def test_without_a_journal_nothing_is_signed(meeting: Meeting, choice: Choice) -> None:
    meeting.journal.fails = True

    with pytest.raises(TryAgain):
        sharing.decide(T9, choice, meeting.bench, LEO)

    assert meeting.bench.sharing.signed(T9) == []
    assert meeting.exchange.files == {}


def test_without_a_journal_nothing_is_opened(shared: Meeting) -> None:
    shared.journal.fails = True

    with pytest.raises(TryAgain):
        sharing.open_window(T9, shared.bench, HANS)

    assert shared.opener.opened == []
    assert shared.bench.sharing.opened_at("Handhaving", W57) is None


def test_an_opening_is_journalled_with_participant_and_fields(shared: Meeting) -> None:
    seen_by(HANS, shared)
    *_, entry = shared.journal.entries()

    assert entry.event.kind is EventKind.SHARED
    assert (entry.event.actor, entry.event.decision) == ("hans", "T-9")
    assert entry.event.ids == ("T-9", "W-57", "S-2026-0042", "Handhaving")
    assert (entry.event.rules, entry.event.sources) == (("afdoening",), ("handhaving",))


@pytest.mark.rule("R-037")
@pytest.mark.rule("D-001")
@pytest.mark.rule("D-013")
@pytest.mark.parametrize(
    ("actor", "choice", "error", "code"),
    [
        (ANNA, allow(), NotPermitted, "B-120"),
        (person("anna", "privacyfunctionaris"), allow(), NotPermitted, "B-201"),
        (person("rosa", "privacyfunctionaris"), allow(), NotPermitted, "B-205"),
        (IDA, allow(), NotPermitted, "B-120"),
        (EVA, allow(), Gone, "G-471"),
        (HANS, allow(), Gone, "G-471"),
        (LEO, allow("Handhaving:W-58.zaaktype"), NotPermitted, "B-176"),
        (LEO, Choice(allowed=SOME, reason="ja"), WrongUse, "B-117"),
        (person("hans", "privacyfunctionaris"), allow(), NotPermitted, "B-177"),
    ],
)
def test_who_may_not_sign_is_told_and_journalled(
    meeting: Meeting, actor: Actor, choice: Choice, error: type[TrefferError], code: str
) -> None:
    with pytest.raises(error) as caught:
        sharing.decide(T9, choice, meeting.bench, actor)

    assert caught.value.code == code
    assert meeting.journal.kinds() == [EventKind.ACT_DENIED]
    assert meeting.bench.sharing.signed(T9) == []


@pytest.mark.rule("D-013")
def test_who_prepared_or_signed_what_is_shared_has_its_duty_at_the_gate(meeting: Meeting) -> None:
    meeting.prepared(a_sharing(check_id=PrivacyCheckId("T-10"), requested_by="nora"))
    sharing.decide(T9, allow(), meeting.bench, LEO)

    with pytest.raises(NotPermitted) as preparer:
        sharing.decide(T9, allow(), meeting.bench, person("nora", "privacyfunctionaris"))
    grant_of(W59, "handhaving", meeting, requested_by="leo")
    with pytest.raises(NotPermitted) as signer:
        steps.open_window(W59, meeting.bench, person("leo", "regisseur"))

    assert (preparer.value.code, signer.value.code) == ("B-205", "B-205")


@pytest.mark.rule("R-037")
def test_doubt_makes_a_second_role_sign(meeting: Meeting) -> None:
    bench = meeting.bench

    first = sharing.decide(T9, allow(doubt=True), bench, LEO)
    with pytest.raises(Gone):
        sharing.open_window(T9, bench, HANS)
    second = sharing.decide(T9, allow("Vergunningen:W-58.status"), bench, IDA)

    assert (first.state, first.shared) == (SharingState.IN_DOUBT, frozenset())
    assert (second.state, second.shared) == (
        SharingState.SHARED,
        cells("Vergunningen:W-58.status"),
    )
    assert seen_by(VERA, meeting) == {"W-58.status": "canary-W-58-status"}
    with pytest.raises(Gone):
        sharing.open_window(T9, bench, HANS)


@pytest.mark.rule("R-038")
def test_a_participant_without_its_own_record_receives_nothing() -> None:
    meeting = a_meeting(a_profile(per_participant=True))
    meeting.prepared(a_sharing(ALL_THREE[0]))
    meeting.prepared(a_sharing(ALL_THREE[1], check_id=PrivacyCheckId("T-10")))
    together = meeting.prepared(a_sharing(check_id=PrivacyCheckId("T-11")))

    sharing.decide(T9, allow("Handhaving:W-57.afdoening"), meeting.bench, LEO)

    assert seen_by(HANS, meeting) == {"W-57.afdoening": "canary-W-57-afdoening"}
    for actor, check_id in ((VERA, T9), (RIK, T9), (VERA, PrivacyCheckId("T-10"))):
        with pytest.raises(Gone):
            sharing.open_window(check_id, meeting.bench, actor)
    with pytest.raises(NotPermitted):
        sharing.decide(together.check_id, allow(), meeting.bench, LEO)


@pytest.mark.rule("R-075")
@pytest.mark.rule("R-155")
@pytest.mark.parametrize(("stands", "may"), [((), False), (("aanpak",), True)])
def test_a_body_outside_receives_only_when_what_it_needs_stands(
    stands: tuple[str, ...], may: bool
) -> None:
    meeting = a_meeting(a_profile(recipients={"riec": {"needs": ("aanpak",)}}))
    meeting.prepared(a_sharing(stands=frozenset(stands)))
    choice = allow("RIEC:W-57.afdoening")

    if not may:
        with pytest.raises(NotPermitted):
            sharing.decide(T9, choice, meeting.bench, LEO)
        return
    sharing.decide(T9, choice, meeting.bench, LEO)
    assert seen_by(RIK, meeting) == {"W-57.afdoening": "canary-W-57-afdoening"}


@pytest.mark.rule("R-154")
@pytest.mark.parametrize("recipient", ["politie", "gemeente"])
def test_the_gate_refuses_a_recipient_that_its_own_profile_does_not_name(recipient: str) -> None:
    meeting = a_meeting()
    meeting.prepared(a_sharing(a_participant("Elders", recipient=recipient)))

    with pytest.raises(NotPermitted):
        sharing.decide(T9, allow("Elders:W-57.afdoening"), meeting.bench, LEO)
    assert not sharing.show(T9, meeting.bench, LEO).shareable


@pytest.mark.rule("R-154")
def test_the_gate_strips_closed_sources_by_its_own_contracts() -> None:
    closed = replace(CONTRACTS["handhaving"], secrecy=Secrecy.CLOSED)
    profile = a_profile(recipients={"riec": {"open_sources_only": True}})
    meeting = a_meeting(profile, handhaving=closed)
    meeting.prepared()

    seen = sharing.show(T9, meeting.bench, LEO)

    assert Share("RIEC", ALL_THREE[2].fields[0]) not in seen.shareable
    assert Share("RIEC", ALL_THREE[2].fields[1]) in seen.shareable
    assert Share("Handhaving", ALL_THREE[0].fields[0]) in seen.shareable


@pytest.mark.rule("D-002")
@pytest.mark.parametrize(
    "state",
    [RequestState.ENDED, RequestState.LAPSED, RequestState.REVOKED, RequestState.WITHDRAWN],
)
def test_what_is_shared_ends_with_its_grant(shared: Meeting, state: RequestState) -> None:
    shared.end(W57, state)

    with pytest.raises(Gone):
        sharing.open_window(T9, shared.bench, HANS)
    assert seen_by(VERA, shared) == {"W-58.status": "canary-W-58-status"}
    assert sharing.show(T9, shared.bench, LEO).shared == cells("Vergunningen:W-58.status")


@pytest.mark.rule("D-002")
@pytest.mark.parametrize(
    ("waited", "may"),
    [({"hours": 3, "minutes": 59}, True), ({"hours": 4}, False), ({"days": 8}, False)],
)
def test_a_participants_window_runs_from_its_own_opening(
    shared: Meeting, waited: dict[str, float], may: bool
) -> None:
    shared.later(days=1)
    opened_at = shared.clock.now()
    seen_by(HANS, shared)
    shared.later(**waited)

    if may:
        (window,) = sharing.open_window(T9, shared.bench, HANS).windows
        assert window.ends_at == opened_at + timedelta(hours=4)
    else:
        with pytest.raises(Gone):
            sharing.open_window(T9, shared.bench, HANS)


@pytest.mark.rule("D-002")
def test_a_participants_window_ends_with_that_of_who_asked(shared: Meeting) -> None:
    register, opened_at = shared.bench.register, shared.clock.now()
    register.set_state(W57, RequestState.OPENED, opened_at=opened_at)
    shared.later(hours=3)

    (window,) = sharing.open_window(T9, shared.bench, HANS).windows

    assert window.ends_at == opened_at + timedelta(hours=4)
    shared.later(hours=1)
    with pytest.raises(Gone):
        sharing.open_window(T9, shared.bench, HANS)


@pytest.mark.rule("D-002")
def test_another_check_gives_no_second_window(shared: Meeting) -> None:
    again = shared.prepared(a_sharing(check_id=PrivacyCheckId("T-10")))
    sharing.decide(again.check_id, allow(), shared.bench, LEO)
    seen_by(HANS, shared)
    shared.later(hours=5)

    with pytest.raises(Gone):
        sharing.open_window(again.check_id, shared.bench, HANS)


@pytest.mark.rule("R-008")
@pytest.mark.parametrize("changed", [{"case_id": CaseId("S-2026-0043")}, {"phase": "stap-3"}])
def test_a_grant_of_another_case_or_phase_cannot_be_shared(changed: dict[str, Any]) -> None:
    meeting = a_meeting()
    grant_of(W59, "handhaving", meeting, **changed)
    meeting.prepared(a_sharing(a_participant("Handhaving", "W-59.afdoening", "W-57.afdoening")))

    seen = sharing.show(T9, meeting.bench, LEO)

    assert seen.shareable == cells("Handhaving:W-57.afdoening")


def test_a_request_that_is_not_there_or_not_granted_cannot_be_shared(meeting: Meeting) -> None:
    nowhere = a_sharing(
        a_participant("Handhaving", "W-99.afdoening", "W-57.zaaknummer", "W-57.betrokkene"),
        check_id=PrivacyCheckId("T-10"),
    )
    meeting.prepared(nowhere)

    assert sharing.show(nowhere.check_id, meeting.bench, LEO).shareable == frozenset()


def test_a_granted_field_that_its_contract_does_not_let_out_is_not_held(meeting: Meeting) -> None:
    grant = meeting.register.grants[W57]
    meeting.register.grants[W57] = replace(grant, fields=("afdoening", "betrokkene"))

    found = sharing_grants.held(a_sharing(), meeting.bench)

    assert {str(ref) for ref in found} == {"W-57.afdoening", "W-58.status", "W-58.zaaktype"}


def test_what_was_refused_or_ended_stays_so(meeting: Meeting) -> None:
    refused = sharing.decide(T9, REFUSE, meeting.bench, LEO)

    assert refused.state is SharingState.REFUSED
    with pytest.raises(Gone):
        sharing.decide(T9, allow(), meeting.bench, LEO)
    with pytest.raises(Gone):
        sharing.open_window(T9, meeting.bench, HANS)


def test_a_check_ends_when_all_its_grants_are_over(shared: Meeting) -> None:
    assert sharing.expire(shared.bench) == []
    shared.end(W57, RequestState.REVOKED)
    assert sharing.expire(shared.bench) == []
    shared.end(W58, RequestState.LAPSED)

    assert sharing.expire(shared.bench) == [T9]
    assert sharing.expire(shared.bench) == []
    assert shared.journal.kinds()[-1] == EventKind.SHARING_ENDED
    assert sharing.show(T9, shared.bench, LEO).state is SharingState.ENDED
    with pytest.raises(Gone):
        sharing.open_window(T9, shared.bench, VERA)


def test_a_refused_check_needs_no_ending(meeting: Meeting) -> None:
    sharing.decide(T9, REFUSE, meeting.bench, LEO)
    for request_id in (W57, W58):
        meeting.end(request_id, RequestState.REVOKED)

    assert sharing.expire(meeting.bench) == []


NAMES = ("Handhaving", "Vergunningen", "RIEC", "Zorg")
LOOKERS = {"Handhaving": HANS, "Vergunningen": VERA, "RIEC": RIK, "Zorg": person("zoe")}
ALL_FIELDS = [f"{w}.{name}" for w, names in GRANTED.items() for name in (*names, "zaaknummer")]


@st.composite
def matrices(draw: st.DrawFn) -> tuple[Sharing, frozenset[Share]]:
    """A random proposal, and a random set of cells that somebody wants to allow."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, unique=True))
    some = st.sets(st.sampled_from(ALL_FIELDS), min_size=1)
    kinds = st.sampled_from(["afdeling", "riec", "politie"])
    participants: list[Participant] = [
        a_participant(name, *draw(some), persons=(LOOKERS[name].account,), recipient=draw(kinds))
        for name in names
    ]
    wanted = draw(
        st.sets(st.builds("{}:{}".format, st.sampled_from(NAMES), st.sampled_from(ALL_FIELDS)))
    )
    return a_sharing(*participants), cells(*wanted)


@pytest.mark.rule("R-100")
@settings(max_examples=60)
@given(
    made=matrices(),
    signer=st.sampled_from([*EVERYBODY, LEO, LEO]),
    over=st.sets(st.sampled_from([W57, W58])),
    lawful=st.booleans(),
)
def test_nobody_ever_sees_a_field_outside_the_matrix_and_the_grant(
    made: tuple[Sharing, frozenset[Share]],
    signer: Actor,
    over: set[str],
    lawful: bool,
) -> None:
    asked, wanted = made
    meeting = a_meeting()
    meeting.prepared(asked)
    if lawful:
        wanted &= sharing.view(asked, meeting.bench).shareable
    try:
        sharing.decide(T9, Choice(allowed=wanted, reason=REASON), meeting.bench, signer)
        allowed = wanted
    except TrefferError:
        allowed = frozenset()
    for request_id in over:
        meeting.end(W57 if request_id == W57 else W58, RequestState.REVOKED)

    for looker in (*EVERYBODY, LOOKERS["Zorg"]):
        own = next((name for name in NAMES if LOOKERS[name] == looker), None)
        mine = {
            f"{one.field.request_id}.{one.field.name}": f"canary-{one.field.request_id}-{one.field.name}"
            for one in allowed
            if one.participant == own
            and one.field.request_id not in over
            and one.field.name in GRANTED[one.field.request_id]
        }
        try:
            assert seen_by(looker, meeting) == mine
        except Gone:
            assert mine == {}
    if signer != LEO:
        assert meeting.opener.opened == []


def test_a_view_does_not_print_what_people_wrote_or_what_is_shared(shared: Meeting) -> None:
    seen = sharing.open_window(T9, shared.bench, HANS)

    assert "canary" not in repr(seen)
    assert REASON not in repr(sharing.show(T9, shared.bench, LEO))
