from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import asking
from contracts.asking import ColumnOfMatrix, column, forbidden_columns, in_order, unasked
from contracts.cases import Evidence
from contracts.columns import ColumnKind
from contracts.ids import SourceName
from contracts.outcomes import Match, Outcome, Reason, SourceOutcome
from contracts.protocol import Exemption, HitCheckPart, Protocol, SourceLaw
from contracts.sources import OpeningDecision, Secrecy, SourceContract, SourceRole
from contracts.topics import Kind
from tests.builders import NOW, a_case, a_protocol
from tests.contracts.a_source import a_column, a_source

TODAY = date(2026, 11, 22)
SOURCE = a_source()
ASKED = frozenset({SOURCE.name})
CCV = a_protocol()


def a_law(closed_by: str = "forbidden", **more: Any) -> SourceLaw:
    return SourceLaw(**{"class": closed_by, "cites": "wet", "department": "T"} | more)


CLOSES_IT = a_protocol(source_law={"toezicht": a_law(sources=("toezicht",))})


def seen(contract: SourceContract = SOURCE, **how: Any) -> ColumnOfMatrix:
    given_: dict[str, Any] = {
        "case": a_case(),
        "profile": CCV,
        "allowed": ASKED,
        "evidence": (),
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
        (SOURCE, {"profile": CLOSES_IT}, Reason.FORBIDDEN_BY_LAW),
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

    assert seen(closed, profile=CLOSES_IT, allowed=frozenset()).stopped_by is (
        Reason.FORBIDDEN_BY_LAW
    )
    assert seen(closed, allowed=frozenset(), as_of=None).stopped_by is Reason.CLOSED


def test_a_source_that_is_not_asked_tells_no_date() -> None:
    ways: tuple[dict[str, Any], ...] = (
        {"allowed": frozenset()},
        {"profile": CLOSES_IT},
        {"as_of": None},
    )
    for how in ways:
        assert seen(**how).as_of is None


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("how", [{"profile": CLOSES_IT}, {"allowed": frozenset()}])
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
    (found,) = forbidden_columns(CCV, [SourceName("handhaving")])

    assert (found.source, found.department) == ("sociaal-domein", "Sociaal domein")
    assert {unasked(found, kind) for kind in Kind} == {
        SourceOutcome(outcome=Outcome.NOT_ASKED, reason=Reason.FORBIDDEN_BY_LAW)
    }
    for registered in ("sociaal-domein", "wmo"):
        assert forbidden_columns(CCV, [SourceName(registered)]) == []


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


def evidence(source: str = "toezicht") -> Evidence:
    return Evidence(
        source=SourceName(source), exemption="toestemming", told={"brief": "B-1"}, by="a", at=NOW
    )


def under(closed_by: str, **more: Any) -> Protocol:
    told = Exemption(title="Toestemming", evidence=("brief",), cites="art. 1")
    law = a_law(closed_by, **{"exemptions": {"toestemming": told}} | more)
    return a_protocol(source_law={"wet": law})


@pytest.mark.rule("R-131")
@pytest.mark.rule("R-137")
@pytest.mark.rule("R-143")
@pytest.mark.parametrize(
    ("closed_by", "secrecy", "opened", "shown", "reason"),
    [
        ("open", Secrecy.OPEN, None, False, None),
        ("open", Secrecy.CLOSED, None, False, Reason.CLOSED),
        ("open", Secrecy.CLOSED, TODAY, False, None),
        ("open", Secrecy.CLOSED, TODAY + timedelta(days=1), False, Reason.CLOSED),
        ("open", Secrecy.FORBIDDEN, TODAY, False, Reason.FORBIDDEN_BY_LAW),
        ("closed", Secrecy.OPEN, None, False, Reason.CLOSED),
        ("closed", Secrecy.OPEN, TODAY, False, None),
        ("closed", Secrecy.OPEN, TODAY + timedelta(days=1), False, Reason.CLOSED),
        ("forbidden", Secrecy.OPEN, TODAY, False, Reason.FORBIDDEN_BY_LAW),
        ("forbidden", Secrecy.OPEN, None, True, None),
        ("closed", Secrecy.OPEN, None, True, None),
        ("unregistrable", Secrecy.OPEN, TODAY, True, Reason.FORBIDDEN_BY_LAW),
    ],
)
def test_the_stricter_of_law_and_contract_closes_a_source(
    closed_by: str, secrecy: Secrecy, opened: date | None, shown: bool, reason: Reason | None
) -> None:
    decision = OpeningDecision(reference="B-1", taken=opened) if opened else None
    contract = replace(SOURCE, regime="wet", secrecy=secrecy, decision=decision)

    found = asking.closed_by_law(contract, under(closed_by), [evidence()] if shown else [], TODAY)

    assert found is reason


@pytest.mark.rule("R-132")
def test_evidence_for_one_source_opens_no_other() -> None:
    contract = replace(SOURCE, regime="wet")

    found = asking.closed_by_law(contract, under("forbidden"), [evidence("wmo")], TODAY)
    assert found is Reason.FORBIDDEN_BY_LAW


@pytest.mark.rule("R-002")
@pytest.mark.rule("R-132")
def test_evidence_opens_nothing_under_a_version_that_does_not_know_its_exemption() -> None:
    contract = replace(SOURCE, regime="wet")
    moved = under("forbidden", exemptions={})

    assert asking.closed_by_law(contract, moved, [evidence()], TODAY) is Reason.FORBIDDEN_BY_LAW


@pytest.mark.rule("D-015")
def test_a_regime_that_the_profile_does_not_know_is_forbidden() -> None:
    contract = replace(SOURCE, regime="onbekend")

    assert asking.closed_by_law(contract, CCV, [evidence()], TODAY) is Reason.FORBIDDEN_BY_LAW


@pytest.mark.rule("R-118")
@given(st.sampled_from(Kind), st.sampled_from(["forbidden", "closed", "unregistrable"]))
def test_a_closed_source_answers_the_same_for_every_topic(kind: Kind, closed_by: str) -> None:
    contract = replace(SOURCE, regime="wet")
    found = seen(contract, profile=under(closed_by))

    assert unasked(found, kind) == SourceOutcome(outcome=Outcome.NOT_ASKED, reason=found.stopped_by)
    assert unasked(found, Kind.PERSON) == unasked(found, kind)


def with_hit_check(**how: Any) -> Protocol:
    """The profile with another hit check in its third step."""
    made = HitCheckPart(**{"after": "check-1", "by": ("team",), "cites": "x"} | how)
    phases = [
        one.model_copy(update={"hit_check": made}) if one.hit_check else one for one in CCV.phases
    ]
    return a_protocol(phases=tuple(phases))


@pytest.mark.rule("R-109")
@pytest.mark.rule("R-110")
@pytest.mark.rule("R-111")
@pytest.mark.rule("R-112")
@pytest.mark.parametrize(
    ("source", "indicators", "profile", "hits"),
    [
        ("handhaving", (), CCV, True),
        ("toezicht", (), CCV, False),  # does not bear on the theme
        ("toezicht", (), with_hit_check(relevant_to_theme=False), True),
        ("handhaving", (), with_hit_check(indicators=("malafide",)), False),
        ("handhaving", ("malafide",), with_hit_check(indicators=("malafide", "x")), True),
        ("toezicht", ("malafide",), with_hit_check(indicators=("malafide",)), False),
    ],
)
def test_a_match_is_a_hit_only_where_the_profile_says_so(
    source: str, indicators: tuple[str, ...], profile: Protocol, hits: bool
) -> None:
    contract = replace(SOURCE, name=SourceName(source), indicators=indicators)

    assert asking.gives_hits(contract, a_case(), profile) is hits


def test_a_theme_that_the_profile_does_not_know_gives_no_hit() -> None:
    contract = replace(SOURCE, name=SourceName("handhaving"))

    assert not asking.gives_hits(contract, a_case(theme="iets"), CCV)
    assert not asking.gives_hits(contract, a_case("stap-1"), CCV)


def test_a_source_that_says_who_and_where_answers_whatever_the_theme() -> None:
    contract = replace(SOURCE, role=SourceRole.IDENTIFICATION)

    assert asking.gives_hits(contract, a_case(theme="iets"), with_hit_check(indicators=("x",)))


@pytest.mark.rule("R-110")
@pytest.mark.parametrize("match", Match)
def test_what_is_no_hit_in_this_case_looks_like_nothing_found(match: Match) -> None:
    bears, not_ = seen(), replace(seen(), gives_hits=False)

    assert asking.answered(not_, match, TODAY) == asking.answered(bears, Match.NO_HIT, TODAY)


def test_a_registered_source_outside_a_case_gives_no_hit() -> None:
    found = asking.registered(SOURCE)

    assert (found.source, found.gives_hits, found.as_of) == (SOURCE.name, False, None)


def test_an_exemption_names_what_must_be_recorded() -> None:
    told = Exemption(title="Toestemming", evidence=("brief",), cites="art. 1")

    assert under("forbidden", exemptions={"toestemming": told}).law("toezicht", "wet")
