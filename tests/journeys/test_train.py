"""A table trained on one municipality is one that another can be judged by."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from contracts.errors import Invalid
from matching import models
from pipelines import evaluate, train

SAMPLE = Path(__file__).parents[2] / "data" / "sample"


def silently(_text: str) -> None:
    pass


def test_a_trained_table_finds_people_and_hits_nobody_unknown(tmp_path: Path) -> None:
    town = tmp_path / "town"
    options = ["--persons", "600", "--seed", "3", "--questions", "26000", "--out", str(town)]
    subprocess.run(
        [sys.executable, SAMPLE / "generate.py", *options], check=True, stdout=subprocess.DEVNULL
    )

    table = train.model([town], tmp_path / "new" / "person.yaml", "person-test", silently)

    made = models.load(table.read_text())
    assert made.name == "person-test"
    assert "questions" in made.origin.data
    assert "two registers" in made.origin.data
    judged = evaluate.model(SAMPLE, tmp_path / "judged", silently, table=table)
    told = json.loads(judged.read_text())["overall"]
    assert told["precision"] >= 0.99
    assert told["recall_hits_and_to_verify"] >= 0.95


def test_too_few_questions_give_no_table_at_all(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="thresholds") as refused:
        train.model([SAMPLE], tmp_path / "person.yaml", "person-test", silently)

    assert refused.value.code == "E-109"
    assert list(tmp_path.iterdir()) == []
