from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest

from connectors import agreements
from contracts import sources
from pipelines.acceptance.stage import Stage
from pipelines.acceptance.suite import Asked
from pipelines.children import EXTRACT
from tests.pipelines import a_town

DAY = date(2026, 11, 22)
Made = Callable[..., tuple[Stage, Asked]]
TEXT = (a_town.SAMPLE / "contracts" / "handhaving.odcs.yaml").read_text()


def a_stage(
    folder: Path, *, program: Sequence[str] = EXTRACT, text: str = TEXT, raw: bytes | None = None
) -> tuple[Stage, Asked]:
    """A stage for `handhaving` and a file of twelve rows."""
    contract = sources.load(text, agreements.odcs_schema())
    stage = Stage(folder / "stage", contract, text, DAY, program)
    path = folder / "handhaving.csv"
    path.write_bytes(raw if raw is not None else a_town.handhaving().encode())
    return stage, Asked(raw=path, as_of=DAY, addresses=None, today=DAY)


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """Makes a stage in the test's own folder."""
    return lambda **changes: a_stage(tmp_path, **changes)
