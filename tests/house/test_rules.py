"""Every rule has a test that proves it, or the reason why none does."""

import re
from pathlib import Path

from tests.house.rules import PAGE, Proof, Rule, marks, page, proofs, rules, uncovered

RULES = rules()
PROVEN = proofs()


def test_the_list_has_every_number_once_and_in_words_of_its_own() -> None:
    assert {number for number in RULES if number.startswith("R-")} == {
        f"R-{n:03}" for n in range(1, 215)
    }
    assert [number for number in RULES if number.startswith("D-")] == [
        f"D-{number:03}" for number in range(1, 17)
    ]
    assert len({rule.says for rule in RULES.values()}) == len(RULES)


def test_a_rule_stands_in_profiles_that_there_are() -> None:
    known = {"all", "maashorst", "hengelo", "ccv", "riec", "wpg"}

    assert {name for rule in RULES.values() for name in rule.profiles} <= known
    assert not [rule for rule in RULES.values() if not rule.profiles]


def test_every_rule_has_a_test_or_a_reason() -> None:
    missing = [rule.number for rule in uncovered(RULES, PROVEN)]

    assert missing == [], "list them: make rules"


def test_no_rule_has_both_a_test_and_a_reason_for_none() -> None:
    assert [
        rule.number for rule in RULES.values() if rule.not_covered and rule.number in PROVEN
    ] == []


def test_every_number_on_a_test_is_one_of_the_list() -> None:
    assert sorted(PROVEN.keys() - RULES.keys()) == []


def test_the_page_is_what_the_marks_give() -> None:
    assert PAGE.read_text() == page(RULES, PROVEN), "run: make rules"


MARKED = """
import pytest

pytestmark = pytest.mark.rule("R-001")

@pytest.mark.rule("R-002")
@pytest.mark.rule("R-003", "R-004")
def test_two(): ...

@pytest.mark.parametrize("x", [pytest.param(1, marks=pytest.mark.rule("R-005")), 2])
def test_three(x): ...

@pytest.mark.rule("R-006")
class TestFour:
    @pytest.mark.rule("R-007")
    def test_it(self): ...

TestFive = pytest.mark.rule("R-008")(TestFour)

@pytest.mark.rule("R-009")
def helper(): ...

@pytest.mark.rules("R-010")
def test_other_mark(): ...
"""


def test_marks_are_found_on_tests_cases_classes_and_files() -> None:
    assert list(marks(MARKED)) == [
        ("every test", "R-001"),
        ("test_two", "R-002"),
        ("test_two", "R-003"),
        ("test_two", "R-004"),
        ("test_three", "R-005"),
        ("TestFour", "R-006"),
        ("TestFour::test_it", "R-007"),
        ("TestFive", "R-008"),
    ]


def test_a_rule_that_loses_its_only_test_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "tests"
    folder.mkdir()
    listed = {
        number: Rule(number=number, profiles=("all",), says=f"Says {number}.", not_covered=reason)
        for number, reason in (("R-001", None), ("R-002", "It comes later."))
    }
    (folder / "test_it.py").write_text('@pytest.mark.rule("R-001")\ndef test_it(): ...\n')

    proven = proofs(folder)
    assert proven == {"R-001": [Proof(file="tests/test_it.py", name="test_it")]}
    assert uncovered(listed, proven) == []

    (folder / "test_it.py").write_text("def test_it(): ...\n")
    assert uncovered(listed, proofs(folder)) == [listed["R-001"]]


def test_a_row_of_the_page_names_the_tests_or_the_reason() -> None:
    listed = {
        "R-001": Rule(number="R-001", profiles=("ccv", "riec"), says="One.", not_covered=None),
        "R-002": Rule(number="R-002", profiles=("all",), says="Two.", not_covered="later"),
    }
    proven = {"R-001": [Proof(file="tests/b.py", name="b"), Proof(file="tests/a.py", name="a")]}

    written = page(listed, proven)

    assert "1 of 2 rules have a test." in written
    assert re.search(
        r"^\| R-001 \| ccv, riec \| One\. \| `a.py::a`<br>`b.py::b` \|$", written, re.MULTILINE
    )
    assert "| R-002 | all | Two. | *not covered*: later |" in written
