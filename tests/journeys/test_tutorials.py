"""Each tutorial, followed to the letter by somebody who has never seen the project."""

from pathlib import Path

import pytest

from tests.journeys.conftest import a_demo
from tests.journeys.tutorials import PAGES, constant, copied, follow, steps


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demonstration that nobody has worked in."""
    return a_demo(tmp_path_factory.mktemp("fresh") / "demo").folder


@pytest.mark.parametrize("name", [page.stem for page in sorted(PAGES.glob("*.md"))])
def test_a_tutorial_tells_what_its_reader_sees(name: str, fresh: Path, tmp_path: Path) -> None:
    copied(fresh, tmp_path)
    page = (PAGES / f"{name}.md").read_text(encoding="utf-8")

    for step, told in follow(page, tmp_path):
        assert step.file or constant(told) == constant(step.told), step.text


def test_a_tutorial_has_steps() -> None:
    for page in PAGES.glob("*.md"):
        assert len(list(steps(page.read_text(encoding="utf-8")))) > 10
