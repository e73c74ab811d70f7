"""A change of the rules that nobody noticed needs a reason, and stands on the page with it."""

import re

import pytest

from tests.house.mutation import KILLED, SURVIVED, Mutant, Reason, page, reasons, unexplained

NOTICED = Mutant(name="contracts.moves.x_weigh__mutmut_1", status=KILLED)
UNSEEN = Mutant(
    name="contracts.retention.xǁLengthǁafter__mutmut_2",
    status=SURVIVED,
    removed="    return a | b",
    added="    return a",
)
UNTESTED = Mutant(name="contracts.grants.x_decide__mutmut_3", status="no tests", removed="x")


def a_reason(where: str = ".*", removed: str = "", added: str = "") -> Reason:
    return Reason(
        where=re.compile(where), removed=re.compile(removed), added=re.compile(added), why="Zo."
    )


def test_a_change_is_named_after_its_function() -> None:
    found = [(one.module, one.function) for one in (NOTICED, UNSEEN)]

    assert found == [("contracts.moves", "weigh"), ("contracts.retention", "Length.after")]


@pytest.mark.parametrize(
    ("reason", "explained"),
    [
        (a_reason(), True),
        (a_reason(where=r"contracts\.retention\..*", removed="a . b", added="a$"), True),
        (a_reason(where="contracts"), False),
        (a_reason(removed="c"), False),
        (a_reason(added="b"), False),
    ],
)
def test_a_reason_is_for_a_place_and_a_change(reason: Reason, explained: bool) -> None:
    assert unexplained([UNSEEN], [reason]) == ([] if explained else [UNSEEN])


def test_what_was_noticed_needs_no_reason_and_what_has_no_test_does() -> None:
    assert unexplained([NOTICED, UNTESTED], []) == [UNTESTED]


def test_the_page_counts_per_module_and_lists_every_survivor() -> None:
    told = page([NOTICED, UNSEEN, UNTESTED], [a_reason(where=r".*\.after")], "2026-11-26 with x")

    assert "| `contracts.moves` | 1 | 1 | 0 |" in told
    assert "| all | 3 | 1 | 2 |" in told
    assert r"| `retention.Length.after` | `` return a \| b `` | `` return a `` | Zo. |" in told
    assert "| `grants.decide` | `` x `` | – | **no reason yet** (no tests) |" in told


def test_every_reason_that_is_kept_can_be_read() -> None:
    assert [one for one in reasons() if len(one.why) < 20] == []
