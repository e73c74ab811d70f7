from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import asking
from contracts.asking import ColumnOfMatrix, column, forbidden_columns, in_order, unasked
from contracts.columns import ColumnKind
from contracts.ids import SourceName
from contracts.outcomes import Outcome, Reason, SourceOutcome
from contracts.protocol import SourceLaw
from contracts.sources import OpeningDecision, Secrecy, SourceContract, SourceRole
from contracts.topics import Kind
from tests.builders import a_protocol
from tests.contracts.a_source import a_column, a_source

TODAY = date(2026, 11, 22)
SOURCE = a_source()
ASKED = frozenset({SOURCE.name})
CCV = a_protocol()
CLOSES_IT = a_protocol(
    source_law={"toezicht": SourceLaw(**{"class": "forbidden", "cites": "wet", "department": "T"})}
)


def seen(contract: SourceContract = SOURCE, **how: Any) -> ColumnOfMatrix:
    given_: dict[str, Any] = {
        "protocol": CCV,
        "allowed": ASKED,
        "as_of": TODAY,
        "today": TODAY,
    } | how
    return column(contract, **given_)


@pytest.mark.parametrize(
    ("kind", "topics"),
    [
        ("family-name", {Kind.PERSON}),
        ("full-name", {Kind.PERSON}),
        ("organisation-name", {Kind.ORGANISATION}),
        ("bag-num", {Kind.ADDRESS}),
        ("parcel", {Kind.PARCEL}),
        ("plate", {Kind.VEHICLE}),
    ],
)
def test_a_source_can_be_asked_about_what_its_columns_hold(kind: str, topics: set[Kind]) -> None:
    held = replace(SOURCE.columns[-1], kind=ColumnKind(kind))

    assert asking.kinds(replace(SOURCE, columns=(held,))) >= topics


def test_a_column_that_is_only_sealed_or_dropped_answers_about_nothing() -> None:
    sealed = a_column("kenteken", "substance", "plate", category="zaak")

    assert Kind.VEHICLE not in asking.kinds(a_source(sealed))
    assert Kind.VEHICLE not in asking.kinds(a_source(a_column("kenteken", "drop", "plate")))


def test_a_permitted_source_with_fresh_data_is_asked() -> None:
    found = seen()

    assert (found.stopped_by, found.as_of) == (None, TODAY)
    assert unasked(found, Kind.PERSON) is None


@pytest.mark.parametrize(
    ("contract", "how", "reason"),
    [
        (SOURCE, {"protocol": CLOSES_IT}, Reason.FORBIDDEN_BY_LAW),
        (replace(SOURCE, secrecy=Secrecy.FORBIDDEN), {}, Reason.FORBIDDEN_BY_LAW),
        (replace(SOURCE, secrecy=Secrecy.CLOSED), {}, Reason.CLOSED),
        (SOURCE, {"allowed": frozenset()}, Reason.NOT_PERMITTED),
        (SOURCE, {"as_of": None}, Reason.UNAVAILABLE),
        (SOURCE, {"as_of": TODAY - timedelta(days=4)}, Reason.STALE),
    ],
)
def test_a_source_is_not_asked_and_says_why(
    contract: SourceContract, how: dict[str, Any], reason: Reason
) -> None:
    assert seen(contract, **how).stopped_by is reason


@pytest.mark.parametrize(("days", "reason"), [(0, None), (3, None), (4, Reason.STALE)])
def test_a_source_answers_until_its_data_are_too_old(days: int, reason: Reason | None) -> None:
    found = seen(as_of=TODAY - timedelta(days=days))

    assert (found.stopped_by, found.as_of) == (reason, TODAY - timedelta(days=days))


def test_the_first_reason_counts_and_the_law_comes_first() -> None:
    closed = replace(SOURCE, secrecy=Secrecy.CLOSED)

    assert seen(closed, protocol=CLOSES_IT, allowed=frozenset()).stopped_by is (
        Reason.FORBIDDEN_BY_LAW
    )
    assert seen(closed, allowed=frozenset(), as_of=None).stopped_by is Reason.CLOSED


def test_a_source_that_is_not_asked_tells_no_date() -> None:
    ways: tuple[dict[str, Any], ...] = (
        {"allowed": frozenset()},
        {"protocol": CLOSES_IT},
        {"as_of": None},
    )
    for how in ways:
        assert seen(**how).as_of is None


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("how", [{"protocol": CLOSES_IT}, {"allowed": frozenset()}])
def test_a_withheld_source_says_the_same_whatever_is_asked(kind: Kind, how: dict[str, Any]) -> None:
    found = seen(**how)

    assert unasked(found, kind) == SourceOutcome(outcome=Outcome.NOT_ASKED, reason=found.stopped_by)


def test_a_stale_source_gives_no_answer_about_what_it_holds_and_nothing_about_the_rest() -> None:
    old = TODAY - timedelta(days=30)
    stale = seen(as_of=old)

    assert unasked(stale, Kind.PERSON) == SourceOutcome(
        outcome=Outcome.NO_ANSWER, reason=Reason.STALE, as_of=old
    )
    assert unasked(stale, Kind.VEHICLE) == SourceOutcome(
        outcome=Outcome.NOT_ASKED, reason=Reason.NOT_APPLICABLE
    )


def test_a_source_is_not_asked_about_what_it_does_not_hold() -> None:
    assert unasked(seen(), Kind.VEHICLE) == SourceOutcome(
        outcome=Outcome.NOT_ASKED, reason=Reason.NOT_APPLICABLE
    )


@given(st.sampled_from(Secrecy), st.booleans(), st.booleans(), st.none() | st.dates())
def test_a_source_is_asked_only_if_law_secrecy_permission_and_age_all_allow_it(
    secrecy: Secrecy, opened: bool, allowed: bool, as_of: date | None
) -> None:
    decision = OpeningDecision(reference="B-1", taken=TODAY) if opened else None
    contract = replace(SOURCE, secrecy=secrecy, decision=decision)
    found = seen(contract, allowed=ASKED if allowed else frozenset(), as_of=as_of)
    open_ = secrecy is Secrecy.OPEN or (secrecy is Secrecy.CLOSED and opened)
    fresh = as_of is not None and as_of + timedelta(days=3) >= TODAY

    assert (found.stopped_by is None) == (open_ and allowed and fresh)


def test_a_source_that_the_law_closes_has_a_column_though_it_is_not_registered() -> None:
    (found,) = forbidden_columns(CCV, [SourceName("woz")])

    assert (found.source, found.department) == ("sociaal-domein", "Sociaal domein")
    assert {unasked(found, kind) for kind in Kind} == {
        SourceOutcome(outcome=Outcome.NOT_ASKED, reason=Reason.FORBIDDEN_BY_LAW)
    }
    assert forbidden_columns(CCV, [SourceName("sociaal-domein")]) == []


def test_columns_stand_as_the_profile_lists_them_identification_first_the_rest_behind() -> None:
    named = {
        name: replace(seen(), source=SourceName(name), is_identification=name in ("brp", "bag"))
        for name in ("zzz", "handhaving", "bag", "aaa", "woz", "brp")
    }

    ordered = in_order(list(named.values()), CCV.phase("stap-3"))

    assert [one.source for one in ordered] == ["brp", "bag", "woz", "handhaving", "aaa", "zzz"]


def test_a_contract_says_whether_its_source_identifies() -> None:
    assert not seen().is_identification
    assert seen(replace(SOURCE, role=SourceRole.IDENTIFICATION)).is_identification
