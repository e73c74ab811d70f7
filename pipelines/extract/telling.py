"""Tells the department's steward that an export gave no delivery: once for the same export."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from connectors.files import discard, replace_file
from connectors.post import FILE, Post
from contracts import alerts
from contracts.errors import Invalid, TrefferError
from contracts.ports import Clock
from pipelines.extract.home import Home
from pipelines.extract.run import Asked, raw_sha256

_CONTRACT_BROKEN = "C-104"


@contextmanager
def told(home: Home, asked: Asked, clock: Clock) -> Iterator[None]:
    """Tell of an export that breaks its contract or cannot be read; the error goes on as it was.

    Nothing is told unless `keys/notify.toml` is there. A message that reaches nobody is tried
    again with the next run.
    """
    last = home.reports / f"{asked.source}.told"
    try:
        yield
    except Invalid as error:
        # Whatever keeps it from being told, who stands at the screen must see the fault itself.
        with suppress(TrefferError, OSError):
            _tell(home, asked, clock, error)
        raise
    discard(last)


def _tell(home: Home, asked: Asked, clock: Clock, error: Invalid) -> None:
    post = Post(home.keys / FILE)
    last = home.reports / f"{asked.source}.told"
    occurrence = f"{error.code} {raw_sha256(asked.raw)}"
    if not post.is_on() or (last.is_file() and last.read_text() == occurrence):
        return
    if error.code == _CONTRACT_BROKEN:
        alert = alerts.missing_column(asked.source, occurrence, clock.now())
    else:
        alert = alerts.not_delivered(asked.source, error.code, occurrence, clock.now())
    post.send(alert)
    home.reports.mkdir(parents=True, exist_ok=True, mode=0o700)
    replace_file(last, occurrence.encode())
