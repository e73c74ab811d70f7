"""The desk of one request at the gate: who acts, with the gate's connectors."""

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import Annotated

from fastapi import Depends, Request, params
from starlette.concurrency import run_in_threadpool

from contracts.errors import NotPermitted, TrefferError
from contracts.ids import is_number
from contracts.ports import Clock
from pipelines.gate import arrivals, wiring
from pipelines.gate.bench import GateBench
from pipelines.gate.pages.turns import at_the_gate
from pipelines.site import desk
from pipelines.site.desk import Desk, acting
from pipelines.site.faults import LoginNeeded

GateDesk = Desk[GateBench]
_LOOKS = ("GET", "HEAD")


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


async def sent(request: Request) -> AsyncIterator[None]:
    """Read what a form sends, and check whose it is, before anybody waits for the gate."""
    if request.method in _LOOKS:
        yield
        return
    async with desk.form_of(request):
        yield


async def at_work(
    request: Request,
    _: Annotated[None, Depends(sent)],
) -> AsyncIterator[GateDesk]:
    """Yield the desk of whoever is logged in, after taking in what the hub left.

    Raises `LoginNeeded` for nobody.
    """
    actor, visit = await run_in_threadpool(acting, request)
    async with at_the_gate(request.app, at_a_glance=request.method in _LOOKS) as bench:
        request.state.not_used = await run_in_threadpool(arrivals.take_in, bench)
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
    opened = wiring.at(state.stores, state.config, state.clock, looks_only=True, at_a_glance=True)
    with opened as bench:
        at_once = replace(bench, clock=OneMoment(bench.clock))
        yield GateDesk(request=request, bench=at_once, actor=actor, visit=visit)


def numbered(unknown: Callable[[], TrefferError]) -> params.Depends:
    """Have pages raise what is `unknown` for what can be the number of nothing.

    It would be a name of a file, or of a row, and can be of a person.
    """

    def require(request: Request) -> None:
        number = request.path_params.get("number")
        if number is not None and not is_number(number):
            raise unknown()

    return params.Depends(require)


# Ends with the page's function: who reads slowly keeps nobody else from the gate.
AtWork = Annotated[GateDesk, Depends(at_work, scope="function")]
Looking = Annotated[GateDesk | None, Depends(looking, scope="function")]
