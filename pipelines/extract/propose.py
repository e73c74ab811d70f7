"""From a sample's columns to a contract's: which are kept, whom they tell of, which is the key."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from contracts import relevance
from contracts.columns import (
    ADDRESS_KINDS,
    EITHER_KINDS,
    FLAG_KINDS,
    ORGANISATION_KINDS,
    PARTY_KINDS,
    PERSON_KINDS,
    Column,
    ColumnKind,
    Severity,
    Treatment,
)
from contracts.errors import Invalid
from contracts.records import LOCATION
from contracts.tables import keeps
from pipelines.extract import words
from pipelines.extract.evidence import Evidence, dated, evidence, is_free_text
from pipelines.extract.guess import Guess, guess
from pipelines.extract.masks import masked

_CATEGORY = "zaak"
_NOT_LABEL = re.compile(r"[^a-z0-9-]+")
_WHOLE_NAMES = frozenset((ColumnKind.PARTY_NAME, ColumnKind.FULL_NAME))
_LATELY = ("constatering", "ontvangst", "aanvraag", "melding", "besluit", "ingediend", "start")
_KEY_LENGTH, _PATTERNED, _KEY_DISTINCT = 40, 0.95, 0.2
_IDENTIFIERS = frozenset((ColumnKind.BSN, ColumnKind.BAG_NUM))


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One column of the contract to be, and why it is so."""

    column: Column
    reason: str


def propose(rows: pl.DataFrame, types: Mapping[str, frozenset[str]]) -> tuple[Proposal, ...]:
    """Return a proposal for each of these columns; `types` are the raw types of each."""
    found = [evidence(rows, name, raw) for name, raw in types.items()]
    guesses = {one.name: guess(one) for one in found}
    proposals = {one.name: _proposal(one.name, guesses[one.name]) for one in found}
    _label(proposals, guesses)
    _choose_relevance(proposals, guesses, found)
    _choose_key(proposals, guesses, found)
    return tuple(proposals.values())


def _proposal(name: str, told: Guess) -> Proposal:
    treatment = Treatment.DROP
    if told.is_certain and told.kind in PARTY_KINDS:
        treatment = Treatment.TOKEN
    elif told.is_certain and told.kind in FLAG_KINDS:
        treatment = Treatment.RELEVANCE
    column = Column(
        name=name,
        logical_type=told.logical_type,
        treatment=treatment,
        kind=told.kind,
        classification=words.classification(name),
    )
    return Proposal(column=column, reason=told.reason)


def _label(proposals: dict[str, Proposal], guesses: Mapping[str, Guess]) -> None:
    """Give every token the party it tells of; of two of one kind for one party the second goes."""
    tokens = [name for name, one in proposals.items() if one.column.treatment is Treatment.TOKEN]
    shared = Counter(words.named(name)[1] for name in tokens)
    labels = {name: _own_label(name, shared) for name in tokens}
    wholes = [name for name in tokens if guesses[name].kind in _WHOLE_NAMES]
    taken: set[tuple[str, ColumnKind | None]] = set()
    for name in tokens:
        kind = guesses[name].kind
        label = labels[name] or _default(kind, [labels[one] for one in wholes])
        one = proposals[name]
        if (label, kind) in taken:
            dropped = replace(one.column, treatment=Treatment.DROP)
            why = f"{one.reason}; but {label} has a column of kind {kind} already"
            proposals[name] = Proposal(column=dropped, reason=why)
        else:
            proposals[name] = replace(one, column=replace(one.column, party=label))
            taken.add((label, kind))


def _own_label(name: str, shared: Mapping[str, int]) -> str | None:
    """Return the party that a column's name tells of by itself."""
    kind, rest = words.named(name)
    if kind is ColumnKind.PARTY_NAME and not rest:
        # `aanvrager` names the party, `naam` does not.
        rest = next((part for part in words.parts_of(name) if part in words.ROLES), "")
    role = next((part for part in rest.split("-") if part in words.ROLES), None)
    label = role or (rest if rest and kind is not None and shared[rest] > 1 else "")
    label = _NOT_LABEL.sub("", label).lstrip("-0123456789")[:40].rstrip("-")
    return label or None


def _default(kind: ColumnKind | None, wholes: Sequence[str | None]) -> str:
    if kind in ADDRESS_KINDS:
        return LOCATION
    # One name of a person or an organisation takes the numbers that stand beside it.
    only = wholes[0] if len(wholes) == 1 and wholes[0] else None
    if kind in PERSON_KINDS | EITHER_KINDS:
        return only or ("betrokkene" if wholes else "persoon")
    if kind in ORGANISATION_KINDS:
        return "bedrijf"
    return "voertuig" if kind is ColumnKind.PLATE else "perceel"


def _choose_relevance(
    proposals: dict[str, Proposal], guesses: Mapping[str, Guess], found: Sequence[Evidence]
) -> None:
    """Propose one date for the relevance rule; the others wait for somebody to choose."""
    dates = [
        one
        for one in found
        if guesses[one.name].kind is ColumnKind.DATE and guesses[one.name].is_certain
    ]
    usable = [one for one in dates if 2 * len(one.values) >= one.rows and in_a_rule(one.name)]
    best = max(usable, key=_lately, default=None)
    for one in dates:
        old = proposals[one.name]
        if one is best:
            column = replace(old.column, treatment=Treatment.RELEVANCE, severity=Severity.REJECT)
            reason = "dates; the rule of relevance can start from it"
        else:
            column = old.column
            reason = "dates; use relevance if the rule needs it, substance if a grant may name it"
        proposals[one.name] = Proposal(column=column, reason=reason)


def _lately(one: Evidence) -> tuple[int, int, float]:
    parts = words.parts_of(one.name)
    told = [place for place, word in enumerate(_LATELY) if any(word in part for part in parts)]
    birth = any("geboor" in part or part.startswith("geb") for part in parts)
    return (-1 if birth else 0, -min(told, default=len(_LATELY)), len(one.values) / one.rows)


def in_a_rule(name: str) -> bool:
    """Return whether a rule of relevance can name this column."""
    try:
        return set(relevance.compared(relevance.parse(f"{name} >= vandaag"))) == {name}
    except Invalid:
        return False


def _choose_key(
    proposals: dict[str, Proposal], guesses: Mapping[str, Guess], found: Iterable[Evidence]
) -> None:
    """Propose the register's own number of a record, if one column is fit to be it."""
    ranked = [(rank, one) for one in found if (rank := _rank(one, guesses[one.name]))]
    if not ranked:
        return
    _, best = max(ranked, key=lambda one: one[0])
    old = proposals[best.name].column
    is_unique = len(best.distinct) == best.rows
    # Called unique, the second row of a number would be put aside, and its party never found.
    reason = "the register's own number of a record; "
    reason += (
        "here it never comes twice: say unique if that is always so"
        if is_unique
        else "not unique: several rows have one number"
    )
    column = replace(old, primary_key=True, required=True)
    if old.treatment is not Treatment.TOKEN:
        number = not keeps(replace(old, logical_type="string", kind=ColumnKind.KEY), _raw(best))
        column = replace(
            column,
            kind=ColumnKind.KEY,
            treatment=Treatment.SUBSTANCE,
            category=_CATEGORY,
            logical_type="integer" if number else "string",
        )
    proposals[best.name] = Proposal(column=column, reason=reason)


def _rank(one: Evidence, told: Guess) -> tuple[int, float] | None:
    """Return how fit a column is to be the key; nothing if it is not."""
    if len(one.values) < one.rows or is_free_text(one) or len(one.raw) != 1:
        return None
    different = len(one.distinct) / one.rows
    if told.is_certain:
        return (1, different) if told.kind in _IDENTIFIERS and different == 1 else None
    named, rest = words.named(one.name)
    holds = keeps(
        Column(name=one.name, logical_type="integer", treatment=Treatment.DROP), _raw(one)
    )
    whole = _raw(one) == "text" or (holds and told.logical_type == "integer")
    if not whole or told.kind is ColumnKind.BSN or words.classification(one.name):
        return None
    if max(map(len, one.distinct)) > _KEY_LENGTH or dated(one) == 1:
        return None
    if named is ColumnKind.KEY and different >= _KEY_DISTINCT:
        return (3 if not rest else 2, different)
    return (0, different) if different == 1 and named is None and _is_patterned(one) else None


def _is_patterned(one: Evidence) -> bool:
    """Return whether nearly all values have one form with digits in it."""
    if len(one.distinct) < 10:
        return False
    counted = masked(one.distinct).value_counts(sort=True)
    mask, count = counted.row(0)
    return "9" in mask and count >= _PATTERNED * len(one.distinct)


def _raw(one: Evidence) -> str:
    return next(iter(one.raw))
