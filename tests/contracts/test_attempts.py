"""Attempts: how a refresh ended, what counts as the same again, and what of a manifest is kept."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import attempts
from contracts.attempts import OTHER, Attempt, Counts, Ending
from contracts.deliveries import Breach, FileFacts, manifest
from contracts.ids import DeliveryId, SourceName
from tests.builders import a_manifest, an_attempt, rows

HOUR = timedelta(hours=1)
OTHER_DELIVERY = DeliveryId("handhaving-20261123T021500Z")


def later(attempt: Attempt, hours: int = 1, **changes: object) -> Attempt:
    moment = attempt.last + hours * HOUR
    return replace(attempt, began=moment, last=moment, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("ending", [Ending.UNCHANGED, Ending.REFUSED, Ending.FAILED])
def test_what_ends_as_the_one_before_is_counted_with_it(ending: Ending) -> None:
    first = an_attempt(ending)
    second = later(first, seconds=9.0)

    assert attempts.repeated([first], second) == first
    both = attempts.again(first, second)
    assert (both.began, both.last, both.times, both.seconds) == (first.began, second.last, 2, 9.0)


def test_a_delivery_is_put_into_use_once_and_never_again() -> None:
    first = an_attempt(Ending.PUBLISHED)

    assert attempts.repeated([first], later(first)) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"ending": Ending.FAILED},
        {"code": "C-999"},
        {"delivery": OTHER_DELIVERY},
        {"breaches": (Breach.SHRUNK, Breach.OLDER)},
        {"source": SourceName("brp")},
    ],
)
def test_what_ends_otherwise_is_another_attempt(changes: dict[str, object]) -> None:
    first = an_attempt(Ending.REFUSED)

    assert attempts.repeated([first], later(first, **changes)) is None


def test_a_refusal_is_the_same_though_others_came_between_and_a_failure_is_not() -> None:
    refused, failed = an_attempt(Ending.REFUSED), an_attempt(Ending.FAILED)
    between = later(refused, ending=Ending.UNCHANGED, code=None)

    assert attempts.repeated([refused, between], later(refused, 2)) == refused
    assert attempts.repeated([failed, between], later(failed, 2)) is None


def test_the_last_of_one_refresh_is_what_went_worst() -> None:
    used = an_attempt(Ending.PUBLISHED, delivery=OTHER_DELIVERY)
    refused = an_attempt(Ending.REFUSED)

    assert attempts.latest([used, refused]) == attempts.latest([refused, used]) == refused
    assert attempts.latest([refused, later(used)]) == later(used)
    assert attempts.latest([]) is None


def test_a_refusal_of_what_is_put_into_use_after_all_is_over() -> None:
    refused, used = an_attempt(Ending.REFUSED), an_attempt(Ending.PUBLISHED)

    assert attempts.latest([refused, used]) == used


def test_counts_are_those_of_the_manifest() -> None:
    given_ = a_manifest(
        rows=replace(rows(), rejected={"bsn: eleven-test": 4}, left_out={"not relevant": 2},
                     blanked={"postcode: postcode": 1}, ignored_columns=2),
        files={"a": FileFacts(sha256="0", bytes=10, rows=1),
               "b": FileFacts(sha256="1", bytes=32, rows=1)},
    )  # fmt: skip

    found = attempts.counts(given_)

    assert found == Counts(
        read=100,
        delivered=100,
        rejected={"bsn: eleven-test": 4},
        left_out={"not relevant": 2},
        blanked={"postcode: postcode": 1},
        ignored_columns=2,
        bytes=42,
    )
    assert (found.refused, found.kept_out) == (4, 2)


@pytest.mark.rule("D-005")
@pytest.mark.parametrize(
    "name", ["999990019", "bsn: 999990019", "kanarie-h900001-naam", "", "x" * 81, "a\nb", "Ünal"]
)
def test_a_name_that_is_none_of_ours_is_not_kept(name: str) -> None:
    found = attempts.counts(a_manifest(rows=replace(rows(), rejected={name: 3, "row: quotes": 1})))

    assert found.rejected == {OTHER: 3, "row: quotes": 1}


@given(st.dictionaries(st.text(), st.integers(min_value=0, max_value=10**6)))
def test_whatever_names_there_are_no_row_is_lost(named: dict[str, int]) -> None:
    found = attempts.counts(a_manifest(rows=replace(rows(), rejected=named)))

    assert found.refused == sum(named.values())


@pytest.mark.parametrize(
    ("before", "now", "share"), [(100, 40, 0.6), (100, 100, 0.0), (100, 150, -0.5), (0, 10, None)]
)
def test_shrinking_is_reckoned_from_what_was_in_use(
    before: int, now: int, share: float | None
) -> None:
    one, other = (a_manifest(rows=rows(delivered=count)) for count in (before, now))

    assert attempts.shrink(one, other) == share
    assert attempts.shrink(None, other) is None


def test_a_manifest_from_before_there_were_counts_of_columns_is_read_as_it_was() -> None:
    older = a_manifest()

    assert b"ignored_columns" not in older.to_json()
    assert manifest(older.to_json()) == older
    newer = a_manifest(rows=replace(rows(), ignored_columns=0))
    assert manifest(newer.to_json()).rows.ignored_columns == 0
