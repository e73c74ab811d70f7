"""What people record in a case: any dataclass, in order, under the case's key."""

from dataclasses import dataclass, field

import pytest
import sqlalchemy as sa

from connectors.stores.records import Records
from connectors.stores.register import Register
from contracts.activation import Activation
from contracts.cases import Evidence, Reporter, Written
from contracts.duties import Done, Duty
from contracts.errors import Gone, IntegrityBroken
from contracts.ids import CaseId, SourceName
from tests.builders import CASE, NOW, a_case, a_signal
from tests.connectors.conftest import Store

WRAPPING = b"w" * 32
OTHER = CaseId("S-2026-0043")
CANARY = "kanarieveer"
REPORTER = Reporter(name=CANARY, given_names=CANARY, phone="0999-000 000")


@dataclass(frozen=True)
class Two:
    """Both ports on one database."""

    register: Register
    records: Records
    engine: sa.Engine = field(repr=False)


@pytest.fixture
def two(store: Store) -> Two:
    engine = store("register")
    made = Two(Register(engine, WRAPPING), Records(engine, WRAPPING), engine)
    made.register.add_case(a_case(), a_signal())
    return made


def written(record: str, text: str = CANARY) -> Written:
    return Written(record=record, text=text, by="anna", at=NOW)


def everything(engine: sa.Engine) -> str:
    with engine.connect() as connection:
        names = sa.inspect(engine).get_table_names()
        rows = [connection.execute(sa.text(f"select * from {name}")).all() for name in names]
    return repr(rows)


def test_records_come_back_by_their_kind_in_order(two: Two) -> None:
    evidence = Evidence(
        source=SourceName("wmo"), exemption="x", told={"brief": CANARY}, by="anna", at=NOW
    )
    done = Done(account="anna", duty=Duty.REQUESTER)
    for record in (written("plan"), done, evidence, written("resultaat")):
        two.records.add(CASE, record)

    assert two.records.all(CASE, Written) == [written("plan"), written("resultaat")]
    assert two.records.all(CASE, Done) == [done]
    assert two.records.all(CASE, Evidence) == [evidence]


def test_records_that_are_added_together_are_all_kept_or_none(two: Two) -> None:
    two.records.add(CASE, written("plan"), written("resultaat"))
    with pytest.raises(Exception, match="object"):
        two.records.add(CASE, written("brief"), object())

    assert two.records.all(CASE, Written) == [written("plan"), written("resultaat")]


def test_records_of_one_case_are_no_other_s(two: Two) -> None:
    two.register.add_case(a_case(case_id=OTHER), a_signal())
    two.records.add(CASE, written("plan"))

    assert two.records.all(OTHER, Written) == []
    with pytest.raises(Gone):
        two.records.add(CaseId("S-2026-9999"), written("plan"))


@pytest.mark.rule("R-025")
def test_a_reporter_is_kept_apart_from_the_case(two: Two) -> None:
    two.records.add_reporter(CASE, 1, REPORTER)

    assert two.records.reporter(CASE, 1) == REPORTER
    assert two.records.reporter(CASE, 2) is None
    for told in (two.register.case(CASE), two.register.signals(CASE), two.records.all(CASE, Done)):
        assert CANARY not in repr(told)


def test_nothing_that_was_written_stands_in_the_database(two: Two) -> None:
    two.records.add(CASE, written("plan"))
    two.records.add_reporter(CASE, 1, REPORTER)

    assert CANARY not in everything(two.engine)


def test_a_record_of_another_kind_or_case_cannot_be_passed_off(two: Two) -> None:
    two.records.add(CASE, written("plan"))
    with two.engine.begin() as connection:
        connection.execute(sa.text("update case_records set kind = 'Done'"))

    with pytest.raises(IntegrityBroken):
        two.records.all(CASE, Done)


@pytest.mark.rule("R-176")
def test_with_its_case_all_records_are_destroyed(two: Two) -> None:
    two.records.add(CASE, written("plan"))
    two.records.add_reporter(CASE, 1, REPORTER)
    two.register.destroy_case(CASE)

    for read in (
        lambda: two.records.all(CASE, Written),
        lambda: two.records.reporter(CASE, 1),
        lambda: two.records.add(CASE, written("plan")),
    ):
        with pytest.raises(Gone):
            read()
    with two.engine.connect() as connection:
        for table in ("case_records", "reporters"):
            assert connection.execute(sa.text(f"select count(*) from {table}")).scalar() == 0


def test_who_put_a_text_into_use_is_kept_in_order(two: Two) -> None:
    made = [
        Activation(sha256="a", reference="ccv@1.0", role="x", by=account, at=NOW)
        for account in ("anna", "piet")
    ]
    for one in made:
        two.records.add_activation(one)

    assert two.records.activations("a") == made
    assert two.records.activations("b") == []
