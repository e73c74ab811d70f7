"""Figures on the sources in the OpenMetrics format: nothing of persons, and no counts of few.

Labels are names of sources and words of closed lists. How often anybody asked anything, and what
was found, is in no figure.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from prometheus_client import CollectorRegistry, Gauge
from prometheus_client.exposition import choose_encoder

from contracts import small_counts
from contracts.attempts import Attempt, Ending
from contracts.freshness import Access, Clock, Freshness, LastAttempt
from contracts.upkeep import Task
from pipelines.steps import freshness
from pipelines.steps.bench import Bench

_ENCODE, CONTENT_TYPE = choose_encoder("application/openmetrics-text; version=1.0.0")
"""`CONTENT_TYPE` is what the text is, for who serves it over HTTP."""

_NO_DELIVERY = "no_delivery"
_LINES = 1_000


def metrics_text(bench: Bench) -> str:
    """Return the figures of now; a source whose contract cannot be used has a state alone."""
    registry = CollectorRegistry(auto_describe=True)
    now = bench.clock.now()
    looked = freshness.look_at(bench.agreements.sources(), bench)
    gauges = _Gauges(registry)
    for fresh in looked.fresh:
        _add_source(gauges, fresh, bench)
    for name in looked.unusable:
        _state(gauges.last, name, LastAttempt, LastAttempt.FAILED)
    _add_installation(registry, now, bench)
    return _ENCODE(registry).decode()


class _Gauges:
    """The figures that every source has."""

    def __init__(self, registry: CollectorRegistry) -> None:
        def gauge(name: str, told: str, *labels: str) -> Gauge:
            return Gauge(f"treffer_source_{name}", told, ["source", *labels], registry=registry)

        self.age = gauge("age_seconds", "Age of the data in use, from their date on.")
        self.use_for = gauge("use_for_seconds", "Age from which data give no answers any more.")
        self.rows = gauge("rows", "Rows of the newest delivery; under 1000 as the ten above.")
        self.refused = gauge("refused_ratio", "Share of its rows put aside; fewer than ten: 0.")
        self.seconds = gauge("refresh_seconds", "Duration of the last attempt.")
        self.bytes = gauge("index_bytes", "Size of the index in use.")
        self.attempts = gauge("attempts", "Attempts that are kept, by how they ended.", "ending")
        self.clock = gauge("clock", "Where the data stand on the three clocks.", "state")
        self.last = gauge("last_attempt", "How the last attempt went.", "state")
        self.access = gauge("access", "Whether the contract lets the source be asked.", "state")


def _add_source(gauges: _Gauges, fresh: Freshness, bench: Bench) -> None:
    name = fresh.source
    known = bench.attempts.of(name)
    gauges.use_for.labels(name).set(fresh.use_for.total_seconds())
    if fresh.age is not None:
        gauges.age.labels(name).set(fresh.age.total_seconds())
    if fresh.delivery is not None:
        gauges.bytes.labels(name).set(bench.indexes.size(fresh.delivery))
    if fresh.attempt is not None:
        gauges.seconds.labels(name).set(fresh.attempt.seconds)
    _add_counts(gauges, name, known)
    for ending in Ending:
        times = sum(one.times for one in known if one.ending is ending)
        gauges.attempts.labels(name, ending.value).set(times)
    clocks = [*(one.value for one in Clock), _NO_DELIVERY]
    for word in clocks:
        is_so = word == (fresh.clock.value if fresh.clock else _NO_DELIVERY)
        gauges.clock.labels(name, word).set(is_so)
    _state(gauges.last, name, LastAttempt, fresh.last)
    _state(gauges.access, name, Access, fresh.access)


def _add_counts(gauges: _Gauges, name: str, known: Iterable[Attempt]) -> None:
    used = [one.counts for one in known if one.ending is Ending.PUBLISHED and one.counts]
    if not used:
        return
    counts = used[-1]
    gauges.rows.labels(name).set(small_counts.rounded(counts.delivered))
    share = small_counts.share(counts.refused, counts.read)
    if share is not None:
        gauges.refused.labels(name).set(share)


def _add_installation(registry: CollectorRegistry, now: datetime, bench: Bench) -> None:
    events = Gauge(
        "treffer_journal_events", "Lines of the journal, in whole thousands.", registry=registry
    )
    # Line by line it would tell when somebody asked something, and how often.
    events.set(bench.journal.length() // _LINES * _LINES)
    since = Gauge(
        "treffer_upkeep_age_seconds",
        "Time since it was last done; absent when it never was.",
        ["task"],
        registry=registry,
    )
    for task in (Task.JOURNAL_VERIFIED, Task.EXPIRED):
        done = bench.upkeep.last(task)
        if done is not None:
            since.labels(task.value).set(max((now - done.at).total_seconds(), 0.0))
    waiting = Gauge(
        "treffer_alerts_waiting", "Messages to stewards not sent yet.", registry=registry
    )
    waiting.set(len(bench.alerts.waiting()))


def _state(gauge: Gauge, name: str, words: type[StrEnum], held: StrEnum) -> None:
    for word in words:
        gauge.labels(name, word.value).set(word is held)
