"""The desk of one request at the gate: who acts, with the gate's connectors."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import Annotated

from fastapi import Depends, Request

from contracts.errors import NotPermitted
from contracts.ports import Clock
from pipelines.gate import arrivals, wiring
from pipelines.gate.bench import GateBench
from pipelines.site.desk import Desk, acting
from pipelines.site.faults import LoginNeeded

GateDesk = Desk[GateBench]


class OneMoment:
    """Fulfils `contracts.ports.Clock`: a request happens at one moment, read when first asked.

    Not sooner: a grant can be revoked by a machine whose clock is wrong.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    @cached_property
    def _moment(self) -> datetime:
        return self._clock.now()

    def now(self) -> datetime:
        """Return the moment; raises `IntegrityBroken` when the machine's clock went back."""
        return self._moment


def at_work(request: Request) -> Iterator[GateDesk]:
    """Yield the desk of whoever is logged in, after taking in what the hub left.

    Raises `LoginNeeded` for nobody.
    """
    actor, visit = acting(request)
    state = request.app.state
    with wiring.bench(state.config, state.clock) as bench:
        request.state.not_used = arrivals.take_in(bench)
        at_once = replace(bench, clock=OneMoment(bench.clock))
        yield GateDesk(request=request, bench=at_once, actor=actor, visit=visit)


def looking(request: Request) -> Iterator[GateDesk | None]:
    """Yield the desk of whoever is logged in, without the turn at the gate; nothing for nobody."""
    try:
        actor, visit = acting(request)
    except (LoginNeeded, NotPermitted):
        yield None
        return
    state = request.app.state
    with wiring.bench(state.config, state.clock, looks_only=True) as bench:
        at_once = replace(bench, clock=OneMoment(bench.clock))
        yield GateDesk(request=request, bench=at_once, actor=actor, visit=visit)


# Ends with the page's function: who reads slowly keeps nobody else from the gate.
AtWork = Annotated[GateDesk, Depends(at_work, scope="function")]
Looking = Annotated[GateDesk | None, Depends(looking, scope="function")]
