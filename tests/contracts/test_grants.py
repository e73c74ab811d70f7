"""What a decision on substance needs besides who may take it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import grants
from contracts.grants import (
    MOVES,
    Agreed,
    Awaiting,
    DisclosureRequest,
    Facts,
    Grant,
    Refusal,
    RefusalReason,
    RequestState,
    Turn,
    is_amended,
)
from contracts.opinions import Opinion, is_independent, standing
from contracts.parties import Actor
from tests.builders import NOW, REASON, a_request, an_actor

DECIDER = an_actor("pofficier", "privacyfunctionaris")
FIELDS = ("overtreding", "datum")
SECRET = Agreed(
    grantable=frozenset(FIELDS),
    classes={"overtreding": frozenset({"strafrechtelijk"})},
    two_deciders_for=frozenset({"strafrechtelijk", "bijzonder"}),
    law_for=frozenset({"strafrechtelijk"}),
)
PLAIN = Agreed(grantable=frozenset(FIELDS))


def facts(*fields: str, **changes: Any) -> Facts:
    made = Facts(
        decider=DECIDER,
        state=RequestState.SUBMITTED,
        fields=fields,
        agreed=PLAIN,
        reason=REASON,
        now=NOW,
        fetch_by=NOW + timedelta(days=7),
    )
    return replace(made, **changes)


def an_opinion(by: str = "other", *fields: str, **changes: Any) -> Opinion:
    made = Opinion(version=1, fields=fields, reason=REASON, by=by, at=NOW - timedelta(hours=1))
    return replace(made, **changes)


@pytest.mark.rule("D-002")
@pytest.mark.parametrize(
    ("given_facts", "reasons"),
    [
        (facts("datum", state=RequestState.GRANTED), {RefusalReason.DECIDED_ALREADY}),
        (facts("datum", state=RequestState.WITHDRAWN), {RefusalReason.DECIDED_ALREADY}),
        (facts("datum", state=RequestState.RETURNED), {RefusalReason.WITH_ASKER}),
        (
            facts("naam"),
            {RefusalReason.FIELD_NOT_ASKED, RefusalReason.FIELD_NOT_GRANTABLE},
        ),
        (facts("datum", agreed=Agreed()), {RefusalReason.FIELD_NOT_GRANTABLE}),
        (facts("datum", reason=" kort "), {RefusalReason.REASON_TOO_SHORT}),
        (facts("datum", asker_decided=True), {RefusalReason.ASKER_DECIDED}),
        (facts("overtreding", agreed=SECRET), {RefusalReason.LAW_MISSING}),
        (
            facts("datum", agreed=SECRET, earlier=(an_opinion("x", acts_for="pofficier"),)),
            {RefusalReason.NOT_INDEPENDENT},
        ),
    ],
)
def test_a_decision_that_cannot_be_says_every_reason(
    given_facts: Facts, reasons: set[RefusalReason]
) -> None:
    denied = grants.decide(a_request(), given_facts)

    assert isinstance(denied, Refusal)
    assert not denied.is_decision
    assert set(denied.reasons) == {reason.value for reason in reasons}


def test_whoever_asked_and_decided_elsewhere_can_be_refused() -> None:
    refused = grants.decide(a_request(), facts(asker_decided=True))

    assert isinstance(refused, Refusal)
    assert refused.is_decision


@pytest.mark.rule("R-098")
@given(
    one=st.sets(st.sampled_from(FIELDS)), two=st.sets(st.sampled_from(FIELDS)), law=st.booleans()
)
def test_two_together_never_grant_more_than_each(
    one: set[str], two: set[str], *, law: bool
) -> None:
    first = an_opinion("other", *sorted(one), law="art. 1")
    second = facts(*two, agreed=SECRET, earlier=(first,), law="art. 2" if law else None)

    decided = grants.decide(a_request(), second)

    if isinstance(decided, Grant):
        assert set(decided.fields) == one & two
        assert decided.fields
        assert decided.law is not None
        assert law or "overtreding" not in two
    else:
        assert isinstance(decided, Refusal)
        assert decided.is_decision == (not one & two and (law or "overtreding" not in two))


@given(fields=st.sets(st.sampled_from(FIELDS)))
def test_one_alone_grants_nothing_where_two_decide(fields: set[str]) -> None:
    decided = grants.decide(a_request(), facts(*fields, agreed=SECRET, law="art. 1"))

    assert decided == Awaiting(request_id=a_request().request_id, missing=1)


@pytest.mark.parametrize(
    ("fields", "number"), [(("datum",), 1), (("overtreding",), 2), (FIELDS, 2), ((), 1)]
)
def test_two_decide_when_any_field_asked_for_has_such_a_class(
    fields: tuple[str, ...], number: int
) -> None:
    assert SECRET.deciders(fields) == number


def test_the_last_word_of_each_counts_and_only_on_this_version() -> None:
    early, late = an_opinion("a", "datum"), an_opinion("a", at=NOW)
    old, asked = an_opinion("b", version=0), an_opinion("c", returned=True)

    assert standing((early, old, asked, late), 1) == (late,)


@pytest.mark.parametrize(
    ("actor", "independent"),
    [
        (an_actor("c"), True),
        (an_actor("b"), False),
        (an_actor("a"), False),
        (replace(an_actor("c"), acts_for="b"), False),
        (replace(an_actor("c"), tied=frozenset({"b"})), False),
        (replace(an_actor("a"), acts_for="b"), True),
    ],
)
@pytest.mark.rule("D-001")
def test_two_deciders_do_not_stand_in_for_each_other(actor: Actor, *, independent: bool) -> None:
    others = (an_opinion("a", acts_for="b"),)

    assert is_independent(actor, others) is independent


@pytest.mark.parametrize("state", RequestState)
def test_it_is_somebodys_turn_until_the_end(state: RequestState) -> None:
    assert (grants.turn(state) is Turn.NOBODY) == (state not in MOVES)
    assert grants.turn(RequestState.SUBMITTED) is Turn.DECIDER


@pytest.mark.parametrize("state", RequestState)
@pytest.mark.rule("R-177")
def test_whatever_is_not_over_can_be_withdrawn(state: RequestState) -> None:
    assert (RequestState.WITHDRAWN in MOVES.get(state, ())) == (state in MOVES)


@pytest.mark.parametrize(
    ("changed", "amended"),
    [
        ({"version": 2, "purpose": "Iets anders"}, True),
        ({"version": 2, "fields": ("datum",), "classes": {}}, True),
        ({"version": 1}, False),
        ({"version": 3}, False),
        ({"version": 2, "topic": "P2"}, False),
        ({"version": 2, "requested_by": "iemand"}, False),
        ({"version": 2, "phase": "stap-4"}, False),
    ],
)
def test_the_next_version_is_on_the_same_hit(changed: dict[str, Any], *, amended: bool) -> None:
    first: DisclosureRequest = a_request()

    assert is_amended(first, replace(first, **changed)) is amended


@pytest.mark.rule("D-013")
@pytest.mark.parametrize(
    ("requesters", "amended"), [({"anna", "rosa"}, True), ({"anna"}, False), (set(), False)]
)
def test_the_next_version_names_everybody_who_asked_before(
    requesters: set[str], *, amended: bool
) -> None:
    first = replace(a_request(), requesters=frozenset({"rosa"}))

    after = replace(first, version=2, requesters=frozenset(requesters))

    assert is_amended(first, after) is amended
