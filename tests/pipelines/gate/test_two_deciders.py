"""For special and criminal data two people decide, each by itself, and name the law."""

import pytest

from contracts.errors import Gone, Invalid
from contracts.events import EventKind
from contracts.grants import Awaiting, Grant, Refusal, RefusalReason, RequestState
from contracts.parties import Actor
from pipelines.gate import inbox, intake, screens, steps, views
from pipelines.gate.steps import Choice
from tests.pipelines.gate.a_gate import (
    OLGA,
    PIET,
    PIETS_DEPUTY,
    REASON,
    ROLE,
    W57,
    Gate,
    a_request,
)

LAW = "art. 18 Wpg"
BOTH = ("afdoening", "overtreding")
OTHER = "Alleen de overtreding is hier nodig"


@pytest.fixture
def asked(gate: Gate) -> Gate:
    """A gate at which a field with criminal data and another are asked for."""
    gate.classed(overtreding="strafrechtelijk")
    gate.ask()
    return gate


def choose(*fields: str, reason: str = REASON, law: str | None = LAW) -> Choice:
    return Choice(fields=fields, reason=reason, law=law)


@pytest.mark.rule("R-098")
@pytest.mark.parametrize("law", [None, "", "  "])
def test_criminal_data_are_granted_under_a_named_law_only(asked: Gate, law: str | None) -> None:
    denied = steps.decide(W57, choose("overtreding", law=law), asked.bench, PIET)

    assert isinstance(denied, Refusal)
    assert denied.reasons == (RefusalReason.LAW_MISSING.value,)
    assert "--law" in denied.reasons[0]
    assert asked.bench.register.opinions(W57) == []


@pytest.mark.rule("R-098")
def test_a_field_without_a_class_needs_no_law(asked: Gate) -> None:
    decided = steps.decide(W57, choose("afdoening", law=None), asked.bench, PIET)

    assert decided == Awaiting(request_id=W57, missing=1)


@pytest.mark.rule("D-001")
def test_two_grant_and_what_both_grant_is_granted(asked: Gate) -> None:
    first = steps.decide(W57, choose(*BOTH), asked.bench, PIET)
    assert first == Awaiting(request_id=W57, missing=1)
    assert asked.bench.register.state(W57) is RequestState.SUBMITTED

    grant = steps.decide(W57, choose("overtreding", reason=OTHER), asked.bench, OLGA)

    assert isinstance(grant, Grant)
    assert grant.fields == ("overtreding",)
    assert (grant.granted_by, grant.law) == ("piet and olga", LAW)
    assert asked.kinds()[1:] == [
        EventKind.OPINION_GIVEN,
        EventKind.OPINION_GIVEN,
        EventKind.DISCLOSURE_GRANTED,
    ]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (choose("afdoening"), choose("overtreding", reason=OTHER)),
        (choose(), choose(*BOTH, reason=OTHER)),
        (choose(*BOTH), choose(reason=OTHER)),
        (choose(), choose(reason=OTHER)),
    ],
)
def test_two_who_agree_on_no_field_refuse(asked: Gate, one: Choice, two: Choice) -> None:
    steps.decide(W57, one, asked.bench, PIET)
    refused = steps.decide(W57, two, asked.bench, OLGA)

    assert isinstance(refused, Refusal)
    assert refused.is_decision
    assert asked.bench.register.state(W57) is RequestState.REFUSED
    assert asked.told()["reason"] == f"{REASON} · {OTHER}"
    with pytest.raises(Gone):
        asked.bench.register.packets(W57)


@pytest.mark.rule("D-001")
@pytest.mark.parametrize("tied", [True, False])
def test_neither_can_be_the_deputy_of_the_other(asked: Gate, *, tied: bool) -> None:
    deputy = PIETS_DEPUTY if tied else Actor(
        account="wim", name="Wim", roles=frozenset({ROLE}), tied=frozenset({"piet"})
    )  # fmt: skip
    steps.decide(W57, choose(*BOTH), asked.bench, PIET)

    denied = steps.decide(W57, choose(*BOTH), asked.bench, deputy)

    assert isinstance(denied, Refusal)
    assert denied.reasons == (RefusalReason.NOT_INDEPENDENT.value,)
    assert asked.bench.register.grant(W57) is None


def test_one_person_who_decides_twice_is_still_one(asked: Gate) -> None:
    for choice in (choose(*BOTH), choose("overtreding")):
        assert isinstance(steps.decide(W57, choice, asked.bench, PIET), Awaiting)

    grant = steps.decide(W57, choose(*BOTH), asked.bench, OLGA)

    assert isinstance(grant, Grant)
    assert grant.fields == ("overtreding",)


def test_the_first_decision_is_hidden_until_the_second_is_in(asked: Gate) -> None:
    before = screens.show(views.show(W57, asked.bench, OLGA))
    steps.decide(W57, choose("afdoening", reason=OTHER), asked.bench, PIET)
    seen = views.show(W57, asked.bench, OLGA)
    hidden = screens.show(seen)

    assert "0 of 2 decisions are in" in before
    assert hidden == before.replace("0 of 2", "1 of 2")
    assert OTHER not in repr(screens.whole(seen)) + screens.decided(seen)
    assert asked.hub.names(".decision.json") == []
    assert all("afdoening" not in e.event.rules for e in list(asked.bench.journal.entries())[1:])
    assert inbox.rows(asked.bench)[0].turn == "privacyfunctionaris (1 of 2 decided)"

    steps.decide(W57, choose(*BOTH), asked.bench, OLGA)
    shown = screens.show(views.show(W57, asked.bench, PIET))
    assert f"by piet            afdoening: {OTHER}" in shown
    assert f"law                {LAW}" in shown


def test_a_class_that_only_the_hub_knows_needs_two_as_well(gate: Gate) -> None:
    gate.ask(a_request(classes={"afdoening": ("bijzonder",)}))

    assert isinstance(steps.decide(W57, choose("overtreding"), gate.bench, PIET), Awaiting)


def test_a_request_that_cannot_be_granted_is_refused_by_one(asked: Gate) -> None:
    steps.decide(W57, choose(*BOTH), asked.bench, PIET)
    asked.classed()
    refused = steps.decide(W57, choose(reason=OTHER), asked.bench, OLGA)

    assert isinstance(refused, Refusal)
    assert refused.is_decision


def test_a_decision_that_was_interrupted_can_be_taken_again(gate: Gate) -> None:
    gate.ask()
    choice = choose("afdoening")
    steps.decide(W57, choice, gate.bench, PIET)
    said = gate.bench.register.opinions(W57)
    gate.hub.put("W-58.request.json", gate.file(a_request(request_id="W-58")))
    intake.take_in(gate.bench)
    gate.bench.register.add_opinion(a_request(request_id="W-58").request_id, said[0])

    grant = steps.decide(a_request(request_id="W-58").request_id, choice, gate.bench, PIET)

    assert isinstance(grant, Grant)
    assert grant.granted_by == "piet"


def test_without_the_contract_only_a_refusal_counts(gate: Gate) -> None:
    gate.ask(contract_sha256="0" * 64)

    with pytest.raises(Invalid):
        steps.decide(W57, choose(*BOTH), gate.bench, PIET)
    assert isinstance(steps.decide(W57, choose(), gate.bench, PIET), Refusal)
