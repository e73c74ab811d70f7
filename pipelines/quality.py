"""Precision, recall, share to verify, times and sizes of an evaluation run."""

import csv
import io
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from contracts.errors import Invalid
from contracts.ids import SourceName
from contracts.outcomes import Match, Outcome, Reason, SourceOutcome
from matching import evaluate
from matching.evaluate import Best, Figures, Judged
from matching.models import Model, Threshold

NO_ERROR = "none"
"""The kind of a question that dirt.csv does not speak of."""
FALSE_HIT_RATES = (0.01, 0.001)
_KNOWN = {"1": True, "0": False}
_SHARES = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
_BELOW, _ABOVE, _STEP = 4.0, 6.0, 0.5
"""How far the curve reaches beyond the thresholds in use, and in which steps."""

Pair = tuple[str, SourceName]
"""A question and a source."""
Truth = Mapping[Pair, bool]
Answers = Mapping[Pair, SourceOutcome]
Dirt = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What extract and refresh of one source took."""

    rows: int
    delivered: int
    extract_seconds: float
    extract_peak_mb: float
    refresh_seconds: float
    refresh_peak_mb: float
    parties: int
    index_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Everything that a run over a folder gave; what is not in the folder is nothing."""

    model: Model
    questions: int
    answers: Answers = field(repr=False)
    truth: Truth | None = field(repr=False)
    dirt: Dirt | None = field(repr=False)
    """By question the kinds of error in it."""
    best: Mapping[Pair, float] = field(repr=False)
    """The best score of each question about a person, without a BSN."""
    milliseconds: Sequence[float] = field(repr=False)
    """Of questions asked of all sources, one by one."""
    alone: Mapping[SourceName, Sequence[float]] = field(repr=False)
    """Of questions asked of one source, one by one."""
    costs: Mapping[SourceName, Cost]
    refused: Mapping[SourceName, str]

    @property
    def sources(self) -> list[SourceName]:
        """Every source, in the order of its answers."""
        return list(dict.fromkeys(source for _, source in self.answers))

    def threshold(self, source: SourceName) -> Threshold:
        """Return the thresholds in use for a source."""
        return self.model.threshold(self.costs[source].parties)


def read_csv(path: Path) -> list[dict[str, str | None]]:
    """Return the lines of a file separated by semicolons, in UTF-8 or else in Windows-1252."""
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def read_truth(path: Path) -> Truth | None:
    """Read truth.csv; nothing when there is none."""
    if not path.is_file():
        return None
    rows = read_csv(path)
    try:
        return {
            (row["vraag_id"] or "", SourceName(row["bron"] or "")): _KNOWN[
                (row["bekend"] or "").strip()
            ]
            for row in rows
        }
    except KeyError:
        raise Invalid(
            "truth.csv needs the columns vraag_id, bron and bekend (1 or 0) on every line.",
            code="E-105",
        ) from None


def read_dirt(path: Path) -> Dirt | None:
    """Read dirt.csv; nothing when there is none."""
    if not path.is_file():
        return None
    dirt: dict[str, list[str]] = {}
    try:
        for row in read_csv(path):
            dirt.setdefault(row["vraag_id"] or "", []).append(row["fout"] or NO_ERROR)
    except KeyError:
        raise Invalid("dirt.csv needs the columns vraag_id and fout.", code="E-105") from None
    return dirt


def figures(run: Run) -> dict[str, Any]:
    """Return everything that figures.json holds; accuracy only where there is a truth."""
    overall: dict[str, Any] = {
        "questions": run.questions,
        "question_ms": _percentiles(run.milliseconds),
    }
    overall |= _accuracy(run, run.sources)
    if run.costs:
        overall |= _cost(_total(list(run.costs.values())))
    per_source: dict[SourceName, dict[str, Any]] = {}
    for name in run.sources:
        own = per_source[name] = _accuracy(run, [name])
        if name in run.alone:
            own["question_ms"] = _percentiles(run.alone[name])
        if name in run.refused:
            own["refused"] = run.refused[name]
        if name in run.costs:
            own.update(_cost(run.costs[name]))
    return {"model": run.model.name, "overall": overall, "sources": per_source}


def judged(run: Run, sources: Iterable[SourceName]) -> Figures:
    """Return how right the answers of these sources are, together."""
    return evaluate.figures(one for _, one in _judged(run, sources))


def by_error(run: Run, sources: Iterable[SourceName]) -> dict[str, Figures]:
    """Return per kind of error how right the answers are; a question may have several kinds."""
    if run.dirt is None:
        return {}
    of_kind: dict[str, list[Judged]] = {}
    for question, one in _judged(run, sources):
        for kind in run.dirt.get(question, (NO_ERROR,)):
            of_kind.setdefault(kind, []).append(one)
    return {kind: evaluate.figures(ones) for kind, ones in sorted(of_kind.items())}


def curve(run: Run, sources: Iterable[SourceName]) -> list[tuple[float, Figures]]:
    """Return what each threshold would give on persons, with those in use among them."""
    names = [name for name in sources if _has_scores(run, name)]
    if not names:
        return []
    used = [run.threshold(name) for name in names]
    low = min(one.verify_at for one in used) - _BELOW
    high = max(one.hit_at for one in used) + _ABOVE
    steps = np.arange(math.floor(low), high + _STEP, _STEP).tolist()
    thresholds = sorted({*steps, *(at for one in used for at in (one.verify_at, one.hit_at))})
    found = evaluate.curve(_best(run, names), thresholds)
    return list(zip(thresholds, found, strict=True))


def recalls(run: Run, source: SourceName) -> dict[float, float | None]:
    """Return for each share of false hits the share of known persons that can be found."""
    scores = _best(run, [source])
    return {rate: evaluate.recall_at(scores, rate) for rate in FALSE_HIT_RATES}


def _has_scores(run: Run, source: SourceName) -> bool:
    return any(pair[1] == source and pair in (run.truth or {}) for pair in run.best)


def _best(run: Run, sources: Iterable[SourceName]) -> Best:
    """Return the scores of the questions of which it is known whether a source knows them."""
    wanted, truth = set(sources), run.truth or {}
    scores: dict[bool, list[float]] = {True: [], False: []}
    for pair, score in run.best.items():
        if pair[1] in wanted and pair in truth:
            scores[truth[pair]].append(score)
    known, unknown = (np.array(scores[which], np.float32) for which in (True, False))
    return Best(known=known, unknown=unknown)


def _judged(run: Run, sources: Iterable[SourceName]) -> Iterator[tuple[str, Judged]]:
    """Yield every question with a truth, and how one of these sources answered it."""
    wanted = set(sources)
    for pair, known in (run.truth or {}).items():
        if pair in run.answers and pair[1] in wanted:
            yield pair[0], Judged(match=_match(run.answers[pair]), known=known)


def _match(given: SourceOutcome) -> Match:
    """Return what was compared; a source that gave no answer found nothing."""
    if given.reason is Reason.TO_VERIFY:
        return Match.TO_VERIFY
    if given.reason is Reason.TOO_LITTLE_GIVEN:
        return Match.TOO_LITTLE
    return Match.HIT if given.outcome is Outcome.HIT else Match.NO_HIT


def _accuracy(run: Run, sources: Sequence[SourceName]) -> dict[str, Any]:
    """Return counts and shares of answers, per kind of error and over the threshold too."""
    if run.truth is None:
        return {}
    found = judged(run, sources)
    told: dict[str, Any] = {
        "scored": found.known + found.unknown,
        "known": found.known,
        "hits": found.hits + found.false_hits,
        "false_hits": found.false_hits,
        "too_little_given": found.too_little,
        "precision": _rounded(found.precision),
        "recall_hits": _rounded(found.recall_hits),
        "recall_hits_and_to_verify": _rounded(found.recall),
        "share_to_verify": _rounded(found.to_verify),
        "false_hit_rate": _rounded(found.false_hit_rate),
    }
    if run.dirt is not None:
        told["by_error"] = {kind: _error(one) for kind, one in by_error(run, sources).items()}
    if points := curve(run, sources):
        told["curve"] = [_point(threshold, one) for threshold, one in points]
    if len(sources) == 1 and points:
        told["recall_at"] = {f"{r:g}": _rounded(v) for r, v in recalls(run, sources[0]).items()}
    return told


def _error(found: Figures) -> dict[str, Any]:
    return {
        "known": found.known,
        "hits": found.hits,
        "to_verify": found.verified,
        "missed": found.known - found.hits - found.verified,
        "recall_hits": _rounded(found.recall_hits),
        "unknown": found.unknown,
        "false_hits": found.false_hits,
    }


def _point(threshold: float, found: Figures) -> dict[str, float | None]:
    return {
        "threshold": threshold,
        "precision": _rounded(found.precision),
        "recall": _rounded(found.recall_hits),
        "false_hit_rate": _rounded(found.false_hit_rate),
    }


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 5)


def _percentiles(times: Sequence[float]) -> dict[str, float | None]:
    found = {name: evaluate.percentile(times, share) for name, share in _SHARES.items()}
    return {name: value and round(value, 3) for name, value in found.items()}


def _total(costs: Sequence[Cost]) -> Cost:
    """Return the sources one after another: times and sizes added, memory at its highest."""
    return Cost(
        rows=sum(one.rows for one in costs),
        delivered=sum(one.delivered for one in costs),
        extract_seconds=sum(one.extract_seconds for one in costs),
        extract_peak_mb=max(one.extract_peak_mb for one in costs),
        refresh_seconds=sum(one.refresh_seconds for one in costs),
        refresh_peak_mb=max(one.refresh_peak_mb for one in costs),
        parties=sum(one.parties for one in costs),
        index_bytes=sum(one.index_bytes for one in costs),
    )


def _cost(cost: Cost) -> dict[str, Any]:
    return {
        "rows": cost.rows,
        "delivered": cost.delivered,
        "parties": cost.parties,
        "extract": {
            "seconds": round(cost.extract_seconds, 2),
            "rows_per_second": round(cost.rows / cost.extract_seconds),
            "peak_mb": round(cost.extract_peak_mb),
        },
        "refresh": {
            "seconds": round(cost.refresh_seconds, 2),
            "rows_per_second": round(cost.rows / cost.refresh_seconds),
            "peak_mb": round(cost.refresh_peak_mb),
        },
        "index_bytes_per_row": round(cost.index_bytes / max(cost.rows, 1)),
    }
