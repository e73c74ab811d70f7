"""Tests of what a reviewer looks at in a hit check that was drawn."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from contracts import sampling
from contracts.checks import HitCheck
from contracts.events import GENESIS, Entry, EventKind, seal
from contracts.privacy import PrivacyCheck
from contracts.sampling import Point
from contracts.weighings import Weighing
from tests.builders import NOW, a_hit_check, a_privacy_check, a_protocol, a_weighing, an_event

BEFORE = ("weging-1", "weging-2a", "weging-2b", "weging-3")
WEIGHED = [a_weighing(name) for name in BEFORE]
CHECK = a_hit_check(run_by="tjansen for rregie", run_at=NOW + timedelta(hours=1))
DECIDED, ANSWERED = EventKind.PRIVACY_CHECK_DECIDED, EventKind.CHECK_ANSWERED


def lines(*told: tuple[EventKind, str, str | None]) -> list[Entry]:
    """The journal of one check: what happened to which source, in order."""
    return [
        seal(seq, NOW, an_event(kind, sources=(source,), decision=decision), GENESIS)
        for seq, (kind, source, decision) in enumerate(told, 1)
    ]


REQUESTED = EventKind.PRIVACY_CHECK_REQUESTED
ALLOWED = lines(
    (REQUESTED, "handhaving", None),
    (DECIDED, "handhaving", "allowed"),
    (ANSWERED, "handhaving", "T-1"),
)


def test_the_weighings_of_the_phases_before_are_told_as_they_stood_when_it_ran() -> None:
    later = a_weighing(passed=False, version=2, decided_at=CHECK.run_at + timedelta(minutes=1))

    found = sampling.weighed(CHECK, "check-1", a_protocol(), [*WEIGHED[:2], later])

    assert [one.weighing for one in found] == list(BEFORE)
    assert [one.passed for one in found] == [True, True, False, False]
    assert all(one.question for one in found)


def test_of_a_check_that_no_phase_has_every_weighing_is_told() -> None:
    found = sampling.weighed(CHECK, "check-9", a_protocol(), WEIGHED)

    assert len(found) > len(BEFORE)


def test_a_hit_check_that_keeps_the_rules_is_right_in_every_point() -> None:
    stood = sampling.weighed(CHECK, "check-1", a_protocol(), WEIGHED)

    assert all(sampling.points(CHECK, a_privacy_check(), stood, ALLOWED).values())


@pytest.mark.rule("R-196")
@pytest.mark.parametrize(
    ("check", "privacy", "weighings", "journal", "wrong"),
    [
        (CHECK, a_privacy_check(), WEIGHED[1:], ALLOWED, Point.WEIGHED),
        (CHECK, a_privacy_check(undecided=("woz",)), WEIGHED, ALLOWED, Point.DECIDED),
        (
            a_hit_check(run_at=NOW - timedelta(seconds=1)),
            a_privacy_check(), WEIGHED, ALLOWED, Point.DECIDED,
        ),
        (CHECK, a_privacy_check(), WEIGHED, ALLOWED[:2], Point.PERMITTED),
        (
            CHECK, a_privacy_check(), WEIGHED,
            lines((DECIDED, "handhaving", "allowed"), (DECIDED, "handhaving", "refused"),
                  (ANSWERED, "handhaving", "T-1")),
            Point.PERMITTED,
        ),
        (
            CHECK, a_privacy_check(), WEIGHED,
            lines((DECIDED, "handhaving", "allowed"), (ANSWERED, "woz", "T-1")), Point.PERMITTED,
        ),
        (CHECK, a_privacy_check(requested_by="pfunctionaris"), WEIGHED, ALLOWED, Point.BY_ANOTHER),
        (
            a_hit_check(run_by="pfunctionaris for x", run_at=CHECK.run_at),
            a_privacy_check(), WEIGHED, ALLOWED, Point.BY_ANOTHER,
        ),
    ],
)  # fmt: skip
def test_what_is_not_as_it_must_be_is_told(
    check: HitCheck, privacy: PrivacyCheck, weighings: Sequence[Weighing],
    journal: Sequence[Entry], wrong: Point,
) -> None:  # fmt: skip
    stood = sampling.weighed(check, "check-1", a_protocol(), weighings)

    assert not sampling.points(check, privacy, stood, journal)[wrong]


def test_a_permission_that_is_withdrawn_later_stood_when_it_ran() -> None:
    withdrawn = [*ALLOWED, *lines(*[(DECIDED, "handhaving", "refused")] * 4)[3:]]

    assert sampling.points(CHECK, a_privacy_check(), (), withdrawn)[Point.PERMITTED]
