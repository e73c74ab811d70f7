"""Why a record resembles a topic, in words: for the department's verifier alone (R-115).

A comparison is told as its feature and its level, with how much it says; no weight is shown,
since a number would be taken for a probability.
"""

from collections.abc import Mapping, Sequence

_MUCH = 3.0
_BIRTH = {
    "full": "date of birth is equal",
    "swap": "date of birth is equal with day and month swapped",
    "month": "year and month of birth are equal; a day is not known",
    "day_slip": "date of birth is equal but for a slip in the day",
    "day_off": "year and month of birth are equal, the day differs",
    "month_slip": "date of birth is equal but for a slip in the month",
    "month_off": "year and day of birth are equal, the month differs",
    "year_slip": "date of birth is equal but for a slip in the year",
    "year_off": "day and month of birth are equal, the year differs",
    "year": "year of birth is equal; no month is known",
    "birthday": "day and month of birth are equal; a year is not known",
    "year_only": "year of birth is equal, the rest differs",
    "differ": "date of birth differs",
}
WORDS: Mapping[str, Mapping[str, str]] = {
    "bsn": {"same": "citizen service number is equal", "differ": "citizen service number differs"},
    "surname": {
        "both": "own and partner's surname are equal",
        "same": "surname is equal",
        "cross": "surname is equal to the partner's name, or the other way round",
        "sound": "surname sounds alike and is written alike",
        "slip": "surname is equal but for a slip",
        "close": "surname is written much alike",
        "near": "surname is written somewhat alike",
        "sound_only": "surname sounds alike and is written otherwise",
        "faint": "surname is written a little alike",
        "differ": "surname differs",
    },
    "given": {
        "same": "given name is equal",
        "call": "given name is a call name of the other",
        "misspelt": "given name is another spelling",
        "other_call": "given names share a call name",
        "second": "given name is a second name of the other",
        "rival": "given names are alike, and two names of their own",
        "slip": "given name is equal but for a slip",
        "close": "given name is written much alike",
        "near": "given name is written somewhat alike",
        "same_initial": "given name differs, its initial is equal",
        "differ": "given name differs",
        "initials": "all initials are equal",
        "initial": "first initial is equal",
        "some_initials": "first initial is equal, others differ",
        "other_initial": "first initial differs",
    },
    "initials": {"same": "all initials are equal", "differ": "initials differ"},
    "columns": {"swapped": "given name and surname stand in each other's place"},
    "birth": _BIRTH,
    "address": {
        "same": "address is equal",
        "door": "postcode and house number are equal",
        "near": "postcode is equal, the house number differs or is not known",
        "differ": "address differs",
    },
    "twin": {
        "here": "could be another child of one birth, at one address",
        "elsewhere": "could be somebody else of that surname and date of birth",
        "call": "could be somebody else of that surname and date of birth",
        "near": "could be somebody else of that surname and date of birth",
        "rival": "could be somebody else of that surname and date of birth",
        "second": "could be somebody else of that surname and date of birth",
    },
    "surname rarity": {"": "how rare the surname is"},
    "given rarity": {"": "how rare the given name is"},
}
"""What a level of a feature means; features that only refine others are not told."""


def lines(reasons: Sequence[tuple[str, str, float]]) -> tuple[str, ...]:
    """Return why a record resembles the topic: one line for each comparison that says something."""
    told = []
    for feature, level, weight in reasons:
        words = WORDS.get(feature, {})
        meaning = words.get(level) or words.get("")
        if meaning is not None:
            told.append(f"{meaning} ({_says(weight)})")
    return tuple(told)


def _says(weight: float) -> str:
    much = "much " if abs(weight) >= _MUCH else ""
    return f"speaks {much}for the same" if weight >= 0 else f"speaks {much}against the same"
