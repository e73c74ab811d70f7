"""What a column of a sample seems to be: by its values first, its name as evidence beside them.

Whatever is not certain is dropped: a column that is dropped too much is seen at once, one that is
kept too much is a leak that nobody sees.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.columns import FLAG_KINDS, PARTY_KINDS, Column, ColumnKind, Treatment
from contracts.tables import keeps
from pipelines.extract import words
from pipelines.extract.evidence import (
    Evidence,
    dated,
    fitting,
    is_free_text,
    is_yes_or_no,
    logical_type,
)

ENOUGH = 10
"""Different values from which on content alone can tell a kind."""

_BY_VALUES = (ColumnKind.BAG_NUM, ColumnKind.BAG_VBO, ColumnKind.BAG_PAND, ColumnKind.POSTCODE)
_ALONE = 0.95
_NAMED: Mapping[ColumnKind, float] = {
    # One number in eleven passes by chance: half is far beyond chance, however dirty the column.
    ColumnKind.BSN: 0.5,
    ColumnKind.RSIN: 0.5,
    ColumnKind.KVK: 0.8,
    ColumnKind.BRANCH: 0.8,
    ColumnKind.ADDRESS_LINE: 0.7,
    ColumnKind.PREFIX: 0.8,
    ColumnKind.PARTNER_PREFIX: 0.8,
    ColumnKind.PARCEL: 0.7,
    ColumnKind.PLATE: 0.8,
}
_USUALLY = 0.9
_ELEVEN = 0.9
_WHOLE_DATES = 0.99
_MANY = frozenset(
    (
        ColumnKind.FAMILY_NAME,
        ColumnKind.FULL_NAME,
        ColumnKind.PARTY_NAME,
        ColumnKind.ORGANISATION_NAME,
        ColumnKind.GIVEN_NAMES,
        ColumnKind.ADDRESS_LINE,
    )
)
_CODES, _PER_CODE = 50, 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """What a column seems to be, and why; it holds no value."""

    kind: ColumnKind | None
    is_certain: bool
    """Whether name and values agree, or the values leave no doubt."""
    logical_type: str
    reason: str


def guess(given: Evidence) -> Guess:
    """Return what a column seems to be."""
    named, _ = words.named(given.name)
    looks = (_empty, _unused, _told_by_values, _told_by_name, _date, _number, _line, _text, _code)
    for look in looks:
        if found := look(given, named):
            return found
    return _dropped(given, None, "neither its name nor its values tell a kind")


def _empty(given: Evidence, named: ColumnKind | None) -> Guess | None:
    if len(given.values) or named in FLAG_KINDS:
        return None
    return _dropped(given, named, "empty in the sample")


def _unused(given: Evidence, named: ColumnKind | None) -> Guess | None:
    if words.classification(given.name) is not None:
        return _dropped(given, None, "by its name special or criminal data, which need a law")
    if named is None and (why := words.unused(given.name)):
        return _dropped(given, None, why)
    return None


def _told_by_values(given: Evidence, named: ColumnKind | None) -> Guess | None:
    if len(given.distinct) < ENOUGH or named is ColumnKind.FREE_TEXT:
        return None
    for kind in _BY_VALUES:
        if fitting(given, kind) >= _ALONE:
            return _kept(given, kind, "by its values")
    return None


def _told_by_name(given: Evidence, named: ColumnKind | None) -> Guess | None:
    if named is None or named is ColumnKind.KEY:
        return None
    if named is ColumnKind.FREE_TEXT:
        return _dropped(given, named, "free text by its name: nobody has checked whom it tells of")
    if named is ColumnKind.THEME:
        return _dropped(
            given, named, "a theme: narrows nothing; relevance with a category seals it"
        )
    if named in FLAG_KINDS:
        return _flag(given, named)
    if fitting(given, named) < _NAMED.get(named, _USUALLY):
        if named is ColumnKind.ADDRESS_LINE and fitting(given, ColumnKind.STREET) >= _USUALLY:
            return _kept(given, ColumnKind.STREET, "by name an address, by values without number")
        return _unlike(given, named)
    if named in _MANY and len(given.values) >= ENOUGH * ENOUGH and len(given.distinct) < ENOUGH:
        return _dropped(given, None, f"named like {named}, but it has few different values")
    return _kept(given, named, "by its name, and its values agree")


def _unlike(given: Evidence, named: ColumnKind) -> Guess | None:
    """Return nothing where the values can tell better what it is."""
    if dated(given) >= _WHOLE_DATES or is_free_text(given):
        return None
    return _dropped(given, None, f"named like {named}, but its values are not")


def _flag(given: Evidence, kind: ColumnKind) -> Guess:
    """Return a flag even where it says nothing clear: dropped, it would let every row out."""
    reason = "a flag by its name: it keeps rows out of every delivery"
    if not is_yes_or_no(given):
        reason += "; here not all of its values say yes or no, and those keep their rows out"
    if not given.raw <= {"text", "boolean"}:
        reason += (
            "; the file holds it as a number, with which no delivery is made: export it as text"
        )
    return Guess(kind=kind, is_certain=True, logical_type="boolean", reason=reason)


def _date(given: Evidence, _: ColumnKind | None) -> Guess | None:
    if not given.raw <= {"text", "date"} or dated(given) < _USUALLY:
        return None
    if dated(given) < _WHOLE_DATES:
        why = "dates, but too many are written otherwise: as relevance those rows are put aside"
        return _dropped(given, ColumnKind.DATE, why)
    if len(given.distinct) < ENOUGH and not any("dat" in one for one in words.parts_of(given.name)):
        return _dropped(given, None, "looks like dates, but there are too few to be certain")
    return Guess(kind=ColumnKind.DATE, is_certain=True, logical_type="date", reason="dates")


def _number(given: Evidence, _: ColumnKind | None) -> Guess | None:
    if len(given.distinct) < ENOUGH or fitting(given, ColumnKind.BSN) < _ELEVEN:
        return None
    reason = "its values pass the eleven-test: a BSN or an RSIN; its name does not say which"
    return _dropped(given, ColumnKind.BSN, reason)


def _line(given: Evidence, _: ColumnKind | None) -> Guess | None:
    if len(given.distinct) < ENOUGH or fitting(given, ColumnKind.ADDRESS_LINE) < _USUALLY:
        return None
    why = "looks like whole addresses, which its name does not say: use token if they are"
    return _dropped(given, ColumnKind.ADDRESS_LINE, why)


def _text(given: Evidence, _: ColumnKind | None) -> Guess | None:
    if not is_free_text(given):
        return None
    why = "free text by its length: nobody has checked whom it tells of"
    return _dropped(given, ColumnKind.FREE_TEXT, why)


def _code(given: Evidence, named: ColumnKind | None) -> Guess | None:
    few = len(given.distinct) <= min(_CODES, len(given.values) // _PER_CODE)
    if not few or not len(given.distinct) or named is ColumnKind.KEY:
        return None
    return _dropped(given, ColumnKind.CODE_LIST, "codes: use substance or relevance if needed")


def _kept(given: Evidence, kind: ColumnKind, reason: str) -> Guess:
    column = Column(name=given.name, logical_type="string", treatment=Treatment.TOKEN, kind=kind)
    lost = sorted(raw for raw in given.raw if not keeps(column, raw))
    if lost:
        why = f"{kind} {reason}, but the file holds it as {lost[0]}: export it as text"
        return _dropped(given, kind, why)
    assert kind in PARTY_KINDS
    return Guess(kind=kind, is_certain=True, logical_type="string", reason=reason)


def _dropped(given: Evidence, kind: ColumnKind | None, reason: str) -> Guess:
    return Guess(kind=kind, is_certain=False, logical_type=logical_type(given), reason=reason)
