"""What the first visitor would wait for, done when the site begins: contracts, and drawing."""

from contextlib import suppress
from threading import Thread

from fastapi import FastAPI

from contracts.days import day_of
from contracts.errors import TrefferError
from pipelines import history
from pipelines.steps import lives
from pipelines.steps.authorise import profile_in_use
from pipelines.web.work import bench_after


def begin(app: FastAPI) -> Thread:
    """Warm up beside the first requests; what does not work yet tells itself when it is asked."""
    thread = Thread(target=_warm, args=(app,), name="warm", daemon=True)
    thread.start()
    return thread


def _warm(app: FastAPI) -> None:
    with suppress(TrefferError):
        bench = bench_after(app)
        today = day_of(bench.clock.now())
        profile_in_use(bench)
        for contract in lives.known(bench)[:1]:
            # Nobody looks at it; but now the library that draws is read.
            history.age_small(contract, (), today)
