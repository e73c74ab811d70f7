"""What holds for every shipped profile."""

import re
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from contracts import asking, moves, privacy, protocol, protocol_lint
from contracts.acts import DUTIES, Act, Allowed, Attempt, Denied, decide
from contracts.cases import CaseState
from contracts.duties import Done, Duty
from contracts.errors import Invalid, NotPermitted, WrongUse
from contracts.outcomes import Cell, Reason
from contracts.protocol import CheckKind, LawClass, Phase
from contracts.retention import Length
from contracts.sources import Secrecy
from contracts.topics import Kind
from contracts.weighings import RuleKind, Weighing
from tests.contracts.a_profile import (
    NOW,
    OUTSIDER,
    PARTED,
    PROFILES,
    REASON,
    SOURCES,
    a_case,
    a_check,
    a_topic,
    allowed_roles,
    an_actor,
    evidence,
    profile,
    profile_text,
    standing,
)
from tests.contracts.a_source import a_source_called

TODAY = NOW.date()
OPEN = {source: a_source_called(source) for source in SOURCES}
SHUT = {source: replace(one, secrecy=Secrecy.CLOSED) for source, one in OPEN.items()}
PLACES = [(name, phase) for name in PROFILES for phase in profile(name).phases]
HIT_CHECKS = [(name, phase) for name, phase in PLACES if phase.hit_check]
every_profile = pytest.mark.parametrize("name", PROFILES)
every_phase = pytest.mark.parametrize(
    ("name", "phase"), PLACES, ids=[f"{name}-{phase.id}" for name, phase in PLACES]
)
every_hit_check = pytest.mark.parametrize(
    ("name", "phase"), HIT_CHECKS, ids=[name for name, _ in HIT_CHECKS]
)


def cited(part: object) -> Iterator[str]:
    """Every citation in a profile."""
    if isinstance(part, BaseModel):
        if isinstance(cites := getattr(part, "cites", None), str):
            yield cites
        for _, value in part:
            yield from cited(value)
    elif isinstance(part, dict):
        for value in part.values():
            yield from cited(value)
    elif isinstance(part, tuple):
        for value in part:
            yield from cited(value)


@every_profile
def test_a_shipped_profile_has_no_findings(name: str) -> None:
    assert protocol_lint.findings(protocol.read(profile_text(name))) == []


@every_profile
def test_every_line_says_on_what_it_rests(name: str) -> None:
    places = r"R-\d{3}|projectregel|open punt|\bart\.|stap|fase|weging|bijlage|beleid|\d\.\d|Ad \d|[A-Z][a-z]+ "

    vague = [one for one in cited(profile(name)) if not re.search(places, one)]

    assert vague == []


@pytest.mark.rule("R-001")
@every_profile
def test_no_act_in_a_case_is_possible_without_a_case(name: str) -> None:
    outside = {Act.OPEN_CASE, Act.ADD_SIGNAL, Act.READ_CASE, Act.READ_REPORTER, Act.READ_NOTICES,
               Act.ACTIVATE, Act.MIGRATE, Act.REVIEW_LOG, Act.VERIFY, Act.ASK_DISCLOSURE,
               Act.DECIDE_DISCLOSURE, Act.CLOSE_NOTICE, Act.KEEP_WATCH, Act.SUBMIT_SOURCE,
               Act.SIGN_SOURCE, Act.KEEP_SOURCE, Act.RUN_SOURCE, Act.DESTROY}  # fmt: skip

    for act in set(Act) - outside:
        for part in (p for phase in profile(name).phases for p in phase.parts):
            assert allowed_roles(name, act, None, part) == set()


@pytest.mark.rule("R-016")
@every_profile
def test_a_hit_check_without_a_case_is_nobodys(name: str) -> None:
    assert allowed_roles(name, Act.RUN_HIT_CHECK, None) == set()


@pytest.mark.rule("R-002")
@every_phase
def test_a_case_answers_to_its_own_version_only(name: str, phase: Phase) -> None:
    other = f"{name}@0.9"

    for act in Act:
        for part in ("", *phase.parts):
            assert allowed_roles(name, act, phase.id, part, protocol=other) == set()


@pytest.mark.rule("R-002")
@every_profile
def test_a_check_under_another_text_of_the_profile_opens_nothing(name: str) -> None:
    for phase in profile(name).phases:
        if phase.hit_check:
            check = a_check(name, phase.hit_check.after, protocol_sha256="f" * 64)
            with pytest.raises(NotPermitted):
                privacy.check_may_run(a_case(name, phase.id), profile(name), check, [a_topic()])


@pytest.mark.rule("R-008")
@every_phase
def test_a_grant_for_one_hit_check_is_usable_nowhere_else(name: str, phase: Phase) -> None:
    shipped = profile(name)
    after = phase.hit_check.after if phase.hit_check else None
    others = [one.id for p in shipped.phases for one in p.privacy_checks if one.id != after]

    for other in others:
        with pytest.raises(NotPermitted) as told:
            privacy.check_may_run(a_case(name, phase.id), shipped, a_check(name, other),
                                  [a_topic(has_address=True)])  # fmt: skip
        assert told.value.code == "B-101"


@pytest.mark.rule("R-008")
@every_hit_check
def test_a_grant_of_another_case_is_not_usable(name: str, phase: Phase) -> None:
    assert phase.hit_check is not None
    check = a_check(name, phase.hit_check.after)
    topics = [a_topic(has_address=True)]
    case = a_case(name, phase.id)

    assert privacy.check_may_run(case, profile(name), check, topics) is check
    with pytest.raises(NotPermitted):
        privacy.check_may_run(replace(case, case_id="S-2026-0001"), profile(name), check, topics)


@every_profile
def test_every_hit_check_follows_a_check_on_sources(name: str) -> None:
    shipped = profile(name)
    found = [phase for phase in shipped.phases if phase.hit_check]

    assert len(found) == 1
    for phase in found:
        assert phase.hit_check is not None
        place = shipped.phase_of(phase.hit_check.after)
        assert place is not None
        part = place.privacy_check(phase.hit_check.after)
        assert part is not None
        assert part.kind is CheckKind.SOURCES
        assert phase.sources


@pytest.mark.rule("R-013")
@pytest.mark.rule("R-108")
@pytest.mark.rule("R-115")
def test_a_cell_has_these_fields_and_no_score_or_count() -> None:
    assert [one.name for one in fields(Cell)] == [
        "topic", "department", "outcome", "reason", "as_of", "contact",
    ]  # fmt: skip


@pytest.mark.rule("R-030")
@every_phase
def test_a_role_that_nobody_knows_may_do_nothing(name: str, phase: Phase) -> None:
    for act in Act:
        for part in ("", *phase.parts):
            assert OUTSIDER not in allowed_roles(name, act, phase.id, part)


@pytest.mark.rule("R-030")
@pytest.mark.rule("R-039")
@pytest.mark.rule("R-206")
@every_phase
def test_a_role_that_never_decides_decides_nothing(name: str, phase: Phase) -> None:
    quiet = {role for role, part in profile(name).roles.items() if not part.decides}
    decisions = (Act.WEIGH, Act.DECIDE, Act.CLOSE, Act.DECIDE_PRIVACY_CHECK, Act.SIGN_DOUBT,
                 Act.DECIDE_DISCLOSURE)  # fmt: skip

    assert quiet
    for act in decisions:
        for part in ("", *phase.parts):
            assert quiet.isdisjoint(allowed_roles(name, act, phase.id, part))


@pytest.mark.rule("R-054")
@every_phase
def test_a_part_is_handled_in_its_own_phase_only(name: str, phase: Phase) -> None:
    others = [part for one in profile(name).phases if one.id != phase.id for part in one.parts]

    for act in PARTED:
        for part in others:
            assert allowed_roles(name, act, phase.id, part) == set()


@pytest.mark.rule("R-177")
@pytest.mark.rule("R-056")
@pytest.mark.parametrize("state", [one for one in CaseState if one is not CaseState.OPEN])
@every_phase
def test_in_a_case_that_stopped_only_reading_and_closing_are_left(
    name: str, phase: Phase, state: CaseState
) -> None:
    left = {
        Act.READ_CASE, Act.READ_REPORTER, Act.CLOSE, Act.READ_NOTICES, Act.CLOSE_NOTICE,
        Act.REVIEW_LOG,
    }  # fmt: skip

    for act in set(Act) - left:
        for part in ("", *phase.parts):
            assert allowed_roles(name, act, phase.id, part, state=state) == set()


@pytest.mark.rule("R-089")
@every_phase
def test_a_weighing_keeps_question_answers_reason_person_and_moment(
    name: str, phase: Phase
) -> None:
    for part in phase.weighings:
        asked = {item.id for item in part.spec().asked()}
        made = moves.weigh(standing(name, phase.id, *part.needs), part.id, dict.fromkeys(asked, True),
                           reason=REASON, actor=an_actor(account="bea"), at=NOW,
                           notes=dict.fromkeys(asked, "toelichting"))  # fmt: skip

        assert (made.question, made.reason, made.decided_by, made.decided_at) == (
            part.question, REASON, "bea", NOW,
        )  # fmt: skip
        assert set(made.answers) == asked
        assert made.passed


@pytest.mark.rule("R-089")
@every_phase
def test_weighing_again_makes_a_new_version(name: str, phase: Phase) -> None:
    for part in phase.weighings:
        before = standing(name, phase.id, *part.needs)
        first = weighed_no(before, part.id)
        again = weighed_no(replace(before, weighings=[*before.weighings, first]), part.id)

        assert (first.version, again.version) == (1, 2)


def weighed_no(standing: object, weighing: str) -> Weighing:
    """The weighing with no to everything."""
    part = next(one for phase in standing.profile.phases if (one := phase.weighing(weighing)))  # type: ignore[attr-defined]
    asked = part.spec().asked()
    return moves.weigh(standing, weighing, {item.id: False for item in asked}, reason=REASON,  # type: ignore[arg-type]
                       actor=an_actor(), at=NOW)  # fmt: skip


@pytest.mark.rule("R-090")
@every_phase
def test_no_answer_is_filled_in_for_anybody(name: str, phase: Phase) -> None:
    for part in phase.weighings:
        with pytest.raises(WrongUse) as told:
            moves.weigh(standing(name, phase.id, *part.needs), part.id, {}, reason=REASON,
                        actor=an_actor(), at=NOW)  # fmt: skip
        assert told.value.code == "B-110"


@pytest.mark.rule("R-084")
@pytest.mark.rule("R-089")
@every_phase
def test_a_weighing_without_a_reason_is_refused(name: str, phase: Phase) -> None:
    for part in phase.weighings:
        asked = {item.id: False for item in part.spec().asked()}
        with pytest.raises(WrongUse) as told:
            moves.weigh(standing(name, phase.id, *part.needs), part.id, asked, reason="te kort",
                        actor=an_actor(), at=NOW)  # fmt: skip
        assert told.value.code == "B-117"


@pytest.mark.rule("R-023")
@pytest.mark.parametrize("kinds", [(), *[(kind,) for kind in Kind], tuple(Kind)])
@every_phase
def test_every_weighing_asks_something_whatever_the_case_is_about(
    name: str, phase: Phase, kinds: tuple[Kind, ...]
) -> None:
    for part in phase.weighings:
        assert part.spec().asked(kinds)
        for step in part.spec().steps:
            assert not step.counts or any(item.is_asked(kinds) for item in step.items)


@pytest.mark.rule("R-097")
@pytest.mark.rule("R-149")
@every_profile
def test_requester_and_decider_of_substance_are_other_roles(name: str) -> None:
    assert set(profile(name).disclosure.asked_by).isdisjoint(profile(name).disclosure.by)


@every_phase
def test_requester_and_decider_of_a_privacy_check_are_other_roles(name: str, phase: Phase) -> None:
    for check in phase.privacy_checks:
        assert set(check.asked_by).isdisjoint({*check.by, *check.on_doubt})


@every_hit_check
def test_who_asked_or_ran_never_decides_in_the_same_case(name: str, phase: Phase) -> None:
    assert phase.hit_check is not None
    shipped, case = profile(name), a_case(name, phase.id)
    everything = an_actor(*shipped.roles)
    done = (Done(account="anna", duty=Duty.REQUESTER),)

    def outcome(act: Act, done: tuple[Done, ...]) -> Allowed | Denied:
        return decide(Attempt(act=act, actor=everything, profile=shipped, case=case, done=done))

    assert isinstance(outcome(Act.DECIDE_DISCLOSURE, ()), Allowed)
    denied = outcome(Act.DECIDE_DISCLOSURE, done)
    assert isinstance(denied, Denied)
    assert denied.rule == "D-013"
    assert isinstance(outcome(Act.RUN_HIT_CHECK, done), Allowed)
    assert Act.DECIDE not in DUTIES


# Sources and law


@pytest.mark.rule("R-118")
@given(kinds=st.lists(st.sampled_from(Kind), min_size=2), source=st.sampled_from(SOURCES))
@pytest.mark.parametrize(("name", "phase"), HIT_CHECKS, ids=[name for name, _ in HIT_CHECKS])
def test_a_source_that_is_closed_gives_the_same_for_every_subject(
    name: str, phase: Phase, kinds: list[Kind], source: str
) -> None:
    contract = a_source_called(source, secrecy="closed")
    column = asking.column(
        contract, a_case(name, phase.id), profile(name), frozenset(), (), TODAY, TODAY
    )

    assert len({asking.unasked(column, kind) for kind in kinds}) == 1
    assert column.stopped_by in (Reason.CLOSED, Reason.FORBIDDEN_BY_LAW)


@pytest.mark.rule("R-131")
@pytest.mark.parametrize("source", SOURCES)
@every_profile
def test_the_stricter_of_law_and_contract_counts(name: str, source: str) -> None:
    law = profile(name).law(source, "geen")
    told = asking.closed_by_law(OPEN[source], profile(name), (), TODAY)

    expected = {
        LawClass.OPEN: None,
        LawClass.CLOSED: Reason.CLOSED,
        LawClass.FORBIDDEN: Reason.FORBIDDEN_BY_LAW,
        LawClass.UNREGISTRABLE: Reason.FORBIDDEN_BY_LAW,
    }
    assert told is expected[law.closed_by if law else LawClass.OPEN]
    stricter = replace(OPEN[source], secrecy=Secrecy.FORBIDDEN)
    assert asking.closed_by_law(stricter, profile(name), (), TODAY) is Reason.FORBIDDEN_BY_LAW


@pytest.mark.rule("R-134")
@pytest.mark.rule("R-139")
@every_profile
def test_nothing_opens_what_cannot_be_registered(name: str) -> None:
    shipped = profile(name)
    for regime, law in shipped.source_law.items():
        if law.closed_by is LawClass.UNREGISTRABLE:
            contract = a_source_called(
                "melding", regime=regime, openedBy={"reference": "B&W 1", "date": "2026-01-01"}
            )
            found = asking.closed_by_law(contract, shipped, [evidence("melding")], TODAY)
            assert found is Reason.FORBIDDEN_BY_LAW
            assert not law.exemptions


@pytest.mark.rule("R-137")
@every_profile
def test_municipal_taxes_and_property_values_are_closed_until_a_decision(name: str) -> None:
    for source in ("belastingen", "woz"):
        law = profile(name).law(source, "geen")
        assert law is not None
        assert (law.closed_by, law.opened_by) == (LawClass.CLOSED, "collegebesluit")


@pytest.mark.rule("R-132")
@pytest.mark.rule("R-133")
@every_profile
def test_every_exemption_wants_evidence(name: str) -> None:
    for law in profile(name).source_law.values():
        for exemption in law.exemptions.values():
            assert exemption.evidence
            assert law.closed_by in (LawClass.CLOSED, LawClass.FORBIDDEN)


@pytest.mark.rule("R-109")
@every_hit_check
def test_a_register_of_who_and_where_gives_no_hit_outside_a_hit_check(
    name: str, phase: Phase
) -> None:
    register = a_source_called("brp", role="identification")
    elsewhere = [one for one in profile(name).phases if one.hit_check is None]

    assert elsewhere
    for other in elsewhere:
        assert not asking.gives_hits(register, a_case(name, other.id), profile(name))


@every_profile
def test_what_a_case_can_ask_is_a_source_that_is_known(name: str) -> None:
    for phase in profile(name).phases:
        assert set(phase.sources) <= set(SOURCES)
    for theme in profile(name).themes.values():
        assert set(theme.sources) <= set(SOURCES)


@every_hit_check
def test_a_privacy_check_proposes_what_its_hit_check_can_ask(name: str, phase: Phase) -> None:
    assert phase.hit_check is not None
    place = profile(name).phase_of(phase.hit_check.after)
    assert place is not None
    contracts = list(OPEN.values())

    proposed = privacy.proposed(profile(name), a_case(name, place.id), contracts)

    theme = next(iter(profile(name).themes.values()))
    assert set(proposed) == set(theme.sources) & set(phase.sources)
    assert set(proposed) <= privacy.askable(profile(name), phase.hit_check.after)


# Ends


@every_profile
def test_every_outcome_has_a_term_that_ends(name: str) -> None:
    for outcome in profile(name).retention:
        term = profile(name).term(outcome)
        start = date(2028, 2, 29)
        assert start <= term.inactive_on(start) <= term.destroy_on(start) <= date(2039, 1, 1)


@every_profile
def test_an_outcome_without_a_term_is_refused(name: str) -> None:
    with pytest.raises(Invalid) as told:
        profile(name).term("iets-anders")
    assert told.value.code == "P-111"


@pytest.mark.rule("R-169")
@pytest.mark.parametrize(
    ("start", "length", "day"),
    [
        (date(2027, 1, 31), "1 month", date(2027, 2, 28)),
        (date(2028, 1, 31), "1 month", date(2028, 2, 29)),
        (date(2028, 2, 29), "1 year", date(2029, 2, 28)),
        (date(2026, 12, 31), "6 months", date(2027, 6, 30)),
        (date(2026, 10, 25), "4 weeks", date(2026, 11, 22)),
        (date(2026, 1, 1), "0 days", date(2026, 1, 1)),
    ],
)
def test_a_term_ends_on_a_day_that_exists(start: date, length: str, day: date) -> None:
    assert Length.parse(length).after(start) == day


# What a profile can say


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("weighed: [weging-4]", "weighed: [weging-9]", "unknown weighing weging-9"),
        ("weighed: [weging-4]", "weighed: [check-1]", "unknown weighing check-1"),
        ("access: {roles: [regisseur, team],", "access: {roles: [regisseur, team], only_in: {iemand: [stap-1]},", "only_in names iemand"),
        ("access: {roles: [regisseur, team],", "access: {roles: [regisseur, team], only_in: {team: [stap-9]},", "unknown phase stap-9"),
    ],
)  # fmt: skip
def test_a_profile_that_names_what_is_not_there_is_refused(old: str, new: str, says: str) -> None:
    text = profile_text("ccv")
    assert old in text

    with pytest.raises(Invalid, match=says):
        protocol_lint.load(text.replace(old, new))


@pytest.mark.rule("R-079")
@pytest.mark.rule("R-083")
def test_weight_differs_between_profiles_for_real() -> None:
    rules = {}
    for name, weighing in (("maashorst", "weging-4"), ("hengelo", "weging-2"), ("ccv", "weging-3")):
        phase = profile(name).phase_of(weighing)
        assert phase is not None
        part = phase.weighing(weighing)
        assert part is not None
        rules[name] = [step.rule for step in part.spec().steps]

    assert rules == {
        "maashorst": [RuleKind.MAJORITY], "hengelo": [RuleKind.AT_LEAST_ONE], "ccv": [],
    }  # fmt: skip
