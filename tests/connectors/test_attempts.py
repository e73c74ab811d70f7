"""Attempts are kept, counted and forgotten, by the fake as by the stores."""

from dataclasses import replace
from datetime import timedelta

import pytest

from connectors.stores.attempts import Attempts
from contracts.attempts import Attempt, Counts, Ending
from contracts.deliveries import Breach
from contracts.ids import DeliveryId, SourceName
from contracts.ports import Attempts as Port
from tests.builders import NOW, an_attempt
from tests.connectors.conftest import Store
from tests.fakes import MemoryAttempts

HOUR = timedelta(hours=1)
HANDHAVING, BRP = SourceName("handhaving"), SourceName("brp")
COUNTS = Counts(
    read=10,
    delivered=7,
    rejected={"bsn: eleven-test": 1},
    left_out={"not relevant under the contract": 2},
    blanked={"postcode: postcode": 3},
    ignored_columns=2,
    bytes=42,
)


@pytest.fixture(params=["fake", "real"])
def kept(request: pytest.FixtureRequest, store: Store) -> Port:
    return MemoryAttempts() if request.param == "fake" else Attempts(store("register"))


def later(attempt: Attempt, hours: int) -> Attempt:
    moment = attempt.last + hours * HOUR
    return replace(attempt, began=moment, last=moment)


def test_an_attempt_comes_back_as_it_was_kept(kept: Port) -> None:
    whole = an_attempt(Ending.REFUSED, counts=COUNTS, shrink=0.25,
                       breaches=(Breach.SHRUNK, Breach.OLDER))  # fmt: skip
    bare = Attempt(source=BRP, ending=Ending.UNCHANGED, began=NOW, last=NOW)

    assert (kept.note(whole), kept.note(bare)) == (whole, bare)
    assert (list(kept.of(HANDHAVING)), list(kept.of(BRP))) == ([whole], [bare])
    assert list(kept.of(SourceName("bag"))) == []


def test_the_same_again_is_counted_with_the_first(kept: Port) -> None:
    first = an_attempt(Ending.UNCHANGED)
    for hours in range(3):
        last = kept.note(later(first, hours))

    assert (last.times, last.began, last.last) == (3, NOW, NOW + 2 * HOUR)
    assert list(kept.of(HANDHAVING)) == [last]


def test_attempts_stand_in_the_order_in_which_they_were_last_seen(kept: Port) -> None:
    refused = an_attempt(Ending.REFUSED)
    used = replace(later(an_attempt(), 1), delivery=DeliveryId("handhaving-20261123T021500Z"))
    kept.note(refused)
    kept.note(used)
    assert [one.ending for one in kept.of(HANDHAVING)] == [Ending.REFUSED, Ending.PUBLISHED]

    kept.note(later(refused, 2))

    found = kept.of(HANDHAVING)
    assert [(one.ending, one.times) for one in found] == [
        (Ending.PUBLISHED, 1),
        (Ending.REFUSED, 2),
    ]


def test_a_failure_between_two_others_is_another_failure(kept: Port) -> None:
    failed, unchanged = an_attempt(Ending.FAILED), an_attempt(Ending.UNCHANGED)
    for hours, one in enumerate((failed, failed, unchanged, failed)):
        kept.note(later(one, hours))

    assert [(one.ending, one.times) for one in kept.of(HANDHAVING)] == [
        (Ending.FAILED, 2),
        (Ending.UNCHANGED, 1),
        (Ending.FAILED, 1),
    ]


def test_what_was_last_seen_before_a_moment_is_forgotten_and_nothing_else(kept: Port) -> None:
    old, young = an_attempt(), an_attempt(Ending.UNCHANGED)
    kept.note(old)
    kept.note(later(young, 1))

    assert kept.forget_before(NOW) == 0
    assert kept.forget_before(NOW + HOUR) == 1
    assert [one.ending for one in kept.of(HANDHAVING)] == [Ending.UNCHANGED]
