"""The bench runs over a folder of made-up data, whatever of it is there."""

import csv
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from connectors import agreements
from contracts.errors import Invalid, TrefferError, WrongUse
from contracts.ids import SourceName
from contracts.outcomes import Match, Outcome, Reason, of_match
from matching import models
from pipelines import evaluate, quality, report
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
    f"Q5;persoon;;;;;{a_town.BSN};;;;",
)
TRUTH = "vraag_id;bron;bekend\nQ1;brp;1\nQ2;brp;0\nQ5;brp;1\nQ1;handhaving;1\nQ2;handhaving;0\n"
DIRT = "vraag_id;fout\nQ2;vreemde\nQ5;zonder_naam\nQ5;zonder_adres\n"
SOURCES = ("brp", "bag", "woz", "vergunningen", "handhaving")


def folder(at: Path, *leave_out: str) -> Path:
    made = {
        "questions.csv": "\n".join([QUESTIONS, *ASKED]) + "\n",
        "truth.csv": TRUTH,
        "dirt.csv": DIRT,
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


def figures(out: Path) -> dict:
    return json.loads((out / "figures.json").read_text())


def answers(out: Path) -> list[dict[str, str]]:
    with (out / "answers.csv").open(newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def test_there_is_one_answer_per_question_and_source(out: Path) -> None:
    told = [(row["vraag_id"], row["bron"]) for row in answers(out)]

    assert list(answers(out)[0]) == ["vraag_id", "bron", "uitkomst", "reden"]
    assert told == [(f"Q{n}", source) for n in range(1, 6) for source in SOURCES]


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
        ("Q5", "brp", Outcome.HIT),
    ],
)
def test_known_is_known_and_unknown_unknown(
    question: str, source: str, outcome: Outcome, out: Path
) -> None:
    (row,) = (r for r in answers(out) if (r["vraag_id"], r["bron"]) == (question, source))

    assert row["uitkomst"] == outcome


ACCURACY = {"precision", "recall_hits", "recall_hits_and_to_verify", "share_to_verify"}


def test_the_figures_hold_what_the_bench_promises(out: Path) -> None:
    told = figures(out)

    assert set(told) == {"model", "overall", "sources"}
    assert set(told["sources"]) == set(SOURCES)
    assert {*ACCURACY, "question_ms", "questions"} <= set(told["overall"])
    assert set(told["overall"]["question_ms"]) == {"p50", "p95", "p99"}
    brp = told["sources"]["brp"]
    assert set(brp) >= ACCURACY
    assert {"rows_per_second", "peak_mb"} <= set(brp["extract"]) & set(brp["refresh"])
    assert (told["overall"]["scored"], brp["scored"]) == (5, 3)


def test_recall_is_told_per_kind_of_error(out: Path) -> None:
    none = {"known": 0, "hits": 0, "to_verify": 0, "missed": 0, "unknown": 0, "false_hits": 0}
    hit = none | {"known": 1, "hits": 1, "recall_hits": 1.0}
    no_hit = none | {"unknown": 1, "recall_hits": None}

    assert figures(out)["sources"]["brp"]["by_error"] == {
        "none": hit,
        "vreemde": no_hit,
        "zonder_naam": hit,
        "zonder_adres": hit,
    }


def test_the_curve_falls_over_rising_scores_and_holds_the_thresholds_in_use(out: Path) -> None:
    curve = figures(out)["sources"]["brp"]["curve"]
    at, recall = ([point[what] for point in curve] for what in ("threshold", "recall"))

    limits = models.load(agreements.model_text(out)).threshold(1)
    assert at == sorted(set(at))
    assert {limits.hit_at, limits.verify_at} <= set(at)
    assert recall == sorted(recall, reverse=True)


def test_a_score_is_that_of_a_question_without_its_number(out: Path) -> None:
    brp = figures(out)["sources"]["brp"]

    # By the number the one of two who is asked without a name is a hit, and has no score.
    assert brp["recall_hits"] == 1.0
    assert brp["curve"][0]["recall"] == 0.5
    assert brp["recall_at"] == {"0.01": 0.5, "0.001": 0.5}


def test_nothing_of_the_run_but_its_results_is_left(out: Path) -> None:
    pictures = {path.name for path in out.glob("model-*.svg")}

    left = {path.name for path in out.iterdir()}

    assert left == {"answers.csv", "figures.json", "model.md", *pictures}


def test_the_page_shows_every_picture_with_its_numbers_beneath(out: Path) -> None:
    page = (out / "model.md").read_text()
    shown = re.findall(r"^!\[.+\]\((.+)\)$", page, re.MULTILINE)

    assert sorted(shown) == sorted(path.name for path in out.glob("*.svg"))
    assert shown == [
        "model-threshold-brp.svg", "model-threshold-handhaving.svg", "model-kinds.svg", "model-to-verify.svg",
        "model-pair.svg", "model-times.svg",
    ]  # fmt: skip
    assert "There is nothing to draw." not in page


@pytest.mark.rule("D-005")
@pytest.mark.parametrize("value", ["Proefstra", "Nergensma", "Tess", a_town.BSN, "9370", "1980"])
def test_no_value_of_a_question_is_in_what_is_written(value: str, out: Path) -> None:
    told = [path for path in out.iterdir() if re.search(rf"\b{value}\b", path.read_text())]

    assert told == []


def test_the_made_up_pair_is_one_person_written_another_way() -> None:
    shipped = models.load(agreements.model_text(Path()))
    levels = {part.label: part.level for part in report.made_up_pair(shipped)}

    assert (levels["surname"], levels["given"]) == ("slip", "call")
    assert (levels["birth"], levels["address"]) == ("day slip", "same")
    assert report.made_up_pair(shipped) == report.made_up_pair(shipped)


def test_persons_are_compared_by_the_table_that_is_given(tmp_path: Path) -> None:
    data = folder(tmp_path, "bag.csv", "vergunningen.csv", "handhaving.csv")
    shipped = models.load(agreements.model_text(tmp_path))
    never = models.Threshold(population=0, hit_at=1000.0, verify_at=1000.0)
    own = shipped.model_copy(update={"name": "person-own", "thresholds": (never,)})
    (tmp_path / "person.yaml").write_text(models.dump(own))

    evaluate.model(data, tmp_path / "out", quietly, workers=1, table=tmp_path / "person.yaml")

    told = figures(tmp_path / "out")
    assert (told["model"], told["sources"]["brp"]["hits"]) == ("person-own", 2)
    assert told["sources"]["brp"]["curve"][-1]["recall"] == 0.0


def test_without_truth_there_are_answers_and_speed_alone(tmp_path: Path) -> None:
    left_out = ("truth.csv", "bag.csv", "vergunningen.csv", "handhaving.csv")
    data = folder(tmp_path, *left_out)

    told = json.loads(evaluate.model(data, tmp_path / "out", quietly, workers=1).read_text())

    assert not {*ACCURACY, "by_error", "curve"} & set(told["overall"])
    assert set(told["overall"]["question_ms"]) == {"p50", "p95", "p99"}
    assert len(answers(tmp_path / "out")) == len(ASKED) * len(SOURCES)
    pictures = {path.name for path in (tmp_path / "out").glob("*.svg")}
    assert pictures == {"model-pair.svg", "model-times.svg"}


def a_run(dirt: quality.Dirt | None, *matches: tuple[Match, bool]) -> quality.Run:
    """A run in which the population register gave these answers; the truth stands beside each."""
    given = {(f"Q{n}", SourceName("brp")): one for n, one in enumerate(matches)}
    return quality.Run(
        model=models.load(agreements.model_text(Path())),
        questions=len(given),
        answers={pair: of_match(match, date(2026, 1, 1)) for pair, (match, _) in given.items()},
        truth={pair: known for pair, (_, known) in given.items()},
        dirt=dirt,
        best={},
        milliseconds=[1.0],
        alone={},
        costs={},
        refused={},
    )


def test_without_dirt_nothing_is_told_per_kind_of_error() -> None:
    run = a_run(None, (Match.HIT, True))

    assert "by_error" not in quality.figures(run)["overall"]
    assert [figure.name for figure in report.figures(run)] == ["to-verify", "pair", "times"]


def test_a_question_counts_under_each_of_its_kinds_of_error() -> None:
    dirt = {"Q0": ("roepnaam", "dag_00"), "Q1": ("dag_00",), "Q3": ("dag_00",)}
    answers = ((Match.TO_VERIFY, True), (Match.TOO_LITTLE, True), (Match.HIT, True))

    told = quality.figures(a_run(dirt, *answers, (Match.HIT, False)))["overall"]["by_error"]

    counts = ("known", "hits", "to_verify", "missed", "unknown", "false_hits")
    assert {kind: tuple(one[name] for name in counts) for kind, one in told.items()} == {
        "dag_00": (2, 0, 1, 1, 1, 1),
        "none": (1, 1, 0, 0, 0, 0),
        "roepnaam": (1, 0, 1, 0, 0, 0),
    }


def test_the_page_says_why_a_source_gave_no_answers() -> None:
    run = replace(a_run(None, (Match.NO_HIT, True)), refused={SourceName("brp"): "Its reason."})

    assert "`brp` gave no answers: Its reason." in report.page(run, ())


def without_questions(data: Path) -> None:
    (data / "questions.csv").unlink()


def of_an_unknown_kind(data: Path) -> None:
    (data / "questions.csv").write_text(QUESTIONS + "\nQ1;schip;;;;;;;;;\n")


def without_kinds(data: Path) -> None:
    (data / "questions.csv").write_text("vraag_id;achternaam\nQ1;Proefstra\n")


def with_a_doubtful_truth(data: Path) -> None:
    (data / "truth.csv").write_text("vraag_id;bron;bekend\nQ1;brp;misschien\n")


def with_dirt_of_another_form(data: Path) -> None:
    (data / "dirt.csv").write_text("vraag;soort\nQ1;Proefstra\n")


@pytest.mark.parametrize(
    ("harm", "error"),
    [
        (without_questions, WrongUse),
        (of_an_unknown_kind, Invalid),
        (without_kinds, Invalid),
        (with_a_doubtful_truth, Invalid),
        (with_dirt_of_another_form, Invalid),
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
