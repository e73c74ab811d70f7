"""What brings a store to the form that this version works with: which steps, and a try of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from connectors.stores import database


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a store from one form to the next."""

    revision: str
    """The form that it leads to."""
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """How many rows a store had before its steps, and after them."""

    before: int
    after: int


def steps(engine: sa.Engine, store: str) -> Sequence[Step]:
    """Return what a store lacks, in order; raises when it is not there or of a later version."""
    from alembic.script import ScriptDirectory

    found = database.revision(engine, store)
    if found == database.newest(store):
        return ()
    scripts = ScriptDirectory.from_config(database.script_config(store))
    known = {one.revision for one in scripts.walk_revisions()}
    if found not in known:
        database.require(engine, store)
    lacking = list(scripts.iterate_revisions("head", found))
    return [Step(revision=one.revision, what=one.doc) for one in reversed(lacking)]


def rehearse(engine: sa.Engine, store: str) -> Tried:
    """Run the steps and undo them: what fails shows here, and the store stays as it was."""
    with database.told(store), engine.connect() as connection:
        before = _rows(connection)
        database.run_steps(connection, store)
        tried = Tried(before=before, after=_rows(connection))
        connection.rollback()
    return tried


def _rows(connection: sa.Connection) -> int:
    """Return how many rows there are in all tables but those in which Alembic counts."""
    tables = [name for name in sa.inspect(connection).get_table_names() if "_version" not in name]
    counts = (sa.select(sa.func.count()).select_from(sa.table(name)) for name in tables)
    return sum(int(connection.execute(count).scalar_one()) for count in counts)
