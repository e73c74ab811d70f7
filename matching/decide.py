"""Candidates to one answer per question and source: hit, no hit, to verify, or too little given."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from contracts.arrays import U32, U64, Mask, Positions
from contracts.linkage import Candidates, Parties, SourceFacts
from contracts.outcomes import Match
from contracts.topics import Kind
from matching import features
from matching.asked import Asked
from matching.encode import Question
from matching.models import Model
from matching.score import Part, Scored, explain, score

MOST_CANDIDATES = 300
"""A question is compared with at most this many parties of a source, the likeliest first."""

_PLACE = ("vbo", "num", "house", "spot")
_COVERED = 0.02
_NEARLY_ALL = 0.8
_NUMBERS = ("branch", "kvk", "rsin")
_NAMESAKE_MARGIN = 2.5
_OTHER_DATE = 2
_OPEN_BIRTH = ("month", "year")
_STRANGE_SURNAME = ("differ", "faint")
_STRANGE_BIRTH = ("differ", "year_off")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What comparing gives, and the parties that made a hit or a doubt, strongest first."""

    match: Match
    rows: tuple[int, ...] = field(default=(), repr=False)
    records: tuple[int, ...] = field(default=(), repr=False)
    reasons: tuple[tuple[Part, ...], ...] = field(default=(), repr=False)
    """For each row of a person the parts of its score: for the department's verifier alone."""


NO_HIT = Verdict(match=Match.NO_HIT)
TOO_LITTLE = Verdict(match=Match.TOO_LITTLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Every candidate that was compared: of which question, by which key, in which row."""

    of: U32 = field(repr=False)
    places: U32 = field(repr=False)
    rows: U32 = field(repr=False)

    def first(self, most: int) -> "Mask":
        """Return which are among the first `most` of their question."""
        order = np.lexsort((self.rows, self.places, self.of))
        of = self.of[order]
        kept = np.zeros(len(order), np.bool_)
        kept[order] = np.arange(len(order)) - np.searchsorted(of, of) < most
        return kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """The candidates that may matter, with what was found of each pair; the rest is gone."""

    seen: Seen = field(repr=False)
    candidates: Candidates = field(repr=False)
    scored: Scored | None = field(repr=False)
    """Of persons only."""
    certain: Mask = field(repr=False)
    """Which are good enough for a hit, if nobody else fits as well."""
    numbered: Mask = field(repr=False)
    """Which have the citizen service number asked about."""
    doubtful: Mask = field(repr=False)
    """Which contradict that number, or are an object's less certain candidates."""
    building: Mask = field(repr=False)
    """Which are another unit of the building asked about."""


def judge(
    questions: Sequence[Question], candidates: Candidates, facts: SourceFacts, model: Model
) -> list[Verdict]:
    """Return of each question, all of one kind, whether the source knows its topic."""
    asked = Asked(questions)
    return decide(asked, weigh(asked, candidates, facts, model), facts, model)


def weigh(asked: Asked, candidates: Candidates, facts: SourceFacts, model: Model) -> Weighed:
    """Compare every pair and keep the candidates that may matter; one part of an index suffices."""
    kind = asked.questions[0].kind
    if kind is not Kind.PERSON:
        return _KINDS[kind](asked, candidates)
    persons = candidates.pick(_is_person(candidates.parties))
    scored = score(asked, persons, facts, model)
    evidence, limits = scored.evidence, model.threshold(facts.population)
    numbered = evidence.within("bsn", ("same",))
    likely = numbered | (scored.totals >= limits.verify_at)
    certain = (scored.totals >= limits.hit_at) & ~evidence.within("bsn", ("differ",))
    for name, levels in model.needed.items():
        certain &= evidence.within(name, levels)
    for name, levels in model.denied.items():
        certain &= ~evidence.within(name, levels)
    stranger = evidence.within("surname", _STRANGE_SURNAME) & evidence.within(
        "birth", _STRANGE_BIRTH
    )
    kept = np.flatnonzero(likely)
    # Of each question the strongest first; equals in the order of their rows.
    order = kept[np.lexsort((persons.parties.rows[kept], -scored.totals[kept], persons.of[kept]))]
    return Weighed(
        seen=_seen(candidates),
        candidates=persons.pick(order),
        scored=scored.pick(order),
        certain=certain[order],
        numbered=numbered[order],
        doubtful=stranger[order],
        building=np.zeros(len(order), np.bool_),
    )


def gather(parts: Sequence[Weighed]) -> Weighed:
    """Return what the parts of an index gave for the same questions as if they were one index."""
    seen = Seen(
        of=np.concatenate([one.seen.of for one in parts]),
        places=np.concatenate([one.seen.places for one in parts]),
        rows=np.concatenate([one.seen.rows for one in parts]),
    )
    kept = seen.first(MOST_CANDIDATES)
    few = Seen(of=seen.of[kept], places=seen.places[kept], rows=seen.rows[kept])
    return _joined(parts, few)


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


def _seen(candidates: Candidates) -> Seen:
    return Seen(of=candidates.of, places=candidates.places, rows=candidates.parties.rows)


def _joined(parts: Sequence[Weighed], seen: Seen) -> Weighed:
    candidates = Candidates.join([one.candidates for one in parts])
    scored = [one.scored for one in parts if one.scored is not None]
    whole = Scored.join(scored) if scored else None
    pairs = _pairs(candidates.of, candidates.parties.rows)
    kept = np.flatnonzero(np.isin(pairs, _pairs(seen.of, seen.rows)))
    rows, of = candidates.parties.rows[kept], candidates.of[kept]
    best = -whole.totals[kept] if whole else candidates.places[kept]
    order = kept[np.lexsort((rows, best, of))]

    def pick(masks: Sequence[Mask]) -> Mask:
        found: Mask = np.concatenate(masks)[order]
        return found

    return Weighed(
        seen=seen,
        candidates=candidates.pick(order),
        scored=whole.pick(order) if whole else None,
        certain=pick([one.certain for one in parts]),
        numbered=pick([one.numbered for one in parts]),
        doubtful=pick([one.doubtful for one in parts]),
        building=pick([one.building for one in parts]),
    )


def _pairs(of: U32, rows: U32) -> U64:
    pairs: U64 = of.astype(np.uint64) << np.uint64(32) | rows
    return pairs


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
    return Verdict(
        match=match,
        rows=tuple(parties.rows[which].tolist()),
        records=tuple(dict.fromkeys(parties.records[which].tolist())),
        reasons=reasons,
    )


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


def _is_person(parties: Parties) -> Mask:
    found: Mask = (parties.token("family") != 0) | (parties.token("bsn") != 0)
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


def _organisations(asked: Asked, candidates: Candidates) -> Weighed:
    none = np.zeros(len(candidates), np.bool_)
    equal, contradicted = none, none
    for name in _NUMBERS:
        known, same = _compared(asked, candidates, name)
        equal, contradicted = equal | same, contradicted | (known & ~same)
    _, named = _compared(asked, candidates, "organisation")
    _, telling = _compared(asked, candidates, "organisation", "distinctive")
    _, trade = _compared(asked, candidates, "trade")
    # Companies share even telling names: only the address makes one of them certain.
    here = named & telling & ~contradicted & _is_at(asked, candidates)
    return _weighed(candidates, equal | here, named | (trade & ~contradicted))


def _addresses(asked: Asked, candidates: Candidates) -> Weighed:
    parties = candidates.parties
    certain = _is_at(asked, candidates)
    # A row without identifiers, found by an address key, may be several addresses.
    vague = (parties.token("vbo") == 0) & (parties.token("num") == 0)
    _, beside = _compared(asked, candidates, "vbo", "neighbour")
    return _weighed(candidates, certain, vague, beside & ~certain)


def _things(name: str) -> Callable[[Asked, Candidates], Weighed]:
    def weigh_them(asked: Asked, candidates: Candidates) -> Weighed:
        _, same = _compared(asked, candidates, name)
        return _weighed(candidates, same, np.zeros(len(same), np.bool_))

    return weigh_them


def _weighed(
    candidates: Candidates, certain: Mask, doubtful: Mask, building: Mask | None = None
) -> Weighed:
    none = np.zeros(len(candidates), np.bool_)
    return Weighed(
        seen=_seen(candidates),
        candidates=candidates,
        scored=None,
        certain=certain,
        numbered=none,
        doubtful=doubtful & ~certain,
        building=none if building is None else building,
    )


def _compared(
    asked: Asked, candidates: Candidates, name: str, slot: str | None = None
) -> tuple[Mask, Mask]:
    """Return for each pair whether both sides know a field, and whether they agree on it."""
    held = candidates.parties.token(name)
    values = asked.slot(slot or name)[candidates.of]
    known = (values != 0).any(axis=1) & (held != 0)
    return known, features.has(values, held)


def _is_at(asked: Asked, candidates: Candidates) -> Mask:
    found: Mask = np.logical_or.reduce([_compared(asked, candidates, n)[1] for n in _PLACE])
    return found


_KINDS: Mapping[Kind, Callable[[Asked, Candidates], Weighed]] = {
    Kind.ORGANISATION: _organisations,
    Kind.ADDRESS: _addresses,
    Kind.PARCEL: _things("parcel"),
    Kind.VEHICLE: _things("plate"),
}


def _any_of(*names: str) -> Callable[[Question, SourceFacts], bool]:
    return lambda question, facts: any(_shared(question, facts, name) for name in names)


def _organisation_is_enough(question: Question, facts: SourceFacts) -> bool:
    named = _shared(question, facts, "organisation")
    return named or any(_tells(question, facts, name, of="organisation") for name in _NUMBERS)


_ENOUGH: Mapping[Kind, Callable[[Question, SourceFacts], bool]] = {
    Kind.ORGANISATION: _organisation_is_enough,
    Kind.ADDRESS: _any_of(*_PLACE),
    Kind.PARCEL: _any_of("parcel"),
    Kind.VEHICLE: _any_of("plate"),
}
