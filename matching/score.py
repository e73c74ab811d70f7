"""Evidence to scores that can be explained line by line."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from contracts.arrays import U32, Floats, Mask
from contracts.linkage import Candidates, Parties, SourceFacts
from matching import features
from matching.asked import Asked
from matching.evidence import Evidence
from matching.models import Model

_RAREST = 1e-6
_COMMONEST = 1e-2
"""No name is commoner among people at large; in a small register one may seem to be."""
_UNLISTED = 1e-4
_USUAL = 3.0
_USUAL_SIZE = 10_000
_UNSURE_SURNAME = ("both", "same", "cross")
_HERE = ("same", "door")
_UNSURE_GIVEN = ("same", "call")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """The total of every pair as log-odds, and the evidence it comes from."""

    totals: Floats = field(repr=False)
    evidence: Evidence = field(repr=False)
    rarities: Mapping[str, Floats] = field(repr=False)
    """How many tenfolds rarer than one in a thousand an agreeing name is; nought where none."""

    def pick(self, which: "np.ndarray[Any, Any]") -> "Scored":
        """Return the scores of some pairs."""
        return Scored(
            totals=self.totals[which],
            evidence=self.evidence.pick(which),
            rarities={name: rare[which] for name, rare in self.rarities.items()},
        )

    @staticmethod
    def join(parts: Sequence["Scored"]) -> "Scored":
        """Return the scores of several lists of pairs, one behind the other."""
        return Scored(
            totals=np.concatenate([one.totals for one in parts]),
            evidence=Evidence.join([one.evidence for one in parts]),
            rarities={
                name: np.concatenate([one.rarities[name] for one in parts])
                for name in parts[0].rarities
            },
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one feature adds to a score."""

    feature: str
    level: str
    value: float


def score(asked: Asked, candidates: Candidates, facts: SourceFacts, model: Model) -> Scored:
    """Return how likely each candidate is the person asked about, as log-odds."""
    evidence = features.compare(asked, candidates)
    rarities = rarity(asked, candidates, facts, evidence)
    totals = np.full(len(candidates), start(model, facts), np.float32)
    for feature, codes in evidence.codes.items():
        totals += model.arrays[feature][codes]
    for name, rare in rarities.items():
        totals += model.rarity[name] * rare
    return Scored(totals=totals, evidence=evidence, rarities=rarities)


def explain(scored: Scored, pair: int, facts: SourceFacts, model: Model) -> list[Part]:
    """Return the parts of one pair's total: levels and weights, never a value."""
    size = f"{facts.population:,} parties"
    parts = [Part(feature="start", level=size, value=start(model, facts))]
    for feature, level in scored.evidence.levels(pair).items():
        if weight := model.weights.get(feature, {}).get(level):
            parts.append(Part(feature=feature, level=level, value=weight))
    for name, rare in scored.rarities.items():
        if rare[pair]:
            value = float(model.rarity[name] * rare[pair])
            parts.append(Part(feature=f"{name} rarity", level="", value=value))
    return parts


def start(model: Model, facts: SourceFacts) -> float:
    """Return the score before anything is compared: more people, more namesakes."""
    return model.intercept + model.population * tenfolds(facts)


def tenfolds(facts: SourceFacts) -> float:
    """Return the size of a source as tenfolds of 10,000 parties; negative for a smaller one."""
    return math.log10(max(facts.population, 1) / _USUAL_SIZE)


def rarity(
    asked: Asked, candidates: Candidates, facts: SourceFacts, evidence: Evidence
) -> dict[str, Floats]:
    """Return how rare the surname and the given name are on which a pair agrees."""
    of, parties = candidates.of, candidates.parties
    names = [reading.tokens("any")[of] for reading in asked.readings]
    surnames = [_agreeing(names, parties, field, facts) for field in ("family", "partner")]
    # At one address names run in families, so that there a rare one says nothing.
    apart = ~evidence.within("address", _HERE)
    agreed = apart & evidence.within("surname", _UNSURE_SURNAME)
    given = _rare(facts, "given", parties.token("given"))
    same_given = apart & evidence.within("given", _UNSURE_GIVEN)
    return {
        "surname": np.where(agreed, np.maximum(*surnames), 0).astype(np.float32),
        "given": np.where(same_given, given, 0).astype(np.float32),
    }


def _agreeing(names: list[U32], parties: Parties, field: str, facts: SourceFacts) -> Floats:
    held = parties.token(field)
    has: Mask = (held != 0) & np.logical_or.reduce(
        [(one == held[:, None]).any(axis=1) for one in names]
    )
    return np.where(has, _rare(facts, "family", held), -_USUAL).astype(np.float32)


def _rare(facts: SourceFacts, field: str, tokens: U32) -> Floats:
    known = facts.frequencies.get(field)
    shares = np.full(len(tokens), min(_UNLISTED, 1 / max(facts.population, 1)))
    if known is not None and len(known.tokens):
        at = np.minimum(np.searchsorted(known.tokens, tokens), len(known.tokens) - 1)
        shares = np.where(known.tokens[at] == tokens, known.shares[at], shares)
    rare: Floats = (-np.log10(np.clip(shares, _RAREST, _COMMONEST)) - _USUAL).astype(np.float32)
    return rare
