"""The two clocks of a grant, who may look, what a decision keeps, and when a check stands."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from contracts import grants
from contracts.cases import MINIMUM_REASON
from contracts.grants import (
    MOVES,
    Agreed,
    Facts,
    Grant,
    Refusal,
    RequestState,
    Turn,
    before,
    may_open,
    state_now,
    turn,
)
from contracts.opinions import Opinion
from contracts.privacy import PrivacyCheck
from contracts.protocol import CheckKind
from contracts.standing import stands
from tests.builders import (
    NOW,
    REASON,
    a_case,
    a_privacy_check,
    a_protocol,
    a_request,
    a_standing,
    an_actor,
)

SECOND = timedelta(seconds=1)
DEPUTY = an_actor("dora", "privacyfunctionaris", acts_for="pofficier")
PLAIN = Agreed(grantable=frozenset({"overtreding", "datum"}))
TWO = replace(
    PLAIN,
    classes={"overtreding": frozenset({"bijzonder"})},
    two_deciders_for=frozenset({"bijzonder"}),
    law_for=frozenset({"bijzonder"}),
)
GRANT = Grant(
    request_id=a_request().request_id,
    fields=("datum",),
    reason=REASON,
    granted_by="pofficier",
    granted_at=NOW,
    fetch_by=NOW + timedelta(days=7),
    view_for=timedelta(hours=4),
)
LAST = GRANT.fetch_by
GRANTED, OPENED = RequestState.GRANTED, RequestState.OPENED


def facts(*fields: str, agreed: Agreed = PLAIN, **changes: object) -> Facts:
    made = Facts(
        decider=DEPUTY,
        state=RequestState.SUBMITTED,
        fields=fields,
        agreed=agreed,
        reason=REASON,
        now=NOW,
        fetch_by=LAST,
    )
    return replace(made, **changes)


@pytest.mark.rule("D-002")
@pytest.mark.parametrize(
    ("opened", "now", "found"),
    [
        (None, NOW, GRANTED),
        (None, LAST, GRANTED),
        (None, LAST + SECOND, RequestState.LAPSED),
        (LAST, LAST + timedelta(hours=4) - SECOND, OPENED),
        (LAST, LAST + timedelta(hours=4), RequestState.ENDED),
        (NOW, NOW, OPENED),
    ],
)
@pytest.mark.parametrize("state", [GRANTED, OPENED])
def test_a_grant_lapses_after_its_last_second_and_a_window_ends_on_it(
    state: RequestState, opened: datetime | None, now: datetime, found: RequestState
) -> None:
    assert state_now(state, GRANT, opened, now) is found


@pytest.mark.rule("D-002")
@pytest.mark.parametrize("state", [one for one in RequestState if one not in (GRANTED, OPENED)])
def test_no_clock_changes_what_is_not_granted(state: RequestState) -> None:
    assert state_now(state, GRANT, NOW, LAST + timedelta(days=9)) is state


@pytest.mark.parametrize("state", RequestState)
def test_without_a_grant_nothing_runs_out(state: RequestState) -> None:
    assert state_now(state, None, NOW, LAST + timedelta(days=9)) is state


@pytest.mark.rule("D-001")
@pytest.mark.rule("D-002")
@pytest.mark.parametrize("state", RequestState)
def test_who_asked_looks_while_it_is_granted_and_nobody_else_ever(state: RequestState) -> None:
    is_open = state in (GRANTED, OPENED)
    closed = [] if is_open else [f"the request is {state}"]

    assert may_open(a_request(), state, an_actor("rregie")) == closed
    other = ["only the person who asked may look", *closed]
    assert may_open(a_request(), state, an_actor("pofficier")) == other
    assert may_open(a_request(), state, an_actor("dora", acts_for="rregie")) == other


@pytest.mark.parametrize("state", RequestState)
def test_a_state_is_reached_from_where_moves_lead_to_it(state: RequestState) -> None:
    assert before(state) == {one for one in RequestState if state in MOVES.get(one, ())}


def test_it_is_the_deciders_turn_until_it_is_decided_and_then_the_askers() -> None:
    assert {state: turn(state) for state in MOVES} == {
        RequestState.SUBMITTED: Turn.DECIDER,
        RequestState.RETURNED: Turn.ASKER,
        GRANTED: Turn.ASKER,
        OPENED: Turn.ASKER,
    }


@pytest.mark.rule("D-002")
def test_a_grant_is_for_its_request_from_now_with_both_terms() -> None:
    assert grants.decide(a_request(), facts("datum")) == replace(
        GRANT, granted_by="dora for pofficier"
    )


def test_a_refusal_says_who_refused_when_and_why() -> None:
    assert grants.decide(a_request(), facts()) == Refusal(
        request_id=a_request().request_id,
        reasons=(REASON,),
        by="dora for pofficier",
        at=NOW,
        is_decision=True,
    )


def test_a_decision_that_cannot_be_says_who_tried_and_when() -> None:
    denied = grants.decide(a_request(), facts("datum", reason="x" * (MINIMUM_REASON - 1)))

    assert isinstance(denied, Refusal)
    assert (denied.request_id, denied.by, denied.at) == ("W-1", "dora for pofficier", NOW)
    assert not denied.is_decision


def test_a_reason_of_the_least_length_is_one() -> None:
    assert isinstance(
        grants.decide(a_request(), facts("datum", reason="x" * MINIMUM_REASON)), Grant
    )


@pytest.mark.rule("R-098")
def test_two_who_decide_are_both_named_with_their_reasons_and_laws() -> None:
    other = Opinion(
        version=1,
        fields=("overtreding",),
        reason="Een andere reden.",
        law="art. 1",
        by="karin",
        at=NOW - SECOND,
    )

    made = grants.decide(
        a_request(), facts("overtreding", agreed=TWO, earlier=(other,), law="art. 2")
    )

    assert isinstance(made, Grant)
    assert made.granted_by == "karin and dora for pofficier"
    assert made.reason == f"Een andere reden. · {REASON}"
    assert made.law == "art. 1 · art. 2"


def test_an_opinion_is_that_of_its_decider() -> None:
    assert grants.opinion(a_request(), facts("datum", law=" art. 2 ")) == Opinion(
        version=1,
        fields=("datum",),
        reason=REASON,
        law="art. 2",
        by="dora",
        acts_for="pofficier",
        at=NOW,
    )


@pytest.mark.rule("D-001")
def test_where_one_decides_an_earlier_word_of_the_same_side_stops_nobody() -> None:
    own = Opinion(version=1, fields=(), reason=REASON, by="pofficier", at=NOW - SECOND)

    assert isinstance(grants.decide(a_request(), facts("datum", earlier=(own,))), Grant)


def own_check(name: str, **changes: object) -> PrivacyCheck:
    made = a_privacy_check(
        prescribed="check-2a", kind=CheckKind.SHARING, sources=(), participants=(name,)
    )
    return replace(made, **changes)


@pytest.mark.rule("R-038")
@pytest.mark.parametrize(
    ("checks", "found"),
    [
        ([own_check("a", signed_at=NOW)], True),
        ([own_check("a", signed_at=NOW), own_check("b", refused_at=NOW)], True),
        ([own_check("a", signed_at=NOW), own_check("b")], False),
        ([own_check("a", refused_at=NOW)], False),
        ([own_check("a", refused_at=NOW), own_check("a", signed_at=NOW)], True),
        ([own_check("a", signed_at=NOW), own_check("a")], False),
        ([own_check("a", signed_at=NOW, protocol_sha256="1" * 64)], False),
        ([], False),
    ],
)
def test_checks_per_participant_stand_once_all_are_decided_and_one_allowed(
    checks: list[PrivacyCheck], found: bool
) -> None:
    ccv = a_protocol()
    phases = tuple(
        phase.model_copy(
            update={
                "privacy_checks": tuple(
                    one.model_copy(update={"per_participant": True}) for one in phase.privacy_checks
                )
            }
        )
        for phase in ccv.phases
    )
    standing = a_standing(a_case("stap-4"), profile=a_protocol(phases=phases), checks=checks)

    assert stands(standing, "check-2a") is found


@pytest.mark.rule("R-002")
def test_a_check_stands_by_its_last_word_and_under_the_version_of_the_case_alone() -> None:
    here, elsewhere = a_privacy_check(), a_privacy_check(protocol_sha256="1" * 64)

    found = [
        stands(a_standing(checks=checks), "check-1")
        for checks in (
            [here],
            [elsewhere, here],
            [here, elsewhere],
            [here, a_privacy_check(undecided=("woz",))],
        )
    ]

    assert found == [True, True, False, False]
