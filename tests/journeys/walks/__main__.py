"""Writes the pages anew: `python -m tests.journeys.walks [DEMO]`, where DEMO is a fresh one."""

import sys
import tempfile
from pathlib import Path

from tests.journeys.conftest import a_demo
from tests.journeys.walks.book import PAGES, WALKS
from tests.journeys.walks.runner import page


def main() -> None:
    """Carry each case through on one demonstration and write its page."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        demo = Path(sys.argv[1]) if sys.argv[1:] else a_demo(folder / "demo").folder
        for walk in WALKS:
            text = page(walk, demo, folder / walk.profile)
            (PAGES / f"walk-{walk.profile}.md").write_text(text)


main()
