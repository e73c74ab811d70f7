"""Stand-ins for ports: small, in memory, and able to fail on demand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from contracts.errors import TryAgain
from contracts.events import GENESIS, Entry, Event, seal
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
