"""One call of the gate's API, with the gate's connectors."""

from collections.abc import Iterator
from typing import Annotated, TypeAlias

from fastapi import Depends, Request

from pipelines.gate import arrivals, wiring
from pipelines.gate.bench import GateBench
from pipelines.site.api import calling

Call: TypeAlias = calling.Call[GateBench]


def at_call(request: Request) -> Iterator[Call]:
    """Yield the call of whoever was let in, after taking in what the hub left."""
    state = request.app.state
    with wiring.bench(state.config, state.clock) as bench:
        arrivals.take_in(bench)
        yield Call(request=request, bench=bench, caller=request.state.caller)


# Ends with the function that answers: who reads slowly keeps nobody else from the gate.
AtCall = Annotated[Call, Depends(at_call, scope="function")]
