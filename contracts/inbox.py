"""What waits for a decision at the hub, until when, and what somebody decided before.

An entry names what it is about by number and theme; no name or text of a person is in it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from statistics import median

from contracts import working_days
from contracts.days import day_of
from contracts.ids import CaseId, PrivacyCheckId, SourceName
from contracts.notices import NoticeKind
from contracts.parties import Actor
from contracts.privacy import PERMITTING, PrivacyCheck, SourceVerdict, Verdict

TERM = 3
"""Working days within which is decided on what waits (product rule 4.2)."""


class Waits(StrEnum):
    """What kind of thing waits."""

    PRIVACY_CHECK = "privacy_check"
    ANSWERED = "answered"
    """A privacy check of which a question was answered: its term began anew."""
    SOURCE = "source"
    NOTICE = "notice"
    PROTOCOL = "protocol"


_WITH_TERM = frozenset({Waits.PRIVACY_CHECK, Waits.ANSWERED, Waits.SOURCE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that waits."""

    kind: Waits
    number: str
    """By which it is found: `T-3`, `N-1`, the name of a source, a protocol with its version."""
    undecided: int = 0
    """Of a privacy check: how many of its sources wait, and how many it is about."""
    sources: int = 0
    version: str = ""
    """Of a source: the version that waits for a signature."""
    notice: NoticeKind | None = None
    case_id: CaseId | None = None
    theme: str = ""
    since: datetime
    denied: str = ""
    """The code of the refusal that this person would get; nothing where they can decide."""

    @property
    def until(self) -> date | None:
        """Return the last day on which it is decided in time; a notice has no term."""
        if self.kind not in _WITH_TERM:
            return None
        return working_days.after(day_of(self.since), TERM)

    def waited(self, today: date) -> int:
        """Return how many working days it waits."""
        return working_days.between(day_of(self.since), today)

    def is_late(self, today: date) -> bool:
        """Return whether its term is over."""
        return self.until is not None and self.until < today


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What one person decided on one source of a privacy check."""

    check_id: PrivacyCheckId
    case_id: CaseId
    source: SourceName
    verdict: Verdict
    at: datetime
    for_: str | None
    """For whom they stood in."""
    days: int
    """Working days between what was asked last and the decision."""
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Somebody's decisions, counted."""

    allowed: int
    on_condition: int
    refused: int
    withdrawn: int
    days: float | None
    """The lead time that half of them took at most; nothing where none was taken."""


def ordered(entries: Iterable[Entry]) -> list[Entry]:
    """Return what waits by the end of its term; what has none comes last, oldest first."""
    return sorted(entries, key=lambda one: (one.until or date.max, one.since, one.number))


def taken(checks: Iterable[PrivacyCheck], actor: Actor) -> list[Taken]:
    """Return what this person decided, newest first; a question is no decision."""
    found = [
        _taken(check, one, one.decided_at)
        for check in checks
        for one in check.sources
        if one.decided_at is not None
        and one.decided_by == actor.account
        and one.verdict in (*PERMITTING, Verdict.REFUSED)
    ]
    return sorted(found, key=lambda one: (one.at, one.check_id, one.source), reverse=True)


def summary(decided: Sequence[Taken]) -> Summary:
    """Return these decisions counted; what was withdrawn is no refusal."""
    standing = [one.verdict for one in decided if one.withdrawn_at is None]
    return Summary(
        allowed=standing.count(Verdict.ALLOWED),
        on_condition=standing.count(Verdict.ON_CONDITION),
        refused=standing.count(Verdict.REFUSED),
        withdrawn=len(decided) - len(standing),
        days=median(one.days for one in decided) if decided else None,
    )


def _taken(check: PrivacyCheck, one: SourceVerdict, at: datetime) -> Taken:
    asked = check.asked_last if check.asked_last <= at else check.requested_at
    return Taken(
        check_id=check.check_id,
        case_id=check.case_id,
        source=one.source,
        verdict=one.verdict,
        at=at,
        for_=one.acts_for,
        days=working_days.between(day_of(asked), day_of(at)),
        withdrawn_at=one.withdrawn_at,
    )
