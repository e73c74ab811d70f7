"""What a reviewer looks at in a hit check that was drawn at random (R-196)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from contracts.checks import HitCheck
from contracts.events import Entry, EventKind
from contracts.ids import CheckId
from contracts.privacy import PERMITTING, PrivacyCheck
from contracts.protocol import Protocol
from contracts.weighings import Weighing


class Point(StrEnum):
    """One thing that must be so in every hit check."""

    WEIGHED = "weighed"
    """Every weighing of the phases before it was made, and passed."""
    DECIDED = "decided"
    """Its privacy check was decided before it ran."""
    PERMITTED = "permitted"
    """Every source that was asked was allowed when it was."""
    BY_ANOTHER = "by_another"
    """Nobody decided on a privacy check that they asked for, or ran the check under."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """How one weighing stood when a hit check ran; nothing where it was not made yet."""

    weighing: str
    question: str
    made: Weighing | None = field(repr=False)

    @property
    def passed(self) -> bool:
        """Return whether it was made, and passed."""
        return self.made is not None and self.made.passed


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """What a reviewer found of a hit check."""

    check_id: CheckId
    drawn_at: int
    """The line of the journal that says it was drawn."""
    is_right: bool
    finding: str = field(repr=False)
    by: str
    at: datetime


def weighed(
    check: HitCheck, prescribed: str, profile: Protocol, weighings: Sequence[Weighing]
) -> tuple[Weighed, ...]:
    """Return how every weighing of the phases before a hit check stood when it ran."""
    found: list[Weighed] = []
    for phase in profile.phases:
        if phase.privacy_check(prescribed):
            break
        for part in phase.weighings:
            made = [w for w in weighings if w.weighing == part.id and w.decided_at <= check.run_at]
            found.append(
                Weighed(weighing=part.id, question=part.question, made=made[-1] if made else None)
            )
    return tuple(found)


def points(
    check: HitCheck, privacy: PrivacyCheck, stood: Sequence[Weighed], lines: Sequence[Entry]
) -> dict[Point, bool]:
    """Return of each point whether it is so; `lines` are the journal's on check and privacy check.

    What was allowed is taken from the journal: a permission that was withdrawn later stood then.
    """
    decided = privacy.decided_at
    askers = {privacy.requested_by, privacy.acts_for, *check.run_by.split(" for ")}
    deciders = {who for one in privacy.sources for who in (one.decided_by, one.acts_for)} - {None}
    return {
        Point.WEIGHED: all(one.passed for one in stood),
        Point.DECIDED: decided is not None and decided <= check.run_at,
        Point.PERMITTED: _is_permitted(lines),
        Point.BY_ANOTHER: bool(deciders) and deciders.isdisjoint(askers),
    }


def _is_permitted(lines: Sequence[Entry]) -> bool:
    """Return whether each source that was asked was allowed by the last decision before that."""
    allowed: set[str] = set()
    not_allowed: set[str] = set()
    for entry in sorted(lines, key=lambda one: one.seq):
        event = entry.event
        if event.kind is EventKind.CHECK_ANSWERED:
            not_allowed |= set(event.sources) - allowed
        elif event.kind is EventKind.PRIVACY_CHECK_DECIDED:
            is_allowed = event.decision in PERMITTING
            allowed = allowed.union(event.sources) if is_allowed else allowed - set(event.sources)
    return not not_allowed and any(one.event.kind is EventKind.CHECK_ANSWERED for one in lines)
