"""One function per comparison: question and candidate in, a level of agreement out."""

from collections.abc import Mapping

from contracts.linkage import TOKENS, Stored
from matching.encode import Question, Reading

_AT = {name: position for position, name in enumerate(TOKENS)}
_BSN, _FAMILY, _SOUND, _PARTNER = (_AT[n] for n in ("bsn", "family", "sound", "partner"))
_GIVEN, _CALL, _INITIAL, _INITIALS = (_AT[n] for n in ("given", "call", "initial", "initials"))
_YEAR, _MONTH, _DAY = (_AT[n] for n in ("year", "month", "day"))
_PC6 = _AT["pc6"]
_PLACES = ("vbo", "num", "house", "spot")
_NONE: tuple[int, ...] = ()
_CLOSE = 0.72
_NEAR = 0.5
_GIVEN_NEAR = 0.6

AGREED_SURNAME = frozenset({"both", "same", "cross"})
NAMED = AGREED_SURNAME | {"sound", "close"}
AGREED_GIVEN = frozenset({"same", "call"})
OTHER_GIVEN = frozenset({"differ", "same_initial", "other_initial", "some_initials"})
_INITIALS_ALONE = {"missing": "initial", "same": "initials", "differ": "some_initials"}
_SWAPPED_GIVEN = frozenset({"same", "call", "close", "near", "initial"})
_STRANGE = frozenset({"differ", "near", "sound_only"})
_UNDATED = frozenset({"missing", "year", "differ", "year_only"})


Evidence = Mapping[str, str]
"""The level of agreement per feature; a feature without a level has nothing to say."""


def bsn(question: Question, stored: Stored) -> str:
    """Whether both have a citizen service number, and the same."""
    asked, held = question.tokens.get("bsn", _NONE), stored.tokens[_BSN]
    if not asked or held is None:
        return "missing"
    return "same" if held in asked else "differ"


def surname(reading: Reading, stored: Stored) -> str:
    """How far the surnames agree, own and partner's name in either order."""
    own, partner = reading.family, reading.partner
    family, second = stored.tokens[_FAMILY], stored.tokens[_PARTNER]
    if family is None or not (own or partner):
        return "missing"
    if second is not None and own and partner:
        asked = own + partner
        if family in asked and second in asked:
            return "both"
    if family in own:
        return "same"
    asked = own + partner + reading.alias
    if family in asked or second in asked:
        return "cross"
    held = (stored.bloom_family, stored.bloom_partner)
    best = _likeness(reading.family_blooms, held)
    if stored.tokens[_SOUND] in reading.sounds:
        return "sound" if best >= _NEAR else "sound_only"
    if best >= _CLOSE:
        return "close"
    return "near" if best >= _NEAR else "differ"


def given(reading: Reading, stored: Stored) -> str:
    """How far the given names agree; a call name counts as the name it stands for."""
    asked, held = reading.given, stored.tokens[_GIVEN]
    if held is not None and asked:
        if held in asked:
            return "same"
        if held in reading.calls or stored.tokens[_CALL] in reading.calls:
            return "call"
        if held in reading.seconds or stored.tokens[_CALL] in reading.seconds:
            return "second"
        best = _likeness(reading.given_blooms, (stored.bloom_given,))
        if best >= _GIVEN_NEAR and asked[0] in reading.known:
            return "rival"
        if best >= _CLOSE:
            return "close"
        if best >= _GIVEN_NEAR:
            return "near"
        return "same_initial" if stored.tokens[_INITIAL] in reading.initial else "differ"
    initial = stored.tokens[_INITIAL]
    if not reading.initial or initial is None:
        return "missing"
    if initial not in reading.initial:
        return "other_initial"
    return _INITIALS_ALONE[initials(reading, stored)]


def initials(reading: Reading, stored: Stored) -> str:
    """Whether all initials agree, where both have more than one."""
    letters = stored.tokens[_INITIALS]
    if not reading.initials or letters is None:
        return "missing"
    return "same" if letters in reading.initials else "differ"


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
    levels = _names(question.readings, stored)
    if levels["given"] in AGREED_GIVEN:
        levels["initials"] = initials(question.readings[0], stored)
    levels["birth"] = birth(question, stored)
    levels["address"] = address(question, stored)
    same_name = levels["surname"] in NAMED
    if same_name and levels["address"] == "same":
        # Relatives share surname and address, so that together these say less than their sum.
        levels["household"] = levels["birth"] if levels["birth"] in _UNDATED else "dated"
        levels["member"] = levels["given"]
    elif levels["surname"] in _STRANGE and levels["address"] != "same":
        levels["stranger"] = "likely"
    if same_name and levels["birth"] in ("full", "swap"):
        if levels["given"] in OTHER_GIVEN:
            levels["twin"] = levels["address"]
        elif levels["given"] in ("near", "rival", "second"):
            levels["twin"] = levels["given"]
    return levels


def _names(readings: tuple[Reading, ...], stored: Stored) -> dict[str, str]:
    asked = {"surname": surname(readings[0], stored), "given": given(readings[0], stored)}
    if len(readings) == 1 or asked["surname"] in AGREED_SURNAME:
        return asked
    swapped = {"surname": surname(readings[1], stored), "given": given(readings[1], stored)}
    likely = swapped["surname"] in NAMED and swapped["given"] in _SWAPPED_GIVEN
    return swapped | {"columns": "swapped"} if likely else asked


def other_given(one: Stored, two: Stored) -> bool:
    """Whether two rows hold given names that are not spellings of one another."""
    pairs = ((one.tokens[at], two.tokens[at]) for at in (_GIVEN, _CALL))
    if any(a is None or b is None or a == b for a, b in pairs):
        return False
    if one.bloom_given is None or two.bloom_given is None:
        return True
    alike = likeness(int.from_bytes(one.bloom_given), int.from_bytes(two.bloom_given))
    return alike < _GIVEN_NEAR


def likeness(one: int, other: int) -> float:
    """Return the Dice coefficient of two Bloom filters."""
    total = one.bit_count() + other.bit_count()
    return 2 * (one & other).bit_count() / total if total else 0.0


def _likeness(asked: tuple[int, ...], held: tuple[bytes | None, ...]) -> float:
    numbers = [int.from_bytes(bloom) for bloom in held if bloom is not None]
    return max((likeness(a, h) for a in asked for h in numbers), default=0.0)


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
