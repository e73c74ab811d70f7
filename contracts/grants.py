"""The way to the substance of one hit: request, decision by somebody else, two clocks.

Design rules D-001 (four eyes) and D-002 (time-boxed, one hit, named fields); R-097, R-149.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from contracts.cases import MINIMUM_REASON
from contracts.ids import CaseId, CheckId, DepartmentName, RequestId, TopicLabel
from contracts.parties import Actor


class RequestState(StrEnum):
    """Where a disclosure request stands."""

    SUBMITTED = "submitted"
    GRANTED = "granted"
    REFUSED = "refused"
    OPENED = "opened"
    LAPSED = "lapsed"
    ENDED = "ended"
    REVOKED = "revoked"


MOVES: Mapping[RequestState, frozenset[RequestState]] = {
    RequestState.SUBMITTED: frozenset({RequestState.GRANTED, RequestState.REFUSED}),
    RequestState.GRANTED: frozenset(
        {RequestState.OPENED, RequestState.LAPSED, RequestState.REVOKED}
    ),
    RequestState.OPENED: frozenset({RequestState.ENDED, RequestState.REVOKED}),
}
"""Where a request can go from each state; a state without moves is its end."""


def before(state: RequestState) -> frozenset[RequestState]:
    """Return the states from which a request can come into this one."""
    return frozenset(earlier for earlier, later in MOVES.items() if state in later)


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureRequest:
    """A request to read named fields of one department's hit, and why."""

    request_id: RequestId
    case_id: CaseId
    check_id: CheckId
    protocol: str
    phase: str
    """The phase in which it was asked: the grant works there alone (R-008)."""
    decides: tuple[str, ...]
    """The roles that decide, as the case's protocol names them."""
    fetch_within_days: int
    view_hours: int
    topic: TopicLabel
    department: DepartmentName
    fields: tuple[str, ...]
    purpose: str = field(repr=False)
    giving_ground: str = field(repr=False)
    receiving_ground: str = field(repr=False)
    why_not_dat: str = field(repr=False)
    requested_by: str
    requesters: frozenset[str] = frozenset()
    """Everybody who asked for anything in the case: none of them decides (D-013)."""
    requested_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """Permission to see these fields of one hit, in one viewing window."""

    request_id: RequestId
    fields: tuple[str, ...]
    reason: str = field(repr=False)
    granted_by: str
    granted_at: datetime
    fetch_by: datetime
    view_for: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A decision not to disclose, or a decision that this person may not take."""

    request_id: RequestId
    reasons: tuple[str, ...]
    by: str
    at: datetime
    is_decision: bool
    """Whether the request itself was refused, rather than this attempt to decide it."""


class RefusalReason(StrEnum):
    """Why a decision cannot be taken like this."""

    OWN_REQUEST = "you asked for this yourself; another person of the deciding role can decide"
    DEPUTYS_REQUEST = (
        "your deputy, or somebody you stand in for, asked for this; another person can decide"
    )
    WRONG_ROLE = "your role does not decide on disclosure under this protocol"
    DECIDED_ALREADY = "this request is decided already"
    FIELD_NOT_ASKED = "a granted field was not asked for"
    FIELD_NOT_GRANTABLE = "a field cannot be granted under the source's contract"
    REASON_TOO_SHORT = f"a reason of at least {MINIMUM_REASON} characters is needed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the decision depends on besides the request."""

    decider: Actor
    state: RequestState
    fields: tuple[str, ...]
    """The fields the decider wants to grant; none refuses the request."""
    grantable: frozenset[str]
    reason: str = field(repr=False)
    now: datetime
    fetch_by: datetime


def decide(request: DisclosureRequest, facts: Facts) -> Grant | Refusal:
    """Grant the request, refuse it, or say with every reason why this person cannot decide so."""
    stops: Mapping[RefusalReason, bool] = {
        RefusalReason.OWN_REQUEST: facts.decider.is_same_person(request.requested_by),
        RefusalReason.DEPUTYS_REQUEST: request.requested_by in facts.decider.tied,
        RefusalReason.WRONG_ROLE: facts.decider.roles.isdisjoint(request.decides),
        RefusalReason.DECIDED_ALREADY: facts.state is not RequestState.SUBMITTED,
        RefusalReason.FIELD_NOT_ASKED: not set(facts.fields) <= set(request.fields),
        RefusalReason.FIELD_NOT_GRANTABLE: not set(facts.fields) <= facts.grantable,
        RefusalReason.REASON_TOO_SHORT: len(facts.reason.strip()) < MINIMUM_REASON,
    }
    reasons = tuple(reason.value for reason, stopped in stops.items() if stopped)
    if reasons or not facts.fields:
        return Refusal(
            request_id=request.request_id,
            reasons=reasons or (facts.reason,),
            by=facts.decider.account,
            at=facts.now,
            is_decision=not reasons,
        )
    return Grant(
        request_id=request.request_id,
        fields=tuple(name for name in request.fields if name in facts.fields),
        reason=facts.reason,
        granted_by=facts.decider.account,
        granted_at=facts.now,
        fetch_by=facts.fetch_by,
        view_for=timedelta(hours=request.view_hours),
    )


def state_now(
    state: RequestState,
    grant: Grant | None,
    opened_at: datetime | None,
    now: datetime,
) -> RequestState:
    """Return the state after both clocks: fetch-by until the first opening, then the window."""
    if grant is None or state not in (RequestState.GRANTED, RequestState.OPENED):
        return state
    if opened_at is None:
        return RequestState.LAPSED if now > grant.fetch_by else RequestState.GRANTED
    return RequestState.ENDED if now >= opened_at + grant.view_for else RequestState.OPENED


def may_open(
    request: DisclosureRequest,
    state: RequestState,
    actor: Actor,
) -> Sequence[str]:
    """Return every reason why this person cannot look now; none means the window may open."""
    reasons = []
    if actor.account != request.requested_by:
        reasons.append("only the person who asked may look")
    if state not in (RequestState.GRANTED, RequestState.OPENED):
        reasons.append(f"the request is {state}")
    return reasons
