"""Evidence to a score that can be explained line by line."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from contracts.linkage import TOKENS, SourceFacts, Stored
from matching import features
from matching.encode import Question
from matching.models import Model

_FAMILY, _GIVEN, _PARTNER = (TOKENS.index(name) for name in ("family", "given", "partner"))
_RAREST = 1e-5
_UNLISTED = 1e-4
_USUAL = 3.0
_USUAL_SIZE = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A total, and what each feature added to it."""

    total: float
    levels: Mapping[str, str] = field(repr=False)
    parts: Mapping[str, float] = field(repr=False)


def score(question: Question, stored: Stored, facts: SourceFacts, model: Model) -> Score:
    """Return how likely the stored person is the one asked about, as log-odds."""
    levels = features.compare(question, stored)
    size = math.log10(max(facts.population, 1) / _USUAL_SIZE)
    parts = {"start": model.intercept, "population": model.population * size}
    for feature, level in levels.items():
        if weight := model.weights.get(feature, {}).get(level):
            parts[feature] = weight
    surname, given = rarity(question, stored, facts, levels)
    if surname:
        parts["surname_rarity"] = model.surname_rarity * surname
    if given:
        parts["given_rarity"] = model.given_rarity * given
    return Score(total=sum(parts.values()), levels=levels, parts=parts)


def rarity(
    question: Question, stored: Stored, facts: SourceFacts, levels: Mapping[str, str]
) -> tuple[float, float]:
    """Return how rare the agreed surname and given name are: powers of ten beyond one in 1000."""
    surname = given = 0.0
    if levels["surname"] in features.AGREED_SURNAME:
        names = [t for r in question.readings for t in (*r.family, *r.partner, *r.alias)]
        held = (stored.tokens[_FAMILY], stored.tokens[_PARTNER])
        surname = max(
            (_rare(facts, "family", t) for t in held if t is not None and t in names), default=0.0
        )
    if levels["given"] in features.AGREED_GIVEN and (token := stored.tokens[_GIVEN]) is not None:
        given = _rare(facts, "given", token)
    return surname, given


def _rare(facts: SourceFacts, field: str, token: int) -> float:
    share = facts.frequencies.get(field, {}).get(token, _UNLISTED)
    return -math.log10(max(share, _RAREST)) - _USUAL
