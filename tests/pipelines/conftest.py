from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.steps.bench import Bench
from tests.pipelines import a_town
from tests.pipelines.a_town import Town


@pytest.fixture(scope="session")
def empty_town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with departments and keys, and no delivery yet; to copy."""
    return a_town.install(tmp_path_factory.mktemp("empty")).folder


@pytest.fixture(scope="session")
def furnished_town(empty_town: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with a delivery of every source in use; to copy."""
    town = a_town.copied(empty_town, tmp_path_factory.mktemp("furnished"))
    a_town.furnish(town)
    return town.folder


@pytest.fixture
def bare(empty_town: Path, tmp_path: Path) -> Town:
    """A town of one's own without deliveries."""
    return a_town.copied(empty_town, tmp_path / "town")


@pytest.fixture
def town(furnished_town: Path, tmp_path: Path) -> Town:
    """A town of one's own with every source in use; its clock stands at 22 November 2026."""
    made = a_town.copied(furnished_town, tmp_path / "town")
    made.clock.forward(minutes=1)
    return made


@pytest.fixture
def bench(town: Town) -> Iterator[Bench]:
    """The bench of that town."""
    with town.bench() as made:
        yield made
