"""SQLite or PostgreSQL through SQLAlchemy, with one way of opening and of migrating."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

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
    return engine


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
    only_reads = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if only_reads else "BEGIN IMMEDIATE")
