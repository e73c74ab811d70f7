"""Databases for the suites that hold for SQLite and for PostgreSQL."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from connectors.stores import database
from tests.connectors.postgres import cluster

__all__ = ["cluster"]

Store = Callable[[str], sa.Engine]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, once of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/store.sqlite"
    return str(request.getfixturevalue("cluster").emptied())


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """Makes a store (`register`, `journal`) in an empty database."""
    engine = database.connect(url)

    def made(name: str) -> sa.Engine:
        database.migrate(engine, name)
        return engine

    yield made
    engine.dispose()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[sa.Engine]:
    """An empty SQLite database `store.sqlite` in the test's folder."""
    engine = database.connect(f"sqlite:///{tmp_path}/store.sqlite")
    yield engine
    engine.dispose()
