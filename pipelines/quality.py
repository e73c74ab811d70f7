"""Precision, recall, share to verify, times and sizes of an evaluation run."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contracts.errors import Invalid
from contracts.ids import SourceName
from contracts.outcomes import Match, Outcome, Reason, SourceOutcome
from contracts.topics import Kind
from matching import evaluate
from matching.evaluate import Judged

_KNOWN = {"1": True, "0": False}
_SHARES = {"p50": 0.5, "p95": 0.95, "p99": 0.99}


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


Truth = Mapping[tuple[str, str], bool]
Answers = Mapping[tuple[str, str], SourceOutcome]


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
            (row["vraag_id"] or "", row["bron"] or ""): _KNOWN[(row["bekend"] or "").strip()]
            for row in rows
        }
    except KeyError:
        raise Invalid(
            "truth.csv needs the columns vraag_id, bron and bekend (1 or 0) on every line.",
            code="E-105",
        ) from None


def figures(
    *,
    questions: Sequence[tuple[str, Kind]],
    answers: Answers,
    truth: Truth | None,
    milliseconds: Sequence[float],
    alone: Mapping[SourceName, Sequence[float]],
    costs: Mapping[SourceName, Cost],
    refused: Mapping[str, str],
) -> dict[str, Any]:
    """Return everything that figures.json holds; accuracy only where there is a truth."""
    names = list(dict.fromkeys(SourceName(source) for _, source in answers))
    overall: dict[str, Any] = {
        "questions": len(questions),
        "question_ms": _percentiles(milliseconds),
    }
    per_source: dict[SourceName, dict[str, Any]] = {name: {} for name in names}
    if truth is not None:
        overall |= accuracy([(answers[p], known) for p, known in truth.items() if p in answers])
    for name in names:
        own = per_source[name]
        if truth is not None:
            pairs = [
                (answers[p], known) for p, known in truth.items() if p in answers and p[1] == name
            ]
            own.update(accuracy(pairs))
        if name in alone:
            own["question_ms"] = _percentiles(alone[name])
        if name in refused:
            own["refused"] = refused[name]
        if name in costs:
            own.update(_cost(costs[name]))
    if costs:
        overall |= _cost(_total(list(costs.values())))
    return {"overall": overall, "sources": per_source}


def accuracy(pairs: Sequence[tuple[SourceOutcome, bool]]) -> dict[str, Any]:
    """Return precision and recall of hits, recall with those to verify, and shares."""
    found = evaluate.figures(Judged(match=_match(given), known=known) for given, known in pairs)
    shares = {
        "precision": found.precision,
        "recall_hits": found.recall_hits,
        "recall_hits_and_to_verify": found.recall,
        "share_to_verify": found.to_verify,
        "false_hit_rate": found.false_hit_rate,
    }
    return {
        "scored": found.known + found.unknown,
        "known": found.known,
        "hits": found.hits + found.false_hits,
        "false_hits": found.false_hits,
        "too_little_given": found.too_little,
    } | {name: None if share is None else round(share, 5) for name, share in shares.items()}


def _match(given: SourceOutcome) -> Match:
    """Return what was compared; a source that gave no answer found nothing."""
    if given.reason is Reason.TO_VERIFY:
        return Match.TO_VERIFY
    if given.reason is Reason.TOO_LITTLE_GIVEN:
        return Match.TOO_LITTLE
    return Match.HIT if given.outcome is Outcome.HIT else Match.NO_HIT


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
