"""The desk of one request at the hub: who acts, with the hub's connectors."""

from typing import Annotated, Protocol

from fastapi import Depends, FastAPI, Request

from contracts.acts import Act
from contracts.cases import Case
from contracts.errors import Gone, NotPermitted, TrefferError
from contracts.ids import CaseId
from contracts.parties import Actor
from pipelines import wiring
from pipelines.site.desk import Desk, acting
from pipelines.steps import authorise
from pipelines.steps import cases as case_step
from pipelines.steps.authorise import may_new
from pipelines.steps.bench import Bench

HubDesk = Desk[Bench]


_LOOKS = ("GET", "HEAD")


def at_work(request: Request) -> HubDesk:
    """Return the desk of whoever is logged in; raises `LoginNeeded` for nobody."""
    actor, visit = acting(request)
    return HubDesk(request=request, bench=bench_of(request), actor=actor, visit=visit)


def bench_of(request: Request) -> Bench:
    """Return the hub's connectors for one request; who only looks reads each thing once."""
    return _bench(request.app, at_a_glance=request.method in _LOOKS)


def bench_after(app: FastAPI) -> Bench:
    """Return the hub's connectors for what outlives its request."""
    return _bench(app)


def _bench(app: FastAPI, *, at_a_glance: bool = False) -> Bench:
    state = app.state
    return wiring.on(
        state.stores,
        state.config,
        state.clock,
        at_a_glance=at_a_glance,
        indexes=state.indexes,
    )


AtWork = Annotated[HubDesk, Depends(at_work)]


def case_in_sight(number: str, desk: HubDesk) -> Case:
    """Return a case that this person may read; of any other it is not told whether it is there."""
    try:
        case = desk.bench.register.case(CaseId(number))
        case_step.require_sight(case, desk.bench, desk.actor)
    except NotPermitted:
        raise Gone("There is no such case.", code="B-404") from None
    return case


class Acting(Protocol):
    """A desk of a page, or a call of the API: who acts, with which connectors."""

    @property
    def bench(self) -> Bench:
        """Return the hub's connectors."""
        ...

    @property
    def actor(self) -> Actor:
        """Return who acts."""
        ...


def require_new(desk: Acting, *acts: Act) -> None:
    """Raise as where there is no such page, unless this person may do one of these.

    They belong to no case; that it was refused is journalled.
    """
    if any(may(act, desk.actor, desk.bench) for act in acts):
        return
    try:
        profile, _ = authorise.profile_in_use(desk.bench)
        authorise.authorise_new(acts[0], profile, desk.bench, desk.actor)
    except NotPermitted:
        pass
    raise Gone("There is no such page.", code="B-404")


def may(act: Act, actor: Actor, bench: Bench) -> bool:
    """Return whether somebody may do something that belongs to no case; nothing is journalled."""
    try:
        return may_new(act, bench, actor)
    except TrefferError:
        # No protocol is in use: until then nobody does anything.
        return False
