"""Ask sources about one topic: encode, look up, compare, decide; the one path of every question."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date

from contracts.errors import IntegrityBroken
from contracts.ids import SourceName
from contracts.linkage import Candidate
from contracts.outcomes import Match
from contracts.ports import Index
from contracts.topics import Kind
from matching import decide
from matching.decide import Verdict
from matching.encode import Inner, SourceEncoder

MOST_CANDIDATES = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedSource:
    """A source that may be asked, with its index and its key."""

    source: SourceName
    index: Index
    encoder: SourceEncoder = field(repr=False)
    leads_to_others: bool
    """Whether it is the population register, which may be asked first (the hop)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What one source gives on one topic; rows and records stay inside the hub."""

    match: Match
    records: tuple[int, ...] = field(default=(), repr=False)


def ask(
    inner: Inner, kind: Kind, sources: Sequence[AskedSource], today: date | None
) -> Mapping[SourceName, Answered]:
    """Return what each source gives; every source is asked, whatever another one gave.

    A source whose index turns out to be altered is not in the answer.

    A person found in the population register with certainty is asked for elsewhere by all
    that the register says of them; nothing of that is kept (the hop).
    """
    answers: dict[SourceName, Answered] = {}
    leading = [source for source in sources if source.leads_to_others]
    for source in leading:
        with suppress(IntegrityBroken):
            answer, rows = _ask_one(inner, kind, source, today)
            answers[source.source] = answer
            if kind is Kind.PERSON and answer.match is Match.HIT and len(rows) == 1:
                found = source.index.hop(rows[0])
                inner = inner.merge(Inner.unpack(found)) if found else inner
    for source in sources:
        if not source.leads_to_others:
            with suppress(IntegrityBroken):
                answers[source.source], _ = _ask_one(inner, kind, source, today)
    return {one.source: answers[one.source] for one in sources if one.source in answers}


def _ask_one(
    inner: Inner, kind: Kind, source: AskedSource, today: date | None
) -> tuple[Answered, tuple[int, ...]]:
    question = source.encoder.question(inner, kind)
    candidates = source.index.candidates(question.keys, MOST_CANDIDATES, today)
    verdict = decide.judge(question, candidates, source.index.facts)
    match = verdict.match
    if match is Match.NO_HIT and len(candidates) >= MOST_CANDIDATES:
        # A list that was cut off never says that nobody is there.
        match = Match.TOO_LITTLE
    return Answered(match=match, records=_records(verdict, candidates)), verdict.rows


def _records(verdict: Verdict, candidates: Sequence[Candidate]) -> tuple[int, ...]:
    by_row = {candidate.row: candidate.record for candidate in candidates}
    return tuple(dict.fromkeys(by_row[row] for row in verdict.rows))
