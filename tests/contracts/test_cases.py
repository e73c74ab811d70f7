from datetime import date, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import cases
from contracts.cases import CaseState, next_label
from contracts.errors import NotPermitted, TrefferError, WrongUse
from contracts.ids import TopicLabel
from contracts.protocol import Passes, Protocol
from contracts.topics import Kind
from contracts.weighings import RuleKind, Weighing
from tests.builders import NOW, REASON, a_case, a_protocol, a_signal, a_topic, a_weighing, an_actor

CCV = a_protocol()
STEP_1 = ("weging-1", "weging-2a", "weging-2b")
ITEMS = ("verankering-bestuurlijk", "verankering-maatschappelijk", "verankering-zakelijk")


def with_rule(rule: RuleKind) -> Protocol:
    """The profile with another rule for the three weighings of its first step."""
    first, *rest = CCV.phases
    passes = Passes(rule=rule, of=STEP_1, to="stap-2")
    return a_protocol(phases=(first.model_copy(update={"passes_when": passes}), *rest))


@pytest.mark.parametrize(
    ("kind", "taken", "label"),
    [
        (Kind.PERSON, [], "P1"),
        (Kind.PERSON, ["P1", "A1", "P2"], "P3"),
        (Kind.ORGANISATION, ["P1"], "O1"),
        (Kind.ADDRESS, ["A1"], "A2"),
        (Kind.PARCEL, [], "K1"),
        (Kind.VEHICLE, ["V1"], "V2"),
    ],
)
def test_a_topic_gets_the_next_label_of_its_kind(kind: Kind, taken: list[str], label: str) -> None:
    assert next_label(kind, [TopicLabel(name) for name in taken]) == label


@given(st.lists(st.sampled_from(Kind), max_size=30))
def test_labels_never_repeat(kinds: list[Kind]) -> None:
    taken: list[TopicLabel] = []
    for kind in kinds:
        taken.append(next_label(kind, taken))

    assert len(set(taken)) == len(kinds)


def test_a_step_is_for_the_roles_that_the_profile_names() -> None:
    cases.require_role(an_actor("a", "team"), ["regisseur", "team"], CCV, "Dit")

    with pytest.raises(NotPermitted, match="regisseur ondermijning or ondermijningsteam") as told:
        cases.require_role(an_actor("b", "iets"), ["regisseur", "team"], CCV, "Dit")
    assert told.value.code == "B-120"


@pytest.mark.parametrize("state", [CaseState.STOPPED, CaseState.CLOSED, CaseState.DESTROYED])
def test_nothing_is_asked_in_a_case_that_is_not_open(state: CaseState) -> None:
    with pytest.raises(NotPermitted, match=f"is {state}"):
        cases.require_open(a_case(state=state))


def test_an_open_case_can_be_worked_on() -> None:
    cases.require_open(a_case())  # raises nothing


@pytest.mark.parametrize("reason", ["", "kort", "x" * 19, " " * 40, "x" * 19 + "  "])
def test_a_reason_says_something(reason: str) -> None:
    with pytest.raises(WrongUse, match="20 characters"):
        cases.require_reason(reason)


def test_a_reason_of_twenty_characters_is_enough() -> None:
    cases.require_reason("x" * 20)  # raises nothing


@pytest.mark.parametrize(
    ("rule", "goes_on"),
    [
        (RuleKind.ALL, all),
        (RuleKind.JUDGEMENT, all),
        (RuleKind.AT_LEAST_ONE, any),
        (RuleKind.MAJORITY, lambda passed: sum(passed) >= 2),
    ],
)
def test_weighings_together_pass_or_stop_a_case(rule: RuleKind, goes_on: object) -> None:
    assert callable(goes_on)
    for passed in product((True, False), repeat=3):
        *earlier, last = [a_weighing(n, passed=p) for n, p in zip(STEP_1, passed, strict=True)]
        case = cases.weighed(a_case("stap-1"), with_rule(rule), earlier, last)
        on = goes_on(passed)
        assert (case.phase, case.state) == (
            ("stap-2", CaseState.OPEN) if on else ("stap-1", CaseState.STOPPED)
        ), passed


@pytest.mark.parametrize("given_", [1, 2])
def test_a_case_waits_for_every_weighing_of_its_phase(given_: int) -> None:
    *earlier, last = [a_weighing(name, passed=False) for name in STEP_1[:given_]]

    assert cases.weighed(a_case("stap-1"), CCV, earlier, last) == a_case("stap-1")


def test_a_changed_weighing_replaces_the_earlier_one() -> None:
    earlier = [a_weighing("weging-1", passed=False), a_weighing("weging-2a")]
    earlier.append(a_weighing("weging-1", version=2))

    case = cases.weighed(a_case("stap-1"), CCV, earlier, a_weighing("weging-2b"))

    assert case.phase == "stap-2"


def test_a_phase_that_ends_with_a_decision_is_not_left_by_weighing() -> None:
    case = a_case("stap-2")

    assert cases.weighed(case, CCV, [], a_weighing("weging-3", passed=False)) == case


@pytest.mark.parametrize(
    ("phase", "option", "weighing", "phase_after", "outcome"),
    [
        ("stap-2", "vervolganalyse", "weging-3", "stap-3", None),
        ("stap-2", "niets", None, "stap-2", "niets"),
        ("stap-2", "riec", None, "stap-2", "riec"),
        ("stap-3", "casusoverleg", "weging-4", "stap-4", None),
        ("stap-3", "geen-hit", None, "stap-3", "geen-hit"),
        ("stap-4", "aanpak-afgerond", "weging-5", "stap-4", "aanpak-afgerond"),
    ],
)
def test_a_decision_moves_a_case_on_or_ends_it(
    phase: str, option: str, weighing: str | None, phase_after: str, outcome: str | None
) -> None:
    made = [a_weighing(weighing)] if weighing else []
    state = CaseState.OPEN if outcome is None else CaseState.STOPPED

    case = cases.decided(a_case(phase), CCV, option, made)

    assert case == a_case(phase_after, state=state, outcome=outcome)


@pytest.mark.parametrize(
    ("phase", "option", "code"),
    [
        ("stap-1", "niets", "B-112"),
        ("stap-2", "casusoverleg", "B-113"),
        ("stap-2", "vervolganalyse", "B-114"),
        ("stap-3", "casusoverleg", "B-114"),
    ],
)
def test_a_decision_is_refused(phase: str, option: str, code: str) -> None:
    with pytest.raises(TrefferError) as told:
        cases.decided(a_case(phase), CCV, option, [])

    assert told.value.code == code


@pytest.mark.parametrize(
    ("case", "outcome", "destroy_on"),
    [
        (a_case("stap-1"), "niet-in-behandeling", date(2027, 11, 22)),
        (a_case("stap-1", state=CaseState.STOPPED), "niet-in-behandeling", date(2027, 11, 22)),
        (a_case("stap-2", state=CaseState.STOPPED, outcome="niets"), "niets", date(2027, 11, 22)),
        (a_case("stap-2", state=CaseState.STOPPED, outcome="riec"), "riec", date(2027, 11, 22)),
        (a_case("stap-4", outcome="aanpak-afgerond"), "aanpak-afgerond", date(2031, 11, 22)),
    ],
)
def test_a_closed_case_has_the_term_of_its_outcome(
    case: cases.Case, outcome: str, destroy_on: date
) -> None:
    closed = cases.closed(case, CCV, outcome, NOW)

    assert closed.destroy_on == destroy_on
    assert (closed.state, closed.outcome, closed.closed_at) == (CaseState.CLOSED, outcome, NOW)


@pytest.mark.parametrize(
    ("case", "outcome", "code"),
    [
        (a_case(state=CaseState.CLOSED), "geen-hit", "B-115"),
        (a_case(state=CaseState.DESTROYED), "geen-hit", "B-115"),
        (a_case("stap-1"), "geen-hit", "B-116"),
        (a_case("stap-2"), "vervolganalyse", "B-116"),
        (a_case("stap-2", state=CaseState.STOPPED, outcome="riec"), "niets", "B-116"),
        (a_case("stap-9"), "niets", "P-110"),
    ],
)
def test_a_case_is_not_closed_with_another_outcome(
    case: cases.Case, outcome: str, code: str
) -> None:
    with pytest.raises(TrefferError) as told:
        cases.closed(case, CCV, outcome, NOW)

    assert told.value.code == code


@pytest.mark.parametrize(("phase", "outcome"), [("stap-2", "niets"), ("stap-3", "geen-hit")])
def test_an_end_that_a_phase_decides_on_must_have_been_decided(phase: str, outcome: str) -> None:
    with pytest.raises(WrongUse, match=f"waits for the decision of {phase}"):
        cases.closed(a_case(phase), CCV, outcome, NOW)


@given(day=st.dates(date(2020, 1, 1), date(2090, 1, 1)))
def test_no_case_is_destroyed_within_a_year_less_a_day(day: date) -> None:
    at = datetime.combine(day, NOW.timetz())
    closed = cases.closed(a_case("stap-3", outcome="geen-hit"), CCV, "geen-hit", at)

    assert closed.destroy_on >= day + timedelta(days=365)


def weigh(name: str = "weging-1", **changes: Any) -> Weighing:
    given_: dict[str, Any] = {
        "answers": dict.fromkeys(ITEMS, True),
        "reason": REASON,
        "actor": an_actor(),
        "at": NOW,
        "earlier": [],
    } | changes
    case = given_.pop("case", a_case("stap-1"))
    return cases.weigh(case, CCV, name, **given_)


def test_a_weighing_keeps_question_answer_reason_decider_and_moment() -> None:
    made = weigh()

    assert (made.weighing, made.reason, made.decided_by) == ("weging-1", REASON, "rregie")
    assert (made.answers, made.passed, made.decided_at) == (dict.fromkeys(ITEMS, True), True, NOW)


def test_a_weighing_made_again_is_a_new_version() -> None:
    earlier = [weigh(), a_weighing("weging-2a"), weigh(earlier=[weigh()])]

    assert weigh(earlier=earlier).version == 3


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"case": a_case("stap-1", state=CaseState.CLOSED)}, "B-121"),
        ({"case": a_case("stap-2")}, "B-111"),
        ({"actor": an_actor("a", "team")}, "B-120"),
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


def test_signals_and_topics_hide_what_people_wrote() -> None:
    shown = repr((a_signal(text="geheim"), a_topic(inner=b"geheim", sealed=b"geheim")))

    assert "geheim" not in shown
