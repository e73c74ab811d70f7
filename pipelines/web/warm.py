"""What somebody would wait for, done before: contracts, drawing, indexes in memory."""

import secrets
from contextlib import suppress
from threading import Thread

from fastapi import FastAPI

from connectors.leash import give_way
from contracts.days import day_of
from contracts.errors import TrefferError
from pipelines import history
from pipelines.site import door
from pipelines.steps import lives
from pipelines.steps.authorise import profile_in_use
from pipelines.web import source_views
from pipelines.web.work import bench_after

_EVERY = 1.0
"""Seconds between two looks at which indexes are in use."""


def up(app: FastAPI) -> None:
    """Read once what every page needs; what does not work yet tells itself when it is asked."""
    app.state.frame.warm()
    with suppress(TrefferError):
        source_views.warm(app.state.config)
        bench = bench_after(app)
        today = day_of(bench.clock.now())
        profile_in_use(bench)
        for contract in lives.known(bench)[:1]:
            # Nobody looks at it; but now the library that draws is read.
            history.age_small(contract, (), today)


def keep(app: FastAPI) -> Thread:
    """Hold in memory what is in use, and what nobody wrote over, until the site stops."""
    thread = Thread(target=_keep, args=(app,), daemon=True)
    thread.start()
    return thread


def _keep(app: FastAPI) -> None:
    state = app.state
    # Of this thread alone, and of those that read for it: pages go first.
    give_way()
    try:
        while not state.stops.is_set():
            # First: it is soon done, and what was destroyed must be gone from memory.
            state.stores.let_go_of_old()
            with suppress(TrefferError):
                state.indexes.keep_up(state.config.inboxes)
            state.stops.wait(_EVERY)
    except Exception as fault:  # noqa: BLE001  the boundary: its text can hold a value
        state.site.note_fault(secrets.token_hex(4), door.place_of(fault))
    finally:
        # Who no longer looks what is in use may hold nothing: what is destroyed must be gone.
        state.indexes.let_go()
        state.stores.hold_nothing()
