"""What the gate's site does by itself: forget what may not be seen any more, record what ended."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from contracts.errors import NotPermitted, TrefferError, TryAgain
from contracts.parties import Actor
from pipelines.gate import sharing, steps, wiring
from pipelines.gate.bench import GateBench
from pipelines.gate.pages.screens import Open, Screen, Screens
from pipelines.gate.pages.turns import at_the_gate
from pipelines.gate.pages.work import OneMoment
from pipelines.site.desk import of_account

_EVERY = 1.0
"""Seconds between two looks at what may not be kept in memory any more."""


@asynccontextmanager
async def sweeping(app: FastAPI) -> AsyncIterator[None]:
    """Sweep as long as the site runs, also when nobody asks for anything."""
    task = asyncio.create_task(_for_ever(app))
    yield
    task.cancel()
    app.state.stores.close()


async def sweep(app: FastAPI) -> None:
    """Forget what a clock, a decision or the hub ended; then record that, and erase its packets."""
    screens: Screens = app.state.screens
    screens.sweep(app.state.clock.now())
    if screens.standing():
        await run_in_threadpool(_forget, app)
    if screens.has_ended():
        # What stops it now is done by `treffer-gate expire` on its schedule.
        with suppress(TrefferError):
            async with at_the_gate(app) as bench:
                await run_in_threadpool(_record, bench)


async def _for_ever(app: FastAPI) -> None:
    while True:
        await asyncio.sleep(_EVERY)
        # A gate that is away for a while is swept when it is back.
        with suppress(TrefferError):
            await sweep(app)


def _forget(app: FastAPI) -> None:
    """Hold every window against clocks, register, exchange and roles of this moment."""
    state = app.state
    screens: Screens = state.screens
    opened = wiring.at(state.stores, state.config, state.clock, looks_only=True, at_a_glance=True)
    with opened as bench:
        at_once = replace(bench, clock=OneMoment(bench.clock))
        for one in screens.standing():
            with suppress(TryAgain):
                screens.narrow(one, _left(one, app, at_once))


def _left(one: Open, app: FastAPI, bench: GateBench) -> Screen | None:
    """Return what of a window may still be seen; nothing in doubt."""
    try:
        return one.screen.only(one.may(one.screen, bench, _actor(one, app)))
    except TryAgain:
        raise
    except TrefferError:
        return None


def _actor(one: Open, app: FastAPI) -> Actor:
    site, visit = app.state.site, one.visit
    if visit.account is None:
        raise NotPermitted("Nobody is logged in in that session.", code="B-203")
    return of_account(site, visit.account, visit.groups, app.state.clock.now())


def _record(bench: GateBench) -> None:
    steps.expire(bench)
    sharing.expire(bench)
