"""One call of the gate's API, with the gate's connectors."""

from collections.abc import AsyncIterator, Collection
from dataclasses import replace
from typing import Annotated, TypeAlias

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from contracts.errors import Gone, Invalid
from contracts.ids import SourceName
from pipelines import processing
from pipelines.gate import agreements, arrivals
from pipelines.gate.bench import GateBench
from pipelines.gate.pages.turns import at_the_gate
from pipelines.gate.pages.work import OneMoment
from pipelines.site.api import calling, purposes
from pipelines.site.api.calling import SAFE
from pipelines.site.api.purposes import Stated

Call: TypeAlias = calling.Call[GateBench]


async def at_call(request: Request) -> AsyncIterator[Call]:
    """Yield the call of whoever was let in, after taking in what the hub left."""
    caller = request.state.caller
    async with at_the_gate(request.app, at_a_glance=request.method in SAFE) as bench:
        await run_in_threadpool(arrivals.take_in, bench)
        at_once = replace(bench, clock=OneMoment(bench.clock))
        yield Call(request=request, bench=_stating(at_once, caller.stated), caller=caller)


# Ends with the function that answers: who reads slowly keeps nobody else from the gate.
AtCall = Annotated[Call, Depends(at_call, scope="function")]


def _stating(bench: GateBench, told: Stated) -> GateBench:
    """Return the bench of a call: its journal tells what for."""

    def known() -> Collection[str]:
        """Return the purposes of every protocol under which something was asked here."""
        asked = {one.protocol for one in bench.register.requests()}
        asked |= {one.question.protocol for one in bench.verifications.all()}
        return {name for one in asked for name in agreements.profile_of(one, bench).purposes}

    def is_activity(code: str) -> bool:
        return code in processing.OWN_CODES or _is_source(code, bench)

    return replace(bench, journal=purposes.stating(bench.journal, told, known, is_activity))


def _is_source(code: str, bench: GateBench) -> bool:
    try:
        return bench.contract(SourceName(agreements.file_name(code))).name == code
    except (Gone, Invalid):
        return False
