"""Each refusal has the code of the page that says what to do, and names what it refuses."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from contracts import activation, acts, moves, privacy
from contracts.activation import Activation
from contracts.acts import Act, Attempt, Denied
from contracts.cases import CaseState
from contracts.duties import Done, Duty
from contracts.errors import TrefferError
from contracts.ids import PrivacyCheckId, SourceName
from contracts.privacy import SourceVerdict, Verdict
from contracts.protocol import HitCheckPart, ItemPart
from contracts.retention import Length
from contracts.topics import Kind
from contracts.weighings import Item, RuleKind, Step, WeighingSpec, is_passed
from tests.builders import (
    NOW,
    REASON,
    a_case,
    a_privacy_check,
    a_protocol,
    a_standing,
    a_topic,
    a_weighing,
    an_actor,
)

CCV = a_protocol()
OFFICER = an_actor("pfunctionaris", "privacyfunctionaris")
(CHECK_1,) = CCV.phase("stap-3").privacy_checks
BOTH = [
    Activation(sha256="0" * 64, reference="ccv@1.0", role=role, by=by, at=NOW)
    for role, by in (("functioneel-beheerder", "a"), ("privacyfunctionaris", "b"))
]


def denied(act: Act, *roles: str, **changes: Any) -> Denied:
    given: dict[str, Any] = {
        "act": act,
        "actor": an_actor("anna", *roles),
        "profile": CCV,
        "case": a_case(),
    }
    found = acts.decide(Attempt(**(given | changes)))
    assert isinstance(found, Denied)
    return found


@pytest.mark.rule("R-177")
def test_a_case_that_is_not_open_is_told_by_its_state() -> None:
    found = denied(Act.ADD_TOPIC, "team", case=a_case(state=CaseState.STOPPED))

    assert (found.rule, found.code) == ("R-177", "B-121")
    assert "S-2026-0042 is stopped" in found.told


@pytest.mark.rule("R-168")
@pytest.mark.parametrize("act", [act for act in Act if act is not Act.REVIEW_LOG])
def test_a_case_at_rest_is_opened_by_nobody(act: Act) -> None:
    found = denied(act, *CCV.roles, case=a_case(state=CaseState.INACTIVE))

    assert (found.rule, found.code) == ("R-168", "B-121")
    assert "inactive environment" in found.told


@pytest.mark.rule("D-015")
@pytest.mark.parametrize(
    ("act", "changes", "code", "told"),
    [
        (Act.DECIDE, {"case": None}, "B-112", "Protocol ccv@1.0 lets nobody decide"),
        (Act.RUN_HIT_CHECK, {"case": a_case("stap-1")}, "B-101", "run a hit check in case S-2026"),
        (
            Act.WEIGH,
            {"case": a_case("stap-4"), "part": "weging-1"},
            "B-112",
            f"Nobody can {Act.WEIGH.value} weging-1 in case S-2026-0042 now",
        ),
    ],
)
def test_what_nobody_may_do_now_says_so(
    act: Act, changes: dict[str, Any], code: str, told: str
) -> None:
    found = denied(act, *CCV.roles, **changes)

    assert (found.rule, found.code) == ("D-015", code)
    assert told in found.told


@pytest.mark.rule("D-013")
def test_a_second_duty_is_told_by_both() -> None:
    done = (Done(account="anna", duty=Duty.REQUESTER),)
    found = denied(Act.DECIDE_PRIVACY_CHECK, "privacyfunctionaris", part="check-1", done=done)

    assert (found.rule, found.code) == ("D-013", "B-205")
    assert "requester" in found.told
    assert "decider" in found.told


@pytest.mark.rule("D-013")
def test_duties_that_are_told_count_without_the_case_at_hand() -> None:
    done = (Done(account="anna", duty=Duty.REQUESTER),)

    found = denied(Act.DECIDE_DISCLOSURE, "privacyfunctionaris", case=None, done=done)

    assert (found.rule, found.code) == ("D-013", "B-205")


@pytest.mark.rule("D-015")
@pytest.mark.parametrize("act", Act)
def test_in_a_phase_that_the_profile_does_not_have_nothing_is_an_error(act: Act) -> None:
    found = acts.decide(
        Attempt(act=act, actor=an_actor("anna"), profile=CCV, case=a_case("stap-9"))
    )

    assert isinstance(found, Denied) or act in {
        Act.OPEN_CASE, Act.ADD_SIGNAL, Act.READ_REPORTER, Act.READ_CASE, Act.ASK_DISCLOSURE,
    }  # fmt: skip


@pytest.mark.rule("R-037")
def test_doubt_is_signed_by_the_roles_that_the_check_names() -> None:
    doubted = CHECK_1.model_copy(update={"on_doubt": ("controleur",)})
    phases = tuple(
        one.model_copy(update={"privacy_checks": (doubted,)}) if one.id == "stap-3" else one
        for one in CCV.phases
    )
    roles = acts.competent(
        Attempt(
            act=Act.SIGN_DOUBT,
            actor=an_actor("anna"),
            profile=a_protocol(phases=phases),
            case=a_case(),
            part="check-1",
        )
    )

    assert roles == ("controleur",)
    nothing = Attempt(
        act=Act.SIGN_DOUBT, actor=an_actor("anna"), profile=CCV, case=a_case(), part="iets"
    )
    assert acts.competent(nothing) == ()


def late() -> object:
    topic = a_topic(added_at=NOW + timedelta(days=1))
    return privacy.check_may_run(a_case(), CCV, a_privacy_check(), [topic])


def without_address() -> object:
    strict = HitCheckPart(after="check-1", by=("team",), needs_address=True, cites="x")
    phases = tuple(
        one.model_copy(update={"hit_check": strict}) if one.hit_check else one for one in CCV.phases
    )
    profile = a_protocol(phases=phases)
    return privacy.check_may_run(a_case(), profile, a_privacy_check(), [a_topic("P7")])


def decided(check: privacy.PrivacyCheck, *names: str, reason: str = REASON) -> object:
    return privacy.decided(
        check,
        CHECK_1,
        [SourceName(name) for name in names],
        Verdict.RETURNED,
        reason=reason,
        actor=OFFICER,
        at=NOW,
    )


def decided_again() -> object:
    return decided(a_privacy_check("woz"), "woz")


def not_asked_for() -> object:
    return decided(a_privacy_check("woz"), "woz", "brp", "bag")


def returned_for_the_same_reason() -> object:
    back = SourceVerdict(source=SourceName("woz"), verdict=Verdict.RETURNED, reason=REASON)
    return decided(a_privacy_check(sources=(back,)), "woz")


def amended_but_not_asked_for() -> object:
    others = [SourceVerdict(source=SourceName(name)) for name in ("brp", "bag")]
    return privacy.amended(a_privacy_check(undecided=("woz",)), others, CHECK_1)


def sharing_with_a_source() -> object:
    return privacy.requested(
        a_case("stap-4"),
        CCV,
        "check-2a",
        [SourceVerdict(source=SourceName("woz"))],
        check_id=PrivacyCheckId("T-9"),
        actor=OFFICER,
        at=NOW,
    )


def sign(phase: str, option: str) -> object:
    return moves.sign(
        a_standing(a_case(phase)), option, reason=REASON, actor=an_actor("t", "team"), at=NOW
    )


def weigh(phase: str, name: str) -> object:
    return moves.weigh(
        a_standing(a_case(phase)), name, {name: True}, reason=REASON, actor=an_actor(), at=NOW
    )


def without_words() -> object:
    other = Item(id="overig", text="Iets anders?", explain=True)
    spec = WeighingSpec(
        id="w", question="?", steps=(Step(rule=RuleKind.ALL, items=(other,)),), cites="x"
    )
    return is_passed(spec, {"overig": True})


REFUSED: list[tuple[Callable[[], object], str, str]] = [
    (late, "B-107", "P1 came after"),
    (without_address, "B-125", "P7"),
    (decided_again, "B-204", "woz is decided already"),
    (not_asked_for, "B-105", "T-1 does not ask for: bag, brp."),
    (amended_but_not_asked_for, "B-105", "T-1 does not ask for: bag, brp."),
    (returned_for_the_same_reason, "B-117", "Give another reason"),
    (sharing_with_a_source, "B-103", "check-2a decides on sharing"),
    (lambda: sign("stap-1", "niets"), "B-112", "Phase stap-1 of ccv@1.0 has no decision."),
    (lambda: sign("stap-2", "x"), "B-113", "as: niets, afdeling, riec, vervolganalyse."),
    (lambda: sign("stap-2", "riec"), "B-114", "Decision riec is not possible yet"),
    (lambda: sign("stap-2", "niets"), "B-114", "Decision niets is not possible yet"),
    (lambda: weigh("stap-3", "weging-4"), "B-114", "Weighing weging-4 is not possible yet"),
    (lambda: weigh("stap-4", "weging-1"), "B-111", "these weighings: "),
    (
        lambda: moves.closed(a_case(state=CaseState.CLOSED), CCV, "geen-hit", NOW, last=NOW),
        "B-115",
        "S-2026-0042 is closed already",
    ),
    (without_words, "B-124", "--note overig=TEXT"),
    (
        lambda: activation.activated(CCV, "0" * 64, BOTH, actor=an_actor("c"), at=NOW),
        "P-114",
        "ccv@1.0 is in use already",
    ),
    (lambda: activation.require_active(CCV, BOTH[:1]), "P-116", "ccv@1.0 is not in use"),
    (lambda: Length.parse("soon"), "P-120", "a number and a unit"),
    (lambda: Length(months=12).after(date(9999, 6, 1)), "P-121", "A retention term ends after"),
]


@pytest.mark.parametrize(("refused", "code", "said"), REFUSED)
def test_a_refusal_has_its_code_and_names_what_it_refuses(
    refused: Callable[[], object], code: str, said: str
) -> None:
    with pytest.raises(TrefferError) as told:
        refused()

    assert told.value.code == code
    assert said in str(told.value)


def test_a_phase_without_weighings_says_none() -> None:
    phases = tuple(one.model_copy(update={"weighings": ()}) for one in CCV.phases)
    standing = replace(a_standing(a_case("stap-2")), profile=a_protocol(phases=phases))

    with pytest.raises(TrefferError, match="these weighings: none"):
        moves.weigh(standing, "x", {}, reason=REASON, actor=an_actor(), at=NOW)


@pytest.mark.rule("R-089")
def test_a_weighing_is_kept_under_its_name_with_its_words() -> None:
    kinds = (Kind.PERSON,)
    other = ItemPart(text="Iets anders?", kinds=kinds, explain=True)
    first, *rest = CCV.phases
    changes = {"steps": (), "rule": RuleKind.ALL, "items": {"overig": other}}
    part = first.weighings[0].model_copy(update=changes)
    checked = first.model_copy(update={"weighings": (part,)})
    standing = replace(
        a_standing(a_case("stap-1")),
        profile=a_protocol(phases=(checked, *rest)),
        kinds=frozenset(kinds),
    )

    made = moves.weigh(
        standing,
        part.id,
        {"overig": True},
        reason=REASON,
        actor=an_actor(),
        at=NOW,
        notes={"overig": "valse sleutels"},
    )

    assert (made.weighing, made.notes) == (part.id, {"overig": "valse sleutels"})
    assert (
        moves.weigh(
            a_standing(a_case("stap-2")),
            "weging-3",
            {"weging-3": True},
            reason=REASON,
            actor=an_actor(),
            at=NOW,
        ).notes
        == {}
    )


def test_a_signature_keeps_reason_moment_role_and_for_whom() -> None:
    actor = an_actor("dora", "team", acts_for="tom")
    made, _ = moves.sign(
        a_standing(a_case("stap-2"), weighings=[a_weighing("weging-3")]),
        "niets",
        reason=REASON,
        actor=actor,
        at=NOW,
    )

    assert (made.reason, made.by, made.acts_for, made.at) == (REASON, "dora", "tom", NOW)


@pytest.mark.parametrize(
    ("roles", "role"),
    [(("team",), "team"), (("regisseur",), "regisseur"), (("x",), "team"), ((), "team")],
)
def test_where_one_signature_is_enough_it_is_for_the_role_that_is_held(
    roles: tuple[str, ...], role: str
) -> None:
    decision = CCV.phase("stap-2").decision
    assert decision is not None
    either = decision.model_copy(update={"by": ("team", "regisseur")})
    phases = tuple(
        one.model_copy(update={"decision": either}) if one.id == "stap-2" else one
        for one in CCV.phases
    )
    standing = a_standing(
        a_case("stap-2"), profile=a_protocol(phases=phases), weighings=[a_weighing("weging-3")]
    )

    made, _ = moves.sign(
        standing, "niets", reason=REASON, actor=replace(an_actor(), roles=frozenset(roles)), at=NOW
    )

    assert made.role == role


def test_a_privacy_check_keeps_what_was_asked() -> None:
    made = privacy.requested(
        a_case(),
        CCV,
        None,
        [SourceVerdict(source=SourceName("woz"))],
        check_id=PrivacyCheckId("T-9"),
        actor=OFFICER,
        at=NOW,
        addendum_to=PrivacyCheckId("T-1"),
    )

    assert (made.check_id, made.case_id) == ("T-9", "S-2026-0042")
    assert (made.requested_at, made.addendum_to) == (NOW, "T-1")


def test_a_decided_source_says_for_whom_the_decider_stood_in() -> None:
    deputy = an_actor("dora", "privacyfunctionaris", acts_for="pfunctionaris")
    made = privacy.decided(
        a_privacy_check(undecided=("woz",)),
        CHECK_1,
        [SourceName("woz")],
        Verdict.ALLOWED,
        reason=REASON,
        actor=deputy,
        at=NOW,
    )

    found = {one.source: one.acts_for for one in made.sources}
    assert found == {"woz": "pfunctionaris", "handhaving": None}


def test_half_of_an_activation_says_what_who_and_when() -> None:
    actor = an_actor("anna", "privacyfunctionaris")
    made = activation.activated(CCV, "1" * 64, [], actor=actor, at=NOW)

    assert made == Activation(
        sha256="1" * 64, reference="ccv@1.0", role="privacyfunctionaris", by="anna", at=NOW
    )


def test_a_judgement_asks_its_own_question() -> None:
    spec = WeighingSpec(id="w", question="Is het zwaar?", cites="x")

    assert spec.asked() == (Item(id="w", text="Is het zwaar?"),)
