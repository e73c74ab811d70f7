"""One call of the hub's API, with the hub's connectors."""

from collections.abc import Iterator
from typing import Annotated, TypeAlias

from fastapi import Depends, Request

from pipelines import wiring
from pipelines.site.api import calling
from pipelines.steps.bench import Bench

Call: TypeAlias = calling.Call[Bench]


def at_call(request: Request) -> Iterator[Call]:
    """Yield the call of whoever was let in."""
    state = request.app.state
    with wiring.bench(state.config, state.clock) as bench:
        yield Call(request=request, bench=bench, caller=request.state.caller)


AtCall = Annotated[Call, Depends(at_call)]
