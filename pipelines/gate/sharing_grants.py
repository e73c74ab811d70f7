"""The grants behind a check on sharing, by the gate's own record: of its case, and not over."""

from dataclasses import dataclass, field
from datetime import datetime

from contracts import grants, sharing_rules
from contracts.errors import TrefferError
from contracts.grants import DisclosureRequest, Grant, RequestState
from contracts.ids import RequestId
from contracts.sharing import FieldRef, Held, Sharing
from pipelines.gate import parts
from pipelines.gate.bench import GateBench
from pipelines.gate.parts import Part
from pipelines.gate.sharing_intake import profile_of

_LIVE = (RequestState.GRANTED, RequestState.OPENED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """A live grant of the case, with the parts of its packets."""

    request: DisclosureRequest
    grant: Grant
    ends_at: datetime | None
    """When the window of who asked closes; what is sealed is erased then."""
    parts: tuple[Part, ...] = field(repr=False)


def held(asked: Sharing, bench: GateBench) -> dict[FieldRef, Held]:
    """Return the fields of live grants of this case, by the gate's own record and contracts."""
    profile = profile_of(asked, bench)
    found = {}
    for one in granted(asked, bench):
        for name in one.grant.fields:
            of = [part.source for part in one.parts if name in part.grantable]
            if of:
                found[FieldRef(one.request.request_id, name)] = Held(
                    department=one.request.department,
                    is_open=all(sharing_rules.is_open(bench.contract(s), profile) for s in of),
                )
    return found


def granted(asked: Sharing, bench: GateBench) -> list[Granted]:
    """Return the live grants behind a check, in the order in which it names them."""
    found = (_live(request_id, asked, bench) for request_id in asked.requests)
    return [one for one in found if one is not None]


def _live(request_id: RequestId, asked: Sharing, bench: GateBench) -> Granted | None:
    """Return a grant of this case and phase that is not over and can be read, or nothing."""
    register = bench.register
    try:
        request, grant = register.request(request_id), register.grant(request_id)
        opened_at = register.opened_at(request_id)
        recorded = register.state(request_id)
        now = grants.state_now(recorded, grant, opened_at, bench.clock.now())
        of_case = (request.case_id, request.phase) == (asked.case_id, asked.phase)
        if grant is None or now not in _LIVE or not of_case:
            return None
        found = tuple(parts.parts(request, bench))
    except TrefferError:
        return None
    return Granted(
        request=request,
        grant=grant,
        ends_at=opened_at + grant.view_for if opened_at else None,
        parts=found,
    )
