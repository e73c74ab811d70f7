"""Notices of what may be fishing: who asks about whom, for the privacy officer alone (D-009).

Topics are compared by marks: keyed one-way numbers of what identifies a topic. A mark says
nothing without the hub's key, but whoever has that key can make the mark of anybody and look it
up: marks are personal data and are kept as short as the protocol says.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

from contracts.cases import require_reason
from contracts.errors import WrongUse
from contracts.events import EventKind
from contracts.ids import CaseId, TopicLabel
from contracts.parties import Actor

Mark = NewType("Mark", str)
"""A keyed one-way number of something that identifies a topic, in hex."""

NoticeId = NewType("NoticeId", str)
"""A notice: `N-3`."""


class WatchKind(StrEnum):
    """Why somebody or something is watched."""

    HOUSEHOLD = "household"
    NEIGHBOUR = "neighbour"
    COLLEAGUE = "colleague"
    PROTECTED = "protected"


class NoticeKind(StrEnum):
    """What a notice is about."""

    SAME_TOPIC = "same_topic"
    OWN_HOUSEHOLD = "own_household"
    NEIGHBOUR = "neighbour"
    COLLEAGUE = "colleague"
    PROTECTED = "protected"
    OVER_BUDGET = "over_budget"


NOTICE_OF: Mapping[WatchKind, NoticeKind] = {
    WatchKind.HOUSEHOLD: NoticeKind.OWN_HOUSEHOLD,
    WatchKind.NEIGHBOUR: NoticeKind.NEIGHBOUR,
    WatchKind.COLLEAGUE: NoticeKind.COLLEAGUE,
    WatchKind.PROTECTED: NoticeKind.PROTECTED,
}

FOR_ONE_ACCOUNT = frozenset({WatchKind.HOUSEHOLD, WatchKind.NEIGHBOUR})
"""Watched against one account alone: whose household it is, and whose neighbours."""

_OF_ONE_ASKER = frozenset(NOTICE_OF[kind] for kind in FOR_ONE_ACCOUNT)

HIDDEN = frozenset(
    {
        EventKind.NOTICE_RAISED,
        EventKind.NOTICE_CLOSED,
        EventKind.WATCH_ADDED,
        EventKind.WATCH_REMOVED,
    }
)
"""Events that are shown to nobody but who gets notices and who reviews the journal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """That a topic with this mark was asked in a case."""

    mark: Mark = field(repr=False)
    case_id: CaseId
    label: TopicLabel
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """That whatever has this mark is watched; against one account, or against everybody."""

    mark: Mark = field(repr=False)
    kind: WatchKind
    account: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchCount:
    """How many marks of a kind are watched for an account."""

    kind: WatchKind
    account: str
    marks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Find:
    """What comparing the marks of one topic gave."""

    kind: NoticeKind
    others: tuple[CaseId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What the privacy officer is told; it stops nothing by itself."""

    notice_id: NoticeId
    kind: NoticeKind
    case_id: CaseId
    topic: TopicLabel | None
    by: str
    acts_for: str | None = None
    at: datetime
    others: tuple[CaseId, ...] = ()
    """Other cases in which the topic was asked."""
    closed_by: str | None = None
    closed_at: datetime | None = None
    reason: str = field(default="", repr=False)

    @property
    def state(self) -> str:
        """Return whether somebody has yet to look at it."""
        return "open" if self.closed_at is None else "closed"

    @property
    def told(self) -> str:
        """Return who asked, as records name it."""
        return f"{self.by} for {self.acts_for}" if self.acts_for else self.by


def finds(
    case_id: CaseId,
    actor: Actor,
    asked: Iterable[Asked],
    watched: Iterable[Watched],
    since: datetime,
) -> tuple[Find, ...]:
    """Return what a topic with these equal marks gives, in the order of the kinds.

    `asked` and `watched` are those that share a mark with the topic. What is watched against one
    account counts when that account asks, or somebody who stands in for it.
    """
    others = sorted({one.case_id for one in asked if one.case_id != case_id and one.at >= since})
    kinds = {
        NOTICE_OF[one.kind]
        for one in watched
        if one.kind not in FOR_ONE_ACCOUNT or actor.is_same_person(one.account)
    }
    found = [Find(kind=NoticeKind.SAME_TOPIC, others=tuple(others))] if others else []
    return (*found, *(Find(kind=kind) for kind in NoticeKind if kind in kinds))


def since(at: datetime, days: int) -> datetime:
    """Return the moment from which asking the same topic in another case is told."""
    return at - timedelta(days=days)


def untold(
    found: Iterable[Find], topic: TopicLabel, actor: Actor, earlier: Collection[Notice]
) -> tuple[Find, ...]:
    """Return what no earlier notice of the case tells of this topic, and of this person."""
    of_topic = [one for one in earlier if one.topic == topic]
    return tuple(find for find in found if not any(_tells(one, find, actor) for one in of_topic))


def is_pending(kind: NoticeKind, actor: Actor, earlier: Iterable[Notice]) -> bool:
    """Return whether a notice of this kind on this person waits to be looked at."""
    return any(
        one.kind is kind and one.closed_at is None and _is_same_asker(one, actor) for one in earlier
    )


def _tells(earlier: Notice, find: Find, actor: Actor) -> bool:
    if earlier.kind is not find.kind or not set(find.others) <= set(earlier.others):
        return False
    return find.kind not in _OF_ONE_ASKER or _is_same_asker(earlier, actor)


def _is_same_asker(notice: Notice, actor: Actor) -> bool:
    return not {notice.by, notice.acts_for or notice.by}.isdisjoint(
        {actor.account, actor.acts_for or actor.account}
    )


def is_about(notice: Notice, actor: Actor) -> bool:
    """Return whether a notice is about this person, or somebody too near to judge (D-001)."""
    own = {actor.account, actor.acts_for} | actor.tied
    return notice.by in own or notice.acts_for in own - {None}


def closed(notice: Notice, reason: str, actor: Actor, at: datetime) -> Notice:
    """Return the notice with what the privacy officer made of it."""
    if notice.closed_at is not None:
        raise WrongUse(f"Notice {notice.notice_id} is closed already.", code="B-180")
    require_reason(reason)
    return replace(notice, closed_by=actor.told, closed_at=at, reason=reason)


def require_account(kind: WatchKind, account: str, known: Sequence[str]) -> None:
    """Raise `WrongUse` for an account that is missing or that nobody has."""
    if kind in FOR_ONE_ACCOUNT and not account:
        raise WrongUse("Whose household is it? Name the account: --account NAME.", code="B-181")
    if account and account not in known:
        raise WrongUse(
            "That account is not in people.toml, so nobody asks under it. Correct --account.",
            code="B-181",
        )
