"""The journal: append-only and hash-chained, in SQLite or PostgreSQL."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice

import sqlalchemy as sa

from connectors.stores import database
from contracts.errors import IntegrityBroken
from contracts.events import GENESIS, Entry, Event, EventKind, seal
from contracts.ids import CaseId
from contracts.journal_search import Wanted, matches
from contracts.ports import Clock

_JOURNAL = sa.table(
    "journal",
    *(sa.column(name) for name in ("seq", "at", "actor", "event")),
    *(sa.column(name, sa.JSON) for name in ("ids", "rules", "sources")),
    *(sa.column(name) for name in ("decision", "subject_ref", "answer_mac", "previous", "hash")),
)
_LAST = sa.select(_JOURNAL.c.seq, _JOURNAL.c.hash).order_by(_JOURNAL.c.seq.desc()).limit(1)
_CHUNK = 100
"""So many entries are fetched together: who wants the first one waits for no more."""
_SECOND = timedelta(seconds=1)
_BEYOND = 2**62
"""More than any place in the chain, and as much as a database can compare."""
_LENGTH = sa.select(sa.func.count()).select_from(_JOURNAL)
# One appender at a time; SQLite has that by `BEGIN IMMEDIATE`.
_LOCK = sa.text("select pg_advisory_xact_lock(7433703)")


class Journal:
    """Fulfils `contracts.ports.Journal`."""

    def __init__(self, engine: sa.Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        database.require(engine, "journal")

    def append(self, event: Event, *more: Event) -> Entry:
        """Chain events to those before, all or none; return the last once it is on the disk."""
        with database.told("journal"), self._engine.begin() as connection:
            if self._engine.dialect.name == "postgresql":
                connection.execute(_LOCK)
            last = connection.execute(_LAST).first()
            seq, previous = (last.seq + 1, last.hash) if last else (1, GENESIS)
            entry = seal(seq, self._clock.now(), event, previous)
            entries = [entry]
            for one in more:
                entry = seal(entry.seq + 1, self._clock.now(), one, entry.hash)
                entries.append(entry)
            connection.execute(sa.insert(_JOURNAL), [_row(one) for one in entries])
        return entry

    @database.unwritten
    def about(self, case_id: CaseId) -> Sequence[Entry]:
        """Return every entry that names a case, in order."""
        named = sa.cast(_JOURNAL.c.ids, sa.String).contains(f'"{case_id}"', autoescape=True)
        query = sa.select(_JOURNAL).where(named).order_by(_JOURNAL.c.seq)
        with database.reading(self._engine, "journal") as connection:
            return [_entry(row) for row in connection.execute(query)]

    def length(self) -> int:
        """Return how many entries there are, without reading them."""
        with database.reading(self._engine, "journal") as connection:
            return int(connection.execute(_LENGTH).scalar_one())

    def newest(self, wanted: Wanted, *, before: int | None, most: int) -> Sequence[Entry]:
        """Return the newest entries that are wanted, newest first, of those before a place."""
        if most <= _CHUNK:
            return self._newest_few(wanted, before, most)
        return self._newest(wanted, before, most)

    @database.unwritten
    def _newest_few(self, wanted: Wanted, before: int | None, most: int) -> Sequence[Entry]:
        return self._newest(wanted, before, most)

    def _newest(self, wanted: Wanted, before: int | None, most: int) -> Sequence[Entry]:
        query = sa.select(_JOURNAL).where(*_narrowed(wanted)).order_by(_JOURNAL.c.seq.desc())
        if before is not None:
            query = query.where(_JOURNAL.c.seq < min(before, _BEYOND))
        found = (entry for entry in self._read(query) if matches(wanted, entry))
        return list(islice(found, most))

    def entries(self) -> Iterator[Entry]:
        """Yield every entry in order."""
        yield from self._read(sa.select(_JOURNAL).order_by(_JOURNAL.c.seq))

    def _read(self, query: "sa.Select[tuple[object, ...]]") -> Iterator[Entry]:
        seq = 0
        with database.reading(self._engine, "journal") as connection:
            try:
                for row in connection.execute(query).yield_per(_CHUNK):
                    entry = _entry(row)
                    yield entry
                    seq = entry.seq
            except (ValueError, TypeError):
                raise IntegrityBroken(
                    f"Journal broken behind line {seq}: what follows is not an entry any more. "
                    "Tell the FG and keep this machine as it is. Repair nothing.",
                    code="I-601",
                ) from None


def append(url: str, clock: Clock, event: Event) -> None:
    """Write one event to the journal at this URL; returns when it is on the disk."""
    engine = database.connect(url)
    try:
        Journal(engine, clock).append(event)
    finally:
        engine.dispose()


def _narrowed(wanted: Wanted) -> list["sa.ColumnElement[bool]"]:
    """Return what a database can look for: it leaves out no line that is wanted."""
    found: list[sa.ColumnElement[bool]] = []
    if wanted.since is not None:
        # A collation may order moments within one second as it likes.
        found.append(_JOURNAL.c.at >= (wanted.since - _SECOND).isoformat())
    if wanted.until is not None:
        found.append(_JOURNAL.c.at <= (wanted.until + _SECOND).isoformat())
    if wanted.kind is not None:
        found.append(_JOURNAL.c.event == wanted.kind.value)
    for column, part in (("ids", wanted.number), ("sources", wanted.source),
                         ("actor", wanted.account)):  # fmt: skip
        if part is not None:
            found.append(sa.cast(_JOURNAL.c[column], sa.Text).contains(part, autoescape=True))
    return found


def _row(entry: Entry) -> dict[str, object]:
    event = entry.event
    return {
        "seq": entry.seq,
        "at": entry.at.isoformat(),
        "actor": event.actor,
        "event": event.kind.value,
        "ids": list(event.ids),
        "decision": event.decision,
        "rules": list(event.rules),
        "sources": list(event.sources),
        "subject_ref": event.subject_ref,
        "answer_mac": event.answer_mac,
        "previous": entry.previous,
        "hash": entry.hash,
    }


def _entry(row: sa.Row[tuple[object, ...]]) -> Entry:
    return Entry(
        seq=row.seq,
        at=datetime.fromisoformat(row.at),
        event=Event(
            kind=EventKind(row.event),
            actor=row.actor,
            ids=tuple(row.ids),
            decision=row.decision,
            rules=tuple(row.rules),
            sources=tuple(row.sources),
            subject_ref=row.subject_ref,
            answer_mac=row.answer_mac,
        ),
        previous=row.previous,
        hash=row.hash,
    )
