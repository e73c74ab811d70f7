"""Tests of which lines of the journal somebody wants to see."""

from datetime import timedelta
from typing import Any

import pytest

from contracts.events import GENESIS, EventKind, seal
from contracts.journal_search import Wanted, is_account, matches
from tests.builders import CASE, NOW, an_event

LINE = seal(
    1,
    NOW,
    an_event(
        EventKind.PRIVACY_CHECK_DECIDED,
        actor="lbakker for pofficer",
        ids=(f"{CASE}/1", "T-118"),
        sources=("woz", "brp"),
    ),
    GENESIS,
)


@pytest.mark.parametrize(
    ("wanted", "is_there"),
    [
        ({}, True),
        ({"since": NOW}, True),
        ({"since": NOW + timedelta(seconds=1)}, False),
        ({"until": NOW + timedelta(seconds=1)}, True),
        ({"until": NOW}, False),
        ({"kind": EventKind.PRIVACY_CHECK_DECIDED}, True),
        ({"kind": EventKind.PRIVACY_CHECK_REQUESTED}, False),
        ({"number": CASE}, True),
        ({"number": "T-118"}, True),
        ({"number": "T-11"}, False),
        ({"number": CASE[:-1]}, False),
        ({"source": "brp"}, True),
        ({"source": "br"}, False),
        ({"account": "lbakker"}, True),
        ({"account": "pofficer"}, True),
        ({"account": "bakker"}, False),
        ({"account": "lbakker", "source": "bag"}, False),
    ],
)
def test_a_line_is_shown_when_it_is_all_that_is_wanted(
    wanted: dict[str, Any], *, is_there: bool
) -> None:
    assert matches(Wanted(**wanted), LINE) is is_there


@pytest.mark.parametrize(
    ("text", "can_be"), [("avries", True), ("a.de-vries_2", True), ("", False), ("A. V", False)]
)
def test_an_account_is_a_code_and_no_name(text: str, *, can_be: bool) -> None:
    assert is_account(text) is can_be
