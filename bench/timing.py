"""Can somebody with a stopwatch tell a hit from no hit?

`python -m bench.timing [--persons 5000] [--pairs 10000]` prints how well.

Questions come in pairs with the same fields given: somebody who is in the registers, and
somebody of another made-up town. Measured is asking in a running process: bare, and within a
short beat as `treffer check run` waits for a longer one; and some whole checks, of one person
each. AUC is the chance that the hit of a pair of times is the longer: 0.5 tells nothing, 1
everything.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml

from bench import town
from connectors import clock
from connectors.clock import SteadyPace
from connectors.settings import Settings
from contracts.ids import CaseId, SourceName
from contracts.outcomes import Match
from contracts.ports import Pace
from contracts.sources import SourceRole
from contracts.topics import Kind, Topic
from matching import models
from matching.canonical import canonicalise
from matching.encode import Encoder, SourceEncoder
from matching.inner import Inner
from pipelines import wiring
from pipelines.steps import check, topics
from pipelines.steps.ask import AskedSource, Asking, ask
from pipelines.steps.bench import Bench

SOURCES = ("bag", "brp", "vergunningen", "handhaving")
BEAT = 0.01
"""Seconds: shorter than that of a check, so that many pairs can be timed; longer than asking."""
CHECKS = 100
CASES = 10

Ask = Callable[[Inner], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Auc:
    """The area under the curve, with the interval that holds it in 95 of 100 runs."""

    pairs: int
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """What a stopwatch tells."""

    persons: int
    bare: Auc
    on_the_beat: Auc
    beat: float
    hit_ms: float
    """Median of a hit, bare."""
    no_hit_ms: float
    beyond_one_beat: float
    """The share of questions that took more than one beat."""
    check: Auc
    """Of whole checks without a beat."""
    check_on_the_beat: Auc
    """Of the same times, each made whole beats of `connectors.clock.BEAT`."""
    check_ms: float


class Unpaced:
    """Fulfils `contracts.ports.Pace` and never waits."""

    def beat(self) -> AbstractContextManager[None]:
        """Hold nothing."""
        return nullcontext()


def measure(
    folder: Path,
    persons: int = 5_000,
    pairs: int = 10_000,
    checks: int = CHECKS,
    beat: float = BEAT,
) -> Timed:
    """Build a town in an empty folder and time pairs of questions, and of whole checks."""
    here, elsewhere = (town.raw(folder / f"raw-{n}", persons, seed=n) for n in (7, 8))
    config = town.build(folder / "hub", here, SOURCES)
    with asking(config) as (put, bench):
        chosen = _pairs(here, elsewhere, put, bench, pairs)
        bare = _times(chosen, put, None)
        seen = _times(chosen, put, SteadyPace(beat))
    whole = _checks(config, here, elsewhere, checks)
    beats = [[one + clock.wait(one, clock.BEAT) for one in times] for times in whole]
    return Timed(
        persons=persons,
        bare=auc(*bare),
        on_the_beat=auc(*seen),
        beat=beat,
        hit_ms=1000 * float(np.median(bare[0])),
        no_hit_ms=1000 * float(np.median(bare[1])),
        beyond_one_beat=float(np.mean([one > beat for times in bare for one in times])),
        check=auc(*whole),
        check_on_the_beat=auc(*np.round(beats, 6)),
        check_ms=1000 * float(np.median(whole)),
    )


@contextmanager
def asking(config: Settings) -> Iterator[tuple[Ask, Bench]]:
    """Yield what asks every source about one person and says whether any knows them."""
    with wiring.bench(config) as bench:
        names = [name for name in bench.agreements.sources() if name != "bag"]
        used = {name: bench.indexes.current(name) for name in names}
        how = Asking(model=models.load(bench.agreements.model_text()))
        with bench.indexes.open(one for one in used.values() if one) as opened:
            for index in opened.values():
                index.warm()
            sources = [_source(name, opened[one], bench) for name, one in used.items() if one]

            def put(inner: Inner) -> bool:
                found = ask([inner], Kind.PERSON, sources, how)
                return any(one.match is Match.HIT for given in found.values() for one in given)

            yield put, bench


def auc(hits: Sequence[float], others: Sequence[float]) -> Auc:
    """Return how often a hit takes longer, ties half, with DeLong's interval."""
    a, b = np.sort(hits), np.sort(others)
    above = (np.searchsorted(b, a, "left") + np.searchsorted(b, a, "right")) / (2 * len(b))
    below = 1 - (np.searchsorted(a, b, "left") + np.searchsorted(a, b, "right")) / (2 * len(a))
    spread = 1.96 * float(np.sqrt(above.var(ddof=1) / len(a) + below.var(ddof=1) / len(b)))
    value = float(above.mean())
    return Auc(pairs=min(len(a), len(b)), value=value, low=value - spread, high=value + spread)


def _source(name: SourceName, index: object, bench: Bench) -> AskedSource:
    role = bench.agreements.contract(name).role
    return AskedSource(
        source=name,
        index=index,
        encoder=SourceEncoder(bench.keys.linkage(name, bench.keys.epoch(name))),
        leads_to_others=role is SourceRole.IDENTIFICATION,
    )


def _pairs(
    here: Path, elsewhere: Path, put: Ask, bench: Bench, wanted: int
) -> list[tuple[Inner, Inner]]:
    """Return pairs of whom one is a hit and the other is not, with the same fields given."""
    encoder = Encoder(bench.keys.common())
    known, strangers = (
        [encoder.inner(canonicalise(one.party, None)) for one in town.persons(registers)]
        for registers in (here, elsewhere)
    )
    hits = [one for one in known[:wanted] if put(one)]
    others = [one for one in strangers[:wanted] if not put(one)]
    given: dict[frozenset[str], list[Inner]] = {}
    for one in others:
        given.setdefault(_given(one), []).append(one)
    pairs = [(one, given[_given(one)].pop()) for one in hits if given.get(_given(one))]
    repeated = [pairs[at % len(pairs)] for at in range(wanted)]
    random.Random(7).shuffle(repeated)
    return repeated


def _given(inner: Inner) -> frozenset[str]:
    """Return which of the fields that a clerk types were typed."""
    return frozenset({"family", "given", "year", "day"} & set(inner.values))


def _times(
    pairs: Sequence[tuple[Inner, Inner]], put: Ask, pace: Pace | None
) -> tuple[list[float], list[float]]:
    """Return the seconds of hits and of the others; which of a pair comes first is drawn."""
    draw = random.Random(11)
    times: tuple[list[float], list[float]] = ([], [])
    for pair in pairs:
        for which in draw.sample((0, 1), 2):
            began = time.perf_counter()
            with pace.beat() if pace else nullcontext():
                put(pair[which])
            times[which].append(time.perf_counter() - began)
    return times


def _checks(config: Settings, here: Path, elsewhere: Path, wanted: int) -> list[list[float]]:
    """Return the seconds of whole checks on somebody known and on a stranger, without a beat."""
    _lift_limits(config)
    who = town.staff(config)
    times: list[list[float]] = [[], []]
    with wiring.bench(config, None, Unpaced()) as bench:

        def a_case(topic: Topic) -> CaseId:
            case_id = town.open_case(bench, who)
            topics.add(case_id, topic, None, bench, who.analyst)
            town.permit(case_id, bench, who)
            return case_id

        people = zip(town.persons(here)[:CASES], town.persons(elsewhere)[:CASES], strict=True)
        made = [[a_case(topic) for topic in pair] for pair in people]
        draw = random.Random(13)
        for turn in range(wanted):
            for which in draw.sample((0, 1), 2):
                began = time.perf_counter()
                check.run(made[turn % CASES][which], bench, who.analyst, lambda _: None)
                times[which].append(time.perf_counter() - began)
    return times


def _lift_limits(config: Settings) -> None:
    """Give the installation a profile of its own that lets one person run many checks."""
    with wiring.bench(config) as bench:
        profile = yaml.safe_load(bench.agreements.profile_text())
    profile["limits"] |= {"checks_per_case": 10**6, "checks_per_person_per_day": 10**6}
    (config.contracts / f"{config.protocol}.yaml").write_text(yaml.safe_dump(profile))


def table(found: Timed) -> str:
    """Return the figures as the lines of a table."""

    def told(one: Auc) -> str:
        return f"{one.value:.3f} ({one.low:.3f} – {one.high:.3f}), {one.pairs:,} pairs"

    rows = [
        ("asking, bare: hit and no hit, p50", f"{found.hit_ms:.2f} and {found.no_hit_ms:.2f} ms"),
        ("AUC of the bare time", told(found.bare)),
        (f"AUC of the time on a beat of {1000 * found.beat:.0f} ms", told(found.on_the_beat)),
        ("a whole check of one person, p50, without a beat", f"{found.check_ms:.0f} ms"),
        ("AUC of whole checks without a beat", told(found.check)),
        (
            f"AUC of whole checks on a beat of {1000 * clock.BEAT:.0f} ms",
            told(found.check_on_the_beat),
        ),
        ("questions that took more than one such beat", f"{found.beyond_one_beat:.2%}"),
    ]
    return "\n".join(["| what | measured |", "|---|---|", *(f"| {a} | {b} |" for a, b in rows)])


def main() -> None:
    """Time pairs in a town of the wanted size, and print what a stopwatch tells."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=5_000)
    parser.add_argument("--pairs", type=int, default=10_000)
    parser.add_argument("--checks", type=int, default=CHECKS)
    parser.add_argument("--beat", type=float, default=BEAT)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="treffer-timing-") as folder:
        found = measure(Path(folder), given.persons, given.pairs, given.checks, given.beat)
    print(table(found))


if __name__ == "__main__":
    main()
