"""The bench runs over a folder of made-up data, whatever of it is there."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from contracts.errors import Invalid, TrefferError, WrongUse
from contracts.outcomes import Outcome, Reason
from pipelines import evaluate
from tests.pipelines import a_town

QUESTIONS = (
    "vraag_id;soort;voornamen;voorvoegsel;achternaam;geboortedatum;bsn;straat;huisnummer;"
    "postcode;woonplaats"
)
ASKED = (
    f"Q1;persoon;Tess;;Proefstra;1980-05-17;{a_town.BSN};;;;",
    "Q2;persoon;Onno;;Nergensma;1971-02-03;;;;;",
    "Q3;adres;;;;;;;1;9370AA;",
    "Q4;voertuig;;;;;;;;;",
)
TRUTH = "vraag_id;bron;bekend\nQ1;brp;1\nQ2;brp;0\nQ1;handhaving;1\nQ2;handhaving;0\n"
SOURCES = ("brp", "bag", "woz", "vergunningen", "handhaving")


def folder(at: Path, *leave_out: str) -> Path:
    made = {
        "questions.csv": "\n".join([QUESTIONS, *ASKED]) + "\n",
        "truth.csv": TRUTH,
        "bag.csv": a_town.bag(),
        "brp.ndjson": a_town.brp(),
        "handhaving.csv": a_town.handhaving(),
        "vergunningen.csv": a_town.vergunningen(),
    }
    data = at / "data"
    data.mkdir()
    for name, text in made.items():
        if name not in leave_out:
            (data / name).write_text(text)
    return data


def quietly(_: str) -> None:
    return None


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a run without WOZ gave."""
    at = tmp_path_factory.mktemp("evaluate")
    return evaluate.model(folder(at), at / "out", quietly, workers=1).parent


def answers(out: Path) -> list[dict[str, str]]:
    with (out / "answers.csv").open(newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def test_there_is_one_answer_per_question_and_source(out: Path) -> None:
    told = [(row["vraag_id"], row["bron"]) for row in answers(out)]

    assert list(answers(out)[0]) == ["vraag_id", "bron", "uitkomst", "reden"]
    assert told == [(f"Q{n}", source) for n in range(1, 5) for source in SOURCES]


def test_answers_are_on_the_closed_list(out: Path) -> None:
    assert {row["uitkomst"] for row in answers(out)} <= set(Outcome)
    assert {row["reden"] for row in answers(out)} <= {*Reason, ""}


def test_a_source_without_a_file_gives_no_answer(out: Path) -> None:
    woz = {(row["uitkomst"], row["reden"]) for row in answers(out) if row["bron"] == "woz"}

    assert woz == {(Outcome.NO_ANSWER, Reason.UNAVAILABLE)}


@pytest.mark.parametrize(
    ("question", "source", "outcome"),
    [
        ("Q1", "brp", Outcome.HIT),
        ("Q1", "vergunningen", Outcome.HIT),
        ("Q2", "brp", Outcome.NO_HIT),
        ("Q2", "handhaving", Outcome.NO_HIT),
        ("Q3", "bag", Outcome.HIT),
        ("Q3", "brp", Outcome.HIT),
        ("Q4", "brp", Outcome.NOT_ASKED),
    ],
)
def test_known_is_known_and_unknown_unknown(
    question: str, source: str, outcome: Outcome, out: Path
) -> None:
    (row,) = (r for r in answers(out) if (r["vraag_id"], r["bron"]) == (question, source))

    assert row["uitkomst"] == outcome


ACCURACY = {"precision", "recall_hits", "recall_hits_and_to_verify", "share_to_verify"}


def test_the_figures_hold_what_the_bench_promises(out: Path) -> None:
    told = json.loads((out / "figures.json").read_text())

    assert set(told) == {"overall", "sources"}
    assert set(told["sources"]) == set(SOURCES)
    assert {*ACCURACY, "question_ms", "questions"} <= set(told["overall"])
    assert set(told["overall"]["question_ms"]) == {"p50", "p95", "p99"}
    brp = told["sources"]["brp"]
    assert set(brp) >= ACCURACY
    assert {"rows_per_second", "peak_mb"} <= set(brp["extract"]) & set(brp["refresh"])
    assert (told["overall"]["scored"], brp["scored"]) == (4, 2)


def test_nothing_of_the_run_but_its_results_is_left(out: Path) -> None:
    assert sorted(path.name for path in out.iterdir()) == ["answers.csv", "figures.json"]


def test_without_truth_there_are_answers_and_speed_alone(tmp_path: Path) -> None:
    left_out = ("truth.csv", "bag.csv", "vergunningen.csv", "handhaving.csv")
    data = folder(tmp_path, *left_out)

    told = json.loads(evaluate.model(data, tmp_path / "out", quietly, workers=1).read_text())

    assert not ACCURACY & set(told["overall"])
    assert set(told["overall"]["question_ms"]) == {"p50", "p95", "p99"}
    assert len(answers(tmp_path / "out")) == len(ASKED) * len(SOURCES)


def without_questions(data: Path) -> None:
    (data / "questions.csv").unlink()


def of_an_unknown_kind(data: Path) -> None:
    (data / "questions.csv").write_text(QUESTIONS + "\nQ1;schip;;;;;;;;;\n")


def without_kinds(data: Path) -> None:
    (data / "questions.csv").write_text("vraag_id;achternaam\nQ1;Proefstra\n")


def with_a_doubtful_truth(data: Path) -> None:
    (data / "truth.csv").write_text("vraag_id;bron;bekend\nQ1;brp;misschien\n")


@pytest.mark.parametrize(
    ("harm", "error"),
    [
        (without_questions, WrongUse),
        (of_an_unknown_kind, Invalid),
        (without_kinds, Invalid),
        (with_a_doubtful_truth, Invalid),
    ],
)
def test_a_folder_that_cannot_be_used_is_told_without_a_value(
    harm: Callable[[Path], None], error: type[TrefferError], tmp_path: Path
) -> None:
    data = folder(tmp_path, "bag.csv", "vergunningen.csv", "handhaving.csv")
    harm(data)

    with pytest.raises(error) as told:
        evaluate.model(data, tmp_path / "out", quietly, workers=1)

    assert told.value.exit_code in (2, 3)
    assert "Proefstra" not in str(told.value)


def test_a_register_that_is_none_gives_no_answers_and_says_why(tmp_path: Path) -> None:
    data = folder(tmp_path, "bag.csv", "vergunningen.csv", "handhaving.csv")
    (data / "brp.ndjson").write_text("Proefstra is no JSON\n")

    told = json.loads(evaluate.model(data, tmp_path / "out", quietly, workers=1).read_text())

    outcomes = {row["uitkomst"] for row in answers(tmp_path / "out") if row["bron"] == "brp"}
    assert outcomes == {Outcome.NO_ANSWER}
    assert "line 1" in told["sources"]["brp"]["refused"]
    assert "Proefstra" not in json.dumps(told)
