"""A short look: what is read twice is read once, until something is written."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
import sqlalchemy as sa

from connectors.stores import database
from connectors.stores.records import Records
from connectors.stores.register import Register
from contracts.cases import CaseState
from contracts.duties import Done, Duty
from contracts.errors import Gone
from contracts.ids import CaseId
from tests.builders import CASE, a_case, a_signal
from tests.connectors.conftest import Store

WRAPPING = b"w" * 32
DONE = Done(account="anna", duty=Duty.REQUESTER)


@pytest.fixture
def engine(store: Store) -> sa.Engine:
    made = store("register")
    Register(made, WRAPPING).add_case(a_case(), a_signal())
    return made


@contextmanager
def counted(engine: sa.Engine) -> Iterator[list[str]]:
    """Every query that reaches the database."""
    told: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        if statement.startswith("SELECT"):
            told.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    yield told
    sa.event.remove(engine, "before_cursor_execute", note)


def test_at_a_glance_a_case_is_read_once(engine: sa.Engine) -> None:
    register = Register(database.at_a_glance(engine), WRAPPING)
    first = register.case(CASE)
    with counted(engine) as asked:
        again = register.case(CASE)

    assert (again, asked) == (first, [])


def test_without_it_everything_is_read_anew(engine: sa.Engine) -> None:
    register = Register(engine, WRAPPING)
    register.case(CASE)
    with counted(engine) as asked:
        register.case(CASE)

    assert len(asked) == 1


def test_two_glances_share_nothing(engine: sa.Engine) -> None:
    first, second = (Register(database.at_a_glance(engine), WRAPPING) for _ in range(2))
    first.case(CASE)
    second.save_case(replace(a_case(), state=CaseState.STOPPED))

    assert first.case(CASE).state is CaseState.OPEN
    assert Register(database.at_a_glance(engine), WRAPPING).case(CASE).state is CaseState.STOPPED


def test_what_was_written_through_a_glance_is_seen_by_it(engine: sa.Engine) -> None:
    glance = database.at_a_glance(engine)
    register, records = Register(glance, WRAPPING), Records(glance, WRAPPING)
    assert (register.case(CASE).state, records.all(CASE, Done)) == (CaseState.OPEN, [])

    register.save_case(replace(a_case(), state=CaseState.STOPPED))
    records.add(CASE, DONE)

    assert (register.case(CASE).state, records.all(CASE, Done)) == (CaseState.STOPPED, [DONE])


def test_what_is_destroyed_through_a_glance_is_gone_for_it(engine: sa.Engine) -> None:
    glance = database.at_a_glance(engine)
    register, records = Register(glance, WRAPPING), Records(glance, WRAPPING)
    records.add(CASE, DONE)
    records.all(CASE, Done)

    register.destroy_case(CASE)

    with pytest.raises(Gone):
        records.all(CASE, Done)


def test_what_was_not_there_is_there_at_the_next_look(engine: sa.Engine) -> None:
    other = CaseId("S-2026-0043")
    with pytest.raises(Gone):
        Register(database.at_a_glance(engine), WRAPPING).case(other)
    Register(engine, WRAPPING).add_case(replace(a_case(), case_id=other), a_signal())

    assert Register(database.at_a_glance(engine), WRAPPING).case(other).case_id == other


def test_of_many_cases_everything_is_as_of_one_and_read_in_a_few_queries(
    engine: sa.Engine,
) -> None:
    register, records = Register(engine, WRAPPING), Records(engine, WRAPPING)
    numbers = [CaseId(f"S-2026-01{place:02}") for place in range(20)]
    for place, number in enumerate(numbers):
        register.add_case(replace(a_case(), case_id=number), a_signal())
        if place % 2:
            records.add(number, DONE)

    glance = database.at_a_glance(engine)
    looking, its_records = Register(glance, WRAPPING), Records(glance, WRAPPING)
    with counted(engine) as asked:
        found = [
            (
                looking.case(one),
                looking.signals(one),
                its_records.all(one, Done),
                looking.weighings(one),
            )
            for one in numbers
        ]

    assert found == [
        (register.case(one), register.signals(one), records.all(one, Done), register.weighings(one))
        for one in numbers
    ]
    assert len(asked) <= 20
