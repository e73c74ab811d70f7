"""The gate's questions to departments, in SQLite or PostgreSQL: asked, looked at, answered.

Question and answer are encrypted under the gate's own key and bound to the question's number,
so that a record cannot be called the same without that key.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter

from connectors import keys
from connectors.stores import database
from contracts.errors import Gone
from contracts.ids import CheckId, DepartmentName, TopicLabel, VerificationId, named
from contracts.verification import Answer, Known, Question, Verification

_STORE = "gate's register"
_TASKS = sa.table(
    "gate_verifications",
    *(
        sa.column(name)
        for name in (
            "task_id", "asked_at", "check_id", "page", "shown_to", "answered_at",
            "question_secret", "answer_secret",
        )
    ),
)  # fmt: skip
_PACKETS = sa.table(
    "gate_verification_packets",
    *(sa.column(name) for name in ("task_id", "position", "packet")),
)
_ANSWER_BLOCK = 1024
"""What an answer takes says nothing of what it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answered:
    answer: Answer
    known: tuple[Known, ...]


_QUESTION = TypeAdapter(Question)
_ANSWERED = TypeAdapter(_Answered)


class GateVerifications:
    """Fulfils `contracts.gate_ports.GateVerifications`; `key` encrypts question and answer."""

    def __init__(self, engine: sa.Engine, key: bytes) -> None:
        self._engine = engine
        self._key = key
        database.require(engine, "gate")

    def add(self, question: Question, packets: Sequence[bytes]) -> None:
        """Keep a question that came in with its packets, all or nothing."""
        task_id = question.task_id
        secret = self._hidden(task_id, "question", _QUESTION.dump_json(question))
        with database.told(_STORE), self._engine.begin() as connection:
            connection.execute(
                sa.insert(_TASKS).values(
                    task_id=task_id,
                    asked_at=question.asked_at.astimezone(UTC).isoformat(),
                    check_id=question.check_id,
                    page=0,
                    question_secret=secret,
                )
            )
            for position, packet in enumerate(packets):
                values = {"task_id": task_id, "position": position, "packet": packet}
                connection.execute(sa.insert(_PACKETS).values(values))

    @database.once
    def all(self) -> Sequence[Verification]:
        """Return every question and where it stands, oldest first."""
        number = _TASKS.c.task_id
        order = (_TASKS.c.asked_at, sa.func.length(number), number)
        return [self._verification(row) for row in self._rows(sa.select(_TASKS).order_by(*order))]

    def one(self, task_id: VerificationId) -> Verification:
        """Return a question and where it stands; raises `Gone` when there is none."""
        rows = self._rows(sa.select(_TASKS).where(_TASKS.c.task_id == task_id))
        if not rows:
            raise Gone(f"There is no {named('question', task_id)} at the gate.", code="G-405")
        return self._verification(rows[0])

    def packets(self, task_id: VerificationId) -> Sequence[bytes]:
        """Return the sealed packets of a question; raises `Gone` when they are destroyed."""
        query = sa.select(_PACKETS).where(_PACKETS.c.task_id == task_id)
        rows = self._rows(query.order_by(_PACKETS.c.position))
        if not rows:
            raise Gone(f"The sealed packets of {task_id} are destroyed.", code="G-412")
        return [bytes(row.packet) for row in rows]

    def turn_to(self, task_id: VerificationId, *, page: int, shown_to: str | None) -> None:
        """Keep which page of candidates is looked at, and by whom."""
        self._change(task_id, page=page, shown_to=shown_to)

    def finish(
        self, task_id: VerificationId, answer: Answer, at: datetime, known: Sequence[Known] = ()
    ) -> None:
        """Keep the answer and erase the packets; raises `Gone` when it is finished already."""
        answered = _ANSWERED.dump_json(_Answered(answer=answer, known=tuple(known)))
        padded = answered + b" " * (-len(answered) % _ANSWER_BLOCK)
        self._change(
            task_id,
            sa.delete(_PACKETS).where(_PACKETS.c.task_id == task_id),
            answered_at=at.astimezone(UTC).isoformat(),
            answer_secret=self._hidden(task_id, "answer", padded),
        )
        database.forget(self._engine)

    @database.once
    def known(
        self, check_id: CheckId, topic: TopicLabel, department: DepartmentName
    ) -> Sequence[Known]:
        """Return the records that were called the same as this topic in this check."""
        found: list[Known] = []
        for row in self._rows(sa.select(_TASKS).where(_TASKS.c.check_id == check_id)):
            question, answered = self._question(row), self._answered(row)
            of_cell = (question.topic, question.department) == (topic, department)
            if of_cell and answered is not None:
                found += answered.known
        return found

    def erase(self, task_id: VerificationId) -> None:
        """Erase a question with all that is kept of it."""
        with database.told(_STORE), self._engine.begin() as connection:
            for table in (_PACKETS, _TASKS):
                connection.execute(sa.delete(table).where(table.c.task_id == task_id))
        database.forget(self._engine)

    def _change(self, task_id: VerificationId, *also: sa.Executable, **values: object) -> None:
        """Change a question that is not finished, and do the rest with it or not at all."""
        unfinished = (_TASKS.c.task_id == task_id, _TASKS.c.answered_at.is_(None))
        with database.told(_STORE), self._engine.begin() as connection:
            changed = sa.update(_TASKS).where(*unfinished).values(**values)
            touched: int = connection.execute(changed).rowcount
            if touched == 0:
                raise Gone(f"{task_id} is answered or ended.", code="G-412")
            for statement in also:
                connection.execute(statement)

    def _verification(self, row: Any) -> Verification:
        answered = self._answered(row)
        return Verification(
            question=self._question(row),
            answer=answered.answer if answered else None,
            answered_at=datetime.fromisoformat(row.answered_at) if row.answered_at else None,
            page=row.page,
            shown_to=row.shown_to,
        )

    def _question(self, row: Any) -> Question:
        context = _context(row.task_id, "question")
        return _QUESTION.validate_json(keys.decrypt(self._key, row.question_secret, context))

    def _answered(self, row: Any) -> _Answered | None:
        if row.answer_secret is None:
            return None
        context = _context(row.task_id, "answer")
        return _ANSWERED.validate_json(keys.decrypt(self._key, row.answer_secret, context))

    def _hidden(self, task_id: VerificationId, what: str, content: bytes) -> bytes:
        return keys.encrypt(self._key, content, _context(task_id, what))

    def _rows(self, query: sa.Select[Any]) -> Sequence[Any]:
        with database.reading(self._engine, _STORE) as connection:
            return connection.execute(query).all()


def _context(task_id: str, what: str) -> bytes:
    return f"treffer/v1/gate/{task_id}/{what}".encode()
