"""One case through each live profile, by realistic people, is what the pages of docs tell."""

from pathlib import Path

import pytest

from tests.journeys.varying import constant
from tests.journeys.walks import ccv, hengelo, maashorst, riec
from tests.journeys.walks.book import PAGES, WALKS
from tests.journeys.walks.runner import page
from tests.journeys.walks.script import Walk


def require_same(walk: Walk, demo: Path, folder: Path) -> None:
    """Carry the case through; its page must be the one that is written, but for its day."""
    written = (PAGES / f"walk-{walk.profile}.md").read_text()

    made = page(walk, demo, folder / walk.profile)

    told = f"write it anew: python -m tests.journeys.walks (walk-{walk.profile}.md)"
    assert constant(made) == constant(written), told


@pytest.mark.rule("R-054")
@pytest.mark.rule("R-067")
@pytest.mark.rule("R-068")
@pytest.mark.rule("R-069")
@pytest.mark.rule("R-085")
@pytest.mark.rule("R-088")
@pytest.mark.rule("R-104")
@pytest.mark.rule("R-105")
def test_a_case_under_ccv_goes_as_its_page_tells(untouched: Path, tmp_path: Path) -> None:
    require_same(ccv.WALK, untouched, tmp_path)


@pytest.mark.rule("R-054")
@pytest.mark.rule("R-055")
@pytest.mark.rule("R-060")
@pytest.mark.rule("R-079")
@pytest.mark.rule("R-091")
@pytest.mark.rule("R-094")
@pytest.mark.rule("R-099")
@pytest.mark.rule("R-101")
@pytest.mark.rule("R-112")
@pytest.mark.rule("R-159")
@pytest.mark.rule("R-161")
def test_a_case_under_maashorst_goes_as_its_page_tells(untouched: Path, tmp_path: Path) -> None:
    require_same(maashorst.WALK, untouched, tmp_path)


@pytest.mark.rule("R-054")
@pytest.mark.rule("R-061")
@pytest.mark.rule("R-065")
@pytest.mark.rule("R-066")
@pytest.mark.rule("R-097")
@pytest.mark.rule("R-102")
@pytest.mark.rule("R-103")
@pytest.mark.rule("R-115")
def test_a_case_under_hengelo_goes_as_its_page_tells(untouched: Path, tmp_path: Path) -> None:
    require_same(hengelo.WALK, untouched, tmp_path)


@pytest.mark.rule("R-054")
@pytest.mark.rule("R-070")
@pytest.mark.rule("R-072")
@pytest.mark.rule("R-106")
@pytest.mark.rule("R-149")
@pytest.mark.rule("R-192")
@pytest.mark.rule("R-193")
@pytest.mark.rule("R-203")
def test_a_case_under_riec_goes_as_its_page_tells(untouched: Path, tmp_path: Path) -> None:
    require_same(riec.WALK, untouched, tmp_path)


@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.profile)
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

    assert constant(today) == constant(later)
    assert constant(today) != constant(today.replace("■ treffer", "? ter verificatie"))
