"""A program that another one starts says what it found, or why it did not, and nothing else."""

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from contracts.errors import NotPermitted, TrefferError
from pipelines import children


def a_program(text: str) -> Sequence[str]:
    return (sys.executable, "-c", f"import sys\n{text}")


def failing(code: int, told: str) -> Sequence[str]:
    return a_program(f"sys.stderr.write({told!r}); sys.exit({code})")


def test_what_a_child_found_is_returned() -> None:
    assert children.result(a_program("print('{\"rows\": 3}')")) == {"rows": 3}


def test_a_fault_of_a_child_is_the_same_fault_here() -> None:
    told = 'a message before it\n{"code": "K-104", "title": "not yours", "exit": 4}\n'

    with pytest.raises(NotPermitted, match="not yours") as fault:
        children.result(failing(4, told))

    assert fault.value.code == "K-104"
    assert children.run(failing(4, told)).why == "K-104 not yours"


def test_a_real_program_tells_its_own_fault(tmp_path: Path) -> None:
    with pytest.raises(TrefferError) as fault:
        children.result(children.GATE, "journal", "verify", "--home", str(tmp_path))

    assert (fault.value.code, fault.value.exit_code) == ("S-404", 7)


@pytest.mark.parametrize(
    "program",
    [
        failing(1, ""),
        failing(9, "Traceback: kanarie"),
        failing(3, '{"title": "kanarie"}'),
        failing(3, "[]"),
        a_program("print('kanarie')"),
        a_program("import os; os.kill(os.getpid(), 9)"),
    ],
)
def test_a_child_that_says_nothing_readable_is_one_fault_and_is_not_quoted(
    program: Sequence[str],
) -> None:
    with pytest.raises(TrefferError) as fault:
        children.run(program)

    assert fault.value.code == "S-110"
    assert "kanarie" not in str(fault.value)


def test_what_a_child_prints_can_be_passed_on(capsys: pytest.CaptureFixture[str]) -> None:
    program = a_program("print(sys.argv[1:]); sys.stderr.write('objection'); sys.exit(3)")

    assert children.shown(program, "new", as_json=True) == 3

    assert capsys.readouterr() == ("['--quiet', '--json', 'new']\n", "objection")
