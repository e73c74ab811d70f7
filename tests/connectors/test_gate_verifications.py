"""The gate's questions, in both databases and in memory: kept, answered once, erased."""

import secrets
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from connectors.stores import database
from connectors.stores.gate_verifications import GateVerifications
from contracts.errors import Gone, IntegrityBroken
from contracts.gate_ports import GateVerifications as Port
from contracts.ids import CheckId, DepartmentName, SourceName, TopicLabel, VerificationId
from contracts.verification import Answer, Known, Verification
from tests.connectors.conftest import Store
from tests.pipelines.gate.a_gate import MONDAY
from tests.pipelines.gate.a_question import DELIVERY, V12, FakeVerifications, a_question

PACKETS = [b"canary-packet-1" * 40, b"canary-packet-2" * 40]
KEY = secrets.token_bytes(32)
SAME = Known(source=SourceName("handhaving"), delivery=DELIVERY, record=9)
WHERE = (a_question().check_id, a_question().topic, a_question().department)


@pytest.fixture(params=["sqlite", "postgresql", "fake"])
def verifications(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Port]:
    if request.param == "fake":
        yield FakeVerifications()
        return
    url = f"sqlite:///{tmp_path}/gate.sqlite"
    if request.param == "postgresql":
        url = str(request.getfixturevalue("cluster").emptied())
    engine = database.connect(url)
    database.migrate(engine, "gate")
    yield GateVerifications(engine, KEY)
    engine.dispose()


def test_what_came_in_is_kept_as_it_was(verifications: Port) -> None:
    verifications.add(a_question(), PACKETS)

    assert verifications.one(V12) == Verification(question=a_question())
    assert list(verifications.all()) == [Verification(question=a_question())]
    assert verifications.packets(V12) == PACKETS
    assert list(verifications.known(*WHERE)) == []


def test_questions_come_oldest_first(verifications: Port) -> None:
    later = a_question(task_id=VerificationId("V-3"), asked_at=MONDAY)
    tenth = a_question(task_id=VerificationId("V-9"))
    for one in (later, a_question(), tenth):
        verifications.add(one, PACKETS)

    assert [one.question.task_id for one in verifications.all()] == ["V-9", "V-12", "V-3"]


def test_a_page_is_kept_with_who_looked(verifications: Port) -> None:
    verifications.add(a_question(), PACKETS)

    verifications.turn_to(V12, page=2, shown_to="vera")
    looked = verifications.one(V12)
    verifications.turn_to(V12, page=3, shown_to=None)

    assert (looked.page, looked.shown_to) == (2, "vera")
    assert (verifications.one(V12).page, verifications.one(V12).shown_to) == (3, None)


@pytest.mark.rule("R-024")
def test_an_answer_is_kept_and_its_packets_are_not(verifications: Port) -> None:
    verifications.add(a_question(), PACKETS)
    at = MONDAY + timedelta(hours=1)

    verifications.finish(V12, Answer.SAME, at, [SAME])

    kept = verifications.one(V12)
    assert (kept.answer, kept.answered_at) == (Answer.SAME, at)
    assert list(verifications.known(*WHERE)) == [SAME]
    with pytest.raises(Gone) as gone:
        verifications.packets(V12)
    assert gone.value.code == "G-412"


@pytest.mark.rule("R-024")
@pytest.mark.parametrize(
    "where",
    [
        (CheckId("H-312"), WHERE[1], WHERE[2]),
        (WHERE[0], TopicLabel("P2"), WHERE[2]),
        (WHERE[0], WHERE[1], DepartmentName("Vergunningen")),
    ],
)
def test_what_is_the_same_holds_for_its_own_cell_alone(
    where: tuple[CheckId, TopicLabel, DepartmentName], verifications: Port
) -> None:
    verifications.add(a_question(), PACKETS)
    verifications.finish(V12, Answer.SAME, MONDAY, [SAME])

    assert list(verifications.known(*where)) == []


def test_a_question_is_answered_once(verifications: Port) -> None:
    verifications.add(a_question(), PACKETS)
    verifications.finish(V12, Answer.NOT_SAME, MONDAY)

    with pytest.raises(Gone):
        verifications.finish(V12, Answer.SAME, MONDAY, [SAME])
    with pytest.raises(Gone):
        verifications.turn_to(V12, page=0, shown_to="vera")

    assert verifications.one(V12).answer is Answer.NOT_SAME
    assert list(verifications.known(*WHERE)) == []


def test_an_erased_question_is_gone_with_what_was_the_same(verifications: Port) -> None:
    verifications.add(a_question(), PACKETS)
    verifications.finish(V12, Answer.SAME, MONDAY, [SAME])

    verifications.erase(V12)
    verifications.erase(V12)

    assert list(verifications.all()) == []
    assert list(verifications.known(*WHERE)) == []
    with pytest.raises(Gone) as gone:
        verifications.one(V12)
    assert gone.value.code == "G-405"


def test_a_question_that_is_not_there_has_no_packets(verifications: Port) -> None:
    with pytest.raises(Gone):
        verifications.packets(V12)


def test_an_answer_is_as_long_whatever_it_is(store: Store) -> None:
    engine = store("gate")
    register = GateVerifications(engine, KEY)
    for number, (answer, known) in enumerate(
        [(Answer.SAME, [SAME]), (Answer.NOT_SAME, []), (Answer.LAPSED, [])]
    ):
        task_id = VerificationId(f"V-{number}")
        register.add(a_question(task_id=task_id), PACKETS)
        register.finish(task_id, answer, MONDAY, known)

    with engine.connect() as connection:
        rows = connection.execute(sa.text("select answer_secret from gate_verifications")).all()
    assert len({len(row[0]) for row in rows}) == 1


@pytest.mark.rule("R-024")
def test_an_answer_cannot_be_moved_to_another_question(store: Store) -> None:
    engine = store("gate")
    register = GateVerifications(engine, KEY)
    other = VerificationId("V-13")
    for task_id in (V12, other):
        register.add(a_question(task_id=task_id), PACKETS)
    register.finish(V12, Answer.SAME, MONDAY, [SAME])
    with engine.begin() as connection:
        connection.execute(
            sa.text(
                "update gate_verifications set answered_at = 'x', answer_secret = (select "
                "answer_secret from gate_verifications where task_id = 'V-12') "
                "where task_id = 'V-13'"
            )
        )

    with pytest.raises(IntegrityBroken):
        register.known(*WHERE)


def test_erased_packets_are_not_left_in_the_file(sqlite: sa.Engine, tmp_path: Path) -> None:
    database.migrate(sqlite, "gate")
    register = GateVerifications(sqlite, KEY)
    register.add(a_question(), PACKETS)
    register.finish(V12, Answer.NOT_SAME, MONDAY)

    files = list(tmp_path.glob("store.sqlite*"))
    assert files
    assert not [path for path in files if b"canary-packet" in path.read_bytes()]
    with sqlite3.connect(tmp_path / "store.sqlite") as raw:
        assert raw.execute("select count(*) from gate_verification_packets").fetchone() == (0,)
    raw.close()
