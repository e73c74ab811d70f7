"""A request from its preview to its withdrawal, through both programs."""

import shutil
from pathlib import Path

import pytest

from tests.journeys.conftest import Demo, Ran

PURPOSE = "Sluiting van een pand overwegen"
WHY = "Zonder de aard van de overtreding is niet te wegen of sluiting past."
ASK = (
    "request", "new", "S-2026-0001", "--check", "H-1", "--topic", "A1",
    "--department", "Handhaving", "--field", "overtreding", "--purpose", PURPOSE,
    "--giving-ground", "art. 125 Gemeentewet", "--receiving-ground", "art. 13b Opiumwet",
    "--why-not-dat", WHY,
)  # fmt: skip
QUESTION = "Welke overtreding verwacht u hier te vinden?"


@pytest.fixture(scope="module")
def own(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """A copy of the demonstration in which requests are filed."""
    copy = tmp_path_factory.mktemp("own") / "demo"
    shutil.copytree(demo.folder, copy)
    (copy / "gate" / "gate.toml").write_text(f'exchange = "{copy}/exchange"\ndemo = true\n')
    return Demo(folder=copy, ran=demo.ran)


def lines(ran: Ran) -> list[str]:
    """Return what was printed, without the line that holds the minute."""
    assert ran.code == 0, ran.err
    return [line for line in ran.out.splitlines() if not line.startswith("  asked")]


def test_the_preview_is_what_the_decider_sees(own: Demo) -> None:
    before = own.hub("--json", "request", "list", "S-2026-0001").out

    preview = lines(own.hub(*ASK, "--preview"))
    assert own.hub("--json", "request", "list", "S-2026-0001").out == before
    own.hub(*ASK)
    shown = lines(own.gate("show", "W-2", by="pofficer"))

    assert shown[0] == "W-2 · submitted"
    assert shown[1 : len(preview) + 1] == preview
    assert [line[:20].strip() for line in preview] == [
        "case", "phase", "theme", "case runs on", "department", "purpose", "ground to give",
        "ground to receive", "why not dat alone", "decides", "open first within", "window",
        "field 1",
    ]  # fmt: skip


def test_a_question_is_answered_and_the_answer_is_withdrawn(own: Demo, tmp_path: Path) -> None:
    number = own.hub(*ASK).out.split()[1]
    asked_back = own.gate("decide", number, "--return", "--reason", QUESTION, by="pofficer")
    assert (asked_back.code, f"{number} · returned" in asked_back.out) == (0, True)
    assert QUESTION in own.hub("request", "show", number).out

    answer = tmp_path / "answer.toml"
    answer.write_text(f'fields = ["datum_constatering"]\nhours = 1\npurpose = "{WHY}"\n')
    amended = own.hub("request", "amend", number, "--from", str(answer))
    assert "version 2" in amended.out
    shown = own.gate("show", number, by="pofficer").out
    assert "datum_constatering" in shown
    assert "1 hours" in shown

    grant = ("--allow", "datum_constatering", "--reason", WHY)
    assert own.gate("decide", number, *grant, by="pofficer").code == 0
    listed = own.hub("request", "list", "S-2026-0001").out
    assert f"{number}    A1 at Handhaving           granted    turn: avries" in listed
    assert own.hub("request", "withdraw", number, "--reason", WHY).code == 0
    assert "withdrawn" in own.hub("request", "show", number).out
    opened = own.gate("open", number, by="avries")
    assert (opened.code, opened.out) == (7, "")
    assert "withdrawn" in opened.err


@pytest.mark.parametrize(
    "text", ["x = 1", "purpose = 1", "fields = []", 'fields = "a"', "hours = 0", "hours ="]
)
def test_an_answer_that_cannot_be_read_is_told(own: Demo, tmp_path: Path, text: str) -> None:
    (tmp_path / "answer.toml").write_text(text)

    ran = own.hub("request", "amend", "W-1", "--from", str(tmp_path / "answer.toml"))

    assert (ran.code, ran.out) == (3, "")
