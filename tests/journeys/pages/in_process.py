"""A site served by this process: a test reaches what it keeps in memory, a browser its pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import uvicorn
from fastapi import FastAPI

from tests.waiting import until


@contextmanager
def at_hand(site: FastAPI, port: int) -> Iterator[FastAPI]:
    """Serve a site on a port in a thread of its own, until the end."""
    config = uvicorn.Config(site, host="127.0.0.1", port=port, log_level="error")
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    try:
        until(lambda: server.started or not thread.is_alive(), "the site answers")
        yield site
    finally:
        server.should_exit = True
        thread.join()
