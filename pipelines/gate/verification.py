"""Let a department's verifier compare a doubtful match and answer: journal first (walk C).

The verifier sees name, date of birth and address of at most three candidates beside those of
the question, and why they were likely; nothing else of a record is opened. What was called the
same is remembered, since of a doubt nothing else is ever disclosed (R-024).
"""

import base64
import binascii
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from pydantic import TypeAdapter, ValidationError

from contracts import identity, likeness, verification
from contracts.acts import Act, Denied
from contracts.columns import IDENTITY
from contracts.errors import Gone, IntegrityBroken, Invalid, Stale, TrefferError, WrongUse
from contracts.events import Event, EventKind
from contracts.identity import Identity
from contracts.ids import VerificationId
from contracts.parties import Actor
from contracts.sources import SourceContract
from contracts.substance import Packet
from contracts.verification import (
    ANSWER_WITHIN_DAYS,
    SHOWN_AT_ONCE,
    Answer,
    Known,
    Question,
    Verification,
)
from pipelines.gate import agreements, authority
from pipelines.gate.bench import SYSTEM, GateBench, fetch_by
from pipelines.gate.endings import ERASED, require_not_erased

ASKED, ANSWERED, ENDED = ".verify.json", ".verified.json", ".verify-ended.json"
_ID = re.compile(r"V-[0-9]{1,12}")
_QUESTION = TypeAdapter(Question)
_ANSWER_BYTES = 128
"""Every answer fills a file of one size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One record of the department, in three lines, and why it was likely."""

    number: int
    identity: Identity = field(repr=False)
    reasons: tuple[tuple[str, str, float], ...] = field(repr=False)
    """Why, as the matching told it: feature, level and weight."""

    @property
    def why(self) -> tuple[str, ...]:
        """Return why in words."""
        return likeness.lines(self.reasons)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a verifier sees of a question: what was asked, and at most three candidates."""

    question: Question
    answer_by: datetime
    asked: Identity = field(repr=False)
    candidates: tuple[Candidate, ...] = field(repr=False)


def take_in(bench: GateBench) -> list[TrefferError]:
    """Keep every new question that the hub signed and end what it ended; return what is not so."""
    problems: list[TrefferError] = []
    known = {one.question.task_id: one for one in bench.verifications.all()}
    for ending, take in ((ENDED, _take_end), (ASKED, _take)):
        for name in bench.exchange.names(ending):
            try:
                content = bench.exchange.get(name)
                if content is not None:
                    take(name, content, known, bench)
            except (IntegrityBroken, Invalid) as error:
                problems.append(error)
    return problems


def queue(bench: GateBench, actor: Actor) -> list[Verification]:
    """Return the questions that wait for this person, oldest first."""
    now = bench.clock.now()
    return [
        one
        for one in bench.verifications.all()
        if one.answer is None
        and now <= answer_by(one.question)
        and _is_for(one.question, actor, bench)
    ]


def show(task_id: VerificationId, bench: GateBench, actor: Actor) -> Page:
    """Return what there is to compare; who looked is in the journal before it is opened."""
    asked = _waiting(task_id, bench, actor)
    question = asked.question
    packets = _packets(question, bench)
    _append(
        EventKind.VERIFICATION_SHOWN,
        question,
        actor.told,
        bench,
        sources=tuple(packet.source for packet, _ in packets),
    )
    bench.verifications.turn_to(task_id, page=asked.page, shown_to=actor.account)
    typed = bench.opener.topic(
        packets[0][0].question, f"treffer/v1/topic/{question.case_id}/{question.topic}"
    )
    found = verification.candidates(packet for packet, _ in packets)
    return Page(
        question=question,
        answer_by=answer_by(question),
        asked=identity.of_topic(typed),
        candidates=tuple(
            _candidate(number, found[number - 1], packets, bench)
            for number in _numbers(asked, found)
        ),
    )


def answer(
    task_id: VerificationId,
    given: Answer,
    bench: GateBench,
    actor: Actor,
    *,
    same: Sequence[int] = (),
    shown: Sequence[int] | None = None,
) -> Answer | None:
    """Take the answer of who has just looked, and return what it came to.

    Nothing comes of it yet when there are more candidates than were looked at. Raises `Stale` for
    an answer to other candidates, where those that were `shown` are named.
    """
    asked = _waiting(task_id, bench, actor)
    packets = [packet for packet, _ in _packets(asked.question, bench)]
    found = verification.candidates(packets)
    numbers = _numbers(asked, found)
    if shown is not None and list(shown) != list(numbers):
        raise Stale(
            f"{task_id} shows other candidates now than those answered. Look again, and answer "
            "that.",
            code="G-428",
        )
    if asked.shown_to != actor.account:
        raise WrongUse(f"Look before you answer: treffer-gate verify show {task_id}.", code="B-218")
    if (given is Answer.SAME) != bool(same) or not set(same) <= set(numbers):
        raise WrongUse(
            "Only a candidate that you see can be the same: "
            f"{', '.join(map(str, numbers)) or 'there is none'}.",
            code="B-219",
        )
    if given is Answer.NOT_SAME:
        if numbers and numbers[-1] < len(found):
            bench.verifications.turn_to(task_id, page=asked.page + 1, shown_to=None)
            return None
        if not found or verification.is_cut_off(packets):
            given = Answer.DONT_KNOW
    _finish(
        EventKind.VERIFIED,
        asked.question,
        given,
        actor,
        bench,
        known=[found[number - 1] for number in sorted(set(same))],
    )
    return given


def expire(bench: GateBench) -> list[VerificationId]:
    """End every question that nobody answered in time, and tell what was not told."""
    now = bench.clock.now()
    ended = []
    for one in bench.verifications.all():
        question = one.question
        if one.answer is None and now > answer_by(question):
            _finish(EventKind.VERIFICATION_ENDED, question, Answer.LAPSED, SYSTEM, bench)
            ended.append(question.task_id)
        elif one.answer is not None:
            _tell(question, one.answer, one.answered_at or now, bench)
    return ended


def answer_by(question: Question) -> datetime:
    """Return the last second in which a question can be answered."""
    return fetch_by(question.asked_at, ANSWER_WITHIN_DAYS)


def _take(
    name: str, content: bytes, known: Mapping[VerificationId, Verification], bench: GateBench
) -> None:
    """Keep the question of one file and remove the file."""
    question, packets = _read(name, content)
    before = known.get(question.task_id)
    if before is None:
        require_not_erased(name, question.task_id, bench)
        _append(EventKind.VERIFICATION_ASKED, question, "hub", bench)
        bench.verifications.add(question, packets)
    elif before.question != question:
        raise IntegrityBroken(
            f"{name} has another content than the question known under that number. "
            "It is not used; tell the hub's functional manager.",
            code="I-645",
        )
    # The register has it: a sealed packet that stayed in the exchange would outlive its term.
    bench.exchange.remove(name)


def _take_end(
    name: str, content: bytes, known: Mapping[VerificationId, Verification], bench: GateBench
) -> None:
    """End a question that the hub ended, or erase it with its case."""
    try:
        erases = bool(json.loads(content)["erase"])
    except (ValueError, KeyError, TypeError):
        raise Invalid(f"{name} is not an end as the hub writes it.", code="G-106") from None
    one = known.get(VerificationId(name.removesuffix(ENDED)))
    if one is not None:
        if one.answer is None:
            _finish(EventKind.VERIFICATION_ENDED, one.question, Answer.LAPSED, SYSTEM, bench)
        if erases:
            _append(EventKind.PACKET_DESTROYED, one.question, "hub", bench, rules=(ERASED,))
            bench.verifications.erase(one.question.task_id)
            bench.exchange.remove(f"{one.question.task_id}{ANSWERED}")
    bench.exchange.remove(name)


def _read(name: str, content: bytes) -> tuple[Question, list[bytes]]:
    try:
        written = json.loads(content)
        question = _QUESTION.validate_python(written["question"])
        packets = [base64.b64decode(text, validate=True) for text in written["packets"]]
    except (ValidationError, ValueError, KeyError, TypeError, binascii.Error):
        raise Invalid(f"{name} is not a question as the hub writes it.", code="G-104") from None
    named = name == f"{question.task_id}{ASKED}" and _ID.fullmatch(question.task_id)
    if not named or not packets or question.asked_at.tzinfo is None:
        raise Invalid(
            f"{name} holds a question of another number, or has no packet or time zone.",
            code="G-105",
        )
    return question, packets


def _waiting(task_id: VerificationId, bench: GateBench, actor: Actor) -> Verification:
    """Return a question that this person may answer now; a denial is journalled."""
    asked = bench.verifications.one(task_id)
    question = asked.question
    decided = _may_answer(question, actor, bench)
    if isinstance(decided, Denied):
        _append(
            EventKind.ACT_DENIED,
            question,
            actor.told,
            bench,
            decision=Act.VERIFY.value,
            rules=(decided.rule, decided.code),
        )
        raise decided.error()
    if asked.answer is not None or bench.clock.now() > answer_by(question):
        raise Gone(
            f"{task_id} is answered or ended. See what waits: treffer-gate verify list.",
            code="G-412",
        )
    return asked


def _is_for(question: Question, actor: Actor, bench: GateBench) -> bool:
    try:
        return not isinstance(_may_answer(question, actor, bench), Denied)
    except Invalid:
        return False


def _may_answer(question: Question, actor: Actor, bench: GateBench) -> Denied | tuple[str, ...]:
    """Hold a question against who is known here to have asked in its case since (D-013)."""
    since = (one.persons for one in authority.askers(question.case_id, bench))
    known = replace(question, requesters=question.requesters.union(*since))
    return verification.may_answer(known, actor, agreements.profile_of(question.protocol, bench))


def _packets(question: Question, bench: GateBench) -> list[tuple[Packet, SourceContract]]:
    """Return the packets of a question, each with the gate's own contract of its source."""
    info = f"treffer/v1/packet/{question.check_id}"
    opened = []
    for sealed in bench.verifications.packets(question.task_id):
        packet = bench.opener.packet(sealed, info)
        contract = agreements.contract_of(packet, bench)
        if not agreements.is_of(question.department, packet, contract):
            raise Invalid(
                f"A packet of {question.task_id} is not of {question.department}. "
                "Do not answer, and tell the hub's functional manager.",
                code="G-115",
            )
        opened.append((packet, contract))
    return opened


def _numbers(asked: Verification, found: Sequence[Known]) -> range:
    """Return the numbers of the candidates on the page that is looked at."""
    first = asked.page * SHOWN_AT_ONCE
    return range(first + 1, min(first + SHOWN_AT_ONCE, len(found)) + 1)


def _candidate(
    number: int,
    known: Known,
    packets: Sequence[tuple[Packet, SourceContract]],
    bench: GateBench,
) -> Candidate:
    """Open three lines of one record: its other categories are not even handed over."""
    packet, contract = next(
        (packet, contract) for packet, contract in packets if packet.delivery == known.delivery
    )
    place = list(packet.records).index(known.record)
    blobs = packet.records[known.record]
    alone = {name: blob for name, blob in blobs.items() if name == IDENTITY}
    (opened,) = bench.opener.fields(
        replace(packet, records={known.record: alone}), identity.columns(contract)
    )
    reasons = packet.reasons[place] if place < len(packet.reasons) else ()
    return Candidate(
        number=number,
        identity=identity.of_record(contract, opened.fields),
        reasons=tuple(reasons),
    )


def _finish(
    kind: EventKind,
    question: Question,
    given: Answer,
    actor: Actor,
    bench: GateBench,
    known: Sequence[Known] = (),
) -> None:
    """Journal that a question is over, keep what came of it, and only then tell the hub."""
    now = bench.clock.now()
    _append(kind, question, actor.told, bench)
    _append(EventKind.PACKET_DESTROYED, question, actor.told, bench)
    bench.verifications.finish(question.task_id, given, now, known)
    _tell(question, given, now, bench)


def _tell(question: Question, given: Answer, at: datetime, bench: GateBench) -> None:
    """Leave the hub a signed file with the answer alone: no record, no candidate, no name."""
    content = json.dumps({"answer": given, "at": at.isoformat()}).encode()
    bench.exchange.put(f"{question.task_id}{ANSWERED}", content.ljust(_ANSWER_BYTES))


def _append(
    kind: EventKind,
    question: Question,
    actor: str,
    bench: GateBench,
    *,
    decision: str | None = None,
    rules: tuple[str, ...] = (),
    sources: tuple[str, ...] = (),
) -> None:
    bench.journal.append(
        Event(
            kind=kind,
            actor=actor,
            ids=(question.task_id, question.case_id, question.check_id, question.topic),
            decision=decision or question.task_id,
            rules=rules,
            sources=sources,
        )
    )
