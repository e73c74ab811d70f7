"""Stand-ins for ports: small, in memory, and able to fail on demand."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import numpy as np

from contracts.errors import IntegrityBroken, TryAgain
from contracts.events import GENESIS, Entry, Event, seal
from contracts.linkage import Candidates, Parties, SourceFacts, Stored
from contracts.ports import Clock
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

    def append(self, event: Event) -> Entry:
        if self.fails:
            raise TryAgain("The journal cannot be written now.", code="S-752")
        previous = self._entries[-1].hash if self._entries else GENESIS
        entry = seal(len(self._entries) + 1, self.clock.now(), event, previous)
        self._entries.append(entry)
        return entry

    def entries(self) -> Iterator[Entry]:
        yield from tuple(self._entries)

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
