"""One function per comparison: questions and candidates in, a level of agreement for each pair."""

import numpy as np

from contracts.arrays import U32, U64, Codes, Floats, Mask
from contracts.linkage import Candidates, Parties
from matching.asked import Asked, Names
from matching.evidence import LEVELS, Evidence, levels, within

GIVEN_NEAR = 0.6
"""Given names at least this alike may be spellings of one another (Dice coefficient)."""

NO_CONTRADICTION = frozenset(
    {"same", "call", "misspelt", "other_call", "slip", "close", "near", "initials", "initial"}
)
"""Levels of the given name with which a person may be the one asked about."""

_PLACES = ("vbo", "num", "house", "spot")
_SLIP, _CLOSE, _NEAR, _FAINT = 0.85, 0.72, 0.6, 0.5
_NAMED = ("both", "same", "cross", "sound", "slip", "close")
_AGREED_SURNAME = ("both", "same", "cross")
_AGREED_GIVEN = ("same", "call")
_OTHER_GIVEN = ("differ", "same_initial", "other_initial", "some_initials")
_INITIALS = ("initials", "initial")
_STRANGE = ("differ", "faint", "near", "sound_only")


def compare(asked: Asked, candidates: Candidates) -> Evidence:
    """Return the level of every feature, with those of people who resemble each other."""
    of, parties = candidates.of, candidates.parties
    surname_, given_, columns = _names(asked, of, parties)
    birth_, address_ = birth(asked, of, parties), address(asked, of, parties)
    whole = np.where(
        within("given", given_, _AGREED_GIVEN), initials(asked.readings[0], of, parties), 0
    )
    codes = {
        "bsn": bsn(asked, of, parties),
        "surname": surname_,
        "given": given_,
        "initials": whole.astype(np.int8),
        "columns": columns,
        "birth": birth_,
        "address": address_,
    }
    return Evidence(codes=codes | _resembling(surname_, given_, birth_, address_))


def bsn(asked: Asked, of: U32, parties: Parties) -> Codes:
    """Whether both have a citizen service number, and the same."""
    values, held = asked.slot("bsn")[of], parties.token("bsn")
    both = _any(values) & (held != 0)
    return levels("bsn", len(of), {"same": both & has(values, held), "differ": both})


def surname(names: Names, of: U32, parties: Parties) -> Codes:
    """How far the surnames agree, own and partner's name in either order."""
    family, partner = parties.token("family"), parties.token("partner")
    own, both, asked = (names.tokens(name)[of] for name in ("own", "both", "any"))
    has_own, has_partner = _any(own), _any(names.tokens("partner")[of])
    known = (family != 0) & (has_own | has_partner)
    pair = known & has_own & has_partner & has(both, family) & has(both, partner)
    same, cross = known & has(own, family), known & (has(asked, family) | has(asked, partner))
    sounds = known & has(names.tokens("sounds")[of], parties.token("sound"))
    alike = _likeness(names.blooms("family_blooms"), of, parties, (0, 1), known & ~same & ~cross)
    return levels(
        "surname",
        len(of),
        {
            "both": pair,
            "same": same,
            "cross": cross,
            "slip": known & (alike >= _SLIP),
            "sound": sounds & (alike >= _FAINT),
            "sound_only": sounds,
            "close": known & (alike >= _CLOSE),
            "near": known & (alike >= _NEAR),
            "faint": known & (alike >= _FAINT),
            "differ": known,
        },
    )


def given(names: Names, of: U32, parties: Parties) -> Codes:
    """How far the given names agree; a call name counts as the name it stands for."""
    held, call = parties.token("given"), parties.token("call")
    first, letters = parties.token("initial"), names.tokens("initial")[of]
    asked = names.tokens("given")[of]
    spelled = _any(asked) & (held != 0)
    same = spelled & has(asked, held)
    calls, seconds = names.tokens("calls")[of], names.tokens("seconds")[of]
    called = spelled & (has(calls, held) | has(calls, call))
    others = names.tokens("others")[of]
    slips = names.tokens("slips")[of]
    slipped = spelled & (has(slips, held) | has(slips, call))
    other_called = spelled & (has(others, held) | has(others, call))
    second = spelled & (has(seconds, held) | has(seconds, call))
    alike = _likeness(names.blooms("given_blooms"), of, parties, (2,), spelled & ~same & ~called)
    known = has(names.tokens("known")[of], asked[:, 0]) if asked.shape[1] else spelled
    lettered = ~spelled & _any(letters) & (first != 0)
    agree = has(letters, first)
    whole = initials(names, of, parties)
    return levels(
        "given",
        len(of),
        {
            "same": same,
            "call": called,
            "misspelt": slipped,
            "other_call": other_called,
            "second": second,
            "rival": spelled & known & (alike >= GIVEN_NEAR),
            "slip": spelled & (alike >= _SLIP),
            "close": spelled & (alike >= _CLOSE),
            "near": spelled & (alike >= GIVEN_NEAR),
            "same_initial": spelled & agree,
            "differ": spelled,
            "other_initial": lettered & ~agree,
            "initials": lettered & within("initials", whole, ("same",)),
            "some_initials": lettered & within("initials", whole, ("differ",)),
            "initial": lettered,
        },
    )


def initials(names: Names, of: U32, parties: Parties) -> Codes:
    """Whether all initials of one reading agree, where both have more than one."""
    values, held = names.tokens("initials")[of], parties.token("initials")
    both = _any(values) & (held != 0)
    return levels("initials", len(of), {"same": both & has(values, held), "differ": both})


def birth(asked: Asked, of: U32, parties: Parties) -> Codes:
    """How far the dates of birth agree, the best reading counting."""
    held = tuple(parties.token(part) for part in ("year", "month", "day"))
    slips = tuple(asked.slot(f"{part}_slip")[of] for part in ("year", "month", "day"))
    columns = tuple(asked.slot(part)[of] for part in ("year", "month", "day"))
    best = np.zeros(len(of), np.int8)
    for turn in range(columns[0].shape[1]):
        found = _date(tuple(column[:, turn] for column in columns), held, slips)
        best = np.where(_BIRTH_ORDER[found] > _BIRTH_ORDER[best], found, best)
    return best


def address(asked: Asked, of: U32, parties: Parties) -> Codes:
    """Whether the addresses are one, share a postcode, or differ."""
    same = known = np.zeros(len(of), np.bool_)
    for slot in _PLACES:
        values, held = asked.slot(slot)[of], parties.token(slot)
        same = same | has(values, held)
        known = known | (_any(values) & (held != 0))
    house = parties.token("house")
    door = has(asked.slot("door")[of], house)
    values, held = asked.slot("pc6")[of], parties.token("pc6")
    coded = _any(values) & (held != 0)
    return levels(
        "address",
        len(of),
        {
            "same": same,
            "door": door,
            "near": coded & has(values, held),
            "differ": coded | known,
        },
    )


def _names(asked: Asked, of: U32, parties: Parties) -> tuple[Codes, Codes, Codes]:
    """Return the better reading of the names, and whether it is the swapped one."""
    plain, swapped = asked.readings
    surname_, given_ = surname(plain, of, parties), given(plain, of, parties)
    may = asked.is_swappable[of] & ~within("surname", surname_, _AGREED_SURNAME)
    if not may.any():
        return surname_, given_, np.zeros(len(of), np.int8)
    part = np.flatnonzero(may)
    few, own = of[part], parties.pick(part)
    other, other_given = surname(swapped, few, own), given(swapped, few, own)
    takes = within("surname", other, _NAMED) & within("given", other_given, NO_CONTRADICTION)
    columns = np.zeros(len(of), np.int8)
    columns[part[takes]] = 1
    surname_[part[takes]], given_[part[takes]] = other[takes], other_given[takes]
    return surname_, given_, columns


def _resembling(surname_: Codes, given_: Codes, birth_: Codes, address_: Codes) -> dict[str, Codes]:
    """Return what tells a person from a member of the household, a namesake, twin or stranger."""
    count = len(surname_)
    named = within("surname", surname_, _NAMED)
    here, near = (
        within("address", address_, ("same", "door")),
        within("address", address_, ("near",)),
    )
    dated = _dated(birth_)
    fits = within("given", given_, NO_CONTRADICTION)
    strange = within("surname", surname_, _STRANGE)
    whole = within("birth", birth_, ("full", "swap"))
    other = named & whole & within("given", given_, _OTHER_GIVEN)
    apart = within("address", address_, ("differ",))
    return {
        # A date says more of somebody who lives elsewhere than of a member of the household.
        "birth_here": np.where(here, birth_, 0).astype(np.int8),
        "birth_near": np.where(near, birth_, 0).astype(np.int8),
        "birth_elsewhere": np.where(apart, birth_, 0).astype(np.int8),
        "household": np.where(named & here, dated, 0).astype(np.int8),
        "member": np.where(named & here, _member(given_), 0).astype(np.int8),
        # People of one name elsewhere: only the date of birth tells them apart.
        "namesake": np.where(named & fits & ~here, dated, 0).astype(np.int8),
        # Relatives share a rare name, too: an initial and a year do not make somebody elsewhere.
        "sparse": levels(
            "sparse",
            count,
            {"elsewhere": named & ~here & ~whole & within("given", given_, _INITIALS)},
        ),
        "stranger": levels(
            "stranger", count, {"likely": strange & ~here & ~near, "elsewhere": strange & near}
        ),
        "twin": levels(
            "twin",
            count,
            {
                "here": other & here,
                "elsewhere": other,
                "near": named & whole & within("given", given_, ("near", "close")),
                "call": named & whole & within("given", given_, ("other_call",)),
                "rival": named & whole & within("given", given_, ("rival",)),
                "second": named & whole & within("given", given_, ("second",)),
            },
        ),
    }


def _dated(birth_: Codes) -> Codes:
    return levels(
        "household",
        len(birth_),
        {
            "undated": within("birth", birth_, ("missing", "birthday")),
            "year": within("birth", birth_, ("year",)),
            "year_only": within("birth", birth_, ("year_only",)),
            "differ": within("birth", birth_, ("differ",)),
            "dated": birth_ != 0,
        },
    )


def _member(given_: Codes) -> Codes:
    names = {
        "same": ("same", "call", "misspelt", "slip"),
        "other": ("other_call",),
        "near": ("close", "near"),
        "rival": ("rival",),
        "second": ("second",),
        "initial": ("initials", "initial"),
        "some_initials": ("some_initials",),
        "differ": ("differ", "same_initial", "other_initial"),
    }
    return levels(
        "member", len(given_), {level: within("given", given_, of) for level, of in names.items()}
    )


def likeness(one: U64, other: U64) -> Floats:
    """Return the Dice coefficient of Bloom filters, whose words are the last axis."""
    common = np.bitwise_count(one & other).sum(-1, dtype=np.uint16)
    total = np.bitwise_count(one).sum(-1, dtype=np.uint16) + np.bitwise_count(other).sum(
        -1, dtype=np.uint16
    )
    alike: Floats = (2 * common / np.maximum(total, 1)).astype(np.float32)
    return alike


def _likeness(
    blooms: U64, of: U32, parties: Parties, fields: tuple[int, ...], where: Mask
) -> Floats:
    """Return the best likeness of any asked filter to any held one, for some of the pairs."""
    best = np.zeros(len(of), np.float32)
    part = np.flatnonzero(where)
    if not len(part) or not blooms.shape[1]:
        return best
    held = parties.blooms[part][:, fields]
    asked = blooms[of[part]]
    alike = likeness(asked[:, :, None, :], held[:, None, :, :])
    best[part] = alike.max(axis=(1, 2))
    return best


def _date(asked: tuple[U32, ...], held: tuple[U32, ...], slips: tuple[U32, ...]) -> Codes:
    year, month, day = asked
    _, has_month, has_day = held
    years, months, days = ((a != 0) & (h != 0) for a, h in zip(asked, held, strict=True))
    same_year, same_month, same_day = (
        known & (a == h) for known, a, h in zip((years, months, days), asked, held, strict=True)
    )
    year_slip, month_slip, day_slip = (has(slip, h) for slip, h in zip(slips, held, strict=True))
    whole = months & days
    swap = whole & (day == has_month) & (month == has_day)
    undated = ~years & whole
    return levels(
        "birth",
        len(year),
        {
            "full": same_year & same_month & same_day,
            "swap": same_year & swap,
            "month": same_year & same_month & ~days,
            "day_slip": same_year & same_month & day_slip,
            "day_off": same_year & same_month,
            "month_slip": same_year & same_day & month_slip,
            "month_off": same_year & same_day & months,
            "year": same_year & ~months,
            "year_only": same_year,
            "year_slip": same_month & same_day & year_slip & years,
            "year_off": same_month & same_day & years,
            "birthday": undated & same_month & same_day,
            "differ": years | undated,
        },
    )


_BIRTH_ORDER = np.array(
    [
        {name: order for order, name in enumerate(
            ("missing", "differ", "year_only", "birthday", "year_off", "month_off", "day_off",
             "year", "year_slip", "month_slip", "day_slip", "month", "swap", "full")
        )}[level]
        for level in LEVELS["birth"]
    ]
)  # fmt: skip


def _any(values: U32) -> Mask:
    found: Mask = (values != 0).any(axis=1) if values.shape[1] else np.zeros(len(values), np.bool_)
    return found


def has(values: U32, held: U32) -> Mask:
    """Return whether what is held is among the values of its row; an unknown one never is."""
    found: Mask = ((values == held[:, None]) & (held != 0)[:, None]).any(axis=1)
    return found
