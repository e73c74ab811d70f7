"""Whether a case may be checked now, and whom it asks: the rules of every hit check."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from contracts import asking, budgets, privacy
from contracts.acts import Act
from contracts.asking import ColumnOfMatrix
from contracts.budgets import Claim
from contracts.cases import Case, CaseTopic, Evidence
from contracts.errors import NotPermitted
from contracts.events import Event, EventKind
from contracts.freshness import InUse
from contracts.ids import CaseId, SourceName
from contracts.notices import NoticeKind
from contracts.parties import Actor
from contracts.privacy import PrivacyCheck
from contracts.protocol import CheckKind, Protocol
from contracts.standing import Standing, missing
from pipelines.steps import lives, notices
from pipelines.steps.authorise import authorise, denied, profile_of
from pipelines.steps.bench import Bench
from pipelines.steps.cases import standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Permitted:
    """A case that may be checked now, under this privacy check."""

    case: Case
    profile: Protocol
    granted: PrivacyCheck
    claims: tuple[Claim, ...]
    """What it took out of the budgets, to give back if there is no answer."""
    topics: tuple[CaseTopic, ...] = field(repr=False)

    @property
    def neighbours(self) -> bool:
        """Return whether the protocol wants to know of other units in a building."""
        hit_check = self.profile.phase(self.case.phase).hit_check
        return hit_check is not None and hit_check.same_building


def permit(case_id: CaseId, bench: Bench, actor: Actor) -> Permitted:
    """Return what may be checked, with a check taken out of each budget (D-008).

    A refusal is journalled before it is told, and takes nothing.
    """
    case = bench.register.case(case_id)
    profile = profile_of(case, bench)
    topics = bench.register.topics(case_id)
    checked = bench.register.privacy_checks(case_id)
    authorise(Act.RUN_HIT_CHECK, case, bench, actor)
    try:
        granted = privacy.check_may_run(case, profile, latest(checked), topics)
        _require_gates(case, profile, bench)
        claims = budgets.claims(case_id, profile, actor, bench.clock.now())
        used_up = bench.budgets.reserve(claims)
        if used_up is not None:
            raise used_up.refusal()
    except NotPermitted as refusal:
        bench.journal.append(
            Event(
                kind=EventKind.CHECK_REFUSED,
                actor=actor.told,
                ids=(case_id,),
                rules=(refusal.code,),
            )
        )
        if refusal.code in budgets.CODES:
            notices.tell_once(NoticeKind.OVER_BUDGET, case, bench, actor)
        raise
    return Permitted(
        case=case, profile=profile, granted=granted, claims=tuple(claims), topics=tuple(topics)
    )


def stops(case: Case, bench: Bench, found: Standing | None = None) -> NotPermitted | None:
    """Return what a hit check still waits for, or nothing; nothing is journalled or taken.

    Of who may run it, and of the budgets, this says nothing. `found`, what stands in the case is
    not read again.
    """
    checked = bench.register.privacy_checks(case.case_id)
    profile, topics = profile_of(case, bench), bench.register.topic_lines(case.case_id)
    try:
        privacy.check_may_run(case, profile, latest(checked), topics)
        _require_gates(case, profile, bench, found)
    except NotPermitted as refusal:
        return refusal
    return None


def used_up(case: Case, bench: Bench, actor: Actor) -> NotPermitted | None:
    """Return which budget leaves this person no hit check in a case now; nothing is taken."""
    claims = budgets.claims(case.case_id, profile_of(case, bench), actor, bench.clock.now())
    full = (one for one in claims if bench.budgets.used(one.series) >= one.most)
    return next((one.refusal() for one in full), None)


def is_refused(case: Case, bench: Bench, actor: Actor) -> bool:
    """Return whether a hit check would be refused now; nothing is journalled or taken.

    For who runs it elsewhere, later: what is refused is told at once, by asking for it.
    """
    if denied(Act.RUN_HIT_CHECK, case, bench, actor) or stops(case, bench):
        return True
    return used_up(case, bench, actor) is not None


def in_use(bench: Bench) -> dict[SourceName, InUse]:
    """Return the delivery that answers now, of every registered source that has one."""
    found = {source: lives.in_use(source, bench) for source in bench.agreements.sources()}
    return {source: used for source, used in found.items() if used}


def columns(
    permitted: Permitted, used: Mapping[SourceName, InUse], today: date, bench: Bench
) -> tuple[ColumnOfMatrix, ...]:
    """Return every source of the matrix in its order, with why it is not asked."""
    profile, registered = permitted.profile, bench.agreements.sources()
    evidence = bench.records.all(permitted.case.case_id, Evidence)
    # What is not signed as it is written now, paused or retired is not asked, whoever allowed it.
    allowed = permitted.granted.allowed() & {one.name for one in lives.live(bench)}
    found = [
        asking.column(
            contract,
            permitted.case,
            profile,
            allowed,
            evidence,
            used[contract.name].as_of if contract.name in used else None,
            today,
        )
        for contract in lives.known(bench)
    ]
    found += asking.forbidden_columns(profile, registered)
    return tuple(asking.in_order(found, profile.phase(permitted.case.phase)))


def latest(checked: Sequence[PrivacyCheck]) -> PrivacyCheck | None:
    """Return the last check that decides on sources: the one under which a hit check runs."""
    found = [one for one in checked if one.kind is CheckKind.SOURCES]
    return found[-1] if found else None


def _require_gates(
    case: Case, profile: Protocol, bench: Bench, found: Standing | None = None
) -> None:
    """Raise `NotPermitted` unless what the profile wants before a hit check stands (R-079)."""
    hit_check = profile.phase(case.phase).hit_check
    lacking = missing(found or standing(case, bench), hit_check.needs) if hit_check else []
    if lacking:
        raise NotPermitted(
            f"Hit check not possible yet: {', '.join(lacking)} "
            f"{'do' if len(lacking) > 1 else 'does'} not stand in case "
            f"{case.case_id}. See what is next: treffer case show {case.case_id}.",
            code="B-101",
        )
