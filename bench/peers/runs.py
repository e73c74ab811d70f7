"""Which peers there are, in which configuration, and the three parts in which they are measured."""

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from bench.peers import clk, duck, febrl, fuzzy, linkage, metric, splinks, town
from bench.peers.work import Asker, Work

RATES = {"recall_at_1_percent": 0.01, "recall_at_0.1_percent": 0.001}
ASKED = 30
"""Questions a peer is timed on; each takes up to seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """One library in one configuration."""

    name: str
    setting: str
    scores: Callable[[Work, Work], pl.DataFrame]
    """From the work, and other work whose true pairs it may learn from, to scored pairs."""
    plain: bool = True
    """Whether it reads plain text; else it compares pseudonyms."""
    only_town: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """One library as it answers one question at a time."""

    name: str
    setting: str
    asker: Callable[[Work, Work], Asker]
    """From the same to what answers a question."""
    plain: bool = True
    at_most: int | None = None
    """The largest register that it is timed on; any, without one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What one peer reached in one part."""

    peer: str
    setting: str
    plain: bool
    figures: Mapping[str, float]


Say = Callable[[Result], object]

PEERS = (
    Peer(
        name="rapidfuzz Jaro-Winkler",
        setting="cdist, mean over fields, all pairs",
        scores=fuzzy.jaro_winkler,
    ),
    Peer(
        name="rapidfuzz token_sort_ratio",
        setting="cdist on all text, all pairs",
        scores=fuzzy.token_sort,
    ),
    Peer(
        name="DuckDB Jaro-Winkler",
        setting="mean over fields, 8 or 9 blocking rules",
        scores=duck.jaro_winkler,
    ),
    Peer(
        name="recordlinkage ECM",
        setting="Jaro-Winkler fields, blocking rules, EM without labels",
        scores=linkage.ecm,
    ),
    Peer(
        name="recordlinkage logistic regression",
        setting="Jaro-Winkler fields, blocking rules, fitted on other data",
        scores=linkage.logistic,
    ),
    Peer(
        name="splink quick",
        setting="EM, term frequencies, blocking rules",
        scores=splinks.quick,
    ),
    Peer(
        name="splink tuned",
        setting="partner and swap levels, 14 blocking rules, m from labels, no TF",
        scores=splinks.tuned,
        only_town=True,
    ),
    Peer(
        name="clkhash and anonlink",
        setting="CLK of 1,024 bits, bigrams, 4 insertions, Dice, all pairs",
        scores=clk.dice,
        plain=False,
    ),
)
TIMED = (
    Timed(
        name="splink",
        setting="tuned model, compare_records, cached statement, blocked",
        asker=splinks.tuned_asker,
    ),
    Timed(
        name="DuckDB Jaro-Winkler",
        setting="scan of every person, in threads",
        asker=duck.jaro_winkler_asker,
    ),
    Timed(
        name="rapidfuzz Jaro-Winkler",
        setting="cdist with every person",
        asker=fuzzy.jaro_winkler_asker,
    ),
    Timed(
        name="rapidfuzz token_sort_ratio",
        setting="cdist with every person",
        asker=fuzzy.token_sort_asker,
    ),
    Timed(
        name="CLK scan",
        setting="1,024 bits, numpy popcount over every person",
        asker=clk.scan_asker,
        plain=False,
        # clkhash takes about a millisecond a person to encode them.
        at_most=200_000,
    ),
)


def accuracy(folder: Path, labels: Path, limit: int | None, say: Say) -> list[Result]:
    """Return recall per rate of false hits on the first questions about persons of a town."""
    work, labelled = town.read(folder, limit), town.read(labels)
    truth = town.truth(folder, work)
    sizes = {
        "persons": len(work.register),
        "questions": len(truth),
        "unknown": truth.filter(~pl.col("known")).height,
    }

    def judge(peer: Peer) -> dict[str, float]:
        scores = peer.scores(work, labelled)
        return sizes | {name: metric.recall_at(scores, truth, at) for name, at in RATES.items()}

    return [_measured(peer, judge, say) for peer in PEERS]


def pairs(export: Path | None, say: Say) -> list[Result]:
    """Return the best F1 on FEBRL4 and FEBRL3; who learns, learns from the other one."""
    if export is not None:
        febrl.export(export)
    works = febrl.works()
    others = dict(zip(works, reversed(works.values()), strict=True))

    def judge(peer: Peer) -> dict[str, float]:
        figures = {}
        for name, work in works.items():
            best = metric.best_f1(peer.scores(work, others[name]), work.matches)
            figures[f"{name}_f1"] = best.f1
            figures[f"{name}_precision"] = best.precision
            figures[f"{name}_recall"] = best.recall
        return figures

    return [_measured(peer, judge, say) for peer in PEERS if not peer.only_town]


def latency(folder: Path, labels: Path, say: Say) -> list[Result]:
    """Return the milliseconds that one question takes in a process that holds the register."""
    work, labelled = town.read(folder, ASKED + 1), town.read(labels)
    persons = len(work.register)
    results = []
    for one in TIMED:
        if one.at_most is None or persons <= one.at_most:
            figures = {"persons": persons} | timed(one.asker(work, labelled), work.questions)
            results.append(
                Result(peer=one.name, setting=one.setting, plain=one.plain, figures=figures)
            )
            say(results[-1])
    return results


def timed(ask: Asker, questions: pl.DataFrame) -> dict[str, float]:
    """Return median and worst milliseconds; the first question warms up and does not count."""
    times, used = [], []
    for question in questions.iter_rows(named=True):
        began, cpu = time.perf_counter(), time.process_time()
        ask(question)
        times.append(1000 * (time.perf_counter() - began))
        used.append(1000 * (time.process_time() - cpu))
    return {
        "questions": len(times) - 1,
        "p50_ms": round(statistics.median(times[1:]), 2),
        "max_ms": round(max(times[1:]), 2),
        "p50_cpu_ms": round(statistics.median(used[1:]), 2),
    }


def _measured(peer: Peer, judge: Callable[[Peer], dict[str, float]], say: Say) -> Result:
    began = time.perf_counter()
    figures = judge(peer)
    result = Result(
        peer=peer.name,
        setting=peer.setting,
        plain=peer.plain,
        figures={name: round(value, 4) for name, value in figures.items()}
        | {"seconds": round(time.perf_counter() - began, 1)},
    )
    say(result)
    return result
