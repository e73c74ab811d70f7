"""One case through each live profile, by realistic people, is what the pages of docs tell."""

from pathlib import Path

import pytest

from tests.journeys.walks import ccv, hengelo, maashorst, riec
from tests.journeys.walks.book import PAGES
from tests.journeys.walks.runner import normalised, page
from tests.journeys.walks.script import Walk


def rules(*numbers: str) -> list[pytest.MarkDecorator]:
    return [pytest.mark.rule(number) for number in numbers]


PROVED = [
    pytest.param(
        ccv.WALK,
        id="ccv",
        marks=rules("R-054", "R-067", "R-068", "R-069", "R-085", "R-088", "R-104", "R-105"),
    ),
    pytest.param(
        maashorst.WALK,
        id="maashorst",
        marks=rules(
            "R-054", "R-055", "R-060", "R-079", "R-091", "R-094", "R-099", "R-101", "R-112",
            "R-159", "R-161",
        ),
    ),
    pytest.param(
        hengelo.WALK,
        id="hengelo",
        marks=rules("R-054", "R-061", "R-065", "R-066", "R-097", "R-102", "R-103", "R-115"),
    ),
    pytest.param(
        riec.WALK,
        id="riec",
        marks=rules("R-054", "R-070", "R-072", "R-106", "R-149", "R-192", "R-193", "R-203"),
    ),
]  # fmt: skip


@pytest.mark.parametrize("walk", PROVED)
def test_a_case_is_carried_through_as_its_page_tells(
    walk: Walk, untouched: Path, tmp_path: Path
) -> None:
    written = (PAGES / f"walk-{walk.profile}.md").read_text()

    made = page(walk, untouched, tmp_path / walk.profile)

    told = f"write it anew: python -m tests.journeys.walks (walk-{walk.profile}.md)"
    assert normalised(made) == normalised(written), told


@pytest.mark.parametrize("walk", PROVED)
def test_a_walk_has_refusals_a_return_and_a_closed_source(walk: Walk) -> None:
    steps = [step for part in walk.parts for step in part.steps]
    typed = "\n".join(step.types for step in steps)

    assert sum(step.code == 4 for step in steps) >= 6
    assert "--verdict returned" in typed
    assert "--verdict refused" in typed
    assert any("--source" in one.types and one.code == 4 for one in steps)
    assert "treffer-gate verify answer" in typed


def test_pages_of_two_days_are_alike_and_of_two_outcomes_are_not() -> None:
    today = "S-2026-0002  destroyed on 26-11-2027\n  bag-20261126T024215Z  as of 11-26  ■ treffer"
    later = "S-2027-0002  destroyed on 01-02-2028\n  bag-20270201T000001Z  as of 02-01  ■ treffer"

    assert normalised(today) == normalised(later)
    assert normalised(today) != normalised(today.replace("■ treffer", "? ter verificatie"))
