"""The desk of one request at the hub: who acts, with the hub's connectors."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Request

from contracts.acts import Act
from contracts.cases import Case
from contracts.errors import Gone, NotPermitted, TrefferError
from contracts.ids import CaseId
from contracts.parties import Actor
from pipelines import wiring
from pipelines.site.desk import Desk, acting
from pipelines.steps import cases as case_step
from pipelines.steps.authorise import may_new
from pipelines.steps.bench import Bench

HubDesk = Desk[Bench]


def at_work(request: Request) -> Iterator[HubDesk]:
    """Yield the desk of whoever is logged in; raises `LoginNeeded` for nobody."""
    actor, visit = acting(request)
    state = request.app.state
    with wiring.bench(state.config, state.clock) as bench:
        yield HubDesk(request=request, bench=bench, actor=actor, visit=visit)


AtWork = Annotated[HubDesk, Depends(at_work)]


def case_in_sight(number: str, desk: HubDesk) -> Case:
    """Return a case that this person may read; of any other it is not told whether it is there."""
    try:
        case = desk.bench.register.case(CaseId(number))
        case_step.require_sight(case, desk.bench, desk.actor)
    except NotPermitted:
        raise Gone("There is no such case.", code="B-404") from None
    return case


def may(act: Act, actor: Actor, bench: Bench) -> bool:
    """Return whether somebody may do something that belongs to no case; nothing is journalled."""
    try:
        return may_new(act, bench, actor)
    except TrefferError:
        # No protocol is in use: until then nobody does anything.
        return False
