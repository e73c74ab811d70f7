from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import moves
from contracts.cases import Case, CaseState, Signature
from contracts.errors import NotPermitted, TrefferError, WrongUse
from contracts.outcomes import Outcome
from contracts.protocol import Decision, Protocol, Retention
from contracts.retention import Start
from contracts.standing import Standing
from contracts.weighings import Weighing
from tests.builders import (
    NOW,
    REASON,
    a_case,
    a_cell,
    a_privacy_check,
    a_protocol,
    a_standing,
    a_weighing,
    an_actor,
)

CCV = a_protocol()
STEP_1 = ("weging-1", "weging-2a", "weging-2b")
ITEMS = ("verankering-bestuurlijk", "verankering-maatschappelijk", "verankering-zakelijk",
         "signalering-ongerijmd", "signalering-malafide")  # fmt: skip
HIT = (a_cell(Outcome.HIT),)


def weigh(name: str = "weging-1", **changes: Any) -> Weighing:
    given_: dict[str, Any] = {
        "standing": a_standing(a_case("stap-1")),
        "answers": dict.fromkeys(ITEMS, True),
        "reason": REASON,
        "actor": an_actor(),
        "at": NOW,
    } | changes
    return moves.weigh(given_.pop("standing"), name, given_.pop("answers"), **given_)


@pytest.mark.rule("R-089")
def test_a_weighing_keeps_question_answer_reason_decider_and_moment() -> None:
    made = weigh(actor=an_actor("anna", acts_for="piet"))

    assert made.question == "Heeft het signaal betrekking op ondermijning?"
    assert (made.answers, made.reason) == (dict.fromkeys(ITEMS, True), REASON)
    assert (made.decided_by, made.acts_for, made.decided_at) == ("anna", "piet", NOW)
    assert made.passed


@pytest.mark.rule("R-089")
def test_a_weighing_made_again_is_a_new_version() -> None:
    earlier = [a_weighing("weging-1"), a_weighing("weging-2a"), a_weighing("weging-1", version=2)]

    made = weigh(standing=a_standing(a_case("stap-1"), weighings=earlier))

    assert (made.version, weigh().version) == (3, 1)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"standing": a_standing(a_case("stap-2"))}, "B-111"),
        ({"reason": "te kort"}, "B-117"),
        ({"answers": {}}, "B-110"),
    ],
)
def test_a_weighing_is_refused(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(TrefferError) as told:
        weigh(**changes)

    assert told.value.code == code


def test_a_weighing_that_does_not_exist_is_told_with_those_that_do() -> None:
    with pytest.raises(WrongUse, match="weging-1, weging-2a, weging-2b"):
        weigh("weging-9")
    first = CCV.phases[0].model_copy(update={"weighings": ()})
    bare = a_standing(a_case("stap-1"), profile=a_protocol(phases=(first, *CCV.phases[1:])))
    with pytest.raises(WrongUse, match="none"):
        weigh("weging-9", standing=bare)


@pytest.mark.rule("R-117")
def test_hits_are_weighed_once_there_is_one() -> None:
    answer: dict[str, Any] = {"answers": {"weging-4": True}}
    with pytest.raises(NotPermitted, match="hit does not stand") as told:
        weigh("weging-4", standing=a_standing(), **answer)

    assert told.value.code == "B-114"
    assert weigh("weging-4", standing=a_standing(cells=HIT), **answer).passed


@pytest.mark.rule("R-067")
@pytest.mark.rule("R-054")
def test_a_case_goes_on_once_every_weighing_of_its_phase_has_passed() -> None:
    for number in range(8):
        passed = [bool(number >> place & 1) for place in range(3)]
        made = [a_weighing(n, passed=p) for n, p in zip(STEP_1, passed, strict=True)]
        case = moves.after(a_standing(a_case("stap-1"), weighings=made))
        on = all(passed)
        assert (case.phase, case.state) == (
            ("stap-2", CaseState.OPEN) if on else ("stap-1", CaseState.STOPPED)
        ), passed
        assert case.may_end_as == (() if on else ("niet-in-behandeling",))


@pytest.mark.parametrize("given_", [0, 1, 2])
def test_a_case_waits_for_every_weighing_of_its_phase(given_: int) -> None:
    made = [a_weighing(name) for name in STEP_1[:given_]]

    assert moves.after(a_standing(a_case("stap-1"), weighings=made)) == a_case("stap-1")


def test_a_changed_weighing_replaces_the_earlier_one() -> None:
    made = [a_weighing("weging-1", passed=False), a_weighing("weging-1", version=2)]
    made += [a_weighing("weging-2a"), a_weighing("weging-2b")]

    assert moves.after(a_standing(a_case("stap-1"), weighings=made)).phase == "stap-2"


@pytest.mark.parametrize("state", [s for s in CaseState if s is not CaseState.OPEN])
def test_a_case_that_is_not_open_goes_nowhere(state: CaseState) -> None:
    case = a_case("stap-1", state=state)
    made = [a_weighing(name) for name in STEP_1]

    assert moves.after(a_standing(case, weighings=made)) == case


def test_a_phase_that_ends_with_a_decision_is_not_left_by_weighing() -> None:
    case = a_case("stap-2")

    assert moves.after(a_standing(case, weighings=[a_weighing("weging-3", passed=False)])) == case


def sign(option: str, standing: Standing, account: str = "tteam", *roles: str) -> tuple[Any, Case]:
    actor = an_actor(account, *(roles or ("team",)))
    return moves.sign(standing, option, reason=REASON, actor=actor, at=NOW)


WEIGHED = a_weighing("weging-3")
DECISIONS: list[tuple[str, str, dict[str, Any], str]] = [
    ("stap-2", "vervolganalyse", {"weighings": [WEIGHED]}, "stap-3"),
    ("stap-2", "niets", {"weighings": [a_weighing("weging-3", passed=False)]}, "niets"),
    ("stap-2", "riec", {"weighings": [WEIGHED]}, "riec"),
    ("stap-3", "casusoverleg", {"weighings": [a_weighing("weging-4")], "cells": HIT}, "stap-4"),
    ("stap-3", "geen-hit", {"cells": (a_cell(Outcome.NO_HIT),)}, "geen-hit"),
    ("stap-4", "geen-aanpak", {}, "geen-aanpak"),
]


@pytest.mark.parametrize(("phase", "option", "stands", "goal"), DECISIONS)
def test_a_decision_moves_a_case_on_or_ends_it(
    phase: str, option: str, stands: dict[str, Any], goal: str
) -> None:
    made, case = sign(option, a_standing(a_case(phase), **stands))

    assert (made.phase, made.option, made.role, made.by) == (phase, option, "team", "tteam")
    if goal == option:
        assert case == a_case(phase, state=CaseState.STOPPED, may_end_as=(option,))
    else:
        assert case == a_case(goal)


@pytest.mark.rule("R-116")
@pytest.mark.parametrize(
    ("phase", "option", "stands", "code"),
    [
        ("stap-1", "niets", {}, "B-112"),
        ("stap-2", "casusoverleg", {}, "B-113"),
        ("stap-2", "vervolganalyse", {}, "B-114"),
        (
            "stap-2",
            "vervolganalyse",
            {"weighings": [a_weighing("weging-3", passed=False)]},
            "B-114",
        ),
        ("stap-3", "casusoverleg", {"cells": ()}, "B-114"),
        ("stap-3", "geen-hit", {"cells": HIT}, "B-114"),
        ("stap-3", "geen-hit", {"cells": ()}, "B-114"),
        ("stap-3", "geen-hit", {}, "B-114"),
        ("stap-4", "aanpak-afgerond", {}, "B-114"),
    ],
)
def test_a_decision_is_refused(phase: str, option: str, stands: dict[str, Any], code: str) -> None:
    with pytest.raises(TrefferError) as told:
        sign(option, a_standing(a_case(phase), **stands))

    assert told.value.code == code


def both_sign() -> Protocol:
    """The profile with a second step that both roles decide."""
    first, second, *rest = CCV.phases
    assert second.decision is not None
    decision = Decision(
        by=("regisseur", "team"), all_sign=True, options=second.decision.options, cites="x"
    )
    return a_protocol(phases=(first, second.model_copy(update={"decision": decision}), *rest))


def signed(*signatures: Signature) -> Standing:
    weighed = [a_weighing("weging-3", passed=False)]
    return a_standing(
        a_case("stap-2"), profile=both_sign(), weighings=weighed, signatures=signatures
    )


@pytest.mark.rule("R-032")
def test_a_decision_of_two_roles_waits_for_both() -> None:
    first, waits = sign("niets", signed(), "anna", "regisseur")
    second, moved = sign("niets", signed(first), "tom", "team")

    assert (first.role, second.role) == ("regisseur", "team")
    assert (waits.state, moved.state) == (CaseState.OPEN, CaseState.STOPPED)
    assert moves.unsigned(signed(first), "niets") == ("team",)
    assert moves.unsigned(signed(first, second), "niets") == ()
    assert moves.unsigned(signed(first), "riec") == ("regisseur", "team")
    assert moves.unsigned(a_standing(a_case("stap-2")), "niets") == ()
    assert moves.unsigned(a_standing(a_case("stap-1")), "niets") == ()


@pytest.mark.rule("R-032")
def test_one_person_with_both_roles_signs_for_one_of_them() -> None:
    first, _ = sign("niets", signed(), "anna", "regisseur", "team")

    again, waits = sign("niets", signed(first), "anna", "regisseur")
    assert (again.role, waits.state) == ("regisseur", CaseState.OPEN)
    with pytest.raises(NotPermitted, match="another person") as told:
        sign("niets", signed(first), "anna", "team")
    assert told.value.code == "B-206"
    deputy = an_actor("dora", "team", acts_for="anna")
    with pytest.raises(NotPermitted, match="another person"):
        moves.sign(signed(first), "niets", reason=REASON, actor=deputy, at=NOW)


def test_the_last_choice_of_a_role_counts() -> None:
    one, _ = sign("niets", signed(), "anna", "regisseur")
    two, waits = sign("niets", signed(one), "anna", "regisseur")
    _, moved = sign("niets", signed(one, two), "tom", "team")

    assert (waits.state, moved.state) == (CaseState.OPEN, CaseState.STOPPED)


@pytest.mark.rule("R-160")
@pytest.mark.parametrize(
    ("case", "outcome", "destroy_on"),
    [
        (a_case("stap-1"), "niet-in-behandeling", date(2027, 11, 22)),
        (
            a_case("stap-1", state=CaseState.STOPPED, may_end_as=("niet-in-behandeling",)),
            "niet-in-behandeling",
            date(2027, 11, 22),
        ),
        (
            a_case("stap-2", state=CaseState.STOPPED, may_end_as=("riec",)),
            "riec",
            date(2027, 11, 22),
        ),
        (
            a_case("stap-4", state=CaseState.STOPPED, may_end_as=("aanpak-afgerond",)),
            "aanpak-afgerond",
            date(2031, 11, 22),
        ),
    ],
)
def test_a_closed_case_has_the_term_of_its_outcome(
    case: Case, outcome: str, destroy_on: date
) -> None:
    closed = moves.closed(case, CCV, outcome, NOW, last=NOW)

    assert closed.destroy_on == destroy_on
    assert (closed.state, closed.outcome, closed.closed_at) == (CaseState.CLOSED, outcome, NOW)
    assert closed.inactive_on is None


@pytest.mark.parametrize(
    ("case", "outcome", "code"),
    [
        (a_case(state=CaseState.CLOSED), "geen-hit", "B-115"),
        (a_case(state=CaseState.INACTIVE), "geen-hit", "B-115"),
        (a_case(state=CaseState.DESTROYED), "geen-hit", "B-115"),
        (a_case("stap-1"), "geen-hit", "B-116"),
        (a_case("stap-2"), "vervolganalyse", "B-116"),
        (a_case("stap-2", state=CaseState.STOPPED, may_end_as=("riec",)), "niets", "B-116"),
        (a_case("stap-9"), "niets", "P-110"),
    ],
)
def test_a_case_is_not_closed_with_another_outcome(case: Case, outcome: str, code: str) -> None:
    with pytest.raises(TrefferError) as told:
        moves.closed(case, CCV, outcome, NOW, last=NOW)

    assert told.value.code == code


@pytest.mark.parametrize(("phase", "outcome"), [("stap-2", "niets"), ("stap-3", "geen-hit")])
def test_an_end_that_a_phase_decides_on_must_have_been_decided(phase: str, outcome: str) -> None:
    with pytest.raises(WrongUse, match=f"waits for the decision of {phase}"):
        moves.closed(a_case(phase), CCV, outcome, NOW, last=NOW)


@pytest.mark.rule("R-170")
@given(day=st.dates(date(2020, 1, 1), date(2090, 1, 1)))
def test_no_case_is_destroyed_within_a_year_less_a_day(day: date) -> None:
    at = datetime.combine(day, NOW.timetz())
    case = a_case("stap-3", state=CaseState.STOPPED, may_end_as=("geen-hit",))
    closed = moves.closed(case, CCV, "geen-hit", at, last=at)

    assert closed.destroy_on >= day + timedelta(days=365)


def kept(starts: Start) -> Case:
    """A case closed today, opened on 1 March and last touched on 5 May."""
    term = Retention(
        title="x", keep="5 years", inactive="1 year", store="database", starts=starts, cites="x"
    )
    profile = a_protocol(retention={"niet-in-behandeling": term})
    case = a_case("stap-1", opened_at=datetime.combine(date(2026, 3, 1), NOW.timetz()))
    last = datetime.combine(date(2026, 5, 5), NOW.timetz())
    return moves.closed(case, profile, "niet-in-behandeling", NOW, last=last)


@pytest.mark.rule("R-167")
@pytest.mark.rule("R-172")
@pytest.mark.parametrize(
    ("starts", "inactive_on"),
    [
        (Start.CLOSING, date(2031, 11, 22)),
        (Start.FIRST_PROCESSING, date(2031, 3, 1)),
        (Start.LAST_PROCESSING, date(2031, 5, 5)),
    ],
)
def test_a_term_is_counted_from_what_the_profile_names(starts: Start, inactive_on: date) -> None:
    case = kept(starts)

    assert case.inactive_on == inactive_on
    assert case.destroy_on == inactive_on.replace(year=2032)


@pytest.mark.rule("R-161")
def test_a_closed_case_rests_from_the_day_its_active_term_is_over() -> None:
    case = kept(Start.CLOSING)
    assert case.inactive_on is not None

    assert moves.resting(case, case.inactive_on - timedelta(days=1)) == case
    assert moves.resting(case, case.inactive_on).state is CaseState.INACTIVE
    assert moves.resting(a_case(), date(2099, 1, 1)) == a_case()


def test_a_privacy_check_of_the_case_is_no_reason_to_move() -> None:
    standing = a_standing(checks=[a_privacy_check()])

    assert moves.after(standing) == standing.case


def write(name: str, standing: Standing, text: str = REASON) -> Any:
    return moves.write(standing, name, text, actor=an_actor("tteam", "team"), at=NOW)


@pytest.mark.rule("R-159")
def test_what_is_written_is_what_the_phase_wants_by_name_and_not_empty() -> None:
    here = a_standing(a_case("stap-4"))

    made = write("aanpak", here)
    assert (made.record, made.text, made.by, made.at) == ("aanpak", REASON, "tteam", NOW)
    with pytest.raises(WrongUse, match="these records: aanpak"):
        write("plan", here)
    with pytest.raises(WrongUse, match="these records: none"):
        write("plan", a_standing(a_case("stap-2")))
    with pytest.raises(WrongUse, match="20 characters"):
        write("aanpak", here, "kort")


@pytest.mark.parametrize(
    ("phase", "option", "state"),
    [
        ("stap-1", "niets", CaseState.OPEN),
        ("stap-2", "iets", CaseState.OPEN),
        ("stap-2", "niets", CaseState.CLOSED),
    ],
)
def test_signatures_move_nothing_where_there_is_nothing_to_decide(
    phase: str, option: str, state: CaseState
) -> None:
    case = a_case(phase, state=state)

    assert moves.settled(a_standing(case), option) == case
