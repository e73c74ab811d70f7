"""Combinations of inner values: those a record is stored under, those a question looks up."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

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
    "year_slip": "year",
    "month_slip": "day-month",
    "day_slip": "day-month",
    "neighbour": "bag-vbo",
    "other_call": "name",
    "given_slip": "name",
}
"""Slots of a party, in the order of their numbers, and the purpose their values are made for.

Slots of one purpose can be compared: swapped names, a partner's name, day and month swapped.
Only questions have `alias`, `door`, `distinctive`, `known_given`, `other_call`, `given_slip`,
`second_given`, `swap…`, `…_slip`, `neighbour`.
"""

DATE = ("year", "month", "day")
_OBJECTS = ("plate", "parcel", "kvk", "branch", "rsin", "organisation", "trade")
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
_CALL_BIRTHDAY = _prefix("name", "day-month", "day-month")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordKey:
    """One combination under which a record is found, where all of its slots are known."""

    slots: tuple[str, ...]
    unless: str | None = None
    """A slot that makes this combination needless when it is known."""
    most: int = 1
    """How many values of its only slot are taken, each by itself."""

    @property
    def prefix(self) -> bytes:
        """Return the start of the message of its block key."""
        return _prefix(*(SLOTS[slot] for slot in self.slots))

    def readings(self) -> tuple[tuple[str, ...], ...]:
        """Return its slots, and again with the partner's sound in the place of the own."""
        if "sound" not in self.slots:
            return (self.slots,)
        return self.slots, tuple("partner_sound" if s == "sound" else s for s in self.slots)


RECORD_KEYS = (
    RecordKey(slots=("bsn",)),
    RecordKey(slots=("sound", "year", "initial")),
    RecordKey(slots=("sound", *DATE)),
    RecordKey(slots=("sound", "month", "day")),
    RecordKey(slots=("sound", "pc6")),
    RecordKey(slots=("sound", "call")),
    RecordKey(slots=("sound", "initial"), unless="year"),
    RecordKey(slots=("initial", *DATE)),
    RecordKey(slots=("call", "month", "day")),
    RecordKey(slots=("pc6", *DATE)),
    RecordKey(slots=("vbo",), most=8),
    RecordKey(slots=("num",), most=8, unless="vbo"),
    RecordKey(slots=("house",)),
    RecordKey(slots=("spot",)),
    *(RecordKey(slots=(slot,), most=99) for slot in _OBJECTS),
)
"""Every combination under which a record is stored: about a dozen hold for a person."""


def record_keys(values: Inners) -> Iterator[Combination]:
    """Give the combinations under which a record is found."""
    for key in RECORD_KEYS:
        if key.unless is not None and any(values.get(key.unless, _NONE)):
            continue
        readings = [[values.get(slot, _NONE) for slot in slots] for slots in key.readings()]
        found = [one for known in readings for one in list(zip(*known, strict=False))[: key.most]]
        for inners in dict.fromkeys(found):
            if all(inners):
                yield key.prefix, inners


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
    for slot in ("vbo", "num", "house", "door", "spot", "neighbour"):
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
    calls = dict.fromkeys(
        get("call", _NONE)
        + get("given", _NONE)[:1]
        + get("swap_given", _NONE)
        + get("other_call", _NONE)
    )
    for date in dates(values):
        yield from _question_date(date, sounds, initials, get("pc6", _NONE))
    for sound in sounds:
        for pc6 in get("pc6", _NONE):
            yield _SOUND_PC6, (sound, pc6)
    yield from _question_place(values)
    for sound in sounds:
        for call in calls:
            yield _SOUND_CALL, (sound, call)
    for _, month, day in dates(values):
        for first, second in _orders(month, day):
            for call in calls:
                yield _CALL_BIRTHDAY, (call, first, second)
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
    for first, second in _orders(month, day):
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


def _orders(month: int, day: int) -> Iterable[tuple[int, int]]:
    """Return month and day, and in each other's place; nothing where one is unknown."""
    return dict.fromkeys(((month, day), (day, month))) if month and day else ()


def dates(values: Inners) -> Iterator[tuple[int, int, int]]:
    """Give the dates of birth among the values, with nought for an unknown part."""
    years, months, days = (values.get(part, _NONE) for part in DATE)
    yield from zip(years, months, days, strict=True)
