"""The pictures of the user guide: drawn from the demonstration, each page as who reads it.

To draw them anew: `python -m pytest tests/journeys/pages/test_pictures.py --draw-pages`.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.journeys.pages.conftest import LogIn

PICTURES = Path(__file__).parents[3] / "docs" / "pictures" / "pages"
HUB = {
    "mijn-werk": ("avries", "/"),
    "dossier": ("avries", "/dossiers/S-2026-0001"),
    "matrix": ("avries", "/hitchecks/H-1"),
    "besluiten": ("pofficer", "/besluiten"),
    "toets": ("pofficer", "/toetsen/T-1"),
    "bronnen": ("jsteward", "/bronnen"),
    "bron": ("jsteward", "/bronnen/handhaving"),
    "logboek": ("lcontrole", "/logboek"),
    "rapporten": ("lcontrole", "/rapporten"),
}
GATE = {
    "poort": ("pofficer", "/"),
    "watverzoek": ("pofficer", "/watverzoeken/W-1"),
    "verificaties": ("wtoezicht", "/verificaties"),
}
WIDE = {"width": 1280, "height": 800}


def draw(page: Page, base: str, path: str, into: Path) -> None:
    given = page.goto(f"{base}{path}")
    assert given is not None
    assert given.status == 200
    assert page.locator("h1").count() == 1
    page.screenshot(path=into, full_page=True)


@pytest.fixture
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Where pictures go: into the docs when that is asked, else nowhere that is kept."""
    if not request.config.getoption("--draw-pages"):
        return tmp_path
    PICTURES.mkdir(parents=True, exist_ok=True)
    return PICTURES


@pytest.mark.parametrize("name", HUB)
def test_every_picture_of_the_hub_can_be_drawn(
    name: str, hub: str, log_in: LogIn, folder: Path
) -> None:
    account, path = HUB[name]

    draw(log_in(hub, account, viewport=WIDE), hub, path, folder / f"{name}.png")

    assert (PICTURES / f"{name}.png").is_file(), "draw it: --draw-pages"


@pytest.mark.parametrize("name", GATE)
def test_every_picture_of_the_gate_can_be_drawn(
    name: str, gate: str, log_in: LogIn, folder: Path
) -> None:
    account, path = GATE[name]

    draw(log_in(gate, account, viewport=WIDE), gate, path, folder / f"{name}.png")

    assert (PICTURES / f"{name}.png").is_file(), "draw it: --draw-pages"
