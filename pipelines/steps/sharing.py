"""Prepare a check on sharing: who would receive which granted field, and why; the gate decides."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from pydantic import TypeAdapter

from contracts import privacy, sharing_rules
from contracts.acts import Act
from contracts.cases import Case
from contracts.duties import Done
from contracts.errors import NotPermitted, WrongUse
from contracts.events import Event, EventKind
from contracts.grants import RequestState
from contracts.ids import CaseId, PrivacyCheckId
from contracts.outcomes import Outcome
from contracts.parties import Actor
from contracts.privacy import PrivacyCheck
from contracts.protocol import CheckKind, Protocol
from contracts.sharing import FieldRef, Held, Participant, Share, Sharing
from contracts.sources import SourceContract, grantable
from contracts.standing import stands
from pipelines.steps import cases, lives, requests
from pipelines.steps.authorise import authorise, profile_of, take_up
from pipelines.steps.bench import Bench

_SHARING = TypeAdapter(Sharing)
_LIVE = (RequestState.GRANTED, RequestState.OPENED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What somebody wants shared in a case, and the answers to the questions of the check."""

    participants: tuple[Participant, ...]
    answers: Mapping[str, str] = field(default_factory=dict, repr=False)
    doubt: bool = False


def request(
    case_id: CaseId,
    proposal: Proposal,
    bench: Bench,
    actor: Actor,
    *,
    prescribed: str | None = None,
) -> tuple[PrivacyCheck, Sharing]:
    """Send the gate what may be shared with whom, under a rule of the protocol for each.

    Fields of a closed source are left out for a recipient that gets open ones only (R-154).
    """
    case = bench.register.case(case_id)
    profile = profile_of(case, bench)
    part = privacy.prescribed_part(case, profile, prescribed)
    if part.kind is not CheckKind.SHARING:
        raise WrongUse(f"{part.id} decides on sources, not on sharing.", code="B-179")
    rules = authorise(Act.ASK_PRIVACY_CHECK, case, bench, actor, part=part.id)
    check_id = PrivacyCheckId(f"T-{bench.register.new_number('T')}")
    check = privacy.requested(
        case, profile, part.id, (), check_id=check_id, actor=actor, at=bench.clock.now()
    )
    asked = _allowed(_asked(check, case, profile, proposal, bench), profile, bench, actor)
    bench.journal.append(
        Event(
            kind=EventKind.PRIVACY_CHECK_REQUESTED,
            actor=actor.told,
            ids=(case_id, check_id, part.id),
            rules=(*rules, part.cites, *_cells(asked)),
        )
    )
    take_up(Act.ASK_PRIVACY_CHECK, case_id, bench, actor)
    bench.records.add(case_id, asked)
    kept = replace(check, participants=tuple(one.name for one in asked.participants))
    bench.register.save_privacy_check(kept)
    bench.exchange.put(f"{check_id}.sharing.json", _SHARING.dump_json(asked))
    return kept, asked


def shareable(case: Case, bench: Bench) -> dict[FieldRef, Held]:
    """Return the fields that were granted in the phase of a case and can be looked at still."""
    return dict(_held(case.case_id, case.phase, profile_of(case, bench), bench))


def _asked(
    check: PrivacyCheck, case: Case, profile: Protocol, proposal: Proposal, bench: Bench
) -> Sharing:
    standing = cases.standing(case, bench)
    needs = {gate for one in profile.recipients.values() for gate in one.needs}
    return Sharing(
        check_id=check.check_id,
        case_id=case.case_id,
        prescribed=check.prescribed,
        protocol=case.protocol,
        phase=case.phase,
        participants=proposal.participants,
        answers=dict(proposal.answers),
        doubt=proposal.doubt,
        stands=frozenset(gate for gate in needs if stands(standing, gate)),
        hits=frozenset(
            one.department for one in standing.cells or () if one.outcome is Outcome.HIT
        ),
        requested_by=check.requested_by,
        acts_for=check.acts_for,
        done=tuple(bench.records.all(case.case_id, Done)),
        requested_at=check.requested_at,
    )


def _allowed(asked: Sharing, profile: Protocol, bench: Bench, actor: Actor) -> Sharing:
    """Return what may be proposed; what may not be is journalled before it is told."""
    part = sharing_rules.sharing_part(asked, profile)
    problem = sharing_rules.wrong(asked, part) if part is not None else None
    if problem is not None:
        raise problem
    try:
        return sharing_rules.proposed(
            asked, profile, dict(_held(asked.case_id, asked.phase, profile, bench))
        )
    except NotPermitted as error:
        bench.journal.append(
            Event(
                kind=EventKind.ACT_DENIED,
                actor=actor.told,
                ids=(asked.case_id, asked.prescribed),
                decision=Act.ASK_PRIVACY_CHECK.value,
                rules=(error.code, *_cells(asked)),
            )
        )
        raise


def _held(
    case_id: CaseId, phase: str, profile: Protocol, bench: Bench
) -> Iterator[tuple[FieldRef, Held]]:
    """Yield the granted fields of this case, as the gate told of each request."""
    contracts = lives.known(bench)
    for request in requests.of_case(case_id, bench):
        told = requests.told(request.request_id, bench)
        if told["state"] not in _LIVE or request.phase != phase:
            continue
        for name in told["fields"]:
            of = _holding(name, request.department, contracts)
            yield (
                FieldRef(request.request_id, name),
                Held(
                    department=request.department,
                    # A field that no contract knows any more is as secret as can be.
                    is_open=bool(of) and all(sharing_rules.is_open(one, profile) for one in of),
                ),
            )


def _holding(name: str, department: str, contracts: list[SourceContract]) -> list[SourceContract]:
    return [one for one in contracts if one.department == department and name in grantable(one)]


def _cells(asked: Sharing) -> tuple[str, ...]:
    return tuple(str(Share(one.name, ref)) for one in asked.participants for ref in one.fields)
