"""Who is logged in: kept in this process alone, so that a restart or a logout ends it for good."""

import secrets
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

IDLE = timedelta(minutes=15)
"""A session ends when nothing was asked for this long."""
LONGEST = timedelta(hours=8)
"""A session ends after this long, whatever is asked."""
WARN = timedelta(minutes=5)
"""How long before its end somebody is told of it."""
CONFIRMED_FOR = timedelta(minutes=10)
"""How long a fresh proof of who somebody is counts before a decision."""
_MOST = 2000
"""Of each kind: who is not logged in can push out nobody who is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A session that ended by itself: what was typed in it can be sent after a new login."""

    account: str
    token: str = field(repr=False)
    at: datetime


@dataclass(slots=True, kw_only=True)
class Visit:
    """One browser's session, before and after login."""

    key: str = field(repr=False)
    token: str = field(repr=False)
    """What every form sends back, so that no other site can send it."""
    began: datetime
    seen: datetime
    account: str | None = None
    """Who is logged in; nobody before login."""
    groups: frozenset[str] | None = field(default=None, repr=False)
    """What the provider says this person belongs to; nothing in a demonstration."""
    confirmed: datetime | None = None
    """When this person last proved who they are."""
    told: str | None = field(default=None, repr=False)
    """What the next page says first, such as that something was kept."""
    flow: dict[str, Any] = field(default_factory=dict, repr=False)
    """What a login in progress must remember."""
    before: Ended | None = None
    """The session of this browser that ended before this one began."""

    def knows(self, token: str) -> bool:
        """Return whether a form is of this session, or of the same person's before it."""
        before = self.before if self.before and self.before.account == self.account else None
        known = [self.token, *([before.token] if before else [])]
        return any(secrets.compare_digest(token.encode(), one.encode()) for one in known)

    def is_confirmed(self, now: datetime) -> bool:
        """Return whether this person proved who they are a short while ago."""
        return self.confirmed is not None and now - self.confirmed <= CONFIRMED_FOR

    def ends(self) -> datetime:
        """Return when it ends if nothing more is asked."""
        return min(self.seen + IDLE, self.began + LONGEST)

    def can_last(self) -> bool:
        """Return whether it ends later if something is asked now."""
        return self.seen + IDLE < self.began + LONGEST


class Sessions:
    """Every session of one program; safe for threads."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, Visit] = OrderedDict()
        self._strangers: OrderedDict[str, Visit] = OrderedDict()
        self._ended: OrderedDict[str, Ended] = OrderedDict()
        self._lock = Lock()

    def find(self, key: str | None, now: datetime, *, uses: bool = True) -> Visit | None:
        """Return the session of a cookie while it lasts, and note that it is used.

        What a page asks by itself is no use: who left the room is logged out all the same.
        """
        with self._lock:
            visit = (self._known.get(key) or self._strangers.get(key)) if key else None
            if visit is None:
                return None
            if now >= visit.ends():
                del self._of(visit)[visit.key]
                self._remember(visit, now)
                return None
            if not uses:
                return visit
            visit.seen = now
            self._of(visit).move_to_end(visit.key)
            return visit

    def ended(self, key: str | None, now: datetime) -> Ended | None:
        """Return what is known of a session that ended by itself, for as long as one can last."""
        with self._lock:
            found = self._ended.get(key) if key else None
        return found if found and now - found.at <= LONGEST else None

    def lasts(self, visit: Visit, now: datetime) -> bool:
        """Return whether a session is not over yet; asking so does not use it."""
        return self.find(visit.key, now, uses=False) is visit

    def begin(
        self,
        now: datetime,
        account: str | None = None,
        groups: frozenset[str] | None = None,
        confirmed: datetime | None = None,
    ) -> Visit:
        """Return a new session, with a new key; of nobody yet where there is no account."""
        visit = Visit(
            key=secrets.token_urlsafe(32),
            token=secrets.token_urlsafe(32),
            began=now,
            seen=now,
            account=account,
            groups=groups,
            confirmed=confirmed,
        )
        with self._lock:
            kept = self._of(visit)
            kept[visit.key] = visit
            while len(kept) > _MOST:
                kept.popitem(last=False)
        return visit

    def end(self, visit: Visit) -> None:
        """Forget a session."""
        with self._lock:
            self._of(visit).pop(visit.key, None)

    def end_all_but(self, accounts: Collection[str]) -> list[str]:
        """Forget every session of an account that is not among these; return whose they were."""
        with self._lock:
            gone = [one for one in self._known.values() if one.account not in accounts]
            for visit in gone:
                del self._known[visit.key]
        return sorted({one.account for one in gone if one.account})

    def _remember(self, visit: Visit, now: datetime) -> None:
        if visit.account is None:
            return
        self._ended[visit.key] = Ended(account=visit.account, token=visit.token, at=now)
        while len(self._ended) > _MOST:
            self._ended.popitem(last=False)

    def _of(self, visit: Visit) -> OrderedDict[str, Visit]:
        return self._strangers if visit.account is None else self._known
