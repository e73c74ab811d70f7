"""The step plan of the CCV, rule by rule."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from contracts import asking, moves, privacy
from contracts.cases import CaseState
from contracts.errors import NotPermitted
from contracts.outcomes import Reason
from contracts.protocol import CheckKind
from contracts.protocol_lint import require_usable
from contracts.retention import is_due
from contracts.topics import Kind
from tests.contracts.a_profile import (
    DOUBT,
    NO_HIT,
    NOW,
    REASON,
    SOURCES,
    a_case,
    a_check,
    a_topic,
    a_weighing,
    an_actor,
    criteria,
    destroyed,
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

NAME = "ccv"
CCV = profile(NAME)
TODAY = NOW.date()
BOTH = "regisseur team"

ANYWHERE = {
    "open a case": "regisseur",
    "add a signal": "regisseur",
    "read who reported": "regisseur",
    "read a case": BOTH,
    "ask for substance": BOTH,
    "decide on substance": "privacyfunctionaris",
    "verify a doubtful match": "verificateur",
    "read notices": "privacyfunctionaris",
    "close a notice": "privacyfunctionaris",
    "keep the list of who is watched": "privacyfunctionaris",
    "put a protocol into use": "functioneel-beheerder privacyfunctionaris",
    "move a case to another version": "functioneel-beheerder",
    "review the journal": "controleur",
    "submit a source": "datasteward",
    "sign a source": "privacyfunctionaris",
    "keep a source": "datasteward",
    "put deliveries into use": "datasteward functioneel-beheerder",
    "destroy what is past its term": "functioneel-beheerder",
}
PHASES = {
    "stap-1": {
        "add a topic": "regisseur",
        "record what opens a source": "regisseur",
        "weigh weging-1": "regisseur",
        "weigh weging-2a": "regisseur",
        "weigh weging-2b": "regisseur",
        "close a case": "regisseur",
        "record a deviation": "regisseur",
    },
    "stap-2": {
        "add a topic": "regisseur",
        "record what opens a source": "regisseur",
        "weigh weging-3": "regisseur",
        "decide a phase": "team",
        "close a case": "regisseur",
        "record a deviation": "regisseur",
    },
    "stap-3": {
        "add a topic": BOTH,
        "record what opens a source": BOTH,
        "ask for a privacy check check-1": BOTH,
        "decide a privacy check check-1": "privacyfunctionaris",
        "run a hit check": BOTH,
        "weigh weging-4": BOTH,
        "decide a phase": "team",
        "close a case": "team",
        "record a deviation": "team",
    },
    "stap-4": {
        "add a topic": BOTH,
        "record what opens a source": BOTH,
        "ask for a privacy check check-2a": BOTH,
        "decide a privacy check check-2a": "privacyfunctionaris",
        "ask for a privacy check check-2b": BOTH,
        "decide a privacy check check-2b": "privacyfunctionaris",
        "write down aanpak": BOTH,
        "weigh weging-5": "privacyfunctionaris",
        "decide a phase": "team",
        "close a case": "team",
        "record a deviation": "team",
    },
}


@pytest.mark.rule("R-030")
@pytest.mark.rule("R-045")
@pytest.mark.rule("R-046")
@pytest.mark.parametrize("phase", PHASES)
def test_every_act_is_for_the_roles_of_the_text_and_nobody_else(phase: str) -> None:
    assert table(NAME, phase) == expected(ANYWHERE, PHASES[phase])


@pytest.mark.rule("R-085")
def test_undermining_needs_an_anchoring_indicator_and_red_flags_are_recorded() -> None:
    anchors, flags = criteria(NAME, "weging-1", 0), criteria(NAME, "weging-1", 1)

    for anchor in anchors:
        assert weighed(NAME, "weging-1", [anchor])
    assert not weighed(NAME, "weging-1", flags)


@pytest.mark.rule("R-023")
@pytest.mark.rule("R-086")
@pytest.mark.parametrize(
    ("kinds", "asked"),
    [
        ((Kind.ADDRESS,), {"object"}),
        ((Kind.VEHICLE,), {"object"}),
        ((Kind.PERSON,), {"subject"}),
        ((Kind.ORGANISATION,), {"subject"}),
        ((Kind.PERSON, Kind.PARCEL), {"object", "subject"}),
        ((), {"weging-2b"}),
    ],
)
def test_the_territory_is_asked_of_object_or_subject(
    kinds: tuple[Kind, ...], asked: set[str]
) -> None:
    assert weighed(NAME, "weging-2b", asked, kinds)
    assert all(not weighed(NAME, "weging-2b", asked - {one}, kinds) for one in asked)


STEP_1 = ("weging-1", "weging-2a", "weging-2b")


@pytest.mark.rule("R-067")
@pytest.mark.parametrize("answers", list(product([True, False], repeat=3)))
def test_step_2_starts_when_all_three_are_so(answers: tuple[bool, ...]) -> None:
    weighings = [a_weighing(name, passed=yes) for name, yes in zip(STEP_1, answers, strict=True)]

    case = moves.after(standing(NAME, "stap-1", weighings=weighings))

    assert (case.phase == "stap-2") is all(answers)
    assert (case.state is CaseState.STOPPED) is not all(answers)


@pytest.mark.rule("R-068")
def test_the_decision_on_weight_has_four_ways() -> None:
    assert options(NAME, "stap-2") == {
        "niets": "closed", "afdeling": "routed", "riec": "routed", "vervolganalyse": "stap-3",
    }  # fmt: skip
    light = standing(NAME, "stap-2", weighings=[a_weighing("weging-3", passed=False)])
    assert signed(light, "niets").may_end_as == ("niets",)
    for option in ("afdeling", "riec", "vervolganalyse"):
        with pytest.raises(NotPermitted, match="weging-3"):
            signed(light, option)


@pytest.mark.rule("R-068")
@pytest.mark.rule("R-089")
def test_nothing_is_decided_on_a_weight_that_nobody_weighed() -> None:
    with pytest.raises(NotPermitted, match="weging-3 is not weighed"):
        signed(standing(NAME, "stap-2"), "niets")


@pytest.mark.rule("R-087")
@pytest.mark.rule("R-207")
@pytest.mark.rule("R-171")
@pytest.mark.parametrize(
    "part", ["weging-3-criteria", "openbare-bronnen", "bewaartermijn-na-afronding"]
)
def test_the_profile_waits_for_the_policy_of_the_municipality(part: str) -> None:
    ready = filled(NAME)
    require_usable(ready, TODAY)
    empty = ready.fill_in[part].model_copy(update={"value": "  "})

    with pytest.raises(NotPermitted, match=part):
        require_usable(ready.model_copy(update={"fill_in": {**ready.fill_in, part: empty}}), TODAY)


@pytest.mark.rule("R-087")
def test_weighing_3_is_on_the_criteria_of_the_municipality() -> None:
    part = CCV.phase("stap-2").weighing("weging-3")

    assert part is not None
    assert part.criteria == "weging-3-criteria"


@pytest.mark.rule("R-046")
@pytest.mark.rule("R-104")
def test_no_hit_check_runs_without_the_decision_of_the_privacy_officer() -> None:
    case, topics = a_case(NAME, "stap-3"), [a_topic()]
    undecided = a_check(NAME, "check-1", sources=(privacy.SourceVerdict(
        source=a_check(NAME, "check-1").sources[0].source),))  # fmt: skip

    for check in (None, undecided, a_check(NAME, "check-2a")):
        with pytest.raises(NotPermitted) as told:
            privacy.check_may_run(case, CCV, check, topics)
        assert told.value.code == "B-101"
    assert privacy.check_may_run(case, CCV, a_check(NAME, "check-1"), topics).allowed() == {
        "handhaving"
    }


@pytest.mark.rule("R-110")
@pytest.mark.parametrize("theme", CCV.themes)
@pytest.mark.parametrize("source", CCV.phase("stap-3").sources[4:])
def test_only_a_source_that_bears_on_the_theme_gives_hits(theme: str, source: str) -> None:
    gives = asking.gives_hits(a_source_called(source), a_case(NAME, "stap-3", theme=theme), CCV)

    assert gives is (source in CCV.themes[theme].sources)


@pytest.mark.rule("R-116")
def test_without_a_hit_no_action_follows() -> None:
    assert signed(standing(NAME, "stap-3", "no-hit"), "geen-hit").state is CaseState.STOPPED
    for option in ("afdelingen", "riec", "casusoverleg", "niet-bevestigd"):
        with pytest.raises(NotPermitted):
            signed(standing(NAME, "stap-3", "no-hit"), option)


@pytest.mark.rule("R-115")
@pytest.mark.rule("R-116")
@pytest.mark.parametrize("option", ["geen-hit", "niet-bevestigd"])
def test_a_doubt_that_is_not_verified_is_neither_hit_nor_none(option: str) -> None:
    with pytest.raises(NotPermitted):
        signed(standing(NAME, "stap-3", cells=DOUBT), option)


@pytest.mark.rule("R-069")
@pytest.mark.rule("R-088")
@pytest.mark.rule("R-117")
def test_hits_are_weighed_and_only_a_case_meeting_opens_step_4() -> None:
    found = options(NAME, "stap-3")

    assert {k: v for k, v in found.items() if k in ("afdelingen", "riec", "casusoverleg")} == {
        "afdelingen": "routed", "riec": "routed", "casusoverleg": "stap-4",
    }  # fmt: skip
    assert [name for name, to in found.items() if to == "stap-4"] == ["casusoverleg"]
    for option in ("afdelingen", "riec", "casusoverleg", "niet-bevestigd"):
        with pytest.raises(NotPermitted, match="weging-4"):
            signed(standing(NAME, "stap-3", "hit"), option)


@pytest.mark.rule("R-088")
@pytest.mark.parametrize("cells", [None, NO_HIT, DOUBT])
def test_weighing_4_is_of_hits(cells: object) -> None:
    with pytest.raises(NotPermitted, match="hit"):
        moves.weigh(replace(standing(NAME, "stap-3"), cells=cells), "weging-4", {"weging-4": True},
                    reason=REASON, actor=an_actor("team"), at=NOW)  # fmt: skip


@pytest.mark.rule("R-105")
@pytest.mark.parametrize("check", ["check-2a", "check-2b"])
def test_the_privacy_officer_signs_sharing_before_it_is_carried_out(check: str) -> None:
    part = CCV.phase("stap-4").privacy_check(check)

    assert part is not None
    assert (part.kind, part.by) == (CheckKind.SHARING, ("privacyfunctionaris",))
    gates = {"weging-5", "check-2a", "check-2b"}
    with pytest.raises(NotPermitted, match=check):
        signed(standing(NAME, "stap-4", *(gates - {check})), "aanpak-afgerond")
    assert signed(standing(NAME, "stap-4", *gates), "aanpak-afgerond").state is CaseState.STOPPED


@pytest.mark.rule("R-088")
def test_weighing_5_is_about_an_approach_that_is_chosen_and_data_that_may_be_shared() -> None:
    for gates in ((), ("aanpak",), ("check-2a",)):
        with pytest.raises(NotPermitted):
            moves.weigh(standing(NAME, "stap-4", *gates), "weging-5", {"weging-5": True},
                        reason=REASON, actor=an_actor("privacyfunctionaris"), at=NOW)  # fmt: skip


LISTED = {
    "stap-1": {"brp", "bag", "kvk", "brk"},
    "stap-2": {"brp", "bag", "kvk", "brk", "internet"},
    "stap-3": set(
        "brp bag kvk brk woz belastingen vergunningen handhaving subsidies bezwaarschriften meldingen "
        "vastgoed".split()
    ),
    "stap-4": set(),
}


@pytest.mark.rule("R-124")
@pytest.mark.rule("R-207")
@pytest.mark.parametrize("phase", LISTED)
@pytest.mark.parametrize("source", SOURCES)
def test_a_source_may_be_asked_in_its_steps_only(phase: str, source: str) -> None:
    assert (source in CCV.phase(phase).sources) is (source in LISTED[phase])


@pytest.mark.rule("R-131")
@pytest.mark.parametrize("source", ["participatiewet", "wmo", "jeugdwet", "suwi"])
def test_the_social_domain_is_forbidden_by_name_and_by_regime(source: str) -> None:
    by_name = a_source_called(source)
    by_regime = a_source_called("handhaving", regime=source)

    assert asking.closed_by_law(by_name, CCV, (), TODAY) is Reason.FORBIDDEN_BY_LAW
    assert asking.closed_by_law(by_regime, CCV, (), TODAY) is Reason.FORBIDDEN_BY_LAW


@pytest.mark.rule("R-170")
@pytest.mark.parametrize("outcome", ["niets", "niet-in-behandeling", "geen-hit"])
@pytest.mark.parametrize(
    ("closed", "last_day"),
    [(date(2026, 11, 22), date(2027, 11, 22)), (date(2028, 2, 29), date(2029, 2, 28))],
)
def test_what_is_not_taken_up_is_kept_a_year_encrypted(
    outcome: str, closed: date, last_day: date
) -> None:
    inactive, gone = destroyed(NAME, outcome, opened=date(2026, 1, 1), last=closed, closed=closed)

    assert (inactive, gone) == (None, last_day)
    assert not is_due(gone, last_day - timedelta(days=1))
    assert is_due(gone, last_day)
    assert CCV.retention[outcome].store == "encrypted"
