"""A budget holds whoever takes out of it at once: threads, processes, the fake alone."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
import sqlalchemy as sa

from connectors.stores import database
from connectors.stores.budgets import Budgets
from connectors.stores.register import Register
from contracts.budgets import of_case, of_day
from contracts.ids import CaseId
from contracts.ports import Budgets as Port
from tests.builders import CASE, a_case, a_claim, a_signal
from tests.connectors import children
from tests.connectors.conftest import Store
from tests.fakes import MemoryBudgets

TODAY, YESTERDAY = date(2026, 11, 22), date(2026, 11, 21)


@pytest.fixture(params=["fake", "real"])
def budgets(request: pytest.FixtureRequest, store: Store) -> Port:
    if request.param == "fake":
        return MemoryBudgets()
    return Budgets(store("register"))


@pytest.mark.rule("D-008")
def test_so_many_can_be_taken_and_no_more(budgets: Port) -> None:
    taken = [budgets.reserve([a_claim()]) for _ in range(5)]

    assert taken == [None, None, None, a_claim(), a_claim()]
    assert budgets.used("case/S-1") == 3


@pytest.mark.rule("D-008")
def test_where_one_budget_is_used_up_none_is_taken_from(budgets: Port) -> None:
    person, full = a_claim("day/2026-11-22/anna"), a_claim("case/S-1", 1)
    budgets.reserve([full])

    assert budgets.reserve([full, person]) == full
    assert budgets.reserve([person, full]) == full
    assert budgets.used(person.series) == 0


@pytest.mark.rule("D-008")
def test_a_person_who_is_at_the_limit_takes_nothing_of_a_case(budgets: Port) -> None:
    case, full = a_claim("case/S-1"), a_claim("day/2026-11-22/anna", 1)
    budgets.reserve([full])

    assert budgets.reserve([case, full]) == full
    assert budgets.used(case.series) == 0


@pytest.mark.rule("D-008")
def test_what_is_given_back_can_be_taken_again_and_no_more(budgets: Port) -> None:
    both = [a_claim("case/S-1", 1), a_claim("day/2026-11-22/anna", 1)]
    budgets.reserve(both)
    budgets.give_back(both)
    budgets.give_back(both)

    assert [budgets.reserve(both), budgets.reserve(both)] == [None, both[0]]


def test_days_that_are_over_are_forgotten_and_nothing_else(budgets: Port) -> None:
    series = [of_day(YESTERDAY, "anna"), of_day(TODAY, "anna"), of_case(CASE)]
    for one in series:
        budgets.reserve([a_claim(one)])
    budgets.forget_before(TODAY)

    assert [budgets.used(one) for one in series] == [0, 1, 1]


@pytest.mark.rule("D-008")
def test_of_many_threads_at_once_exactly_the_limit_gets_through(store: Store) -> None:
    budgets = Budgets(store("register"))
    claims = [a_claim("case/S-1", 100), a_claim("day/2026-11-22/anna", 7)]
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _: budgets.reserve(claims), range(24)))

    assert taken.count(None) == 7
    assert (budgets.used("case/S-1"), budgets.used("day/2026-11-22/anna")) == (7, 7)


@pytest.mark.rule("D-008")
def test_of_many_processes_at_once_exactly_the_limit_gets_through(url: str, store: Store) -> None:
    engine = store("register")
    told = children.at_once(children.take_checks, [(url, "anna", 9), (url, "piet", 9)] * 2)

    # The case allows 11, each person 7: whoever came first.
    assert sum(told) == 11
    assert Budgets(engine).used("case/S-1") == 11
    people = [Budgets(engine).used(f"day/2026-11-22/{one}") for one in ("anna", "piet")]
    assert sum(people) == 11
    assert max(people) <= 7


@pytest.mark.rule("D-008")
def test_two_who_stand_in_for_each_other_do_not_wait_for_ever(store: Store) -> None:
    budgets = Budgets(store("register"))
    anna, piet = a_claim("day/2026-11-22/anna", 40), a_claim("day/2026-11-22/piet", 40)
    orders = [[anna, piet], [piet, anna]] * 10
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(budgets.reserve, orders))

    assert taken == [None] * 20
    assert budgets.used(anna.series) == budgets.used(piet.series) == 20


def test_the_budget_of_a_destroyed_case_goes_with_it(store: Store) -> None:
    engine = store("register")
    register, budgets = Register(engine, b"w" * 32), Budgets(engine)
    register.add_case(a_case(), a_signal())
    other = CaseId("S-2026-0043")
    for case_id in (CASE, other):
        budgets.reserve([a_claim(of_case(case_id))])
    register.destroy_case(CASE)

    assert [budgets.used(of_case(one)) for one in (CASE, other)] == [0, 1]


def test_the_table_holds_no_more_than_account_and_day(store: Store) -> None:
    engine = store("register")

    with database.reading(engine, "register") as connection:
        columns = [one["name"] for one in sa.inspect(connection).get_columns("budgets")]

    assert columns == ["series", "used"]
