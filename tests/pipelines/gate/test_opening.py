"""The viewing window: who, what, from when to when."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors import keys
from contracts.errors import Gone, IntegrityBroken, NotPermitted, TryAgain, WrongUse
from contracts.events import Entry, Event, EventKind
from contracts.grants import RequestState
from contracts.ids import DeliveryId, RequestId, SourceName
from contracts.parties import Actor
from contracts.ports import Journal
from pipelines.gate import intake, screens, steps
from pipelines.gate.steps import Choice
from pipelines.steps.answers import packet_info
from pipelines.steps.disclose import request_file
from tests.pipelines.gate.a_gate import (
    ANNA,
    GRANTED,
    HANDHAVING,
    HIDDEN,
    KEES,
    MONDAY,
    PIET,
    REASON,
    W57,
    BrokenJournal,
    Gate,
    a_request,
)

LAST = datetime(2026, 11, 30, 22, 59, 59, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DIRK = Actor(account="dirk", name="Dirk", roles=frozenset({"regisseur"}), acts_for="anna")


def granted(gate: Gate, *fields: str, **packet: Any) -> None:
    gate.ask(**packet)
    choice = Choice(fields=fields or ("afdoening",), reason=REASON)
    steps.decide(W57, choice, gate.bench, PIET)
    assert gate.bench.register.state(W57) is RequestState.GRANTED


def test_the_window_shows_the_granted_fields_of_each_record_and_nothing_else(gate: Gate) -> None:
    granted(gate)

    found = steps.open_window(W57, gate.bench, ANNA)

    assert [dict(one.fields) for one in found.records] == [{"afdoening": GRANTED}] * 2
    assert (found.opened_at, found.ends_at) == (MONDAY, MONDAY + timedelta(hours=4))
    shown = screens.window(found, ANNA, MONDAY) + str(screens.disclosed(found))
    assert not any(word in shown for word in HIDDEN)


@pytest.mark.rule("R-149")
def test_a_source_without_a_granted_field_does_not_say_how_many_records_it_has(
    gate: Gate,
) -> None:
    ours = replace(HANDHAVING, name=SourceName("toezicht"))
    ours = replace(ours, columns=tuple(c for c in ours.columns if c.name != "afdoening"))
    gate.bench = replace(
        gate.bench, contract=lambda name: HANDHAVING if name == "handhaving" else ours
    )
    other = replace(
        gate.packet(), source="toezicht", delivery=DeliveryId("toezicht-20261122T021500Z")
    )
    made = a_request()
    public = keys.read_sealing_pub(gate.settings.keys / "gate.pub")
    info = packet_info(made.check_id).encode()
    both = [keys.wrap(public, one.to_bytes(), info) for one in (gate.packet(), other)]
    gate.hub.put("W-57.request.json", request_file(made, both))
    assert intake.take_in(gate.bench).problems == ()
    steps.decide(W57, Choice(fields=("afdoening",), reason=REASON), gate.bench, PIET)

    found = steps.open_window(W57, gate.bench, ANNA)

    assert [dict(one.fields) for one in found.records] == [{"afdoening": GRANTED}] * 2
    (shown,) = [e.event for e in gate.bench.journal.entries() if e.event.kind == "Disclosed"]
    assert shown.sources == ("handhaving",)


def test_a_field_from_a_category_with_other_fields_comes_alone(gate: Gate) -> None:
    granted(gate, "overtreding")

    found = steps.open_window(W57, gate.bench, ANNA)

    assert [dict(one.fields) for one in found.records] == [{"overtreding": HIDDEN[1]}] * 2


@pytest.mark.parametrize("actor", [PIET, KEES, DIRK])
def test_nobody_but_the_requester_looks_and_the_attempt_is_journalled(
    gate: Gate, actor: Actor
) -> None:
    granted(gate)

    with pytest.raises(NotPermitted):
        steps.open_window(W57, gate.bench, actor)

    last = list(gate.bench.journal.entries())[-1].event
    assert (last.kind, last.actor) == (EventKind.DECISION_DENIED, actor.told)
    assert gate.bench.register.opened_at(W57) is None


def test_the_journal_says_who_saw_which_fields_of_which_source(gate: Gate) -> None:
    granted(gate)

    steps.open_window(W57, gate.bench, ANNA)

    last = list(gate.bench.journal.entries())[-1].event
    assert last.kind is EventKind.DISCLOSED
    assert (last.actor, last.rules, last.sources) == ("anna", ("afdoening",), ("handhaving",))
    assert last.ids == (W57, "S-2026-0042", "H-311", "P1")


def test_nothing_is_disclosed_when_the_journal_cannot_be_written(gate: Gate) -> None:
    granted(gate)

    with pytest.raises(TryAgain):
        steps.open_window(W57, gate.with_journal(BrokenJournal()), ANNA)

    assert gate.bench.register.opened_at(W57) is None


def test_a_request_that_is_not_decided_opens_nothing(gate: Gate) -> None:
    gate.ask()

    with pytest.raises(NotPermitted, match="not decided"):
        steps.open_window(W57, gate.bench, ANNA)


def test_a_decision_that_the_hub_wrote_opens_nothing(gate: Gate) -> None:
    gate.ask()
    gate.hub.put("W-57.decision.json", b'{"state": "granted", "fields": ["afdoening"]}')

    with pytest.raises(NotPermitted, match="not decided"):
        steps.open_window(W57, gate.bench, ANNA)


def test_a_second_opening_works_and_does_not_restart_the_window(gate: Gate) -> None:
    granted(gate)
    first = steps.open_window(W57, gate.bench, ANNA)
    gate.later(hours=3, minutes=59, seconds=59)

    second = steps.open_window(W57, gate.bench, ANNA)

    assert second == first
    assert gate.kinds().count(EventKind.DISCLOSED) == 2


@pytest.mark.parametrize(("moment", "opens"), [(LAST, True), (LAST + SECOND, False)])
def test_a_grant_is_fetched_up_to_the_last_second(
    gate: Gate, moment: datetime, *, opens: bool
) -> None:
    granted(gate)
    gate.clock.moment = moment

    if opens:
        assert steps.open_window(W57, gate.bench, ANNA).opened_at == LAST
    else:
        with pytest.raises(Gone, match="lapsed"):
            steps.open_window(W57, gate.bench, ANNA)
        assert EventKind.GRANT_LAPSED in gate.kinds()
        assert gate.told()["state"] == "lapsed"


def test_the_window_ends_on_the_second_and_the_packets_go(gate: Gate) -> None:
    granted(gate)
    steps.open_window(W57, gate.bench, ANNA)
    gate.later(hours=4)

    with pytest.raises(Gone, match="ended"):
        steps.open_window(W57, gate.bench, ANNA)

    with pytest.raises(Gone):
        gate.bench.register.packets(W57)
    assert gate.told()["state"] == "ended"


def test_a_window_opened_in_the_last_second_runs_its_whole_time(gate: Gate) -> None:
    granted(gate)
    gate.clock.moment = LAST
    steps.open_window(W57, gate.bench, ANNA)
    gate.later(hours=3)

    assert steps.open_window(W57, gate.bench, ANNA).ends_at == LAST + timedelta(hours=4)


def test_revoking_ends_an_open_window_and_erases_the_packets(gate: Gate) -> None:
    granted(gate)
    steps.open_window(W57, gate.bench, ANNA)

    steps.revoke(W57, "Het signaal ging over een ander adres", gate.bench, PIET)

    with pytest.raises(Gone, match="revoked"):
        steps.open_window(W57, gate.bench, ANNA)
    with pytest.raises(Gone):
        gate.bench.register.packets(W57)
    assert gate.told()["state"] == "revoked"
    assert EventKind.DISCLOSURE_REVOKED in gate.kinds()


def test_revoking_twice_or_without_the_role_or_a_reason_is_refused(gate: Gate) -> None:
    granted(gate)

    with pytest.raises(NotPermitted):
        steps.revoke(W57, REASON, gate.bench, KEES)
    with pytest.raises(WrongUse):
        steps.revoke(W57, "kort", gate.bench, PIET)
    steps.revoke(W57, REASON, gate.bench, PIET)
    with pytest.raises(Gone):
        steps.revoke(W57, REASON, gate.bench, PIET)


def test_nothing_is_revoked_when_the_journal_cannot_be_written(gate: Gate) -> None:
    granted(gate)

    with pytest.raises(TryAgain):
        steps.revoke(W57, REASON, gate.with_journal(BrokenJournal()), PIET)

    assert gate.bench.register.state(W57) is RequestState.GRANTED


def test_a_clock_that_goes_back_opens_nothing_but_a_grant_can_be_revoked(gate: Gate) -> None:
    granted(gate)
    steps.open_window(W57, gate.bench, ANNA)
    gate.later(hours=-2)

    with pytest.raises(IntegrityBroken, match="clock"):
        steps.open_window(W57, gate.bench, ANNA)
    steps.revoke(W57, REASON, gate.bench, PIET)

    assert gate.bench.register.state(W57) is RequestState.REVOKED


def test_a_window_that_ended_stays_ended_when_the_clock_is_wrong(gate: Gate) -> None:
    granted(gate)
    steps.open_window(W57, gate.bench, ANNA)
    gate.later(hours=5)
    steps.expire(gate.bench)
    unguarded = replace(gate.bench, clock=gate.clock)
    gate.later(hours=-4)

    with pytest.raises(Gone, match="ended"):
        steps.open_window(W57, unguarded, ANNA)


def test_keys_that_did_not_come_along_are_a_message_and_start_no_window(gate: Gate) -> None:
    granted(gate, category_keys={})

    with pytest.raises(Gone, match="keys"):
        steps.open_window(W57, gate.bench, ANNA)

    assert EventKind.DISCLOSED not in gate.kinds()


def test_an_altered_record_is_a_message_and_shows_nothing(gate: Gate) -> None:
    altered = {4: {"afdoening": b"canary" * 9}}
    granted(gate, records=altered)

    with pytest.raises(IntegrityBroken, match="was altered") as caught:
        steps.open_window(W57, gate.bench, ANNA)

    assert "canary" not in str(caught.value)


def test_a_packet_that_is_none_is_a_message(gate: Gate) -> None:
    public = keys.read_sealing_pub(gate.settings.keys / "gate.pub")
    sealed = keys.wrap(
        public, b'{"delivery": "canary"}', packet_info(a_request().check_id).encode()
    )

    with pytest.raises(IntegrityBroken, match="form") as caught:
        gate.bench.opener.packet(sealed, packet_info(a_request().check_id))

    assert "canary" not in str(caught.value)


def test_a_category_whose_key_is_gone_stays_closed(gate: Gate) -> None:
    packet = replace(gate.packet(), category_keys={})

    found = gate.bench.opener.fields(packet, ["afdoening"])

    assert [dict(one.fields) for one in found] == [{}, {}]


def test_a_record_without_a_granted_field_is_said_to_be_empty(gate: Gate) -> None:
    granted(gate, records={4: {}}, until={4: None})

    assert "none of the granted" in screens.window(
        steps.open_window(W57, gate.bench, ANNA), ANNA, MONDAY
    )


@pytest.mark.parametrize("end", [RequestState.LAPSED, RequestState.ENDED])
def test_expiry_ends_what_is_over_and_nothing_sooner(gate: Gate, end: RequestState) -> None:
    granted(gate)
    if end is RequestState.ENDED:
        steps.open_window(W57, gate.bench, ANNA)
    over = LAST + SECOND if end is RequestState.LAPSED else MONDAY + timedelta(hours=4)

    gate.clock.moment = over - SECOND
    assert steps.expire(gate.bench) == []
    gate.clock.moment = over
    assert steps.expire(gate.bench) == [W57]
    assert steps.expire(gate.bench) == []
    assert gate.told()["state"] == end


def test_expiry_finishes_what_a_program_that_died_had_begun(gate: Gate) -> None:
    gate.ask()
    gate.bench.register.set_state(W57, RequestState.REFUSED, reason=REASON)

    assert steps.expire(gate.bench) == [W57]

    assert gate.told()["reason"] == REASON
    with pytest.raises(Gone):
        gate.bench.register.packets(W57)


@pytest.mark.rule("R-008")
def test_expiry_tells_anew_what_a_file_of_an_earlier_moment_hides(gate: Gate) -> None:
    gate.ask()
    steps.decide(W57, Choice(fields=("afdoening",), reason=REASON), gate.bench, PIET)
    earlier = (gate.settings.exchange / "W-57.decision.json").read_bytes()
    steps.revoke(W57, REASON, gate.bench, PIET)
    (gate.settings.exchange / "W-57.decision.json").write_bytes(earlier)

    steps.expire(gate.bench)

    assert gate.told()["state"] == "revoked"


def test_expiry_leaves_an_undecided_request_alone(gate: Gate) -> None:
    gate.ask()
    gate.later(days=60)

    assert steps.expire(gate.bench) == []
    assert gate.bench.register.packets(W57)


@dataclass
class RevokedMeanwhile:
    """A journal behind whose back another process revokes."""

    gate: Gate
    journal: Journal

    def append(self, event: Event) -> Entry:
        entry = self.journal.append(event)
        if event.kind is EventKind.DISCLOSED:
            self.gate.bench.register.set_state(W57, RequestState.REVOKED)
        return entry

    def entries(self) -> Iterator[Entry]:
        return self.journal.entries()


def test_a_grant_that_is_revoked_during_an_opening_shows_nothing(gate: Gate) -> None:
    granted(gate)
    steps.open_window(W57, gate.bench, ANNA)
    meanwhile = gate.with_journal(RevokedMeanwhile(gate, gate.bench.journal))

    with pytest.raises(Gone, match="revoked"):
        steps.open_window(W57, meanwhile, ANNA)


def test_a_state_without_a_grant_opens_nothing(gate: Gate) -> None:
    gate.ask(a_request())
    gate.bench.register.set_state(W57, RequestState.GRANTED)

    with pytest.raises(Gone, match="no grant"):
        steps.open_window(W57, gate.bench, ANNA)


@pytest.mark.rule("D-013")
@pytest.mark.rule("R-030")
@pytest.mark.parametrize("rule", ["D-013", "R-030"])
def test_who_asked_looks_only_while_it_may_still_ask(gate: Gate, rule: str) -> None:
    granted(gate)
    other = gate.ask(a_request(request_id=RequestId("W-58"), requested_by="kees"))
    looker = ANNA if rule == "D-013" else replace(ANNA, roles=frozenset())
    if rule == "D-013":
        said = replace(gate.bench.register.opinions(W57)[0], by="anna")
        gate.bench.register.add_opinion(other, said)

    with pytest.raises(NotPermitted, match=rule):
        steps.open_window(W57, gate.bench, looker)

    assert list(gate.bench.journal.entries())[-1].event.rules == (rule,)
    assert gate.bench.register.opened_at(W57) is None
