"""What waits at the gate and for whom: in the order of deadlines, without a name (product 4.2)."""

from dataclasses import dataclass, field
from datetime import datetime

from contracts import grants
from contracts.errors import Invalid
from contracts.grants import Agreed, RequestState, Turn
from contracts.ids import CaseId
from contracts.parties import Actor
from pipelines.gate import agreements, views
from pipelines.gate.bench import GateBench
from pipelines.gate.views import View

DISCLOSURE = "disclosure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thing in the inbox."""

    kind: str
    number: str
    case: CaseId
    state: str
    turn: str
    """Whose turn it is, as a role."""
    waiting_since: datetime | None
    """Since when it waits; nothing once it has ended."""
    until: datetime | None
    """What it must be done by, where a clock runs."""
    seen: View = field(repr=False)
    """Where it stands; what of it can be granted is not in it: no packet was opened."""


def rows(bench: GateBench, actor: Actor | None = None) -> list[Row]:
    """Return every request: first what waits longest for a decision, then by deadline.

    Of somebody, those alone that they decide on or asked for.
    """
    found = [
        _row(views.standing(one, bench), bench)
        for one in bench.register.requests()
        if actor is None or views.is_in_sight(one, bench, actor)
    ]
    return sorted(found, key=_place)


def waiting(since: datetime, now: datetime) -> str:
    """Return how long something waits, in days and hours."""
    hours = max(0, int((now - since).total_seconds() // 3600))
    return f"{hours // 24} d {hours % 24} h"


def _place(row: Row) -> tuple[bool, str]:
    moment = row.until or row.waiting_since
    return moment is None, moment.isoformat() if moment else row.number


def _row(seen: View, bench: GateBench) -> Row:
    return Row(
        kind=DISCLOSURE,
        number=seen.request.request_id,
        case=seen.request.case_id,
        state=seen.state.value,
        turn=_turn(seen, bench),
        waiting_since=_since(seen, bench),
        until=_until(seen),
        seen=seen,
    )


def _turn(seen: View, bench: GateBench) -> str:
    match grants.turn(seen.state):
        case Turn.NOBODY:
            return f"nobody: {seen.state}"
        case Turn.ASKER:
            return "who asked"
        case _:
            needed = deciders_needed(seen, bench)
            titles = deciders(seen, bench)
            return f"{titles} ({seen.decided} of {needed} decided)" if needed > 1 else titles


def deciders(seen: View, bench: GateBench) -> str:
    """Return the titles of the roles that decide, as the profile names them."""
    roles = seen.request.decides
    try:
        return agreements.profile_of(seen.request.protocol, bench).titles(roles)
    except Invalid:
        return " or ".join(roles)


def deciders_needed(seen: View, bench: GateBench) -> int:
    """Return how many people decide, as far as that is known without opening a packet.

    A decision that waits needs another. Before, the hub says how sensitive the fields are; who
    decides is held to the contracts themselves.
    """
    if seen.decided:
        return 2
    request = seen.request
    try:
        two_deciders_for = agreements.profile_of(
            request.protocol, bench
        ).disclosure.two_deciders_for
    except Invalid:
        return 1
    told = {name: frozenset(found) for name, found in request.classes.items()}
    hint = Agreed(classes=told, two_deciders_for=frozenset(two_deciders_for))
    return hint.deciders(request.fields)


def _since(seen: View, bench: GateBench) -> datetime | None:
    match seen.state:
        case RequestState.GRANTED | RequestState.OPENED:
            granted_at = seen.grant.granted_at if seen.grant else None
            return seen.opened_at or granted_at
        case RequestState.RETURNED:
            said = bench.register.opinions(seen.request.request_id)
            return max(one.at for one in said)
        case RequestState.SUBMITTED:
            return seen.request.requested_at
        case _:
            return None


def _until(seen: View) -> datetime | None:
    if seen.state is RequestState.GRANTED and seen.grant:
        return seen.grant.fetch_by
    return seen.ends_at if seen.state is RequestState.OPENED else None
