"""One call of the hub's API, with the hub's connectors."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Annotated, TypeAlias

from fastapi import Depends, Request

from contracts import protocol_lint
from pipelines import processing, wiring
from pipelines.site.api import calling, purposes
from pipelines.site.api.purposes import Stated
from pipelines.steps.bench import Bench

Call: TypeAlias = calling.Call[Bench]


def at_call(request: Request) -> Iterator[Call]:
    """Yield the call of whoever was let in."""
    state, caller = request.app.state, request.state.caller
    with wiring.bench(state.config, state.clock) as bench:
        yield Call(request=request, bench=stating(bench, caller.stated), caller=caller)


AtCall = Annotated[Call, Depends(at_call)]


def stating(bench: Bench, told: Stated) -> Bench:
    """Return the bench on which what is done for a call is done: its journal tells what for."""

    def known() -> Collection[str]:
        return protocol_lint.load(bench.agreements.profile_text()).purposes

    def is_activity(code: str) -> bool:
        return code in processing.OWN_CODES or code in bench.agreements.sources()

    return replace(bench, journal=purposes.stating(bench.journal, told, known, is_activity))
