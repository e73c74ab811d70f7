"""A store of an earlier version comes to the newest form whole, or stays what it was."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory

from connectors.stores import database, upgrade
from contracts.errors import Gone, TrefferError, WrongUse

STORES = ("register", "journal", "gate")
Rows = Mapping[str, list[tuple[object, ...]]]


@pytest.fixture
def engine(url: str) -> Iterator[sa.Engine]:
    engine = database.connect(url)
    yield engine
    engine.dispose()


def code_of(does: Callable[[], object]) -> str:
    with pytest.raises(TrefferError) as caught:
        does()
    return caught.value.code


def rows_of(engine: sa.Engine) -> Rows:
    """Everything in the database, but in which form it is."""
    with engine.connect() as connection:
        meta = sa.MetaData()
        meta.reflect(connection)
        return {
            name: [tuple(row) for row in connection.execute(sa.select(table))]
            for name, table in meta.tables.items()
            if not name.endswith("_version")
        }


def filled(engine: sa.Engine) -> Rows:
    """Put one row into every table, of anything that it takes."""
    with engine.begin() as connection:
        meta = sa.MetaData()
        meta.reflect(connection)
        for table in meta.sorted_tables:
            if not table.name.endswith("_version"):
                connection.execute(table.insert().values(**_row(table)))
    return rows_of(engine)


def _row(table: sa.Table) -> dict[str, object]:
    return {column.name: _value(column) for column in table.columns}


def _value(column: sa.Column[object]) -> object:
    values = ((sa.Boolean, True), (sa.Integer, 7), (sa.Float, 7.5), (sa.LargeBinary, b"7"))
    for kind, value in (*values, (sa.JSON, [])):
        if isinstance(column.type, kind):
            return value
    return "7"


@pytest.mark.parametrize("store", STORES)
def test_the_newest_form_is_the_one_that_alembic_goes_to(store: str) -> None:
    scripts = ScriptDirectory.from_config(database.script_config(store))

    assert database.newest(store) == scripts.get_current_head()


@pytest.mark.parametrize("form", ["register_0004", "register_0005", "gate_0003"])
def test_a_store_of_an_earlier_version_comes_to_the_newest_without_losing_a_row(
    engine: sa.Engine, form: str
) -> None:
    store = form.partition("_")[0]
    database.migrate(engine, store, form)
    before = filled(engine)
    assert before

    database.migrate(engine, store)

    after = rows_of(engine)
    for table, rows in before.items():
        # A column that is new stands behind those that there were.
        assert [row[: len(rows[0])] for row in after[table]] == rows
    database.require(engine, store)


def test_a_store_that_is_behind_is_refused_and_its_steps_are_told(engine: sa.Engine) -> None:
    database.migrate(engine, "register", "register_0004")

    assert code_of(lambda: database.require(engine, "register")) == "S-790"
    assert [one.revision for one in upgrade.steps(engine, "register")] == [
        "register_0005",
        "register_0006",
    ]
    assert all(one.what for one in upgrade.steps(engine, "register"))


def test_a_store_of_a_later_version_is_refused_and_has_no_steps(engine: sa.Engine) -> None:
    database.migrate(engine, "register")
    with engine.begin() as connection:
        connection.execute(sa.text("update register_version set version_num = 'register_9999'"))

    assert code_of(lambda: database.require(engine, "register")) == "S-791"
    assert code_of(lambda: upgrade.steps(engine, "register")) == "S-791"


def test_a_store_that_was_never_made_is_not_made_by_looking(engine: sa.Engine) -> None:
    with pytest.raises(Gone):
        database.require(engine, "gate")
    with pytest.raises(Gone):
        upgrade.steps(engine, "gate")

    assert rows_of(engine) == {}


def test_a_try_leaves_the_store_as_it_was(engine: sa.Engine) -> None:
    database.migrate(engine, "register", "register_0004")
    before = filled(engine)

    tried = upgrade.rehearse(engine, "register")

    assert (tried.before, tried.after) == (len(before), len(before))
    assert rows_of(engine) == before
    assert database.revision(engine, "register") == "register_0004"


def test_steps_that_are_interrupted_leave_the_old_form(engine: sa.Engine) -> None:
    database.migrate(engine, "register", "register_0004")
    with engine.begin() as connection:
        # The last step cannot make this table, after the one before it made three others.
        connection.execute(sa.text("create table repeats (account varchar)"))
    before = rows_of(engine)

    with pytest.raises(TrefferError):
        database.migrate(engine, "register")

    assert rows_of(engine) == before
    assert database.revision(engine, "register") == "register_0004"
    with engine.begin() as connection:
        connection.execute(sa.text("drop table repeats"))
    database.migrate(engine, "register")
    database.require(engine, "register")


def test_a_store_of_the_newest_form_has_no_steps(engine: sa.Engine) -> None:
    for store in STORES:
        database.migrate(engine, store)

        assert upgrade.steps(engine, store) == ()


def test_looking_at_the_steps_writes_nothing(tmp_path: Path) -> None:
    engine = database.connect(f"sqlite:///{tmp_path}/store.sqlite")
    database.migrate(engine, "register", "register_0005")
    database.forget(engine)
    engine.dispose()
    before = (tmp_path / "store.sqlite").read_bytes()

    looked = database.connect(f"sqlite:///{tmp_path}/store.sqlite")
    assert upgrade.steps(looked, "register")
    with pytest.raises(WrongUse):
        database.require(looked, "register")
    looked.dispose()

    assert (tmp_path / "store.sqlite").read_bytes() == before
