from datetime import datetime, timedelta
from typing import Any

import pytest

from contracts.cases import Migration, Signature, Written
from contracts.outcomes import Outcome, Reason
from contracts.protocol import CheckKind
from contracts.standing import missing, stands
from tests.builders import NOW, a_case, a_cell, a_privacy_check, a_standing, a_weighing

HIT = a_cell(Outcome.HIT)
NONE = a_cell(Outcome.NO_HIT)
DOUBT = a_cell(Outcome.NO_ANSWER, reason=Reason.TO_VERIFY)
UNASKED = a_cell(Outcome.NOT_ASKED, reason=Reason.NOT_PERMITTED)
STALE = a_cell(Outcome.NO_ANSWER, reason=Reason.STALE)
SHARED = {"prescribed": "check-2a", "kind": CheckKind.SHARING, "sources": ()}


@pytest.mark.rule("R-116")
@pytest.mark.parametrize(
    ("cells", "standing"),
    [
        (None, set()),
        ((), {"hit-check"}),
        ((STALE, UNASKED), {"hit-check"}),
        ((NONE, STALE), {"hit-check", "no-hit"}),
        ((NONE, HIT), {"hit-check", "hit"}),
        ((HIT, DOUBT), {"hit-check", "hit"}),
        ((NONE, DOUBT), {"hit-check"}),
    ],
)
def test_a_hit_check_came_to_a_hit_to_none_or_waits_for_the_verifier(
    cells: Any, standing: set[str]
) -> None:
    found = a_standing(cells=cells)

    assert {gate for gate in ("hit-check", "hit", "no-hit") if stands(found, gate)} == standing


def test_a_weighing_stands_when_its_last_version_passed() -> None:
    once = [a_weighing("weging-4")]
    twice = [*once, a_weighing("weging-4", passed=False, version=2)]

    assert stands(a_standing(weighings=once), "weging-4")
    assert not stands(a_standing(weighings=twice), "weging-4")
    assert not stands(a_standing(), "weging-4")


def test_a_record_stands_when_it_is_written() -> None:
    plan = Written(record="aanpak", text="x", by="a", at=NOW)

    assert stands(a_standing(written=[plan]), "aanpak")
    assert not stands(a_standing(), "aanpak")


@pytest.mark.rule("R-105")
@pytest.mark.parametrize(
    ("check", "gate", "standing"),
    [
        (a_privacy_check("woz"), "check-1", True),
        (a_privacy_check(sources=()), "check-1", False),
        (a_privacy_check("woz", undecided=("brp",)), "check-1", False),
        (a_privacy_check(protocol_sha256="1" * 64), "check-1", False),
        (a_privacy_check(**SHARED, signed_at=NOW), "check-2a", True),
        (a_privacy_check(**SHARED), "check-2a", False),
        (a_privacy_check(**SHARED, signed_at=NOW), "check-2b", False),
    ],
)
def test_a_privacy_check_stands_once_it_opens_something_under_this_version(
    check: Any, gate: str, standing: bool
) -> None:
    assert stands(a_standing(checks=[check]), gate) is standing


def test_of_two_checks_of_one_kind_the_last_counts() -> None:
    both = [a_privacy_check("woz"), a_privacy_check("woz", undecided=("brp",))]

    assert not stands(a_standing(checks=both), "check-1")


MOVED = Migration(protocol="ccv@0.9", reason="x", by="a", at=NOW)
LATER = NOW + timedelta(hours=1)


@pytest.mark.rule("R-002")
@pytest.mark.parametrize(("at", "counts"), [(NOW, False), (LATER, True)])
def test_under_another_version_a_phase_is_weighed_written_asked_and_signed_anew(
    at: datetime, counts: bool
) -> None:
    signature = Signature(
        phase="stap-4", option="geen-aanpak", role="team", reason="x", by="a", at=at
    )
    found = a_standing(
        case=a_case("stap-4"),
        weighings=[a_weighing("weging-5", decided_at=at)],
        written=[Written(record="aanpak", text="x", by="a", at=at)],
        checks=[a_privacy_check(**SHARED, signed_at=at, requested_at=at)],
        signatures=[signature],
        migrations=[MOVED],
    )

    assert [stands(found, gate) for gate in ("weging-5", "aanpak", "check-2a")] == [counts] * 3
    assert found.signed() == ([signature] if counts else [])


@pytest.mark.rule("R-002")
def test_what_stood_in_an_earlier_phase_still_stands_after_a_migration() -> None:
    found = a_standing(
        case=a_case("stap-4"), weighings=[a_weighing("weging-4")], migrations=[MOVED]
    )

    assert stands(found, "weging-4")


@pytest.mark.rule("D-015")
def test_a_gate_that_nothing_bears_never_stands() -> None:
    found = a_standing(weighings=[a_weighing("weging-x")])

    assert not stands(found, "weging-x")
    assert missing(found, ["weging-x", "hit"]) == ["weging-x", "hit"]
