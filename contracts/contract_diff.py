"""What changed between two texts of a source's contract, and what each change takes.

Contracts are compared as they are read, not as they are written: another order of lines or
another comment is no change, though it is another text and needs a signature of its own.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from contracts.columns import FLAG_KINDS, Column, ColumnKind, Treatment
from contracts.sources import OpeningDecision, SourceContract

_VERSION, _HASH = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,4}){2}"), re.compile(r"[0-9a-f]{64}")


class Effect(StrEnum):
    """What must be done at the department before the new text is followed."""

    NONE = "nothing"
    DELIVER = "deliver again"
    TOKENISE = "tokenise and deliver again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference, in the words of the contract."""

    place: str
    before: str
    after: str
    breaking: bool
    """Whether the delivery in use does not do what the new text says."""
    effect: Effect
    of_law: bool
    """Whether it is among what the signer reads before signing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Takes:
    """What a change takes."""

    breaking: bool = False
    effect: Effect = Effect.NONE
    of_law: bool = False


_PLAIN, _LAW = Takes(), Takes(of_law=True)
_OTHER_INDEX = Takes(breaking=True, effect=Effect.TOKENISE)
_OTHER_ROWS = Takes(breaking=True, effect=Effect.DELIVER, of_law=True)
_NEXT_DELIVERY = Takes(effect=Effect.DELIVER)

OF_CONTRACT: Mapping[str, Takes] = {
    "contract_id": _OTHER_INDEX,
    "title": _PLAIN,
    "version": _PLAIN,
    "department": Takes(breaking=True, effect=Effect.TOKENISE, of_law=True),
    "contact": _PLAIN,
    "role": Takes(breaking=True, effect=Effect.TOKENISE, of_law=True),
    "secrecy": _LAW,
    "decision": _LAW,
    "law": _LAW,
    "legal_ground": _LAW,
    "regime": _LAW,
    "indicators": _PLAIN,
    "purpose": _LAW,
    "limitations": _LAW,
    "format": _NEXT_DELIVERY,
    "relevance_text": _OTHER_ROWS,
    "max_bad_share": _PLAIN,
    "max_shrink": _PLAIN,
    "min_rows": _PLAIN,
    "frequency": _PLAIN,
    "warn_after": _PLAIN,
    "use_for": _LAW,
    "destroy_after": _LAW,
    "grant_identity": _LAW,
}
"""What a change of each part of a contract takes; options and columns have tables of their own."""

OF_OPTION: Mapping[str, Takes] = {
    "delimiter": _NEXT_DELIVERY,
    "encoding": _NEXT_DELIVERY,
    "sheet": _NEXT_DELIVERY,
    "shape": _NEXT_DELIVERY,
    "mostConfidential": _OTHER_ROWS,
    "roles": _OTHER_ROWS,
    "mapping": Takes(breaking=True, effect=Effect.TOKENISE, of_law=True),
}
"""What a change of each option of a reader takes: how a file is written, or what is taken of it."""

NOT_COMPARED = frozenset({"name", "columns", "options", "relevance", "sha256"})
"""Its name is its identity, its relevance is compared as written, and its hash is no content."""

OF_COLUMN: Mapping[str, Takes] = {
    "logical_type": Takes(breaking=True, effect=Effect.DELIVER),
    "treatment": Takes(breaking=True, effect=Effect.DELIVER, of_law=True),
    "kind": Takes(breaking=True, effect=Effect.DELIVER),
    "category": Takes(breaking=True, effect=Effect.DELIVER, of_law=True),
    "party": _OTHER_INDEX,
    "classification": _LAW,
    "law": _LAW,
    "primary_key": _OTHER_INDEX,
    "required": _NEXT_DELIVERY,
    "unique": _NEXT_DELIVERY,
    "severity": _NEXT_DELIVERY,
    "pattern": _NEXT_DELIVERY,
    "max_length": _NEXT_DELIVERY,
    "codes": _NEXT_DELIVERY,
}

_ADDED: Mapping[Treatment, Takes] = {
    Treatment.TOKEN: Takes(breaking=True, effect=Effect.TOKENISE, of_law=True),
    Treatment.SUBSTANCE: Takes(effect=Effect.DELIVER, of_law=True),
    Treatment.RELEVANCE: Takes(effect=Effect.DELIVER),
    Treatment.DROP: _PLAIN,
}
_REMOVED: Mapping[Treatment, Takes] = {
    **_ADDED,
    # What it could be granted from the delivery in use is no longer agreed.
    Treatment.SUBSTANCE: Takes(breaking=True, effect=Effect.DELIVER, of_law=True),
}
_SIFTING = FLAG_KINDS | {ColumnKind.THEME, ColumnKind.PLATE}
"""Kinds that say which rows are delivered or count; a plate does where a flag tells of it."""


def diff(before: SourceContract, after: SourceContract) -> tuple[Change, ...]:
    """Return every difference, of the contract first, then by option, then by column."""
    whole = (
        _change(name, getattr(before, name), getattr(after, name), takes)
        for name, takes in OF_CONTRACT.items()
        if getattr(before, name) != getattr(after, name)
    )
    return (
        *whole,
        *_options(before.options, after.options),
        *_columns(before.columns, after.columns),
    )


def is_compatible(changes: Sequence[Change]) -> bool:
    """Return whether the delivery in use does what the new text says."""
    return not any(change.breaking for change in changes)


def effect(changes: Sequence[Change]) -> Effect:
    """Return the most that any of the changes takes."""
    return max((one.effect for one in changes), key=list(Effect).index, default=Effect.NONE)


def named(given: Mapping[str, str], contract: SourceContract, made: SourceContract | None) -> str:
    """Return how the contract of a delivery differs from the one here, for a refusal.

    `made` is the text under which it was made, where the hub ever saw it.
    """
    # Both come from outside: what is no version and no hash is not told.
    version, text = given.get("version", ""), given.get("sha256", "")
    said = version if _VERSION.fullmatch(version) else "of another form"
    short = text[:12] if _HASH.fullmatch(text) else "unknown"
    versions = (
        f"it was made under version {said} (text {short}), "
        f"here is version {contract.version} (text {contract.sha256[:12]})"
    )
    if made is None:
        return f"{versions}; the hub never saw that text"
    places = [change.place for change in diff(made, contract)]
    return f"{versions}; they differ in {', '.join(places) or 'wording alone'}"


def _options(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    for name, takes in OF_OPTION.items():
        if before.get(name) != after.get(name):
            yield _change(f"options.{name}", before.get(name), after.get(name), takes)


def _columns(before: Sequence[Column], after: Sequence[Column]) -> Iterator[Change]:
    old, new = ({one.name: one for one in columns} for columns in (before, after))
    for name in dict.fromkeys((*old, *new)):
        if name not in new:
            yield _change(name, old[name].treatment, "", _whole(old[name], _REMOVED))
        elif name not in old:
            yield _change(name, "", new[name].treatment, _whole(new[name], _ADDED))
        else:
            yield from _column(old[name], new[name])


def _whole(column: Column, of_treatment: Mapping[Treatment, Takes]) -> Takes:
    """Return what it takes that a column comes or goes."""
    takes = of_treatment[column.treatment]
    sifts = column.kind in _SIFTING and column.treatment is not Treatment.DROP
    return replace(_OTHER_ROWS, effect=takes.effect) if sifts else takes


def _column(before: Column, after: Column) -> Iterator[Change]:
    is_token = Treatment.TOKEN in (before.treatment, after.treatment)
    for name, takes in OF_COLUMN.items():
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            # What is found by it was encoded from the old meaning.
            anew = replace(takes, effect=Effect.TOKENISE) if is_token and takes.breaking else takes
            yield _change(f"{before.name}.{name}", old, new, anew)


def _change(place: str, before: object, after: object, takes: Takes) -> Change:
    return Change(
        place=place,
        before=_told(before),
        after=_told(after),
        breaking=takes.breaking,
        effect=takes.effect,
        of_law=takes.of_law,
    )


def _told(value: object) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, timedelta):
        return f"{value // timedelta(hours=1)} h"
    if isinstance(value, OpeningDecision):
        return f"{value.reference}, {value.taken:%d-%m-%Y}"
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {one}" for name, one in value.items()) or "–"
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "–"
    return str(value)
