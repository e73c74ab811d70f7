from datetime import date

import pytest

from contracts.parties import Actor, Listed, actor
from tests.builders import an_actor

FROM, UNTIL = date(2026, 11, 1), date(2026, 11, 30)


def listed(account: str, *roles: str, **deputy: object) -> Listed:
    return Listed(account=account, name=account.upper(), roles=frozenset(roles), **deputy)  # type: ignore[arg-type]


ANNA = listed("anna", "regisseur")
PIET = listed("piet", "privacyfunctionaris", deputy="anna", deputy_from=FROM, deputy_until=UNTIL)


@pytest.mark.parametrize(
    ("today", "stands_in"),
    [
        (date(2026, 10, 31), False),
        (date(2026, 11, 1), True),
        (date(2026, 11, 30), True),
        (date(2026, 12, 1), False),
    ],
)
def test_a_deputy_has_the_roles_of_both_within_the_dates_alone(
    today: date, stands_in: bool
) -> None:
    roles = {"regisseur", "privacyfunctionaris"} if stands_in else {"regisseur"}

    assert actor([ANNA, PIET], "anna", today) == Actor(
        account="anna",
        name="ANNA",
        roles=frozenset(roles),
        acts_for="piet" if stands_in else None,
        tied=frozenset({"piet"}),
        listed=(ANNA, PIET),
    )


@pytest.mark.parametrize(
    "dates", [{"deputy_from": FROM}, {"deputy_until": UNTIL}, {}, {"deputy_from": None}]
)
def test_a_deputy_without_both_dates_stands_in_for_nobody(dates: dict[str, date]) -> None:
    absent = listed("piet", "privacyfunctionaris", deputy="anna", **dates)
    found = actor([ANNA, absent], "anna", date(2026, 11, 15))

    assert found is not None
    assert found.acts_for is None


def test_deputy_and_deputised_are_tied_whatever_the_dates() -> None:
    found = [actor([ANNA, PIET], name, date(2030, 1, 1)) for name in ("anna", "piet")]

    assert [one and one.tied for one in found] == [{"piet"}, {"anna"}]


def test_somebody_who_is_not_listed_is_nobody() -> None:
    assert actor([ANNA, PIET], "klaas", FROM) is None


@pytest.mark.parametrize(("account", "same"), [("anna", True), ("piet", True), ("klaas", False)])
def test_a_deputy_is_the_same_person_as_whom_they_stand_in_for(account: str, same: bool) -> None:
    assert an_actor("anna", acts_for="piet").is_same_person(account) is same


def test_nobody_is_the_same_person_as_an_absent_account() -> None:
    assert not an_actor("anna").is_same_person("")
