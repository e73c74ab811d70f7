"""The rooms lean on each other as the design says, and the text speaks of the project alone."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from importlinter import cli

ROOT = Path(__file__).parents[2]
MACHINE = re.compile(r"/home/|/root/|/Users/|[A-Z]:\\\\Users")
WRITTEN = {".py", ".md", ".yaml", ".yml", ".toml", ".txt", ".svg", ".css", ".html", ""}
THIS = Path(__file__).name


def tracked() -> list[Path]:
    """The text files under version control."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode != 0:
        pytest.skip("not a checkout: nothing says which files belong to the project")
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.suffix in WRITTEN and path.is_file()]


def test_every_import_contract_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)

    assert cli.lint_imports(no_cache=True, no_logo=True) == cli.EXIT_STATUS_SUCCESS


def test_the_programs_are_reached_by_their_names() -> None:
    for program in ("treffer", "treffer-extract", "treffer-gate"):
        command = [str(Path(sys.executable).parent / program), "--help"]
        shown = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (shown.returncode, shown.stderr) == (0, "")


def test_no_file_names_a_machine() -> None:
    found = {
        f"{path.relative_to(ROOT)}:{number}"
        for path in tracked()
        if path.name != THIS
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
        if MACHINE.search(line)
    }

    assert found == set()


def test_no_module_is_a_place_for_what_belongs_elsewhere() -> None:
    unnamed = {"utils", "util", "helpers", "common", "core", "misc"}

    assert not [path for path in tracked() if unnamed & {path.stem, *path.parent.parts}]
