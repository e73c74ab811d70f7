"""Runs the hub's website, on loopback alone; a proxy with TLS may stand before it."""

import gc

import uvicorn

from connectors import settings
from pipelines import wiring
from pipelines.web import app, warm

_AT_ONCE = 200


def main() -> None:
    """Serve the website until the process is ended."""
    config = settings.load(settings.config_path(None))
    wiring.require_current(config)
    site = app.make(config)
    warm.up(site)
    # What a program begins with stays: nobody need wait while it is searched for waste again.
    gc.collect()
    gc.freeze()
    warm.keep(site)
    uvicorn.run(
        site,
        host="127.0.0.1",
        port=config.web_port,
        access_log=False,
        proxy_headers=False,  # the door heeds them, of the proxies that the settings name
        server_header=False,
        log_level="warning",
        limit_concurrency=_AT_ONCE,
    )


if __name__ == "__main__":
    main()
