"""Ask for a privacy check and decide it, source by source."""

from collections.abc import Sequence

from contracts import cases, privacy
from contracts.events import Event, EventKind
from contracts.ids import CaseId, PrivacyCheckId, SourceName
from contracts.parties import Actor
from contracts.privacy import PrivacyCheck, Verdict
from pipelines.steps.bench import Bench
from pipelines.steps.cases import profile_of


def request(
    case_id: CaseId, sources: Sequence[SourceName], bench: Bench, actor: Actor
) -> PrivacyCheck:
    """Ask which sources may be asked; without names, all that the phase knows."""
    case = bench.register.case(case_id)
    profile = profile_of(case, bench)
    phase = profile.phase(case.phase)
    cases.require_role(actor, [phase.decides, profile.intake], profile, "Asking a privacy check")
    wanted = tuple(sources) or tuple(SourceName(name) for name in phase.sources)
    check = privacy.requested(
        case,
        profile,
        wanted,
        check_id=PrivacyCheckId(f"T-{bench.register.new_number('T')}"),
        actor=actor,
        at=bench.clock.now(),
    )
    bench.journal.append(
        Event(
            kind=EventKind.PRIVACY_CHECK_REQUESTED,
            actor=actor.account,
            ids=(case_id, check.check_id),
            sources=tuple(one.source for one in check.sources),
        )
    )
    bench.register.save_privacy_check(check)
    return check


def decide(
    check_id: PrivacyCheckId,
    sources: Sequence[SourceName],
    verdict: Verdict,
    reason: str,
    bench: Bench,
    actor: Actor,
) -> PrivacyCheck:
    """Allow or refuse these sources; without names, all of the check."""
    check = bench.register.privacy_check(check_id)
    case = bench.register.case(check.case_id)
    cases.require_open(case)
    profile = profile_of(case, bench)
    wanted = tuple(sources) or tuple(one.source for one in check.sources)
    decided = privacy.decided(
        check,
        profile,
        profile.phase(case.phase),
        wanted,
        verdict,
        reason=reason,
        actor=actor,
        at=bench.clock.now(),
    )
    phase = profile.phase(case.phase)
    bench.journal.append(
        Event(
            kind=EventKind.PRIVACY_CHECK_DECIDED,
            actor=actor.account,
            ids=(check.case_id, check_id),
            decision=verdict.value,
            rules=(phase.privacy_check.cites,) if phase.privacy_check else (),
            sources=wanted,
        )
    )
    bench.register.save_privacy_check(decided)
    return decided
