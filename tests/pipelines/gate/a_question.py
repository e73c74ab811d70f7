"""A question to Handhaving's verifier, as a hub sends it, and a gate's questions in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from connectors import keys
from connectors.vault.seal import Sealer, new_category_keys, wrapped_keys
from contracts.errors import Gone
from contracts.ids import (
    CaseId,
    CheckId,
    DeliveryId,
    DepartmentName,
    TopicLabel,
    VerificationId,
)
from contracts.parties import Actor
from contracts.substance import Packet
from contracts.verification import Answer, Known, Question, Verification
from pipelines.gate import verification
from pipelines.steps.answers import packet_info
from pipelines.steps.topics import topic_info
from pipelines.steps.verify import question_file
from tests.pipelines.gate.a_gate import HANDHAVING, MONDAY, Gate

V12 = VerificationId("V-12")
VERA = Actor(
    account="vera", name="Vera", roles=frozenset({"verificateur"}), department="Handhaving"
)
DELIVERY = DeliveryId("handhaving-20261122T021500Z")
TYPED = b'{"person": {"full_name": "Twan Twijfelaar", "birth_date": "1972-09-11", "bsn": "9"}}'
REASONS = ((("surname", "same", 4.0), ("birth", "day_off", 1.2)), ())
PEOPLE = """
[[person]]
account = "vera"
name = "Vera"
roles = ["verificateur"]
department = "Handhaving"

[[person]]
account = "wim"
name = "Wim"
roles = ["verificateur"]
department = "Vergunningen"
"""


def a_question(**changed: Any) -> Question:
    made = Question(
        task_id=V12,
        case_id=CaseId("S-2026-0042"),
        check_id=CheckId("H-311"),
        topic=TopicLabel("P1"),
        department=DepartmentName("Handhaving"),
        protocol="ccv@1.0",
        requesters=frozenset({"anna", "kees"}),
        asked_at=MONDAY - timedelta(hours=1),
    )
    return replace(made, **changed)


def packet_of(gate: Gate, *records: int, typed: bytes = TYPED, **changed: Any) -> Packet:
    """Return a doubt on these records, whose substance is a canary."""
    public = keys.read_sealing_pub(gate.settings.keys / "gate.pub")
    secret = new_category_keys(frozenset({"constatering", "identity"}))
    sealer = Sealer(DELIVERY, secret)
    question = a_question()
    info = topic_info(question.case_id, question.topic).encode()
    made = Packet(
        delivery=DELIVERY,
        source="handhaving",
        contract_sha256=HANDHAVING.sha256,
        category_keys=wrapped_keys(DELIVERY, secret, public),
        records={
            number: {
                "identity": sealer.seal(number, "identity", {"betrokkene": f"Naam {number}"}),
                "constatering": sealer.seal(number, "constatering", {"overtreding": "canary"}),
            }
            for number in records
        },
        until=dict.fromkeys(records),
        question=keys.wrap(public, typed, info),
        reasons=REASONS[: len(records)],
        is_doubt=True,
    )
    return replace(made, **changed)


def sealed(gate: Gate, packet: Packet) -> bytes:
    public = keys.read_sealing_pub(gate.settings.keys / "gate.pub")
    return keys.wrap(public, packet.to_bytes(), packet_info(a_question().check_id).encode())


def asked(gate: Gate, *packets: Packet, **changed: Any) -> VerificationId:
    """Have the hub ask, and the gate take it in."""
    question = a_question(**changed)
    told = [sealed(gate, one) for one in packets or (packet_of(gate, 4, 9),)]
    gate.hub.put(f"{question.task_id}.verify.json", question_file(question, told))
    assert verification.take_in(gate.bench) == []
    return question.task_id


@dataclass
class FakeVerifications:
    """Fulfils `contracts.gate_ports.GateVerifications`."""

    kept: dict[VerificationId, Verification] = field(default_factory=dict)
    sealed: dict[VerificationId, list[bytes]] = field(default_factory=dict)
    same: dict[VerificationId, tuple[Known, ...]] = field(default_factory=dict)

    def add(self, question: Question, packets: Sequence[bytes]) -> None:
        self.kept[question.task_id] = Verification(question=question)
        self.sealed[question.task_id] = list(packets)

    def all(self) -> Sequence[Verification]:
        def age(one: Verification) -> tuple[datetime, int, str]:
            number = one.question.task_id
            return one.question.asked_at, len(number), number

        return sorted(self.kept.values(), key=age)

    def one(self, task_id: VerificationId) -> Verification:
        if task_id not in self.kept:
            raise Gone(f"There is no question {task_id} at the gate.", code="G-405")
        return self.kept[task_id]

    def packets(self, task_id: VerificationId) -> Sequence[bytes]:
        if task_id not in self.sealed:
            raise Gone(f"The sealed packets of {task_id} are destroyed.", code="G-412")
        return self.sealed[task_id]

    def turn_to(self, task_id: VerificationId, *, page: int, shown_to: str | None) -> None:
        self.kept[task_id] = replace(self._open(task_id), page=page, shown_to=shown_to)

    def finish(
        self, task_id: VerificationId, answer: Answer, at: datetime, known: Sequence[Known] = ()
    ) -> None:
        self.kept[task_id] = replace(self._open(task_id), answer=answer, answered_at=at)
        self.same[task_id] = tuple(known)
        del self.sealed[task_id]

    def known(
        self, check_id: CheckId, topic: TopicLabel, department: DepartmentName
    ) -> Sequence[Known]:
        return [
            known
            for one in self.kept.values()
            if (one.question.check_id, one.question.topic, one.question.department)
            == (check_id, topic, department)
            for known in self.same.get(one.question.task_id, ())
        ]

    def erase(self, task_id: VerificationId) -> None:
        for kept in (self.kept, self.sealed, self.same):
            kept.pop(task_id, None)

    def _open(self, task_id: VerificationId) -> Verification:
        if task_id not in self.kept or self.kept[task_id].answer is not None:
            raise Gone(f"{task_id} is answered or ended.", code="G-412")
        return self.kept[task_id]
