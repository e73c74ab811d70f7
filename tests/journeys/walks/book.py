"""The walks that there are: one case through each live profile, on the sample."""

from pathlib import Path

from tests.journeys.walks import ccv, hengelo, maashorst, riec

PAGES = Path(__file__).parents[3] / "docs" / "explanation"
WALKS = (ccv.WALK, maashorst.WALK, hengelo.WALK, riec.WALK)
