"""There is no way round the protocol: no free search, no answer without a person, no ranking."""

import ast
from collections.abc import Iterator

import pytest

from contracts.outcomes import Cell
from tests.house.test_documented import COMMANDS, MODULES, ROOT

PERSONAL = {
    "surname",
    "given",
    "bsn",
    "birth",
    "street",
    "postcode",
    "house_number",
    "kvk",
    "plate",
}
ASKING = {
    "treffer check run": {"number", "strict"},
    "treffer check batch": {"case", "source", "strict"},
}
"""The number is that of the case; the source is a file of such numbers."""
CHANGING = {"since", "diff", "changed", "newer", "before", "after"}
RANKING = {"score", "rank", "sort", "order", "risk", "top"}


def parameters(name: str) -> dict[str, bool]:
    """The parameters of a command, and which of them must be given."""
    return {one.name: one.required for one in COMMANDS[name].params}


def calls(module: str, function: str) -> Iterator[str]:
    """The files of the programs in which a function of a module is called by its name."""
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Name(id=one), attr=called)):
                    if (one, called) == (module, function):
                        yield path.relative_to(ROOT).as_posix()


@pytest.mark.rule("R-016")
def test_sources_are_asked_for_a_case_and_for_nothing_that_is_typed() -> None:
    asking = {name for name in COMMANDS if name.startswith("treffer check") and "show" not in name}

    assert asking == set(ASKING)
    assert {name: set(parameters(name)) for name in asking} == ASKING
    assert parameters("treffer check run")["number"]


@pytest.mark.rule("R-016")
@pytest.mark.rule("D-005")
@pytest.mark.parametrize("name", [name for name in COMMANDS if name.startswith("treffer ")])
def test_no_command_takes_a_value_of_a_person(name: str) -> None:
    assert PERSONAL.isdisjoint(parameters(name))


@pytest.mark.rule("R-090")
def test_nothing_but_a_person_answers_a_weighing() -> None:
    """The demonstration plays its people; pages and API take one from a session and no system."""
    steps = {*calls("cases", "weigh"), *calls("step", "weigh")}

    assert steps == {
        "pipelines/cli/cases.py",
        "pipelines/demo.py",
        "pipelines/web/api/cases.py",
        "pipelines/web/weighings.py",
    }
    assert set(calls("moves", "weigh")) == {"pipelines/steps/cases.py"}


@pytest.mark.rule("D-012")
@pytest.mark.parametrize("name", COMMANDS)
def test_no_command_tells_what_changed_between_two_deliveries(name: str) -> None:
    assert CHANGING.isdisjoint(parameters(name))


@pytest.mark.rule("D-016")
@pytest.mark.parametrize("name", [name for name in COMMANDS if "train" not in name])
def test_no_command_ranks(name: str) -> None:
    assert RANKING.isdisjoint(parameters(name))


@pytest.mark.rule("D-016")
@pytest.mark.rule("R-115")
def test_a_cell_holds_no_number() -> None:
    types = {field.type for field in Cell.__dataclass_fields__.values()}

    assert {int, float} & types == set()
    assert not [one for one in map(str, types) if "int" in one or "float" in one]
