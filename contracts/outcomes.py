"""The closed list of what may leave a hit check, and how sources fold into a department's cell.

Product rule: *geen treffer* means asked, of fresh and complete data, with permission;
otherwise it says *geen antwoord* and why (R-108, R-115, R-118).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import assert_never

from contracts.ids import DepartmentName, TopicLabel


class Match(StrEnum):
    """What comparing one question with one source gives."""

    HIT = "hit"
    TO_VERIFY = "to_verify"
    TOO_LITTLE = "too_little"
    BUILDING = "building"
    """Nothing of the address itself, but of another unit of its building."""
    NO_HIT = "no_hit"


class Outcome(StrEnum):
    """The four codes of a cell."""

    HIT = "hit"
    NO_HIT = "geen_hit"
    NO_ANSWER = "geen_antwoord"
    NOT_ASKED = "niet_bevraagd"


class Reason(StrEnum):
    """Why there is no answer, why a source was not asked, or what *geen hit* leaves open."""

    STALE = "bron_verouderd"
    UNAVAILABLE = "bron_niet_beschikbaar"
    TOO_LITTLE_GIVEN = "onvoldoende_gegevens"
    TO_VERIFY = "ter_verificatie"
    NOT_PERMITTED = "niet_toegestaan"
    CLOSED = "gesloten"
    FORBIDDEN_BY_LAW = "wettelijk_verboden"
    NOT_APPLICABLE = "niet_van_toepassing"
    SAME_BUILDING = "elders_in_pand"
    """On *geen hit* of an address: another unit of the building is known."""
    PARTLY = "deels"
    """On *geen hit*: the department has sources that were not asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Whether one department knows one topic: all that a check gives away, in every cell alike."""

    topic: TopicLabel
    department: DepartmentName
    outcome: Outcome
    reason: Reason | None
    as_of: date | None
    contact: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceOutcome:
    """What one source of a department gives for one topic; it stays inside the hub."""

    outcome: Outcome
    reason: Reason | None = None
    as_of: date | None = None


def of_match(match: Match, as_of: date) -> SourceOutcome:
    """Return the outcome of a source that was asked."""
    match match:
        case Match.HIT:
            return SourceOutcome(outcome=Outcome.HIT, as_of=as_of)
        case Match.NO_HIT:
            return SourceOutcome(outcome=Outcome.NO_HIT, as_of=as_of)
        case Match.BUILDING:
            return SourceOutcome(outcome=Outcome.NO_HIT, reason=Reason.SAME_BUILDING, as_of=as_of)
        case Match.TO_VERIFY:
            return SourceOutcome(outcome=Outcome.NO_ANSWER, reason=Reason.TO_VERIFY, as_of=as_of)
        case Match.TOO_LITTLE:
            return SourceOutcome(
                outcome=Outcome.NO_ANSWER, reason=Reason.TOO_LITTLE_GIVEN, as_of=as_of
            )
        case _:
            assert_never(match)


_REASON_ORDER = tuple(Reason)


def fold(
    topic: TopicLabel,
    department: DepartmentName,
    contact: str,
    sources: Iterable[SourceOutcome],
) -> Cell:
    """Return a department's cell from its sources: the first rule that applies.

    Any source hits: hit. Any asked source gave no answer: no answer.
    All asked sources empty: no hit, marked when some were not asked.
    None asked: not asked (product rule 3.4).
    """
    given = list(sources)
    hits = [s for s in given if s.outcome is Outcome.HIT]
    unanswered = [s for s in given if s.outcome is Outcome.NO_ANSWER]
    empty = [s for s in given if s.outcome is Outcome.NO_HIT]
    unasked = [s for s in given if s.outcome is Outcome.NOT_ASKED]
    withheld = [s for s in unasked if s.reason is not Reason.NOT_APPLICABLE]
    deciding = hits or unanswered or empty or withheld or unasked
    reasons = [s.reason for s in deciding if s.reason is not None]
    if deciding is empty and withheld:
        reasons = [Reason.PARTLY]
    dates = [s.as_of for s in deciding if s.as_of is not None]
    return Cell(
        topic=topic,
        department=department,
        outcome=deciding[0].outcome if deciding else Outcome.NOT_ASKED,
        reason=min(reasons, key=_REASON_ORDER.index) if reasons else None,
        as_of=min(dates) if dates else None,
        contact=contact,
    )
