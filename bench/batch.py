"""How many questions a second, asked together: in one process, in several, on a Dask cluster.

`python -m bench.batch --data DIR [--questions 100000] [--workers 2]` indexes the population
register in DIR and asks it about the persons in its `questions.csv`, over and over if there are
fewer. The path is that of `treffer check batch` and `treffer flow region`, without cases.
"""

import argparse
import itertools
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from dask.distributed import Client, LocalCluster

from connectors import agreements
from connectors.hub_keys import HubKeys
from connectors.memory import peak_mb
from connectors.stores.index import Shelf
from contracts.ids import SourceName
from contracts.topics import Kind
from matching import models
from matching.canonical import canonicalise
from matching.encode import REMEMBER, Encoder, SourceEncoder
from matching.inner import Inner
from matching.pairs import Weighed
from pipelines import evaluate
from pipelines.flows import region
from pipelines.region import Shelved, Work, Workers, judge_by
from pipelines.steps.ask import AskedSource, Asking, ask
from pipelines.workshop import FILES, Workshop

BRP = SourceName("brp")


@dataclass(frozen=True, slots=True, kw_only=True)
class Batched:
    """What asking many questions together took."""

    how: str
    workers: int
    parts: int
    questions: int
    seconds: float
    """With opening the index and reading it into memory, without starting workers."""
    cpu_seconds: float
    """Of this process."""
    hits: int
    peak_mb: float


def bench_batch(
    where: Shelved, topics: Sequence[Inner], asking: Asking, *, workers: int = 2
) -> list[Batched]:
    """Ask in one process, in several that divide the questions, and on a cluster by parts."""
    found = [measure("one process", in_turn, where, topics, asking, workers=1, parts=1)]
    with processes(workers) as do:
        found.append(measure("processes", do, where, topics, asking, workers=workers, parts=1))
    with cluster(workers) as do:
        found.append(measure("Dask", do, where, topics, asking, workers=workers, parts=1))
        found.append(measure("Dask", do, where, topics, asking, workers=workers, parts=workers))
    assert len({one.hits for one in found}) == 1
    return found


def measure(
    how: str, do: Workers, where: Shelved, topics: Sequence[Inner], asking: Asking, *,
    workers: int, parts: int,
) -> Batched:  # fmt: skip
    """Ask the register about these topics, with this number of workers and parts."""
    own = HubKeys(where.keys)
    began, cpu = time.perf_counter(), time.process_time()
    with Shelf(where.index, own.ring).open([where.delivery]) as opened:
        source = AskedSource(
            source=BRP,
            index=opened[where.delivery],
            encoder=SourceEncoder(own.linkage(BRP, where.epoch)),
            leads_to_others=False,
            judge=judge_by(do, where, parts=parts, workers=workers),
        )
        verdicts = ask(topics, Kind.PERSON, [source], asking)[BRP]
    return Batched(
        how=how,
        workers=workers,
        parts=parts,
        questions=len(topics),
        seconds=time.perf_counter() - began,
        cpu_seconds=time.process_time() - cpu,
        hits=sum(bool(one.rows) for one in verdicts),
        peak_mb=peak_mb(),
    )


def in_turn(shares: Sequence[Work]) -> list[list[Weighed]]:
    """Do the work here."""
    return [share() for share in shares]


@contextmanager
def processes(workers: int) -> Iterator[Workers]:
    """Yield what divides work over processes of this machine that run already."""
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        list(pool.map(_start, range(workers)))
        yield lambda shares: list(pool.map(_call, shares))


@contextmanager
def cluster(workers: int) -> Iterator[Workers]:
    """Yield what divides work over such a Dask cluster as the flow starts."""
    with tempfile.TemporaryDirectory() as scratch:
        how = region.local(workers, scratch).cluster_kwargs
        with LocalCluster(**how) as local, Client(local) as client:
            client.run(_start)
            yield lambda shares: list(
                client.gather([client.submit(share, pure=False) for share in shares])
            )


def _start(_number: int = 0) -> None:
    """Import what comparing needs: a running worker has."""
    from pipelines import region as _region  # noqa: F401

    time.sleep(1)  # long enough that every process of a pool takes one


def _call(share: Callable[[], list[Weighed]]) -> list[Weighed]:
    return share()


def shelved(folder: Path, data: Path) -> Shelved:
    """Index the population register of a folder of made-up data in an empty folder."""
    shop = Workshop(folder, None)
    name, reader = FILES[BRP]
    shop.load(BRP, data / name, reader)
    return Shelved(
        keys=folder / "hub",
        index=folder / "index",
        delivery=shop.loaded[BRP].delivery,
        epoch=HubKeys(folder / "hub").epoch(BRP),
    )


def persons(where: Shelved, data: Path, wanted: int) -> list[Inner]:
    """Return the persons of `questions.csv`, from the first again when there are too few."""
    encoder = Encoder(HubKeys(where.keys).common(), remember=REMEMBER)
    asked = [
        encoder.inner(canonicalise(one.topic.party, None))
        for one in evaluate.read_questions(data / "questions.csv")
        if one.topic.kind is Kind.PERSON
    ]
    return list(itertools.islice(itertools.cycle(asked), wanted))


def table(found: Sequence[Batched]) -> str:
    """Return the figures as the lines of a table."""
    rows = [
        f"| {one.how} | {one.workers} | {one.parts} | {one.seconds:.1f} s | "
        f"{one.questions / one.seconds:,.0f} |"
        for one in found
    ]
    head = ["| where | workers | parts of the index | questions took | questions a second |"]
    return "\n".join([*head, "|---|---:|---:|---:|---:|", *rows])


def main() -> None:
    """Index, ask, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--questions", type=int, default=100_000)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="treffer-batch-") as folder:
        where = shelved(Path(folder), given.data)
        topics = persons(where, given.data, given.questions)
        asking = Asking(model=models.load(agreements.model_text(Path(folder))))
        print(table(bench_batch(where, topics, asking, workers=given.workers)))


if __name__ == "__main__":
    main()
