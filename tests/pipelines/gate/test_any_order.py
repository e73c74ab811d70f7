"""Whatever order people, clocks and programs act in, no path leads to substance but the agreed."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from connectors.agreements import profile_text
from contracts import protocol_lint
from contracts.errors import Gone, NotPermitted, TrefferError
from contracts.events import GENESIS, Entry, Event, EventKind, seal
from contracts.grants import MOVES, Grant, RequestState
from contracts.journal_search import Wanted, matches
from contracts.parties import Actor
from contracts.substance import Packet, Substance
from pipelines.gate import intake, steps
from pipelines.gate.bench import GateBench
from pipelines.gate.steps import Choice
from pipelines.steps.disclose import request_file
from tests.fakes import MemoryExchange
from tests.pipelines.gate.a_gate import (
    ANNA,
    HANDHAVING,
    KEES,
    MONDAY,
    PIET,
    REASON,
    W57,
    FixedClock,
    a_request,
)
from tests.pipelines.gate.a_question import FakeVerifications
from tests.pipelines.gate.a_register import FakeGateRegister
from tests.pipelines.gate.a_sharing import FakeGateSharing

PROFILE = protocol_lint.load(profile_text(Path("as-shipped"), "ccv"))
PEOPLE = st.sampled_from([ANNA, PIET, KEES])
RECORD = {"afdoening": b"", "constatering": b"", "identity": b""}


@dataclass
class Chain:
    """A journal in memory."""

    written: list[Entry] = field(default_factory=list)

    def append(self, event: Event) -> Entry:
        previous = self.written[-1].hash if self.written else GENESIS
        self.written.append(seal(len(self.written) + 1, MONDAY, event, previous))
        return self.written[-1]

    def newest(self, wanted: Wanted, *, before: int | None, most: int) -> list[Entry]:
        assert before is None
        return [one for one in reversed(self.written) if matches(wanted, one)][:most]

    def entries(self) -> Iterator[Entry]:
        return iter(self.written)


@dataclass
class CountingOpener:
    """Counts how often substance is opened; each record has every field of its categories."""

    opened: list[tuple[str, ...]] = field(default_factory=list)

    def packet(self, sealed: bytes, info: str) -> Packet:
        return Packet(
            delivery="handhaving-20261122T021500Z",
            source="handhaving",
            contract_sha256=HANDHAVING.sha256,
            category_keys=dict.fromkeys(RECORD, ""),
            records={4: RECORD},
            until={4: None},
            question=b"",
        )

    def fields(self, packet: Packet, names: Iterable[str]) -> list[Substance]:
        self.opened.append(tuple(packet.records[4]))
        return [Substance(dict.fromkeys(names, "seen"))]


class AnyOrder(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.clock, self.journal, self.register = FixedClock(), Chain(), FakeGateRegister()
        self.opener = CountingOpener()
        self.bench = GateBench(
            clock=self.clock,
            journal=self.journal,
            register=self.register,
            sharing=FakeGateSharing(),
            verifications=FakeVerifications(),
            opener=self.opener,
            exchange=MemoryExchange(),
            contract=lambda _: HANDHAVING,
            profile=lambda _: PROFILE,
        )
        self.register.add(a_request(), [b"packet"])
        self.grant: Grant | None = None
        self.first: datetime | None = None
        self.over: RequestState | None = None

    @rule(actor=PEOPLE, fields=st.sampled_from([(), ("afdoening",), ("betrokkene",)]))
    def decide(self, actor: Actor, fields: tuple[str, ...]) -> None:
        try:
            decided = steps.decide(W57, Choice(fields=fields, reason=REASON), self.bench, actor)
        except NotPermitted:
            assert actor != PIET
            return
        if isinstance(decided, Grant):
            assert (actor, self.grant, self.over, fields) == (PIET, None, None, ("afdoening",))
            self.grant = decided
        elif decided.is_decision:
            assert (actor, self.grant) == (PIET, None)

    @rule(actor=PEOPLE)
    def open(self, actor: Actor) -> None:
        now, seen = self.clock.moment, len(self.opener.opened)
        try:
            found = steps.open_window(W57, self.bench, actor)
        except (Gone, NotPermitted):
            assert len(self.opener.opened) == seen
            return
        assert actor == ANNA
        assert self.grant is not None
        assert self.over is None
        assert self.first is not None or now <= self.grant.fetch_by
        self.first = self.first or now
        assert (found.opened_at, found.ends_at) == (self.first, self.first + timedelta(hours=4))
        assert now < found.ends_at
        assert found.records == (Substance({"afdoening": "seen"}),)
        assert self.opener.opened[-1] == ("afdoening",)

    @rule(actor=PEOPLE)
    def revoke(self, actor: Actor) -> None:
        with suppress(TrefferError):
            steps.revoke(W57, REASON, self.bench, actor)

    @rule(actor=PEOPLE)
    def send_back(self, actor: Actor) -> None:
        with suppress(TrefferError):
            steps.send_back(W57, REASON, self.bench, actor)
            assert (actor, self.grant) == (PIET, None)

    @rule()
    def answer(self) -> None:
        known = self.register.request(W57)
        made = replace(known, version=known.version + 1)
        self.bench.exchange.put("W-57.request.json", request_file(made, []))
        state = self.register.state(W57)
        problems = intake.take_in(self.bench).problems
        assert (problems == ()) == (state is RequestState.RETURNED)

    @rule()
    def withdraw(self) -> None:
        self.bench.exchange.put("W-57.withdrawn.json", b'{"why": "the case is closed"}')
        intake.take_in(self.bench)
        assert self.register.state(W57) not in MOVES

    @rule(hours=st.sampled_from([1, 3, 4, 100, -5]))
    def wait(self, hours: int) -> None:
        self.clock.moment += timedelta(hours=hours)

    @rule()
    def expire(self) -> None:
        steps.expire(self.bench)

    @invariant()
    def what_ended_stays_ended_and_its_packets_are_gone(self) -> None:
        state = self.register.state(W57)
        assert self.over in (None, state)
        self.over = state if state not in MOVES else None
        assert (W57 in self.register.sealed) == (self.over is None)

    @invariant()
    def every_opening_is_journalled(self) -> None:
        kinds = [entry.event.kind for entry in self.journal.written]
        assert kinds.count(EventKind.DISCLOSED) == len(self.opener.opened)


AnyOrder.TestCase.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestAnyOrder = AnyOrder.TestCase
