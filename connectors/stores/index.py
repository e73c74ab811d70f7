"""The match index: one immutable, encrypted DuckDB file per delivery, opened read-only.

Built under `.partial`, synced, renamed; the pointer `SOURCE.current` alone says what is in use.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from connectors.duck import Duck
from connectors.files import PARTIAL, discard, locked, replace_file, sync_file, sync_folder
from connectors.keys import Ring
from connectors.stores.deliveries import PARTY_FIELDS
from contracts.arrays import U32, U64, Mask, Positions
from contracts.errors import IntegrityBroken, TrefferError, TryAgain
from contracts.ids import DeliveryId, SourceName
from contracts.linkage import (
    BLOOM_BYTES,
    BLOOMS,
    EPOCH,
    FOR_EVER,
    TOKENS,
    WORDS,
    Candidates,
    Frequencies,
    Parties,
    SourceFacts,
    delivery_source,
)

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
    group by t_{name} having count(*) > 1 order by t_{name}
"""
_LOOK_UP = """
    select key, row from {alias}.keys
    where key in (select value from wanted) order by key, row
"""
_FILLED_TOKENS = ", ".join(f"coalesce(t_{name}, 0)::uinteger as t_{name}" for name in TOKENS)
_UNTIL_DAY = f"""
    coalesce(date_diff('day', date '1970-01-01', relevant_until), {FOR_EVER})::integer as until
"""
_PARTIES_OF = (
    f"select row, record, {_FILLED_TOKENS}, {_BLOOMS}, {_UNTIL_DAY} from {{alias}}.parties"
)
_FREQUENT = """
    select token, share from {alias}.frequencies
    where field = (select value from wanted) order by token
"""
_KEYS_OF = "select key, row from {alias}.keys"
_HOPS_OF = "select hop from {alias}.parties"
_HOPS = "select row, hop from {alias}.parties where rowid in (select value from wanted)"
_UNTIL = f"select row, {_UNTIL_DAY} from {{alias}}.parties"


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

    def left_of(self, delivery: DeliveryId) -> list[str]:
        """Return the names of the files of an index that are here still."""
        return sorted(path.name for path in self.folder.glob(f"{delivery}.*"))

    def has_key(self, delivery: DeliveryId) -> bool:
        """Return whether the key of an index can be derived still; makes none."""
        return delivery in self._ring.indexes()

    def traces(self, source: SourceName) -> list[DeliveryId]:
        """Return the deliveries of a source with a file or a key here, or in use."""
        used = self.current(source)
        keyed = [one for one in self._ring.indexes() if delivery_source(one) == source]
        return sorted({*self.not_in_use(source), *keyed, *([used] if used else [])})

    def size(self, delivery: DeliveryId) -> int:
        """Return how many bytes an index takes; none when it is not there."""
        try:
            return self.path(delivery).stat().st_size
        except FileNotFoundError:
            return 0

    def open(
        self, deliveries: Iterable[DeliveryId]
    ) -> AbstractContextManager[Mapping[DeliveryId, "Index"]]:
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
        self._held: _Held | None = None
        self.facts = self._read_facts()

    def warm(self, part: int = 0, parts: int = 1) -> None:
        """Hold the index in memory, or one of equal parts of it: for many questions.

        A part finds only its own parties; their row numbers and `facts` are those of the whole.
        What is held is not read again.
        """
        if self._held is not None and self._held.part == (part, parts):
            return
        size = -(-self.facts.population // parts)
        rows = f"where row between {part * size} and {(part + 1) * size - 1} order by"
        keys, parties, hops = (
            self._duck.table(f"{statement.format(alias=self._alias)} {rows} {order}")
            for statement, order in (
                (_KEYS_OF, "key, row"), (_PARTIES_OF, "row"), (_HOPS_OF, "row")
            )
        )  # fmt: skip
        self._held = _Held(
            part=(part, parts),
            first=part * size,
            keys=_Keys.of(keys),
            parties=_parties(parties),
            hops=pa.chunked_array(hops["hop"], pa.binary()).combine_chunks(),
        )

    def candidates(
        self, asked: Sequence[Sequence[int]], most: int, today: date | None
    ) -> Candidates:
        """Return for the keys of each question at most `most` parties that are relevant today.

        Without a day nothing is left out as no longer relevant.
        """
        lengths = [len(keys) for keys in asked]
        wanted = np.array([key for keys in asked for key in keys], np.uint64)
        of = np.repeat(np.arange(len(asked), dtype=np.uint32), lengths)
        places = np.concatenate([np.arange(n, dtype=np.uint32) for n in lengths] or [of])
        keys = self._held.keys if self._held else self._keys_of(wanted)
        at, rows = keys.look_up(wanted)
        found = _first(of[at], places[at], rows)
        found = found[self._relevant(rows[found], today)]
        of, places, rows = of[at][found], places[at][found], rows[found]
        kept = np.arange(len(of)) - np.searchsorted(of, of) < most
        rows = rows[kept]
        parties = (
            self._held.parties.pick(self._held.at(rows)) if self._held else self._parties_of(rows)
        )
        return Candidates(of=of[kept], places=places[kept], parties=parties)

    def tokens(self, name: str) -> U32:
        """Return one token of every party that has it."""
        if self._held is not None:
            held = self._held.parties.token(name)
            filled: U32 = held[held != 0]
            return filled
        query = f"select t_{name} as token from {self._alias}.parties where t_{name} is not null"
        found: U32 = self._duck.table(query)["token"].to_numpy()
        return found

    def hops(self, rows: Sequence[int]) -> Sequence[bytes | None]:
        """Return the inner values that parties of the population register carry for the hop."""
        if self._held:
            return [self._held.hops[row - self._held.first].as_py() for row in rows]
        table = self._duck.table(_HOPS.format(alias=self._alias), np.array(rows, np.uint32))
        found = dict(zip(table["row"].to_pylist(), table["hop"].to_pylist(), strict=True))
        return [found.get(row) for row in rows]

    def _keys_of(self, wanted: U64) -> "_Keys":
        found = self._duck.table(_LOOK_UP.format(alias=self._alias), wanted)
        return _Keys.of(found)

    def _parties_of(self, rows: U32) -> Parties:
        distinct, where = np.unique(rows, return_inverse=True)
        some = " where rowid in (select value from wanted) order by rowid"
        statement = _PARTIES_OF.format(alias=self._alias) + some
        return _parties(self._duck.table(statement, distinct)).pick(where)

    def _relevant(self, rows: U32, today: date | None) -> Mask:
        if today is None or not len(rows):
            return np.ones(len(rows), np.bool_)
        day = (today - EPOCH).days
        if self._held:
            still: Mask = self._held.parties.until[self._held.at(rows)] >= day
            return still
        statement = _UNTIL.format(alias=self._alias) + " where rowid in (select value from wanted)"
        found = self._duck.table(statement, np.unique(rows))
        kept = found["row"].to_numpy()[found["until"].to_numpy() >= day]
        return np.isin(rows, kept)

    def _read_facts(self) -> SourceFacts:
        about = self._duck.rows(f"select field, filled from {self._alias}.coverage")
        filled = {name: int(count) for name, count in about}
        population = filled.pop("*")
        frequencies = {}
        for name in _NAMES:
            table = self._duck.table(_FREQUENT.format(alias=self._alias), [name])
            frequencies[name] = Frequencies(
                tokens=table["token"].to_numpy(), shares=table["share"].to_numpy()
            )
        return SourceFacts(
            population=population,
            coverage={name: count / max(population, 1) for name, count in filled.items()},
            frequencies=frequencies,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Keys:
    """Block keys in rising order, and the row of each."""

    keys: U64
    rows: U32

    @staticmethod
    def of(table: pa.Table) -> "_Keys":
        return _Keys(keys=table["key"].to_numpy(), rows=table["row"].to_numpy())

    def look_up(self, wanted: U64) -> tuple[Positions, U32]:
        """Return every row that has a wanted key, and the position of that key."""
        first = np.searchsorted(self.keys, wanted, "left")
        many = np.searchsorted(self.keys, wanted, "right") - first
        at = np.repeat(np.arange(len(wanted)), many)
        behind = np.arange(len(at)) - np.repeat(np.cumsum(many) - many, many)
        return at, self.rows[first[at] + behind]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """An index, or a part of it, in memory."""

    part: tuple[int, int]
    """Which part of how many."""
    first: int
    """The row of the first party."""
    keys: _Keys
    parties: Parties
    hops: pa.BinaryArray

    def at(self, rows: U32) -> Positions:
        """Return where the parties of these rows stand."""
        return rows.astype(np.int64) - self.first


def _first(of: U32, places: U32, rows: U32) -> Positions:
    """Return where each party stands first, question by question, in the order of the keys."""
    order = np.lexsort((rows, places, of))
    pairs = of[order].astype(np.uint64) << np.uint64(32) | rows[order]
    _, first = np.unique(pairs, return_index=True)
    found: Positions = order[np.sort(first)]
    return found


def _parties(table: pa.Table) -> Parties:
    tokens = [table[f"t_{name}"].to_numpy() for name in TOKENS]
    return Parties(
        rows=table["row"].to_numpy().astype(np.uint32),
        records=table["record"].to_numpy(),
        tokens=np.stack(tokens, axis=1),
        blooms=np.stack([_filters(table[f"bloom_{name}"]) for name in BLOOMS], axis=1),
        until=table["until"].to_numpy(),
    )


def _filters(column: pa.ChunkedArray) -> U64:
    """Return Bloom filters as words; noughts where there is none."""
    whole = pa.chunked_array(column, pa.binary()).combine_chunks()
    content = pc.fill_null(whole, bytes(BLOOM_BYTES)).buffers()[2]
    if content is None:
        return np.zeros((0, WORDS), np.uint64)
    words = np.frombuffer(content, np.uint64, WORDS * len(column))
    return words.reshape(len(column), WORDS)


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
        duck.do(_FREQUENCIES.format(name=name))
    counted = f'select count(*) as "*", {_COVERAGE} from built.parties'
    duck.do(
        f"create table built.coverage as select name as field, value as filled from "
        f"(unpivot ({counted}) on columns(*) into name name value value)"
    )
