from datetime import UTC, date, datetime, timedelta

import pytest

from contracts import inbox, privacy, working_days
from contracts.ids import CaseId, PrivacyCheckId, SourceName
from contracts.inbox import Entry, Waits
from contracts.privacy import Choice, PrivacyCheck, SourceVerdict, Verdict
from tests.builders import REASON, a_privacy_check, a_protocol, an_actor

THURSDAY = datetime(2026, 11, 26, 9, tzinfo=UTC)
OFFICER = an_actor("pofficier", "privacyfunctionaris")
PART = a_protocol().phase("stap-3").privacy_checks[0]


def an_entry(kind: Waits = Waits.PRIVACY_CHECK, since: datetime = THURSDAY) -> Entry:
    return Entry(kind=kind, number="T-1", case_id=CaseId("S-2026-0001"), since=since)


def asked(*sources: str) -> PrivacyCheck:
    return PrivacyCheck(
        check_id=PrivacyCheckId("T-1"),
        case_id=CaseId("S-2026-0001"),
        prescribed=PART.id,
        phase="stap-3",
        protocol_sha256="a" * 64,
        requested_by="avries",
        requested_at=THURSDAY,
        sources=tuple(SourceVerdict(source=SourceName(name)) for name in sources),
    )


def chosen(source: str, verdict: Verdict) -> Choice:
    return Choice(source=SourceName(source), verdict=verdict, reason=REASON)


@pytest.mark.parametrize(
    ("since", "last"),
    [
        (THURSDAY, date(2026, 12, 1)),
        (datetime(2026, 12, 23, 9, tzinfo=UTC), date(2026, 12, 29)),
        (datetime(2026, 11, 28, 9, tzinfo=UTC), date(2026, 12, 2)),
    ],
)
def test_what_waits_is_decided_within_three_dutch_working_days(since: datetime, last: date) -> None:
    entry = an_entry(since=since)

    assert entry.until == last
    assert not entry.is_late(last)
    assert entry.is_late(last + timedelta(days=1))


def test_a_notice_has_no_term_and_comes_last() -> None:
    notice = an_entry(Waits.NOTICE, THURSDAY - timedelta(days=30))
    late, early = an_entry(since=THURSDAY), an_entry(since=THURSDAY - timedelta(days=2))

    assert inbox.ordered([notice, late, early]) == [early, late, notice]
    assert not notice.is_late(date(2030, 1, 1))


def test_waiting_is_counted_in_working_days_and_never_backwards() -> None:
    assert an_entry().waited(date(2026, 11, 30)) == 2
    assert working_days.between(date(2026, 11, 30), date(2026, 11, 26)) == 0


def test_each_source_is_decided_in_its_own_way_or_none_is() -> None:
    check = asked("brp", "bag")
    choices = [chosen("brp", Verdict.REFUSED), chosen("bag", Verdict.ALLOWED)]

    made = privacy.decided_each(check, PART, choices, actor=OFFICER, at=THURSDAY)

    assert [one.verdict for one in made.sources] == [Verdict.REFUSED, Verdict.ALLOWED]
    assert privacy.mark(made) != privacy.mark(check)
    assert privacy.mark(check) == privacy.mark(asked("brp", "bag"))


@pytest.mark.parametrize("choices", [[], [chosen("brp", Verdict.ALLOWED)] * 2])
def test_nothing_or_a_source_twice_is_no_decision(choices: list[Choice]) -> None:
    with pytest.raises(privacy.WrongUse) as refusal:
        privacy.decided_each(asked("brp"), PART, choices, actor=OFFICER, at=THURSDAY)
    assert refusal.value.code == "B-109"


def test_a_permission_taken_back_is_told_apart_from_a_refusal() -> None:
    later = THURSDAY + timedelta(days=4)
    made = privacy.decided_each(
        asked("brp", "bag", "woz"),
        PART,
        [
            chosen("brp", Verdict.ALLOWED),
            chosen("bag", Verdict.REFUSED),
            chosen("woz", Verdict.ON_CONDITION),
        ],
        actor=OFFICER,
        at=THURSDAY,
    )

    made = privacy.decided_each(
        made, PART, [chosen("brp", Verdict.REFUSED)], actor=OFFICER, at=later
    )

    decided = inbox.taken([made], OFFICER)
    told = inbox.summary(decided)
    assert (told.allowed, told.on_condition, told.refused, told.withdrawn) == (0, 1, 1, 1)
    assert told.days == 0
    assert {one.source for one in decided if one.withdrawn_at} == {"brp"}


def test_the_lead_time_runs_from_what_was_asked_last() -> None:
    check = asked("brp")
    answered = privacy.replace(check, amended_at=THURSDAY + timedelta(days=4))
    decided = privacy.decided_each(
        answered, PART, [chosen("brp", Verdict.ALLOWED)], actor=OFFICER,
        at=THURSDAY + timedelta(days=5),
    )  # fmt: skip

    assert [one.days for one in inbox.taken([decided], OFFICER)] == [1]
    amended_later = privacy.replace(decided, amended_at=THURSDAY + timedelta(days=20))
    assert [one.days for one in inbox.taken([amended_later], OFFICER)] == [3]


def test_who_decided_nothing_has_no_lead_time() -> None:
    assert inbox.taken([a_privacy_check()], an_actor("somebody")) == []
    assert inbox.summary([]).days is None
