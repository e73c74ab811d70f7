"""The protocol of Maashorst, rule by rule."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import chain, combinations, product
from typing import Any

import pytest

from contracts import asking, moves, privacy
from contracts.acts import Act
from contracts.cases import CaseState, Written
from contracts.errors import NotPermitted
from contracts.outcomes import Match, Outcome, Reason
from contracts.protocol import CheckKind, LawClass
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
    a_cell,
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

NAME = "maashorst"
MAASHORST = profile(NAME)
TODAY = NOW.date()

COORDINATOR, ADVISER, DIRECTOR = (
    "informatie-coordinator",
    "adviseur-ondermijning",
    "regisseur-ondermijning",
)
BOTH = f"{COORDINATOR} {ADVISER}"

ANYWHERE = {
    "open a case": COORDINATOR,
    "add a signal": COORDINATOR,
    "read who reported": COORDINATOR,
    "read a case": f"{BOTH} {DIRECTOR} medewerker-veiligheid",
    "ask for substance": BOTH,
    "decide on substance": f"{DIRECTOR} privacy-officer",
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
    "fase-1": {
        "add a topic": COORDINATOR,
        "record what opens a source": COORDINATOR,
        "weigh weging-1": COORDINATOR,
        "weigh weging-2": COORDINATOR,
        "weigh weging-3": COORDINATOR,
        "ask for a privacy check privacy-check-1": BOTH,
        "decide a privacy check privacy-check-1": DIRECTOR,
        "close a case": COORDINATOR,
        "record a deviation": COORDINATOR,
    },
    "fase-2": {
        "add a topic": BOTH,
        "record what opens a source": BOTH,
        "weigh weging-4": BOTH,
        "weigh weging-5": BOTH,
        "run a hit check": BOTH,
        "decide a phase": BOTH,
        "close a case": BOTH,
        "record a deviation": BOTH,
    },
    "fase-3": {
        "add a topic": BOTH,
        "record what opens a source": BOTH,
        "ask for a privacy check privacy-check-2": COORDINATOR,
        "decide a privacy check privacy-check-2": DIRECTOR,
        "sign a privacy check in doubt privacy-check-2": "privacy-officer",
        "write down lio-agenda": COORDINATOR,
        "write down lio-uitkomst": COORDINATOR,
        "write down regisserende-partij-lio": BOTH,
        "ask for a privacy check privacy-check-avo": COORDINATOR,
        "decide a privacy check privacy-check-avo": DIRECTOR,
        "sign a privacy check in doubt privacy-check-avo": "privacy-officer",
        "decide a phase": BOTH,
        "close a case": BOTH,
        "record a deviation": BOTH,
    },
    "fase-4": {
        "add a topic": ADVISER,
        "record what opens a source": ADVISER,
        "weigh weging-6": ADVISER,
        "write down avo-verwijzing": ADVISER,
        "write down concrete-vervolgactie": ADVISER,
        "write down regisserende-partij-avo": ADVISER,
        "decide a phase": ADVISER,
        "close a case": ADVISER,
        "record a deviation": ADVISER,
    },
    "fase-5": {
        "add a topic": f"{COORDINATOR} regisserende-partij",
        "record what opens a source": f"{COORDINATOR} regisserende-partij",
        "write down plan": "regisserende-partij",
        "write down privacy-check-3-gesloten": COORDINATOR,
        "write down riec-aangenomen": f"{COORDINATOR} regisserende-partij",
        "ask for a privacy check privacy-check-3": f"deelnemer {COORDINATOR} regisserende-partij",
        "decide a privacy check privacy-check-3": DIRECTOR,
        "sign a privacy check in doubt privacy-check-3": "privacy-officer",
        "decide a phase": "regisserende-partij",
        "close a case": "regisserende-partij",
        "record a deviation": "regisserende-partij",
    },
    "fase-6": {
        "add a topic": BOTH,
        "record what opens a source": BOTH,
        "write down resultaat": BOTH,
        "write down evaluatie": BOTH,
        "write down informeren-betrokkene": BOTH,
        "decide a phase": BOTH,
        "close a case": BOTH,
        "record a deviation": BOTH,
    },
}


@pytest.mark.rule("R-030")
@pytest.mark.rule("R-031")
@pytest.mark.rule("R-032")
@pytest.mark.rule("R-033")
@pytest.mark.rule("R-034")
@pytest.mark.rule("R-035")
@pytest.mark.rule("R-036")
@pytest.mark.rule("R-037")
@pytest.mark.rule("R-038")
@pytest.mark.rule("R-041")
@pytest.mark.rule("R-214")
@pytest.mark.parametrize("phase", PHASES)
def test_every_act_is_for_the_roles_of_the_text_and_nobody_else(phase: str) -> None:
    assert table(NAME, phase) == expected(ANYWHERE, PHASES[phase])


@pytest.mark.rule("R-030")
def test_the_table_covers_every_phase() -> None:
    assert list(PHASES) == [phase.id for phase in MAASHORST.phases]


@pytest.mark.rule("R-039")
@pytest.mark.rule("R-040")
@pytest.mark.rule("R-053")
@pytest.mark.rule("R-200")
@pytest.mark.parametrize("role", ["functioneel-beheerder", "teammanager", "teamleider"])
def test_who_only_manages_neither_reads_nor_decides_in_a_case(role: str) -> None:
    managing = {Act.ACTIVATE, Act.MIGRATE, Act.RUN_SOURCE, Act.DESTROY}
    managing = managing if role == "functioneel-beheerder" else set()

    may = {
        act
        for act in Act
        for phase in MAASHORST.phases
        for part in ("", *phase.parts)
        if role in allowed_roles(NAME, act, phase.id, part)
    }

    assert may == managing
    assert not MAASHORST.roles[role].decides


@pytest.mark.rule("R-003")
def test_purposes_are_the_four_of_the_text() -> None:
    assert list(MAASHORST.purposes) == [
        "signaleren", "niet-faciliteren", "bestuurlijk-ingrijpen", "leefbaarheid",
    ]  # fmt: skip


@pytest.mark.rule("R-009")
@pytest.mark.rule("R-012")
def test_grounds_and_controllers_are_those_of_the_text() -> None:
    assert {ground.title for ground in MAASHORST.legal_grounds.values()} == {
        "AVG art. 6 lid 1 onder e",
        "AVG art. 6 lid 1 onder c",
    }
    assert set(MAASHORST.controllers) == {"burgemeester", "college"}


@pytest.mark.rule("R-018")
@pytest.mark.rule("R-019")
@pytest.mark.rule("R-205")
def test_a_signal_tells_of_copy_and_extracts_and_on_what_ground_it_was_supplied() -> None:
    assert set(MAASHORST.signal.details) == {"kopie-melding", "uittreksels"}
    assert MAASHORST.signal.reporter_ground


def test_use_is_a_closed_list_of_four() -> None:
    assert set(MAASHORST.uses) == {
        "afhandelen", "eigen-kader", "aanpak-onder-regie", "verstrekken-riec",
    }  # fmt: skip


@pytest.mark.rule("R-080")
def test_priorities_are_nine_themes() -> None:
    assert len(MAASHORST.themes) == 9
    assert {"hennep-en-drugslabs", "cybercrime", "motorbendes"} <= set(MAASHORST.themes)


# Phase 1


PASSAGE = ("weging-1", "weging-2", "weging-3", "privacy-check-1")


@pytest.mark.rule("R-055")
@pytest.mark.parametrize("answers", list(product([True, False], repeat=4)))
def test_phase_2_starts_with_all_three_weighings_and_the_privacy_check_only(
    answers: tuple[bool, ...],
) -> None:
    there = [gate for gate, yes in zip(PASSAGE, answers, strict=True) if yes]
    made = standing(NAME, "fase-1", *there)
    refused = [a_weighing(gate, passed=False) for gate in PASSAGE[:3] if gate not in there]
    made = replace(made, weighings=[*made.weighings, *refused])

    assert (moves.after(made).phase == "fase-2") is all(answers)


@pytest.mark.rule("R-056")
@pytest.mark.parametrize("weighing", ["weging-1", "weging-2", "weging-3"])
def test_one_no_in_phase_1_stops_the_case_for_a_year(weighing: str) -> None:
    made = standing(NAME, "fase-1", weighings=[a_weighing(weighing, passed=False)])

    stopped = moves.after(made)

    assert (stopped.state, stopped.may_end_as) == (CaseState.STOPPED, ("stop-fase-1",))
    ended = moves.closed(stopped, MAASHORST, "stop-fase-1", NOW, last=NOW)
    assert ended.destroy_on == date(2027, 11, 22)


@pytest.mark.rule("R-029")
def test_a_signal_for_elsewhere_is_routed_at_once_and_asks_nothing_after() -> None:
    routed = moves.closed(a_case(NAME, "fase-1"), MAASHORST, "gerouteerd", NOW, last=NOW)

    assert routed.state is CaseState.CLOSED
    assert MAASHORST.retention["gerouteerd"].recipient == "instantie"
    for act in (Act.RUN_HIT_CHECK, Act.ASK_PRIVACY_CHECK, Act.ASK_DISCLOSURE, Act.ADD_TOPIC):
        for part in ("", "privacy-check-1"):
            assert not allowed_roles(NAME, act, "fase-1", part, state=CaseState.CLOSED)


@pytest.mark.rule("R-076")
def test_weighing_1_is_one_question_with_a_reason() -> None:
    assert weighed(NAME, "weging-1", ["weging-1"])
    assert not weighed(NAME, "weging-1", [])


@pytest.mark.rule("R-023")
@pytest.mark.rule("R-077")
@pytest.mark.parametrize(
    ("kinds", "asked"),
    [
        ((Kind.ADDRESS,), {"object"}),
        ((Kind.PARCEL,), {"object"}),
        ((Kind.VEHICLE,), {"object"}),
        ((Kind.PERSON,), {"subject"}),
        ((Kind.ORGANISATION,), {"rechtspersoon"}),
        ((Kind.PERSON, Kind.ADDRESS), {"object", "subject"}),
        ((), {"geen-van-beide"}),
    ],
)
def test_weighing_2_asks_about_what_the_case_is_about(
    kinds: tuple[Kind, ...], asked: set[str]
) -> None:
    part = MAASHORST.phases[0].weighing("weging-2")
    assert part is not None

    assert {item.id for item in part.spec().asked(kinds)} == asked
    assert weighed(NAME, "weging-2", asked, kinds)
    assert all(not weighed(NAME, "weging-2", asked - {one}, kinds) for one in asked)


@pytest.mark.rule("R-078")
def test_weighing_3_needs_a_category_of_persons_and_a_characteristic() -> None:
    persons, traits = criteria(NAME, "weging-3", 0), criteria(NAME, "weging-3", 1)

    assert (len(persons), len(traits)) == (7, 5)
    for person, trait in product(persons, traits):
        assert weighed(NAME, "weging-3", [person, trait])
    assert not weighed(NAME, "weging-3", persons)
    assert not weighed(NAME, "weging-3", traits)


@pytest.mark.rule("R-078")
def test_other_persons_need_words_of_their_own() -> None:
    part = MAASHORST.phases[0].weighing("weging-3")
    assert part is not None
    answers = {item.id: item.id in ("overig", "ontwrichting") for item in part.spec().asked()}

    with pytest.raises(Exception, match="overig"):
        moves.weigh(standing(NAME, "fase-1"), "weging-3", answers, reason=REASON,
                    actor=an_actor(COORDINATOR), at=NOW)  # fmt: skip


# Privacy check 1


@pytest.mark.rule("R-091")
def test_no_source_is_asked_without_privacy_check_1_that_lists_it() -> None:
    case, topics = a_case(NAME, "fase-2"), [a_topic()]

    with pytest.raises(NotPermitted) as told:
        privacy.check_may_run(case, MAASHORST, None, topics)
    assert told.value.code == "B-101"
    check = privacy.check_may_run(case, MAASHORST, a_check(NAME, "privacy-check-1"), topics)
    assert check.allowed() == {"handhaving"}
    column = asking.column(a_source_called("vergunningen", indicators=["malafide"]), case, MAASHORST,
                           check.allowed(), (), TODAY, TODAY)  # fmt: skip
    assert column.stopped_by is Reason.NOT_PERMITTED


@pytest.mark.rule("R-092")
@pytest.mark.rule("R-093")
@pytest.mark.rule("R-096")
@pytest.mark.rule("R-101")
@pytest.mark.parametrize("check", ["privacy-check-1", "privacy-check-3"])
def test_a_privacy_check_asks_for_basis_compatibility_and_need(check: str) -> None:
    phase = MAASHORST.phase_of(check)
    assert phase is not None
    part = phase.privacy_check(check)
    assert part is not None

    assert list(part.questions) == ["A", "B1", "B2", "B3", "B4", "B5", "B6", "C"]
    factors = ("ernst", "voorzien", "compleet", "gevolgen", "gevoelig", "verweren")
    assert all(factor in part.questions["C"].text for factor in factors)


@pytest.mark.rule("R-092")
@pytest.mark.rule("R-093")
@pytest.mark.parametrize("left_open", ["A", "B1", "B2", "B3", "B4", "B5", "B6", "C"])
def test_a_source_without_an_answer_cannot_be_asked_for(left_open: str) -> None:
    part = MAASHORST.phases[0].privacy_checks[0]
    answers = {name: "antwoord" for name in part.questions if name != left_open}
    asked = [
        privacy.SourceVerdict(source=a_check(NAME, part.id).sources[0].source, answers=answers)
    ]

    with pytest.raises(Exception, match=left_open) as told:
        privacy.requested(a_case(NAME, "fase-1"), MAASHORST, part.id, asked,
                          check_id=a_check(NAME, part.id).check_id,
                          actor=an_actor(COORDINATOR), at=NOW)  # fmt: skip
    assert getattr(told.value, "code", None) == "B-126"


@pytest.mark.rule("R-092")
def test_answers_are_filled_in_from_the_contract_of_the_source() -> None:
    part = MAASHORST.phases[0].privacy_checks[0]

    found = privacy.prefilled(part, a_source_called("handhaving"))

    assert found["A"] == "art. 125 Gemeentewet"
    assert found["B1"] == "Vaststellen of iemand bekend is."
    assert "B2" not in found
    assert "C" not in found


@pytest.mark.rule("R-094")
def test_use_that_is_not_compatible_needs_an_explicit_legal_basis() -> None:
    part = MAASHORST.phases[0].privacy_checks[0]
    source = privacy.SourceVerdict(source=a_check(NAME, part.id).sources[0].source,
                                   denied=frozenset({"B2"}))  # fmt: skip
    check = a_check(NAME, part.id, sources=(source,))

    def allow(check: privacy.PrivacyCheck) -> privacy.PrivacyCheck:
        return privacy.decided(check, part, [source.source], privacy.Verdict.ALLOWED,
                               reason=REASON, actor=an_actor(DIRECTOR), at=NOW)  # fmt: skip

    with pytest.raises(NotPermitted) as told:
        allow(check)
    assert told.value.code == "B-127"
    based = replace(source, legal_basis="art. 172 Gemeentewet")
    assert allow(replace(check, sources=(based,))).allowed() == {"handhaving"}


@pytest.mark.rule("R-095")
@pytest.mark.rule("R-194")
def test_the_profile_needs_a_published_privacy_statement() -> None:
    with pytest.raises(NotPermitted, match="privacyverklaring"):
        require_usable(MAASHORST, TODAY)

    require_usable(filled(NAME), TODAY)


# Phase 2


FIVE = criteria(NAME, "weging-4")


@pytest.mark.rule("R-079")
@pytest.mark.parametrize("yes", list(chain.from_iterable(combinations(FIVE, n) for n in range(6))))
def test_weighing_4_passes_with_more_than_half_of_its_five_criteria(yes: tuple[str, ...]) -> None:
    assert len(FIVE) == 5
    assert weighed(NAME, "weging-4", yes) is (len(yes) >= 3)


@pytest.mark.rule("R-079")
def test_a_signal_that_is_too_light_stops() -> None:
    made = standing(NAME, "fase-2", weighings=[a_weighing("weging-4", passed=False)])

    assert moves.after(made).may_end_as == ("te-licht",)


@pytest.mark.rule("R-081")
@pytest.mark.rule("R-112")
@pytest.mark.parametrize(
    ("yes", "passes"),
    [((), False), (("ongerijmd",), True), (("malafide",), True), (("ongerijmd", "malafide"), True)],
)
def test_weighing_5_needs_one_of_two_indicators(yes: tuple[str, ...], passes: bool) -> None:
    assert weighed(NAME, "weging-5", yes) is passes


@pytest.mark.rule("R-081")
@pytest.mark.rule("R-117")
def test_there_is_nothing_to_weigh_without_a_hit() -> None:
    for cells in (None, NO_HIT, DOUBT):
        with pytest.raises(NotPermitted, match="hit"):
            moves.weigh(standing(NAME, "fase-2", cells=cells), "weging-5",
                        {"ongerijmd": True, "malafide": True}, reason=REASON,
                        actor=an_actor(ADVISER), at=NOW)  # fmt: skip


@pytest.mark.rule("R-109")
@pytest.mark.rule("R-112")
@pytest.mark.parametrize(
    ("indicators", "gives"),
    [([], False), (["ongerijmd"], True), (["malafide"], True), (["iets-anders"], False)],
)
def test_a_source_gives_hits_only_when_its_contract_states_an_indicator(
    indicators: list[str], gives: bool
) -> None:
    source = a_source_called("handhaving", indicators=indicators)

    assert asking.gives_hits(source, a_case(NAME, "fase-2"), MAASHORST) is gives


@pytest.mark.rule("R-112")
def test_a_match_without_an_indicator_looks_like_nothing_found() -> None:
    case = a_case(NAME, "fase-2")
    column = asking.column(a_source_called("handhaving"), case, MAASHORST,
                           a_check(NAME, "privacy-check-1").allowed(), (), TODAY, TODAY)  # fmt: skip

    assert column.stopped_by is None
    assert asking.answered(column, Match.HIT, TODAY) == asking.answered(column, Match.NO_HIT, TODAY)


@pytest.mark.rule("R-110")
@pytest.mark.parametrize("theme", MAASHORST.themes)
@pytest.mark.parametrize("source", [s for s in SOURCES if s not in ("brp", "bag", "kvk")])
def test_only_a_source_that_bears_on_the_theme_gives_hits(theme: str, source: str) -> None:
    contract = a_source_called(source, indicators=["malafide"])

    gives = asking.gives_hits(contract, a_case(NAME, "fase-2", theme=theme), MAASHORST)

    assert gives is (source in MAASHORST.themes[theme].sources)


@pytest.mark.rule("R-057")
@pytest.mark.rule("R-116")
def test_after_hits_it_is_nothing_or_the_lio_and_after_none_it_stops() -> None:
    decision = MAASHORST.phase("fase-2").decision
    assert decision is not None

    after_hit = {name for name, one in decision.options.items() if "hit" in one.needs}
    after_none = {name for name, one in decision.options.items() if "no-hit" in one.needs}

    assert after_hit == {"niets", "lio"}
    assert after_none == {"geen-hit", "geen-hit-gerouteerd"}
    assert set(decision.options) - after_hit - after_none == {"geen-antwoord"}
    assert all(decision.options[name].to in ("closed", "routed") for name in after_none)


@pytest.mark.rule("R-116")
@pytest.mark.rule("R-057")
@pytest.mark.parametrize("option", ["niets", "lio"])
def test_without_a_hit_nothing_follows_but_an_end(option: str) -> None:
    gates = ("weging-4", "weging-5", "no-hit")

    with pytest.raises(NotPermitted):
        signed(standing(NAME, "fase-2", *gates), option)


@pytest.mark.rule("R-057")
@pytest.mark.parametrize("without", ["weging-4", "weging-5", "hit"])
def test_the_lio_waits_for_weighings_and_a_hit(without: str) -> None:
    gates = {"weging-4", "weging-5", "hit"}

    with pytest.raises(NotPermitted, match=without):
        signed(standing(NAME, "fase-2", *(gates - {without})), "lio")
    assert signed(standing(NAME, "fase-2", *gates), "lio").phase == "fase-3"


@pytest.mark.rule("R-032")
@pytest.mark.rule("R-116")
def test_where_no_source_answered_it_is_not_called_no_hit_and_both_end_the_case() -> None:
    silent = standing(NAME, "fase-2", cells=[a_cell(Outcome.NO_ANSWER, Reason.STALE)])

    with pytest.raises(NotPermitted, match="no-hit"):
        signed(silent, "geen-hit")
    ended = signed(silent, "geen-antwoord")
    assert (ended.state, ended.may_end_as) == (CaseState.STOPPED, ("geen-antwoord",))


@pytest.mark.rule("R-117")
def test_nothing_is_decided_on_hits_that_nobody_weighed() -> None:
    with pytest.raises(NotPermitted, match="weging-5 is not weighed"):
        signed(standing(NAME, "fase-2", "hit"), "niets")


@pytest.mark.rule("R-032")
@pytest.mark.parametrize(
    ("phase", "option", "gates"),
    [
        ("fase-2", "geen-hit", ["no-hit"]),
        ("fase-3", "niet-verder", ["lio-agenda", "lio-uitkomst"]),
        ("fase-6", "aanpak-afgerond", ["resultaat", "evaluatie", "informeren-betrokkene"]),
    ],
)
def test_coordinator_and_adviser_sign_both_and_never_as_one_person(
    phase: str, option: str, gates: list[str]
) -> None:
    made = standing(NAME, phase, *gates)
    one = an_actor(COORDINATOR, ADVISER)
    first, case = moves.sign(made, option, reason=REASON, actor=one, at=NOW)
    half = replace(made, signatures=[first])
    again, same = moves.sign(half, option, reason=REASON, actor=one, at=NOW)

    assert (case, same) == (made.case, made.case)
    assert again.role == first.role
    (other,) = {COORDINATOR, ADVISER} - {first.role}
    with pytest.raises(NotPermitted) as told:
        moves.sign(half, option, reason=REASON, actor=an_actor(other), at=NOW)
    assert told.value.code == "B-206"
    assert signed(made, option) != made.case


@pytest.mark.rule("R-037")
@pytest.mark.rule("R-075")
@pytest.mark.rule("R-099")
@pytest.mark.rule("R-100")
@pytest.mark.parametrize("check", ["privacy-check-2", "privacy-check-avo", "privacy-check-3"])
def test_sharing_is_prepared_by_another_than_who_signs(check: str) -> None:
    phase = MAASHORST.phase_of(check)
    assert phase is not None
    part = phase.privacy_check(check)
    assert part is not None

    assert part.kind is CheckKind.SHARING
    assert part.by == (DIRECTOR,)
    assert part.on_doubt == ("privacy-officer",)
    assert set(part.asked_by).isdisjoint(part.by)


# Phases 3 to 6


@pytest.mark.rule("R-058")
def test_the_second_decision_has_three_ways() -> None:
    assert options(NAME, "fase-3") == {
        "niet-verder": "closed", "lokaal": "fase-5", "avo": "fase-4", "geen-lio": "closed",
    }  # fmt: skip


@pytest.mark.rule("R-099")
def test_the_agenda_of_the_lio_waits_for_privacy_check_2_in_the_phase_of_the_meeting() -> None:
    def write(*gates: str, **changes: Any) -> Written:
        return moves.write(standing(NAME, "fase-3", *gates, **changes), "lio-agenda", REASON,
                           actor=an_actor(COORDINATOR), at=NOW)  # fmt: skip

    open_ = a_check(NAME, "privacy-check-2", signed_at=None)
    for without in ({}, {"checks": [open_]}):
        with pytest.raises(NotPermitted, match="privacy-check-2") as told:
            write("privacy-check-avo", **without)
        assert told.value.code == "B-114"
    assert write("privacy-check-2").record == "lio-agenda"


@pytest.mark.rule("R-099")
def test_a_lio_at_which_nothing_may_be_shared_does_not_go_on() -> None:
    ended = signed(standing(NAME, "fase-3"), "geen-lio")

    assert (ended.state, ended.may_end_as) == (CaseState.STOPPED, ("geen-lio",))


@pytest.mark.rule("R-152")
@pytest.mark.parametrize("option", ["niet-verder", "lokaal", "avo"])
def test_nothing_is_decided_after_a_lio_without_an_agenda(option: str) -> None:
    gates = ("lio-uitkomst", "regisserende-partij-lio", "privacy-check-avo")

    with pytest.raises(NotPermitted, match="lio-agenda"):
        signed(standing(NAME, "fase-3", *gates), option)


@pytest.mark.rule("R-075")
def test_the_avo_waits_for_the_check_on_sharing_outside_the_municipality() -> None:
    with pytest.raises(NotPermitted, match="privacy-check-avo"):
        signed(standing(NAME, "fase-3", "lio-agenda", "lio-uitkomst"), "avo")


@pytest.mark.rule("R-034")
@pytest.mark.parametrize(
    ("phase", "option", "gates"),
    [
        ("fase-3", "lokaal", ["lio-agenda", "lio-uitkomst"]),
        ("fase-4", "lokale-aanpak", ["avo-verwijzing", "weging-6"]),
        ("fase-4", "riec", ["avo-verwijzing", "weging-6", "concrete-vervolgactie"]),
    ],
)
def test_phase_5_waits_for_a_directing_party(phase: str, option: str, gates: list[str]) -> None:
    with pytest.raises(NotPermitted, match="regisserende-partij"):
        signed(standing(NAME, phase, *gates), option)


@pytest.mark.rule("R-059")
def test_after_the_avo_it_is_riec_or_local_and_both_lead_to_the_plan() -> None:
    assert options(NAME, "fase-4") == {"riec": "fase-5", "lokale-aanpak": "fase-5"}
    made = ("avo-verwijzing", "regisserende-partij-avo")
    with pytest.raises(NotPermitted, match="concrete-vervolgactie"):
        signed(standing(NAME, "fase-4", "weging-6", *made), "riec")
    with pytest.raises(NotPermitted, match="weging-6 is not weighed"):
        signed(standing(NAME, "fase-4", *made), "lokale-aanpak")


@pytest.mark.rule("R-156")
def test_of_the_avo_only_a_reference_to_its_minutes_is_kept() -> None:
    records = {record.id for record in MAASHORST.phase("fase-4").records}

    assert records == {"avo-verwijzing", "concrete-vervolgactie", "regisserende-partij-avo"}
    with pytest.raises(NotPermitted, match="avo-verwijzing"):
        signed(standing(NAME, "fase-4", "weging-6", "regisserende-partij-avo"), "lokale-aanpak")


@pytest.mark.rule("R-038")
@pytest.mark.rule("R-101")
@pytest.mark.rule("R-159")
@pytest.mark.parametrize("without", ["plan", "privacy-check-3", "privacy-check-3-gesloten"])
def test_the_plan_is_carried_out_with_plan_and_closed_privacy_check_3(without: str) -> None:
    gates = {"plan", "privacy-check-3", "privacy-check-3-gesloten"}

    with pytest.raises(NotPermitted, match=without):
        signed(standing(NAME, "fase-5", *(gates - {without})), "uitvoering")
    assert signed(standing(NAME, "fase-5", *gates), "uitvoering").phase == "fase-6"


@pytest.mark.rule("R-038")
def test_privacy_check_3_is_of_each_participant() -> None:
    assert MAASHORST.phase("fase-5").privacy_checks[0].per_participant


@pytest.mark.rule("R-060")
@pytest.mark.rule("R-187")
@pytest.mark.rule("R-188")
@pytest.mark.parametrize("without", ["resultaat", "evaluatie", "informeren-betrokkene"])
def test_a_case_ends_with_result_evaluation_and_a_decision_on_informing(without: str) -> None:
    gates = {"resultaat", "evaluatie", "informeren-betrokkene"}

    with pytest.raises(NotPermitted, match=without):
        signed(standing(NAME, "fase-6", *(gates - {without})), "aanpak-afgerond")


@pytest.mark.rule("R-060")
def test_an_open_case_cannot_be_closed_past_its_decision() -> None:
    for phase in MAASHORST.phases:
        for outcome in MAASHORST.retention:
            if outcome not in phase.route_as:
                with pytest.raises(Exception) as told:
                    moves.closed(a_case(NAME, phase.id), MAASHORST, outcome, NOW, last=NOW)
                assert getattr(told.value, "code", None) == "B-116"


# Sources

REGISTERS = "kvk bag brp brk internet bestemmingsplannen vergunningen handhaving rdw".split()
MORE = (
    "subsidies bezwaarschriften meldingen vastgoed belastingen woz participatiewet wmo jeugdwet suwi"
).split()
LISTED = {
    "fase-1": {*REGISTERS},
    "fase-2": {*REGISTERS, *MORE},
    "fase-3": {*REGISTERS, *MORE},
    "fase-4": set(),
    "fase-5": {*REGISTERS, *MORE},
    "fase-6": set(),
}


@pytest.mark.rule("R-119")
@pytest.mark.rule("R-121")
@pytest.mark.rule("R-074")
@pytest.mark.parametrize("phase", LISTED)
@pytest.mark.parametrize("source", SOURCES)
def test_a_source_may_be_asked_in_the_phases_of_the_text_only(phase: str, source: str) -> None:
    assert (source in MAASHORST.phase(phase).sources) is (source in LISTED[phase])


@pytest.mark.rule("R-074")
@pytest.mark.parametrize("phase", ["fase-1", "fase-3", "fase-4", "fase-5", "fase-6"])
def test_a_hit_check_runs_in_phase_2_only(phase: str) -> None:
    with pytest.raises(NotPermitted) as told:
        privacy.check_may_run(a_case(NAME, phase), MAASHORST, a_check(NAME, "privacy-check-1"),
                              [a_topic()])  # fmt: skip
    assert told.value.code == "B-101"


# Law


@pytest.mark.rule("R-131")
@pytest.mark.rule("R-132")
@pytest.mark.rule("R-133")
@pytest.mark.rule("R-135")
@pytest.mark.rule("R-136")
@pytest.mark.parametrize("source", ["participatiewet", "wmo", "jeugdwet", "suwi"])
def test_the_social_domain_opens_with_evidence_of_an_exemption_only(source: str) -> None:
    contract = a_source_called(source, regime=source, indicators=["malafide"])

    assert asking.closed_by_law(contract, MAASHORST, (), TODAY) is Reason.FORBIDDEN_BY_LAW
    for other in ("handhaving", "belastingen"):
        assert (
            asking.closed_by_law(contract, MAASHORST, [evidence(other)], TODAY)
            is Reason.FORBIDDEN_BY_LAW
        )
    assert asking.closed_by_law(contract, MAASHORST, [evidence(source)], TODAY) is None


EXEMPTIONS = {
    "participatiewet": {"toestemming": {"document", "datum"}},
    "wmo": {"toestemming": {"document", "datum"}, "zeer-ernstig-feit": {"onderzoek", "datum"}},
    "jeugdwet": {
        "toestemming": {"document", "datum"},
        "conflict-van-plichten": {"jeugdhulpverlener", "afweging", "datum"},
        "zwaarwegend-belang": {"jeugdhulpverlener", "afweging", "datum"},
    },
    "suwi": {"toestemming": {"document", "datum"}, "conflict-van-plichten": {"afweging", "datum"}},
}


@pytest.mark.rule("R-132")
@pytest.mark.rule("R-133")
@pytest.mark.rule("R-135")
@pytest.mark.rule("R-136")
@pytest.mark.parametrize("law", EXEMPTIONS)
def test_each_law_has_its_own_exemptions_with_their_evidence(law: str) -> None:
    found = {
        name: set(exemption.evidence)
        for name, exemption in MAASHORST.source_law[law].exemptions.items()
    }

    assert found == EXEMPTIONS[law]


@pytest.mark.rule("R-135")
def test_the_youth_worker_weighs_outside_the_team() -> None:
    exemptions = MAASHORST.source_law["jeugdwet"].exemptions

    outside = {name for name, one in exemptions.items() if one.weighed_outside_team}

    assert outside == {"conflict-van-plichten", "zwaarwegend-belang"}


@pytest.mark.rule("R-132")
def test_compatibility_cannot_be_tested_for_the_participation_act() -> None:
    assert {name for name, law in MAASHORST.source_law.items() if not law.compatible_use} == {
        "participatiewet"
    }


@pytest.mark.rule("R-134")
@pytest.mark.rule("R-139")
@pytest.mark.parametrize("regime", ["vir", "wpg"])
def test_vir_and_police_data_cannot_be_a_source_at_all(regime: str) -> None:
    contract = a_source_called("handhaving", regime=regime)

    assert MAASHORST.source_law[regime].closed_by is LawClass.UNREGISTRABLE
    assert asking.closed_by_law(contract, MAASHORST, [evidence("handhaving")], TODAY) is (
        Reason.FORBIDDEN_BY_LAW
    )


@pytest.mark.rule("R-137")
@pytest.mark.parametrize("source", ["belastingen", "woz"])
@pytest.mark.parametrize(
    ("days", "reason"), [(None, Reason.CLOSED), (1, Reason.CLOSED), (0, None), (-1, None)]
)
def test_municipal_taxes_open_on_the_day_of_the_decision_of_the_college(
    source: str, days: int | None, reason: Reason | None
) -> None:
    decision = days is not None and {
        "reference": "B&W 2026-17",
        "date": (TODAY + timedelta(days=days)).isoformat(),
    }
    contract = a_source_called(source, openedBy=decision or None)

    assert MAASHORST.source_law["belastingen"].opened_by == "collegebesluit"
    assert asking.closed_by_law(contract, MAASHORST, (), TODAY) is reason


@pytest.mark.rule("R-138")
def test_national_taxes_need_a_covenant_in_the_case() -> None:
    contract = a_source_called("rijksbelasting", regime="rijksbelastingen")
    covenant = MAASHORST.source_law["rijksbelastingen"].exemptions["riec-convenant"]

    assert asking.closed_by_law(contract, MAASHORST, (), TODAY) is Reason.FORBIDDEN_BY_LAW
    assert "convenant" in covenant.evidence
    given = evidence("rijksbelasting", "riec-convenant")
    assert asking.closed_by_law(contract, MAASHORST, [given], TODAY) is None


@pytest.mark.rule("R-121")
def test_fines_under_the_alcohol_act_are_a_closed_source() -> None:
    contract = a_source_called("alcohol", regime="alcoholwet")

    assert asking.closed_by_law(contract, MAASHORST, (), TODAY) is Reason.CLOSED


# Receivers and substance


@pytest.mark.rule("R-155")
@pytest.mark.rule("R-100")
@pytest.mark.rule("R-151")
def test_receivers_are_a_closed_list_and_each_waits_for_its_gate() -> None:
    assert {name: set(one.needs) for name, one in MAASHORST.recipients.items()} == {
        "afdeling": {"privacy-check-2"},
        "sociaal-domein": {"privacy-check-2"},
        "avo": {"privacy-check-avo"},
        "politie": {"plan", "privacy-check-3"},
        "riec": {"riec-aangenomen"},
        "instantie": set(),
    }


@pytest.mark.rule("R-141")
def test_supervisors_of_the_social_domain_receive_and_supply_nothing() -> None:
    assert {name for name, one in MAASHORST.recipients.items() if one.receives_only} == {
        "sociaal-domein"
    }


@pytest.mark.rule("R-098")
def test_special_and_criminal_data_need_a_law_and_two_deciders() -> None:
    assert set(MAASHORST.disclosure.law_for) == {"bijzonder", "strafrechtelijk"}
    assert set(MAASHORST.disclosure.two_deciders_for) == {"bijzonder", "strafrechtelijk"}
    assert len(MAASHORST.disclosure.by) == 2


# Retention


@pytest.mark.rule("R-160")
@pytest.mark.parametrize(
    "outcome", [name for name in MAASHORST.retention if name != "aanpak-afgerond"]
)
@pytest.mark.parametrize(
    ("closed", "last_day"),
    [
        (date(2026, 11, 22), date(2027, 11, 22)),
        (date(2027, 3, 1), date(2028, 3, 1)),
        (date(2028, 2, 29), date(2029, 2, 28)),
        (date(2026, 1, 31), date(2027, 1, 31)),
    ],
)
def test_without_an_approach_a_case_is_kept_one_year(
    outcome: str, closed: date, last_day: date
) -> None:
    inactive, gone = destroyed(NAME, outcome, opened=date(2025, 1, 1), last=closed, closed=closed)

    assert (inactive, gone) == (None, last_day)
    assert not is_due(gone, last_day - timedelta(days=1))
    assert is_due(gone, last_day)


@pytest.mark.rule("R-161")
def test_after_an_approach_a_case_is_kept_five_years_and_one_inactive() -> None:
    closed = date(2028, 2, 29)

    inactive, gone = destroyed(
        NAME, "aanpak-afgerond", opened=date(2026, 1, 1), last=closed, closed=closed
    )

    assert (inactive, gone) == (date(2033, 2, 28), date(2034, 2, 28))
    case = a_case(NAME, "fase-6", state=CaseState.CLOSED, inactive_on=inactive, destroy_on=gone)
    assert moves.resting(case, date(2033, 2, 27)).state is CaseState.CLOSED
    assert moves.resting(case, date(2033, 2, 28)).state is CaseState.INACTIVE


def test_a_data_subject_is_answered_within_four_weeks() -> None:
    assert {one.within for one in MAASHORST.responses.values()} == {"4 weeks"}
    assert {"inzage", "correctie", "verzet"} == set(MAASHORST.responses)


@pytest.mark.rule("R-054")
def test_a_realistic_staff_walks_from_signal_to_end() -> None:
    """Two people, and a department that directs, do without a clash of duties."""
    written = [Written(record=one, text="tekst", by="anna", at=NOW) for one in
               ("lio-agenda", "lio-uitkomst", "regisserende-partij-lio", "plan",
                "privacy-check-3-gesloten", "resultaat", "evaluatie", "informeren-betrokkene")]  # fmt: skip
    made = standing(NAME, "fase-1", *PASSAGE, "weging-4", "weging-5", "privacy-check-2",
                    "privacy-check-3", "hit", written=written)  # fmt: skip
    case = moves.after(made)
    for option in ("lio", "lokaal", "uitvoering", "aanpak-afgerond"):
        case = signed(replace(made, case=case), option)

    assert (case.phase, case.may_end_as) == ("fase-6", ("aanpak-afgerond",))
    assert Outcome.HIT in {cell.outcome for cell in made.cells or ()}
