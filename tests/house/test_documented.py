"""Commands, settings, events, errors and words are documented, or the build fails."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.main import get_command

from connectors.settings import Settings
from contracts.events import EventKind
from pipelines.gate.home import GateSettings
from tests.house import commands_page

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"
ROOMS = ("contracts", "matching", "connectors", "pipelines")
SOURCES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
MODULES = [path for path in SOURCES if "migrations" not in path.parts]


def page(name: str) -> str:
    return (REFERENCE / name).read_text()


@pytest.mark.parametrize("name", sorted(Settings.names() | GateSettings.names()))
def test_every_setting_is_documented(name: str) -> None:
    assert f"`{name}`" in page("settings.md")


@pytest.mark.parametrize("variable", ["TREFFER_CONFIG", "TREFFER_DEPARTMENT", "TREFFER_GATE"])
def test_every_variable_of_the_environment_is_documented(variable: str) -> None:
    assert variable in page("settings.md") + page("commands.md")


@pytest.mark.parametrize("kind", sorted(EventKind))
def test_every_event_is_documented(kind: str) -> None:
    assert f"`{kind}`" in page("events.md")


CODE = re.compile(
    r"code=\"([A-Z]-[0-9]{3})\"|\bcode: str = \"([A-Z]-[0-9]{3})\"|\"([A-Z]-[0-9]{3})\""
)
FOUND = [match for path in MODULES for match in CODE.findall(path.read_text())]
CODES = sorted(
    {given or default for given, default, _ in FOUND if given or default}
    | {bare for *_, bare in FOUND if bare and bare[0] not in "RD"}
)
"""Without the numbers of rules, R-… and D-…, which are no errors."""


def test_there_are_codes_to_document() -> None:
    assert len(CODES) > 50


@pytest.mark.parametrize("code", CODES)
def test_every_error_code_is_documented(code: str) -> None:
    assert f"`{code}`" in page("errors.md")


def test_no_error_is_documented_that_nothing_raises() -> None:
    documented = set(re.findall(r"^\| `([A-Z]-[0-9]{3})`", page("errors.md"), re.MULTILINE))

    assert documented - set(CODES) == set()


def commands() -> Iterator[tuple[str, typer.core.TyperCommand]]:
    for program, app in commands_page.PROGRAMS.items():
        yield from _below(program, get_command(app))


def _below(name: str, command) -> Iterator[tuple[str, typer.core.TyperCommand]]:
    if not hasattr(command, "commands"):
        yield name, command
        return
    for part, below in command.commands.items():
        yield from _below(f"{name} {part}", below)


COMMANDS = dict(commands())


def test_the_page_of_commands_says_what_the_programs_have() -> None:
    """Made anew by `python -m tests.house.commands_page`."""
    assert commands_page.page(page("commands.md")) == page("commands.md")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_shows_an_example_of_itself(name: str) -> None:
    _, _, example = (COMMANDS[name].help or "").partition("Example: ")

    assert example.startswith(name)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_says_what_it_is(name: str) -> None:
    silent = [one.name for one in COMMANDS[name].params if not getattr(one, "help", None)]

    assert silent == []


def public(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """Everything of a module that others may use, with the methods of its classes."""
    kinds = (ast.FunctionDef, ast.ClassDef)
    for node in tree.body:
        if isinstance(node, kinds) and not node.name.startswith("_"):
            yield node.name, node
            if isinstance(node, ast.ClassDef):
                for part in node.body:
                    if isinstance(part, ast.FunctionDef) and not part.name.startswith("_"):
                        yield f"{node.name}.{part.name}", part


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_public_name_says_what_it_is(path: Path) -> None:
    tree = ast.parse(path.read_text())

    silent = [name for name, node in public(tree) if not ast.get_docstring(node)]

    assert silent == []
    assert not tree.body or path.name == "__init__.py" or ast.get_docstring(tree)


WORDS = (
    "signaal", "zaak", "onderwerp", "weging", "privacytoets", "protocol", "treffer", "hitcheck",
    "dat-informatie", "wat-informatie", "afdeling", "bron", "levering", "wat-verzoek",
    "machtiging", "kijkvenster", "doelbinding", "grondslag", "bewaartermijn", "logboek",
)  # fmt: skip


@pytest.mark.parametrize("dutch", WORDS)
def test_every_legal_term_is_in_the_glossary(dutch: str) -> None:
    first = [one.split("|")[1] for one in page("glossary.md").splitlines() if one.startswith("|")]

    assert any(dutch in cell for cell in first)
