"""How fresh the sources are now, by the one function that says so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contracts import attempts, freshness
from contracts.errors import Gone, Invalid
from contracts.freshness import Freshness
from contracts.ids import SourceName
from pipelines.steps import lives
from pipelines.steps.bench import Bench


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """How fresh sources are."""

    fresh: tuple[Freshness, ...]
    unusable: Mapping[SourceName, str]
    """Sources whose contract is not there or cannot be used, with the code of why."""


def look(source: SourceName, bench: Bench) -> Freshness:
    """Return how fresh one source is."""
    contract = bench.agreements.contract(source)
    used = lives.in_use(source, bench)
    return freshness.of(
        contract,
        used,
        attempts.latest(bench.attempts.of(source)),
        bench.clock.now(),
        bench.lives.life(source).state(contract.sha256, has_delivery=used is not None),
    )


def look_at(sources: Sequence[SourceName], bench: Bench) -> Looked:
    """Return how fresh these sources are; one whose contract cannot be used hides no other."""
    found: list[Freshness] = []
    unusable: dict[SourceName, str] = {}
    for source in sources:
        try:
            found.append(look(source, bench))
        except (Gone, Invalid) as error:
            unusable[source] = error.code
    return Looked(fresh=tuple(found), unusable=unusable)
