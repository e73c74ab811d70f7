"""Candidates to those that may matter: every pair by itself, whatever the others give."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from contracts.arrays import U32, U64, Mask
from contracts.linkage import Candidates, Parties, SourceFacts
from contracts.topics import Kind
from matching import features
from matching.asked import Asked
from matching.models import Model
from matching.score import Scored, score

MOST_CANDIDATES = 300
"""A question is compared with at most this many parties of a source, the likeliest first."""

PLACES = ("vbo", "num", "house", "spot")

NUMBERS = ("branch", "kvk", "rsin")

_STRANGE_SURNAME = ("differ", "faint")

_STRANGE_BIRTH = ("differ", "year_off")


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


def _is_person(parties: Parties) -> Mask:
    found: Mask = (parties.token("family") != 0) | (parties.token("bsn") != 0)
    return found


def _organisations(asked: Asked, candidates: Candidates) -> Weighed:
    none = np.zeros(len(candidates), np.bool_)
    equal, contradicted = none, none
    for name in NUMBERS:
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
    found: Mask = np.logical_or.reduce([_compared(asked, candidates, n)[1] for n in PLACES])
    return found


_KINDS: Mapping[Kind, Callable[[Asked, Candidates], Weighed]] = {
    Kind.ORGANISATION: _organisations,
    Kind.ADDRESS: _addresses,
    Kind.PARCEL: _things("parcel"),
    Kind.VEHICLE: _things("plate"),
}
