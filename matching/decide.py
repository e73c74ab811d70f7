"""Scores to one answer per source: hit, no hit, to verify, or too little given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from contracts.linkage import TOKENS, Candidate, SourceFacts, Stored
from contracts.outcomes import Match
from contracts.topics import Kind
from matching import features
from matching.encode import Question
from matching.models import PERSON, Model, Threshold
from matching.score import Score, score

_AT = {name: position for position, name in enumerate(TOKENS)}
_PLACE = ("vbo", "num", "house", "spot")
_COVERED = 0.02
_NEARLY_ALL = 0.8
_NUMBERS = ("branch", "kvk", "rsin")
_NAMESAKE_MARGIN = 2.5
_OTHER_DATE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What comparing gives, and the rows that made a hit or a doubt, strongest first."""

    match: Match
    rows: tuple[int, ...] = field(default=(), repr=False)


NO_HIT = Verdict(match=Match.NO_HIT)
TOO_LITTLE = Verdict(match=Match.TOO_LITTLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    row: int
    stored: Stored
    score: Score
    bsn: str


def judge(
    question: Question, candidates: Sequence[Candidate], facts: SourceFacts, model: Model = PERSON
) -> Verdict:
    """Return whether the source knows the topic, from every row that shares a block key."""
    match question.kind:
        case Kind.PERSON:
            return _person(question, candidates, facts, model)
        case Kind.ORGANISATION:
            return _organisation(question, candidates, facts)
        case Kind.ADDRESS:
            return _address(question, candidates, facts)
        case Kind.PARCEL:
            return _object(question, candidates, facts, "parcel")
        case Kind.VEHICLE:
            return _object(question, candidates, facts, "plate")


def _person(
    question: Question, candidates: Sequence[Candidate], facts: SourceFacts, model: Model
) -> Verdict:
    limits = model.threshold(facts.population)
    judged = [
        _Judged(
            row=c.row,
            stored=c.stored,
            score=score(question, c.stored, facts, model),
            bsn=features.bsn(question, c.stored),
        )
        for c in candidates
        if _is_person(c.stored)
    ]
    judged.sort(key=lambda one: (-one.score.total, one.row))
    if numbered := [one for one in judged if one.bsn == "same"]:
        return _numbered(numbered)
    if not _is_enough(question, facts):
        return TOO_LITTLE
    likely = [one for one in judged if one.score.total >= limits.verify_at]
    if not likely:
        return NO_HIT
    certain = [
        one for one in likely if one.score.total >= limits.hit_at and _is_certain(one, model)
    ]
    if certain and not _has_double(certain[0], likely, limits):
        return Verdict(match=Match.HIT, rows=tuple(one.row for one in certain))
    return Verdict(match=Match.TO_VERIFY, rows=tuple(one.row for one in likely))


def _is_certain(one: _Judged, model: Model) -> bool:
    """Whether nothing contradicts, and what must agree does."""
    if one.bsn == "differ":
        return False
    levels = one.score.levels
    needed = all(levels.get(name) in allowed for name, allowed in model.needed.items())
    return needed and not any(levels.get(name) in denied for name, denied in model.denied.items())


def _numbered(same: Sequence[_Judged]) -> Verdict:
    rows = tuple(one.row for one in same)
    levels = same[0].score.levels
    stranger = levels["surname"] == "differ" and levels["birth"] in ("differ", "year_off")
    return Verdict(match=Match.TO_VERIFY if stranger else Match.HIT, rows=rows)


def _has_double(best: _Judged, likely: Sequence[_Judged], limits: Threshold) -> bool:
    """Whether somebody else fits about as well as the best."""
    return any(
        one.score.total >= best.score.total - _NAMESAKE_MARGIN
        and one.score.total >= limits.verify_at
        and _is_other(best.stored, one.stored)
        for one in likely
        if one is not best
    )


def _is_other(one: Stored, two: Stored) -> bool:
    """Whether two rows cannot be one person: another number, date of birth or given name."""
    if (numbers := _both(one, two, "bsn")) is not None:
        return not numbers
    parts = [_both(one, two, part) for part in ("year", "month", "day")]
    if parts.count(False) >= _OTHER_DATE:
        return True
    # One part of a date or some letters of a name may be a slip in either row.
    return features.other_given(one, two)


def _both(one: Stored, two: Stored, name: str) -> bool | None:
    left, right = one.tokens[_AT[name]], two.tokens[_AT[name]]
    return None if left is None or right is None else left == right


def _is_person(stored: Stored) -> bool:
    tokens = stored.tokens
    return tokens[_AT["family"]] is not None or tokens[_AT["bsn"]] is not None


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


def _organisation(
    question: Question, candidates: Sequence[Candidate], facts: SourceFacts
) -> Verdict:
    tokens = question.tokens
    numbers = [name for name in _NUMBERS if tokens.get(name)]
    certain: list[int] = []
    doubtful: list[int] = []
    for candidate in candidates:
        compared = [_has(tokens, candidate.stored, name) for name in numbers]
        if any(compared):
            certain.append(candidate.row)
            continue
        contradicted = False in compared
        if _has(tokens, candidate.stored, "organisation"):
            # Companies share even telling names: only the address makes one of them certain.
            telling = bool(_has(tokens, candidate.stored, "organisation", "distinctive"))
            here = telling and not contradicted and _is_at(tokens, candidate.stored)
            (certain if here else doubtful).append(candidate.row)
        elif _has(tokens, candidate.stored, "trade") and not contradicted:
            doubtful.append(candidate.row)
    if certain:
        return Verdict(match=Match.HIT, rows=tuple(certain))
    if doubtful:
        return Verdict(match=Match.TO_VERIFY, rows=tuple(doubtful))
    named = _shared(question, facts, "organisation")
    told = any(_tells(question, facts, name, of="organisation") for name in _NUMBERS)
    return NO_HIT if named or told else TOO_LITTLE


def _has(
    tokens: Mapping[str, tuple[int, ...]], stored: Stored, name: str, slot: str | None = None
) -> bool | None:
    """Whether the row's field is among the slot's values; nothing where either side has none."""
    held = stored.tokens[_AT[name]]
    asked = tokens.get(slot or name, ())
    return None if held is None or not asked else held in asked


def _is_at(tokens: Mapping[str, tuple[int, ...]], stored: Stored) -> bool:
    return any(_has(tokens, stored, name) for name in _PLACE)


def _address(question: Question, candidates: Sequence[Candidate], facts: SourceFacts) -> Verdict:
    tokens = question.tokens
    sure = len(tokens.get("vbo", ())) <= 1 and len(tokens.get("num", ())) <= 1
    same: list[int] = []
    doubtful: list[int] = []
    for candidate in candidates:
        if _is_at(tokens, candidate.stored):
            same.append(candidate.row)
        elif _is_vague(candidate.stored):
            doubtful.append(candidate.row)
    if same:
        return Verdict(match=Match.HIT if sure else Match.TO_VERIFY, rows=tuple(same))
    if doubtful:
        return Verdict(match=Match.TO_VERIFY, rows=tuple(doubtful))
    enough = any(_shared(question, facts, name) for name in _PLACE)
    return NO_HIT if enough else TOO_LITTLE


def _is_vague(stored: Stored) -> bool:
    """Whether the row, found by an address key, may mean several addresses or a whole building."""
    return stored.tokens[_AT["vbo"]] is None and stored.tokens[_AT["num"]] is None


def _object(
    question: Question, candidates: Sequence[Candidate], facts: SourceFacts, name: str
) -> Verdict:
    rows = tuple(c.row for c in candidates if _has(question.tokens, c.stored, name))
    if rows:
        return Verdict(match=Match.HIT, rows=rows)
    return NO_HIT if _shared(question, facts, name) else TOO_LITTLE
