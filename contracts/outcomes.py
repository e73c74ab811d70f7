"""The closed list of what may leave a hit check, and how sources fold into a department's cell.

Product rule: *geen treffer* means asked, of fresh and complete data, with permission;
otherwise it says *geen antwoord* and why (R-108, R-115, R-118).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from contracts.ids import DepartmentName, TopicLabel


class Match(StrEnum):
    """What comparing one question with one source gives."""

    HIT = "hit"
    TO_VERIFY = "to_verify"
    TOO_LITTLE = "too_little"
    NO_HIT = "no_hit"


class Outcome(StrEnum):
    """The four codes of a cell."""

    HIT = "hit"
    NO_HIT = "geen_hit"
    NO_ANSWER = "geen_antwoord"
    NOT_ASKED = "niet_bevraagd"


class Reason(StrEnum):
    """Why there is no answer, or why a source was not asked."""

    STALE = "bron_verouderd"
    UNAVAILABLE = "bron_niet_beschikbaar"
    TOO_LITTLE_GIVEN = "onvoldoende_gegevens"
    TO_VERIFY = "ter_verificatie"
    NOT_PERMITTED = "niet_toegestaan"
    CLOSED = "gesloten"
    FORBIDDEN_BY_LAW = "wettelijk_verboden"
    NOT_APPLICABLE = "niet_van_toepassing"
