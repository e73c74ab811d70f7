"""Run a hit check: permitted sources × topics, journalled before the answer leaves (walk B)."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from contracts import asking, checks, privacy, protocol
from contracts.asking import ColumnOfMatrix
from contracts.cases import Case, CaseTopic
from contracts.checks import HitCheck, SealedPacket
from contracts.errors import Gone, IntegrityBroken, NotPermitted
from contracts.events import Event, EventKind
from contracts.ids import CaseId, CheckId, DeliveryId, SourceName
from contracts.outcomes import Cell, Match, Outcome, Reason, SourceOutcome, fold, of_match
from contracts.parties import Actor
from contracts.ports import Index
from contracts.privacy import PrivacyCheck
from contracts.protocol import Protocol
from contracts.sources import SourceRole
from contracts.substance import Packet
from matching.encode import Inner, SourceEncoder
from matching.models import PERSON
from pipelines.steps.ask import Answered, AskedSource, ask
from pipelines.steps.bench import Bench
from pipelines.steps.cases import profile_of

MOST_RECORDS = 50
"""A packet for the gate holds at most this many records."""

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """A hit check with its answer: what the analyst gets."""

    check: HitCheck
    columns: tuple[ColumnOfMatrix, ...]
    topics: tuple[CaseTopic, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _InUse:
    """The delivery of one source that answers in this check."""

    delivery: DeliveryId
    as_of: date


def run(case_id: CaseId, bench: Bench, actor: Actor, progress: Progress) -> Matrix:
    """Ask every permitted source about every topic of a case; nothing leaves before the journal."""
    case = bench.register.case(case_id)
    profile = profile_of(case, bench)
    topics = bench.register.topics(case_id)
    granted = _may_run(case, profile, topics, bench, actor)
    now = bench.clock.now()
    used = {name: found for name in bench.agreements.sources() if (found := _in_use(name, bench))}
    columns = _columns(case, profile, granted, used, now.date(), bench)
    answered = _ask_all(columns, used, topics, now.date(), bench, progress)
    check = HitCheck(
        check_id=CheckId(f"H-{bench.register.new_number('H')}"),
        case_id=case_id,
        privacy_check=granted.check_id,
        run_by=actor.account,
        run_at=now,
        model=PERSON.name,
    )
    cells = tuple(_cells(columns, topics, answered))
    packets = _packets(check, columns, used, topics, answered, bench)
    _journal(check, columns, topics, cells, bench)
    bench.register.add_hit_check(check, cells, packets)
    return Matrix(check=check, columns=tuple(columns), topics=tuple(topics), cells=cells)


def show(check_id: CheckId, bench: Bench) -> tuple[HitCheck, Sequence[Cell]]:
    """Return an earlier check with its answer."""
    return bench.register.hit_check(check_id), bench.register.cells(check_id)


def columns_as_registered(bench: Bench) -> list[ColumnOfMatrix]:
    """Return the columns of registered sources, for drawing an earlier answer."""
    profile = protocol.load(bench.agreements.profile_text())
    today = bench.clock.now().date()
    return [
        asking.column(bench.agreements.contract(name), profile, frozenset(), None, today)
        for name in bench.agreements.sources()
    ]


def _may_run(
    case: Case, profile: Protocol, topics: Sequence[CaseTopic], bench: Bench, actor: Actor
) -> PrivacyCheck:
    """Return the privacy check that permits this; a refusal is journalled before it is told."""
    try:
        checked = bench.register.privacy_checks(case.case_id)
        granted = privacy.check_may_run(
            case, profile, checked[-1] if checked else None, topics, actor
        )
        _within_budget(case, profile, bench, actor)
    except NotPermitted as refusal:
        bench.journal.append(
            Event(
                kind=EventKind.CHECK_REFUSED,
                actor=actor.account,
                ids=(case.case_id,),
                rules=(refusal.code,),
            )
        )
        raise
    return granted


def _within_budget(case: Case, profile: Protocol, bench: Bench, actor: Actor) -> None:
    """Raise `NotPermitted` when the case or the person has had its number of checks (D-008)."""
    limits = profile.limits
    if len(bench.register.hit_checks(case.case_id)) >= limits.checks_per_case:
        raise NotPermitted(
            f"Case {case.case_id} has had its {limits.checks_per_case} hit checks "
            f"under protocol {profile.reference}.",
            code="B-130",
        )
    today = bench.clock.now().date()
    own = [
        one
        for one in bench.register.hit_checks()
        if one.run_by == actor.account and one.run_at.date() == today
    ]
    if len(own) >= limits.checks_per_person_per_day:
        raise NotPermitted(
            f"You have run {len(own)} hit checks today; protocol {profile.reference} "
            f"allows {limits.checks_per_person_per_day}.",
            code="B-131",
        )


def _in_use(source: SourceName, bench: Bench) -> _InUse | None:
    delivery = bench.indexes.current(source)
    manifest = bench.register.manifest(delivery) if delivery else None
    if delivery is None or manifest is None:
        return None
    return _InUse(delivery=delivery, as_of=manifest.as_of)


def _columns(
    case: Case,
    profile: Protocol,
    granted: PrivacyCheck,
    used: Mapping[SourceName, _InUse],
    today: date,
    bench: Bench,
) -> list[ColumnOfMatrix]:
    registered = bench.agreements.sources()
    columns = [
        asking.column(
            bench.agreements.contract(name),
            profile,
            granted.allowed(),
            used[name].as_of if name in used else None,
            today,
        )
        for name in registered
    ]
    columns += asking.forbidden_columns(profile, registered)
    return asking.in_order(columns, profile.phase(case.phase))


def _ask_all(
    columns: Sequence[ColumnOfMatrix],
    used: Mapping[SourceName, _InUse],
    topics: Sequence[CaseTopic],
    today: date,
    bench: Bench,
    progress: Progress,
) -> dict[tuple[str, SourceName], Answered]:
    """Return the answer of every source that is to be asked; one that fails gives none."""
    asked = {one.source: used[one.source].delivery for one in columns if one.stopped_by is None}
    answers: dict[tuple[str, SourceName], Answered] = {}
    with bench.indexes.open(asked.values()) as opened:
        sources = [
            _asked(name, delivery, opened[delivery], bench)
            for name, delivery in asked.items()
            if delivery in opened and _has_substance(delivery, bench)
        ]
        for number, topic in enumerate(topics, 1):
            fitting = [
                source
                for source in sources
                if any(c.source == source.source and topic.kind in c.kinds for c in columns)
            ]
            inner = Inner.unpack(topic.inner)
            for name, answer in ask(inner, topic.kind, fitting, today).items():
                answers[topic.label, name] = answer
            progress(number)
    return answers


def _has_substance(delivery: DeliveryId, bench: Bench) -> bool:
    """Return whether the sealed part is there, without which no packet for the gate can be made."""
    try:
        bench.deliveries.some_record(delivery, 0)
    except (Gone, IntegrityBroken):
        return False
    return True


def _asked(source: SourceName, delivery: DeliveryId, index: Index, bench: Bench) -> AskedSource:
    manifest = bench.register.manifest(delivery)
    epoch = manifest.epoch if manifest else bench.keys.epoch(source)
    contract = bench.agreements.contract(source)
    return AskedSource(
        source=source,
        index=index,
        encoder=SourceEncoder(bench.keys.linkage(source, epoch)),
        leads_to_others=contract.role is SourceRole.IDENTIFICATION,
    )


def _cells(
    columns: Sequence[ColumnOfMatrix],
    topics: Sequence[CaseTopic],
    answered: Mapping[tuple[str, SourceName], Answered],
) -> list[Cell]:
    """Return every topic × department, always all of them, in a fixed order."""
    departments = list(dict.fromkeys((one.department, one.contact) for one in columns))
    return [
        fold(
            topic.label,
            department,
            contact,
            [_outcome(one, topic, answered) for one in columns if one.department == department],
        )
        for topic in topics
        for department, contact in departments
    ]


def _outcome(
    column: ColumnOfMatrix,
    topic: CaseTopic,
    answered: Mapping[tuple[str, SourceName], Answered],
) -> SourceOutcome:
    unasked = asking.unasked(column, topic.kind)
    if unasked is not None:
        return unasked
    answer = answered.get((topic.label, column.source))
    if answer is None or column.as_of is None:
        return SourceOutcome(outcome=Outcome.NO_ANSWER, reason=Reason.UNAVAILABLE)
    return of_match(answer.match, column.as_of)


def _packets(
    check: HitCheck,
    columns: Sequence[ColumnOfMatrix],
    used: Mapping[SourceName, _InUse],
    topics: Sequence[CaseTopic],
    answered: Mapping[tuple[str, SourceName], Answered],
    bench: Bench,
) -> list[SealedPacket]:
    """Return what made each hit or doubt, sealed to the gate.

    For every other asked cell the same is done with a decoy and thrown away.
    """
    kept = []
    departments = {one.source: one.department for one in columns}
    for topic in topics:
        for (label, source), answer in answered.items():
            if label != topic.label:
                continue
            delivery = used[source].delivery
            is_kept = answer.match in (Match.HIT, Match.TO_VERIFY)
            sealed = _sealed(check, topic, source, delivery, answer if is_kept else None, bench)
            if is_kept:
                kept.append(
                    SealedPacket(
                        topic=topic.label,
                        department=departments[source],
                        delivery=delivery,
                        sealed=sealed,
                    )
                )
    return kept


def _sealed(
    check: HitCheck,
    topic: CaseTopic,
    source: SourceName,
    delivery: DeliveryId,
    answer: Answered | None,
    bench: Bench,
) -> bytes:
    manifest = bench.register.manifest(delivery)
    if answer is not None:
        records = answer.records[:MOST_RECORDS]
    else:
        decoy = bench.deliveries.some_record(delivery, secrets.randbelow(1 << 16))
        records = () if decoy is None else (decoy,)
    packet = Packet(
        delivery=delivery,
        source=source,
        contract_sha256=manifest.contract["sha256"] if manifest else "",
        category_keys=manifest.sealed_keys if manifest else {},
        records=bench.deliveries.sealed(delivery, records),
        question=topic.sealed,
    )
    return bench.keys.seal_to_gate(packet.to_bytes(), packet_info(check.check_id))


def packet_info(check_id: CheckId) -> str:
    """Return what a packet is bound to."""
    return f"treffer/v1/packet/{check_id}"


def _journal(
    check: HitCheck,
    columns: Sequence[ColumnOfMatrix],
    topics: Sequence[CaseTopic],
    cells: Sequence[Cell],
    bench: Bench,
) -> None:
    """Append one line per topic: who is asked about can be told from the journal (R-185)."""
    asked = tuple(one.source for one in columns if one.stopped_by is None)
    for topic in topics:
        own = [cell for cell in cells if cell.topic == topic.label]
        content = checks.answer(check, own).encode()
        bench.journal.append(
            Event(
                kind=EventKind.CHECK_ANSWERED,
                actor=check.run_by,
                ids=(check.case_id, check.check_id, topic.label, check.model),
                decision=check.privacy_check,
                sources=asked,
                subject_ref=bench.register.mac(check.case_id, topic.inner),
                answer_mac=bench.register.mac(check.case_id, content),
            )
        )
