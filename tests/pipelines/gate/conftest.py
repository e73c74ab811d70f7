from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.stores.exchange import Exchange
from pipelines.gate.home import GateSettings
from tests.pipelines.gate.a_gate import Gate, copied, gate_of, installed


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a gate and the keys of a hub, to copy."""
    folder = tmp_path_factory.mktemp("template")
    installed(folder)
    return folder


@pytest.fixture
def home_and_hub(template: Path, tmp_path: Path) -> tuple[GateSettings, Exchange]:
    """A gate's settings, and the exchange as its hub opens it."""
    return copied(template, tmp_path)


@pytest.fixture
def gate(home_and_hub: tuple[GateSettings, Exchange]) -> Iterator[Gate]:
    """A gate with a hub that asks and a clock that stands at Monday 23 November 2026, 10:00."""
    yield from gate_of(*home_and_hub)
