"""What gives a notice, to whom, and when it is told again: by tables."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import notices
from contracts.errors import WrongUse
from contracts.ids import CaseId, TopicLabel
from contracts.notices import (
    Asked,
    Find,
    Mark,
    Notice,
    NoticeKind,
    Watched,
    WatchKind,
)
from tests.builders import CASE, NOW, REASON, a_notice, an_actor

OTHER, THIRD = CaseId("S-2026-0043"), CaseId("S-2026-0044")
P1 = TopicLabel("P1")
MARK = Mark("f00d")
ANNA = an_actor("anna")
FOR_PIET = an_actor("anna", acts_for="piet")
SINCE = notices.since(NOW, 90)


def asked(case_id: CaseId, at: datetime = NOW) -> Asked:
    return Asked(mark=MARK, case_id=case_id, label=P1, at=at)


def watched(kind: WatchKind, account: str = "") -> Watched:
    return Watched(mark=MARK, kind=kind, account=account)


@pytest.mark.rule("D-009")
@pytest.mark.parametrize(
    ("earlier", "others"),
    [
        ([], None),
        ([asked(CASE)], None),
        ([asked(OTHER)], (OTHER,)),
        ([asked(THIRD), asked(OTHER), asked(THIRD), asked(CASE)], (OTHER, THIRD)),
        ([asked(OTHER, NOW - timedelta(days=90))], (OTHER,)),
        ([asked(OTHER, NOW - timedelta(days=90, seconds=1))], None),
    ],
)
def test_a_topic_of_another_case_is_told_within_the_days_of_the_protocol(
    earlier: list[Asked], others: tuple[CaseId, ...] | None
) -> None:
    found = notices.finds(CASE, ANNA, earlier, [], SINCE)

    assert found == ((Find(kind=NoticeKind.SAME_TOPIC, others=others),) if others else ())


@pytest.mark.rule("D-009")
@pytest.mark.parametrize(
    ("kind", "account", "by_anna", "by_anna_for_piet"),
    [
        (WatchKind.HOUSEHOLD, "anna", NoticeKind.OWN_HOUSEHOLD, NoticeKind.OWN_HOUSEHOLD),
        (WatchKind.HOUSEHOLD, "piet", None, NoticeKind.OWN_HOUSEHOLD),
        (WatchKind.HOUSEHOLD, "klaas", None, None),
        (WatchKind.NEIGHBOUR, "anna", NoticeKind.NEIGHBOUR, NoticeKind.NEIGHBOUR),
        (WatchKind.NEIGHBOUR, "piet", None, NoticeKind.NEIGHBOUR),
        (WatchKind.NEIGHBOUR, "klaas", None, None),
        (WatchKind.COLLEAGUE, "", NoticeKind.COLLEAGUE, NoticeKind.COLLEAGUE),
        (WatchKind.COLLEAGUE, "klaas", NoticeKind.COLLEAGUE, NoticeKind.COLLEAGUE),
        (WatchKind.PROTECTED, "", NoticeKind.PROTECTED, NoticeKind.PROTECTED),
    ],
)
def test_household_and_neighbours_count_for_who_asks_and_the_others_for_everybody(
    kind: WatchKind,
    account: str,
    by_anna: NoticeKind | None,
    by_anna_for_piet: NoticeKind | None,
) -> None:
    for actor, expected in ((ANNA, by_anna), (FOR_PIET, by_anna_for_piet)):
        found = notices.finds(CASE, actor, [], [watched(kind, account)], SINCE)

        assert [one.kind for one in found] == ([expected] if expected else [])


@pytest.mark.rule("D-009")
@given(st.permutations([watched(kind, "anna") for kind in WatchKind]))
def test_every_find_is_told_once_and_in_one_order(given_in: list[Watched]) -> None:
    found = notices.finds(CASE, ANNA, [asked(OTHER)], given_in * 2, SINCE)

    assert [one.kind for one in found] == [
        kind for kind in NoticeKind if kind is not NoticeKind.OVER_BUDGET
    ]


SAME = Find(kind=NoticeKind.SAME_TOPIC, others=(OTHER,))
OWN = Find(kind=NoticeKind.OWN_HOUSEHOLD)
VIP = Find(kind=NoticeKind.PROTECTED)


@pytest.mark.parametrize(
    ("find", "earlier", "is_told"),
    [
        (SAME, None, True),
        (SAME, a_notice(others=(OTHER,)), False),
        (SAME, a_notice(others=(OTHER, THIRD)), False),
        (SAME, a_notice(others=(OTHER,), by="piet"), False),
        (SAME, a_notice(others=(THIRD,)), True),
        (SAME, a_notice(others=(OTHER,), topic=TopicLabel("P2")), True),
        (SAME, a_notice(others=(OTHER,), closed_at=NOW), False),
        (SAME, a_notice(NoticeKind.PROTECTED, others=(OTHER,)), True),
        (OWN, a_notice(NoticeKind.OWN_HOUSEHOLD, by="anna"), False),
        (OWN, a_notice(NoticeKind.OWN_HOUSEHOLD, by="piet"), True),
        (OWN, a_notice(NoticeKind.OWN_HOUSEHOLD, by="piet", acts_for="anna"), False),
        (VIP, a_notice(NoticeKind.PROTECTED, by="piet"), False),
    ],
)
def test_what_a_notice_tells_already_is_not_told_again(
    find: Find, earlier: Notice | None, is_told: bool
) -> None:
    found = notices.untold([find], P1, ANNA, [earlier] if earlier else [])

    assert found == ((find,) if is_told else ())


@pytest.mark.rule("D-008")
@pytest.mark.parametrize(
    ("earlier", "waits"),
    [
        (a_notice(NoticeKind.OVER_BUDGET, by="anna"), True),
        (a_notice(NoticeKind.OVER_BUDGET, by="klaas", acts_for="anna"), True),
        (a_notice(NoticeKind.OVER_BUDGET, by="piet"), False),
        (a_notice(NoticeKind.OVER_BUDGET, by="anna", closed_at=NOW), False),
        (a_notice(NoticeKind.PROTECTED, by="anna"), False),
    ],
)
def test_a_budget_that_is_tried_again_is_told_once_until_it_was_looked_at(
    earlier: Notice, waits: bool
) -> None:
    assert notices.is_pending(NoticeKind.OVER_BUDGET, ANNA, [earlier]) is waits


@pytest.mark.rule("D-001")
@pytest.mark.parametrize(
    ("by", "acts_for", "about"),
    [
        ("anna", None, True),
        ("klaas", "anna", True),
        ("piet", None, True),
        ("deputy", None, True),
        ("klaas", None, False),
        ("klaas", "greet", False),
    ],
)
def test_a_notice_is_not_read_by_whom_it_is_about(
    by: str, acts_for: str | None, about: bool
) -> None:
    reader = replace(FOR_PIET, tied=frozenset({"deputy"}))

    assert notices.is_about(a_notice(by=by, acts_for=acts_for), reader) is about


def test_a_notice_is_closed_once_with_a_reason() -> None:
    officer = an_actor("officer", "privacyfunctionaris")
    made = notices.closed(a_notice(), REASON, officer, NOW)

    assert (made.state, made.closed_by, made.reason) == ("closed", "officer", REASON)
    assert a_notice().state == "open"
    with pytest.raises(WrongUse, match="closed already"):
        notices.closed(made, REASON, officer, NOW)
    with pytest.raises(WrongUse, match="20 characters"):
        notices.closed(a_notice(), "kort", officer, NOW)


def test_a_notice_says_for_whom_somebody_stood_in_and_hides_why_it_was_closed() -> None:
    assert a_notice(by="anna").told == "anna"
    assert a_notice(by="anna", acts_for="piet").told == "anna for piet"
    assert REASON not in repr(a_notice(reason=REASON))
    assert MARK not in repr([asked(CASE), watched(WatchKind.COLLEAGUE)])


@pytest.mark.parametrize(
    ("kind", "account", "wrong"),
    [
        (WatchKind.HOUSEHOLD, "", True),
        (WatchKind.HOUSEHOLD, "onbekend", True),
        (WatchKind.HOUSEHOLD, "anna", False),
        (WatchKind.COLLEAGUE, "", False),
        (WatchKind.COLLEAGUE, "onbekend", True),
        (WatchKind.PROTECTED, "", False),
    ],
)
def test_a_household_is_of_an_account_that_is_there(
    kind: WatchKind, account: str, wrong: bool
) -> None:
    try:
        notices.require_account(kind, account, ["anna", "piet"])
    except WrongUse as told:
        assert wrong
        assert told.code == "B-181"
        assert "onbekend" not in str(told)
    else:
        assert not wrong
