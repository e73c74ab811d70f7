"""Whose turn it is at the gate: one request at a time, and who waits for it holds no thread."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
from anyio.lowlevel import RunVar
from fastapi import FastAPI
from fastapi.concurrency import contextmanager_in_threadpool

from contracts.errors import TryAgain
from pipelines.gate import wiring
from pipelines.gate.bench import GateBench


class Turns:
    """The turns at the gate of one process.

    The thread that works needs more threads while it does: those who wait must not have them all.
    """

    def __init__(self) -> None:
        # Of an event loop: a site that serves has one.
        self._free: RunVar[anyio.Semaphore] = RunVar("a turn at the gate")

    @asynccontextmanager
    async def taken(self) -> AsyncIterator[None]:
        """Wait for the turn and have it; raises `TryAgain` for who waited too long."""
        free = self._free.get(None)
        if free is None:
            self._free.set(free := anyio.Semaphore(1))
        try:
            with anyio.fail_after(wiring.PATIENCE):
                await free.acquire()
        except TimeoutError:
            raise TryAgain(
                "Too many want something of the gate at once. Try again in a moment.", code="S-750"
            ) from None
        try:
            yield
        finally:
            free.release()


@asynccontextmanager
async def at_the_gate(app: FastAPI, *, at_a_glance: bool = False) -> AsyncIterator[GateBench]:
    """Yield the gate's connectors when it is this request's turn."""
    state = app.state
    async with state.turns.taken():
        opened = wiring.at(state.stores, state.config, state.clock, at_a_glance=at_a_glance)
        async with contextmanager_in_threadpool(opened) as bench:
            yield bench
