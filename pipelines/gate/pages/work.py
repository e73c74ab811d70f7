"""The desk of one request at the gate: who acts, with the gate's connectors."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Request

from contracts.errors import NotPermitted
from pipelines.gate import arrivals, wiring
from pipelines.gate.bench import GateBench
from pipelines.site.desk import Desk, acting
from pipelines.site.faults import LoginNeeded

GateDesk = Desk[GateBench]


def at_work(request: Request) -> Iterator[GateDesk]:
    """Yield the desk of whoever is logged in, after taking in what the hub left.

    Raises `LoginNeeded` for nobody.
    """
    actor, visit = acting(request)
    state = request.app.state
    with wiring.bench(state.config, state.clock) as bench:
        request.state.not_used = arrivals.take_in(bench)
        yield GateDesk(request=request, bench=bench, actor=actor, visit=visit)


def looking(request: Request) -> Iterator[GateDesk | None]:
    """Yield the desk of whoever is logged in, without the turn at the gate; nothing for nobody."""
    try:
        actor, visit = acting(request)
    except (LoginNeeded, NotPermitted):
        yield None
        return
    state = request.app.state
    with wiring.bench(state.config, state.clock, looks_only=True) as bench:
        yield GateDesk(request=request, bench=bench, actor=actor, visit=visit)


# Ends with the page's function: who reads slowly keeps nobody else from the gate.
AtWork = Annotated[GateDesk, Depends(at_work, scope="function")]
Looking = Annotated[GateDesk | None, Depends(looking, scope="function")]


def require_confirmed(desk: GateDesk) -> None:
    """Raise unless this person proved a short while ago who they are; what was typed stays."""
    if not desk.visit.is_confirmed(desk.now):
        raise NotPermitted("Prove anew who you are before you decide.", code="G-420")
