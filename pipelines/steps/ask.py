"""Ask sources about topics: encode, look up, compare, decide; the one path of every question."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from contracts.errors import IntegrityBroken
from contracts.ids import SourceName
from contracts.outcomes import Match
from contracts.ports import Index
from contracts.topics import Kind
from matching import decide, pairs
from matching.asked import Asked
from matching.decide import Verdict
from matching.encode import SourceEncoder
from matching.inner import Inner
from matching.models import Model
from matching.pairs import MOST_CANDIDATES, Weighed

AT_ONCE = 2000
"""So many questions are compared together: enough to be fast, few enough to fit in memory."""

MOST_LED = 8
"""Of one person at most this many names and addresses of the population register lead on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedSource:
    """A source that may be asked, with its index and its key."""

    source: SourceName
    index: Index
    encoder: SourceEncoder = field(repr=False)
    leads_to_others: bool
    """Whether it is the population register, which may be asked first (the hop)."""
    judge: "Judge | None" = None
    """Who compares topics with this source; `judge_here`, without one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """How all questions of a check are asked."""

    model: Model
    today: date | None = None
    """The day on which records must be relevant; every record is, without one."""
    neighbours: bool = False
    """Whether the protocol wants to know of other units in the building asked about."""


Judge: TypeAlias = Callable[[Sequence[Inner], Kind, AskedSource, Asking], Sequence[Verdict]]


def ask(
    topics: Sequence[Inner], kind: Kind, sources: Sequence[AskedSource], asking: Asking
) -> Mapping[SourceName, Sequence[Verdict]]:
    """Return what each source gives on each topic; every source is asked, whatever others gave.

    A source whose index turns out to be altered is not in the answer.

    A person found in the population register with certainty is asked for elsewhere by all
    that the register says of them; nothing of that is kept (the hop).
    """
    if not asking.neighbours:
        topics = [topic.without("neighbour") for topic in topics]
    answers: dict[SourceName, Sequence[Verdict]] = {}
    for source in sources:
        if source.leads_to_others:
            with suppress(IntegrityBroken):
                judge = source.judge or judge_here
                answers[source.source] = found = judge(topics, kind, source, asking)
                if kind is Kind.PERSON:
                    topics = _led(topics, found, source.index)
    for source in sources:
        if not source.leads_to_others:
            with suppress(IntegrityBroken):
                judge = source.judge or judge_here
                answers[source.source] = judge(topics, kind, source, asking)
    return {one.source: answers[one.source] for one in sources if one.source in answers}


def judge_here(
    topics: Sequence[Inner], kind: Kind, source: AskedSource, asking: Asking
) -> list[Verdict]:
    """Return what one source gives on each topic, compared in this process."""
    return [
        verdict
        for asked in questions(topics, kind, source.encoder)
        for verdict in decide.decide(
            asked, weigh(asked, source.index, asking), source.index.facts, asking.model
        )
    ]


def questions(topics: Sequence[Inner], kind: Kind, encoder: SourceEncoder) -> Iterator[Asked]:
    """Yield the topics as encoded for one source, so many together as fit in memory."""
    for start in range(0, len(topics), AT_ONCE):
        part = topics[start : start + AT_ONCE]
        yield Asked([encoder.question(topic, kind) for topic in part])


def weigh(asked: Asked, index: Index, asking: Asking) -> Weighed:
    """Return the candidates of an index, or of a part of it, that may matter."""
    keys = [question.keys for question in asked.questions]
    candidates = index.candidates(keys, MOST_CANDIDATES, asking.today)
    return pairs.weigh(asked, candidates, index.facts, asking.model)


def _led(topics: Sequence[Inner], found: Sequence[Verdict], index: Index) -> list[Inner]:
    """Return the topics, with what the register says of those it knows for certain.

    Somebody who is there under a former name as well is asked for under each of them.
    """
    certain = [
        (number, row)
        for number, verdict in enumerate(found)
        if verdict.match is Match.HIT and (len(verdict.rows) == 1 or verdict.is_one_person)
        for row in verdict.rows[:MOST_LED]
    ]
    hops = index.hops([row for _, row in certain])
    led = list(topics)
    for (number, _), hop in zip(certain, hops, strict=True):
        if hop is not None:
            led[number] = led[number].merge(Inner.unpack(hop))
    return led
