"""What the pages show of a source: where it stands, how fresh, whose turn, what waits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Protocol

from fastapi import Request

from connectors import agreements
from connectors.settings import Settings
from contracts import attempts as attempt_rules
from contracts import freshness as rules
from contracts import schedules, sources
from contracts.acts import Act
from contracts.attempts import Attempt, Ending
from contracts.deliveries import Breach
from contracts.errors import Gone, Invalid, NotPermitted
from contracts.freshness import Access, Clock, Freshness, LastAttempt
from contracts.ids import SourceName
from contracts.lifecycle import LIVE, Life, State
from contracts.odcs import LintFinding
from contracts.parties import Actor
from contracts.sources import SourceContract
from pipelines.site.words import word
from pipelines.steps import lives, tell
from pipelines.steps.bench import Bench
from pipelines.web.source_words import STATES, TURNS
from pipelines.web.work import HubDesk, may, require_new

Shown = tuple[str, str, str]
"""A state: its colour, its symbol and its word."""

_SEE = (Act.SUBMIT_SOURCE, Act.SIGN_SOURCE, Act.KEEP_SOURCE, Act.RUN_SOURCE, Act.REVIEW_LOG)
_CLOCKS: Mapping[Clock, tuple[str, str]] = {
    Clock.FRESH: ("goed", "✓"),
    Clock.WARNING: ("let-op", "⚠"),
    Clock.STALE: ("fout", "⚠"),
    Clock.DUE: ("fout", "⚠"),
}
_UNDELIVERED: Shown = ("let-op", "–", "Geen levering")
_ACCESS: Mapping[Access, Shown] = {
    Access.CLOSED: ("niets", "⊘", "Gesloten"),
    Access.FORBIDDEN: ("niets", "⊘", "Verboden"),
}
_WENT = (LastAttempt.INVALID, LastAttempt.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One source, as far as it can be read."""

    name: SourceName
    is_registered: bool
    text: str | None = field(repr=False)
    contract: SourceContract | None = field(repr=False)
    """The contract where it can be used; nothing while something is wrong with it."""
    draft: SourceContract | None = field(repr=False)
    """The contract as far as it can be read."""
    findings: tuple[LintFinding, ...]
    life: Life = field(repr=False)
    state: State
    fresh: Freshness | None
    attempts: Sequence[Attempt]

    @property
    def latest(self) -> Attempt | None:
        """Return the attempt that counts now."""
        return attempt_rules.latest(self.attempts)

    @property
    def to_confirm(self) -> Attempt | None:
        """Return the refusal of a delivery that is only suspiciously small, if that is the last."""
        last = self.latest
        small = last is not None and last.ending is Ending.REFUSED
        return last if last and small and last.breaches == (Breach.SHRUNK,) else None


class Looking(Protocol):
    """A desk of a page, or a call of the API: who asks, when, with which connectors."""

    @property
    def request(self) -> Request:
        """Return the request that is answered."""
        ...

    @property
    def bench(self) -> Bench:
        """Return the hub's connectors."""
        ...

    @property
    def actor(self) -> Actor:
        """Return who asks."""
        ...

    @property
    def now(self) -> datetime:
        """Return when it was asked."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One thing that waits for somebody, and where it is done."""

    path: str
    title: str
    text: str


def config_of(desk: Looking) -> Settings:
    """Return the settings of this installation."""
    config: Settings = desk.request.app.state.config
    return config


def require_sight(desk: Looking) -> None:
    """Raise what an address says that is not there, unless this person works on sources."""
    try:
        require_new(desk, *_SEE)
    except Gone:
        raise _not_here() from None


def is_seen_by(desk: Looking) -> bool:
    """Return whether this person works on sources."""
    return any(may(act, desk.actor, desk.bench) for act in _SEE)


def require_steward(desk: Looking) -> None:
    """Raise unless this person keeps sources: drafts, contracts and samples are for them alone."""
    require_sight(desk)
    try:
        require_new(desk, Act.SUBMIT_SOURCE)
    except Gone:
        raise NotPermitted("Only a steward may do this.", code="S-403") from None


def names(desk: Looking) -> list[SourceName]:
    """Return the registered sources and the drafts that have no inbox yet."""
    registered = desk.bench.agreements.sources()
    return sorted([*registered, *agreements.drafts(config_of(desk).contracts, registered)])


def seen(name: str, desk: Looking) -> Seen:
    """Return one source; raises `Gone` where there is none of that name."""
    require_sight(desk)
    if name not in names(desk):
        raise _not_here()
    return _seen(SourceName(name), desk)


def every(desk: Looking) -> list[Seen]:
    """Return every source, by department and name."""
    found = [_seen(name, desk) for name in names(desk)]
    return sorted(found, key=lambda one: (department(one).lower(), one.name))


def department(one: Seen) -> str:
    """Return the department of a source, as far as its contract tells it."""
    return str(one.draft.department) if one.draft and one.draft.department else "–"


def shown_states(one: Seen) -> list[Shown]:
    """Return what is to be said of a source, each thing by itself, the worst first."""
    if not one.is_registered:
        return [STATES[one.state], ("let-op", "–", "Nog geen postbus")]
    if one.text is None:
        return [("niets", "–", "Nog geen contract")]
    if one.contract is None and one.state is not State.RETIRED:
        return [("let-op", "✎", "Contract niet af")]
    fresh = one.fresh
    if fresh is None:
        return [STATES[one.state]]
    told: list[Shown] = (
        [("fout", "✕", _called(fresh.last))] if fresh.last in _WENT and one.state in LIVE else []
    )
    told += [_ACCESS[fresh.access]] if fresh.access in _ACCESS else []
    told += [STATES[one.state]] if one.state not in LIVE else []
    if fresh.clock is not None or (one.state in LIVE and not told):
        clock = fresh.clock
        told.append((*_CLOCKS[clock], _called(clock)) if clock else _UNDELIVERED)
    return sorted(told, key=lambda shown: ("fout", "let-op", "niets", "goed").index(shown[0]))


def _called(code: StrEnum) -> str:
    """Return the word of a code as a state begins with it."""
    called = word(code)
    return called[0].upper() + called[1:]


def turn(one: Seen) -> str:
    """Return whose turn it is, and what ends the waiting."""
    if one.text is None:
        return "De datasteward: maak een contract van een voorbeeldbestand."
    if one.contract is None and one.state is not State.RETIRED:
        return "De datasteward: maak het contract af."
    if not one.is_registered:
        return "De beheerder: stel in treffer.toml een postbus in voor deze bron."
    if one.to_confirm is not None and one.state in LIVE:
        return "Twee mensen: kijk of de kleine levering klopt, en bevestig dat."
    fresh = one.fresh
    if fresh and one.state in LIVE and (fresh.is_stale or fresh.last in _WENT):
        return "De afdeling: lever een nieuw of verbeterd bestand."
    return TURNS[one.state]


def next_attempt(one: Seen, now: datetime) -> datetime | None:
    """Return when the system looks for a delivery again; nothing for a source that rests."""
    if one.contract is None or not one.is_registered or one.state not in LIVE:
        return None
    return schedules.next_turn(schedules.plan(one.contract), now)


def age(fresh: Freshness | None) -> str:
    """Return how old the data of a source are, in words."""
    if fresh is None or fresh.age is None:
        return "–"
    passed = max(fresh.age, timedelta(0))
    if passed.days:
        return "1 dag" if passed.days == 1 else f"{passed.days} dagen"
    return f"{passed.seconds // 3600} uur"


def period(length: timedelta) -> str:
    """Return a period of a contract in the unit in which it is whole."""
    hours = length // timedelta(hours=1)
    if hours % 24:
        return f"{hours} uur"
    return "1 dag" if hours == 24 else f"{hours // 24} dagen"


def rows(desk: HubDesk, found: Sequence[Seen] | None = None) -> list[Waiting]:
    """Return what waits for this person on the pages of sources, for the first page too."""
    if not may(Act.SUBMIT_SOURCE, desk.actor, desk.bench):
        return []
    known = every(desk) if found is None else found
    return [row for one in known for row in _rows_of(one, desk)]


def _rows_of(one: Seen, desk: HubDesk) -> list[Waiting]:
    path = f"/bronnen/{one.name}"
    if one.state is State.RETIRED:
        return []
    if one.contract is None:
        if one.text is None:
            return [_row(path, one, "Er is nog geen contract van", turn(one))]
        return [_row(f"{path}/contract", one, "Het contract is niet af van", turn(one))]
    if one.state in {State.CONCEPT, State.ACCEPTED, State.RETURNED}:
        return [_row(path, one, "Dien het contract in van", turn(one))]
    found: list[Waiting] = []
    if one.to_confirm is not None and not confirmed_by_me(one, desk.actor):
        found.append(_row(path, one, "Bevestig de kleine levering van", turn(one)))
    if one.state in LIVE:
        told = tell.due(one.name, desk.bench)
        found += [Waiting(path=path, title=alert.title, text=alert.text) for alert in told]
    return found


def _row(path: str, one: Seen, title: str, text: str) -> Waiting:
    return Waiting(path=path, title=f"{title} {one.name}", text=text)


def _confirmed(one: Seen) -> frozenset[str]:
    delivery = one.to_confirm.delivery if one.to_confirm else None
    return one.life.confirmed_by(delivery) if delivery else frozenset()


def confirmed_by_me(one: Seen, actor: Actor) -> bool:
    """Return whether this person, or a deputy of theirs, confirmed the small delivery already."""
    return not _confirmed(one).isdisjoint(actor.persons | actor.tied)


def _seen(name: SourceName, desk: Looking) -> Seen:
    bench, config = desk.bench, config_of(desk)
    is_registered = name in bench.agreements.sources()
    text = _text(config, name)
    draft, findings = (None, ()) if text is None else _as_kept(text, name)
    usable = draft if draft is not None and not findings else None
    life, known = bench.lives.life(name), bench.attempts.of(name)
    used = lives.in_use(name, bench) if usable and is_registered else None
    state = State.RETIRED if life.retirement is not None else State.CONCEPT
    if usable is not None:
        state = life.state(usable.sha256, has_delivery=used is not None)
    fresh = None
    if usable is not None and is_registered:
        now = bench.clock.now()
        fresh = rules.of(usable, used, attempt_rules.latest(known), now, state)
    return Seen(
        name=name, is_registered=is_registered, text=text, contract=usable, draft=draft,
        findings=findings, life=life, state=state, fresh=fresh, attempts=known,
    )  # fmt: skip


def warm(config: Settings) -> None:
    """Read the contract of every registered source, so that nobody waits for it."""
    for name in config.inboxes:
        text = _text(config, name)
        if text is not None:
            _as_kept(text, name)


def read(text: str, name: SourceName) -> tuple[SourceContract | None, tuple[LintFinding, ...]]:
    """Return a contract as far as it can be read, and all that keeps it from being this source."""
    contract, findings = sources.drafted(text, agreements.odcs_schema())
    if contract is not None and not findings and contract.name != name:
        other = LintFinding(
            place="id", line=1, reason="is of another source", repair=f"Write {name} at its end"
        )
        return contract, (other,)
    return contract, findings


@lru_cache(maxsize=256)
def _as_kept(text: str, name: SourceName) -> tuple[SourceContract | None, tuple[LintFinding, ...]]:
    """Return the same of a text that lies in the folder: reading one takes longer than a page."""
    return read(text, name)


def _text(config: Settings, name: SourceName) -> str | None:
    try:
        return agreements.contract_text(config.contracts, name)
    except Gone:
        return None
    except Invalid:
        return ""


def _not_here() -> Gone:
    return Gone("That source is not registered here.", code="C-404")
