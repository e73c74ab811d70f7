"""Wrong input at every command: its exit code, one message, and never the value that was wrong."""

import json
from pathlib import Path

import pytest

from tests.journeys import words
from tests.journeys.conftest import Ran, inside
from tests.pipelines import a_doubt, a_town
from tests.pipelines.a_doubt import Place
from tests.pipelines.a_town import KNOWN

W = "zqkxvwqjwoord"
WHY = f"Deze reden met {W} is lang genoeg."
CASE = "S-2026-0001"
ASK = ("request", "new", CASE, "--check", "H-1", "--topic", "A1", "--department", "Handhaving",
       "--giving-ground", W, "--receiving-ground", W, "--purpose", WHY)  # fmt: skip
NEW = ("case", "new", "--origin", "mma", "--date", "2026-01-02", "--theme", "drugs")
WEIGH = ("case", "weigh", CASE, "weging-4", "--reason", WHY)


@pytest.fixture(scope="module")
def place(furnished_town: Path, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A town with its gate and a case that was checked; every command here is refused."""
    town = a_town.copied(furnished_town, tmp_path_factory.mktemp("wrong") / "town")
    made = a_doubt.placed(town)
    with town.bench() as bench:
        assert a_town.ask(town, bench, KNOWN).check.case_id == CASE
    return made


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """Where somebody writes what is given as `@`."""
    return tmp_path / "papier.toml"


def hub(place: Place, paper: Path, command: tuple[str, ...], by: str, text: str) -> Ran:
    paper.write_text(text)
    filled = [str(paper) if part == "@" else part for part in command]
    config = str(place.town.folder / "treffer.toml")
    return inside("treffer", "--config", config, "--as", by, *filled, given=text)


def check_refused(ran: Ran, code: int) -> None:
    assert (ran.code, ran.out) == (code, ""), ran.err
    assert "Traceback" not in ran.err
    assert "Unexpected fault" not in ran.err
    assert ran.err.strip()
    assert words.found(ran.err.encode()) == frozenset(), ran.err


TOML = [f'{W} = "x"', f'name = "{W}', f'"{W}" = 1', f"[{W}]\n{W} = 1\n", f"{W}"]
FILES = [
    (*NEW, "--purpose", "optreden", "--text", "-", "--reporter", "@"),
    (*NEW, "--purpose", "optreden", "--text", "-", "--details", "@"),
    ("topic", "add", CASE, "--kind", "person", "--from", "@"),
    ("privacy-check", "request", CASE, "--answers", "@"),
    ("privacy-check", "amend", "T-1", "--answers", "@"),
    ("privacy-check", "request", CASE, "--check", "check-2a", "--share", "@"),
    ("case", "deviate", CASE, "--told", "@"),
    ("case", "evidence", CASE, "handhaving", "toestemming", "--told", "@"),
    ("request", "amend", "W-1", "--from", "@"),
    ("watch", "add", "--kind", "protected", "--from", "@"),
]


@pytest.mark.rule("D-005")
@pytest.mark.parametrize("text", TOML)
@pytest.mark.parametrize("command", FILES, ids=lambda one: " ".join(one[:2]))
def test_a_file_that_is_written_wrong_is_refused_without_a_word_of_it(
    command: tuple[str, ...], text: str, place: Place, paper: Path
) -> None:
    by = "pofficier" if command[0] == "watch" else "avries"

    ran = hub(place, paper, command, by, text)

    assert ran.code in (2, 3, 4, 7)
    check_refused(ran, ran.code)


WRONG = [
    (7, "avries", ("case", "show", W)),
    (7, "avries", ("case", "reporter", W)),
    (7, "avries", ("case", "reporter", CASE, "9")),
    (7, "avries", ("case", "signal", W, "--origin", "mma", "--date", "2026-01-02", "--text", "-")),
    (7, "tjansen", ("case", "decide", W, "casusoverleg", "--reason", WHY)),
    (7, "avries", ("case", "weigh", W, "weging-4", "--reason", WHY)),
    (7, "avries", ("case", "write", W, "aanpak", "--text", "-")),
    (7, "fbeheer", ("case", "migrate", W, "--reason", WHY)),
    (7, "tjansen", ("case", "close", W, "--outcome", "geen-hit", "--reason", WHY)),
    (7, "tjansen", ("case", "route", W, "--to", "riec", "--reason", WHY)),
    (3, "avries", ("topic", "add", W, "--kind", "address", "--from", "-")),
    (7, "avries", ("check", "run", W)),
    (7, "avries", ("check", "show", W)),
    (2, "avries", ("check", "batch", CASE, W)),
    (2, "avries", ("flow", "region", W)),
    (7, "avries", ("flow", "refresh", W)),
    (7, "avries", ("privacy-check", "show", W)),
    (7, "pofficier", ("privacy-check", "decide", W, "--verdict", "allowed", "--reason", WHY)),
    (7, "avries", ("privacy-check", "request", W)),
    (7, "avries", ("request", "show", W)),
    (7, "avries", ("request", "list", W)),
    (7, "avries", ("request", "withdraw", W, "--reason", WHY)),
    (7, "pofficier", ("notice", "show", W)),
    (7, "pofficier", ("notice", "close", W, "--reason", WHY)),
    (7, "avries", ("source", "refresh", W)),
    (2, "avries", ("case", W)),
    (2, "avries", ("case", "show", CASE, W)),
    (2, "avries", ("case", "show", CASE, f"--{W}")),
    (2, "avries", (*NEW, "--purpose", W, "--text", "-")),
    (2, "avries", (*NEW[:-1], W, "--purpose", "optreden", "--text", "-")),
    (2, "avries", (*NEW, "--purpose", "optreden", "--text", "-", "--controller", W)),
    (2, "avries", (*NEW, "--purpose", "optreden", "--text", "-", "--legal-ground", W)),
    (7, "avries", (*NEW, "--purpose", "optreden", "--text", "-", "--linked-to", W)),
    (2, "avries", ("case", "signal", CASE, "--origin", W, "--date", "2026-01-02", "--text", "-")),
    (2, "avries", ("case", "signal", CASE, "--origin", "mma", "--date", W, "--text", "-")),
    (2, "avries", ("case", "reporter", CASE, W)),
    (2, "avries", (*WEIGH, "--yes", W)),
    (2, "avries", (*WEIGH, "--yes", "weging-4", "--no", "weging-4")),
    (2, "avries", (*WEIGH, "--yes", "weging-4", "--note", W)),
    (2, "avries", (*WEIGH[:-1], W, "--yes", "weging-4")),
    (4, "avries", ("case", "weigh", CASE, W, "--yes", W, "--reason", WHY)),
    (2, "tjansen", ("case", "decide", CASE, W, "--reason", WHY)),
    (2, "tjansen", ("case", "decide", CASE, "niet-verder", "--reason", W)),
    (4, "avries", ("case", "decide", CASE, "niet-verder", "--reason", WHY)),
    (4, "avries", ("case", "write", CASE, W, "--text", "-")),
    (2, "tjansen", ("case", "close", CASE, "--outcome", W, "--reason", WHY)),
    (7, "tjansen", ("case", "evidence", CASE, W, W, "--told", "@")),
    (4, "avries", ("case", "migrate", CASE, "--reason", WHY)),
    (2, "fbeheer", ("case", "migrate", CASE, "--reason", W)),
    (2, "avries", ("topic", "add", CASE, "--kind", W, "--from", "-")),
    (2, "avries", ("topic", "add", CASE, "--kind", "person", "--certainty", W, "--from", "-")),
    (2, "avries", ("privacy-check", "request", CASE, "--source", W)),
    (2, "avries", ("privacy-check", "request", CASE, "--check", W)),
    (7, "avries", ("privacy-check", "request", CASE, "--addendum", W)),
    (2, "pofficier", ("privacy-check", "decide", "T-1", "--verdict", W, "--reason", WHY)),
    (4, "avries", ("privacy-check", "decide", "T-1", "--verdict", "allowed", "--reason", WHY)),
    (4, "fbeheer", ("privacy-check", "show", "T-1")),
    (2, "avries", (*ASK, "--field", W, "--why-not-dat", WHY)),
    (2, "avries", (*ASK, "--field", "thema", "--why-not-dat", W)),
    (2, "avries", (*ASK, "--field", "thema", "--why-not-dat", WHY, "--hours", W)),
    (2, "avries", (*ASK, "--field", "thema", "--why-not-dat", WHY, "--department", W)),
    (2, "avries", (*ASK, "--field", "thema", "--why-not-dat", WHY, "--topic", W)),
    (7, "avries", (*ASK, "--field", "thema", "--why-not-dat", WHY, "--check", W)),
    (4, "pofficier", (*ASK, "--field", "thema", "--why-not-dat", WHY)),
    (4, "avries", ("notice", "list")),
    (4, "avries", ("notice", "close", "N-1", "--reason", WHY)),
    (2, "pofficier", ("watch", "add", "--kind", W, "--from", "-")),
    (2, "pofficier", ("watch", "add", "--kind", "household", "--account", W, "--from", "-")),
    (4, "avries", ("watch", "list")),
    (4, "avries", ("protocol", "activate", "ccv@1.0")),
    (2, "fbeheer", ("protocol", "activate", W)),
    (2, "avries", ("journal", "show", "--limit", W)),
    (2, "avries", ("retain", "preview", "--on", W)),
    (4, W, ("case", "list")),
]  # fmt: skip


@pytest.mark.rule("D-005")
@pytest.mark.parametrize("machine", [False, True], ids=["text", "json"])
@pytest.mark.parametrize(
    ("code", "by", "command"), WRONG, ids=[" ".join(one[2][:2]) for one in WRONG]
)
def test_what_cannot_be_is_refused_with_its_code_and_without_the_value(
    code: int, by: str, command: tuple[str, ...], machine: bool, place: Place, paper: Path
) -> None:
    ran = hub(place, paper, ("--json", *command) if machine else command, by, 'x = "y"')

    check_refused(ran, code)
    if machine:
        assert json.loads(ran.err)["exit"] == code


AT_GATE = [
    (7, "pofficier", ("show", W)),
    (7, "pofficier", ("decide", W, "--refuse", "--reason", WHY)),
    (7, "pofficier", ("revoke", W, "--reason", WHY)),
    (7, "avries", ("open", W)),
    (7, "pofficier", ("share", "show", W)),
    (7, "pofficier", ("share", "decide", W, "--refuse", "--reason", WHY)),
    (7, "avries", ("share", "open", W)),
    (7, "vverhoeven", ("verify", "show", W)),
    (7, "vverhoeven", ("verify", "answer", W, "--not-same")),
    (2, "pofficier", ("decide", "W-1", "--reason", WHY)),
    (2, "pofficier", ("decide", "W-1", "--refuse", "--return", "--reason", WHY)),
    (2, "pofficier", ("decide", "W-1", "--allow", W, "--refuse", "--reason", WHY)),
    (2, "pofficier", ("share", "decide", "T-1", "--reason", WHY)),
    (2, "pofficier", ("share", "decide", "T-1", "--allow", W, "--reason", WHY)),
    (2, "pofficier", ("share", "decide", "T-1", "--allow", f"{W}:{W}", "--reason", WHY)),
    (2, "vverhoeven", ("verify", "answer", "V-1")),
    (2, "vverhoeven", ("verify", "answer", "V-1", "--same", W)),
    (2, "vverhoeven", ("verify", "answer", "V-1", "--same", "1", "--not-same")),
    (2, "vverhoeven", ("verify", W)),
    (2, "vverhoeven", (W,)),
    (2, "avries", ("open", "W-1", "--watch")),
    (4, W, ("inbox",)),
    (2, "pofficier", ("trust-hub", "--signing")),
]


@pytest.mark.rule("D-005")
@pytest.mark.parametrize("machine", [False, True], ids=["text", "json"])
@pytest.mark.parametrize(
    ("code", "by", "command"), AT_GATE, ids=[" ".join(one[2][:2]) for one in AT_GATE]
)
def test_what_cannot_be_at_the_gate_is_refused_with_its_code_and_without_the_value(
    code: int, by: str, command: tuple[str, ...], machine: bool, place: Place
) -> None:
    more = ("--json",) if machine else ()

    ran = inside("treffer-gate", "--home", str(place.gate.folder), "--as", by, *more, *command)

    check_refused(ran, code)
    if machine:
        assert json.loads(ran.err)["exit"] == code


def test_what_was_refused_is_kept_nowhere(place: Place) -> None:
    held = {path for path in place.town.folder.rglob("*") if path.is_file()}

    assert {path.name: seen for path in held if (seen := words.found_in(path))} == {}
