"""Our own hub at full size: extract, refresh, one question, many questions, a cold start."""

import json
import multiprocessing
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench import memory, town
from connectors import agreements, settings
from connectors.clock import SystemClock
from connectors.stores.index import Index
from contracts.arrays import Floats, Mask
from contracts.ids import SourceName
from contracts.topics import Kind, Topic
from matching import models
from matching.address_book import AddressBook
from matching.canonical import canonicalise
from matching.encode import REMEMBER, Encoder, SourceEncoder
from matching.evaluate import Best, best_scores
from matching.inner import Inner
from pipelines import evaluate, quality, wiring
from pipelines.demo import FILES
from pipelines.steps import ask, topics, typed
from pipelines.steps.ask import AskedSource, Asking

SOURCES = ("bag", "brp")
QUESTIONS = 2000
COLD = 7
BRP = SourceName("brp")

Say = Callable[[str], None]


def load(
    hub: Path, raw: Path, say: Say, sources: Sequence[str] = SOURCES
) -> dict[str, dict[str, float]]:
    """Extract and refresh each source with the real programs; return seconds and memory.

    The first is `bag`: the others find their addresses in its book.
    """
    town.install(hub, sources)
    figures = {}
    addresses: list[str] = []
    for name in sources:
        home = hub / "departments" / name
        extract = [sys.executable, "-m", "pipelines.extract", "--json"]
        say(f"extracting {name}")
        done = memory.run(
            [*extract, "run", name, "--from", str(raw / FILES[name]), "--to", str(home / "out"),
             "--home", str(home), "--as-of", SystemClock().now().date().isoformat(), *addresses]
        )  # fmt: skip
        told = json.loads(done.stdout)
        if name == "bag":
            addresses = ["--addresses", f"{told['folder']}/addresses.parquet"]
        say(f"refreshing {name}")
        refreshed = memory.run(
            [sys.executable, "-c", "from pipelines.cli.program import main; main()",
             "--config", str(hub / settings.FILE), "--as", "jsteward", "--json",
             "source", "refresh", name]
        )  # fmt: skip
        index = next((hub / "index").glob(f"{name}-*.duckdb")).stat().st_size
        figures[name] = {
            "rows": told["read"],
            "extract_seconds": round(done.seconds, 1),
            "extract_peak_mb": round(done.peak_mb),
            "refresh_seconds": round(refreshed.seconds, 1),
            "refresh_peak_mb": round(refreshed.peak_mb),
            "index_bytes_per_row": round(index / told["read"]),
        }
    return figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A process that serves: one register in memory, and all that turns text into a question."""

    encoder: Encoder
    book: AddressBook | None
    source: AskedSource
    index: Index
    asking: Asking
    warm_seconds: float

    def ask(self, topics: Sequence[Topic]) -> int:
        """Ask about persons, from their typed text on; return how many were a hit."""
        inners = [self.encoder.inner(canonicalise(topic.party, self.book)) for topic in topics]
        found = ask.ask(inners, Kind.PERSON, [self.source], self.asking)[self.source.source]
        return sum(verdict.match == "hit" for verdict in found)

    def inner(self, topic: Topic) -> Inner:
        """Return the inner values of a person asked about, without their number."""
        return self.encoder.inner(canonicalise(topic.party, self.book)).without("bsn")

    def token(self, bsn: str | None) -> int:
        """Return the token of a number; nought for none."""
        return self.source.encoder.token(self.encoder.number(bsn)) or 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """Of each question in order the best score: of the person meant, or else of anybody."""

    best: Floats
    known: Mask

    def first(self, count: int | None = None) -> Best:
        """Return the scores of the first questions."""
        best, known = self.best[:count], self.known[:count]
        return Best(known=best[known], unknown=best[~known])


@contextmanager
def running(hub: Path) -> Iterator[Running]:
    """Open the population register of a hub in memory."""
    config = settings.load(hub / settings.FILE)
    book = wiring.address_book(config)
    with wiring.bench(config) as bench:
        delivery = bench.indexes.current(BRP)
        assert delivery is not None
        with bench.indexes.open([delivery]) as opened:
            index = opened[delivery]
            assert isinstance(index, Index)
            began = time.perf_counter()
            index.warm()
            key = bench.keys.linkage(BRP, bench.keys.epoch(BRP))
            yield Running(
                encoder=Encoder(bench.keys.common(), remember=REMEMBER),
                book=book,
                source=AskedSource(
                    source=BRP,
                    index=index,
                    encoder=SourceEncoder(key, remember=REMEMBER),
                    leads_to_others=True,
                ),
                index=index,
                asking=Asking(model=models.load(agreements.model_text(config.contracts))),
                warm_seconds=time.perf_counter() - began,
            )


def persons(raw: Path) -> list[evaluate.Question]:
    """Return the questions about persons."""
    asked = evaluate.read_questions(raw / "questions.csv")
    return [one for one in asked if one.topic.kind is Kind.PERSON]


def one_question(hub: Path, raw: Path) -> dict[str, float]:
    """Ask of the population register, one by one, in a running process; return milliseconds."""
    with running(hub) as process:
        times = []
        for question in persons(raw)[:QUESTIONS]:
            began = time.perf_counter()
            process.ask([question.topic])
            times.append(1000 * (time.perf_counter() - began))
        warm = process.warm_seconds
    cuts = statistics.quantiles(times, n=100)
    return {
        "questions": len(times),
        "p50_ms": round(cuts[49], 2),
        "p95_ms": round(cuts[94], 2),
        "p99_ms": round(cuts[98], 2),
        "warm_up_seconds": round(warm, 2),
    }


def many_questions(hub: Path, raw: Path, count: int, processes: int) -> dict[str, float]:
    """Ask many questions of the population register in as many processes; return seconds.

    The time is from the typed text to the verdict; each process first opens the register.
    """
    context = multiprocessing.get_context("spawn")
    started = time.perf_counter()
    with context.Pool(processes) as pool:
        parts = pool.starmap(
            _part, [(hub, raw, count, number, processes) for number in range(processes)]
        )
    return {
        "questions": sum(asked for asked, _, _ in parts),
        "processes": processes,
        "seconds": round(max(seconds for _, seconds, _ in parts), 1),
        "seconds_with_start": round(time.perf_counter() - started, 1),
        "cpu_ms_a_question": round(
            1000 * sum(cpu for _, _, cpu in parts) / max(1, sum(n for n, _, _ in parts)), 3
        ),
    }


def _part(hub: Path, raw: Path, count: int, number: int, of: int) -> tuple[int, float, float]:
    topics = [one.topic for one in persons(raw)]
    # The same questions again are asked as anew: nothing is remembered of a whole question.
    own = [topics[place % len(topics)] for place in range(number, count, of)]
    with running(hub) as process:
        began, cpu = time.perf_counter(), time.process_time()
        for start in range(0, len(own), ask.AT_ONCE):
            process.ask(own[start : start + ask.AT_ONCE])
        return len(own), time.perf_counter() - began, time.process_time() - cpu


def scores(hub: Path, raw: Path) -> Scores:
    """Ask every question about a person of the population register, without their number."""
    truth = quality.read_truth(raw / "truth.csv") or {}
    who = {row["vraag_id"]: row["bsn"] for row in quality.read_csv(raw / "who.csv")}
    asked = [one for one in persons(raw) if (one.number, BRP) in truth]
    known = np.array([truth[one.number, BRP] for one in asked], np.bool_)
    best: list[float] = []
    with running(hub) as process:
        lenient = Asking(
            model=process.asking.model.model_copy(update={"thresholds": models.EVERY_SCORE})
        )
        numbers = np.array([process.token(who.get(one.number)) for one in asked], np.uint32)
        inners = [process.inner(one.topic) for one in asked]
        for part in ask.questions(inners, Kind.PERSON, process.source.encoder):
            weighed = ask.weigh(part, process.index, lenient)
            assert weighed.scored is not None
            of, held = weighed.candidates.of, weighed.candidates.parties.token("bsn")
            # Somebody else who scores high is no success for a question about a known person.
            right = ~known[len(best) :][of] | (held == numbers[len(best) :][of])
            best += best_scores(of[right], weighed.scored.totals[right], len(part)).tolist()
    return Scores(best=np.array(best, np.float32), known=known)


def verdicts(hub: Path, raw: Path) -> dict[str, float]:
    """Return what becomes of the questions under the model's own thresholds and rules."""
    truth = quality.read_truth(raw / "truth.csv") or {}
    asked = [one for one in persons(raw) if (one.number, BRP) in truth]
    counts = {(match, known): 0 for match in ("hit", "to_verify") for known in (True, False)}
    with running(hub) as process:
        inners = [process.inner(one.topic) for one in asked]
        found = ask.ask(inners, Kind.PERSON, [process.source], process.asking)[BRP]
        for one, verdict in zip(asked, found, strict=True):
            if (key := (str(verdict.match), truth[one.number, BRP])) in counts:
                counts[key] += 1
    known = sum(truth[one.number, BRP] for one in asked)
    unknown = len(asked) - known
    return {
        "known": known,
        "unknown": unknown,
        "false_hits": counts["hit", False],
        "hits_of_known": round(counts["hit", True] / known, 4),
        "hits_and_to_verify_of_known": round(
            (counts["hit", True] + counts["to_verify", True]) / known, 4
        ),
        "hits_of_unknown": round(counts["hit", False] / unknown, 5),
        "to_verify_of_unknown": round(counts["to_verify", False] / unknown, 4),
    }


def cold_start(hub: Path) -> float:
    """Return the median seconds of `treffer check run` as a new process on one person."""
    config = settings.load(hub / settings.FILE)
    who = town.staff(config)
    values = {"family_name": "Jansen", "given_names": "Jan", "birth_date": "1971-05-12"}
    topic = typed.topic(Kind.PERSON, values)
    times = []
    for _ in range(COLD):
        with wiring.bench(config) as bench:
            case_id = town.open_case(bench, who)
            topics.add(case_id, topic, None, bench, who.analyst)
            town.permit(case_id, bench, who, BRP)
        began = time.perf_counter()
        subprocess.run(
            [str(Path(sys.executable).with_name("treffer")), "--config",
             str(hub / settings.FILE), "--as", "avries", "check", "run", case_id],
            check=True, capture_output=True,
        )  # fmt: skip
        times.append(time.perf_counter() - began)
    return round(statistics.median(times), 2)
