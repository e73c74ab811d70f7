"""A doubtful match, put to the department it is of: same, not same or don't know (walk C).

A likely match is a candidate and never a hit; only a person of the department can make it
one, or none (R-024, R-115). The analyst never decides an identity.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from contracts import acts
from contracts.acts import Act, Attempt, Denied
from contracts.ids import (
    CaseId,
    CheckId,
    DeliveryId,
    DepartmentName,
    SourceName,
    TopicLabel,
    VerificationId,
)
from contracts.outcomes import Cell, Outcome, Reason, SourceOutcome, fold
from contracts.parties import Actor
from contracts.protocol import Protocol
from contracts.substance import MOST_RECORDS, Packet

ANSWER_WITHIN_DAYS = 10
"""Working days after which nobody is asked any more: the term of a department's letter, twice
that of a grant, since it holds up one cell and shows nobody anything."""
SHOWN_AT_ONCE = 3
"""More candidates at a time are skimmed, not compared (product rule on verification)."""


class Answer(StrEnum):
    """What came of a question to a department."""

    SAME = "same"
    NOT_SAME = "not_same"
    DONT_KNOW = "dont_know"
    LAPSED = "lapsed"
    """Nobody answered in time, or it could not be asked any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question to one department's verifier about one cell: references, no substance."""

    task_id: VerificationId
    case_id: CaseId
    check_id: CheckId
    topic: TopicLabel
    department: DepartmentName
    protocol: str
    requesters: frozenset[str]
    """Everybody who asked for anything in the case: none of them answers (D-013)."""
    asked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationTask:
    """What the hub remembers of a question: what the cell becomes on each answer."""

    question: Question
    deliveries: frozenset[DeliveryId]
    becomes: Mapping[Answer, Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The hub's note that the gate has a question."""

    task_id: VerificationId


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The hub's note that a question is answered or ended; later answers count for nothing."""

    task_id: VerificationId


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """A question at the gate and what came of it."""

    question: Question
    answer: Answer | None = None
    answered_at: datetime | None = None
    page: int = 0
    """How many times three candidates were found to be somebody else."""
    shown_to: str | None = None
    """The account that looked at this page last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One record of one delivery, which a verifier called the same as the topic."""

    source: SourceName
    delivery: DeliveryId
    record: int


def is_doubt(cell: Cell) -> bool:
    """Return whether a cell waits for its department's verifier."""
    return cell.outcome is Outcome.NO_ANSWER and cell.reason is Reason.TO_VERIFY


def becomes(cell: Cell, sources: Sequence[SourceOutcome]) -> dict[Answer, Cell]:
    """Return what a doubtful cell becomes on each answer, whatever the other sources gave.

    Not the same is what the department's sources say without the doubt.
    """

    def folded(instead: Outcome, reason: Reason | None = None) -> Cell:
        settled = [
            replace(one, outcome=instead, reason=reason) if one.reason is Reason.TO_VERIFY else one
            for one in sources
        ]
        return fold(cell.topic, cell.department, cell.contact, settled)

    return {
        Answer.SAME: folded(Outcome.HIT),
        Answer.NOT_SAME: folded(Outcome.NO_HIT),
        Answer.DONT_KNOW: folded(Outcome.NO_ANSWER, Reason.TOO_LITTLE_GIVEN),
        # Neither a no hit nor a doubt that somebody still resolves.
        Answer.LAPSED: folded(Outcome.NO_ANSWER, Reason.UNAVAILABLE),
    }


def may_answer(question: Question, actor: Actor, profile: Protocol) -> Denied | tuple[str, ...]:
    """Return the rules under which somebody may see and answer a question, or the refusal.

    It is for the role that the profile names, of the department itself (product rule 3.9),
    and never for who asked for anything in the case (D-013).
    """
    decided = acts.decide(
        Attempt(act=Act.VERIFY, actor=actor, profile=profile, asked_by=question.requesters)
    )
    if isinstance(decided, Denied):
        return decided
    if actor.department != question.department:
        return Denied(
            rule="R-115",
            code="B-217",
            told=f"{question.task_id} is for a verifier of another department than that of "
            f"{actor.account}. See what waits for you: treffer-gate verify list.",
        )
    return (*decided.rules, "R-115")


def certain(packets: Iterable[Packet], known: Collection[Known]) -> list[Packet]:
    """Return packets with the records that are surely of the topic, and no other (R-024).

    Of a doubt that is what a verifier called the same; without that, nothing of it.
    """
    kept = []
    for packet in packets:
        if not packet.is_doubt:
            kept.append(packet)
            continue
        same = {
            one.record
            for one in known
            if (one.source, one.delivery) == (packet.source, packet.delivery)
        }
        records = {number: blobs for number, blobs in packet.records.items() if number in same}
        if records:
            kept.append(replace(packet, records=records))
    return kept


def candidates(packets: Iterable[Packet]) -> list[Known]:
    """Return every candidate of a question, each source's strongest first."""
    return [
        Known(source=SourceName(packet.source), delivery=DeliveryId(packet.delivery), record=record)
        for packet in packets
        for record in packet.records
    ]


def is_cut_off(packets: Iterable[Packet]) -> bool:
    """Return whether there can be candidates that did not come along.

    A list that was cut off never says that nobody is there.
    """
    return any(len(packet.records) >= MOST_RECORDS for packet in packets)
