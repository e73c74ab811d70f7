"""A request that goes back with a question, and the answer to it."""

from typing import Any

import pytest

from contracts.errors import Gone, WrongUse
from contracts.events import EventKind
from contracts.grants import Awaiting, Grant, Refusal, RefusalReason, RequestState
from pipelines.gate import inbox, intake, steps, views
from pipelines.gate.steps import Choice
from tests.pipelines.gate.a_gate import MONDAY, OLGA, PIET, REASON, W57, Gate, a_request

QUESTION = "Waarom is de datum niet genoeg voor dit doel?"
ALLOW = Choice(fields=("afdoening",), reason=REASON)
ANSWER = "De datum zegt niets over de afdoening"


def answered(gate: Gate, **changed: Any) -> list[str]:
    """Have the hub answer; return the codes of what was not accepted."""
    made = a_request(**{"version": 2, "why_not_dat": ANSWER} | changed)
    gate.hub.put("W-57.request.json", gate.file(made))
    return [problem.code for problem in intake.take_in(gate.bench).problems]


@pytest.fixture
def returned(gate: Gate) -> Gate:
    """A gate whose request went back with a question."""
    gate.ask()
    steps.send_back(W57, QUESTION, gate.bench, PIET)
    return gate


def test_a_question_is_told_to_the_hub_and_the_turn_is_the_askers(returned: Gate) -> None:
    assert (returned.told()["state"], returned.told()["reason"]) == ("returned", QUESTION)
    assert returned.kinds()[-1] is EventKind.DISCLOSURE_RETURNED
    (row,) = inbox.rows(returned.bench)
    assert (row.turn, row.waiting_since, row.until) == ("who asked", MONDAY, None)
    assert returned.bench.register.packets(W57)


def test_a_returned_request_is_not_decided(returned: Gate) -> None:
    denied = steps.decide(W57, ALLOW, returned.bench, OLGA)

    assert isinstance(denied, Refusal)
    assert denied.reasons == (RefusalReason.WITH_ASKER.value,)
    with pytest.raises(Gone):
        steps.send_back(W57, QUESTION, returned.bench, OLGA)
    with pytest.raises(WrongUse):
        steps.revoke(W57, REASON, returned.bench, PIET)


def test_a_question_of_a_word_is_none(gate: Gate) -> None:
    gate.ask()

    with pytest.raises(WrongUse):
        steps.send_back(W57, "waarom?", gate.bench, PIET)
    assert gate.bench.register.state(W57) is RequestState.SUBMITTED


def test_an_answer_is_decided_on_as_it_is_now(returned: Gate) -> None:
    assert answered(returned, fields=("afdoening",)) == []

    assert returned.kinds()[-1] is EventKind.DISCLOSURE_AMENDED
    seen = views.view(W57, returned.bench)
    assert (seen.state, seen.request.why_not_dat) == (RequestState.SUBMITTED, ANSWER)
    grant = steps.decide(W57, ALLOW, returned.bench, PIET)
    assert isinstance(grant, Grant)
    assert returned.told()["reason"] == REASON


def test_an_answer_voids_what_was_decided_before(gate: Gate) -> None:
    gate.classed(afdoening="bijzonder")
    gate.ask()
    law = Choice(fields=("afdoening",), reason=REASON, law="art. 9 AVG")
    steps.decide(W57, law, gate.bench, OLGA)
    steps.send_back(W57, QUESTION, gate.bench, PIET)
    answered(gate)

    assert isinstance(steps.decide(W57, law, gate.bench, PIET), Awaiting)


@pytest.mark.parametrize(
    "changed",
    [
        {"version": 1},
        {"version": 3},
        {"department": "Belastingen"},
        {"topic": "P2"},
        {"check_id": "H-9"},
        {"case_id": "S-2026-0001"},
        {"requested_by": "rosa"},
        {"phase": "casus"},
    ],
)
def test_an_answer_is_on_the_same_hit_by_the_same_person(
    returned: Gate, changed: dict[str, Any]
) -> None:
    assert answered(returned, **changed) == ["I-641"]
    assert returned.bench.register.request(W57) == a_request()


def test_a_request_that_was_not_returned_is_not_changed(gate: Gate) -> None:
    gate.ask()

    assert answered(gate) == ["I-641"]


def test_an_answer_needs_no_packets_again(returned: Gate) -> None:
    from pipelines.steps.disclose import request_file

    returned.hub.put("W-57.request.json", request_file(a_request(version=2), []))

    assert intake.take_in(returned.bench).problems == ()
    assert returned.bench.register.packets(W57)
