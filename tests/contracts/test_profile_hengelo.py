"""The protocol of Hengelo, rule by rule."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import chain, combinations, product

import pytest

from contracts import asking, moves, privacy
from contracts.acts import Act
from contracts.cases import CaseState, Written
from contracts.errors import NotPermitted, WrongUse
from contracts.ids import PrivacyCheckId, SourceName
from contracts.outcomes import Reason
from contracts.privacy import SourceVerdict
from contracts.protocol import CheckKind
from contracts.protocol_lint import require_usable
from contracts.retention import Length, is_due
from tests.contracts.a_profile import (
    NOW,
    REASON,
    SOURCES,
    a_case,
    a_check,
    a_topic,
    a_weighing,
    allowed_roles,
    an_actor,
    criteria,
    destroyed,
    evidence,
    expected,
    options,
    profile,
    signed,
    standing,
    table,
    weighed,
)
from tests.contracts.a_source import a_source_called

NAME = "hengelo"
HENGELO = profile(NAME)
TODAY = NOW.date()

ANYWHERE = {
    "open a case": "coordinator",
    "add a signal": "coordinator",
    "read who reported": "coordinator",
    "read a case": "coordinator",
    "ask for substance": "coordinator",
    "decide on substance": "privacy-officer",
    "verify a doubtful match": "verificateur",
    "read notices": "privacy-officer",
    "close a notice": "privacy-officer",
    "keep the list of who is watched": "privacy-officer",
    "put a protocol into use": "afdelingsmanager privacy-officer",
    "move a case to another version": "afdelingsmanager",
    "review the journal": "controleur",
    "submit a source": "datasteward",
    "sign a source": "privacy-officer",
    "keep a source": "datasteward",
    "put deliveries into use": "datasteward afdelingsmanager",
    "destroy what is past its term": "afdelingsmanager",
    "add a topic": "coordinator",
    "record what opens a source": "coordinator",
    "close a case": "coordinator",
    "record a deviation": "coordinator",
}
PHASES = {
    "fase-1": {
        "weigh weging-1a": "coordinator",
        "weigh weging-1b": "coordinator",
        "write down wettelijk-kader": "coordinator",
    },
    "fase-2": {"weigh weging-2": "coordinator", "decide a phase": "coordinator"},
    "fase-3": {
        "weigh weging-3": "coordinator",
        "ask for a privacy check privacy-check-bronnen": "coordinator",
        "decide a privacy check privacy-check-bronnen": "privacy-officer",
        "run a hit check": "coordinator",
        "write down agenda-signaaloverleg": "coordinator",
        "decide a phase": "coordinator",
    },
    "fase-4": {
        "ask for a privacy check privacy-check-casusoverleg": "coordinator",
        "decide a privacy check privacy-check-casusoverleg": "privacy-officer",
        "write down agenda-casusoverleg": "coordinator",
        "write down plan": "coordinator",
        "write down voortgang": "coordinator",
        "write down informeren-reden": "coordinator",
        "write down informeren-wanneer": "coordinator",
        "write down informeren-omstandigheden": "coordinator",
        "write down informeren-toetsing": "coordinator",
        "write down informeren-wijze": "coordinator",
        "decide a phase": "coordinator",
    },
}


@pytest.mark.rule("R-030")
@pytest.mark.rule("R-042")
@pytest.mark.rule("R-044")
@pytest.mark.parametrize("phase", PHASES)
def test_the_coordinator_does_every_step_and_the_privacy_officer_signs(phase: str) -> None:
    assert table(NAME, phase) == expected(ANYWHERE, PHASES[phase])


@pytest.mark.rule("R-042")
def test_the_file_is_for_the_coordinator_and_one_deputy() -> None:
    assert HENGELO.access.most_persons == 2
    assert HENGELO.access.roles == ("coordinator",)


@pytest.mark.rule("R-043")
def test_the_manager_keeps_the_profile_and_decides_in_no_case() -> None:
    may = {
        act
        for act in Act
        for phase in HENGELO.phases
        for part in ("", *phase.parts)
        if "afdelingsmanager" in allowed_roles(NAME, act, phase.id, part)
    }

    assert may == {Act.ACTIVATE, Act.MIGRATE, Act.RUN_SOURCE, Act.DESTROY}


@pytest.mark.rule("R-004")
def test_purposes_are_a_to_d() -> None:
    assert [name[:2] for name in HENGELO.purposes] == ["a-", "b-", "c-", "d-"]


@pytest.mark.rule("R-009")
@pytest.mark.rule("R-012")
def test_ground_and_controllers_are_those_of_the_text() -> None:
    assert [one.title for one in HENGELO.legal_grounds.values()] == ["AVG art. 6 lid 1 onder e"]
    assert set(HENGELO.controllers) == {"college", "burgemeester"}


def test_use_is_a_closed_list_of_four() -> None:
    assert set(HENGELO.uses) == {
        "afhandelen", "eigen-kader", "aanpak-onder-regie", "verstrekken-riec",
    }  # fmt: skip


# Phase 1


def after_phase_1(weighing_1a: bool, weighing_1b: bool, *records: str) -> tuple[str, CaseState]:
    """Where a case stands after both weighings came to this."""
    made = standing(NAME, "fase-1", *records)
    weighings = [
        a_weighing("weging-1a", passed=weighing_1a),
        a_weighing("weging-1b", passed=weighing_1b),
    ]
    case = moves.after(replace(made, weighings=weighings))
    return case.phase, case.state


@pytest.mark.rule("R-061")
@pytest.mark.parametrize(("a", "b"), list(product([True, False], repeat=2)))
def test_phase_2_starts_when_both_weighings_pass(a: bool, b: bool) -> None:
    phase, state = after_phase_1(a, b, "wettelijk-kader")

    assert (phase == "fase-2") is (a and b)
    assert (state is CaseState.OPEN) is (a and b)


@pytest.mark.rule("R-061")
@pytest.mark.parametrize(
    ("yes", "passes"),
    [((), False), (("taak",), False), (("grondgebied",), False), (("taak", "grondgebied"), True)],
)
def test_task_and_territory_must_both_be_of_the_municipality(
    yes: tuple[str, ...], passes: bool
) -> None:
    assert weighed(NAME, "weging-1b", yes) is passes


@pytest.mark.rule("R-061")
def test_weighing_1b_comes_after_1a() -> None:
    with pytest.raises(NotPermitted, match="weging-1a"):
        moves.weigh(standing(NAME, "fase-1"), "weging-1b", {"taak": True, "grondgebied": True},
                    reason=REASON, actor=an_actor("coordinator"), at=NOW)  # fmt: skip


@pytest.mark.rule("R-010")
def test_phase_2_waits_for_the_reasoned_legal_framework() -> None:
    assert after_phase_1(True, True)[0] == "fase-1"
    assert after_phase_1(True, True, "wettelijk-kader")[0] == "fase-2"


@pytest.mark.rule("R-062")
@pytest.mark.parametrize(
    ("passed", "ends"),
    [
        ({"weging-1a": False}, ("geen-ondermijning", "fase-1-afdeling")),
        ({"weging-1a": True, "weging-1b": False}, ("geen-taak-of-grondgebied", "fase-1-riec")),
    ],
)
def test_a_no_in_phase_1_ends_in_two_ways(passed: dict[str, bool], ends: tuple[str, ...]) -> None:
    made = standing(NAME, "fase-1", weighings=[a_weighing(k, passed=v) for k, v in passed.items()])

    assert moves.after(made).may_end_as == ends


@pytest.mark.rule("R-082")
def test_undermining_needs_a_category_and_an_anchoring_and_only_those() -> None:
    persons, traits, anchors, signs = (criteria(NAME, "weging-1a", step) for step in range(4))

    assert [len(one) for one in (persons, traits, anchors, signs)] == [7, 5, 5, 5]
    for person, anchor in product(persons, anchors):
        assert weighed(NAME, "weging-1a", [person, anchor])
    assert not weighed(NAME, "weging-1a", [*persons, *traits, *signs])
    assert not weighed(NAME, "weging-1a", [*traits, *anchors, *signs])


# Phase 2


NINE = criteria(NAME, "weging-2")


@pytest.mark.rule("R-083")
def test_any_one_of_nine_criteria_makes_a_signal_heavy() -> None:
    assert len(NINE) == 9
    for yes in chain.from_iterable(combinations(NINE, n) for n in range(10)):
        assert weighed(NAME, "weging-2", yes) is bool(yes), yes


@pytest.mark.rule("R-084")
def test_the_weight_is_reasoned() -> None:
    with pytest.raises(WrongUse) as told:
        moves.weigh(standing(NAME, "fase-2"), "weging-2", dict.fromkeys(NINE, True), reason=" kort ",
                    actor=an_actor("coordinator"), at=NOW)  # fmt: skip
    assert told.value.code == "B-117"


@pytest.mark.rule("R-063")
def test_a_light_signal_ends_and_a_heavy_one_goes_to_riec_or_on() -> None:
    light = standing(NAME, "fase-2", weighings=[a_weighing("weging-2", passed=False)])

    assert moves.after(light).may_end_as == ("niet-zwaar", "fase-2-afdeling")
    assert options(NAME, "fase-2") == {"fase-2-riec": "routed", "vervolganalyse": "fase-3"}
    for option in ("fase-2-riec", "vervolganalyse"):
        with pytest.raises(NotPermitted, match="weging-2"):
            signed(standing(NAME, "fase-2"), option)


# Phase 3


@pytest.mark.rule("R-102")
@pytest.mark.rule("R-111")
def test_only_sources_of_the_selection_are_asked() -> None:
    case = a_case(NAME, "fase-3")
    check = privacy.check_may_run(
        case, HENGELO, a_check(NAME, "privacy-check-bronnen", "handhaving"), [a_topic()]
    )

    def stopped(source: str) -> Reason | None:
        return asking.column(a_source_called(source), case, HENGELO, check.allowed(), (), TODAY,
                             TODAY).stopped_by  # fmt: skip

    assert stopped("handhaving") is None
    assert stopped("vergunningen") is Reason.NOT_PERMITTED


@pytest.mark.rule("R-102")
@pytest.mark.parametrize("check", [None, "privacy-check-casusoverleg"])
def test_no_hit_check_runs_without_the_check_on_sources(check: str | None) -> None:
    given = a_check(NAME, check) if check else None

    with pytest.raises(NotPermitted) as told:
        privacy.check_may_run(a_case(NAME, "fase-3"), HENGELO, given, [a_topic()])
    assert told.value.code == "B-101"


@pytest.mark.rule("R-111")
@pytest.mark.parametrize("theme", HENGELO.themes)
def test_being_known_is_a_hit_whatever_the_theme(theme: str) -> None:
    case = a_case(NAME, "fase-3", theme=theme)

    assert asking.gives_hits(a_source_called("meldingen"), case, HENGELO)


@pytest.mark.rule("R-064")
@pytest.mark.rule("R-116")
def test_without_a_hit_the_case_ends_and_only_retention_touches_it() -> None:
    ended = signed(standing(NAME, "fase-3", "no-hit"), "geen-hit")

    assert (ended.state, ended.may_end_as) == (CaseState.STOPPED, ("geen-hit",))
    for option in ("casusoverleg", "fase-3-afdelingen", "fase-3-riec"):
        with pytest.raises(NotPermitted, match="hit"):
            signed(standing(NAME, "fase-3", "no-hit", "agenda-signaaloverleg", "weging-3"), option)
    closed = moves.closed(ended, HENGELO, "geen-hit", NOW, last=NOW)
    touching = {
        act
        for act in Act
        for part in ("", *HENGELO.phase("fase-3").parts)
        if allowed_roles(NAME, act, "fase-3", part, state=closed.state)
    }
    assert touching == {
        Act.READ_CASE, Act.READ_REPORTER, Act.CLOSE, Act.READ_NOTICES, Act.CLOSE_NOTICE,
        Act.REVIEW_LOG,
    }  # fmt: skip


@pytest.mark.rule("R-065")
@pytest.mark.rule("R-117")
def test_the_meeting_on_hits_has_three_outcomes_after_a_weighing() -> None:
    assert options(NAME, "fase-3") == {
        "geen-hit": "closed",
        "casusoverleg": "fase-4",
        "fase-3-afdelingen": "routed",
        "fase-3-riec": "routed",
    }
    for option in ("casusoverleg", "fase-3-afdelingen", "fase-3-riec"):
        with pytest.raises(NotPermitted, match="weging-3"):
            signed(standing(NAME, "fase-3", "hit", "agenda-signaaloverleg"), option)


@pytest.mark.rule("R-103")
def test_no_case_meeting_opens_without_the_check_on_sharing() -> None:
    check = HENGELO.phase("fase-4").privacy_check("privacy-check-casusoverleg")

    def write(record: str, *gates: str) -> Written:
        return moves.write(standing(NAME, "fase-4", *gates), record, REASON,
                           actor=an_actor("coordinator"), at=NOW)  # fmt: skip

    assert check is not None
    assert check.kind is CheckKind.SHARING
    for record, first in (("agenda-casusoverleg", check.id), ("plan", "agenda-casusoverleg")):
        with pytest.raises(NotPermitted, match=first) as told:
            write(record)
        assert told.value.code == "B-114"
        assert write(record, first).record == record


@pytest.mark.rule("R-103")
def test_a_case_meeting_at_which_nothing_may_be_shared_does_not_go_on() -> None:
    ended = signed(standing(NAME, "fase-4"), "geen-casusoverleg")

    assert (ended.state, ended.may_end_as) == (CaseState.STOPPED, ("geen-casusoverleg",))
    assert destroyed(NAME, "geen-casusoverleg", opened=TODAY, last=TODAY, closed=TODAY) == (
        TODAY, date(2027, 11, 22),
    )  # fmt: skip


@pytest.mark.rule("R-044")
def test_the_coordinator_decides_on_the_agenda() -> None:
    with pytest.raises(NotPermitted, match="agenda-signaaloverleg"):
        signed(
            standing(NAME, "fase-3", "hit", "weging-3"),
            "casusoverleg",
        )


# Phase 4

INFORMING = ("reden", "wanneer", "omstandigheden", "toetsing", "wijze")


@pytest.mark.rule("R-066")
@pytest.mark.rule("R-189")
@pytest.mark.rule("R-190")
@pytest.mark.parametrize(
    "without",
    ["agenda-casusoverleg", "plan", "voortgang", *(f"informeren-{one}" for one in INFORMING)],
)
def test_a_case_ends_with_plan_progress_and_five_facts_about_informing(without: str) -> None:
    informing = (f"informeren-{one}" for one in INFORMING)
    gates = {"agenda-casusoverleg", "plan", "voortgang", *informing}

    with pytest.raises(NotPermitted, match=without):
        signed(standing(NAME, "fase-4", *(gates - {without})), "casus-afgerond")
    assert signed(standing(NAME, "fase-4", *gates), "casus-afgerond").state is CaseState.STOPPED


@pytest.mark.rule("R-066")
def test_a_case_in_phase_4_is_closed_or_passed_on_to_the_riec() -> None:
    assert options(NAME, "fase-4") == {
        "casus-afgerond": "closed", "fase-4-riec": "routed", "geen-casusoverleg": "closed",
    }  # fmt: skip


@pytest.mark.rule("R-066")
@pytest.mark.rule("R-162")
def test_grants_do_not_carry_over_to_a_linked_case() -> None:
    earlier = a_check(NAME, "privacy-check-bronnen")
    linked = a_case(NAME, "fase-3", case_id="S-2026-0043", linked_to=earlier.case_id)

    with pytest.raises(NotPermitted) as told:
        privacy.check_may_run(linked, HENGELO, earlier, [a_topic()])
    assert told.value.code == "B-101"


# Sources

EARLY = {"kvk", "brk", "bestemmingsplannen", "internet"}
LATE = set(
    "bag brp vergunningen participatiewet subsidies handhaving belastingen woz meldingen interventies".split()
)
LISTED = {"fase-1": EARLY, "fase-2": EARLY, "fase-3": LATE, "fase-4": set()}


@pytest.mark.rule("R-122")
@pytest.mark.rule("R-123")
@pytest.mark.parametrize("phase", LISTED)
@pytest.mark.parametrize("source", SOURCES)
def test_a_source_may_be_asked_in_the_phases_of_annex_3_only(phase: str, source: str) -> None:
    assert (source in HENGELO.phase(phase).sources) is (source in LISTED[phase])


@pytest.mark.rule("R-122")
@pytest.mark.parametrize("phase", ["fase-1", "fase-2"])
@pytest.mark.parametrize("source", ["brp", "bag"])
def test_brp_and_bag_are_refused_before_phase_3(phase: str, source: str) -> None:
    asked = [SourceVerdict(source=SourceName(source))]

    with pytest.raises(NotPermitted) as told:
        privacy.requested(a_case(NAME, phase), HENGELO, None, asked, check_id=PrivacyCheckId("T-2"),
                          actor=an_actor("coordinator"), at=NOW)  # fmt: skip
    assert told.value.code == "B-102"
    with pytest.raises(NotPermitted):
        privacy.check_may_run(a_case(NAME, phase), HENGELO,
                              a_check(NAME, "privacy-check-bronnen", source), [a_topic()])  # fmt: skip


# Law


@pytest.mark.rule("R-123")
@pytest.mark.rule("R-142")
@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("participatiewet", Reason.FORBIDDEN_BY_LAW),
        ("subsidies", Reason.CLOSED),
        ("interventies", Reason.CLOSED),
    ],
)
def test_closed_sources_open_with_a_recorded_legal_basis_in_the_case(
    source: str, reason: Reason
) -> None:
    contract = a_source_called(source)
    law = HENGELO.law(source, "geen")

    assert law is not None
    assert law.exemptions["wettelijke-grondslag"].evidence == ("artikel", "motivering", "datum")
    assert asking.closed_by_law(contract, HENGELO, (), TODAY) is reason
    basis = evidence(source, "wettelijke-grondslag")
    assert asking.closed_by_law(contract, HENGELO, [basis], TODAY) is None


@pytest.mark.rule("R-153")
@pytest.mark.rule("R-154")
def test_receivers_are_departments_with_a_hit_and_the_riec_and_get_open_sources_only() -> None:
    assert set(HENGELO.recipients) == {"afdeling", "riec"}
    assert HENGELO.recipients["afdeling"].hit_only
    assert all(one.open_sources_only for one in HENGELO.recipients.values())


# Retention


@pytest.mark.rule("R-164")
@pytest.mark.parametrize(
    "outcome", ["geen-ondermijning", "fase-1-afdeling", "geen-taak-of-grondgebied", "fase-1-riec"]
)
@pytest.mark.parametrize(
    ("closed", "last_day"),
    [
        (date(2026, 11, 22), date(2027, 5, 22)),
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2027, 8, 31), date(2028, 2, 29)),
    ],
)
def test_after_phase_1_a_case_is_kept_six_months_inactive(
    outcome: str, closed: date, last_day: date
) -> None:
    inactive, gone = destroyed(NAME, outcome, opened=date(2026, 1, 1), last=closed, closed=closed)

    assert (inactive, gone) == (closed, last_day)
    assert not is_due(gone, last_day - timedelta(days=1))
    assert is_due(gone, last_day)


@pytest.mark.rule("R-165")
@pytest.mark.parametrize("outcome", ["niet-zwaar", "fase-2-afdeling", "fase-2-riec"])
def test_after_phase_2_a_case_is_kept_a_year_inactive(outcome: str) -> None:
    closed = date(2028, 2, 29)

    found = destroyed(NAME, outcome, opened=date(2026, 1, 1), last=closed, closed=closed)

    assert found == (closed, date(2029, 2, 28))
    case = a_case(NAME, "fase-2", state=CaseState.CLOSED, inactive_on=found[0])
    assert moves.resting(case, closed).state is CaseState.INACTIVE


@pytest.mark.rule("R-064")
@pytest.mark.rule("R-166")
def test_without_a_hit_a_case_is_kept_a_year_encrypted() -> None:
    closed = date(2026, 11, 22)

    found = destroyed(NAME, "geen-hit", opened=date(2026, 1, 1), last=closed, closed=closed)

    assert found == (None, date(2027, 11, 22))
    assert HENGELO.retention["geen-hit"].store == "encrypted"


@pytest.mark.rule("R-167")
@pytest.mark.parametrize("last", [date(2026, 11, 1), date(2026, 11, 20)])
def test_after_a_case_meeting_five_years_count_from_the_last_processing(last: date) -> None:
    found = destroyed(
        NAME, "casus-afgerond", opened=date(2026, 1, 1), last=last, closed=date(2026, 11, 22)
    )

    assert found == (last.replace(year=2031), last.replace(year=2032))


@pytest.mark.rule("R-169")
def test_every_case_is_gone_within_a_month_after_its_term() -> None:
    assert {one.remove_within for one in HENGELO.retention.values()} == {"1 month"}
    assert Length.parse("1 month").after(date(2027, 1, 31)) == date(2027, 2, 28)


def test_a_data_subject_is_answered_within_a_calendar_month() -> None:
    assert {one.within for one in HENGELO.responses.values()} == {"1 month"}
    assert Length.parse("1 month").after(date(2028, 1, 31)) == date(2028, 2, 29)


@pytest.mark.rule("R-010")
def test_nothing_is_left_to_fill_in() -> None:
    require_usable(HENGELO, TODAY)
