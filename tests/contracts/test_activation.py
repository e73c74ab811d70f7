from datetime import date

import pytest

from contracts import activation, protocol, protocol_lint
from contracts.activation import Activation
from contracts.errors import NotPermitted, WrongUse
from contracts.parties import Actor
from contracts.protocol import FillIn
from tests.builders import NOW, a_protocol, an_actor, an_adopted_profile

CCV = a_protocol()
TODAY = date(2026, 11, 22)


MANAGER, OFFICER = "functioneel-beheerder", "privacyfunctionaris"


def by(account: str, role: str = MANAGER) -> Activation:
    return Activation(sha256="0" * 64, reference="ccv@1.0", role=role, by=account, at=NOW)


def activate(actor: Actor, *earlier: Activation) -> Activation:
    return activation.activated(CCV, "0" * 64, earlier, actor=actor, at=NOW)


@pytest.mark.rule("R-001")
def test_a_protocol_is_in_use_once_two_persons_put_it_there() -> None:
    first = activate(an_actor("anna", MANAGER))
    second = activate(an_actor("piet", OFFICER), first)

    assert not activation.is_active([first])
    assert not activation.is_active([first, first])
    assert not activation.is_active([first, by("piet")])
    assert activation.is_active([first, second])
    activation.require_active(CCV, [first, second])  # raises nothing
    with pytest.raises(NotPermitted, match="not in use"):
        activation.require_active(CCV, [first])


@pytest.mark.parametrize(
    "actor",
    [
        an_actor("anna"),
        an_actor("piet", acts_for="anna"),
        Actor(account="piet", name="P.", roles=frozenset(), tied=frozenset({"anna"})),
    ],
)
def test_the_second_person_is_somebody_else(actor: Actor) -> None:
    with pytest.raises(NotPermitted, match="second person") as told:
        activate(actor, by("anna"))

    assert told.value.code == "P-115"


def test_a_protocol_in_use_is_not_put_there_again() -> None:
    with pytest.raises(WrongUse, match="in use already"):
        activate(an_actor("klaas", OFFICER), by("anna"), by("piet", OFFICER))


@pytest.mark.rule("D-008")
def test_two_persons_of_one_role_do_not_put_a_protocol_into_use() -> None:
    with pytest.raises(NotPermitted, match="two roles") as told:
        activate(an_actor("piet", MANAGER), by("anna"))

    assert told.value.code == "P-118"
    assert activate(an_actor("piet", MANAGER, OFFICER), by("anna")).role == OFFICER


@pytest.mark.rule("R-087")
@pytest.mark.rule("R-171")
@pytest.mark.rule("R-207")
@pytest.mark.parametrize("name", CCV.fill_in)
def test_a_profile_with_something_left_to_fill_in_cannot_be_used(name: str) -> None:
    adopted = protocol_lint.load(an_adopted_profile())
    protocol_lint.require_usable(adopted, TODAY)  # raises nothing
    blank = FillIn(title="wat", value="  ", cites="x")
    lacking = adopted.model_copy(update={"fill_in": {**adopted.fill_in, name: blank}})

    with pytest.raises(NotPermitted, match=name) as told:
        protocol_lint.require_usable(lacking, TODAY)
    assert told.value.code == "P-113"


@pytest.mark.rule("R-148")
@pytest.mark.parametrize(
    ("today", "usable"), [(date(2014, 12, 31), True), (date(2015, 1, 1), False)]
)
def test_a_profile_is_usable_until_its_legal_basis_ends(today: date, usable: bool) -> None:
    adopted = protocol_lint.load(an_adopted_profile())
    lapsed = adopted.model_copy(update={"valid_until": date(2014, 12, 31)})

    if usable:
        protocol_lint.require_usable(lapsed, today)
    else:
        with pytest.raises(NotPermitted, match="legal basis ended on 31-12-2014"):
            protocol_lint.require_usable(lapsed, today)


def test_filling_in_changes_the_text_and_so_what_was_put_in_use() -> None:
    one = protocol.filled(an_adopted_profile(), {"openbare-bronnen": "beleid 1"})
    two = protocol.filled(an_adopted_profile(), {"openbare-bronnen": "beleid 2"})

    assert protocol.digest(one) != protocol.digest(two)
