"""The privacy check: which sources may be asked in this case, and whether a check may run now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from contracts.cases import Case, CaseTopic, require_open, require_reason, require_role
from contracts.errors import NotPermitted, WrongUse
from contracts.ids import CaseId, PrivacyCheckId, SourceName
from contracts.parties import Actor
from contracts.protocol import Phase, Protocol


class Verdict(StrEnum):
    """What the decider says of one source."""

    OPEN = "open"
    ALLOWED = "allowed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceVerdict:
    """The decision on one source, with its reason."""

    source: SourceName
    verdict: Verdict = Verdict.OPEN
    reason: str = field(default="", repr=False)
    decided_by: str | None = None
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyCheck:
    """A request to ask these sources, and what was decided on each (R-091, R-104)."""

    check_id: PrivacyCheckId
    case_id: CaseId
    prescribed: str
    """Which check of the protocol this is: `check-1`."""
    requested_by: str
    requested_at: datetime
    sources: tuple[SourceVerdict, ...]

    @property
    def decided_at(self) -> datetime | None:
        """Return when the last source was decided, or nothing while one is open."""
        moments = [source.decided_at for source in self.sources]
        return max(m for m in moments if m) if moments and all(moments) else None

    def allowed(self) -> frozenset[SourceName]:
        """Return the sources that may be asked; none while the check is undecided."""
        if self.decided_at is None:
            return frozenset()
        return frozenset(s.source for s in self.sources if s.verdict is Verdict.ALLOWED)


def requested(
    case: Case,
    protocol: Protocol,
    sources: Sequence[SourceName],
    *,
    check_id: PrivacyCheckId,
    actor: Actor,
    at: datetime,
) -> PrivacyCheck:
    """Return the privacy check that this person asks for, every source still open."""
    require_open(case)
    phase = protocol.phase(case.phase)
    if phase.privacy_check is None:
        raise NotPermitted(
            f"Case {case.case_id} is in {phase.id}; protocol {protocol.reference} has its "
            "privacy check later. Record the weighings first.",
            code="B-102",
        )
    outside = [name for name in sources if name not in phase.sources]
    if outside or not sources:
        raise WrongUse(
            f"In {phase.id} these sources can be asked for: {', '.join(phase.sources)}.",
            code="B-103",
        )
    return PrivacyCheck(
        check_id=check_id,
        case_id=case.case_id,
        prescribed=phase.privacy_check.id,
        requested_by=actor.account,
        requested_at=at,
        sources=tuple(SourceVerdict(source=name) for name in dict.fromkeys(sources)),
    )


def decided(
    check: PrivacyCheck,
    protocol: Protocol,
    phase: Phase,
    sources: Iterable[SourceName],
    verdict: Verdict,
    *,
    reason: str,
    actor: Actor,
    at: datetime,
) -> PrivacyCheck:
    """Return the check with these sources decided, by the profile's role and never by oneself."""
    if phase.privacy_check is None or phase.privacy_check.id != check.prescribed:
        raise NotPermitted(
            f"Privacy check {check.check_id} belongs to another phase.", code="B-104"
        )
    require_role(actor, [phase.privacy_check.by], protocol, f"Deciding {check.check_id}")
    if actor.is_same_person(check.requested_by) or check.requested_by in actor.tied:
        raise NotPermitted(
            f"You cannot decide {check.check_id}: you, your deputy or somebody you stand in for "
            f"asked for it. Another {protocol.roles[phase.privacy_check.by].title} can.",
            code="B-201",
        )
    require_reason(reason)
    wanted = set(sources)
    if verdict is Verdict.OPEN or not wanted:
        raise WrongUse("Decide on at least one source: allowed or refused.", code="B-109")
    unknown = wanted - {source.source for source in check.sources}
    if unknown:
        raise WrongUse(
            f"{check.check_id} does not ask for: {', '.join(sorted(unknown))}.", code="B-105"
        )
    return replace(
        check,
        sources=tuple(
            _decided(one, verdict, reason, actor, at) if one.source in wanted else one
            for one in check.sources
        ),
    )


def _decided(
    source: SourceVerdict, verdict: Verdict, reason: str, actor: Actor, at: datetime
) -> SourceVerdict:
    """Return the source decided; a decided one can be withdrawn, never allowed anew.

    Withdrawing keeps the moment of the first decision, by which later topics are told.
    """
    if source.verdict is not Verdict.OPEN and verdict is not Verdict.REFUSED:
        raise NotPermitted(
            f"{source.source} is decided already. A new privacy check can ask for it again.",
            code="B-204",
        )
    return replace(
        source,
        verdict=verdict,
        reason=reason,
        decided_by=actor.account,
        decided_at=source.decided_at or at,
    )


def check_may_run(
    case: Case,
    protocol: Protocol,
    check: PrivacyCheck | None,
    topics: Sequence[CaseTopic],
    actor: Actor,
) -> PrivacyCheck:
    """Return the privacy check under which a hit check may run now, or raise why it may not."""
    require_open(case)
    phase = protocol.phase(case.phase)
    if phase.hit_check is None:
        raise NotPermitted(
            f"Hit check not possible yet: case {case.case_id} is in {phase.id} ({phase.title}); "
            f"protocol {protocol.reference} allows one in a later phase. "
            f"See what is next: treffer case show {case.case_id}.",
            code="B-101",
        )
    require_role(actor, phase.hit_check.by, protocol, "A hit check")
    if check is None or check.prescribed != phase.hit_check.after or check.decided_at is None:
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
    late = [topic.label for topic in topics if topic.added_at > check.decided_at]
    if late:
        raise NotPermitted(
            f"{', '.join(late)} came after the decision on {check.check_id}. "
            f"Ask for a new privacy check: treffer privacy-check request {case.case_id}.",
            code="B-107",
        )
    if len(topics) > protocol.limits.topics_per_check:
        raise NotPermitted(
            f"Protocol {protocol.reference} allows {protocol.limits.topics_per_check} topics "
            "in one hit check.",
            code="B-108",
        )
    return check
