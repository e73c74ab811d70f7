from datetime import UTC, datetime
from hashlib import sha256

import pytest

from contracts import acceptance
from contracts.acceptance import (
    REPAIRS,
    TITLES,
    Check,
    Mark,
    Result,
    failed,
    not_applicable,
    passed,
)
from contracts.errors import Invalid
from contracts.ids import SourceName

AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
NAME = SourceName("handhaving")
PASSED, FAILED = passed(Check.LINT), failed(Check.EMPTY, "no bytes: it was delivered")
OTHER = not_applicable(Check.MIXED_ENCODING, "packed")


def done(*results: Result) -> acceptance.Acceptance:
    return acceptance.of(NAME, "tekst", results, AT)


@pytest.mark.parametrize("check", Check)
def test_every_check_says_what_it_shows_and_what_to_do_if_it_does_not(check: Check) -> None:
    assert TITLES[check]
    assert REPAIRS[check].endswith(".")
    assert failed(check, "waarom").repair == REPAIRS[check]
    assert passed(check).repair == ""
    assert passed(check).title == TITLES[check]


def test_no_two_checks_show_the_same() -> None:
    assert len(set(TITLES.values())) == len(Check)


def test_a_run_is_counted_for_one_exact_text() -> None:
    found = done(PASSED, FAILED, OTHER, OTHER)

    assert (found.passed, found.failed, found.not_applicable) == (1, 1, 2)
    assert (found.source, found.at) == ("handhaving", AT)
    assert found.sha256 == sha256(b"tekst").hexdigest()


@pytest.mark.parametrize(
    ("results", "accepted"),
    [
        ((PASSED,), True),
        ((PASSED, OTHER), True),
        ((PASSED, FAILED), False),
        ((OTHER,), False),
        ((), False),
    ],
)
def test_a_source_is_accepted_when_something_passed_and_nothing_failed(
    results: tuple[Result, ...], accepted: bool
) -> None:
    assert done(*results).is_accepted is accepted


def test_what_is_kept_reads_back_the_same() -> None:
    found = done(PASSED, FAILED)

    assert acceptance.from_json(found.to_json()) == found


@pytest.mark.parametrize("content", [b"", b"{}", b'{"source": "x", "extra": 1}', b"\xff"])
def test_what_is_kept_otherwise_is_told_with_how_to_make_it_anew(content: bytes) -> None:
    with pytest.raises(Invalid, match="Run it again") as told:
        acceptance.from_json(content)

    assert told.value.code == "C-660"


def test_a_mark_is_a_word_that_can_be_read_without_its_sign() -> None:
    assert [str(mark) for mark in Mark] == ["passed", "failed", "not applicable"]
