"""What the running service refreshes, and what of it waits."""

from collections.abc import Mapping, Sequence

from contracts import health
from contracts.errors import Gone, Invalid, TrefferError
from contracts.health import Finding, Ran, SourceSeen
from contracts.ids import SourceName
from contracts.sources import SourceContract
from pipelines.steps import freshness, lives
from pipelines.steps.bench import Bench


def scheduled(bench: Bench) -> Sequence[SourceContract]:
    """Return the contracts of the sources that are refreshed on schedule: those that are live."""
    return lives.live(bench)


def unreadable(bench: Bench) -> Sequence[SourceName]:
    """Return the registered sources whose contract cannot be read now."""
    return [name for name in bench.agreements.sources() if lives.readable(name, bench) is None]


def waits(source: SourceName, bench: Bench) -> bool:
    """Return whether a delivery waits at the inbox, or the inbox cannot be seen."""
    in_use = bench.indexes.current(source)
    try:
        offered = bench.deliveries.offered(source)
    except TrefferError:
        return True
    return any(
        (in_use is None or delivery > in_use) and not bench.register.is_refused(delivery)
        for delivery in offered
    )


def seen(bench: Bench, ran: Mapping[SourceName, Ran]) -> tuple[SourceSeen, ...]:
    """Return how every registered source does, with how its last run went."""
    return tuple(_seen(name, bench, ran.get(name)) for name in bench.agreements.sources())


def _seen(source: SourceName, bench: Bench, ran: Ran | None) -> SourceSeen:
    try:
        state = lives.standing(source, bench).state
        return health.of_source(freshness.look(source, bench), state, ran)
    except (Gone, Invalid):
        return SourceSeen(name=source, finding=Finding.UNREADABLE)
