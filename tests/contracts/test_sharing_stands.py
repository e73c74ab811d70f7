"""When a check on sharing stands in its case: signed, under this protocol, for each participant."""

from datetime import datetime
from typing import Any

import pytest

from contracts.ids import PrivacyCheckId
from contracts.privacy import PrivacyCheck
from contracts.protocol import CheckKind
from contracts.standing import stands
from tests.builders import NOW, a_case, a_privacy_check, a_standing
from tests.pipelines.gate.a_sharing import a_profile

SIGNED: dict[str, Any] = {"signed_at": NOW}
REFUSED: dict[str, Any] = {"refused_at": NOW}
OLD: dict[str, Any] = {"protocol_sha256": "1" * 64}


def a_check(*participants: str, **changes: datetime | str) -> PrivacyCheck:
    own: dict[str, Any] = {
        "check_id": PrivacyCheckId("T-9"),
        "prescribed": "check-2a",
        "kind": CheckKind.SHARING,
        "phase": "stap-4",
        "protocol_sha256": "0" * 64,
        "sources": (),
        "participants": participants,
    }
    return a_privacy_check(**(own | changes))


@pytest.mark.rule("R-099")
@pytest.mark.rule("R-105")
@pytest.mark.parametrize(
    ("checks", "expected"),
    [
        ([], False),
        ([a_check("A")], False),
        ([a_check("A", **SIGNED)], True),
        ([a_check("A", **REFUSED)], False),
        ([a_check("A", **SIGNED, **OLD)], False),
        ([a_check("A", **SIGNED), a_check("A")], False),
    ],
)
def test_a_check_for_all_together_stands_once_the_last_is_signed(
    checks: list[PrivacyCheck], expected: bool
) -> None:
    standing = a_standing(a_case("stap-4"), checks=checks, profile=a_profile())

    assert stands(standing, "check-2a") is expected


@pytest.mark.rule("R-038")
@pytest.mark.rule("R-101")
@pytest.mark.parametrize(
    ("checks", "expected"),
    [
        ([], False),
        ([a_check("A")], False),
        ([a_check("A", **SIGNED)], True),
        ([a_check("A", **SIGNED), a_check("B")], False),
        ([a_check("A"), a_check("B", **SIGNED)], False),
        ([a_check("A", **SIGNED), a_check("B", **SIGNED)], True),
        ([a_check("A", **SIGNED), a_check("B", **REFUSED)], True),
        ([a_check("A", **REFUSED), a_check("B", **REFUSED)], False),
        ([a_check("A", **REFUSED), a_check("A", **SIGNED)], True),
        ([a_check("A", **SIGNED), a_check("A")], False),
        ([a_check("A", **SIGNED, **OLD)], False),
        ([a_check("A", **OLD), a_check("B", **SIGNED)], True),
    ],
)
def test_a_check_of_each_participant_stands_once_all_are_decided_and_one_is_signed(
    checks: list[PrivacyCheck], expected: bool
) -> None:
    profile = a_profile(per_participant=True)
    standing = a_standing(a_case("stap-4"), checks=checks, profile=profile)

    assert stands(standing, "check-2a") is expected
