"""One call of the gate's API, with the gate's connectors."""

from collections.abc import AsyncIterator
from typing import Annotated, TypeAlias

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from pipelines.gate import arrivals
from pipelines.gate.bench import GateBench
from pipelines.gate.pages.turns import at_the_gate
from pipelines.site.api import calling
from pipelines.site.api.calling import SAFE

Call: TypeAlias = calling.Call[GateBench]


async def at_call(request: Request) -> AsyncIterator[Call]:
    """Yield the call of whoever was let in, after taking in what the hub left."""
    async with at_the_gate(request.app, at_a_glance=request.method in SAFE) as bench:
        await run_in_threadpool(arrivals.take_in, bench)
        yield Call(request=request, bench=bench, caller=request.state.caller)


# Ends with the function that answers: who reads slowly keeps nobody else from the gate.
AtCall = Annotated[Call, Depends(at_call, scope="function")]
