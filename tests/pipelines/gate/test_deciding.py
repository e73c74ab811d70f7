"""Who may decide on what, and what a decision leaves behind."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from contracts.duties import Done, Duty
from contracts.errors import Gone, Invalid, NotPermitted, TryAgain, WrongUse
from contracts.events import EventKind
from contracts.grants import Grant, Refusal, RefusalReason, RequestState
from contracts.ids import CaseId, RequestId
from contracts.parties import Actor
from pipelines.gate import screens, steps, views
from pipelines.gate.steps import Choice
from tests.pipelines.gate import a_question
from tests.pipelines.gate.a_gate import (
    ANNA,
    HIDDEN,
    KEES,
    OLGA,
    PIET,
    PIETS_DEPUTY,
    REASON,
    ROLE,
    ROSA,
    W57,
    BrokenJournal,
    Gate,
    a_request,
)
from tests.pipelines.gate.a_sharing import a_sharing

ALLOW = Choice(fields=("afdoening",), reason=REASON)
REFUSE = Choice(fields=(), reason="De treffer alleen is hier al voldoende")
TIED = frozenset({"anna"})
DIRK = Actor(account="dirk", name="Dirk", roles=frozenset({ROLE}), acts_for="anna", tied=TIED)
DIRK_BACK = Actor(account="dirk", name="Dirk", roles=frozenset({ROLE}), tied=TIED)


@pytest.mark.rule("D-001")
@pytest.mark.rule("D-013")
@pytest.mark.rule("R-030")
@pytest.mark.parametrize("choice", [ALLOW, REFUSE])
@pytest.mark.parametrize(
    ("actor", "rule", "code"),
    [
        (ANNA, "D-001", "B-201"),
        (DIRK, "D-001", "B-201"),
        (DIRK_BACK, "D-001", "B-201"),
        (ROSA, "D-013", "B-205"),
        (KEES, "R-030", "B-120"),
    ],
)
def test_who_may_not_decide_is_told_the_rule_and_journalled(
    gate: Gate, actor: Actor, choice: Choice, rule: str, code: str
) -> None:
    gate.ask()

    with pytest.raises(NotPermitted, match=rule) as denied:
        steps.decide(W57, choice, gate.bench, actor)
    with pytest.raises(NotPermitted, match=rule):
        steps.send_back(W57, REASON, gate.bench, actor)

    assert denied.value.code == code
    last = list(gate.bench.journal.entries())[-1].event
    assert (last.kind, last.actor) == (EventKind.DECISION_DENIED, actor.told)
    assert last.rules == (rule,)
    assert gate.bench.register.state(W57) is RequestState.SUBMITTED
    assert gate.bench.register.opinions(W57) == []


@pytest.mark.rule("D-013")
def test_who_asked_in_another_request_of_the_case_cannot_decide(gate: Gate) -> None:
    gate.ask(a_request(request_id=RequestId("W-58"), requested_by="piet"))
    gate.ask(a_request(request_id=RequestId("W-59"), case_id=CaseId("S-2026-0001")))
    gate.ask()

    with pytest.raises(NotPermitted, match="D-013"):
        steps.decide(W57, ALLOW, gate.bench, PIET)
    assert isinstance(steps.decide(RequestId("W-59"), ALLOW, gate.bench, PIET), Grant)


@pytest.mark.rule("D-013")
@pytest.mark.parametrize("by", ["question", "sharing"])
def test_who_asked_in_the_case_since_the_request_was_filed_cannot_decide(
    gate: Gate, by: str
) -> None:
    gate.ask()
    if by == "question":
        a_question.asked(gate, requesters=frozenset({"piet"}))
    else:
        since = (Done(account="wim", acts_for="piet", duty=Duty.REQUESTER),)
        gate.bench.sharing.add(a_sharing(done=since))

    with pytest.raises(NotPermitted, match="D-013"):
        steps.decide(W57, ALLOW, gate.bench, PIET)
    assert isinstance(steps.decide(W57, ALLOW, gate.bench, OLGA), Grant)


@pytest.mark.rule("D-013")
def test_who_decided_in_a_case_at_the_gate_cannot_ask_there(gate: Gate) -> None:
    gate.ask()
    steps.decide(W57, ALLOW, gate.bench, PIET)
    other = gate.ask(a_request(request_id=RequestId("W-58"), requested_by="piet"))

    denied = steps.decide(other, ALLOW, gate.bench, OLGA)

    assert isinstance(denied, Refusal)
    assert denied.reasons == (RefusalReason.ASKER_DECIDED.value,)
    assert isinstance(steps.decide(other, REFUSE, gate.bench, OLGA), Refusal)
    assert gate.bench.register.state(other) is RequestState.REFUSED


@pytest.mark.parametrize(
    ("choice", "reasons"),
    [
        (Choice(fields=("thema",), reason=REASON), {RefusalReason.FIELD_NOT_ASKED}),
        (
            Choice(fields=("betrokkene",), reason=REASON),
            {RefusalReason.FIELD_NOT_ASKED, RefusalReason.FIELD_NOT_GRANTABLE},
        ),
        (Choice(fields=("afdoening",), reason="ja  "), {RefusalReason.REASON_TOO_SHORT}),
        (Choice(fields=(), reason="nee"), {RefusalReason.REASON_TOO_SHORT}),
    ],
)
def test_what_cannot_be_decided_so_is_told_and_journalled(
    gate: Gate, choice: Choice, reasons: set[RefusalReason]
) -> None:
    gate.ask()

    denied = steps.decide(W57, choice, gate.bench, PIET)

    assert isinstance(denied, Refusal)
    assert not denied.is_decision
    assert set(denied.reasons) == {reason.value for reason in reasons}
    last = list(gate.bench.journal.entries())[-1].event
    assert (last.kind, last.actor) == (EventKind.DECISION_DENIED, "piet")
    assert set(last.rules) == {reason.name for reason in reasons}
    assert gate.bench.register.state(W57) is RequestState.SUBMITTED


def test_a_deputy_decides_for_somebody(gate: Gate) -> None:
    gate.ask()

    grant = steps.decide(W57, ALLOW, gate.bench, PIETS_DEPUTY)

    assert isinstance(grant, Grant)
    assert grant.granted_by == "wim for piet"
    assert list(gate.bench.journal.entries())[-1].event.actor == "wim for piet"
    assert gate.told()["decided_by"] == "wim for piet"


def test_a_field_that_was_asked_but_cannot_be_granted_stays_closed(gate: Gate) -> None:
    gate.ask(a_request(fields=("betrokkene",)))
    assert "cannot be granted" in screens.show(views.show(W57, gate.bench, PIET))

    denied = steps.decide(W57, Choice(fields=("betrokkene",), reason=REASON), gate.bench, PIET)

    assert isinstance(denied, Refusal)
    assert denied.reasons == (RefusalReason.FIELD_NOT_GRANTABLE.value,)


def test_a_grant_names_its_fields_and_ends_at_the_end_of_the_fifth_working_day(gate: Gate) -> None:
    gate.ask()

    grant = steps.decide(W57, ALLOW, gate.bench, PIET)

    assert isinstance(grant, Grant)
    assert grant.fields == ("afdoening",)
    assert grant.fetch_by == datetime(2026, 11, 30, 22, 59, 59, tzinfo=UTC)
    assert gate.bench.register.grant(W57) == grant
    assert gate.kinds() == [
        EventKind.DISCLOSURE_REQUESTED,
        EventKind.OPINION_GIVEN,
        EventKind.DISCLOSURE_GRANTED,
    ]
    last = list(gate.bench.journal.entries())[-1].event
    assert last.rules == ("R-030", "D-001", "D-013", "afdoening")


def test_a_grant_late_in_the_evening_counts_from_the_local_day(gate: Gate) -> None:
    gate.ask()
    gate.clock.moment = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)

    grant = steps.decide(W57, ALLOW, gate.bench, PIET)

    assert isinstance(grant, Grant)
    assert grant.fetch_by == datetime(2026, 12, 1, 22, 59, 59, tzinfo=UTC)


def test_a_decided_request_is_not_decided_again(gate: Gate) -> None:
    gate.ask()
    steps.decide(W57, REFUSE, gate.bench, PIET)

    again = steps.decide(W57, ALLOW, gate.bench, PIET)

    assert isinstance(again, Refusal)
    assert again.reasons == (RefusalReason.DECIDED_ALREADY.value,)
    assert gate.bench.register.grant(W57) is None


def test_a_refusal_erases_the_packets_and_tells_the_hub_why(gate: Gate) -> None:
    gate.ask()

    steps.decide(W57, REFUSE, gate.bench, PIET)

    with pytest.raises(Gone):
        gate.bench.register.packets(W57)
    assert (gate.told()["state"], gate.told()["reason"]) == ("refused", REFUSE.reason)
    assert gate.kinds()[-2:] == [EventKind.DISCLOSURE_REFUSED, EventKind.PACKET_DESTROYED]


def test_the_decision_file_holds_names_and_clocks_and_no_substance(gate: Gate) -> None:
    gate.ask()
    steps.decide(W57, ALLOW, gate.bench, PIET)
    steps.open_window(W57, gate.bench, ANNA)

    told = gate.told()

    assert list(told) == [
        "request", "version", "state", "fields", "reason", "decided_by", "decided_at", "fetch_by",
        "opened_at", "ends_at", "ended_by", "ended_at", "end_reason", "moments",
    ]  # fmt: skip
    assert (told["state"], told["fields"]) == ("opened", ["afdoening"])
    assert "canary" not in json.dumps(told)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"decides": ("regisseur",)}, "G-111"),
        ({"view_hours": 48}, "G-111"),
        ({"view_hours": 0}, "G-111"),
        ({"fetch_within_days": 30}, "G-111"),
        ({"protocol": "elders@1.0"}, "G-110"),
        ({"protocol": "../ccv@1.0"}, "G-114"),
        ({"department": "Belastingen"}, "G-113"),
    ],
)
def test_the_hub_does_not_set_the_terms_of_the_gate(
    gate: Gate, changed: dict[str, Any], code: str
) -> None:
    gate.ask(a_request(**changed))
    anybody = Actor(account="piet", name="Piet", roles=frozenset({ROLE, "regisseur"}))

    with pytest.raises(Invalid) as caught:
        steps.decide(W57, ALLOW, gate.bench, anybody)

    assert caught.value.code == code
    assert gate.kinds()[-1] is EventKind.DECISION_DENIED


@pytest.mark.parametrize(
    ("packet", "code"),
    [
        ({"contract_sha256": "0" * 64}, "G-112"),
        ({"source": "onbekend"}, "G-112"),
        ({"source": "../handhaving"}, "G-114"),
        ({"delivery": "zorg-20261122T021500Z"}, "G-113"),
    ],
)
def test_a_packet_under_another_contract_cannot_be_granted_but_can_be_refused(
    gate: Gate, packet: dict[str, Any], code: str
) -> None:
    gate.ask(**packet)

    with pytest.raises(Invalid) as caught:
        steps.decide(W57, ALLOW, gate.bench, PIET)
    refused = steps.decide(W57, REFUSE, gate.bench, PIET)

    assert caught.value.code == code
    assert isinstance(refused, Refusal)
    assert refused.is_decision


@pytest.mark.parametrize("choice", [ALLOW, REFUSE])
def test_nothing_is_decided_when_the_journal_cannot_be_written(gate: Gate, choice: Choice) -> None:
    gate.ask()

    with pytest.raises(TryAgain):
        steps.decide(W57, choice, gate.with_journal(BrokenJournal()), PIET)

    assert gate.bench.register.state(W57) is RequestState.SUBMITTED
    assert gate.bench.register.packets(W57)
    assert gate.hub.names(".decision.json") == []


def test_only_decider_and_requester_can_read_a_request(gate: Gate) -> None:
    gate.ask()

    assert views.show(W57, gate.bench, PIET).grantable >= {"afdoening", "overtreding"}
    assert views.show(W57, gate.bench, ANNA).ends_at is None
    with pytest.raises(NotPermitted):
        views.show(W57, gate.bench, KEES)


def test_a_request_that_cannot_be_granted_is_shown_with_the_reason(gate: Gate) -> None:
    gate.ask(contract_sha256="0" * 64)

    seen = views.show(W57, gate.bench, PIET)

    assert seen.problem is not None
    assert "handhaving.odcs.yaml" in str(seen.problem)
    assert seen.grantable == frozenset()


def test_a_request_that_is_not_granted_cannot_be_revoked(gate: Gate) -> None:
    gate.ask()

    with pytest.raises(WrongUse, match="--refuse"):
        steps.revoke(W57, REASON, gate.bench, PIET)


def test_a_view_does_not_print_what_people_wrote(gate: Gate) -> None:
    gate.ask()
    steps.decide(W57, ALLOW, gate.bench, PIET)
    found = steps.open_window(W57, gate.bench, ANNA)

    printed = repr((views.show(W57, gate.bench, PIET), found))

    assert REASON not in printed
    assert not any(word in printed for word in (*HIDDEN, "canary", "dwangsom"))
