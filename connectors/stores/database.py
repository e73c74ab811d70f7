"""SQLite or PostgreSQL through SQLAlchemy, with one way of opening and of migrating."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, wraps
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from connectors.files import disk_full
from contracts.errors import Gone, Invalid, TrefferError, TryAgain, WrongUse

if TYPE_CHECKING:
    from alembic.config import Config

BEHIND, NEWER = "S-790", "S-791"
"""Codes of a store that is of an earlier, or of a later, version than this program."""

_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=30000",
    "secure_delete=ON",  # what is erased is overwritten, not only unlinked
)
_FOR_NOW = (
    "locked", "deadlock", "connection", "readonly", "read-only", "unable to open", "shutting down",
)  # fmt: skip
_MIGRATIONS = Path(__file__).with_name("migrations")
_FEW = 2
"""Of so many values each is asked by itself."""

MOST_HELD = 2_000
"""So many answers are held; then all are let go of."""
_PATIENCE = 5.0
"""Seconds that a look waits while another one asks whether somebody wrote; then it does without."""
_WRITTEN = {"sqlite": "PRAGMA data_version", "postgresql": "SELECT pg_current_snapshot()::text"}

_Asked = ParamSpec("_Asked")
_Answer = TypeVar("_Answer")


class _Store(Protocol):
    _engine: sa.Engine


_AnyStore = TypeVar("_AnyStore", bound=_Store)


def connect(url: str) -> sa.Engine:
    """Return an engine; SQLite gets a write-ahead log, full syncing and one writer at a time."""
    try:
        engine = sa.create_engine(url, hide_parameters=True)
    except (ArgumentError, ModuleNotFoundError):
        raise Invalid(
            "A database address in the settings cannot be used. "
            "Write sqlite:///FILE, or postgresql+psycopg://USER@HOST/NAME.",
            code="S-104",
        ) from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _configure_sqlite)
        event.listen(engine, "begin", _begin)
    event.listen(engine, "begin", _unsee)
    event.listen(engine, "commit", _unsee)
    return engine


_Columns = tuple[sa.ColumnClause[Any], ...]


class Unwritten:
    """What was read of a database since anybody last wrote to it; safe for threads.

    It holds rows as they lie there, and what was made of those in which nobody wrote of a case.
    What is not there is not held: its name can be anything that somebody typed.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._lock = Lock()
        self._is_open = True
        self._line: sa.PoolProxiedConnection | None = None
        self._version: object = None
        self._held: dict[object, Any] = {}

    def now(self) -> dict[object, Any]:
        """Return what is held now: nothing where anybody wrote meanwhile, in whatever program."""
        if not self._lock.acquire(timeout=_PATIENCE):
            return {}  # a database that does not answer must not stop one look after another
        try:
            version = self._written() if self._is_open else None
            if version is None or version != self._version or len(self._held) > MOST_HELD:
                self._version, self._held = version, {}
            return self._held
        finally:
            self._lock.release()

    def close(self) -> None:
        """Let go of everything; nothing is held after."""
        with self._lock:
            self._is_open = False
            if self._line is not None:
                self._line.close()
            self._line, self._version, self._held = None, None, {}

    def _written(self) -> object:
        """Return what is another value after each write; nothing where that cannot be told.

        SQLite tells it of every other connection, so this one is for nothing else; in PostgreSQL
        the same snapshot sees the same transactions.
        """
        try:
            if self._line is None:
                self._line = self._engine.raw_connection()
            cursor = self._line.cursor()
            cursor.execute(_WRITTEN[self._engine.dialect.name])
            found: object = cursor.fetchall()
            # In PostgreSQL that began a transaction: the next look must see what came after.
            self._line.rollback()
        except (SQLAlchemyError, self._engine.dialect.loaded_dbapi.Error):
            if self._line is not None:
                self._line.invalidate()
            self._line = None
            return None
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Stores:
    """The two databases of one program, open."""

    register: sa.Engine
    journal: sa.Engine
    unwritten: Mapping[sa.Engine, Unwritten] = field(repr=False)

    @classmethod
    def at(cls, register: str, journal: str) -> "Stores":
        """Open those at these URLs; what is asked of them connects."""
        both = connect(register), connect(journal)
        return cls(
            register=both[0], journal=both[1], unwritten={one: Unwritten(one) for one in both}
        )

    def at_a_glance(self) -> tuple[sa.Engine, sa.Engine]:
        """Return register and journal for one short look."""
        register, journal = (at_a_glance(one, held.now()) for one, held in self.unwritten.items())
        return register, journal

    def let_go_of_old(self) -> None:
        """Hold nothing that was read before somebody last wrote."""
        for held in self.unwritten.values():
            held.now()

    def hold_nothing(self) -> None:
        """Let go of what was read, and hold nothing any more."""
        for held in self.unwritten.values():
            held.close()

    def close(self) -> None:
        """Let go of every connection."""
        self.hold_nothing()
        for engine in self.unwritten:
            engine.dispose()


@dataclass(slots=True)
class _Seen:
    """What was read at a glance so far."""

    held: dict[object, Any] = field(default_factory=dict, repr=False)
    """What was read, at this glance or another, since anybody last wrote."""
    answers: dict[object, Any] = field(default_factory=dict, repr=False)
    asked: defaultdict[_Columns, set[str]] = field(default_factory=lambda: defaultdict(set))

    def forget(self) -> None:
        self.held = {}  # the other glances may go on with theirs
        self.answers.clear()
        self.asked.clear()


def at_a_glance(engine: sa.Engine, held: dict[object, Any] | None = None) -> sa.Engine:
    """Return the same database for one short look: what is `once` is read a single time.

    With `held`, what is `unwritten` is read a single time for all looks that have that.
    Whatever is written through it, before or after, makes it read anew.
    """
    return engine.execution_options(seen=_Seen(held={} if held is None else held))


def look_anew(engine: sa.Engine) -> None:
    """Let who looked at a glance read everything anew from now on: before it writes, say."""
    kept = _seen(engine)
    if kept is not None:
        kept.forget()


def once(
    read: Callable[Concatenate[_AnyStore, _Asked], _Answer],
) -> Callable[Concatenate[_AnyStore, _Asked], _Answer]:
    """Let a read of a store be done a single time at a glance; it gives what nobody changes."""
    return _remembered(read, lambda kept: kept.answers)


def unwritten(
    read: Callable[Concatenate[_AnyStore, _Asked], _Answer],
) -> Callable[Concatenate[_AnyStore, _Asked], _Answer]:
    """Let a read of a store be done a single time until somebody writes.

    It gives what nobody changes, and no word that somebody wrote in a case.
    """
    return _remembered(read, lambda kept: kept.held)


def _remembered(
    read: Callable[Concatenate[_AnyStore, _Asked], _Answer],
    where: Callable[[_Seen], dict[object, Any]],
) -> Callable[Concatenate[_AnyStore, _Asked], _Answer]:
    @wraps(read)
    def seen(self: _AnyStore, /, *args: _Asked.args, **named: _Asked.kwargs) -> _Answer:
        kept = _seen(self._engine)
        if kept is None:
            return read(self, *args, **named)
        lasting, asked = where(kept), (read.__qualname__, args, tuple(named.items()))
        for known in (kept.answers, lasting):
            if asked in known:
                found: _Answer = known[asked]
                return found
        answer = read(self, *args, **named)
        (lasting if answer else kept.answers)[asked] = answer
        return answer

    return seen


def rows(engine: sa.Engine, store: str, query: sa.Select[Any]) -> Sequence[Any]:
    """Return the rows of a query."""
    with reading(engine, store) as connection:
        return connection.execute(query).all()


def every(engine: sa.Engine, store: str, query: sa.Select[Any]) -> Sequence[Any]:
    """Return the rows of a query that is always the same object; read once until one writes."""
    kept = _seen(engine)
    if kept is None:
        return rows(engine, store, query)
    held = kept.held
    if query not in held:
        held[query] = rows(engine, store, query)
    found: Sequence[Any] = held[query]
    return found


def rows_with(
    engine: sa.Engine, store: str, query: sa.Select[Any], wanted: Mapping[sa.ColumnClause[Any], str]
) -> Sequence[Any]:
    """Return the rows of a query that have these texts in these columns, in its order.

    The query is always the same object. Who asks it at a glance of many values of the first
    column has them all read in one go; and until somebody writes nothing is read again.
    """
    columns, texts = tuple(wanted), tuple(wanted.values())
    kept = _seen(engine)
    if kept is None:
        return rows(engine, store, _narrowed(query, wanted))
    held = kept.held
    kept.asked[columns].add(texts[0])
    if (query, columns) not in held and len(kept.asked[columns]) > _FEW:
        grouped: defaultdict[tuple[str, ...], list[Any]] = defaultdict(list)
        for row in rows(engine, store, query):
            grouped[tuple(getattr(row, column.name) for column in wanted)].append(row)
        held[query, columns] = dict(grouped)
    if (query, columns) in held:
        whole: Sequence[Any] = held[query, columns].get(texts, ())
        return whole
    asked = (query, columns, texts)
    if asked not in held:
        found = rows(engine, store, _narrowed(query, wanted))
        if not found:
            return found
        held[asked] = found
    few: Sequence[Any] = held[asked]
    return few


def _narrowed(query: sa.Select[Any], wanted: Mapping[sa.ColumnClause[Any], str]) -> sa.Select[Any]:
    return query.where(*(column == text for column, text in wanted.items()))


def migrate(engine: sa.Engine, store: str, to: str = "head") -> None:
    """Bring a store (`register`, `journal` or `gate`) to the newest form, or to an earlier one.

    The steps are one transaction: whatever interrupts them leaves the store as it was.
    """
    with told(store), engine.begin() as connection:
        run_steps(connection, store, to)


def run_steps(connection: sa.Connection, store: str, to: str = "head") -> None:
    """Run the steps that a store lacks, within the transaction of this connection."""
    from alembic import command

    config = script_config(store)
    config.attributes["connection"] = connection
    config.attributes["version_table"] = f"{store}_version"
    command.upgrade(config, to)


def script_config(store: str) -> "Config":
    """Return what Alembic needs to know to find the steps of a store."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.set_main_option("version_locations", str(_MIGRATIONS / store))
    config.set_main_option("path_separator", "os")
    return config


def require(engine: sa.Engine, store: str) -> None:
    """Raise unless the store has been made, and has the form that this program works with.

    Raises `Gone` when there is none, `WrongUse` when it is of another version of the program.
    """
    kept, form = _seen(engine), ("form", store)
    if kept is not None and form in kept.held:
        return
    found = revision(engine, store)
    if found == newest(store):
        if kept is not None:
            kept.held[form] = found
        return
    if found in _revisions(store):
        raise WrongUse(
            f"The {store} is of an earlier version of treffer than this program. Nothing was done. "
            "Bring it up to date first: treffer migrate, or at the gate treffer-gate migrate.",
            code=BEHIND,
        )
    raise WrongUse(
        f"The {store} is of a later version of treffer than this program. Nothing was done. "
        "Use that version: there is no way back to this one but a copy of before.",
        code=NEWER,
    )


def revision(engine: sa.Engine, store: str) -> str:
    """Return which form a store has; raises `Gone` when there is none."""
    version = sa.select(sa.column("version_num", sa.String)).select_from(
        sa.table(f"{store}_version")
    )
    try:
        with engine.connect() as connection:
            found = connection.execution_options(reading=True).execute(version).scalar()
    except DBAPIError as error:
        found = None
        with reading(engine, store) as connection:
            if sa.inspect(connection).has_table(f"{store}_version"):
                raise _translated(store, error) from None
    if found is None:
        raise Gone(
            f"There is no {store} here yet. Make one: treffer init, or treffer-gate init.",
            code="S-404",
        )
    return str(found)


def newest(store: str) -> str:
    """Return the form that this program works with."""
    return _revisions(store)[-1]


@cache
def _revisions(store: str) -> tuple[str, ...]:
    """Return every form of a store, the first one first.

    By the names of the files: every command asks, and Alembic takes half a second to tell.
    """
    files = sorted((_MIGRATIONS / store).glob("[0-9]*.py"))
    return tuple(f"{store}_{path.name.partition('_')[0]}" for path in files)


def forget(engine: sa.Engine) -> None:
    """Empty SQLite's write-ahead log, so that no erased row stays in it."""
    if engine.dialect.name == "sqlite":
        raw = engine.raw_connection()
        try:
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            raw.close()


@contextmanager
def reading(engine: sa.Engine, store: str) -> Iterator[sa.Connection]:
    """Yield a connection that only reads: it sees one moment and holds up no writer."""
    with told(store), engine.connect() as connection:
        yield connection.execution_options(reading=True)


@contextmanager
def told(store: str) -> Iterator[None]:
    """Turn a database fault into a message without values; statements and data stay out of it."""
    try:
        yield
    except DBAPIError as error:
        raise _translated(store, error) from None


def _translated(store: str, error: DBAPIError) -> TrefferError:
    reason = str(error.orig).lower()
    if "full" in reason or "disk i/o" in reason or "no space" in reason:
        return disk_full(f"writing the {store}")
    if any(word in reason for word in _FOR_NOW):
        return TryAgain(
            f"The {store} cannot be written now (locked, read-only or not reachable). "
            "Nothing was answered or changed; try again.",
            code="S-752",
        )
    return TrefferError(
        f"The {store} refused a statement ({type(error.orig).__name__}). "
        "Nothing was answered or changed.",
        code="S-002",
    )


def _configure_sqlite(connection: Any, _record: object) -> None:
    # The driver must not begin transactions by itself: `_begin_immediate` does.
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: sa.Connection) -> None:
    # A transaction that reads first and writes later would fail as `database is locked`.
    connection.exec_driver_sql("BEGIN" if _only_reads(connection) else "BEGIN IMMEDIATE")


def _unsee(connection: sa.Connection) -> None:
    kept: _Seen | None = connection.get_execution_options().get("seen")
    if kept is not None and not _only_reads(connection):
        kept.forget()


def _seen(engine: sa.Engine) -> _Seen | None:
    kept: _Seen | None = engine.get_execution_options().get("seen")
    return kept


def _only_reads(connection: sa.Connection) -> bool:
    return bool(connection.get_execution_options().get("reading", False))
