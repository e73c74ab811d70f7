"""One call of the hub's API, with the hub's connectors."""

from typing import Annotated, TypeAlias

from fastapi import Depends, Request

from pipelines.site.api import calling
from pipelines.steps.bench import Bench
from pipelines.web.work import bench_of

Call: TypeAlias = calling.Call[Bench]


def at_call(request: Request) -> Call:
    """Return the call of whoever was let in."""
    bench = bench_of(request)
    return Call(request=request, bench=bench, caller=request.state.caller)


AtCall = Annotated[Call, Depends(at_call)]
