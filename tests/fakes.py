"""Stand-ins for ports: small, in memory, and able to fail on demand."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

import numpy as np

from contracts import attempts, budgets
from contracts.alerts import Alert
from contracts.attempts import Attempt
from contracts.budgets import Claim
from contracts.certificates import Certificate, CertificateId
from contracts.errors import Gone, IntegrityBroken, TryAgain
from contracts.events import GENESIS, Entry, Event, seal
from contracts.ids import CaseId, SourceName
from contracts.journal_search import Wanted, matches
from contracts.lifecycle import Life, Record
from contracts.linkage import Candidates, Parties, SourceFacts, Stored
from contracts.log_lines import LogEvent
from contracts.notices import Asked, Mark, Notice, NoticeId, WatchCount, Watched, WatchKind
from contracts.ports import Clock
from contracts.repeats import Given, Held, Sent
from contracts.upkeep import Done, Task
from tests.builders import NOW


@dataclass(slots=True)
class FixedClock:
    """Fulfils `contracts.ports.Clock`; stands still until it is set."""

    moment: datetime = NOW

    def now(self) -> datetime:
        return self.moment

    def forward(self, **length: float) -> None:
        self.moment += timedelta(**length)


@dataclass(slots=True)
class NotedPace:
    """Fulfils `contracts.ports.Pace` and never waits; notes what `look` gives at each beat."""

    look: Callable[[], object] = lambda: None
    begun: int = 0
    beats: list[object] = field(default_factory=list)

    @contextmanager
    def beat(self) -> Iterator[None]:
        self.begun += 1
        try:
            yield
        finally:
            self.beats.append(self.look())


@dataclass(slots=True)
class MemoryJournal:
    """Fulfils `contracts.ports.Journal`; `fails` makes every append raise."""

    clock: Clock = field(default_factory=FixedClock)
    fails: bool = False
    _entries: list[Entry] = field(default_factory=list)

    def append(self, event: Event, *more: Event) -> Entry:
        if self.fails:
            raise TryAgain("The journal cannot be written now.", code="S-752")
        for one in (event, *more):
            previous = self._entries[-1].hash if self._entries else GENESIS
            self._entries.append(seal(len(self._entries) + 1, self.clock.now(), one, previous))
        return self._entries[-1]

    def entries(self) -> Iterator[Entry]:
        yield from tuple(self._entries)

    def about(self, case_id: CaseId) -> Sequence[Entry]:
        return [entry for entry in self._entries if case_id in entry.event.ids]

    def length(self) -> int:
        return len(self._entries)

    def newest(self, wanted: Wanted, *, before: int | None, most: int) -> Sequence[Entry]:
        end = len(self._entries) if before is None else before - 1
        return [e for e in reversed(self._entries[: max(end, 0)]) if matches(wanted, e)][:most]

    def kinds(self) -> Sequence[str]:
        """What happened, as names in order."""
        return [entry.event.kind.value for entry in self._entries]


@dataclass(slots=True)
class MemoryExchange:
    """Fulfils `contracts.ports.Exchange` without files or signatures."""

    files: dict[str, bytes] = field(default_factory=dict)

    def put(self, name: str, content: bytes) -> None:
        self.files[name] = content

    def get(self, name: str) -> bytes | None:
        return self.files.get(name)

    def names(self, ending: str) -> Sequence[str]:
        return sorted(name for name in self.files if name.endswith(ending))

    def remove(self, name: str) -> None:
        self.files.pop(name, None)


@dataclass(slots=True)
class MemoryBudgets:
    """Fulfils `contracts.ports.Budgets` for one thread."""

    taken: dict[str, int] = field(default_factory=dict)

    def reserve(self, claims: Sequence[Claim]) -> Claim | None:
        for claim in sorted(claims, key=lambda one: one.series):
            if self.used(claim.series) >= claim.most:
                return claim
        for claim in claims:
            self.taken[claim.series] = self.used(claim.series) + 1
        return None

    def give_back(self, claims: Sequence[Claim]) -> None:
        for claim in claims:
            self.taken[claim.series] = max(0, self.used(claim.series) - 1)

    def used(self, series: str) -> int:
        return self.taken.get(series, 0)

    def forget_before(self, today: date) -> None:
        self.taken = {
            series: used
            for series, used in self.taken.items()
            if not budgets.is_over(series, today)
        }


@dataclass(slots=True)
class MemoryRepeats:
    """Fulfils `contracts.ports.Repeats` for one thread."""

    sent: dict[tuple[str, str], Sent] = field(default_factory=dict)
    given: dict[tuple[str, str], Given] = field(default_factory=dict)

    def begin(self, sent: Sent) -> Given | Held:
        place = (sent.account, sent.key)
        first = self.sent.setdefault(place, sent)
        if first is sent:
            return Held.NEW
        if (first.route, first.body) != (sent.route, sent.body):
            return Held.OTHER
        return self.given.get(place, Held.BUSY)

    def end(self, sent: Sent, given: Given) -> None:
        self.given[sent.account, sent.key] = given

    def drop(self, sent: Sent) -> None:
        if (sent.account, sent.key) not in self.given:
            self.sent.pop((sent.account, sent.key), None)

    def forget_before(self, moment: datetime) -> None:
        over = [place for place, sent in self.sent.items() if sent.at < moment]
        for place in over:
            del self.sent[place]
            self.given.pop(place, None)


@dataclass(slots=True)
class MemoryWatch:
    """Fulfils `contracts.ports.Watch`."""

    _asked: dict[tuple[str, str, str], tuple[Asked, date]] = field(default_factory=dict)
    _watched: set[Watched] = field(default_factory=set)

    def note_asked(self, asked: Sequence[Asked], until: date) -> None:
        self._asked |= {(one.case_id, one.label, one.mark): (one, until) for one in asked}

    def asked(self, marks: Collection[Mark]) -> Sequence[Asked]:
        return [one for _, (one, _) in sorted(self._asked.items()) if one.mark in marks]

    def old(self, today: date) -> int:
        return sum(until <= today for _, until in self._asked.values())

    def forget_old(self, today: date) -> None:
        self._asked = {key: kept for key, kept in self._asked.items() if kept[1] > today}

    def add(self, watched: Sequence[Watched]) -> None:
        self._watched.update(watched)

    def watched(self, marks: Collection[Mark]) -> Sequence[Watched]:
        found = [one for one in self._watched if one.mark in marks]
        return sorted(found, key=lambda one: (one.kind, one.account, one.mark))

    def counts(self) -> Sequence[WatchCount]:
        kept = [(one.kind, one.account) for one in self._watched]
        return [
            WatchCount(kind=kind, account=account, marks=kept.count((kind, account)))
            for kind, account in sorted(set(kept))
        ]

    def remove(self, kinds: Collection[WatchKind], account: str) -> int:
        gone = {one for one in self._watched if one.kind in kinds and one.account == account}
        self._watched -= gone
        return len(gone)


@dataclass(slots=True)
class MemoryNotices:
    """Fulfils `contracts.ports.Notices`."""

    kept: dict[str, Notice] = field(default_factory=dict)

    def add(self, notice: Notice) -> None:
        self.kept[notice.notice_id] = notice

    def save(self, notice: Notice) -> None:
        self.kept[notice.notice_id] = notice

    def notice(self, notice_id: NoticeId) -> Notice:
        if notice_id not in self.kept:
            raise Gone("There is no such notice.", code="B-404")
        return self.kept[notice_id]

    def of_case(self, case_id: CaseId) -> Sequence[Notice]:
        return [one for one in self.all() if one.case_id == case_id]

    def all(self) -> Sequence[Notice]:
        found = self.kept.values()
        return sorted(found, key=lambda one: (one.at, len(one.notice_id), one.notice_id))


@dataclass(slots=True)
class MemoryLives:
    """Fulfils `contracts.ports.SourceLives`."""

    kept: dict[SourceName, Life] = field(default_factory=dict)

    def life(self, source: SourceName) -> Life:
        return self.kept.get(source, Life(source=source))

    def add(self, life: Life, record: Record) -> None:
        if self.life(life.source) != life:
            raise TryAgain("Somebody else recorded something.", code="C-609")
        self.kept[life.source] = replace(life, records=(*life.records, record))


@dataclass(slots=True)
class MemoryCertificates:
    """Fulfils `contracts.ports.Certificates`."""

    kept: dict[str, Certificate] = field(default_factory=dict)

    def add(self, certificate: Certificate) -> bool:
        return self.kept.setdefault(certificate.subject, certificate) == certificate

    def all(self) -> Sequence[Certificate]:
        return sorted(self.kept.values(), key=lambda one: (len(one.number), one.number))

    def certificate(self, number: CertificateId) -> Certificate:
        for one in self.kept.values():
            if one.number == number:
                return one
        raise Gone("There is no such certificate.", code="C-621")


@dataclass(slots=True)
class MemoryAttempts:
    """Fulfils `contracts.ports.Attempts`; `fails` makes every attempt impossible to keep."""

    kept: list[Attempt] = field(default_factory=list)
    fails: bool = False

    def note(self, attempt: Attempt) -> Attempt:
        if self.fails:
            raise TryAgain("The register cannot be written now.", code="S-752")
        earlier = attempts.repeated(self.of(attempt.source), attempt)
        if earlier is None:
            self.kept.append(attempt)
            return attempt
        both = attempts.again(earlier, attempt)
        self.kept[self.kept.index(earlier)] = both
        return both

    def of(self, source: SourceName) -> Sequence[Attempt]:
        return sorted((one for one in self.kept if one.source == source), key=lambda one: one.last)

    def forget_before(self, moment: datetime) -> int:
        before = len(self.kept)
        self.kept = [one for one in self.kept if one.last >= moment]
        return before - len(self.kept)


@dataclass(slots=True)
class MemoryAlerts:
    """Fulfils `contracts.ports.Alerts`."""

    kept: dict[tuple[str, str, str], Alert] = field(default_factory=dict)

    def add(self, alert: Alert) -> bool:
        key = (alert.kind, alert.source, alert.occurrence)
        return self.kept.setdefault(key, alert) is alert

    def save(self, alert: Alert) -> None:
        key = (alert.kind, alert.source, alert.occurrence)
        self.kept[key] = replace(self.kept[key], tries=alert.tries, sent_at=alert.sent_at)

    def waiting(self) -> Sequence[Alert]:
        return [one for one in self.all() if one.sent_at is None]

    def all(self) -> Sequence[Alert]:
        return sorted(
            self.kept.values(), key=lambda one: (one.at, one.source, one.kind, one.occurrence)
        )

    def forget_before(self, moment: datetime) -> int:
        before = len(self.kept)
        self.kept = {key: one for key, one in self.kept.items() if one.at >= moment}
        return before - len(self.kept)


@dataclass(slots=True)
class MemoryPost:
    """Fulfils `contracts.ports.Post`; `fails` makes every message unbringable."""

    on: bool = True
    after: int = 3
    fails: bool = False
    somebody: bool = True
    sent: list[Alert] = field(default_factory=list)

    def is_on(self) -> bool:
        return self.on

    def failed_after(self) -> int:
        return self.after

    def reach(self, alert: Alert) -> int:
        return int(self.on)

    def send(self, alert: Alert) -> bool:
        if self.fails:
            raise TryAgain("Nobody was reached.", code="S-771")
        if self.somebody:
            self.sent.append(alert)
        return self.somebody


@dataclass(slots=True)
class MemoryUpkeep:
    """Fulfils `contracts.ports.Upkeep`."""

    done: dict[Task, Done] = field(default_factory=dict)

    def note(self, task: Task, at: datetime, count: int) -> None:
        self.done[task] = Done(at=at, count=count)

    def last(self, task: Task) -> Done | None:
        return self.done.get(task)


@dataclass(slots=True)
class MemoryLog:
    """Fulfils `contracts.ports.Log`; keeps what it was given, not only what may be logged."""

    lines: list[tuple[LogEvent, dict[str, object]]] = field(default_factory=list)

    def write(self, event: LogEvent, /, **fields: object) -> None:
        self.lines.append((event, fields))


@dataclass(slots=True)
class MemoryIndex:
    """Fulfils `contracts.ports.Index` with rows in memory; `fails` makes every look-up raise."""

    rows: Sequence[Stored]
    carried: Sequence[bytes | None] = ()
    fails: bool = False
    asked: list[Sequence[Sequence[int]]] = field(default_factory=list)
    facts: SourceFacts = field(
        default_factory=lambda: SourceFacts(population=5_000, coverage={}, frequencies={})
    )

    def candidates(
        self, asked: Sequence[Sequence[int]], most: int, today: date | None
    ) -> Candidates:
        if self.fails:
            raise IntegrityBroken("The index was altered.", code="I-620")
        self.asked.append(asked)
        pairs = sorted(
            (number, min(keys.index(key) for key in one.keys if key in keys), row)
            for number, keys in enumerate(asked)
            for row, one in enumerate(self.rows)
            if set(keys) & set(one.keys)
        )
        of, places, at = np.array(pairs, np.uint32).reshape(-1, 3).T
        kept = np.arange(len(of)) - np.searchsorted(of, of) < most
        parties = Parties.of(self.rows).pick(at)
        return Candidates(of=of, places=places, parties=parties).pick(kept)

    def hops(self, rows: Sequence[int]) -> Sequence[bytes | None]:
        return [self.carried[row] for row in rows]
