"""Whatever people do, in whatever order: no profile lets a case past a gate that did not stand.

Every act goes through the one decision and through the moves. Beside them an oracle keeps its own
books: which weighings passed, what was written, which checks were decided, what a hit check gave.
"""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from contracts import moves, privacy
from contracts.acts import DUTIES, Act, Allowed, Attempt, competent, decide
from contracts.cases import CaseState, Signature
from contracts.duties import Done
from contracts.errors import NotPermitted, TrefferError
from contracts.ids import PrivacyCheckId, SourceName
from contracts.parties import Actor
from contracts.privacy import SourceVerdict, Verdict
from contracts.protocol import ENDS, CheckKind, Decision, Phase, Protocol
from contracts.standing import Standing, missing
from contracts.weighings import RuleKind, Step
from tests.contracts.a_profile import (
    DOUBT,
    HIT,
    NO_HIT,
    NOW,
    OUTSIDER,
    REASON,
    a_case,
    a_topic,
    an_actor,
    profile,
)

ACCOUNTS = ("anna", "bea", "cas", "dirk", "els", "fred")
LEFT = {
    Act.READ_CASE, Act.READ_REPORTER, Act.CLOSE, Act.READ_NOTICES, Act.CLOSE_NOTICE, Act.REVIEW_LOG,
}  # fmt: skip
numbers = st.integers(0, 10_000)
likely = st.sampled_from([True, True, True, False])


def passes(steps: Sequence[Step], answers: dict[str, bool]) -> bool:
    """Judge a weighing as its text does, written down apart from the code that is tested."""
    if not steps:
        return all(answers.values())
    for step in steps:
        yes = [answers[item.id] for item in step.items if item.id in answers]
        enough = {
            RuleKind.ALL: len(yes),
            RuleKind.JUDGEMENT: len(yes),
            RuleKind.AT_LEAST_ONE: 1,
            RuleKind.MAJORITY: len(yes) // 2 + 1,
        }[step.rule]
        if step.counts and (not yes or sum(yes) < enough):
            return False
    return True


class Walk(RuleBasedStateMachine):
    """One case of one profile, and six people with whatever roles they happen to hold."""

    name: str

    def __init__(self) -> None:
        super().__init__()
        self.profile: Protocol = profile(self.name)
        self.now = Standing(case=a_case(self.name, self.profile.phases[0].id), profile=self.profile)
        self.people: list[Actor] = []
        self.done: list[Done] = []
        self.stood: set[str] = set()
        """Every gate that ever stood, by the oracle."""
        self.signed: dict[tuple[str, str], str] = {}
        """By phase and role: the option last chosen."""
        self.crossed: set[tuple[str, str]] = set()
        """Phase and end of every decision that all signed with its needs standing."""
        self.topics = [a_topic(has_address=True)]

    @initialize(data=st.data())
    def hand_out_roles(self, data: st.DataObject) -> None:
        roles: dict[str, set[str]] = {account: {OUTSIDER} for account in ACCOUNTS}
        for role in self.profile.roles:
            for account in data.draw(st.sets(st.sampled_from(ACCOUNTS), min_size=1, max_size=2)):
                roles[account].add(role)
        self.people = [an_actor(*sorted(held), account=account) for account, held in roles.items()]

    @property
    def phase(self) -> Phase:
        return self.profile.phase(self.now.case.phase)

    def attempt(
        self, act: Act, part: str, pick: int, aimed: bool, asked: Sequence[str] = ()
    ) -> Actor | None:
        """Let somebody try it, mostly somebody who could; return who was allowed, if anybody."""
        bare = Attempt(
            act=act, actor=self.people[0], profile=self.profile, case=self.now.case, part=part,
            asked_by=frozenset(asked), done=tuple(self.done),
        )  # fmt: skip
        fit = [one for one in self.people if not one.roles.isdisjoint(competent(bare))]
        pool = fit if aimed and fit else self.people
        actor = pool[pick % len(pool)]
        allowed = isinstance(decide(replace(bare, actor=actor)), Allowed)
        if self.now.case.state is not CaseState.OPEN:
            assert not allowed or act in LEFT
        if not allowed:
            return None
        assert not actor.roles.isdisjoint(competent(bare))
        if act in DUTIES:
            self.done.append(Done(account=actor.account, duty=DUTIES[act]))
        return actor

    def follow(self) -> None:
        """Let the case go where what stands in it takes it."""
        self.now = replace(self.now, case=moves.after(self.now))

    @rule(pick=numbers, which=numbers, aimed=likely, bright=likely, data=st.data())
    def weigh(self, pick: int, which: int, aimed: bool, bright: bool, data: st.DataObject) -> None:
        parts = self.phase.weighings or self.profile.phases[0].weighings
        part = parts[which % len(parts)]
        actor = self.attempt(Act.WEIGH, part.id, pick, aimed)
        if actor is None:
            return
        asked = [item.id for item in part.spec().asked()]
        answers = {item: True if bright else data.draw(st.booleans(), label=item) for item in asked}
        try:
            made = moves.weigh(self.now, part.id, answers, reason=REASON, actor=actor, at=NOW,
                               notes=dict.fromkeys(asked, "toelichting"))  # fmt: skip
        except NotPermitted:
            assert set(part.needs) - self.stood or missing(self.now, part.needs)
            return
        assert set(part.needs) <= self.stood
        assert made.passed is passes(part.spec().steps, answers)
        if made.passed:
            self.stood.add(part.id)
        self.now = replace(self.now, weighings=[*self.now.weighings, made])
        self.follow()

    @rule(pick=numbers, which=numbers, aimed=likely)
    def write(self, pick: int, which: int, aimed: bool) -> None:
        records = self.phase.records
        if not records:
            return
        record = records[which % len(records)]
        actor = self.attempt(Act.WRITE, record.id, pick, aimed)
        if actor is None:
            return
        try:
            made = moves.write(self.now, record.id, REASON, actor=actor, at=NOW)
        except NotPermitted:
            assert set(record.needs) - self.stood or missing(self.now, record.needs)
            return
        assert set(record.needs) <= self.stood
        self.now = replace(self.now, written=[*self.now.written, made])
        self.stood.add(record.id)
        self.follow()

    @rule(pick=numbers, which=numbers, aimed=likely)
    def ask_privacy_check(self, pick: int, which: int, aimed: bool) -> None:
        parts = self.phase.privacy_checks
        if not parts:
            return
        part = parts[which % len(parts)]
        actor = self.attempt(Act.ASK_PRIVACY_CHECK, part.id, pick, aimed)
        if actor is None:
            return
        sharing = part.kind is CheckKind.SHARING
        names = () if sharing else sorted(privacy.askable(self.profile, part.id))[:3]
        answers = dict.fromkeys(part.questions, "antwoord")
        asked = [SourceVerdict(source=SourceName(one), answers=answers) for one in names]
        made = privacy.requested(
            self.now.case, self.profile, part.id, asked, actor=actor, at=NOW,
            check_id=PrivacyCheckId(f"T-{len(self.now.checks) + 1}"),
        )  # fmt: skip
        assert not made.stands
        self.now = replace(self.now, checks=[*self.now.checks, made])

    @rule(pick=numbers, which=numbers, aimed=likely, bright=likely)
    def decide_privacy_check(self, pick: int, which: int, aimed: bool, bright: bool) -> None:
        if not self.now.checks:
            return
        place = which % len(self.now.checks)
        check = self.now.checks[place]
        if check.decided_at is not None:
            return
        actor = self.attempt(Act.DECIDE_PRIVACY_CHECK, check.prescribed, pick, aimed,
                             [check.requested_by])  # fmt: skip
        if actor is None:
            return
        assert actor.account != check.requested_by
        part = self.phase.privacy_check(check.prescribed)
        assert part is not None
        if check.kind is CheckKind.SHARING:
            made = replace(check, signed_at=NOW)
        else:
            verdict = Verdict.ALLOWED if bright else Verdict.REFUSED
            made = privacy.decided(check, part, [one.source for one in check.sources], verdict,
                                   reason=REASON, actor=actor, at=NOW)  # fmt: skip
        checks = [*self.now.checks[:place], made, *self.now.checks[place + 1 :]]
        self.now = replace(self.now, checks=checks)
        if check.kind is CheckKind.SHARING or bright:
            self.stood.add(check.prescribed)
        self.follow()

    @rule(pick=numbers, aimed=likely, cells=st.sampled_from([HIT, HIT, NO_HIT, DOUBT]))
    def run_hit_check(self, pick: int, aimed: bool, cells: tuple[object, ...]) -> None:
        actor = self.attempt(Act.RUN_HIT_CHECK, "", pick, aimed)
        if actor is None:
            return
        part = self.phase.hit_check
        assert part is not None
        made = [one for one in self.now.checks if one.prescribed == part.after]
        if missing(self.now, part.needs):
            return
        try:
            check = privacy.check_may_run(
                self.now.case, self.profile, made[-1] if made else None, self.topics
            )
        except NotPermitted:
            assert not made or made[-1].decided_at is None
            return
        assert set(part.needs) <= self.stood
        assert check.decided_at is not None
        assert (check.case_id, check.protocol_sha256) == (
            self.now.case.case_id, self.now.case.protocol_sha256,
        )  # fmt: skip
        assert all(actor.account != one.decided_by for one in check.sources)
        if not check.allowed():
            return
        self.now = replace(self.now, cells=cells)
        outcome = {HIT: "hit", NO_HIT: "no-hit"}.get(cells)  # type: ignore[call-overload]
        self.stood |= {"hit-check"} | ({outcome} if outcome else set())

    @rule(pick=numbers, which=numbers, aimed=likely)
    def sign(self, pick: int, which: int, aimed: bool) -> None:
        decision = self.phase.decision
        if decision is None:
            return
        names = sorted(decision.options)
        onward = [one for one in names if decision.options[one].to not in ENDS]
        option = (onward if aimed and onward else names)[
            which % len(onward if aimed and onward else names)
        ]
        actor = self.attempt(Act.DECIDE, "", pick, aimed)
        if actor is None:
            return
        before = self.now.case
        try:
            made, case = moves.sign(self.now, option, reason=REASON, actor=actor, at=NOW)
        except NotPermitted:
            return
        self._keep(decision, option, made, moved=case != before)
        self.now = replace(self.now, case=case, signatures=[*self.now.signatures, made])

    def _keep(self, decision: Decision, option: str, made: Signature, *, moved: bool) -> None:
        chosen = decision.options[option]
        assert set(chosen.needs) <= self.stood
        assert set(chosen.weighed) <= {one.weighing for one in self.now.weighings}
        self.signed[made.phase, made.role] = option
        signers = [one for one in (*self.now.signatures, made) if one.phase == made.phase]
        latest = {one.role: one for one in signers}
        agreed = [latest[role] for role in decision.by
                  if role in latest and latest[role].option == option]  # fmt: skip
        if decision.all_sign:
            complete = len(agreed) == len(decision.by)
            assert moved is complete
            assert not moved or len({one.by for one in agreed}) == len(decision.by)
        else:
            assert moved
        if moved:
            self.crossed.add((made.phase, chosen.to))

    @rule(pick=numbers, which=numbers, data=st.data())
    def go_on(self, pick: int, which: int, data: st.DataObject) -> None:
        """Do the next thing that a way onward still lacks, as people mostly do."""
        ways = self._ways()
        needs, weighed = ways[which % len(ways)]
        lacking = missing(self.now, needs)
        lacking += [one for one in weighed if self.now.latest(one) is None]
        gates = [gate for one in lacking for gate in self._before(one)]
        if gates:
            self._try(gates[0], pick, data)
        else:
            for turn in range(3):
                self.sign(pick=pick + turn, which=which, aimed=True)

    def _ways(self) -> list[tuple[Sequence[str], Sequence[str]]]:
        """What each way onward needs; where none leads onward, each end."""
        phase, decision = self.phase, self.phase.decision
        chosen = [decision.options[one] for one in sorted(decision.options)] if decision else []
        onward = [one for one in chosen if one.to not in ENDS] or chosen
        ways: list[tuple[Sequence[str], Sequence[str]]] = [
            (one.needs, one.weighed) for one in onward
        ]
        return ways + ([(phase.passes_when.all, ())] if phase.passes_when else [])

    def _before(self, gate: str) -> list[str]:
        """What must stand before a gate, and the gate itself."""
        part = self.phase.weighing(gate) or self.phase.record(gate)
        first = missing(self.now, part.needs) if part else []
        if gate == "hit" and self.phase.hit_check:
            first = missing(self.now, [*self.phase.hit_check.needs, self.phase.hit_check.after])
        return [one for lacking in first for one in self._before(lacking)] + [gate]

    def _try(self, gate: str, pick: int, data: st.DataObject) -> None:
        phase = self.phase
        weighings = [part.id for part in phase.weighings]
        records = [part.id for part in phase.records]
        checks = [part.id for part in phase.privacy_checks]
        asked = [n for n, one in enumerate(self.now.checks)
                 if one.prescribed == gate and one.decided_at is None]  # fmt: skip
        if gate in weighings:
            self.weigh(pick=pick, which=weighings.index(gate), aimed=True, bright=True, data=data)
        elif gate in records:
            self.write(pick=pick, which=records.index(gate), aimed=True)
        elif gate == "hit":
            self.run_hit_check(pick=pick, aimed=True, cells=HIT)
        elif asked:
            self.decide_privacy_check(pick=pick, which=asked[-1], aimed=True, bright=True)
        elif gate in checks:
            self.ask_privacy_check(pick=pick, which=checks.index(gate), aimed=True)

    @rule(pick=numbers, which=numbers, aimed=likely, now=st.sampled_from([False] * 9 + [True]))
    def close(self, pick: int, which: int, aimed: bool, now: bool) -> None:
        outcomes = sorted(self.profile.retention)
        possible = self.now.case.may_end_as or (self.phase.route_as if now else ())
        pool = possible if aimed and possible else outcomes
        outcome = pool[which % len(pool)]
        stopped = self.now.case.state is CaseState.STOPPED
        if not stopped and not now:
            return
        if self.attempt(Act.CLOSE, "", pick, aimed) is None:
            return
        try:
            closed = moves.closed(self.now.case, self.profile, outcome, NOW, last=NOW)
        except TrefferError:
            return
        assert outcome in (self.now.case.may_end_as if stopped else self.phase.route_as)
        assert closed.destroy_on >= NOW.date()
        self.now = replace(self.now, case=closed)

    @invariant()
    def every_gate_on_some_way_here_has_stood(self) -> None:
        reached = {self.profile.phases[0].id}
        while True:
            more = {
                phase.passes_when.to
                for phase in self.profile.phases
                if phase.id in reached and phase.passes_when
                and set(phase.passes_when.all) <= self.stood
            } | {to for start, to in self.crossed if start in reached}  # fmt: skip
            if more <= reached:
                break
            reached |= more
        assert self.now.case.phase in reached

    @invariant()
    def nobody_has_two_duties(self) -> None:
        for account in ACCOUNTS:
            assert len({one.duty for one in self.done if one.account == account}) <= 1

    @invariant()
    def there_is_an_answer_only_after_a_decided_check(self) -> None:
        if self.now.cells is not None:
            after = {phase.hit_check.after for phase in self.profile.phases if phase.hit_check}
            assert after & self.stood

    @invariant()
    def a_check_opens_its_own_hit_check_in_its_own_case_and_version_only(self) -> None:
        for check in self.now.checks:
            for phase in self.profile.phases:
                fits = (
                    phase.hit_check is not None
                    and phase.hit_check.after == check.prescribed
                    and check.decided_at is not None
                )
                here = replace(self.now.case, phase=phase.id)
                assert self._opens(here, check) is fits
                assert not self._opens(replace(here, protocol_sha256="0" * 64), check)
                assert not self._opens(replace(here, case_id="S-2026-0001"), check)

    def _opens(self, case: object, check: privacy.PrivacyCheck) -> bool:
        try:
            privacy.check_may_run(case, self.profile, check, self.topics)  # type: ignore[arg-type]
        except NotPermitted:
            return False
        return True

    @invariant()
    def a_case_that_ended_allows_reading_and_closing_only(self) -> None:
        if self.now.case.state is CaseState.OPEN:
            return
        everybody = an_actor(*self.profile.roles, account="gerda")
        for act in Act:
            for part in ("", *self.phase.parts):
                allowed = isinstance(
                    decide(Attempt(act=act, actor=everybody, profile=self.profile,
                                   case=self.now.case, part=part)), Allowed,
                )  # fmt: skip
                assert not allowed or act in LEFT


def machine(name: str) -> type[Walk]:
    return type(f"Walk{name.title()}", (Walk,), {"name": name})


SETTINGS = settings(
    max_examples=20,
    stateful_step_count=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)

pytestmark = [pytest.mark.rule("R-008"), pytest.mark.rule("R-054"), pytest.mark.rule("R-177")]

for _name in ("ccv", "hengelo", "maashorst", "riec", "wpg"):
    _case = machine(_name).TestCase
    _case.settings = SETTINGS
    globals()[f"TestWalk{_name.title()}"] = _case
del _case


STAFF = {
    "ccv": {"anna": "regisseur team", "bea": "privacyfunctionaris"},
    "hengelo": {"anna": "coordinator", "bea": "privacy-officer"},
    "maashorst": {
        "anna": "informatie-coordinator",
        "bea": "adviseur-ondermijning regisserende-partij",
        "cas": "regisseur-ondermijning",
    },
    "riec": {"anna": "lokaal-overleg", "bea": "coordinator-bestuurlijke-aanpak"},
    "wpg": {
        "anna": "casusanalist",
        "bea": "casuscoordinator",
        "cas": "privacy-officer",
        "dirk": "zaaksofficier",
        "els": "partner",
    },
}


@pytest.mark.rule("R-030")
@pytest.mark.parametrize("name", STAFF)
def test_a_small_staff_walks_from_signal_to_the_last_phase(name: str) -> None:
    walk = machine(name)()
    walk.people = [an_actor(*roles.split(), account=one) for one, roles in STAFF[name].items()]
    visited = [walk.now.case.phase]

    for pick in range(120):
        if walk.now.case.state is CaseState.OPEN:
            walk.go_on(pick=pick, which=0, data=st.data())
            visited.append(walk.now.case.phase)

    assert walk.profile.phases[-1].id in visited
    assert walk.now.case.state is CaseState.STOPPED or name == "riec"
    walk.every_gate_on_some_way_here_has_stood()
    walk.nobody_has_two_duties()
