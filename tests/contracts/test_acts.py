from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import acts
from contracts.acts import DUTIES, Act, Allowed, Attempt, Denied
from contracts.cases import CaseState
from contracts.duties import Done, Duty
from contracts.parties import Actor, Listed
from contracts.protocol import Role
from tests.builders import a_case, a_protocol, an_actor
from tests.contracts.a_profile import profile

CCV = a_protocol()
HENGELO = profile("hengelo")
PARTS = ("", "weging-1", "weging-4", "check-1", "check-2a", "aanpak", "iets")


def attempt(act: Act, *roles: str, **changes: Any) -> Attempt:
    given_: dict[str, Any] = {
        "act": act,
        "actor": an_actor("anna", *(roles or ("niemand",))),
        "profile": CCV,
        "case": a_case(),
    } | changes
    return Attempt(**given_)


def decided(act: Act, *roles: str, **changes: Any) -> Allowed | Denied:
    return acts.decide(attempt(act, *roles, **changes))


TABLE: list[tuple[Act, str, str, set[str]]] = [
    (Act.OPEN_CASE, "stap-1", "", {"regisseur"}),
    (Act.ADD_SIGNAL, "stap-1", "", {"regisseur"}),
    (Act.READ_REPORTER, "stap-1", "", {"regisseur"}),
    (Act.READ_CASE, "stap-1", "", {"regisseur", "team"}),
    (Act.ADD_TOPIC, "stap-1", "", {"regisseur"}),
    (Act.ADD_TOPIC, "stap-3", "", {"regisseur", "team"}),
    (Act.RECORD_EVIDENCE, "stap-3", "", {"regisseur", "team"}),
    (Act.WEIGH, "stap-1", "weging-1", {"regisseur"}),
    (Act.WEIGH, "stap-1", "weging-4", set()),
    (Act.WEIGH, "stap-3", "weging-4", {"regisseur", "team"}),
    (Act.WRITE, "stap-4", "aanpak", {"regisseur", "team"}),
    (Act.WRITE, "stap-3", "aanpak", set()),
    (Act.DECIDE, "stap-1", "", set()),
    (Act.DECIDE, "stap-2", "", {"team"}),
    (Act.CLOSE, "stap-3", "", {"team"}),
    (Act.DEVIATE, "stap-3", "", {"team"}),
    (Act.ASK_PRIVACY_CHECK, "stap-3", "check-1", {"regisseur", "team"}),
    (Act.ASK_PRIVACY_CHECK, "stap-2", "check-1", set()),
    (Act.DECIDE_PRIVACY_CHECK, "stap-3", "check-1", {"privacyfunctionaris"}),
    (Act.DECIDE_PRIVACY_CHECK, "stap-3", "check-2a", set()),
    (Act.SIGN_DOUBT, "stap-4", "check-2a", set()),
    (Act.RUN_HIT_CHECK, "stap-2", "", set()),
    (Act.RUN_HIT_CHECK, "stap-3", "", {"regisseur", "team"}),
    (Act.ASK_DISCLOSURE, "stap-3", "", {"regisseur", "team"}),
    (Act.DECIDE_DISCLOSURE, "stap-3", "", {"privacyfunctionaris"}),
    (Act.VERIFY, "stap-3", "", {"verificateur"}),
    (Act.READ_NOTICES, "stap-3", "", {"privacyfunctionaris"}),
    (Act.CLOSE_NOTICE, "stap-3", "", {"privacyfunctionaris"}),
    (Act.KEEP_WATCH, "stap-3", "", {"privacyfunctionaris"}),
    (Act.ACTIVATE, "stap-3", "", {"functioneel-beheerder", "privacyfunctionaris"}),
    (Act.MIGRATE, "stap-3", "", {"functioneel-beheerder"}),
    (Act.REVIEW_LOG, "stap-3", "", {"controleur"}),
    (Act.SUBMIT_SOURCE, "stap-3", "", {"datasteward"}),
    (Act.SIGN_SOURCE, "stap-3", "", {"privacyfunctionaris"}),
    (Act.KEEP_SOURCE, "stap-3", "", {"datasteward"}),
    (Act.RUN_SOURCE, "stap-3", "", {"datasteward", "functioneel-beheerder"}),
    (Act.DESTROY, "stap-3", "", {"functioneel-beheerder"}),
]
"""What the CCV profile lets each role do, in each phase (requirements, section 3)."""


@pytest.mark.rule("R-030")
@pytest.mark.rule("R-045")
@pytest.mark.rule("R-046")
@pytest.mark.rule("R-039")
@pytest.mark.parametrize(("act", "phase", "part", "roles"), TABLE)
def test_each_role_does_what_the_profile_gives_it_and_nothing_else(
    act: Act, phase: str, part: str, roles: set[str]
) -> None:
    found = {
        role
        for role in CCV.roles
        if isinstance(decided(act, role, case=a_case(phase), part=part), Allowed)
    }

    assert found == roles


def test_the_table_has_every_act() -> None:
    assert {row[0] for row in TABLE} == set(Act)


@pytest.mark.rule("D-015")
@given(
    act=st.sampled_from(Act),
    roles=st.sets(st.sampled_from([*CCV.roles, "onbekend"])),
    phase=st.sampled_from([*(one.id for one in CCV.phases), "stap-9"]),
    state=st.sampled_from(CaseState),
    part=st.sampled_from(PARTS),
)
def test_every_attempt_is_allowed_or_denied_and_an_unknown_role_never_allowed(
    act: Act, roles: set[str], phase: str, state: CaseState, part: str
) -> None:
    case = a_case(phase, state=state)
    known = decided(act, *roles, case=case, part=part)
    unknown = decided(act, "onbekend", case=case, part=part)

    assert isinstance(known, Allowed | Denied)
    assert isinstance(unknown, Denied)


@pytest.mark.rule("D-015")
@pytest.mark.parametrize("act", [Act.WEIGH, Act.ADD_TOPIC, Act.RUN_HIT_CHECK])
def test_without_a_case_nothing_of_a_case_is_done(act: Act) -> None:
    found = decided(act, *CCV.roles, case=None)

    assert isinstance(found, Denied)
    assert found.rule == "D-015"


@pytest.mark.rule("R-168")
@pytest.mark.rule("R-177")
@pytest.mark.parametrize("state", [s for s in CaseState if s is not CaseState.OPEN])
@pytest.mark.parametrize("act", Act)
def test_in_a_case_that_is_not_open_one_can_read_review_and_close(
    act: Act, state: CaseState
) -> None:
    open_to_all = {Act.READ_CASE, Act.READ_REPORTER, Act.CLOSE, Act.REVIEW_LOG, Act.READ_NOTICES,
                   Act.CLOSE_NOTICE}  # fmt: skip
    found = decided(act, *CCV.roles, case=a_case(state=state), part="weging-4")

    told = found.rule if isinstance(found, Denied) else None
    if state is CaseState.INACTIVE:
        assert (told == "R-168") == (act is not Act.REVIEW_LOG)
    else:
        assert (told == "R-177") == (act not in open_to_all)


@pytest.mark.rule("R-002")
def test_a_case_is_worked_on_under_its_own_version_alone() -> None:
    found = decided(Act.READ_CASE, "team", case=a_case(protocol="ccv@2.0"))

    assert isinstance(found, Denied)
    assert (found.rule, found.code) == ("R-002", "B-128")


@pytest.mark.rule("R-206")
def test_a_role_that_never_decides_decides_nothing_whatever_a_phase_says() -> None:
    roles = CCV.roles | {"team": Role(title="team", decides=False, cites="x")}
    profile = a_protocol(roles=roles)

    for act, part in [(Act.DECIDE, ""), (Act.WEIGH, "weging-4"), (Act.CLOSE, "")]:
        assert isinstance(decided(act, "team", profile=profile, part=part), Denied)
    assert isinstance(decided(Act.ADD_TOPIC, "team", profile=profile), Allowed)


def tied(account: str) -> Actor:
    return Actor(
        account="anna",
        name="A.",
        roles=frozenset({"privacyfunctionaris"}),
        tied=frozenset({account}),
    )


@pytest.mark.rule("D-001")
@pytest.mark.parametrize(
    ("actor", "allowed"),
    [
        (an_actor("anna", "privacyfunctionaris"), False),
        (an_actor("piet", "privacyfunctionaris", acts_for="anna"), False),
        (tied("anna"), False),
        (tied("piet"), False),
        (an_actor("piet", "privacyfunctionaris"), True),
    ],
)
def test_nobody_decides_on_a_request_of_their_own_or_of_their_deputy(
    actor: Actor, allowed: bool
) -> None:
    found = acts.decide(
        attempt(
            Act.DECIDE_PRIVACY_CHECK,
            actor=actor,
            part="check-1",
            asked_by=frozenset({"anna"}),
        )
    )

    assert isinstance(found, Allowed) is allowed
    if isinstance(found, Denied):
        assert (found.rule, found.code) == ("D-001", "B-201")


@pytest.mark.rule("D-013")
@pytest.mark.parametrize("act", DUTIES)
@pytest.mark.parametrize("earlier", Duty)
def test_nobody_holds_two_duties_in_one_case(act: Act, earlier: Duty) -> None:
    done = (Done(account="anna", duty=earlier),)
    where = (
        {"part": "check-2a", "case": a_case("stap-4")}
        if act is Act.SIGN_DOUBT
        else {"part": "check-1"}
    )
    found = decided(act, *CCV.roles, done=done, **where)

    denied = isinstance(found, Denied) and found.rule == "D-013"
    assert denied == (earlier is not DUTIES[act] and act is not Act.SIGN_DOUBT)


def test_a_denial_says_who_can_and_names_the_rule() -> None:
    found = decided(Act.DECIDE, "regisseur", case=a_case("stap-2"))
    assert isinstance(found, Denied)

    told = found.error()
    assert told.code == "B-120"
    assert "is for the ondermijningsteam under protocol ccv@1.0" in str(told)
    assert str(told).endswith("(R-030)")


@pytest.mark.parametrize(
    ("act", "changes", "rules"),
    [
        (Act.OPEN_CASE, {"case": None}, ("R-030",)),
        (Act.READ_CASE, {}, ("R-002", "R-177", "R-030")),
        (Act.RUN_HIT_CHECK, {}, ("R-002", "R-177", "R-030", "D-013")),
        (
            Act.DECIDE_PRIVACY_CHECK,
            {"part": "check-1", "asked_by": frozenset({"piet"})},
            ("R-002", "R-177", "R-030", "D-001", "D-013"),
        ),
    ],
)
def test_a_decision_names_the_rules_it_applied(
    act: Act, changes: dict[str, Any], rules: Sequence[str]
) -> None:
    assert decided(act, *CCV.roles, **changes) == Allowed(rules=tuple(rules))


def coordinators(*accounts: str, deputy: str | None = None) -> Actor:
    listed = tuple(
        Listed(account=one, name=one, roles=frozenset({"coordinator"}), deputy=deputy)
        for one in accounts
    )
    return Actor(account=accounts[0], name="A.", roles=frozenset({"coordinator"}), listed=listed)


@pytest.mark.rule("R-042")
@pytest.mark.parametrize(
    ("actor", "allowed"),
    [
        (coordinators("anna"), True),
        (coordinators("anna", deputy="dora"), True),
        (coordinators("anna", "piet"), True),
        (coordinators("anna", "piet", deputy="dora"), False),
        (coordinators("anna", "piet", "klaas"), False),
    ],
)
def test_where_two_may_read_a_third_keeps_everybody_out(actor: Actor, allowed: bool) -> None:
    case = a_case("fase-1", protocol=HENGELO.reference)
    found = acts.decide(Attempt(act=Act.READ_CASE, actor=actor, profile=HENGELO, case=case))

    assert isinstance(found, Allowed) is allowed
    if isinstance(found, Denied):
        assert (found.rule, found.code) == ("R-042", "B-190")
