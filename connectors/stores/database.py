"""SQLite or PostgreSQL through SQLAlchemy, with one way of opening and of migrating."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import ArgumentError, DBAPIError

from connectors.files import disk_full
from contracts.errors import Gone, Invalid, TrefferError, TryAgain

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

Engine = sa.Engine
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


def at_a_glance(engine: sa.Engine) -> sa.Engine:
    """Return the same database for one short look: what is `once` is read a single time.

    Whatever is written through it, before or after, makes it read anew.
    """
    return engine.execution_options(seen={})


def once(
    read: Callable[Concatenate[_AnyStore, _Asked], _Answer],
) -> Callable[Concatenate[_AnyStore, _Asked], _Answer]:
    """Let a read of a store be done a single time at a glance; it gives what nobody changes."""

    @wraps(read)
    def seen(self: _AnyStore, /, *args: _Asked.args, **named: _Asked.kwargs) -> _Answer:
        kept: dict[object, Any] | None = self._engine.get_execution_options().get("seen")
        if kept is None:
            return read(self, *args, **named)
        asked = (read.__qualname__, args, tuple(named.items()))
        if asked not in kept:
            kept[asked] = read(self, *args, **named)
        found: _Answer = kept[asked]
        return found

    return seen


def migrate(engine: sa.Engine, store: str) -> None:
    """Bring a store (`register`, `journal` or `gate`) to the newest form."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.set_main_option("version_locations", str(_MIGRATIONS / store))
    config.set_main_option("path_separator", "os")
    config.attributes["version_table"] = f"{store}_version"
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()


def require(engine: sa.Engine, store: str) -> None:
    """Raise `Gone` unless the store has been made."""
    with reading(engine, store) as connection:
        if not sa.inspect(connection).has_table(f"{store}_version"):
            raise Gone(
                f"There is no {store} here yet. Make one: treffer init, or treffer-gate init.",
                code="S-404",
            )


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
    if not _only_reads(connection):
        connection.get_execution_options().get("seen", {}).clear()


def _only_reads(connection: sa.Connection) -> bool:
    return bool(connection.get_execution_options().get("reading", False))
