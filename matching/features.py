"""One function per comparison: what a question and a candidate hold, in; a level of agreement, out."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from matching.encode import TOKENS, Question, Stored

_AT = {name: position for position, name in enumerate(TOKENS)}
_BSN, _FAMILY, _SOUND, _PARTNER = (_AT[n] for n in ("bsn", "family", "sound", "partner"))
_GIVEN, _CALL, _INITIAL, _INITIALS = (_AT[n] for n in ("given", "call", "initial", "initials"))
_YEAR, _MONTH, _DAY = (_AT[n] for n in ("year", "month", "day"))
_PC6 = _AT["pc6"]
_PLACES = ("vbo", "num", "house", "spot")
_NONE: tuple[int, ...] = ()
_CLOSE = 0.72
_NEAR = 0.5

AGREED_SURNAME = frozenset({"both", "same", "cross", "swapped"})
AGREED_GIVEN = frozenset({"same", "call"})
OTHER_GIVEN = frozenset({"differ", "same_initial"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One stored row that shares a block key with the question."""

    row: int
    record: int
    stored: Stored = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFacts:
    """What is known of a source as a whole."""

    population: int
    """Number of parties in the source."""
    coverage: Mapping[str, float] = field(default_factory=dict)
    """Per token field the share of rows in which it is filled."""
    frequencies: Mapping[str, Mapping[int, float]] = field(default_factory=dict, repr=False)
    """For `family` and `given` the share of rows per token; only the common ones."""


Evidence = Mapping[str, str]
"""The level of agreement per feature; a feature without a level has nothing to say."""


def bsn(question: Question, stored: Stored) -> str:
    """Whether both have a citizen service number, and the same."""
    asked, held = question.tokens.get("bsn", _NONE), stored.tokens[_BSN]
    if not asked or held is None:
        return "missing"
    return "same" if held in asked else "differ"


def surname(question: Question, stored: Stored) -> str:
    """How far the surnames agree, own and partner's name in either order."""
    tokens = question.tokens
    own, partner = tokens.get("family", _NONE), tokens.get("partner", _NONE)
    alias = tokens.get("alias", _NONE)
    held = [t for t in (stored.tokens[_FAMILY], stored.tokens[_PARTNER]) if t is not None]
    if not held or not (own or partner):
        return "missing"
    if len(held) == 2 and own and partner and set(held) <= set(own + partner):
        return "both"
    if held[0] in own:
        return "same"
    if any(t in own or t in partner or t in alias for t in held):
        return "cross"
    if _is_swapped(question, stored):
        return "swapped"
    best = _likeness(question, stored, ("family", "partner", "alias"), "family")
    if stored.tokens[_SOUND] in tokens.get("sound", _NONE):
        return "sound" if best >= _NEAR else "sound_only"
    if best >= _CLOSE:
        return "close"
    return "near" if best >= _NEAR else "differ"


def given(question: Question, stored: Stored) -> str:
    """How far the given names agree; a call name counts as the name it stands for."""
    tokens = question.tokens
    asked, held = tokens.get("given", _NONE), stored.tokens[_GIVEN]
    if held is not None and asked:
        if held == asked[0]:
            return "same"
        calls = tokens.get("call", _NONE) + asked
        if stored.tokens[_CALL] in calls or held in calls:
            return "call"
        if _is_swapped(question, stored):
            return "call"
        if _likeness(question, stored, ("given",), "given") >= _CLOSE:
            return "close"
        return "same_initial" if _initial(question, stored) else "differ"
    letters, stored_letters = tokens.get("initials", _NONE), stored.tokens[_INITIALS]
    if not letters or stored_letters is None:
        return "missing"
    if not _initial(question, stored):
        return "other_initial"
    if stored_letters in letters:
        return "initials"
    return "initial"


def birth(question: Question, stored: Stored) -> str:
    """How far the dates of birth agree, the best reading counting."""
    held = (stored.tokens[_YEAR], stored.tokens[_MONTH], stored.tokens[_DAY])
    tokens = question.tokens
    best = "missing"
    for asked in zip(*(tokens.get(part, _NONE) for part in ("year", "month", "day")), strict=True):
        level = _date(asked, held)
        if _BIRTH_ORDER[level] > _BIRTH_ORDER[best] or best == "missing":
            best = level
    return best


def address(question: Question, stored: Stored) -> str:
    """Whether the addresses are one, share a postcode, or differ."""
    tokens = question.tokens
    known = False
    for slot in _PLACES:
        held = stored.tokens[_AT[slot]]
        asked = tokens.get(slot, _NONE)
        if held is not None and asked:
            if held in asked:
                return "same"
            known = True
    pc6 = stored.tokens[_PC6]
    asked = tokens.get("pc6", _NONE)
    if pc6 is not None and asked:
        return "near" if pc6 in asked else "differ"
    return "differ" if known else "missing"


def compare(question: Question, stored: Stored) -> dict[str, str]:
    """Return the level of every feature of a person, with those of people who resemble them."""
    levels = {
        "surname": surname(question, stored),
        "given": given(question, stored),
        "birth": birth(question, stored),
        "address": address(question, stored),
    }
    same_name = levels["surname"] in AGREED_SURNAME or levels["surname"] == "sound"
    if same_name and levels["address"] == "same":
        levels["household"] = "other" if levels["given"] in _OTHER_PERSON else "same"
        if levels["birth"] in ("missing", "year", "differ"):
            levels["household_undated"] = levels["given"]
    if same_name and levels["birth"] in ("full", "swap") and levels["given"] in _OTHER_PERSON:
        levels["twin"] = "likely"
    return levels


_OTHER_PERSON = frozenset({"differ", "same_initial", "other_initial"})


def likeness(one: int, other: int) -> float:
    """Return the Dice coefficient of two Bloom filters."""
    total = one.bit_count() + other.bit_count()
    return 2 * (one & other).bit_count() / total if total else 0.0


def _likeness(question: Question, stored: Stored, slots: tuple[str, ...], kind: str) -> float:
    filters = (
        (stored.bloom_given,) if kind == "given" else (stored.bloom_family, stored.bloom_partner)
    )
    held = [int.from_bytes(f) for f in filters if f is not None]
    asked = [bloom for slot in slots for bloom in question.blooms.get(slot, _NONE)]
    return max((likeness(a, h) for a in asked for h in held), default=0.0)


def _is_swapped(question: Question, stored: Stored) -> bool:
    tokens = question.tokens
    return stored.tokens[_FAMILY] in tokens.get("given", _NONE) and stored.tokens[
        _GIVEN
    ] in tokens.get("family", _NONE)


def _initial(question: Question, stored: Stored) -> bool:
    return stored.tokens[_INITIAL] in question.tokens.get("initial", _NONE)


def _date(asked: tuple[int, ...], held: tuple[int | None, ...]) -> str:
    year, month, day = asked
    has_year, has_month, has_day = held
    same_year = bool(year) and year == has_year
    same_month = bool(month) and month == has_month
    same_day = bool(day) and day == has_day
    if not (year and has_year):
        if month and day and has_month and has_day:
            return "birthday" if same_month and same_day else "differ"
        return "missing"
    dated = bool(month and has_month)
    to_the_day = bool(day and has_day)
    if same_year:
        if dated and to_the_day:
            if same_month and same_day:
                return "full"
            if day == has_month and month == has_day:
                return "swap"
            if same_month:
                return "day_off"
            return "month_off" if same_day else "year_only"
        if dated:
            return "month" if same_month else "year_only"
        return "year"
    return "year_off" if dated and to_the_day and same_month and same_day else "differ"


_BIRTH_ORDER = {
    level: order
    for order, level in enumerate(
        ("missing", "differ", "year_only", "birthday", "year", "year_off", "month_off",
         "day_off", "month", "swap", "full")
    )
}  # fmt: skip
