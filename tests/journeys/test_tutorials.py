"""Each tutorial, followed to the letter by somebody who has never seen the project."""

from pathlib import Path

import pytest

from tests.journeys.tutorials import PAGES, copied, follow, steps
from tests.journeys.varying import constant


@pytest.mark.parametrize("name", [page.stem for page in sorted(PAGES.glob("*.md"))])
def test_a_tutorial_tells_what_its_reader_sees(name: str, untouched: Path, tmp_path: Path) -> None:
    copied(untouched, tmp_path)
    page = (PAGES / f"{name}.md").read_text(encoding="utf-8")

    for step, told in follow(page, tmp_path):
        assert step.file or constant(told) == constant(step.told), step.text


def test_a_tutorial_has_steps() -> None:
    for page in PAGES.glob("*.md"):
        assert len(list(steps(page.read_text(encoding="utf-8")))) > 10
