"""What may be shared with whom: nothing by itself, and nothing that one rule stops."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import acts, sharing, sharing_rules, sharing_signing
from contracts.acts import Act, Denied
from contracts.duties import Done, Duty
from contracts.errors import Gone, NotPermitted, WrongUse
from contracts.ids import DepartmentName, RequestId
from contracts.parties import Actor
from contracts.protocol import LawClass, QuestionPart, SourceLaw
from contracts.sharing import Choice, FieldRef, Held, Participant, Share, SharingState
from contracts.sharing import Signed as Signature
from contracts.sources import Secrecy
from tests.pipelines.gate.a_gate import MONDAY, REASON
from tests.pipelines.gate.a_sharing import (
    ALL_THREE,
    ANNA,
    CONTRACTS,
    EVA,
    HANS,
    IDA,
    LEO,
    SHIPPED,
    a_participant,
    a_profile,
    a_sharing,
    cells,
    person,
    ref,
)

HANDHAVING = DepartmentName("Handhaving")
PROFILE = a_profile()
OPEN = Held(department=HANDHAVING, is_open=True)
CLOSED = Held(department=HANDHAVING, is_open=False)
HELD = {
    ref("W-57.afdoening"): OPEN,
    ref("W-57.overtreding"): OPEN,
    ref("W-58.status"): Held(department=DepartmentName("Vergunningen"), is_open=True),
    ref("W-58.zaaktype"): Held(department=DepartmentName("Vergunningen"), is_open=True),
}
ONE = cells("Handhaving:W-57.afdoening")


def signed(
    *texts: str, act: Act = Act.DECIDE_PRIVACY_CHECK, doubt: bool = False, by: str = "leo"
) -> Signature:
    return Signature(act=act, allowed=cells(*texts), doubt=doubt, reason=REASON, by=by, at=MONDAY)


@pytest.mark.parametrize("text", ["", "W-57", "57.x", "W-57.", "W-57.a b", "W-57.x;", "T-1.x"])
def test_a_field_is_written_in_one_way(text: str) -> None:
    with pytest.raises(WrongUse):
        sharing.field_ref(text)


@pytest.mark.parametrize("text", ["W-57.x", ":W-57.x", "Handhaving:", "Handhaving:W-57"])
def test_a_cell_is_written_in_one_way(text: str) -> None:
    with pytest.raises(WrongUse):
        sharing.share(text)


@pytest.mark.parametrize("text", ["Handhaving:W-57.afdoening", "Zorg: team 2:W-1.a_b"])
def test_what_is_read_is_written_the_same(text: str) -> None:
    assert str(sharing.share(text)) == text


@pytest.mark.rule("R-038")
@pytest.mark.rule("R-151")
@pytest.mark.parametrize(
    ("participants", "check", "answers", "code"),
    [
        (ALL_THREE, {}, {}, None),
        ((), {}, {}, "B-171"),
        ((replace(ALL_THREE[0], fields=()),), {}, {}, "B-171"),
        ((a_participant("Hand\x1bhaving"),), {}, {}, "B-171"),
        ((a_participant(), a_participant(persons=("vera",))), {}, {}, "B-171"),
        ((a_participant(), a_participant("Vergunningen")), {}, {}, "B-171"),
        (ALL_THREE, {"per_participant": True}, {}, "B-172"),
        (ALL_THREE[:1], {"per_participant": True}, {}, None),
        (ALL_THREE, {"questions": {"delen": QuestionPart(text="?")}}, {}, "B-173"),
        (ALL_THREE, {"questions": {"delen": QuestionPart(text="?")}}, {"delen": " "}, "B-173"),
        (ALL_THREE, {"questions": {"delen": QuestionPart(text="?")}}, {"delen": "ja"}, None),
        (ALL_THREE, {}, {"delen": "ja"}, "B-173"),
    ],
)
def test_the_form_of_a_check_is_held(
    participants: tuple[Participant, ...],
    check: dict[str, Any],
    answers: dict[str, str],
    code: str | None,
) -> None:
    profile = a_profile(**check)
    asked = replace(a_sharing(), participants=participants, answers=answers)
    part = sharing_rules.sharing_part(asked, profile)
    assert part is not None

    problem = sharing_rules.wrong(asked, part)

    assert (problem.code if problem else None) == code
    if code is not None:
        assert sharing_rules.shareable(asked, profile, HELD) == frozenset()


@pytest.mark.rule("R-100")
@pytest.mark.rule("R-141")
@pytest.mark.rule("R-153")
@pytest.mark.rule("R-154")
@pytest.mark.rule("R-155")
@pytest.mark.rule("R-157")
@pytest.mark.rule("R-158")
@pytest.mark.parametrize(
    ("participant", "kinds", "changed", "rules"),
    [
        (a_participant(), {}, {}, ()),
        (a_participant(recipient="politie"), {}, {}, ("R-154",)),
        (a_participant("Andere gemeente", recipient="gemeente"), {}, {}, ("R-154",)),
        (a_participant(), {"afdeling": {"needs": ("aanpak",)}}, {}, ("R-155",)),
        (
            a_participant(),
            {"afdeling": {"needs": ("aanpak",)}},
            {"stands": frozenset({"aanpak"})},
            (),
        ),
        (a_participant(), {"afdeling": {"needs": ("check-2a",)}}, {}, ()),
        (a_participant("Zorg"), {}, {}, ("R-153",)),
        (a_participant("Zorg"), {"afdeling": {"hit_only": False}}, {}, ()),
        (
            a_participant("Handhaving", "W-58.status"),
            {"afdeling": {"receives_only": True}},
            {},
            (),
        ),
        (
            a_participant(persons=("anna",)),
            {"afdeling": {"receives_only": True}},
            {},
            ("R-141",),
        ),
        (a_participant(persons=("anna",)), {}, {}, ()),
        (a_participant(need="omdat het moet"), {}, {}, ("R-100",)),
        (a_participant(persons=()), {}, {}, ("R-151",)),
    ],
)
def test_who_may_receive_follows_the_profile(
    participant: Participant,
    kinds: dict[str, dict[str, Any]],
    changed: dict[str, Any],
    rules: tuple[str, ...],
) -> None:
    profile = a_profile(recipients=kinds)
    asked = a_sharing(participant, **changed)

    found = sharing_rules.stops(asked, participant, profile)

    assert tuple(stop.rule for stop in found) == rules
    assert bool(sharing_rules.shareable(asked, profile, HELD)) is not bool(rules)


@pytest.mark.rule("R-100")
@pytest.mark.rule("R-141")
@pytest.mark.rule("R-149")
@pytest.mark.rule("R-154")
@pytest.mark.parametrize(
    ("field", "kinds", "held", "rules"),
    [
        ("W-57.afdoening", {}, HELD, ()),
        ("W-58.zaaktype", {}, HELD, ("R-100",)),
        ("W-57.afdoening", {}, {}, ("R-149",)),
        ("W-57.afdoening", {"afdeling": {"receives_only": True}}, HELD, ("R-141",)),
        ("W-57.afdoening", {}, {ref("W-57.afdoening"): CLOSED}, ()),
        (
            "W-57.afdoening",
            {"afdeling": {"open_sources_only": True}},
            {ref("W-57.afdoening"): CLOSED},
            ("R-154",),
        ),
        ("W-57.afdoening", {"afdeling": {"open_sources_only": True}}, HELD, ()),
    ],
)
def test_each_field_is_held_against_the_rules_by_itself(
    field: str, kinds: dict[str, Any], held: dict[FieldRef, Held], rules: tuple[str, ...]
) -> None:
    one = a_participant()

    found = sharing_rules.stops_of_field(
        a_sharing(one), one, ref(field), a_profile(recipients=kinds), held
    )

    assert tuple(stop.rule for stop in found) == rules


def test_a_field_for_an_unknown_kind_of_recipient_stays_away() -> None:
    one = a_participant(recipient="politie")

    assert sharing_rules.stops_of_field(a_sharing(one), one, one.fields[0], PROFILE, HELD)


@pytest.mark.rule("R-154")
def test_police_is_refused_where_the_profile_does_not_name_it() -> None:
    with pytest.raises(NotPermitted, match=r"Politie: .*\(R-154\)"):
        sharing_rules.proposed(
            a_sharing(a_participant("Politie", recipient="politie")), PROFILE, HELD
        )


@pytest.mark.rule("R-154")
def test_fields_of_a_closed_source_are_stripped_for_who_gets_open_ones() -> None:
    profile = a_profile(recipients={"riec": {"open_sources_only": True}})
    held = HELD | {ref("W-57.afdoening"): CLOSED}

    kept = sharing_rules.proposed(a_sharing(), profile, held)

    assert kept.participants[:2] == ALL_THREE[:2]
    assert kept.participants[2].fields == (ref("W-58.zaaktype"),)


@pytest.mark.rule("R-154")
def test_a_participant_for_which_nothing_is_left_is_refused() -> None:
    profile = a_profile(recipients={"afdeling": {"open_sources_only": True}})

    with pytest.raises(NotPermitted, match="every field is of a closed source"):
        sharing_rules.proposed(a_sharing(a_participant()), profile, {ref("W-57.afdoening"): CLOSED})


def test_a_field_that_is_not_granted_cannot_be_proposed() -> None:
    with pytest.raises(NotPermitted, match=r"Handhaving, W-57.afdoening: .*R-149"):
        sharing_rules.proposed(a_sharing(a_participant()), PROFILE, {})


def _law(closed_by: str) -> SourceLaw:
    return SourceLaw.model_validate({"class": closed_by, "department": "X", "cites": "wet"})


@pytest.mark.rule("R-154")
@pytest.mark.parametrize(
    ("secrecy", "regime", "law", "is_open"),
    [
        (Secrecy.OPEN, "geen", None, True),
        (Secrecy.CLOSED, "geen", None, False),
        (Secrecy.FORBIDDEN, "geen", None, False),
        (Secrecy.OPEN, "onbekend", None, False),
        (Secrecy.OPEN, "awr", LawClass.OPEN, True),
        (Secrecy.OPEN, "awr", LawClass.CLOSED, False),
        (Secrecy.CLOSED, "awr", LawClass.OPEN, False),
    ],
)
def test_a_source_is_open_when_neither_law_nor_contract_closes_it(
    secrecy: Secrecy, regime: str, law: LawClass | None, is_open: bool
) -> None:
    profile = SHIPPED.model_copy(update={"source_law": {"awr": _law(law)} if law else {}})
    contract = replace(CONTRACTS["handhaving"], secrecy=secrecy, regime=regime)

    assert sharing_rules.is_open(contract, profile) is is_open


@pytest.mark.parametrize(
    "changed", [{"phase": "stap-9"}, {"prescribed": "check-9"}, {"phase": "stap-3"},
                {"phase": "stap-3", "prescribed": "check-1"}],
)  # fmt: skip
def test_what_is_no_check_on_sharing_of_the_profile_shares_nothing(changed: dict[str, str]) -> None:
    asked = a_sharing(**changed)

    assert sharing_rules.shareable(asked, PROFILE, HELD) == frozenset()
    assert sharing_rules.signers(asked, PROFILE) == frozenset()
    trying = sharing_signing.attempt(asked, (), PROFILE, LEO, ())
    assert isinstance(acts.decide(trying), Denied)


def test_deciders_and_the_role_for_doubt_sign() -> None:
    assert sharing_rules.signers(a_sharing(), PROFILE) == {"privacyfunctionaris", "privacy-officer"}


DOUBTED = signed("Handhaving:W-57.afdoening", doubt=True)
SECOND = signed("Handhaving:W-57.afdoening", act=Act.SIGN_DOUBT, by="ida")


@pytest.mark.rule("R-037")
@pytest.mark.parametrize(
    ("prepared_in_doubt", "signatures", "ended", "expected"),
    [
        (False, (), False, SharingState.OPEN),
        (False, (signed("Handhaving:W-57.afdoening"),), False, SharingState.SHARED),
        (False, (signed(),), False, SharingState.REFUSED),
        (False, (DOUBTED,), False, SharingState.IN_DOUBT),
        (True, (signed("Handhaving:W-57.afdoening"),), False, SharingState.IN_DOUBT),
        (True, (SECOND,), False, SharingState.OPEN),
        (False, (DOUBTED, SECOND), False, SharingState.SHARED),
        (True, (SECOND, signed("Handhaving:W-57.afdoening")), False, SharingState.SHARED),
        (False, (DOUBTED, replace(SECOND, allowed=frozenset())), False, SharingState.REFUSED),
        (False, (signed("Handhaving:W-57.afdoening"),), True, SharingState.ENDED),
        (False, (), True, SharingState.ENDED),
    ],
)
def test_a_check_stands_where_its_signatures_bring_it(
    prepared_in_doubt: bool,
    signatures: tuple[Signature, ...],
    ended: bool,
    expected: SharingState,
) -> None:
    asked = a_sharing(doubt=prepared_in_doubt)

    assert sharing_signing.state(asked, signatures, ended=ended) is expected
    found = sharing_signing.matrix(asked, signatures, PROFILE, HELD, ended=ended)
    assert found == (ONE if expected is SharingState.SHARED else frozenset())


@pytest.mark.rule("R-037")
def test_in_doubt_only_what_both_allow_is_shared() -> None:
    first = signed("Handhaving:W-57.afdoening", "Handhaving:W-58.status", doubt=True)
    second = replace(SECOND, allowed=cells("Handhaving:W-58.status", "RIEC:W-58.zaaktype"))

    assert sharing_signing.matrix(a_sharing(), [first, second], PROFILE, HELD) == cells(
        "Handhaving:W-58.status"
    )


DEPUTY = person("dirk", "privacyfunctionaris", acts_for="anna", tied=frozenset({"anna"}))
BOTH = person("leo", "privacyfunctionaris", "privacy-officer")


@pytest.mark.rule("R-037")
@pytest.mark.rule("R-030")
@pytest.mark.rule("D-001")
@pytest.mark.rule("D-013")
@pytest.mark.parametrize(
    ("actor", "doubt", "signatures", "done", "act", "rule"),
    [
        (LEO, False, (), (), Act.DECIDE_PRIVACY_CHECK, None),
        (LEO, True, (), (), Act.DECIDE_PRIVACY_CHECK, None),
        (IDA, False, (), (), Act.DECIDE_PRIVACY_CHECK, "R-030"),
        (IDA, True, (), (), Act.SIGN_DOUBT, None),
        (IDA, False, (DOUBTED,), (), Act.SIGN_DOUBT, None),
        (BOTH, False, (DOUBTED,), (), Act.SIGN_DOUBT, None),
        (EVA, False, (), (), Act.DECIDE_PRIVACY_CHECK, "R-030"),
        (ANNA, False, (), (), Act.DECIDE_PRIVACY_CHECK, "R-030"),
        (person("anna", "privacyfunctionaris"), False, (), (), Act.DECIDE_PRIVACY_CHECK, "D-001"),
        (DEPUTY, False, (), (), Act.DECIDE_PRIVACY_CHECK, "D-001"),
        (LEO, False, (), (Duty.REQUESTER,), Act.DECIDE_PRIVACY_CHECK, "D-013"),
        (LEO, False, (), (Duty.DECIDER,), Act.DECIDE_PRIVACY_CHECK, None),
        (IDA, True, (), (Duty.REQUESTER,), Act.DECIDE_PRIVACY_CHECK, "D-013"),
    ],
)
def test_who_signs_as_what_is_for_roles_four_eyes_and_duties(
    actor: Actor,
    doubt: bool,
    signatures: tuple[Signature, ...],
    done: tuple[Duty, ...],
    act: Act,
    rule: str | None,
) -> None:
    before = [Done(account=actor.account, duty=duty) for duty in done]

    trying = sharing_signing.attempt(a_sharing(doubt=doubt), signatures, PROFILE, actor, before)
    decided = acts.decide(trying)

    assert trying.act is (Act.SIGN_DOUBT if doubt and actor is IDA else act)
    assert (decided.rule if isinstance(decided, Denied) else None) == rule


ALLOW = Choice(allowed=ONE, reason=REASON)


@pytest.mark.rule("R-037")
@pytest.mark.rule("R-100")
@pytest.mark.rule("R-141")
@pytest.mark.parametrize(
    ("actor", "choice", "signatures", "ended", "error", "code"),
    [
        (LEO, replace(ALLOW, reason="ja"), (), False, WrongUse, "B-117"),
        (LEO, ALLOW, (signed("Handhaving:W-57.afdoening"),), False, Gone, "G-470"),
        (LEO, ALLOW, (signed(),), False, Gone, "G-470"),
        (LEO, ALLOW, (), True, Gone, "G-470"),
        (person("hans", "privacyfunctionaris"), ALLOW, (), False, NotPermitted, "B-177"),
        (DEPUTY, ALLOW, (), False, None, None),
        (BOTH, ALLOW, (DOUBTED,), False, NotPermitted, "B-178"),
        (
            person("wim", "privacy-officer", acts_for="leo"),
            ALLOW, (DOUBTED,), False, NotPermitted, "B-178",
        ),
        (LEO, replace(ALLOW, allowed=cells("Zorg:W-57.afdoening")), (), False, NotPermitted, "B-176"),
        (
            LEO, replace(ALLOW, allowed=cells("RIEC:W-57.overtreding")),
            (), False, NotPermitted, "B-176",
        ),
        (IDA, ALLOW, (DOUBTED,), False, None, None),
        (LEO, Choice(allowed=frozenset(), reason=REASON), (), False, None, None),
        (LEO, replace(ALLOW, doubt=True), (), False, None, None),
    ],
)  # fmt: skip
def test_what_can_be_signed(
    actor: Actor,
    choice: Choice,
    signatures: tuple[Signature, ...],
    ended: bool,
    error: type[Exception] | None,
    code: str | None,
) -> None:
    asked = a_sharing()
    trying = sharing_signing.attempt(asked, signatures, PROFILE, actor, ())

    def signing() -> Signature:
        return sharing_signing.sign(trying, asked, signatures, choice, HELD, ended=ended, at=MONDAY)

    if error is None:
        made = signing()
        assert (made.allowed, made.by, made.act) == (choice.allowed, actor.account, trying.act)
        return
    with pytest.raises(error) as caught:
        signing()
    assert getattr(caught.value, "code", None) == code


@pytest.mark.rule("R-037")
@pytest.mark.parametrize("prescribed", ["check-2b", "check-9"])
def test_doubt_cannot_be_raised_where_nobody_is_there_to_sign_it(prescribed: str) -> None:
    asked = a_sharing(prescribed=prescribed)
    trying = sharing_signing.attempt(asked, (), PROFILE, LEO, ())

    with pytest.raises(WrongUse) as caught:
        sharing_signing.sign(
            trying, asked, (), replace(ALLOW, doubt=True), HELD, ended=False, at=MONDAY
        )

    assert caught.value.code == "B-175"


def test_need_and_reason_do_not_print() -> None:
    printed = f"{a_sharing()!r}{signed('Handhaving:W-57.afdoening')!r}{ALLOW!r}"

    assert REASON not in printed


NAMES = st.sampled_from(["Handhaving", "Vergunningen", "RIEC", "Zorg", "Politie"])
FIELDS = st.builds(
    FieldRef,
    st.sampled_from([RequestId("W-57"), RequestId("W-58"), RequestId("W-60")]),
    st.sampled_from(["afdoening", "overtreding", "status"]),
)
PARTICIPANTS = st.lists(
    st.builds(
        lambda name, kind, fields, need: Participant(
            name=name, recipient=kind, persons=frozenset({name}), need=need, fields=tuple(fields)
        ),
        NAMES,
        st.sampled_from(["afdeling", "riec", "politie"]),
        st.sets(FIELDS, min_size=1),
        st.sampled_from([REASON, "kort"]),
    ),
    unique_by=lambda one: one.name,
    max_size=4,
)
CHOSEN = st.frozensets(st.builds(Share, NAMES, FIELDS))
GRANTS = st.dictionaries(
    FIELDS, st.builds(Held, department=st.just(HANDHAVING), is_open=st.booleans())
)


@pytest.mark.rule("R-100")
@given(
    participants=PARTICIPANTS,
    chosen=st.lists(CHOSEN, min_size=1, max_size=2),
    held=GRANTS,
    hits=st.frozensets(NAMES),
)
def test_nothing_is_shared_that_was_not_proposed_granted_and_allowed(
    participants: list[Participant],
    chosen: list[frozenset[Share]],
    held: dict[FieldRef, Held],
    hits: frozenset[str],
) -> None:
    asked = replace(a_sharing(), participants=tuple(participants), hits=hits)
    made = [
        Signature(act=act, allowed=allowed, reason=REASON, by=act.value, at=MONDAY)
        for act, allowed in zip((Act.DECIDE_PRIVACY_CHECK, Act.SIGN_DOUBT), chosen, strict=False)
    ]

    for one in sharing_signing.matrix(asked, made, PROFILE, held):
        owner = next(p for p in participants if p.name == one.participant)
        assert one.field in owner.fields
        assert one.field in held
        assert all(one in allowed for allowed in chosen)
        assert owner.recipient in PROFILE.recipients
        assert owner.recipient != "afdeling" or owner.name in hits
        assert owner.need == REASON


def test_whom_an_account_looks_for() -> None:
    asked = a_sharing()

    assert [asked.participant_of(one.account) for one in (HANS, EVA)] == [ALL_THREE[0], None]
    assert asked.requests == ("W-57", "W-58")
    assert replace(asked, acts_for="rosa").prepared_by == {"anna", "rosa"}


@pytest.mark.rule("R-037")
@pytest.mark.parametrize("doubt", [False, True])
@pytest.mark.parametrize("role", ["privacyfunctionaris", "privacy-officer", "regisseur"])
def test_the_role_that_decides_never_signs_for_doubt_first(role: str, doubt: bool) -> None:
    trying = sharing_signing.attempt(a_sharing(doubt=doubt), (), PROFILE, person("x", role), ())

    assert (trying.act is Act.SIGN_DOUBT) == (doubt and role != "privacyfunctionaris")
