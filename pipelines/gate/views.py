"""A request as its decider and its asker see it: where it stands, and what of it can be granted."""

import json
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256

from pydantic import TypeAdapter

from contracts import grants, opinions
from contracts.errors import Invalid, NotPermitted, TrefferError
from contracts.grants import Agreed, DisclosureRequest, Grant, RequestState
from contracts.ids import RequestId
from contracts.opinions import Opinion
from contracts.parties import Actor
from pipelines.gate import agreements, parts
from pipelines.gate.bench import GateBench

_REQUEST = TypeAdapter(DisclosureRequest)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A request as its decider sees it; no substance is in it."""

    request: DisclosureRequest
    state: RequestState
    grant: Grant | None
    opened_at: datetime | None
    reason: str | None = field(repr=False)
    agreed: Agreed
    problem: TrefferError | None
    """Why it cannot be granted here at all."""
    decided: int
    """How many have decided on this version."""
    said: tuple[Opinion, ...] = field(default=(), repr=False)
    """What each decider said, once the decision is taken; hidden before."""

    @property
    def ends_at(self) -> datetime | None:
        """Return when the window closes, once it was opened."""
        opened, grant = self.opened_at, self.grant
        return opened + grant.view_for if opened is not None and grant is not None else None

    @property
    def grantable(self) -> frozenset[str]:
        """Return the fields that a grant can name."""
        return self.agreed.grantable


def view(request_id: RequestId, bench: GateBench) -> View:
    """Return where a request stands by both clocks, and what of it can be granted."""
    seen = standing(bench.register.request(request_id), bench)
    if bench.register.state(request_id) is not RequestState.SUBMITTED:
        return seen
    try:
        return replace(seen, agreed=parts.agreed(seen.request, bench))
    except TrefferError as problem:
        return replace(seen, problem=problem)


def standing(request: DisclosureRequest, bench: GateBench) -> View:
    """Return where a request stands by both clocks: no packet of it is opened."""
    request_id = request.request_id
    grant = bench.register.grant(request_id)
    opened_at = bench.register.opened_at(request_id)
    recorded = bench.register.state(request_id)
    said = opinions.standing(bench.register.opinions(request_id), request.version)
    is_hidden = recorded in (RequestState.SUBMITTED, RequestState.RETURNED)
    return View(
        request=request,
        state=grants.state_now(recorded, grant, opened_at, bench.clock.now()),
        grant=grant,
        opened_at=opened_at,
        reason=bench.register.reason(request_id),
        agreed=Agreed(),
        problem=None,
        decided=len(said),
        said=() if is_hidden else said,
    )


def mark(seen: View) -> str:
    """Return what tells one state of a request from every other: whoever decides read that one.

    What it asks and why, and what the gate's own contracts say of it.
    """
    asked = replace(seen.request, requesters=frozenset())
    agreed = {name: sorted(found) for name, found in seen.agreed.classes.items()}
    held = json.dumps([sorted(seen.grantable), agreed], sort_keys=True)
    return sha256(_REQUEST.dump_json(asked) + held.encode()).hexdigest()


def deciders(request: DisclosureRequest, bench: GateBench) -> tuple[str, ...]:
    """Return the roles that decide by the gate's own profile, none where it has none.

    The hub does not say who decides, and so not who reads.
    """
    try:
        return agreements.profile_of(request.protocol, bench).disclosure.by
    except Invalid:
        return ()


def may_revoke(request: DisclosureRequest, bench: GateBench, actor: Actor) -> bool:
    """Return whether somebody can end a grant: who decides, or whom the hub named as such.

    The hub is heard where the gate has no profile any more: what nobody can judge can be ended.
    """
    roles = deciders(request, bench) or request.decides
    return not actor.roles.isdisjoint(roles)


def is_in_sight(request: DisclosureRequest, bench: GateBench, actor: Actor) -> bool:
    """Return whether somebody decides on a request or asked it."""
    decides = not actor.roles.isdisjoint(deciders(request, bench))
    return decides or actor.account == request.requested_by


def show(request_id: RequestId, bench: GateBench, actor: Actor) -> View:
    """Return a request to who decides on it or who asked it, and to nobody else."""
    request = bench.register.request(request_id)
    if not is_in_sight(request, bench, actor):
        named = " or ".join(request.decides)
        raise NotPermitted(
            f"Only a {named} and the person who asked can read {request_id}.",
            code="B-216",
        )
    return view(request_id, bench)
