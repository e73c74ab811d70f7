"""The privacy check: which sources may be asked in this case, decided per source.

R-091 to R-098, R-102, R-104, R-106. A check that decides on sharing is decided at the gate;
the hub keeps that it was (R-099 to R-101, R-103, R-105).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from pydantic import TypeAdapter

from contracts.cases import Case, TopicLine, require_reason
from contracts.errors import NotPermitted, WrongUse
from contracts.ids import CaseId, PrivacyCheckId, SourceName
from contracts.parties import Actor
from contracts.protocol import CheckKind, PrivacyCheckPart, Protocol
from contracts.sources import SourceContract


class Verdict(StrEnum):
    """What the decider says of one source."""

    OPEN = "open"
    ALLOWED = "allowed"
    ON_CONDITION = "on_condition"
    """Allowed, as long as the condition in the reason is kept."""
    REFUSED = "refused"
    RETURNED = "returned"
    """Sent back with a question; it is the requester's turn."""


PERMITTING = frozenset({Verdict.ALLOWED, Verdict.ON_CONDITION})


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceVerdict:
    """One source in a privacy check: the answers to its questions and the decision."""

    source: SourceName
    answers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What was answered to each question of the protocol."""
    denied: frozenset[str] = frozenset()
    """The questions answered with no: each that closes needs a legal basis (R-094)."""
    legal_basis: str = field(default="", repr=False)
    """An explicit legal basis, where use is not compatible (R-094)."""
    question: str = field(default="", repr=False)
    """What who decides asked when it was last sent back; it stays beside the answer."""
    reply: str = field(default="", repr=False)
    """What was answered to that."""
    verdict: Verdict = Verdict.OPEN
    reason: str = field(default="", repr=False)
    decided_by: str | None = None
    acts_for: str | None = None
    decided_at: datetime | None = None
    withdrawn_at: datetime | None = None
    """When a permission that was given was taken back; it reads refused from then on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What somebody decides on one source, and why."""

    source: SourceName
    verdict: Verdict
    reason: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyCheck:
    """A request to ask these sources, and what was decided on each (R-091, R-104)."""

    check_id: PrivacyCheckId
    case_id: CaseId
    prescribed: str
    """Which check of the protocol this is: `check-1`."""
    kind: CheckKind = CheckKind.SOURCES
    phase: str
    """In which phase it was asked; what follows rests on it there alone (R-008)."""
    protocol_sha256: str
    """The protocol under which it was asked; another version needs another check."""
    requested_by: str
    acts_for: str | None = None
    requested_at: datetime
    amended_at: datetime | None = None
    """When a question about it was last answered."""
    addendum_to: PrivacyCheckId | None = None
    """The check that this one repeats for topics that came later."""
    consulted: tuple[str, ...] = ()
    """Who was consulted, by role (R-036)."""
    sources: tuple[SourceVerdict, ...] = ()
    signed_at: datetime | None = None
    """For sharing: when the gate told that the last signature was there."""
    refused_at: datetime | None = None
    """For sharing: when the gate told that it was refused, or ended before it was decided."""
    participants: tuple[str, ...] = ()
    """For sharing: with whom."""

    @property
    def decided_at(self) -> datetime | None:
        """Return when the last source was decided, or nothing while one is open."""
        if self.kind is CheckKind.SHARING:
            return self.signed_at
        open_ = any(s.verdict in (Verdict.OPEN, Verdict.RETURNED) for s in self.sources)
        moments = [source.decided_at for source in self.sources]
        return max(m for m in moments if m) if moments and not open_ else None

    @property
    def asked_last(self) -> datetime:
        """Return since when it waits: the term begins anew when a question is answered."""
        return self.amended_at or self.requested_at

    @property
    def asked_by(self) -> frozenset[str]:
        """Return the accounts whose request it is."""
        return frozenset({self.requested_by} | ({self.acts_for} if self.acts_for else set()))

    @property
    def allowed_since(self) -> datetime | None:
        """Return when the first source was allowed: who allowed it saw no topic of after that."""
        moments = [s.decided_at for s in self.sources if s.verdict in PERMITTING and s.decided_at]
        return min(moments, default=None)

    @property
    def stands(self) -> bool:
        """Return whether it opens what follows: sharing signed, or at least one source allowed."""
        if self.kind is CheckKind.SHARING:
            return self.signed_at is not None
        return bool(self.allowed())

    def allowed(self) -> frozenset[SourceName]:
        """Return the sources that may be asked; none while the check is undecided."""
        if self.decided_at is None:
            return frozenset()
        return frozenset(s.source for s in self.sources if s.verdict in PERMITTING)


_CHECK = TypeAdapter(PrivacyCheck)


def mark(check: PrivacyCheck) -> str:
    """Return what tells one state of a check from every other: whoever decides read that one."""
    return sha256(_CHECK.dump_json(check)).hexdigest()


def proposed(
    profile: Protocol, case: Case, contracts: Iterable[SourceContract]
) -> tuple[SourceName, ...]:
    """Return the sources to propose: of the hit check that a check of this phase opens.

    They bear on the theme and are registered; a source that only says who and where is
    proposed whatever the theme.
    """
    phase = profile.phase(case.phase)
    theme = profile.themes.get(case.theme)
    known = {contract.name: contract for contract in contracts}
    bearing = set(theme.sources) if theme else set()
    return tuple(
        SourceName(name)
        for opened in profile.phases
        if opened.hit_check is not None and phase.privacy_check(opened.hit_check.after)
        for name in opened.sources
        if (contract := known.get(SourceName(name))) is not None
        and (contract.is_identification or name in bearing)
    )


def prefilled(part: PrivacyCheckPart, contract: SourceContract) -> dict[str, str]:
    """Return the answers that a source's contract gives to the questions of a check."""
    facts = contract.answers()
    return {
        name: facts[question.prefill]
        for name, question in part.questions.items()
        if question.prefill is not None and facts.get(question.prefill)
    }


def requested(
    case: Case,
    profile: Protocol,
    prescribed: str | None,
    sources: Sequence[SourceVerdict],
    *,
    check_id: PrivacyCheckId,
    actor: Actor,
    at: datetime,
    addendum_to: PrivacyCheckId | None = None,
) -> PrivacyCheck:
    """Return the privacy check that this person asks for, every source still open."""
    part = prescribed_part(case, profile, prescribed)
    names = [one.source for one in sources]
    if part.kind is CheckKind.SOURCES:
        outside = [name for name in names if name not in askable(profile, part.id)]
        if outside or not names:
            raise WrongUse(
                f"These sources can be asked for: {', '.join(sorted(askable(profile, part.id)))}.",
                code="B-103",
            )
        _require_answers(part, sources)
    elif names:
        raise WrongUse(f"{part.id} decides on sharing; name no source.", code="B-103")
    return PrivacyCheck(
        check_id=check_id,
        case_id=case.case_id,
        prescribed=part.id,
        kind=part.kind,
        phase=case.phase,
        protocol_sha256=case.protocol_sha256,
        requested_by=actor.account,
        acts_for=actor.acts_for,
        requested_at=at,
        addendum_to=addendum_to,
        sources=tuple(sources),
    )


def prescribed_part(case: Case, profile: Protocol, name: str | None) -> PrivacyCheckPart:
    """Return the privacy check of the case's phase with that name, or its only one."""
    phase = profile.phase(case.phase)
    if not phase.privacy_checks:
        raise NotPermitted(
            f"Case {case.case_id} is in {phase.id}; protocol {profile.reference} has no privacy "
            "check there. Record the weighings first.",
            code="B-102",
        )
    if name is None and len(phase.privacy_checks) == 1:
        return phase.privacy_checks[0]
    part = phase.privacy_check(name or "")
    if part is None:
        raise WrongUse(
            f"Phase {phase.id} has these privacy checks: "
            f"{', '.join(one.id for one in phase.privacy_checks)}. Name one with --check.",
            code="B-104",
        )
    return part


def askable(profile: Protocol, prescribed: str) -> frozenset[str]:
    """Return the sources on which that check can decide: those of the hit check it opens."""
    return frozenset(
        name
        for phase in profile.phases
        if phase.hit_check is not None and phase.hit_check.after == prescribed
        for name in phase.sources
    )


def amended(
    check: PrivacyCheck, sources: Iterable[SourceVerdict], part: PrivacyCheckPart
) -> PrivacyCheck:
    """Return the check with these sources answered anew; their decisions are open again."""
    given = {one.source: one for one in sources}
    unknown = set(given) - {one.source for one in check.sources}
    if unknown:
        raise WrongUse(
            f"{check.check_id} does not ask for: {', '.join(sorted(unknown))}.", code="B-105"
        )
    settled = [
        one.source
        for one in check.sources
        if one.source in given and one.verdict in (*PERMITTING, Verdict.REFUSED)
    ]
    if settled:
        raise NotPermitted(
            f"{', '.join(settled)}: decided already. A new privacy check can ask for it again.",
            code="B-204",
        )
    _require_answers(part, tuple(given.values()))
    asked = {one.source: one for one in check.sources if one.verdict is Verdict.RETURNED}
    _require_replies([one for name, one in given.items() if name in asked])
    return replace(
        check,
        sources=tuple(
            _anew(one, given[one.source]) if one.source in given else one for one in check.sources
        ),
    )


def _anew(before: SourceVerdict, after: SourceVerdict) -> SourceVerdict:
    """Return the source answered anew, beside the question that was answered."""
    if before.verdict is Verdict.RETURNED:
        return replace(after, question=before.reason)
    return replace(after, question=before.question, reply=after.reply or before.reply)


def decided(
    check: PrivacyCheck,
    part: PrivacyCheckPart,
    sources: Iterable[SourceName],
    verdict: Verdict,
    *,
    reason: str,
    actor: Actor,
    at: datetime,
) -> PrivacyCheck:
    """Return the check with these sources decided; who may decide is `contracts.acts`' rule."""
    require_reason(reason)
    wanted = set(sources)
    if verdict is Verdict.OPEN or not wanted:
        raise WrongUse(
            "Decide on at least one source: allowed, on_condition, refused or returned.",
            code="B-109",
        )
    unknown = wanted - {source.source for source in check.sources}
    if unknown:
        raise WrongUse(
            f"{check.check_id} does not ask for: {', '.join(sorted(unknown))}.", code="B-105"
        )
    if verdict in PERMITTING:
        _require_compatible(part, [one for one in check.sources if one.source in wanted])
    return replace(
        check,
        sources=tuple(
            _decided(one, verdict, reason, actor, at) if one.source in wanted else one
            for one in check.sources
        ),
    )


def decided_each(
    check: PrivacyCheck,
    part: PrivacyCheckPart,
    choices: Sequence[Choice],
    *,
    actor: Actor,
    at: datetime,
) -> PrivacyCheck:
    """Return the check with each of these sources decided in its own way, or with none."""
    names = [one.source for one in choices]
    if not names or len(set(names)) < len(names):
        raise WrongUse("Decide on at least one source, and on each of them once.", code="B-109")
    for one in choices:
        check = decided(
            check, part, [one.source], one.verdict, reason=one.reason, actor=actor, at=at
        )
    return check


def is_closed(part: PrivacyCheckPart, source: SourceVerdict) -> bool:
    """Return whether use is not compatible and no explicit legal basis is named (R-094)."""
    closing = {name for name, question in part.questions.items() if question.closes}
    return bool(source.denied & closing) and not source.legal_basis.strip()


def check_may_run(
    case: Case, profile: Protocol, check: PrivacyCheck | None, topics: Sequence[TopicLine]
) -> PrivacyCheck:
    """Return the privacy check under which a hit check may run now, or raise why it may not."""
    phase = profile.phase(case.phase)
    if phase.hit_check is None:
        raise NotPermitted(
            f"Hit check not possible yet: case {case.case_id} is in {phase.id} ({phase.title}); "
            f"protocol {profile.reference} allows one in another phase. "
            f"See what is next: treffer case show {case.case_id}.",
            code="B-101",
        )
    if (
        check is None
        or check.case_id != case.case_id
        or check.prescribed != phase.hit_check.after
        or check.protocol_sha256 != case.protocol_sha256
        or check.decided_at is None
    ):
        raise NotPermitted(
            f"Hit check not possible yet: case {case.case_id} has no decided privacy check. "
            f"Ask for one: treffer privacy-check request {case.case_id}.",
            code="B-101",
        )
    if not topics:
        raise NotPermitted(
            f"Case {case.case_id} has no topic. Add one: treffer topic add {case.case_id}.",
            code="B-106",
        )
    since = check.allowed_since or check.decided_at
    late = [topic.label for topic in topics if topic.added_at > since]
    if late:
        raise NotPermitted(
            f"{', '.join(late)} came after the decision on {check.check_id}. Ask for an addendum: "
            f"treffer privacy-check request {case.case_id} --addendum {check.check_id}.",
            code="B-107",
        )
    if len(topics) > profile.limits.topics_per_check:
        raise NotPermitted(
            f"Protocol {profile.reference} allows {profile.limits.topics_per_check} topics "
            "in one hit check.",
            code="B-108",
        )
    bare = [topic.label for topic in topics if not topic.has_address]
    if phase.hit_check.needs_address and bare:
        raise NotPermitted(
            f"{', '.join(bare)}: protocol {profile.reference} asks about a name with its address "
            "only (R-114).",
            code="B-125",
        )
    return check


def _require_answers(part: PrivacyCheckPart, sources: Sequence[SourceVerdict]) -> None:
    """Raise `WrongUse` unless every question is answered for every source (R-092, R-093)."""
    for one in sources:
        open_ = [name for name in part.questions if not one.answers.get(name, "").strip()]
        if open_:
            raise WrongUse(
                f"{one.source}: {part.id} wants an answer to {', '.join(open_)}. "
                "Give them in a file: treffer privacy-check request … --answers FILE.",
                code="B-126",
            )


def _require_replies(returned: Sequence[SourceVerdict]) -> None:
    """Raise `WrongUse` where the protocol asks nothing and who decides gets no answer either."""
    bare = [
        one.source
        for one in returned
        if not (one.answers or one.reply.strip() or one.legal_basis.strip())
    ]
    if bare:
        raise WrongUse(
            f"{', '.join(bare)}: answer the question with which it came back. Give `reply` for "
            "each in a file: treffer privacy-check amend … --answers FILE.",
            code="B-126",
        )


def _require_compatible(part: PrivacyCheckPart, sources: Sequence[SourceVerdict]) -> None:
    closed = [one.source for one in sources if is_closed(part, one)]
    if closed:
        raise NotPermitted(
            f"{', '.join(closed)}: not compatible, and no explicit legal basis is named (R-094). "
            "Refuse it, or return it with a question.",
            code="B-127",
        )


def _decided(
    source: SourceVerdict, verdict: Verdict, reason: str, actor: Actor, at: datetime
) -> SourceVerdict:
    """Return the source decided; a decided one can be withdrawn, never allowed anew.

    Withdrawing keeps the moment of the first decision, by which later topics are told.
    """
    is_decided = source.verdict in (*PERMITTING, Verdict.REFUSED)
    if is_decided and verdict is not Verdict.REFUSED:
        raise NotPermitted(
            f"{source.source} is decided already. A new privacy check can ask for it again.",
            code="B-204",
        )
    if source.reason and source.reason == reason and source.verdict is Verdict.RETURNED:
        raise WrongUse("Give another reason than last time.", code="B-117")
    return replace(
        source,
        verdict=verdict,
        reason=reason,
        decided_by=actor.account,
        acts_for=actor.acts_for,
        decided_at=source.decided_at if is_decided else at,
        withdrawn_at=at if source.verdict in PERMITTING else source.withdrawn_at,
    )
