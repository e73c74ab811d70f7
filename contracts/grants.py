"""The way to the substance of one hit: request, decision by somebody else, two clocks.

Design rule D-002 (time-boxed, one hit, named fields); R-097, R-098, R-149. Who may decide is
for `contracts.acts`; here is what a decision needs besides.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from contracts import opinions
from contracts.cases import MINIMUM_REASON
from contracts.ids import CaseId, CheckId, DepartmentName, RequestId, TopicLabel
from contracts.opinions import Opinion
from contracts.parties import Actor


class RequestState(StrEnum):
    """Where a disclosure request stands."""

    SUBMITTED = "submitted"
    RETURNED = "returned"
    """Sent back to who asked, with a question."""
    GRANTED = "granted"
    REFUSED = "refused"
    OPENED = "opened"
    LAPSED = "lapsed"
    ENDED = "ended"
    REVOKED = "revoked"
    WITHDRAWN = "withdrawn"
    """Ended by the hub: by who asked, or because the case left its phase or was closed."""


MOVES: Mapping[RequestState, frozenset[RequestState]] = {
    RequestState.SUBMITTED: frozenset(
        {
            RequestState.GRANTED,
            RequestState.REFUSED,
            RequestState.RETURNED,
            RequestState.WITHDRAWN,
        }
    ),
    RequestState.RETURNED: frozenset({RequestState.SUBMITTED, RequestState.WITHDRAWN}),
    RequestState.GRANTED: frozenset(
        {RequestState.OPENED, RequestState.LAPSED, RequestState.REVOKED, RequestState.WITHDRAWN}
    ),
    RequestState.OPENED: frozenset(
        {RequestState.ENDED, RequestState.REVOKED, RequestState.WITHDRAWN}
    ),
}
"""Where a request can go from each state; a state without moves is its end."""


class Turn(StrEnum):
    """Whose turn it is."""

    DECIDER = "decider"
    ASKER = "asker"
    NOBODY = "nobody"


def turn(state: RequestState) -> Turn:
    """Return who has to do something for a request to go on."""
    if state not in MOVES:
        return Turn.NOBODY
    return Turn.DECIDER if state is RequestState.SUBMITTED else Turn.ASKER


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
    phase_title: str = ""
    theme: str = ""
    """The title of the case's theme."""
    case_ground: str = ""
    """The title of the legal ground on which the case runs."""
    decides: tuple[str, ...]
    """The roles that decide, as the case's protocol names them."""
    fetch_within_days: int
    view_hours: int
    topic: TopicLabel
    department: DepartmentName
    fields: tuple[str, ...]
    classes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Per field how sensitive the department's contracts call it, for who reads the request."""
    use: str = ""
    """What the protocol lets substance be used for, where it has a closed list (R-028)."""
    purpose: str = field(repr=False)
    giving_ground: str = field(repr=False)
    receiving_ground: str = field(repr=False)
    why_not_dat: str = field(repr=False)
    requested_by: str
    requesters: frozenset[str] = frozenset()
    """Everybody who asked for anything in the case: none of them decides (D-013)."""
    requested_at: datetime
    version: int = 1
    """Rises when who asked answers a question; a decision is on one version."""


_KEPT = ("case_id", "check_id", "topic", "department", "protocol", "phase", "use",
         "requested_by", "requested_at")  # fmt: skip


def is_amended(before: DisclosureRequest, after: DisclosureRequest) -> bool:
    """Return whether a request is the next version of the same: on the same hit, by the same.

    Whoever asked for anything in the case stays one who asked (D-013).
    """
    same = all(getattr(before, name) == getattr(after, name) for name in _KEPT)
    return same and before.requesters <= after.requesters and after.version == before.version + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """Permission to see these fields of one hit, in one viewing window."""

    request_id: RequestId
    fields: tuple[str, ...]
    reason: str = field(repr=False)
    law: str | None = field(default=None, repr=False)
    """The law that allows special or criminal data among the fields to be given (R-098)."""
    granted_by: str
    """Who decided, as `dirk for piet` when standing in; where two did, both."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaiting:
    """A decision that stands and is hidden until another person has decided too."""

    request_id: RequestId
    missing: int


class RefusalReason(StrEnum):
    """Why a decision cannot be taken like this."""

    ASKER_DECIDED = (
        "who asked has decided in this case at the gate and cannot ask there (D-013); "
        "somebody else of the case can ask anew"
    )
    NOT_INDEPENDENT = (
        "the other decision was taken by you, your deputy or somebody you stand in for; "
        "another person of the deciding role can decide"
    )
    DECIDED_ALREADY = "this request is decided already"
    WITH_ASKER = "this request was sent back with a question; who asked answers it first"
    FIELD_NOT_ASKED = "a granted field was not asked for"
    FIELD_NOT_GRANTABLE = "a field cannot be granted under the source's contract"
    LAW_MISSING = (
        "a granted field is special or criminal data: name the law that allows it to be given, "
        "with --law TEXT (R-098)"
    )
    REASON_TOO_SHORT = f"a reason of at least {MINIMUM_REASON} characters is needed"


_NOT_TO_DECIDE = frozenset({RefusalReason.DECIDED_ALREADY, RefusalReason.WITH_ASKER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """What profile and contracts say of the fields that were asked for."""

    grantable: frozenset[str] = frozenset()
    classes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Per field how sensitive its contract calls it."""
    two_deciders_for: frozenset[str] = frozenset()
    law_for: frozenset[str] = frozenset()

    def two_decide(self, name: str) -> bool:
        """Return whether two people decide on a request for this field."""
        return not self.two_deciders_for.isdisjoint(self.classes.get(name, ()))

    def needs_law(self, name: str) -> bool:
        """Return whether a grant of this field names the law that allows it (R-098)."""
        return not self.law_for.isdisjoint(self.classes.get(name, ()))

    def deciders(self, fields: Sequence[str]) -> int:
        """Return how many people decide on a request for these fields."""
        return 2 if any(self.two_decide(name) for name in fields) else 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the decision depends on besides the request."""

    decider: Actor
    state: RequestState
    fields: tuple[str, ...]
    """The fields the decider wants to grant; none refuses the request."""
    agreed: Agreed = Agreed()
    reason: str = field(repr=False)
    law: str | None = field(default=None, repr=False)
    earlier: tuple[Opinion, ...] = ()
    """What others, or this person before, said of this version."""
    asker_decided: bool = False
    """Whether who asked took a decision in this case at the gate."""
    now: datetime
    fetch_by: datetime


def decide(request: DisclosureRequest, facts: Facts) -> Grant | Refusal | Awaiting:
    """Grant the request, refuse it, wait for another decider, or say why it cannot be so."""
    reasons = [reason for reason, stopped in _stops(request, facts).items() if stopped]
    if reasons:
        # Whose turn it is goes before what would be wrong if it were this person's.
        told = [reason for reason in reasons if reason in _NOT_TO_DECIDE] or reasons
        return Refusal(
            request_id=request.request_id,
            reasons=tuple(reason.value for reason in told),
            by=facts.decider.told,
            at=facts.now,
            is_decision=False,
        )
    own = opinion(request, facts)
    needed = facts.agreed.deciders(request.fields)
    found = opinions.standing((*facts.earlier, own), request.version)[-needed:]
    if len(found) < needed:
        return Awaiting(request_id=request.request_id, missing=needed - len(found))
    return _together(request, found, facts)


def opinion(request: DisclosureRequest, facts: Facts) -> Opinion:
    """Return what this decider says of the request, by itself."""
    return Opinion(
        version=request.version,
        fields=tuple(name for name in request.fields if name in facts.fields),
        reason=facts.reason,
        law=_law(facts),
        by=facts.decider.account,
        acts_for=facts.decider.acts_for,
        at=facts.now,
    )


def _stops(request: DisclosureRequest, facts: Facts) -> Mapping[RefusalReason, bool]:
    wanted, agreed = set(facts.fields), facts.agreed
    open_states = {RequestState.SUBMITTED, RequestState.RETURNED}
    return {
        RefusalReason.ASKER_DECIDED: bool(wanted) and facts.asker_decided,
        RefusalReason.NOT_INDEPENDENT: agreed.deciders(request.fields) > 1
        and not opinions.is_independent(facts.decider, facts.earlier),
        RefusalReason.DECIDED_ALREADY: facts.state not in open_states,
        RefusalReason.WITH_ASKER: facts.state is RequestState.RETURNED,
        RefusalReason.FIELD_NOT_ASKED: not wanted <= set(request.fields),
        RefusalReason.FIELD_NOT_GRANTABLE: not wanted <= agreed.grantable,
        RefusalReason.LAW_MISSING: _law(facts) is None and any(map(agreed.needs_law, wanted)),
        RefusalReason.REASON_TOO_SHORT: len(facts.reason.strip()) < MINIMUM_REASON,
    }


def _law(facts: Facts) -> str | None:
    return (facts.law or "").strip() or None


def _together(
    request: DisclosureRequest, found: Sequence[Opinion], facts: Facts
) -> Grant | Refusal:
    """Return what the deciders all grant; a refusal when that is nothing."""
    shared = set(request.fields).intersection(*(one.fields for one in found))
    reason = " · ".join(dict.fromkeys(one.reason for one in found))
    by = " and ".join(one.told for one in found)
    if not shared:
        return Refusal(
            request_id=request.request_id, reasons=(reason,), by=by, at=facts.now, is_decision=True
        )
    laws = dict.fromkeys(one.law for one in found if one.law)
    return Grant(
        request_id=request.request_id,
        fields=tuple(name for name in request.fields if name in shared),
        reason=reason,
        law=" · ".join(laws) or None,
        granted_by=by,
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
