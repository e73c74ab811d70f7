"""Put doubts to the departments' verifiers at the gate, and take in what they answered (walk C).

Sending is part of the hit check and ends on its beat. It appends no event of its own: the
check's `CheckAnswered` lines stand before anything is sent, and a line more would tell every
reader of the journal which checks had a doubt. An answer must be an event, since it changes
what the analyst sees: `Verified` names case, check and question, and neither topic, department
nor answer. So the journal of a check without doubts and of one whose doubts nobody answered
are alike, and after an answer it tells that there was a question, not what came of it.
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter

from contracts import checks, verification
from contracts.cases import CaseState
from contracts.checks import HitCheck
from contracts.errors import IntegrityBroken
from contracts.events import Event, EventKind
from contracts.ids import CaseId, DeliveryId, VerificationId
from contracts.outcomes import Cell, SourceOutcome
from contracts.verification import Answer, Question, Sent, Settled, VerificationTask
from pipelines.steps.authorise import profile_of, requesters
from pipelines.steps.bench import Bench

ASKED, ANSWERED, ENDED = ".verify.json", ".verified.json", ".verify-ended.json"
_QUESTION = TypeAdapter(Question)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A doubtful cell with what it was folded from."""

    cell: Cell
    sources: tuple[SourceOutcome, ...]
    deliveries: frozenset[DeliveryId]
    """Those that the doubt rests on: it ends with the first that is destroyed."""


def send(check: HitCheck, doubts: Sequence[Doubt], bench: Bench) -> None:
    """Send a question for each doubtful cell of a check that has been journalled and kept."""
    if not doubts:
        return
    case_id = check.case_id
    reference = profile_of(bench.register.case(case_id), bench).reference
    asked_by, numbers = requesters(case_id, bench), bench.register.new_numbers("V", len(doubts))
    tasks = [
        VerificationTask(
            question=Question(
                task_id=VerificationId(f"V-{number}"),
                case_id=case_id,
                check_id=check.check_id,
                topic=doubt.cell.topic,
                department=doubt.cell.department,
                protocol=reference,
                requesters=asked_by,
                asked_at=check.run_at,
            ),
            deliveries=doubt.deliveries,
            becomes=verification.becomes(doubt.cell, doubt.sources),
        )
        for number, doubt in zip(numbers, doubts, strict=True)
    ]
    bench.records.add(case_id, *tasks)
    _send_unsent(case_id, _open(case_id, bench), bench)


def take_in(case_id: CaseId, bench: Bench) -> None:
    """Let what verifiers answered count in a case; each answer once, and journalled first."""
    tasks = _open(case_id, bench)
    if _unsent(case_id, tasks, bench):
        bench.register.look_anew()
        _send_unsent(case_id, _open(case_id, bench), bench)
    answers = {task.question.task_id: _answer(task.question.task_id, bench) for task in tasks}
    if any(answers.values()):
        # Somebody else may have taken it in, or the question may have ended, since it was read.
        bench.register.look_anew()
        for task in _open(case_id, bench):
            answer = answers.get(task.question.task_id)
            if answer is not None:
                _settle(task, answer, EventKind.VERIFIED, "gate", bench)


def end_all(case_id: CaseId, why: str, bench: Bench) -> None:
    """Have nobody answer any more: the case left its phase, or is closed."""
    take_in(case_id, bench)
    for task in _open(case_id, bench):
        _end(task, why, bench)


def end_of(delivery: DeliveryId, bench: Bench) -> None:
    """End every question that rests on a delivery, which is destroyed."""
    for case in bench.register.cases():
        if case.state is CaseState.DESTROYED:
            continue
        # Answers stay where they are: a file that somebody spoiled must not stop destruction.
        for task in _open(case.case_id, bench):
            if delivery in task.deliveries:
                _end(task, "its delivery is destroyed", bench)


def destroy(case_id: CaseId, bench: Bench) -> None:
    """Remove every question of a case that is destroyed, here and at the gate."""
    for task in bench.records.all(case_id, VerificationTask):
        _tell_end(task, "the case is destroyed", bench, erase=True)
        bench.exchange.remove(f"{task.question.task_id}{ANSWERED}")


def question_file(question: Question, packets: Sequence[bytes]) -> bytes:
    """Return the file with which a question goes to the gate."""
    return json.dumps(
        {
            "question": _QUESTION.dump_python(question, mode="json")
            # A set has no order, and the same question must be the same file.
            | {"requesters": sorted(question.requesters)},
            "packets": [base64.b64encode(packet).decode() for packet in packets],
        }
    ).encode()


def _send_unsent(case_id: CaseId, tasks: Sequence[VerificationTask], bench: Bench) -> None:
    """Send what was kept in a case and not sent: a program can end between the two.

    What was sent and not noted is sent again, and is the same file.
    """
    unsent = _unsent(case_id, tasks, bench)
    for question in unsent:
        packets = bench.register.packets(question.check_id, question.topic, question.department)
        bench.exchange.put(f"{question.task_id}{ASKED}", question_file(question, packets))
    if unsent:
        bench.records.add(case_id, *(Sent(task_id=one.task_id) for one in unsent))


def _unsent(case_id: CaseId, tasks: Sequence[VerificationTask], bench: Bench) -> Sequence[Question]:
    sent = {one.task_id for one in bench.records.all(case_id, Sent)} if tasks else set()
    return [task.question for task in tasks if task.question.task_id not in sent]


def _open(case_id: CaseId, bench: Bench) -> list[VerificationTask]:
    """Return the questions of a case on which no answer counts yet."""
    tasks = bench.records.all(case_id, VerificationTask)
    settled = {one.task_id for one in bench.records.all(case_id, Settled)} if tasks else set()
    return [one for one in tasks if one.question.task_id not in settled]


def _answer(task_id: VerificationId, bench: Bench) -> Answer | None:
    name = f"{task_id}{ANSWERED}"
    content = bench.exchange.get(name)
    if content is None:
        return None
    try:
        return Answer(json.loads(content)["answer"])
    except (ValueError, KeyError, TypeError):
        raise IntegrityBroken(
            f"{name} is not an answer as the gate writes it. It is not used; tell the gate's "
            "functional manager.",
            code="I-644",
        ) from None


def _settle(
    task: VerificationTask, answer: Answer, kind: EventKind, actor: str, bench: Bench
) -> None:
    """Journal that a question ended, with the whole answer as it is from now on; then keep it."""
    question, cell = task.question, task.becomes[answer]
    check = bench.register.hit_check(question.check_id)
    cells = [
        cell if (one.topic, one.department) == (cell.topic, cell.department) else one
        for one in bench.register.cells(question.check_id)
    ]
    bench.journal.append(
        Event(
            kind=kind,
            actor=actor,
            ids=(question.case_id, question.check_id, question.task_id),
            answer_mac=bench.register.mac(question.case_id, checks.answer(check, cells).encode()),
        )
    )
    bench.register.change_cell(question.check_id, cell)
    bench.records.add(question.case_id, Settled(task_id=question.task_id))


def _end(task: VerificationTask, why: str, bench: Bench) -> None:
    _settle(task, Answer.LAPSED, EventKind.VERIFICATION_ENDED, "system", bench)
    _tell_end(task, why, bench, erase=False)


def _tell_end(task: VerificationTask, why: str, bench: Bench, *, erase: bool) -> None:
    """Have the gate end a question, or erase it with what was called the same."""
    task_id = task.question.task_id
    bench.exchange.remove(f"{task_id}{ASKED}")
    bench.exchange.put(f"{task_id}{ENDED}", json.dumps({"why": why, "erase": erase}).encode())
