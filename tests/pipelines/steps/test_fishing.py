"""Who fishes runs into a budget, and raises a notice that only the privacy officer sees."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from contracts.cases import CaseTopic
from contracts.errors import Gone, NotPermitted, TrefferError, TryAgain, WrongUse
from contracts.events import EventKind
from contracts.ids import CaseId
from contracts.notices import HIDDEN, Notice, NoticeId, NoticeKind, WatchKind
from contracts.parties import Actor
from contracts.topics import Address, Kind, Party, Person, Topic
from matching.address_book import AddressBook
from pipelines import wiring
from pipelines.steps import batch, check, journals, notices, retain, topics, watch
from pipelines.steps.bench import SYSTEM, Bench
from tests.builders import REASON, an_actor
from tests.fakes import MemoryJournal
from tests.pipelines import a_town
from tests.pipelines.a_town import ANALYST, KNOWN, OFFICER, SOMEBODY, STRANGER, Town

HOME = Party(person=Person(family_name="Vries", birth_date="1985-02-01"),
             address=Address(postcode="9370AA", house_number="4"))  # fmt: skip
NEXT_DOOR = Topic(
    kind=Kind.ADDRESS, party=Party(address=Address(postcode="9370AA", house_number="1"))
)
REVIEWER = an_actor("controle", "controleur")


def silent(_: int) -> None:
    """Tell no progress."""


@contextmanager
def failing(bench: Bench) -> Iterator[Bench]:
    """A bench whose journal cannot be written."""
    yield replace(bench, journal=MemoryJournal(fails=True))


def run(case_id: CaseId, bench: Bench, actor: Actor = ANALYST) -> check.Matrix:
    return check.run(case_id, bench, actor, silent)


def told(bench: Bench) -> list[tuple[NoticeKind, str, str | None]]:
    return [(one.kind, one.case_id, one.topic) for one in bench.notices.all()]


def book_of(town: Town) -> AddressBook | None:
    return wiring.address_book(town.config)


def add(case_id: CaseId, topic: Topic, town: Town, bench: Bench, by: Actor = ANALYST) -> CaseTopic:
    return topics.add(case_id, topic, book_of(town), bench, by)


# Budgets


@pytest.mark.rule("D-008")
def test_a_case_is_checked_as_often_as_its_protocol_allows(town: Town, bench: Bench) -> None:
    case_id = a_town.prepared(town, bench, KNOWN)
    for _ in range(3):
        run(case_id, bench)

    with pytest.raises(NotPermitted) as refused:
        run(case_id, bench)
    assert refused.value.code == "B-130"
    assert len(bench.register.hit_checks(case_id)) == 3
    assert EventKind.CHECK_REFUSED in town.kinds()
    assert told(bench) == [(NoticeKind.OVER_BUDGET, case_id, None)]


@pytest.mark.rule("D-008")
def test_a_budget_tried_again_raises_one_notice_until_it_is_closed(
    town: Town, bench: Bench
) -> None:
    case_id = a_town.prepared(town, bench, KNOWN)
    for _ in range(3):
        run(case_id, bench)
    for _ in range(2):
        with pytest.raises(NotPermitted):
            run(case_id, bench)
    (first,) = bench.notices.all()
    notices.close(first.notice_id, REASON, bench, OFFICER)
    with pytest.raises(NotPermitted):
        run(case_id, bench)

    assert [one.state for one in bench.notices.all()] == ["closed", "open"]


@pytest.mark.rule("D-008")
def test_a_person_runs_as_many_checks_a_day_as_the_protocol_allows(
    town: Town, bench: Bench
) -> None:
    case_ids = [a_town.prepared(town, bench, STRANGER) for _ in range(4)]
    for case_id in case_ids[:3]:
        for _ in range(3):
            run(case_id, bench)
    run(case_ids[3], bench)

    with pytest.raises(NotPermitted) as refused:
        run(case_ids[3], bench)
    assert refused.value.code == "B-131"
    town.clock.forward(days=1)
    run(case_ids[3], bench)


@pytest.mark.rule("D-008")
def test_a_batch_takes_one_check_of_each_case_and_refuses_the_one_too_many(
    town: Town, bench: Bench
) -> None:
    case_ids = [a_town.prepared(town, bench, STRANGER) for _ in range(11)]
    found = batch.run(case_ids, bench, ANALYST, silent)

    refused = [one for one in found if isinstance(one, batch.Unanswered)]
    assert [(one.case_id, one.error.code) for one in refused] == [(case_ids[10], "B-131")]
    assert [bench.budgets.used(f"case/{one}") for one in case_ids] == [1] * 10 + [0]


@pytest.mark.rule("D-008")
def test_what_a_deputy_checks_counts_for_both(town: Town, bench: Bench) -> None:
    case_id = a_town.prepared(town, bench, STRANGER)
    run(case_id, bench, replace(ANALYST, acts_for="piet"))

    assert [bench.budgets.used(f"day/2026-11-22/{one}") for one in ("avries", "piet")] == [1, 1]


@pytest.mark.rule("D-008")
def test_a_check_that_fails_gives_back_what_it_took(town: Town, bench: Bench) -> None:
    case_id = a_town.prepared(town, bench, STRANGER)
    for _ in range(5):
        with failing(bench) as broken, pytest.raises(TryAgain):
            run(case_id, broken)

    assert bench.budgets.used(f"case/{case_id}") == bench.budgets.used("day/2026-11-22/avries") == 0
    run(case_id, bench)
    assert bench.budgets.used(f"case/{case_id}") == 1


class _Stopped(BaseException):
    """What somebody does who presses Ctrl-C."""


@pytest.mark.rule("D-008")
def test_an_answer_that_is_kept_counts_though_it_was_never_told(town: Town, bench: Bench) -> None:
    case_id = a_town.prepared(town, bench, STRANGER)

    def stop(_: int) -> None:
        raise _Stopped

    with pytest.raises(_Stopped):
        check.run(case_id, bench, ANALYST, stop)
    assert bench.budgets.used(f"case/{case_id}") == len(bench.register.hit_checks(case_id)) == 1


@pytest.mark.rule("D-008")
def test_a_check_that_is_stopped_before_its_answer_is_kept_counts_not(
    town: Town, bench: Bench
) -> None:
    case_id = a_town.prepared(town, bench, STRANGER)

    class Stopping(MemoryJournal):
        def append(self, event, *more):
            raise _Stopped

    stopping = replace(bench, journal=Stopping())
    with pytest.raises(_Stopped):
        run(case_id, stopping)
    assert bench.budgets.used(f"case/{case_id}") == len(bench.register.hit_checks(case_id)) == 0


@pytest.mark.rule("D-008")
def test_of_many_checks_at_once_no_more_run_than_the_case_allows(town: Town, bench: Bench) -> None:
    case_id = a_town.prepared(town, bench, STRANGER)

    def attempt(_: int) -> str:
        with town.bench() as own:
            try:
                run(case_id, own)
            except TrefferError as refused:
                return refused.code
        return "answered"

    with ThreadPoolExecutor(6) as pool:
        found = sorted(pool.map(attempt, range(6)))

    assert found == ["B-130"] * 3 + ["answered"] * 3
    assert len(bench.register.hit_checks(case_id)) == 3


# Notices


@pytest.mark.rule("D-009")
def test_the_same_topic_in_another_case_raises_a_notice_that_names_both(
    town: Town, bench: Bench
) -> None:
    first = a_town.prepared(town, bench, SOMEBODY)
    second = a_town.open_case(bench).case_id
    town.clock.forward(days=80)
    add(second, STRANGER, town, bench)
    add(second, SOMEBODY, town, bench)

    (found,) = bench.notices.all()
    assert (found.kind, found.case_id, found.topic) == (NoticeKind.SAME_TOPIC, second, "P2")
    assert (found.others, found.by) == ((first,), "avries")


@pytest.mark.rule("D-009")
def test_the_same_topic_twice_in_one_case_raises_none(town: Town, bench: Bench) -> None:
    case_id = a_town.open_case(bench).case_id
    for _ in range(2):
        add(case_id, SOMEBODY, town, bench)

    assert told(bench) == []


@pytest.mark.rule("D-009")
def test_a_topic_that_was_asked_in_another_case_since_is_told_at_the_hit_check(
    town: Town, bench: Bench
) -> None:
    first = a_town.prepared(town, bench, SOMEBODY)
    second = a_town.prepared(town, bench, SOMEBODY)
    assert told(bench) == [(NoticeKind.SAME_TOPIC, second, "P1")]
    for case_id in (first, second, first):
        run(case_id, bench)

    assert told(bench) == [
        (NoticeKind.SAME_TOPIC, second, "P1"),
        (NoticeKind.SAME_TOPIC, first, "P1"),
    ]


@pytest.mark.rule("D-009")
def test_a_hit_check_is_asking_anew_and_its_days_begin_then(town: Town, bench: Bench) -> None:
    first = a_town.prepared(town, bench, SOMEBODY)
    town.clock.forward(days=60)
    run(first, bench)
    town.clock.forward(days=60)
    retain.run(bench, SYSTEM)
    second = a_town.open_case(bench).case_id
    add(second, SOMEBODY, town, bench)

    assert told(bench) == [(NoticeKind.SAME_TOPIC, second, "P1")]


@pytest.mark.rule("D-009")
def test_ones_own_household_and_neighbours_are_told_of_who_asks_alone(
    town: Town, bench: Bench
) -> None:
    watch.add(WatchKind.HOUSEHOLD, "avries", [HOME], book_of(town), bench, OFFICER)
    own = Topic(kind=Kind.PERSON, party=HOME)
    expected = {"avries": 2, "tjansen": 0}
    for account, number in expected.items():
        case_id = a_town.open_case(bench).case_id
        by = an_actor(account, "regisseur")
        before = len(told(bench))
        for topic in (own, NEXT_DOOR):
            add(case_id, topic, town, bench, by)
        new = [one for one in told(bench)[before:] if one[0] is not NoticeKind.SAME_TOPIC]

        assert new == [
            (NoticeKind.OWN_HOUSEHOLD, case_id, "P1"), (NoticeKind.NEIGHBOUR, case_id, "A1"),
        ][:number]  # fmt: skip


@pytest.mark.rule("D-009")
def test_who_stands_in_for_somebody_has_their_household_too(town: Town, bench: Bench) -> None:
    watch.add(WatchKind.HOUSEHOLD, "piet", [HOME], None, bench, OFFICER)
    case_id = a_town.open_case(bench).case_id
    deputy = replace(ANALYST, acts_for="piet")
    add(case_id, Topic(kind=Kind.PERSON, party=HOME), town, bench, deputy)

    (found,) = bench.notices.all()
    assert (found.kind, found.told) == (NoticeKind.OWN_HOUSEHOLD, "avries for piet")


@pytest.mark.rule("D-009")
@pytest.mark.parametrize("kind", [WatchKind.COLLEAGUE, WatchKind.PROTECTED])
def test_colleagues_and_protected_people_are_told_whoever_asks(
    kind: WatchKind, town: Town, bench: Bench
) -> None:
    watch.add(kind, "", [SOMEBODY.party], None, bench, OFFICER)
    add(a_town.open_case(bench).case_id, SOMEBODY, town, bench)

    assert [one[0] for one in told(bench)] == [NoticeKind(kind.value)]


@pytest.mark.rule("D-009")
def test_somebody_watched_since_is_told_at_the_hit_check(town: Town, bench: Bench) -> None:
    case_id = a_town.prepared(town, bench, SOMEBODY)
    watch.add(WatchKind.PROTECTED, "", [SOMEBODY.party], None, bench, OFFICER)
    for _ in range(2):
        run(case_id, bench)

    assert told(bench) == [(NoticeKind.PROTECTED, case_id, "P1")]


@pytest.mark.rule("D-009")
def test_a_notice_is_journalled_by_number_before_the_topic_is_kept(
    town: Town, bench: Bench
) -> None:
    watch.add(WatchKind.PROTECTED, "", [SOMEBODY.party], None, bench, OFFICER)
    case_id = a_town.open_case(bench).case_id
    add(case_id, SOMEBODY, town, bench)

    last = list(bench.journal.entries())[-1].event
    assert (last.kind, last.ids) == (EventKind.NOTICE_RAISED, (case_id, "P1", "N-1"))
    assert last.rules == ("D-009", "protected")
    assert last.subject_ref is None


@pytest.mark.rule("D-009")
def test_without_a_journal_no_topic_is_kept_and_no_notice(town: Town, bench: Bench) -> None:
    watch.add(WatchKind.PROTECTED, "", [SOMEBODY.party], None, bench, OFFICER)
    case_id = a_town.open_case(bench).case_id
    with failing(bench) as broken, pytest.raises(TryAgain):
        add(case_id, SOMEBODY, town, broken)

    assert (told(bench), bench.register.topics(case_id)) == ([], [])


@pytest.mark.rule("D-009")
def test_a_topic_ends_on_one_beat_whether_or_not_it_raises_a_notice(
    town: Town, bench: Bench
) -> None:
    watch.add(WatchKind.PROTECTED, "", [SOMEBODY.party], None, bench, OFFICER)
    case_id = a_town.open_case(bench).case_id
    begun = []
    for topic in (STRANGER, SOMEBODY):
        before = bench.pace.begun
        add(case_id, topic, town, bench)
        begun.append(bench.pace.begun - before)

    assert begun == [1, 1]


# The journal as others see it


@pytest.mark.rule("D-009")
def test_who_asks_sees_a_journal_that_is_the_same_with_a_notice_and_without(
    town: Town, bench: Bench
) -> None:
    watch.add(WatchKind.PROTECTED, "", [SOMEBODY.party], None, bench, OFFICER)
    add(a_town.open_case(bench).case_id, SOMEBODY, town, bench)
    (one,) = bench.notices.all()
    notices.close(one.notice_id, REASON, bench, OFFICER)
    watch.remove(WatchKind.PROTECTED, "", bench, OFFICER)

    seen = {one.event.kind for one in journals.shown(bench, ANALYST)}
    assert not seen & HIDDEN
    assert {e.event.kind for e in journals.shown(bench, OFFICER)} - seen == HIDDEN
    assert journals.shown(bench, REVIEWER) == list(bench.journal.entries())


# The inbox


def raised(town: Town, bench: Bench, by: Actor = ANALYST) -> Notice:
    """A notice on a protected person."""
    watch.add(WatchKind.PROTECTED, "", [SOMEBODY.party], None, bench, OFFICER)
    add(a_town.open_case(bench).case_id, SOMEBODY, town, bench, by)
    return bench.notices.all()[-1]


def test_the_privacy_officer_lists_shows_and_closes(town: Town, bench: Bench) -> None:
    found = raised(town, bench)

    assert notices.listed(bench, OFFICER) == [found]
    assert notices.show(found.notice_id, bench, OFFICER) == found
    closed = notices.close(found.notice_id, REASON, bench, OFFICER)
    assert (closed.state, bench.notices.notice(found.notice_id)) == ("closed", closed)
    assert town.kinds()[-1] is EventKind.NOTICE_CLOSED


@pytest.mark.rule("R-030")
@pytest.mark.parametrize("number", ["N-1", "N-99"])
def test_to_anybody_else_a_notice_that_is_there_is_refused_like_one_that_is_not(
    number: str, town: Town, bench: Bench
) -> None:
    raised(town, bench)
    attempts = (
        lambda: notices.show(NoticeId(number), bench, ANALYST),
        lambda: notices.close(NoticeId(number), REASON, bench, ANALYST),
        lambda: notices.listed(bench, ANALYST),
    )
    for attempt in attempts:
        with pytest.raises(NotPermitted) as refused:
            attempt()
        assert refused.value.code == "B-120"
        assert number not in str(refused.value)


@pytest.mark.rule("D-001")
def test_a_notice_about_oneself_is_not_there(town: Town, bench: Bench) -> None:
    both = an_actor("pofficier", "privacyfunctionaris", "regisseur")
    found = raised(town, bench, by=both)

    assert notices.listed(bench, both) == []
    for attempt in (
        lambda: notices.show(found.notice_id, bench, both),
        lambda: notices.close(found.notice_id, REASON, bench, both),
    ):
        with pytest.raises(Gone):
            attempt()
    assert notices.listed(bench, an_actor("tweede", "privacyfunctionaris")) == [found]


@pytest.mark.rule("R-030")
def test_who_is_watched_is_kept_by_the_privacy_officer_alone(town: Town, bench: Bench) -> None:
    for attempt in (
        lambda: watch.add(WatchKind.COLLEAGUE, "", [HOME], None, bench, ANALYST),
        lambda: watch.remove(WatchKind.COLLEAGUE, "", bench, ANALYST),
        lambda: watch.counts(bench, ANALYST),
    ):
        with pytest.raises(NotPermitted):
            attempt()
    assert watch.counts(bench, OFFICER) == []


def test_a_household_goes_with_its_neighbours_and_leaves_others(town: Town, bench: Bench) -> None:
    for account in ("avries", "tjansen"):
        watch.add(WatchKind.HOUSEHOLD, account, [HOME], book_of(town), bench, OFFICER)
    made = watch.counts(bench, OFFICER)

    assert watch.remove(WatchKind.HOUSEHOLD, "avries", bench, OFFICER) > 3
    assert watch.counts(bench, OFFICER) == [one for one in made if one.account == "tjansen"]
    assert {one.kind for one in made} == {WatchKind.HOUSEHOLD, WatchKind.NEIGHBOUR}


@pytest.mark.parametrize(
    ("party", "code"),
    [
        (Party(person=Person(family_name="Vries")), "B-182"),
        (Party(person=Person(bsn="123456780", family_name="Vries")), "B-123"),
    ],
)
def test_who_cannot_be_watched_for_is_said_and_nothing_is_added(
    party: Party, code: str, bench: Bench
) -> None:
    with pytest.raises(WrongUse) as refused:
        watch.add(WatchKind.COLLEAGUE, "", [HOME, party], None, bench, OFFICER)

    assert refused.value.code == code
    assert watch.counts(bench, OFFICER) == []


# Retention


@pytest.mark.rule("D-009")
def test_what_was_asked_is_forgotten_after_the_days_of_the_protocol(
    town: Town, bench: Bench
) -> None:
    first = a_town.open_case(bench).case_id
    add(first, SOMEBODY, town, bench)
    town.clock.forward(days=89)
    retain.run(bench, SYSTEM)
    assert EventKind.MARKS_DESTROYED not in town.kinds()

    town.clock.forward(days=1)
    retain.run(bench, SYSTEM)
    assert EventKind.MARKS_DESTROYED in town.kinds()
    add(a_town.open_case(bench).case_id, SOMEBODY, town, bench)
    assert told(bench) == []


@pytest.mark.rule("D-008")
def test_who_ran_how_many_checks_is_forgotten_when_the_day_is_over(
    town: Town, bench: Bench
) -> None:
    case_id = a_town.prepared(town, bench, STRANGER)
    run(case_id, bench)
    retain.run(bench, SYSTEM)
    assert bench.budgets.used("day/2026-11-22/avries") == 1

    town.clock.forward(days=1)
    retain.run(bench, SYSTEM)
    assert bench.budgets.used("day/2026-11-22/avries") == 0
    assert bench.budgets.used(f"case/{case_id}") == 1


@pytest.mark.rule("D-009")
def test_notices_and_marks_go_with_their_case(town: Town, bench: Bench) -> None:
    found = raised(town, bench)
    days = bench.register.case(found.case_id).destroy_on - town.clock.now().date()
    town.clock.forward(days=days / timedelta(days=1))
    retain.run(bench, SYSTEM)

    assert notices.listed(bench, OFFICER) == []
