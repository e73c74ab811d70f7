"""Who may do what now: one decision for every act, which denies whatever is not named.

R-030 (roles), R-177 (a stopped case), D-001 (four eyes), D-013 (separation of duties, also
through deputies), D-015 (unknown means no). A decision names the rules it applied, and the
journal keeps them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol as Shape

from contracts import duties, parties
from contracts.cases import CaseState
from contracts.duties import Done, Duty
from contracts.errors import NotPermitted
from contracts.ids import CaseId
from contracts.parties import Actor
from contracts.protocol import Phase, PrivacyCheckPart, Protocol, SourceKeeping


class Act(StrEnum):
    """Everything that somebody can do under a protocol."""

    OPEN_CASE = "open a case"
    ADD_SIGNAL = "add a signal"
    READ_CASE = "read a case"
    READ_REPORTER = "read who reported"
    ADD_TOPIC = "add a topic"
    WEIGH = "weigh"
    WRITE = "write down"
    DECIDE = "decide a phase"
    CLOSE = "close a case"
    DEVIATE = "record a deviation"
    MIGRATE = "move a case to another version"
    ASK_PRIVACY_CHECK = "ask for a privacy check"
    DECIDE_PRIVACY_CHECK = "decide a privacy check"
    SIGN_DOUBT = "sign a privacy check in doubt"
    RECORD_EVIDENCE = "record what opens a source"
    RUN_HIT_CHECK = "run a hit check"
    ASK_DISCLOSURE = "ask for substance"
    DECIDE_DISCLOSURE = "decide on substance"
    VERIFY = "verify a doubtful match"
    READ_NOTICES = "read notices"
    CLOSE_NOTICE = "close a notice"
    KEEP_WATCH = "keep the list of who is watched"
    ACTIVATE = "put a protocol into use"
    REVIEW_LOG = "review the journal"
    SUBMIT_SOURCE = "submit a source"
    SIGN_SOURCE = "sign a source"
    KEEP_SOURCE = "keep a source"
    RUN_SOURCE = "put deliveries into use"
    DESTROY = "destroy what is past its term"


DUTIES: Mapping[Act, Duty] = {
    Act.ASK_PRIVACY_CHECK: Duty.REQUESTER,
    Act.RUN_HIT_CHECK: Duty.REQUESTER,
    Act.ASK_DISCLOSURE: Duty.REQUESTER,
    Act.DECIDE_PRIVACY_CHECK: Duty.DECIDER,
    Act.SIGN_DOUBT: Duty.DECIDER,
    Act.DECIDE_DISCLOSURE: Duty.DECIDER,
    Act.MIGRATE: Duty.ADMINISTRATOR,
    Act.REVIEW_LOG: Duty.REVIEWER,
}
"""The duty that an act takes up in its case (D-013)."""

_ANY_STATE = frozenset(
    {
        Act.READ_CASE,
        Act.READ_REPORTER,
        Act.CLOSE,
        Act.REVIEW_LOG,
        Act.READ_NOTICES,
        Act.CLOSE_NOTICE,
    }
)
_DECISIONS = frozenset(
    {Act.WEIGH, Act.DECIDE, Act.CLOSE, Act.DECIDE_PRIVACY_CHECK, Act.SIGN_DOUBT,
     Act.DECIDE_DISCLOSURE, Act.SIGN_SOURCE}
)  # fmt: skip
"""What a role that never decides cannot do, whatever a phase says (R-039, R-206)."""


_ON_SOURCES = frozenset({Act.SUBMIT_SOURCE, Act.SIGN_SOURCE, Act.KEEP_SOURCE, Act.RUN_SOURCE})
_TWO_SIDES = frozenset({Act.SUBMIT_SOURCE, Act.SIGN_SOURCE})


class Placed(Shape):
    """Of a case what decides who may act in it: all that the gate knows of one."""

    @property
    def case_id(self) -> CaseId:
        """Return its number."""
        ...

    @property
    def protocol(self) -> str:
        """Return the protocol under which it runs."""
        ...

    @property
    def phase(self) -> str:
        """Return the phase in which it is."""
        ...

    @property
    def state(self) -> CaseState:
        """Return whether it can be worked on."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """Somebody who wants to do something."""

    act: Act
    actor: Actor
    profile: Protocol
    case: Placed | None = None
    part: str = ""
    """The weighing, privacy check or record it is about."""
    asked_by: frozenset[str] = frozenset()
    """The accounts whose request it decides on."""
    done: tuple[Done, ...] = ()
    """The duties taken up in the case before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """It may be done, under these rules."""

    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Denied:
    """It may not be done: the first rule that forbids it, and what can be done instead."""

    rule: str
    code: str
    told: str

    def error(self) -> NotPermitted:
        """Return the refusal as it is told."""
        return NotPermitted(f"{self.told} ({self.rule})", code=self.code)


def decide(attempt: Attempt) -> Allowed | Denied:
    """Return whether it may be done; for every attempt one of the two, and never an error."""
    applied = []
    for rule, applies, stops in _RULES:
        if not applies(attempt):
            continue
        applied.append(rule)
        denied = stops(attempt)
        if denied is not None:
            return denied
    return Allowed(rules=tuple(applied))


def competent(attempt: Attempt) -> tuple[str, ...]:
    """Return the roles that the profile names for it; none where it names nobody."""
    act = attempt.act
    if act in _EVERYWHERE:
        return _EVERYWHERE[act](attempt)
    phase = _phase(attempt)
    if phase is None or act not in _IN_PHASE:
        return ()
    return _IN_PHASE[act](phase, attempt.part)


def _readers(attempt: Attempt) -> tuple[str, ...]:
    return attempt.profile.access.readers(attempt.case.phase if attempt.case else None)


def _of_sources(
    roles: Callable[[SourceKeeping], tuple[str, ...]],
) -> Callable[[Attempt], tuple[str, ...]]:
    def found(attempt: Attempt) -> tuple[str, ...]:
        keeping = attempt.profile.source_keeping
        return roles(keeping) if keeping else ()

    return found


_EVERYWHERE: Mapping[Act, Callable[[Attempt], tuple[str, ...]]] = {
    Act.OPEN_CASE: lambda attempt: attempt.profile.signal.by,
    Act.ADD_SIGNAL: lambda attempt: attempt.profile.signal.by,
    Act.READ_REPORTER: lambda attempt: attempt.profile.signal.by,
    Act.READ_CASE: _readers,
    Act.ASK_DISCLOSURE: lambda attempt: attempt.profile.disclosure.asked_by,
    Act.DECIDE_DISCLOSURE: lambda attempt: attempt.profile.disclosure.by,
    Act.VERIFY: lambda attempt: attempt.profile.verified_by,
    Act.READ_NOTICES: lambda attempt: attempt.profile.notices_to,
    Act.CLOSE_NOTICE: lambda attempt: attempt.profile.notices_to,
    Act.KEEP_WATCH: lambda attempt: attempt.profile.notices_to,
    Act.ACTIVATE: lambda attempt: attempt.profile.activated_by,
    Act.MIGRATE: lambda attempt: attempt.profile.migrated_by,
    Act.DESTROY: lambda attempt: attempt.profile.migrated_by,
    Act.REVIEW_LOG: lambda attempt: attempt.profile.reviewed_by,
    Act.SUBMIT_SOURCE: _of_sources(lambda keeping: keeping.kept_by),
    Act.SIGN_SOURCE: _of_sources(lambda keeping: keeping.signed_by),
    Act.KEEP_SOURCE: _of_sources(lambda keeping: keeping.kept_by),
    Act.RUN_SOURCE: _of_sources(lambda keeping: keeping.run_by),
}


def _who_weighs(phase: Phase, part: str) -> tuple[str, ...]:
    weighing = phase.weighing(part)
    return (weighing.by or phase.decides) if weighing else ()


def _who_writes(phase: Phase, part: str) -> tuple[str, ...]:
    record = phase.record(part)
    return (record.by or phase.workers) if record else ()


def _of_check(
    roles: Callable[[PrivacyCheckPart], tuple[str, ...]],
) -> Callable[[Phase, str], tuple[str, ...]]:
    def found(phase: Phase, part: str) -> tuple[str, ...]:
        check = phase.privacy_check(part)
        return roles(check) if check else ()

    return found


_IN_PHASE: Mapping[Act, Callable[[Phase, str], tuple[str, ...]]] = {
    Act.ADD_TOPIC: lambda phase, _: phase.workers,
    Act.RECORD_EVIDENCE: lambda phase, _: phase.workers,
    Act.CLOSE: lambda phase, _: phase.decides,
    Act.DEVIATE: lambda phase, _: phase.decides,
    Act.WEIGH: _who_weighs,
    Act.WRITE: _who_writes,
    Act.DECIDE: lambda phase, _: phase.decision.by if phase.decision else (),
    Act.ASK_PRIVACY_CHECK: _of_check(lambda check: check.asked_by),
    Act.DECIDE_PRIVACY_CHECK: _of_check(lambda check: check.by),
    Act.SIGN_DOUBT: _of_check(lambda check: check.on_doubt),
    Act.RUN_HIT_CHECK: lambda phase, _: phase.hit_check.by if phase.hit_check else (),
}


def _phase(attempt: Attempt) -> Phase | None:
    if attempt.case is None:
        return None
    phases = [one for one in attempt.profile.phases if one.id == attempt.case.phase]
    return phases[0] if phases else None


def _in_case(attempt: Attempt) -> bool:
    return attempt.case is not None


def _on_a_request(attempt: Attempt) -> bool:
    return bool(attempt.asked_by)


def _with_duty(attempt: Attempt) -> bool:
    # The gate has no cases: it says what was done in one, from its own register.
    return attempt.act in DUTIES and (attempt.case is not None or bool(attempt.done))


def _own_version(attempt: Attempt) -> Denied | None:
    assert attempt.case is not None
    if attempt.case.protocol == attempt.profile.reference:
        return None
    return Denied(
        rule="R-002",
        code="B-128",
        told=f"Case {attempt.case.case_id} runs under {attempt.case.protocol}, "
        f"not under {attempt.profile.reference}.",
    )


def _open_case(attempt: Attempt) -> Denied | None:
    assert attempt.case is not None
    case = attempt.case
    if case.state is CaseState.INACTIVE and attempt.act is not Act.REVIEW_LOG:
        return Denied(
            rule="R-168",
            code="B-121",
            told=f"Case {case.case_id} lies in the inactive environment until it is destroyed; "
            "nobody opens it. A new signal opens a new case.",
        )
    if case.state is CaseState.OPEN or attempt.act in _ANY_STATE:
        return None
    return Denied(
        rule="R-177",
        code="B-121",
        told=f"Case {case.case_id} is {case.state}; nothing more can be asked in it. "
        "A new signal opens a new case.",
    )


def _few_readers(attempt: Attempt) -> Denied | None:
    access = attempt.profile.access
    found = parties.holders(attempt.actor.listed, access.roles)
    if access.most_persons is None or len(found) <= access.most_persons:
        return None
    return Denied(
        rule="R-042",
        code="B-190",
        told=f"{len(found)} people hold the role of {attempt.profile.titles(access.roles)} or "
        f"stand in for it; protocol {attempt.profile.reference} allows {access.most_persons}. "
        "Nothing is done until people.toml says so.",
    )


def _role(attempt: Attempt) -> Denied | None:
    allowed = competent(attempt)
    if not allowed:
        return _nobody(attempt)
    if attempt.act in _DECISIONS:
        allowed = tuple(r for r in allowed if r in attempt.profile.roles
                        and attempt.profile.roles[r].decides)  # fmt: skip
    if attempt.actor.roles.isdisjoint(allowed):
        return Denied(
            rule="R-030",
            code="B-120",
            told=f"To {attempt.act.value} is for the {attempt.profile.titles(allowed)} under "
            f"protocol {attempt.profile.reference}; {attempt.actor.account} does not hold that "
            "role.",
        )
    return None


def _nobody(attempt: Attempt) -> Denied:
    """Return the denial of what the profile lets nobody do where the case stands."""
    act, case, reference = attempt.act, attempt.case, attempt.profile.reference
    # A part that the profile does not know is not told: it was typed.
    part = attempt.part if attempt.part and attempt.profile.phase_of(attempt.part) else ""
    what = f"{attempt.act.value} {part}".rstrip()
    if case is None or act in _ON_SOURCES:
        return Denied(rule="D-015", code="B-112", told=f"Protocol {reference} lets nobody {what}.")
    return Denied(
        rule="D-015",
        code="B-101" if attempt.act is Act.RUN_HIT_CHECK else "B-112",
        told=f"Nobody can {what} in case {case.case_id} now: protocol {reference} has that in "
        f"another phase than {case.phase}. See what is next: treffer case show {case.case_id}.",
    )


def _four_eyes(attempt: Attempt) -> Denied | None:
    actor = attempt.actor
    if (actor.persons | actor.tied).isdisjoint(attempt.asked_by):
        return None
    return Denied(
        rule="D-001",
        code="B-201",
        told="You cannot decide this: you, your deputy or somebody you stand in for asked for "
        f"it. Another {attempt.profile.titles(competent(attempt))} can.",
    )


def _one_side(attempt: Attempt) -> Denied | None:
    """Deny who holds both sides of a signature, also through whom they stand in for."""
    keeping, actor = attempt.profile.source_keeping, attempt.actor
    if keeping is None or any(
        actor.roles.isdisjoint(side) for side in (keeping.kept_by, keeping.signed_by)
    ):
        return None
    both = attempt.profile.titles((*keeping.kept_by, *keeping.signed_by))
    return Denied(
        rule="D-013",
        code="C-600",
        told=f"{actor.account} holds, or stands in for, both sides of a signature ({both}): one "
        "submits a source and another signs it. Correct people.toml.",
    )


def _one_duty(attempt: Attempt) -> Denied | None:
    other = duties.clash(attempt.actor, DUTIES[attempt.act], attempt.done)
    if other is None:
        return None
    return Denied(
        rule="D-013",
        code="B-205",
        told=f"{attempt.actor.account} acted as {other.value} in this case and cannot be its "
        f"{DUTIES[attempt.act].value} as well. Somebody else can.",
    )


_RULES: Iterable[tuple[str, Callable[[Attempt], bool], Callable[[Attempt], Denied | None]]] = (
    ("R-002", _in_case, _own_version),
    ("R-177", _in_case, _open_case),
    ("R-042", lambda attempt: attempt.profile.access.most_persons is not None, _few_readers),
    ("R-030", lambda _: True, _role),
    ("D-001", _on_a_request, _four_eyes),
    ("D-013", _with_duty, _one_duty),
    ("D-013", lambda attempt: attempt.act in _TWO_SIDES, _one_side),
)
"""Each rule: its number, whether it bears on an attempt, and what it says."""
