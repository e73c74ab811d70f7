"""Tell stewards what happened to their source: once per occurrence, and never in the way of it.

Nothing is told or kept unless an address is set up. A message that reaches nobody waits, and is
tried again with the next refresh or expiry.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from contracts import alerts, attempts
from contracts.alerts import Alert, AlertKind
from contracts.attempts import Attempt, Ending
from contracts.errors import TrefferError, WrongUse
from contracts.freshness import Clock, Freshness
from contracts.ids import SourceName
from contracts.log_lines import LogEvent
from pipelines.steps import freshness
from pipelines.steps.bench import Bench

AT_ONCE = 20
"""So many messages are tried in one go: a service that is down must not hold up a refresh."""


def of_source(source: SourceName, bench: Bench) -> None:
    """Tell of a source what its last refresh gave and how old its data are; never raises."""
    with _never_in_the_way(source, bench):
        _note(source, bench)
        send_waiting(bench)


def of_every_source(bench: Bench) -> None:
    """Tell of every source how old its data are; never raises."""
    for source in bench.agreements.sources():
        with _never_in_the_way(source, bench):
            _note(source, bench)
    with _never_in_the_way(None, bench):
        send_waiting(bench)


def tell(alert: Alert, bench: Bench) -> None:
    """Tell one thing, unless it was told before; never raises."""
    with _never_in_the_way(alert.source, bench):
        if bench.post.is_on() and bench.alerts.add(alert):
            send_waiting(bench)


def send_waiting(bench: Bench) -> int:
    """Send what waits to be sent; return how much still does."""
    if not bench.post.is_on():
        return 0
    waiting = bench.alerts.waiting()
    left = len(waiting)
    # The least tried first: one that never arrives must not keep the others waiting.
    for alert in sorted(waiting, key=lambda one: one.tries)[:AT_ONCE]:
        left -= _send(alert, bench)
    return left


def try_out(source: SourceName, bench: Bench) -> None:
    """Send a message that says it is a trial; raises what keeps it from arriving."""
    bench.agreements.contract(source)
    if not bench.post.is_on():
        raise WrongUse("Nobody can be told: there is no keys/notify.toml.", code="C-684")
    if not bench.post.send(alerts.test(source, bench.clock.now())):
        raise WrongUse(
            f"Nothing was sent: keys/notify.toml names nobody who is told of {source}. Write "
            f"addresses under urls, or for this source under [sources].",
            code="C-684",
        )


def due(source: SourceName, bench: Bench) -> list[Alert]:
    """Return what a steward is to know of a source now, whether or not anybody is told."""
    return list(_due(freshness.look(source, bench), bench, failed_after=1))


def _note(source: SourceName, bench: Bench) -> None:
    """Keep what a steward is to be told of a source now."""
    if not bench.post.is_on():
        return
    fresh = freshness.look(source, bench)
    for alert in _due(fresh, bench, failed_after=bench.post.failed_after()):
        bench.alerts.add(alert)


def _due(fresh: Freshness, bench: Bench, *, failed_after: int) -> Iterator[Alert]:
    known = bench.attempts.of(fresh.source)
    last = attempts.latest(known)
    for one in known:
        # What was seen in the last refresh; what was before it was told, or too long ago.
        if last is not None and one.last == last.last:
            yield from _of_attempt(one, fresh, bench, failed_after)
    now = bench.clock.now()
    if fresh.is_stale:
        yield alerts.stale(fresh, now)
    elif fresh.clock is Clock.WARNING:
        yield alerts.warning(fresh, now)


def _of_attempt(
    attempt: Attempt, fresh: Freshness, bench: Bench, failed_after: int
) -> Iterator[Alert]:
    match attempt.ending:
        case Ending.REFUSED:
            yield alerts.refused(attempt, fresh)
        case Ending.FAILED if attempt.times >= failed_after:
            yield alerts.failed(attempt, fresh)
        case Ending.PUBLISHED if attempt.counts and attempt.counts.ignored_columns:
            version = bench.agreements.contract(attempt.source).version
            yield alerts.new_columns(attempt, version)
        case _:
            return


def _send(alert: Alert, bench: Bench) -> int:
    """Return 1 if the message was brought to somebody, else 0."""
    tried = replace(alert, tries=alert.tries + 1)
    try:
        bench.post.send(alert)
    except TrefferError as error:
        bench.alerts.save(tried)
        _failed(alert.source, error, bench, alert.kind)
        return 0
    bench.alerts.save(replace(tried, sent_at=bench.clock.now()))
    bench.log.write(LogEvent.ALERT_SENT, source=alert.source, kind=alert.kind, times=tried.tries)
    return 1


@contextmanager
def _never_in_the_way(source: SourceName | None, bench: Bench) -> Iterator[None]:
    try:
        yield
    except TrefferError as error:
        _failed(source, error, bench)


def _failed(
    source: SourceName | None, error: TrefferError, bench: Bench, kind: AlertKind | None = None
) -> None:
    bench.log.write(LogEvent.ALERT_FAILED, source=source, kind=kind, code=error.code)
