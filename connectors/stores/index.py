"""The match index: one immutable, encrypted DuckDB file per delivery, opened read-only.

Built under `.partial`, synced, renamed; the pointer `SOURCE.current` alone says what is in use.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Any, Self

import numpy as np
import pyarrow as pa

from connectors.duck import Duck
from connectors.files import PARTIAL, discard, locked, replace_file, sync_file, sync_folder
from connectors.keys import Ring
from connectors.stores.deliveries import PARTY_FIELDS
from contracts.errors import IntegrityBroken, TrefferError, TryAgain
from contracts.ids import DeliveryId, SourceName
from contracts.linkage import BLOOMS, TOKENS, Candidate, SourceFacts, Stored, delivery_source

_COMMON = 2000
"""How many of the most frequent names are kept with their share."""
_NAMES = ("family", "given")

_TOKENS = ", ".join(f"t_{name}" for name in TOKENS)
_BLOOMS = ", ".join(f"bloom_{name}" for name in BLOOMS)
_COVERAGE = ", ".join(f"count(t_{name}) as {name}" for name in TOKENS)

_PARTIES = pa.schema([pa.field("row", pa.uint32()), pa.field("record", pa.uint64()), *PARTY_FIELDS])
_CREATE_PARTIES = f"""
    create table built.parties as
    select row, record, {_TOKENS}, {_BLOOMS}, hop, relevant_until from batch
"""
_ADD_PARTIES = f"""
    insert into built.parties
    select row, record, {_TOKENS}, {_BLOOMS}, hop, relevant_until from batch
"""
_ADD_KEYS = "insert into unsorted select unnest(keys) as key, row from batch"
_OUT_OF_ORDER = "select count(*) from built.parties where row <> rowid"
_SORT_KEYS = "create table built.keys as select key, row from unsorted order by key, row"
_FREQUENCIES = """
    insert into built.frequencies
    select '{name}', t_{name}, count(*) / (select count(*) from built.parties)
    from built.parties where t_{name} is not null
    group by t_{name} having count(*) > 1 order by count(*) desc limit {common}
"""
_LOOK_UP = """
    select row from {alias}.keys
    where key in (select unnest($keys::ubigint[]))
    group by row order by min(list_position($keys::ubigint[], key)), row
"""
_CANDIDATES = f"""
    select row, record, {_TOKENS}, {_BLOOMS} from {{alias}}.parties
    where rowid in (select unnest($rows::bigint[]))
    and ($today::date is null or relevant_until is null or relevant_until >= $today::date)
    order by list_position($rows::uinteger[], row) limit $most
"""


class Shelf:
    """The folder of indexes: builds them, publishes them, opens those in use.

    Fulfils `contracts.ports.Indexes`; every index has a key of its own from the ring.
    """

    def __init__(self, folder: Path, ring: Ring, memory: str = "1500MB") -> None:
        self.folder = folder
        self._ring = ring
        self._memory = memory
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def path(self, delivery: DeliveryId) -> Path:
        """Return where the index of a delivery lies."""
        return self.folder / f"{delivery}.duckdb"

    def build(self, delivery: DeliveryId, linkage: Iterable[pa.RecordBatch]) -> None:
        """Build the index of a delivery from its linkage part, whole or not at all."""
        key = self._ring.index(delivery)
        final = self.path(delivery)
        partial = final.with_name(final.name + PARTIAL)
        _discard_partial(partial)
        try:
            with Duck(self.folder, self._memory) as duck:
                duck.attach(partial, "built", key, read_only=False)
                _fill(duck, linkage)
                duck.do("checkpoint built")
                duck.detach("built")
        except BaseException:
            _discard_partial(partial)
            raise
        sync_file(partial)
        partial.rename(final)
        sync_folder(self.folder)

    def publish(self, source: SourceName, delivery: DeliveryId) -> None:
        """Put an index into use, in one step."""
        replace_file(self._pointer(source), delivery.encode())

    def current(self, source: SourceName) -> DeliveryId | None:
        """Return the delivery in use, or nothing."""
        try:
            return DeliveryId(self._pointer(source).read_text().strip())
        except FileNotFoundError:
            return None

    def withdraw(self, source: SourceName) -> None:
        """Put no delivery of this source into use any more."""
        discard(self._pointer(source))

    def not_in_use(self, source: SourceName) -> list[DeliveryId]:
        """Return the deliveries of a source that have files here and are not in use."""
        used = self.current(source)
        found = {DeliveryId(path.name.partition(".")[0]) for path in self.folder.glob("*.duckdb*")}
        return sorted(one for one in found if one != used and delivery_source(one) == source)

    def destroy(self, delivery: DeliveryId) -> None:
        """Remove an index and its key; readers that hold it open keep it till they close."""
        for left in self.folder.glob(f"{delivery}.duckdb*"):
            discard(left)
        self._ring.forget_index(delivery)

    def open(self, deliveries: Iterable[DeliveryId]) -> "OpenIndexes":
        """Open these indexes read-only; one that is gone or unreadable is left out."""
        there = [one for one in deliveries if self.path(one).is_file()]
        return OpenIndexes(self, {one: self._ring.index(one) for one in there}, self._memory)

    def lock(self, source: SourceName) -> AbstractContextManager[None]:
        """Let one process at a time change what is in use; raises `TryAgain` for another."""
        return locked(self.folder / f".{source}.lock", f"A refresh of {source}")

    def _pointer(self, source: SourceName) -> Path:
        return self.folder / f"{source}.current"


class OpenIndexes(Mapping[DeliveryId, "Index"]):
    """Several indexes attached to one connection; close it to let go of the files."""

    def __init__(self, shelf: Shelf, indexes: Mapping[DeliveryId, bytes], memory: str) -> None:
        self._duck = Duck(shelf.folder, memory)
        self._open: dict[DeliveryId, Index] = {}
        for number, (delivery, key) in enumerate(indexes.items()):
            alias = f"i{number}"
            try:
                self._duck.attach(shelf.path(delivery), alias, key, read_only=True)
                self._open[delivery] = Index(self._duck, alias)
            except TryAgain:
                raise
            except TrefferError:
                continue  # gone, altered, cut short: whatever it is, this index cannot answer

    def __getitem__(self, delivery: DeliveryId) -> "Index":
        return self._open[delivery]

    def __iter__(self) -> Iterator[DeliveryId]:
        return iter(self._open)

    def __len__(self) -> int:
        return len(self._open)

    def close(self) -> None:
        """Let go of every file."""
        self._duck.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Index:
    """One open index."""

    def __init__(self, duck: Duck, alias: str) -> None:
        self._duck = duck
        self._alias = alias
        self._keys: np.ndarray[Any, np.dtype[np.uint64]] | None = None
        self._rows: np.ndarray[Any, np.dtype[np.uint32]] | None = None
        self.facts = self._read_facts()

    def warm(self) -> None:
        """Hold the blocking keys in memory: for a process that answers many questions."""
        columns = self._duck.columns(f"select key, row from {self._alias}.keys order by key, row")
        self._keys, self._rows = columns["key"], columns["row"]

    def candidates(self, keys: Sequence[int], most: int, today: date | None) -> list[Candidate]:
        """Return at most `most` parties that share a key and are relevant today.

        Without a day nothing is left out as no longer relevant.
        """
        rows = self._look_up(keys)
        if not rows:
            return []
        found = self._duck.rows(
            _CANDIDATES.format(alias=self._alias), rows=rows, today=today, most=most
        )
        tokens = 2 + len(TOKENS)
        return [
            Candidate(
                row=one[0],
                record=one[1],
                stored=Stored(
                    keys=(),
                    tokens=one[2:tokens],
                    bloom_family=one[tokens],
                    bloom_partner=one[tokens + 1],
                    bloom_given=one[tokens + 2],
                ),
            )
            for one in found
        ]

    def hop(self, row: int) -> bytes | None:
        """Return the inner values that a BRP party carries for the hop."""
        found = self._duck.rows(
            f"select hop from {self._alias}.parties where rowid = $row",
            row=row,
        )
        return found[0][0] if found else None

    def _look_up(self, keys: Sequence[int]) -> list[int]:
        if self._keys is None or self._rows is None:
            found = self._duck.rows(_LOOK_UP.format(alias=self._alias), keys=list(keys))
            return [row for (row,) in found]
        wanted = np.asarray(keys, dtype=np.uint64)
        first = np.searchsorted(self._keys, wanted, "left")
        last = np.searchsorted(self._keys, wanted, "right")
        rows = [self._rows[start:end] for start, end in zip(first, last, strict=True)]
        return list(dict.fromkeys(np.concatenate(rows).tolist())) if rows else []

    def _read_facts(self) -> SourceFacts:
        about = self._duck.rows(f"select field, filled from {self._alias}.coverage")
        filled = {name: int(count) for name, count in about}
        population = filled.pop("*")
        frequencies: dict[str, dict[int, float]] = {name: {} for name in _NAMES}
        query = f"select field, token, share from {self._alias}.frequencies"
        for name, token, share in self._duck.rows(query):
            frequencies[name][token] = share
        return SourceFacts(
            population=population,
            coverage={name: count / max(population, 1) for name, count in filled.items()},
            frequencies=frequencies,
        )


def _discard_partial(partial: Path) -> None:
    for left in (partial, Path(f"{partial}.wal")):
        discard(left)


def _fill(duck: Duck, batches: Iterable[pa.RecordBatch]) -> None:
    duck.do("create temp table unsorted (key ubigint, row uinteger)")
    duck.do("create table built.frequencies (field varchar, token uinteger, share double)")
    duck.load(_PARTIES.empty_table(), _CREATE_PARTIES)
    for batch in batches:
        duck.load(batch, _ADD_PARTIES)
        duck.load(batch, _ADD_KEYS)
    # Parties are found by DuckDB's own row number, which is many times faster than by value.
    if duck.rows(_OUT_OF_ORDER)[0][0]:
        raise IntegrityBroken("The linkage part is not in row order.", code="I-621")
    duck.do(_SORT_KEYS)
    duck.do("drop table unsorted")
    for name in _NAMES:
        duck.do(_FREQUENCIES.format(name=name, common=_COMMON))
    counted = f'select count(*) as "*", {_COVERAGE} from built.parties'
    duck.do(
        f"create table built.coverage as select name as field, value as filled from "
        f"(unpivot ({counted}) on columns(*) into name name value value)"
    )
