"""One call of the hub's API, with the hub's connectors."""

from collections.abc import Collection
from dataclasses import replace
from typing import Annotated, TypeAlias

from fastapi import Depends, Request

from contracts import protocol_lint
from pipelines import processing
from pipelines.site.api import calling, purposes
from pipelines.site.api.purposes import Stated
from pipelines.steps.bench import Bench
from pipelines.web.work import bench_of

Call: TypeAlias = calling.Call[Bench]


def at_call(request: Request) -> Call:
    """Return the call of whoever was let in."""
    caller = request.state.caller
    bench = stating(bench_of(request), caller.stated)
    return Call(request=request, bench=bench, caller=caller)


AtCall = Annotated[Call, Depends(at_call)]


def stating(bench: Bench, told: Stated) -> Bench:
    """Return the bench on which what is done for a call is done: its journal tells what for."""

    def known() -> Collection[str]:
        return protocol_lint.load(bench.agreements.profile_text()).purposes

    def is_activity(code: str) -> bool:
        return code in processing.OWN_CODES or code in bench.agreements.sources()

    return replace(bench, journal=purposes.stating(bench.journal, told, known, is_activity))
