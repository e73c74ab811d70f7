"""Combinations of inner values: those a record is stored under, those a question looks up."""

from collections.abc import Iterable, Iterator, Mapping

from contracts.topics import Kind

Inners = Mapping[str, tuple[int, ...]]
"""Inner values by slot, the surest first."""
Combination = tuple[bytes, tuple[int, ...]]
"""The prefix of a block key's message, and the inner values that follow it."""

SLOTS: Mapping[str, str] = {
    "bsn": "bsn",
    "family": "name",
    "partner": "name",
    "alias": "name",
    "given": "name",
    "call": "name",
    "sound": "sound",
    "partner_sound": "sound",
    "alias_sound": "sound",
    "swap_family": "name",
    "swap_sound": "sound",
    "swap_given": "name",
    "swap_initial": "initial",
    "initial": "initial",
    "initials": "initials",
    "year": "year",
    "month": "day-month",
    "day": "day-month",
    "pc6": "pc6",
    "house": "house",
    "door": "house",
    "num": "bag-num",
    "vbo": "bag-vbo",
    "pand": "bag-pand",
    "spot": "spot",
    "kvk": "kvk",
    "branch": "branch",
    "rsin": "rsin",
    "organisation": "organisation",
    "trade": "trade",
    "distinctive": "organisation",
    "plate": "plate",
    "parcel": "parcel",
    "known_given": "name",
    "second_given": "name",
}
"""Slots of a party, in the order of their numbers, and the purpose their values are made for.

Slots of one purpose can be compared: swapped names, a partner's name, day and month swapped.
Only questions have `alias`, `door`, `distinctive`, `known_given`, `second_given`, `swap…`.
"""

DATE = ("year", "month", "day")
_OBJECTS = ("plate", "parcel", "kvk", "branch", "rsin", "organisation", "trade")
_PLACES = 8
_NONE: tuple[int, ...] = ()


def _prefix(*purposes: str) -> bytes:
    return f"k|{'+'.join(purposes)}|".encode()


_SINGLE = {slot: _prefix(SLOTS[slot]) for slot in SLOTS}
_SOUND_YEAR_INITIAL = _prefix("sound", "year", "initial")
_SOUND_DATE = _prefix("sound", "year", "day-month", "day-month")
_SOUND_BIRTHDAY = _prefix("sound", "day-month", "day-month")
_SOUND_PC6 = _prefix("sound", "pc6")
_SOUND_CALL = _prefix("sound", "name")
_SOUND_INITIAL = _prefix("sound", "initial")
_INITIAL_DATE = _prefix("initial", "year", "day-month", "day-month")
_PC6_DATE = _prefix("pc6", "year", "day-month", "day-month")


def record_keys(values: Inners) -> Iterator[Combination]:
    """Give the combinations under which a record is found: about a dozen for a person."""
    get = values.get
    if bsn := get("bsn"):
        yield _SINGLE["bsn"], bsn[:1]
    sounds = dict.fromkeys(get("sound", _NONE)[:1] + get("partner_sound", _NONE)[:1])
    if sounds or "year" in values:
        yield from _record_person(values, tuple(sounds))
    yield from _record_place(values)
    for slot in _OBJECTS:
        for one in get(slot, _NONE):
            yield _SINGLE[slot], (one,)


def _record_person(values: Inners, sounds: tuple[int, ...]) -> Iterator[Combination]:
    get = values.get
    year, month, day = (get(part, (0,))[0] for part in DATE)
    initial = get("initial", _NONE)[:1]
    pc6 = get("pc6", _NONE)[:1]
    call = (get("call") or get("given") or _NONE)[:1]
    for sound in sounds:
        if year and initial:
            yield _SOUND_YEAR_INITIAL, (sound, year, *initial)
        if month and day:
            if year:
                yield _SOUND_DATE, (sound, year, month, day)
            yield _SOUND_BIRTHDAY, (sound, month, day)
        if pc6:
            yield _SOUND_PC6, (sound, *pc6)
        if not year and call:
            yield _SOUND_CALL, (sound, *call)
        if not year and initial:
            yield _SOUND_INITIAL, (sound, *initial)
    if year and month and day:
        if initial:
            yield _INITIAL_DATE, (*initial, year, month, day)
        if pc6:
            yield _PC6_DATE, (*pc6, year, month, day)


def _record_place(values: Inners) -> Iterator[Combination]:
    get = values.get
    slot = "vbo" if "vbo" in values else "num"
    for one in get(slot, _NONE)[:_PLACES]:
        yield _SINGLE[slot], (one,)
    for slot in ("house", "spot"):
        for one in get(slot, _NONE)[:1]:
            yield _SINGLE[slot], (one,)


def question_keys(values: Inners, kind: Kind) -> Iterator[Combination]:
    """Give the combinations to look up for a topic of this kind, the most telling first."""
    if kind is Kind.PERSON:
        yield from _question_person(values)
    elif kind is Kind.ADDRESS:
        yield from _question_place(values)
    else:
        for slot in _OBJECTS:
            for one in values.get(slot, _NONE):
                yield _SINGLE[slot], (one,)


def _question_place(values: Inners) -> Iterator[Combination]:
    for slot in ("vbo", "num", "house", "door", "spot"):
        for one in values.get(slot, _NONE):
            yield _SINGLE[slot], (one,)


def _question_person(values: Inners) -> Iterator[Combination]:
    get = values.get
    for bsn in get("bsn", _NONE):
        yield _SINGLE["bsn"], (bsn,)
    sounds = dict.fromkeys(
        sound
        for slot in ("sound", "partner_sound", "alias_sound", "swap_sound")
        for sound in get(slot, _NONE)
    )
    initials = dict.fromkeys(get("initial", _NONE) + get("swap_initial", _NONE))
    calls = dict.fromkeys(get("call", _NONE) + get("given", _NONE)[:1] + get("swap_given", _NONE))
    for date in dates(values):
        yield from _question_date(date, sounds, initials, get("pc6", _NONE))
    for sound in sounds:
        for pc6 in get("pc6", _NONE):
            yield _SOUND_PC6, (sound, pc6)
        for call in calls:
            yield _SOUND_CALL, (sound, call)
    yield from _question_place(values)
    for sound in sounds:
        for initial in initials:
            yield _SOUND_INITIAL, (sound, initial)


def _question_date(
    date: tuple[int, int, int],
    sounds: Iterable[int],
    initials: Iterable[int],
    pc6s: Iterable[int],
) -> Iterator[Combination]:
    year, month, day = date
    # Day and month may stand in each other's place.
    for first, second in dict.fromkeys(((month, day), (day, month))) if month and day else ():
        if year:
            for sound in sounds:
                yield _SOUND_DATE, (sound, year, first, second)
            for initial in initials:
                yield _INITIAL_DATE, (initial, year, first, second)
            for pc6 in pc6s:
                yield _PC6_DATE, (pc6, year, first, second)
        for sound in sounds:
            yield _SOUND_BIRTHDAY, (sound, first, second)
    if year:
        for sound in sounds:
            for initial in initials:
                yield _SOUND_YEAR_INITIAL, (sound, year, initial)


def dates(values: Inners) -> Iterator[tuple[int, int, int]]:
    """Give the dates of birth among the values, with nought for an unknown part."""
    years, months, days = (values.get(part, _NONE) for part in DATE)
    yield from zip(years, months, days, strict=True)
