"""The work process of the RIECs, rule by rule."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from contracts import asking, moves, privacy
from contracts.acts import Act
from contracts.cases import CaseState
from contracts.errors import NotPermitted, WrongUse
from contracts.ids import PrivacyCheckId, SourceName
from contracts.outcomes import Reason
from contracts.privacy import SourceVerdict
from contracts.protocol import LawClass
from contracts.protocol_lint import arrows, require_usable
from contracts.retention import is_due
from contracts.standing import Standing
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
    filled,
    options,
    profile,
    signed,
    standing,
    table,
    weighed,
)
from tests.contracts.a_source import a_source_called

NAME = "riec"
RIEC = profile(NAME)
TODAY = NOW.date()

COORDINATOR, MEETING, STAFF = "coordinator-bestuurlijke-aanpak", "lokaal-overleg", "riec-informatie"

ANYWHERE = {
    "open a case": f"aandrager {COORDINATOR}",
    "add a signal": f"aandrager {COORDINATOR}",
    "read who reported": f"aandrager {COORDINATOR}",
    "read a case": f"{COORDINATOR} {MEETING}",
    "ask for substance": MEETING,
    "decide on substance": f"{COORDINATOR} privacy-officer",
    "verify a doubtful match": "verificateur",
    "read notices": "privacy-officer",
    "close a notice": "privacy-officer",
    "keep the list of who is watched": "privacy-officer",
    "put a protocol into use": "functioneel-beheerder privacy-officer",
    "move a case to another version": "functioneel-beheerder",
    "review the journal": "controleur",
    "submit a source": "datasteward",
    "sign a source": "privacy-officer",
    "keep a source": "datasteward",
    "put deliveries into use": "datasteward functioneel-beheerder",
    "destroy what is past its term": "functioneel-beheerder",
}
PHASES = {
    "signaal": {
        "add a topic": f"aandrager {COORDINATOR}",
        "record what opens a source": f"aandrager {COORDINATOR}",
        "weigh proceseisen": COORDINATOR,
        "close a case": COORDINATOR,
        "record a deviation": COORDINATOR,
    },
    "aanvullen": {
        "read a case": f"{COORDINATOR} {MEETING} {STAFF}",
        "add a topic": f"{STAFF} {COORDINATOR}",
        "record what opens a source": f"{STAFF} {COORDINATOR}",
        "write down reden-inwinning": f"{STAFF} {COORDINATOR}",
        "write down aangevuld-signaal": f"{STAFF} {COORDINATOR}",
        "write down brp-vergeleken": COORDINATOR,
        "decide a phase": COORDINATOR,
        "close a case": COORDINATOR,
        "record a deviation": COORDINATOR,
    },
    "bespreken": {
        "add a topic": f"{COORDINATOR} {MEETING}",
        "record what opens a source": f"{COORDINATOR} {MEETING}",
        "weigh beoordeling": f"{COORDINATOR} {MEETING}",
        "ask for a privacy check bronnenafweging": MEETING,
        "decide a privacy check bronnenafweging": COORDINATOR,
        "run a hit check": MEETING,
        "write down deelnemers": COORDINATOR,
        "decide a phase": MEETING,
        "close a case": f"{COORDINATOR} {MEETING}",
        "record a deviation": f"{COORDINATOR} {MEETING}",
    },
    "interventies": {
        "add a topic": f"{COORDINATOR} {MEETING}",
        "record what opens a source": f"{COORDINATOR} {MEETING}",
        "weigh wenselijk": MEETING,
        "weigh haalbaar": MEETING,
        "write down afspraken": f"{COORDINATOR} {MEETING}",
        "write down informeren-betrokkene": f"{COORDINATOR} {MEETING}",
        "decide a phase": MEETING,
        "close a case": MEETING,
        "record a deviation": MEETING,
    },
    "uitvoeren": {
        "add a topic": f"{COORDINATOR} {MEETING}",
        "record what opens a source": f"{COORDINATOR} {MEETING}",
        "write down journaal": f"{COORDINATOR} {MEETING}",
        "write down resultaat": f"{COORDINATOR} {MEETING}",
        "decide a phase": COORDINATOR,
        "close a case": COORDINATOR,
        "record a deviation": COORDINATOR,
    },
    "beoordelen": {
        "add a topic": f"{COORDINATOR} {MEETING}",
        "record what opens a source": f"{COORDINATOR} {MEETING}",
        "write down informeren-na-uitvoering": f"{COORDINATOR} {MEETING}",
        "decide a phase": MEETING,
        "close a case": MEETING,
        "record a deviation": MEETING,
    },
}


@pytest.mark.rule("R-030")
@pytest.mark.rule("R-022")
@pytest.mark.rule("R-047")
@pytest.mark.rule("R-048")
@pytest.mark.parametrize("phase", PHASES)
def test_every_act_is_for_the_roles_of_the_text_and_nobody_else(phase: str) -> None:
    assert table(NAME, phase) == expected(ANYWHERE, PHASES[phase])


def acts_of(role: str) -> dict[str, set[Act]]:
    """What a role may do, phase by phase."""
    found = {
        phase.id: {
            act for act in Act for part in ("", *phase.parts)
            if role in allowed_roles(NAME, act, phase.id, part)
        }
        for phase in RIEC.phases
    }  # fmt: skip
    return {phase: acts for phase, acts in found.items() if acts}


@pytest.mark.rule("R-048")
def test_staff_of_the_riec_work_in_supplementing_only() -> None:
    assert acts_of(STAFF) == {
        "aanvullen": {Act.READ_CASE, Act.ADD_TOPIC, Act.RECORD_EVIDENCE, Act.WRITE}
    }


@pytest.mark.rule("R-049")
@pytest.mark.rule("R-050")
@pytest.mark.parametrize("role", ["riec-expertise", "wijkagent"])
def test_expertise_and_district_officer_touch_no_personal_data(role: str) -> None:
    assert acts_of(role) == {}


@pytest.mark.rule("R-206")
@pytest.mark.parametrize("role", ["riec-informatie", "riec-expertise"])
def test_the_riec_office_decides_nothing(role: str) -> None:
    assert not RIEC.roles[role].decides
    deciding = {Act.WEIGH, Act.DECIDE, Act.CLOSE, Act.DECIDE_PRIVACY_CHECK, Act.DECIDE_DISCLOSURE}
    assert all(deciding.isdisjoint(acts) for acts in acts_of(role).values())


@pytest.mark.rule("R-050")
def test_police_cannot_be_a_source_at_all() -> None:
    contract = a_source_called("politie", regime="wpg")

    assert RIEC.source_law["wpg"].closed_by is LawClass.UNREGISTRABLE
    assert (
        asking.closed_by_law(contract, RIEC, [evidence("politie")], TODAY)
        is Reason.FORBIDDEN_BY_LAW
    )
    assert all("politie" not in phase.sources for phase in RIEC.phases)


@pytest.mark.rule("R-005")
def test_a_case_is_about_a_form_a_to_g_or_an_opportunity() -> None:
    assert [name[0] for name in RIEC.themes if name[1] == "-"] == list("abcdefg")
    assert set(RIEC.themes) - {name for name in RIEC.themes if name[1] == "-"} == {
        "gelegenheidsstructuur"
    }


@pytest.mark.rule("R-005")
def test_forms_set_elsewhere_are_filled_in_before_use() -> None:
    with pytest.raises(NotPermitted, match="vastgestelde-vormen"):
        require_usable(RIEC, TODAY)

    require_usable(filled(NAME), TODAY)


@pytest.mark.rule("R-009")
@pytest.mark.rule("R-012")
def test_ground_and_controller_are_those_of_the_text() -> None:
    assert [one.title for one in RIEC.legal_grounds.values()] == ["AVG art. 6 lid 1 onder e"]
    assert set(RIEC.controllers) == {"gemeente"}


@pytest.mark.rule("R-020")
@pytest.mark.rule("R-021")
def test_a_signal_tells_occasion_identity_problem_and_facts() -> None:
    assert list(RIEC.signal.details) == [
        "aanleiding", "personalia", "probleem", "feiten-en-omstandigheden",
    ]  # fmt: skip


DEMANDS = criteria(NAME, "proceseisen")


@pytest.mark.rule("R-021")
@pytest.mark.rule("R-005")
@pytest.mark.parametrize("answers", list(product([True, False], repeat=3)))
def test_a_rumour_is_no_signal(answers: tuple[bool, ...]) -> None:
    yes = [name for name, answer in zip(DEMANDS, answers, strict=True) if answer]

    assert DEMANDS == ("definitie", "concrete-waarneming", "verschijningsvorm")
    assert weighed(NAME, "proceseisen", yes) is all(answers)


@pytest.mark.rule("R-070")
@pytest.mark.rule("R-173")
@pytest.mark.parametrize(
    ("phase", "weighing"), [("signaal", "proceseisen"), ("bespreken", "beoordeling")]
)
def test_a_refused_signal_is_removed_the_same_day(phase: str, weighing: str) -> None:
    stopped = moves.after(standing(NAME, phase, weighings=[a_weighing(weighing, passed=False)]))

    assert stopped.may_end_as == ("niet-akkoord",)
    closed = moves.closed(stopped, RIEC, "niet-akkoord", NOW, last=NOW)
    assert closed.destroy_on == TODAY
    assert is_due(closed.destroy_on, TODAY)


@pytest.mark.rule("R-014")
@pytest.mark.rule("R-024")
@pytest.mark.rule("R-047")
@pytest.mark.parametrize("without", ["reden-inwinning", "aangevuld-signaal", "brp-vergeleken"])
def test_no_agenda_without_a_reason_and_an_identity_checked_in_the_brp(without: str) -> None:
    gates = {"reden-inwinning", "aangevuld-signaal", "brp-vergeleken"}

    with pytest.raises(NotPermitted, match=without):
        signed(standing(NAME, "aanvullen", *(gates - {without})), "agenderen")
    assert signed(standing(NAME, "aanvullen", *gates), "agenderen").phase == "bespreken"


@pytest.mark.rule("R-014")
@pytest.mark.rule("R-106")
@pytest.mark.parametrize(
    "left_open", ["reden", "sectorale-wet", "proportionaliteit", "subsidiariteit"]
)
def test_each_source_is_asked_for_with_reason_and_weighing(left_open: str) -> None:
    questions = RIEC.phase("bespreken").privacy_checks[0].questions
    answers = {name: "antwoord" for name in questions if name != left_open}
    asked = [SourceVerdict(source=SourceName("handhaving"), answers=answers)]

    assert left_open in questions
    with pytest.raises(WrongUse, match=left_open):
        privacy.requested(a_case(NAME, "bespreken"), RIEC, None, asked, check_id=PrivacyCheckId("T-2"),
                          actor=an_actor(MEETING), at=NOW)  # fmt: skip


@pytest.mark.rule("R-106")
@pytest.mark.rule("R-097")
@pytest.mark.rule("R-149")
def test_no_hit_check_runs_without_that_weighing() -> None:
    with pytest.raises(NotPermitted) as told:
        privacy.check_may_run(a_case(NAME, "bespreken"), RIEC, None, [a_topic()])

    assert told.value.code == "B-101"
    hit_check = RIEC.phase("bespreken").hit_check
    assert hit_check is not None
    assert (hit_check.after, hit_check.needs) == ("bronnenafweging", ("beoordeling",))
    assert "projectregel" in hit_check.cites


@pytest.mark.rule("R-157")
def test_the_coordinator_picks_the_departments_before_interventions() -> None:
    assert RIEC.recipients["afdeling"].needs == ("deelnemers",)
    with pytest.raises(NotPermitted, match="deelnemers"):
        signed(standing(NAME, "bespreken", "beoordeling"), "naar-interventies")


@pytest.mark.rule("R-072")
@pytest.mark.parametrize("answers", list(product([True, False], repeat=3)))
def test_feasible_is_powers_priority_and_no_crossing(answers: tuple[bool, ...]) -> None:
    three = criteria(NAME, "haalbaar")
    yes = [name for name, answer in zip(three, answers, strict=True) if answer]

    assert three == ("bevoegdheid", "prioriteit-en-capaciteit", "doorkruist-niet")
    assert weighed(NAME, "haalbaar", yes) is all(answers)


@pytest.mark.rule("R-072")
def test_desirable_comes_before_feasible() -> None:
    part = RIEC.phase("interventies").weighing("haalbaar")

    assert part is not None
    assert part.needs == ("wenselijk",)


@pytest.mark.rule("R-071")
def test_each_closing_code_comes_from_its_own_decision_only() -> None:
    codes = ("pand-in-orde", "alertheid-geboden", "geagendeerd", "handhavingsactie")
    from_where = {
        code: {(one.start, one.label) for one in arrows(RIEC) if one.end == code} for code in codes
    }

    assert from_where == {
        "pand-in-orde": {("interventies", "wenselijk: nee")},
        "alertheid-geboden": {("interventies", "haalbaar: nee")},
        "geagendeerd": {("interventies", "haalbaar: nee"), ("beoordelen", "geagendeerd")},
        "handhavingsactie": {("beoordelen", "handhavingsactie")},
    }
    assert set(RIEC.retention) == {*codes, "niet-akkoord", "niet-geagendeerd"}


@pytest.mark.rule("R-192")
@pytest.mark.parametrize("without", ["wenselijk", "haalbaar", "afspraken", "informeren-betrokkene"])
def test_no_intervention_without_a_decision_on_informing(without: str) -> None:
    gates = {"wenselijk", "haalbaar", "afspraken", "informeren-betrokkene"}

    with pytest.raises(NotPermitted, match=without):
        signed(standing(NAME, "interventies", *(gates - {without})), "uitvoeren")


@pytest.mark.rule("R-203")
@pytest.mark.parametrize("without", ["journaal", "resultaat"])
def test_an_intervention_ends_with_journal_and_result(without: str) -> None:
    with pytest.raises(NotPermitted, match=without):
        signed(standing(NAME, "uitvoeren", *({"journaal", "resultaat"} - {without})), "uitgevoerd")


@pytest.mark.rule("R-193")
@pytest.mark.parametrize("option", ["handhavingsactie", "nadere-interventies", "geagendeerd"])
def test_a_deferred_informing_comes_back_at_the_evaluation(option: str) -> None:
    with pytest.raises(NotPermitted, match="informeren-na-uitvoering"):
        signed(standing(NAME, "beoordelen"), option)


@pytest.mark.rule("R-202")
def test_after_an_intervention_there_are_three_ways_and_none_back_to_sources() -> None:
    ways = options(NAME, "beoordelen")

    assert ways == {
        "handhavingsactie": "closed", "nadere-interventies": "interventies", "geagendeerd": "routed",
    }  # fmt: skip
    assert RIEC.phase(ways["nadere-interventies"]).sources == ()
    assert RIEC.phase(ways["nadere-interventies"]).hit_check is None


ROUND = ("wenselijk", "haalbaar", "afspraken", "informeren-betrokkene", "journaal", "resultaat",
         "informeren-na-uitvoering")  # fmt: skip


def led_back(phase: str) -> Standing:
    """A case whose first round of interventions was followed by the choice for another."""
    done = standing(NAME, "beoordelen", *ROUND)
    back, case = moves.sign(done, "nadere-interventies", reason=REASON,
                            actor=an_actor("lokaal-overleg"), at=NOW)  # fmt: skip
    assert case.phase == "interventies"
    return replace(done, case=replace(case, phase=phase), signatures=[back])


@pytest.mark.rule("R-202")
@pytest.mark.rule("R-203")
@pytest.mark.parametrize(
    ("phase", "option", "first"),
    [
        ("interventies", "uitvoeren", "wenselijk, haalbaar, afspraken, informeren-betrokkene"),
        ("uitvoeren", "uitgevoerd", "journaal, resultaat"),
        ("beoordelen", "handhavingsactie", "informeren-na-uitvoering"),
    ],
)
def test_each_round_of_interventions_has_its_own_weighings_journal_and_result(
    phase: str, option: str, first: str
) -> None:
    again = led_back(phase)

    with pytest.raises(NotPermitted, match=first):
        signed(again, option)
    later = NOW + timedelta(days=30)
    anew = replace(
        again,
        weighings=[*again.weighings, *(replace(a_weighing(one, at=later), version=2)
                                       for one in ROUND[:2])],
        written=[replace(one, at=later) for one in again.written],
    )  # fmt: skip
    assert signed(anew, option) != again.case


LISTED = {
    "signaal": {"brp"},
    "aanvullen": {"brk", "kvk", "internet"},
    "bespreken": set(
        "vergunningen subsidies belastingen woz handhaving bezwaarschriften meldingen vastgoed".split()
    ),
    "interventies": set(),
    "uitvoeren": {"interventies"},
    "beoordelen": set(),
}


@pytest.mark.rule("R-125")
@pytest.mark.rule("R-126")
@pytest.mark.rule("R-130")
@pytest.mark.rule("R-213")
@pytest.mark.parametrize("phase", LISTED)
@pytest.mark.parametrize("source", SOURCES)
def test_a_source_may_be_asked_in_its_sub_process_only(phase: str, source: str) -> None:
    assert (source in RIEC.phase(phase).sources) is (source in LISTED[phase])


@pytest.mark.rule("R-213")
def test_the_brp_is_refused_in_the_discussion() -> None:
    answers = dict.fromkeys(RIEC.phase("bespreken").privacy_checks[0].questions, "antwoord")
    asked = [SourceVerdict(source=SourceName("brp"), answers=answers)]

    with pytest.raises(WrongUse) as told:
        privacy.requested(a_case(NAME, "bespreken"), RIEC, None, asked, check_id=PrivacyCheckId("T-2"),
                          actor=an_actor(MEETING), at=NOW)  # fmt: skip
    assert told.value.code == "B-103"
    case = a_case(NAME, "bespreken")
    column = asking.column(a_source_called("brp", role="identification"), case, RIEC,
                           a_check(NAME, "bronnenafweging").allowed(), (), TODAY, TODAY)  # fmt: skip
    assert column.stopped_by is Reason.NOT_PERMITTED


@pytest.mark.rule("R-143")
def test_a_sectoral_law_that_the_profile_does_not_know_closes_a_source() -> None:
    assert asking.closed_by_law(a_source_called("meldingen"), RIEC, (), TODAY) is None
    unknown = a_source_called("meldingen", regime="een-andere-wet")
    assert asking.closed_by_law(unknown, RIEC, (), TODAY) is Reason.FORBIDDEN_BY_LAW


@pytest.mark.rule("R-172")
@pytest.mark.parametrize("outcome", ["pand-in-orde", "alertheid-geboden"])
def test_five_years_count_from_the_first_processing_and_then_five_inactive(outcome: str) -> None:
    opened = date(2028, 2, 29)

    for later in (date(2028, 3, 1), date(2030, 7, 1)):
        inactive, gone = destroyed(NAME, outcome, opened=opened, last=later, closed=later)
        assert (inactive, gone) == (date(2033, 2, 28), date(2038, 2, 28))
    case = a_case(NAME, "interventies", state=CaseState.CLOSED, inactive_on=date(2033, 2, 28))
    assert moves.resting(case, date(2033, 2, 27)).state is CaseState.CLOSED
    assert moves.resting(case, date(2033, 2, 28)).state is CaseState.INACTIVE
    assert not is_due(date(2038, 2, 28), date(2038, 2, 28) - timedelta(days=1))
