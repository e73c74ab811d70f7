"""Candidates to one answer per question and source: hit, no hit, to verify, or too little given."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from contracts.arrays import U32, Mask, Positions
from contracts.linkage import Candidates, Parties, SourceFacts, last_day
from contracts.outcomes import Match
from contracts.topics import Kind
from matching import features
from matching.asked import Asked
from matching.encode import Question
from matching.models import Model
from matching.pairs import MOST_CANDIDATES, NUMBERS, PLACES, Weighed, weigh
from matching.score import Part, explain

_COVERED = 0.02
_NEARLY_ALL = 0.8
_NAMESAKE_MARGIN = 2.5
_OTHER_DATE = 2
_OPEN_BIRTH = ("month", "year")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What comparing gives, and the parties that made a hit or a doubt, strongest first."""

    match: Match
    rows: tuple[int, ...] = field(default=(), repr=False)
    records: tuple[int, ...] = field(default=(), repr=False)
    until: tuple[date | None, ...] = field(default=(), repr=False)
    """For each record the last day on which it is relevant, or none when it stays so."""
    reasons: tuple[tuple[Part, ...], ...] = field(default=(), repr=False)
    """For each row of a person the parts of its score: for the department's verifier alone."""
    owners: tuple[int, ...] = field(default=(), repr=False)
    """For each row the record that it is of."""
    is_one_person: bool = field(default=False, repr=False)
    """Whether all rows have one citizen service number: somebody as they are and were."""


NO_HIT = Verdict(match=Match.NO_HIT)
TOO_LITTLE = Verdict(match=Match.TOO_LITTLE)


def judge(
    questions: Sequence[Question], candidates: Candidates, facts: SourceFacts, model: Model
) -> list[Verdict]:
    """Return of each question, all of one kind, whether the source knows its topic."""
    asked = Asked(questions)
    return decide(asked, weigh(asked, candidates, facts, model), facts, model)


def decide(asked: Asked, weighed: Weighed, facts: SourceFacts, model: Model) -> list[Verdict]:
    """Return of each question what its candidates together say."""
    of = weighed.candidates.of
    numbers = np.arange(len(asked))
    starts, ends = np.searchsorted(of, numbers), np.searchsorted(of, numbers, "right")
    counts = np.bincount(weighed.seen.of, minlength=len(asked))
    one = _person if weighed.scored is not None else _object
    verdicts = []
    for number, question in enumerate(asked.questions):
        own = np.arange(starts[number], ends[number])
        verdict = one(question, own, weighed, facts, model)
        if verdict.match is Match.NO_HIT and counts[number] >= MOST_CANDIDATES:
            # A list that was cut off never says that nobody is there.
            verdict = TOO_LITTLE
        verdicts.append(verdict)
    return verdicts


def _person(
    question: Question, own: Positions, weighed: Weighed, facts: SourceFacts, model: Model
) -> Verdict:
    assert weighed.scored is not None
    numbered = own[weighed.numbered[own]]
    if len(numbered):
        match = Match.TO_VERIFY if weighed.doubtful[numbered[0]] else Match.HIT
        return _verdict(match, numbered, weighed, facts, model)
    if not _is_enough(question, facts):
        return TOO_LITTLE
    if not len(own):
        return NO_HIT
    certain = own[weighed.certain[own]]
    if len(certain) and not _has_double(certain[0], own, weighed):
        return _verdict(Match.HIT, certain, weighed, facts, model)
    return _verdict(Match.TO_VERIFY, own, weighed, facts, model)


def _object(
    question: Question, own: Positions, weighed: Weighed, facts: SourceFacts, model: Model
) -> Verdict:
    if len(certain := own[weighed.certain[own]]):
        match = Match.HIT if _is_sure(question) else Match.TO_VERIFY
        return _verdict(match, certain, weighed, facts, model)
    if len(doubtful := own[weighed.doubtful[own]]):
        return _verdict(Match.TO_VERIFY, doubtful, weighed, facts, model)
    if len(building := own[weighed.building[own]]):
        return _verdict(Match.BUILDING, building, weighed, facts, model)
    return NO_HIT if _ENOUGH[question.kind](question, facts) else TOO_LITTLE


def _verdict(
    match: Match, which: Positions, weighed: Weighed, facts: SourceFacts, model: Model
) -> Verdict:
    parties = weighed.candidates.parties
    reasons: tuple[tuple[Part, ...], ...] = ()
    if weighed.scored is not None:
        reasons = tuple(tuple(explain(weighed.scored, int(one), facts, model)) for one in which)
    # Parties of one record stand in one row of the register, and are relevant equally long.
    until = dict(zip(parties.records[which].tolist(), parties.until[which].tolist(), strict=True))
    return Verdict(
        match=match,
        rows=tuple(parties.rows[which].tolist()),
        records=tuple(until),
        until=tuple(map(last_day, until.values())),
        reasons=reasons,
        owners=tuple(parties.records[which].tolist()),
        is_one_person=_is_one(parties.token("bsn")[which]),
    )


def _is_one(numbers: U32) -> bool:
    return bool(len(numbers) and numbers[0] and (numbers == numbers[0]).all())


def _has_double(best: int, own: Positions, weighed: Weighed) -> bool:
    """Whether somebody else fits about as well as the best."""
    assert weighed.scored is not None
    totals = weighed.scored.totals
    near = own[(totals[own] >= totals[best] - _NAMESAKE_MARGIN) & (own != best)]
    if not len(near):
        return False
    parties = weighed.candidates.parties
    # Where the question leaves a part of the date open, that part tells two people apart.
    is_open = weighed.scored.evidence.within("birth", _OPEN_BIRTH)[best]
    one = parties.pick(np.full(len(near), best))
    return bool(_is_other(one, parties.pick(near), 1 if is_open else _OTHER_DATE).any())


def _is_other(one: Parties, two: Parties, parts: int) -> Mask:
    """Whether pairs of parties cannot be one person.

    They have another number, another given name, or dates that differ in so many parts.
    """

    def both(name: str) -> Mask:
        known: Mask = (one.token(name) != 0) & (two.token(name) != 0)
        return known

    def differ(name: str) -> Mask:
        found: Mask = both(name) & (one.token(name) != two.token(name))
        return found

    dates = sum(differ(part).astype(np.int8) for part in ("year", "month", "day"))
    # One part of a date or some letters of a name may be a slip in either row.
    alike = features.likeness(one.blooms[:, 2], two.blooms[:, 2]) >= features.GIVEN_NEAR
    other_given = differ("given") & differ("call") & ~alike
    found: Mask = np.where(both("bsn"), differ("bsn"), (dates >= parts) | other_given)
    return found


def _is_enough(question: Question, facts: SourceFacts) -> bool:
    """Whether the question and the source share enough for *no hit* to mean something."""
    if _tells(question, facts, "bsn", of="family"):
        return True
    if not _shared(question, facts, "family"):
        return False
    return any(_shared(question, facts, n) for n in ("year", "house", "num", "vbo", "spot"))


def _tells(question: Question, facts: SourceFacts, name: str, *, of: str) -> bool:
    """Whether a number alone would find nearly every party that has one of the other field."""
    held, all_of_them = facts.coverage.get(name, 1.0), facts.coverage.get(of, 1.0)
    return _shared(question, facts, name) and held >= _NEARLY_ALL * all_of_them


def _shared(question: Question, facts: SourceFacts, name: str) -> bool:
    return any(question.tokens.get(name, ())) and facts.coverage.get(name, 1.0) >= _COVERED


def _is_sure(question: Question) -> bool:
    if question.kind is not Kind.ADDRESS:
        return True
    return all(len(question.tokens.get(name, ())) <= 1 for name in ("vbo", "num"))


def _any_of(*names: str) -> Callable[[Question, SourceFacts], bool]:
    return lambda question, facts: any(_shared(question, facts, name) for name in names)


def _organisation_is_enough(question: Question, facts: SourceFacts) -> bool:
    named = _shared(question, facts, "organisation")
    return named or any(_tells(question, facts, name, of="organisation") for name in NUMBERS)


_ENOUGH: Mapping[Kind, Callable[[Question, SourceFacts], bool]] = {
    Kind.ORGANISATION: _organisation_is_enough,
    Kind.ADDRESS: _any_of(*PLACES),
    Kind.PARCEL: _any_of("parcel"),
    Kind.VEHICLE: _any_of("plate"),
}
