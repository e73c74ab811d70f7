"""What a hit check found, as its answer: cells, packets for the gate, journal, register."""

import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from contracts import asking, checks, verification
from contracts.asking import ColumnOfMatrix
from contracts.cases import CaseTopic
from contracts.checks import HitCheck, SealedPacket
from contracts.deliveries import Manifest
from contracts.events import Event, EventKind
from contracts.ids import CheckId, DeliveryId, DepartmentName, SourceName, TopicLabel
from contracts.outcomes import Cell, Match, Outcome, Reason, SourceOutcome, fold
from contracts.substance import MOST_RECORDS, Packet
from matching.decide import Verdict
from pipelines.steps import verify
from pipelines.steps.bench import Bench
from pipelines.steps.verify import Doubt

Verdicts = Mapping[tuple[TopicLabel, SourceName], Verdict]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """A hit check with its answer: what the analyst gets."""

    check: HitCheck
    columns: tuple[ColumnOfMatrix, ...]
    topics: tuple[CaseTopic, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the sources said on the topics of one case, for this case alone."""

    columns: tuple[ColumnOfMatrix, ...]
    topics: tuple[CaseTopic, ...]
    deliveries: Mapping[SourceName, DeliveryId]
    verdicts: Verdicts = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """One source that answered on one topic, with the records that go to the gate."""

    topic: CaseTopic
    column: ColumnOfMatrix
    answer: Verdict | None = field(repr=False)
    """What made it a hit or a doubt; nothing where its record is a decoy."""
    records: tuple[int, ...] = field(repr=False)


def keep(check: HitCheck, found: Found, bench: Bench) -> Matrix:
    """Journal and keep an answer; what is returned has been journalled."""
    cells = tuple(_cells(found))
    packets = _packets(check, found, bench)
    _journal(check, found, cells, bench)
    bench.register.add_hit_check(check, cells, packets)
    return Matrix(check=check, columns=found.columns, topics=found.topics, cells=cells)


def put_doubts(matrix: Matrix, found: Found, bench: Bench) -> None:
    """Put the doubts of an answer that was kept to the departments they are of."""
    topics = {topic.label: topic for topic in found.topics}
    doubts = [
        Doubt(
            cell=cell,
            sources=tuple(_sources(found, topics[cell.topic], cell.department)),
            deliveries=frozenset(
                found.deliveries[column.source]
                for column in found.columns
                if column.department == cell.department and _doubts(found, cell.topic, column)
            ),
        )
        for cell in matrix.cells
        if verification.is_doubt(cell)
    ]
    verify.send(matrix.check, doubts, bench)


def packet_info(check_id: CheckId) -> str:
    """Return what a packet is bound to."""
    return f"treffer/v1/packet/{check_id}"


def _cells(found: Found) -> list[Cell]:
    """Return every topic × department, always all of them, in a fixed order."""
    departments = list(dict.fromkeys((one.department, one.contact) for one in found.columns))
    return [
        fold(topic.label, department, contact, _sources(found, topic, department))
        for topic in found.topics
        for department, contact in departments
    ]


def _sources(found: Found, topic: CaseTopic, department: DepartmentName) -> list[SourceOutcome]:
    """Return what each source of a department gives."""
    return [
        _outcome(one, topic, found.verdicts)
        for one in found.columns
        if one.department == department
    ]


def _doubts(found: Found, topic: TopicLabel, column: ColumnOfMatrix) -> bool:
    answer = found.verdicts.get((topic, column.source))
    return column.gives_hits and answer is not None and answer.match is Match.TO_VERIFY


def _outcome(column: ColumnOfMatrix, topic: CaseTopic, verdicts: Verdicts) -> SourceOutcome:
    unasked = asking.unasked(column, topic.kind)
    if unasked is not None:
        return unasked
    answer = verdicts.get((topic.label, column.source))
    if answer is None or column.as_of is None:
        return SourceOutcome(outcome=Outcome.NO_ANSWER, reason=Reason.UNAVAILABLE)
    return asking.answered(column, answer.match, column.as_of)


def _packets(check: HitCheck, found: Found, bench: Bench) -> list[SealedPacket]:
    """Return what made each hit or doubt, sealed to the gate.

    For every other asked cell the same is done with a decoy and thrown away.
    """
    kept = []
    for delivery, asked in _by_delivery(found, bench).items():
        manifest = bench.register.manifest(delivery)
        records = [record for one in asked for record in one.records]
        blobs = bench.deliveries.sealed(delivery, records)
        for one in asked:
            content = _packet(one, delivery, manifest, blobs).to_bytes()
            sealed = bench.keys.seal_to_gate(content, packet_info(check.check_id))
            if one.answer is not None:
                kept.append(
                    SealedPacket(
                        topic=one.topic.label,
                        department=one.column.department,
                        delivery=delivery,
                        sealed=sealed,
                    )
                )
    return kept


def _by_delivery(found: Found, bench: Bench) -> dict[DeliveryId, list[_Asked]]:
    """Return every asked cell of each source, with its records or, for want of them, a decoy."""
    asked: defaultdict[DeliveryId, list[_Asked]] = defaultdict(list)
    for column in found.columns:
        told = [(topic, found.verdicts.get((topic.label, column.source))) for topic in found.topics]
        answered = [(topic, answer) for topic, answer in told if answer is not None]
        if not answered:
            continue
        delivery = found.deliveries[column.source]
        choices = [secrets.randbelow(1 << 16) for _ in answered]
        decoys = bench.deliveries.some_records(delivery, choices)
        for place, (topic, answer) in enumerate(answered):
            is_kept = column.gives_hits and answer.match in (Match.HIT, Match.TO_VERIFY)
            records = tuple(dict.fromkeys(answer.records))[:MOST_RECORDS]
            asked[delivery].append(
                _Asked(
                    topic=topic,
                    column=column,
                    answer=answer if is_kept else None,
                    records=records if is_kept else tuple(decoys[place : place + 1]),
                )
            )
    return asked


def _packet(
    asked: _Asked,
    delivery: DeliveryId,
    manifest: Manifest | None,
    blobs: Mapping[int, Mapping[str, bytes]],
) -> Packet:
    answer = asked.answer
    until = (
        dict(zip(answer.records, answer.until, strict=False))
        if answer
        else dict.fromkeys(asked.records)
    )
    # The strongest first, and each with its own reasons.
    told = [record for record in asked.records if record in blobs]
    return Packet(
        delivery=delivery,
        source=asked.column.source,
        contract_sha256=manifest.contract["sha256"] if manifest else "",
        category_keys=manifest.sealed_keys if manifest else {},
        records={record: blobs[record] for record in told},
        until={record: until[record] for record in told if record in until},
        reasons=_reasons(answer, told),
        question=asked.topic.sealed,
        is_doubt=answer is not None and answer.match is Match.TO_VERIFY,
    )


def _reasons(answer: Verdict | None, records: Sequence[int]) -> list[list[tuple[str, str, float]]]:
    """Return why each record matched, by its best party: for the verifier at the gate alone."""
    if answer is None or not answer.reasons:
        return []
    return [
        [
            (part.feature, part.level, round(part.value, 2))
            for part in answer.reasons[answer.owners.index(record)]
        ]
        for record in records
    ]


def _journal(check: HitCheck, found: Found, cells: Sequence[Cell], bench: Bench) -> None:
    """Append one line per topic: who is asked about can be told from the journal (R-185)."""
    asked = tuple(one.source for one in found.columns if one.stopped_by is None)

    def event(topic: CaseTopic) -> Event:
        own = [cell for cell in cells if cell.topic == topic.label]
        content = checks.answer(check, own).encode()
        return Event(
            kind=EventKind.CHECK_ANSWERED,
            actor=check.run_by,
            ids=(check.case_id, check.check_id, topic.label, check.model),
            decision=check.privacy_check,
            sources=asked,
            subject_ref=bench.register.mac(check.case_id, topic.inner),
            answer_mac=bench.register.mac(check.case_id, content),
        )

    bench.journal.append(*map(event, found.topics))
