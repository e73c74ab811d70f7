"""One timeline of a case: from the journal, with the reasons of the register."""

from contracts.acts import Act
from contracts.cases import Deviation
from contracts.events import Event, EventKind
from contracts.privacy import Verdict
from pipelines.steps import (
    authorise,
    cases,
    check,
    disclose,
    permit,
    privacy,
    recorded,
    requests,
    timeline,
)
from pipelines.steps.bench import Bench
from tests.builders import REASON
from tests.pipelines import a_town
from tests.pipelines.a_town import ANALYST, KNOWN, MANAGER, OFFICER, STRANGER, TEAM, Town
from tests.pipelines.steps.test_requests import gate_tells, wanted

WHY = {name: f"{REASON} ({name})" for name in ("weigh", "decide", "verdict", "close", "deviate")}


def test_each_moment_has_its_own_reason_newest_first(town: Town, bench: Bench) -> None:
    case_id = a_town.open_case(bench).case_id
    a_town.add(case_id, [KNOWN, STRANGER], town, bench)
    asked = privacy.request(case_id, [], bench, ANALYST)
    privacy.decide(asked.check_id, [], Verdict.ALLOWED, WHY["verdict"], bench, OFFICER)
    made = Deviation(
        what=WHY["deviate"], reason=WHY["deviate"], proportionality=REASON, subsidiarity=REASON,
        by=TEAM.told, at=bench.clock.now(),
    )  # fmt: skip
    recorded.deviate(case_id, made, bench, TEAM)
    town.clock.forward(seconds=1)
    check.run(case_id, bench, ANALYST, lambda _: None)
    cases.weigh(case_id, "weging-4", {"weging-4": False}, WHY["weigh"], bench, ANALYST)
    cases.decide(case_id, "niet-bevestigd", WHY["decide"], bench, TEAM)
    cases.close(case_id, "niet-bevestigd", WHY["close"], bench, TEAM)
    found = timeline.of_case(bench.register.case(case_id), bench)
    told = [(one.kind, one.who, one.reason) for one in reversed(found)]

    assert [one.at for one in found] == sorted((one.at for one in found), reverse=True)
    assert told[-3:] == [
        (EventKind.WEIGHED, ANALYST.account, WHY["weigh"]),
        (EventKind.CASE_DECIDED, TEAM.account, WHY["decide"]),
        (EventKind.CASE_CLOSED, TEAM.account, WHY["close"]),
    ]
    assert (EventKind.PRIVACY_CHECK_DECIDED, OFFICER.account, WHY["verdict"]) in told
    assert (EventKind.DEVIATED, TEAM.account, WHY["deviate"]) in told
    assert [kind for kind, _, _ in told].count(EventKind.CHECK_ANSWERED) == 1
    assert [one.passed for one in found if one.kind is EventKind.WEIGHED] == [False] + [True] * 4


def test_what_the_gate_told_has_its_own_person_moment_and_reason(town: Town, bench: Bench) -> None:
    found = a_town.ask(town, bench, KNOWN)
    made = disclose.request(found.check.case_id, wanted(found), bench, ANALYST)
    told = {
        EventKind.DISCLOSURE_RETURNED: ("pofficier", "Waarvoor is de datum nodig?"),
        EventKind.DISCLOSURE_GRANTED: ("pofficier", WHY["decide"]),
        EventKind.DISCLOSED: ("avries", ""),
        EventKind.DISCLOSURE_REVOKED: ("pofficier", WHY["close"]),
    }
    moments = [
        {"kind": kind.value, "at": f"2026-12-0{day}T09:00:00+00:00", "by": by, "reason": reason}
        for day, (kind, (by, reason)) in enumerate(told.items(), 1)
    ]
    gate_tells(town, made.request_id, state="revoked", reason=WHY["decide"], moments=moments)

    shown = timeline.of_case(bench.register.case(found.check.case_id), bench)

    assert [(one.kind, (one.who, one.reason)) for one in reversed(shown[:4])] == list(told.items())


def test_what_was_withdrawn_here_is_told_once(town: Town, bench: Bench) -> None:
    found = a_town.ask(town, bench, KNOWN)
    made = disclose.request(found.check.case_id, wanted(found), bench, ANALYST)
    requests.end(made.request_id, REASON, bench, ANALYST)
    moment = {"kind": "DisclosureWithdrawn", "at": "2026-12-01T09:00:00+00:00", "by": "hub"}
    gate_tells(town, made.request_id, state="withdrawn", moments=[moment])

    shown = timeline.of_case(bench.register.case(found.check.case_id), bench)

    assert [one.kind for one in shown].count(EventKind.DISCLOSURE_WITHDRAWN) == 1


def test_a_reason_is_never_that_of_another_moment(town: Town, bench: Bench) -> None:
    case = a_town.open_case(bench)
    # A program that died behind its event left no record of it.
    bench.journal.append(Event(kind=EventKind.DEVIATED, actor=TEAM.account, ids=(case.case_id,)))
    town.clock.forward(hours=1)
    made = Deviation(
        what=WHY["deviate"], reason=WHY["deviate"], proportionality=REASON, subsidiarity=REASON,
        by=TEAM.told, at=bench.clock.now(),
    )  # fmt: skip
    recorded.deviate(case.case_id, made, bench, TEAM)

    shown = timeline.of_case(case, bench)

    deviated = [one.reason for one in reversed(shown) if one.kind is EventKind.DEVIATED]
    assert deviated == ["", WHY["deviate"]]


def test_another_case_is_not_in_it(bench: Bench) -> None:
    first, second = a_town.a_new_case(bench), a_town.a_new_case(bench)

    assert [one.kind for one in timeline.of_case(first, bench)] == [EventKind.CASE_OPENED]
    assert second.case_id not in str(timeline.of_case(first, bench))


def test_what_may_not_be_done_is_told_beforehand_without_a_line_in_the_journal(
    town: Town, bench: Bench
) -> None:
    case = a_town.open_case(bench)
    before = bench.journal.length()
    denied = authorise.denied(Act.ADD_TOPIC, case, bench, MANAGER)
    refusal = permit.stops(case, bench)

    assert denied is not None
    assert denied.code == "B-120"
    assert authorise.denied(Act.ADD_TOPIC, case, bench, ANALYST) is None
    assert refusal is not None
    assert refusal.code == "B-101"
    assert bench.journal.length() == before
