"""Matching on the sample keeps above the floor that docs/reference/models.md states."""

import json
import re
from pathlib import Path

from pipelines import evaluate

ROOT = Path(__file__).parents[2]
FIGURES = {
    "precision of hits": "precision",
    "hits of known": "recall_hits",
    "hits and to verify of known": "recall_hits_and_to_verify",
}


def test_matching_quality_stays_above_the_floor(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "reference" / "models.md").read_text().partition("## Floor")[2]
    floor = dict(re.findall(r"^\| ([a-z ]+) \| ([\d.]+) \|$", page, re.MULTILINE))

    told = evaluate.model(ROOT / "data" / "sample", tmp_path, lambda _: None)
    overall = json.loads(told.read_text())["overall"]

    assert floor.keys() == FIGURES.keys()
    assert [name for name, least in floor.items() if overall[FIGURES[name]] < float(least)] == []
