"""From a sample to a contract that can be tried, as programs do it: no value leaves the file."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl
import pytest
from openpyxl import Workbook

from tests.house.test_documented import page
from tests.journeys.conftest import Ran, inside
from tests.journeys.tutorials import follow
from tests.pipelines.a_town import SAMPLE, Town
from tests.pipelines.extract.a_table import KINDS, csv_of, drawn

DOCS = Path(__file__).parents[2] / "docs"
SHIPPED = Path(__file__).parents[2] / "contracts" / "sources"
WATCHED = """
import sys
WRITES = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.chmod",
          "os.truncate", "shutil.copyfile", "tempfile.mkstemp", "tempfile.mkdtemp", "os.utime",
          "subprocess.Popen", "socket.connect", "os.system"}
def heard(event, arguments):
    wrote = event in WRITES
    if event == "open":
        path, mode, flags = arguments
        wrote = isinstance(flags, int) and bool(flags & 0o1103) and str(path) != "/dev/null"
    if wrote:
        sys.__stderr__.write(f"WROTE {event} {arguments[:1]}\\n")
sys.dont_write_bytecode = True
sys.addaudithook(heard)
from pipelines.extract.program import main
main()
"""
"""Tells every file that a program opens to write, makes, moves or removes (flags of Linux)."""


def canaries(rows: int = 40) -> dict[str, list[str]]:
    """Columns of every kind in which each row has a word of its own, and one that is all words."""
    columns = {name: drawn(draw, rows, seed) for seed, (name, draw) in enumerate(KINDS.items())}
    for name in ("achternaam", "volledige_naam", "straatnaam", "handelsnaam", "omschrijving"):
        columns[name] = [
            f"Kanarie{letters(row)} {value}" for row, value in enumerate(columns[name])
        ]
    return columns | {"veld 7": [f"kanarie-{row:04}" for row in range(rows)]}


def letters(number: int) -> str:
    return "".join(chr(ord("a") + int(digit)) for digit in f"{number:03}")


def hunted(columns: Mapping[str, Sequence[str]]) -> set[str]:
    """The values that tell of one row: what comes in a table fewer than ten times."""
    held = [value for values in columns.values() for value in values]
    return {value for value in held if held.count(value) < 10 and len(value) > 4} | {"anarie"}


def found_in(folder: Path, ran: Sequence[Ran], values: set[str], but: Path) -> list[str]:
    """The hunted values in what programs said, or in any file but the sample itself."""
    said = "".join(one.out + one.err for one in ran).encode()
    files = [path for path in folder.rglob("*") if path.is_file() and path != but]
    everything = said + b"".join(path.read_bytes() for path in files)
    return [value for value in values if value.encode() in everything]


def wrong(text: str) -> dict[str, bytes]:
    """The same table, broken in every way that exports are."""
    lines = text.splitlines()
    return {
        "whole": text.encode(),
        "cp1252": text.replace("Kanarie", "Kanariéë").encode("cp1252"),
        "utf-16": text.encode("utf-16"),
        "mixed encodings": text.encode() + "Kanariéë\n".encode() + "Kanariéë\n".encode("cp1252"),
        "a quote that does not close": f'{text}"Kanarie;x'.encode(),
        "quotes within": text.replace("Kanarieaac", '"Kanarie"aac').encode(),
        "fields too many": text.replace("\n", ";kanarie;kanarie\n", 9).encode(),
        "fields too few": "\n".join([*lines, *["kanarie;x"] * 30]).encode(),
        "cut off": text[: len(text) // 2].encode(),
        "no header": "\n".join(lines[1:]).encode(),
        "header alone": lines[0].encode(),
        "a NUL": text.replace("Kanarieaac", "Kanarie\0aac").encode(),
        "one delimiter for another": text.replace(";", "~").encode(),
        "json": json.dumps([{"kanarie": "kanarie-0001"}]).encode(),
        "cut json": b'[{"burgerservicenummer": "kanarie-0001", "naam": {"kanarie',
        "xml": b"<kanarie>kanarie-0001</kanarie>",
        "a workbook that is none": b"PK\x03\x04kanarie-0001",
        "a parquet that is none": b"PAR1kanarie-0001",
    }


CASES = sorted(wrong("a;b\n"))


@pytest.mark.parametrize("case", CASES)
def test_no_value_of_a_sample_is_said_or_written(case: str, tmp_path: Path) -> None:
    columns = canaries()
    sample, out = tmp_path / "sample.csv", tmp_path / "proef.odcs.yaml"
    sample.write_bytes(wrong(csv_of(columns))[case])
    contract = tmp_path / "handhaving.odcs.yaml"
    contract.write_bytes((SHIPPED / "handhaving.odcs.yaml").read_bytes())
    new = ["new", "proef", "--from", str(sample), "--department", "D", "--role", "hit"]
    tried = ["preview", "handhaving", "--from", str(sample), "--contract", str(contract)]

    ran = [
        inside("treffer-extract", *new, "--out", str(out)),
        inside("treffer-extract", "--json", *new, "--out", str(tmp_path / "2.odcs.yaml")),
        inside("treffer-extract", *tried),
        inside("treffer-extract", "--json", *tried),
    ]
    if out.exists():
        mine = ["preview", "proef", "--from", str(sample), "--contract", str(out)]
        ran.append(inside("treffer-extract", *mine))

    assert found_in(tmp_path, ran, hunted(columns), sample) == []
    assert {one.code for one in ran} <= {0, 3}
    assert "Traceback" not in "".join(one.err for one in ran)
    assert not [one for one in ran if "S-001" in one.err]


def test_no_value_of_a_workbook_or_parquet_is_said_or_written(tmp_path: Path) -> None:
    columns = canaries()
    book = Workbook()
    book.active.append(list(columns))
    for row in zip(*columns.values(), strict=True):
        book.active.append(list(row))
    book.save(tmp_path / "sample.xlsx")
    pl.DataFrame(columns).write_parquet(tmp_path / "sample.parquet")
    for form in ("xlsx", "parquet"):
        sample, out = tmp_path / f"sample.{form}", tmp_path / f"{form}.odcs.yaml"
        new = ["new", "proef", "--from", str(sample), "--department", "D", "--role", "hit"]
        ran = [
            inside("treffer-extract", *new, "--out", str(out)),
            inside("treffer-extract", "preview", "proef", "--from", str(sample), "--contract", str(out)),
        ]  # fmt: skip
        sample.unlink()

        assert [one.code for one in ran] == [0, 0], ran
        others = tmp_path / "sample.parquet"
        assert found_in(tmp_path, ran, hunted(columns), others) == []


def child(folder: Path, *command: str) -> Ran:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return Ran(code=done.returncode, out=done.stdout, err=done.stderr)


def test_a_dry_run_opens_no_file_to_write(tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    raw = SAMPLE / "vergunningen.csv"
    command = [sys.executable, "-c", WATCHED, "preview", "vergunningen", "--from", str(raw)]

    told = child(tmp_path, *command)

    assert told.code == 0, told.err
    assert "WROTE" not in told.err
    assert sorted(tmp_path.rglob("*")) == before


def test_who_watches_a_program_that_writes_hears_it(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WATCHED, "new", "proef", "--department", "D", "--role", "hit",
               "--from", str(SAMPLE / "vergunningen.csv"), "--out", str(tmp_path / "x.odcs.yaml")]  # fmt: skip

    told = child(tmp_path, *command)

    assert told.code == 0
    assert "WROTE" in told.err


def hub(town: Town, *arguments: str) -> Ran:
    config = str(town.folder / "treffer.toml")
    return inside("treffer", "--config", config, "--as", "avries", *arguments)


def test_the_hub_drafts_lints_and_tries_a_source(town: Town, tmp_path: Path) -> None:
    raw = ["--from", str(SAMPLE / "vergunningen.csv")]
    new = ["source", "new", "proef", *raw, "--department", "Proef", "--role", "hit"]

    first = hub(town, *new)
    again = hub(town, *new)
    told = hub(town, "source", "preview", "proef", *raw)

    draft = town.config.contracts / "proef.odcs.yaml"
    assert (first.code, again.code, told.code) == (0, 2, 0), first.err + told.err
    assert str(draft) in first.out
    assert "Next: treffer source lint proef" in first.err
    assert "C-631" in again.err
    assert "is a draft" in told.out
    waits = hub(town, "--json", "source", "lint", "proef", "handhaving")
    assert waits.code == 3
    found = json.loads(waits.out)
    assert {one["contract"] for one in found} == {"proef"}
    assert {one["severity"] for one in found} == {"error"}
    assert all(one["line"] and one["reason"] and one["repair"] for one in found)
    assert json.loads(waits.err)["code"] == "C-110"


def test_a_dry_run_that_would_be_refused_ends_with_3(town: Town) -> None:
    told = hub(town, "source", "preview", "handhaving", "--from", str(SAMPLE / "vergunningen.csv"))

    assert told.code == 3
    assert "C-104" in told.out
    assert "C-635" in told.err


def test_no_module_is_taken_from_where_the_steward_stands(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "polars.py").write_text('raise SystemExit("taken")')
    monkeypatch.chdir(tmp_path)

    told = hub(town, "source", "preview", "handhaving", "--from", str(SAMPLE / "vergunningen.csv"))

    assert "C-635" in told.err
    assert "taken" not in told.err


@pytest.mark.parametrize("command", ["new", "preview"])
def test_a_file_that_is_not_there_ends_with_2(command: str, town: Town) -> None:
    more = ["--department", "D", "--role", "hit"] if command == "new" else []
    name = "nieuw" if command == "new" else "handhaving"

    told = hub(town, "source", command, name, "--from", "absent.csv", *more)

    assert (told.code, told.out) == (2, "")
    assert "C-100" in told.err


def test_lint_tells_advice_and_ends_well(town: Town, tmp_path: Path) -> None:
    text = (town.config.contracts / "handhaving.odcs.yaml").read_text()
    odd = tmp_path / "odd.odcs.yaml"
    odd.write_text(text.replace("frequency, value: 1", "frequency, value: 3"))

    told = hub(town, "source", "lint", str(odd), "handhaving")

    assert told.code == 0
    assert "warning" in told.out
    assert "handhaving: nothing found." in told.out
    assert (
        json.loads(hub(town, "--json", "source", "lint", str(odd)).out)[0]["severity"] == "warning"
    )


def test_lint_of_a_name_that_is_no_source_ends_with_7(town: Town) -> None:
    told = hub(town, "source", "lint", "onbekend")

    assert (told.code, told.out) == (7, "")


def test_a_department_drafts_in_its_own_folder(town: Town, tmp_path: Path) -> None:
    home = town.department("handhaving")
    raw = ["--from", str(SAMPLE / "handhaving.csv"), "--home", str(home)]

    told = inside("treffer-extract", "new", "proef", *raw, "--role", "hit")

    assert told.code == 0, told.err
    assert (home / "contracts" / "proef.odcs.yaml").exists()
    assert 'value: "Handhaving"' in (home / "contracts" / "proef.odcs.yaml").read_text()
    assert inside("treffer-extract", "preview", "proef", *raw).code == 0


def test_every_code_of_drafts_and_dry_runs_is_in_the_reference() -> None:
    assert all(
        f"`C-{number}`" in page("errors.md") for number in (630, 631, 632, 633, 634, 635, 636)
    )


def test_the_page_on_profiles_names_what_a_profile_tells() -> None:
    told = inside("treffer-extract", "--json", "preview", "vergunningen",
                  "--from", str(SAMPLE / "vergunningen.csv"))  # fmt: skip
    columns = json.loads(told.out)["profile"]["columns"]
    text = (DOCS / "reference" / "profile.md").read_text()

    assert [name for name in columns[0] if f"`{name}`" not in text] == []


def test_the_how_to_tells_what_its_reader_sees(tmp_path: Path) -> None:
    text = (DOCS / "how-to" / "scaffold.md").read_text(encoding="utf-8")

    told = [(step.text, step.told, said) for step, said in follow(text, tmp_path)]

    assert len(told) == 6
    assert [(command, said) for command, shown, said in told if shown != said] == []
