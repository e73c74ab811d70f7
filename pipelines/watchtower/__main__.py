"""Runs the health page of one installation, on loopback alone."""

import uvicorn

from connectors import settings
from pipelines.metrics import metrics_text
from pipelines.watchtower import app

_AT_ONCE = 20


def main() -> None:
    """Serve the page until the process is ended."""
    config = settings.load(settings.config_path(None))
    uvicorn.run(
        app.make(config, metrics=metrics_text),
        host="127.0.0.1",
        port=config.health_port,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        log_level="warning",
        limit_concurrency=_AT_ONCE,
    )


if __name__ == "__main__":
    main()
