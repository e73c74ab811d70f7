"""Answer several cases in one pass: each by its own rules, all of them asked together (walk B).

The one path of every hit check: a check of one case is a batch of one.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from contracts import asking
from contracts.acts import Act
from contracts.asking import ColumnOfMatrix
from contracts.cases import CaseTopic
from contracts.checks import HitCheck
from contracts.days import day_of
from contracts.errors import Gone, IntegrityBroken, TrefferError
from contracts.freshness import InUse
from contracts.ids import CaseId, CheckId, DeliveryId, SourceName, TopicLabel
from contracts.parties import Actor
from contracts.ports import Index
from contracts.sources import SourceRole
from contracts.topics import Kind
from matching import models
from matching.decide import Verdict
from matching.encode import SourceEncoder
from matching.inner import Inner
from matching.models import Model
from pipelines.steps import answers, budget, permit, watch
from pipelines.steps.answers import Found, Matrix
from pipelines.steps.ask import AskedSource, Asking, Judge, ask
from pipelines.steps.authorise import take_up
from pipelines.steps.bench import Bench
from pipelines.steps.permit import Permitted

HELD_FROM = 10
"""An index asked about fewer topics is looked up on the disk: reading it whole takes longer."""
HELD_FROM_PER_PARTY = 0.001

Progress = Callable[[int], None]
Judges = Callable[[DeliveryId], Judge]
"""Gives, for a delivery, who compares topics with its index."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """A case of the batch that was not answered, and why."""

    case_id: CaseId
    error: TrefferError


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pass:
    """What is the same for every case of one pass."""

    now: datetime
    used: Mapping[SourceName, InUse]
    model: Model
    columns: Mapping[CaseId, tuple[ColumnOfMatrix, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """Topics of any case that are asked together: of one kind, and of the same sources."""

    kind: Kind
    sources: tuple[SourceName, ...]
    neighbours: bool


_Members = list[tuple[CaseId, CaseTopic]]


def run(
    case_ids: Sequence[CaseId],
    bench: Bench,
    actor: Actor,
    progress: Progress,
    judges: Judges | None = None,
    *,
    numbered: Mapping[CaseId, CheckId] = MappingProxyType({}),
) -> list[Matrix | Unanswered]:
    """Answer each case once, in their order; one that may not be checked stops no other.

    Answers leave on a beat: how long they took says nothing of what they are.
    """
    wanted = list(dict.fromkeys(case_ids))
    permitted, results = _permitted(wanted, bench, actor)
    if permitted:
        with bench.pace.beat(), budget.held(permitted, bench, numbered) as numbers:
            results |= _answer(permitted, numbers, bench, actor, judges)
        # Told topic by topic, progress would show how long each of them took.
        progress(sum(len(one.topics) for one in permitted))
    return [results[case_id] for case_id in wanted]


def asked_source(
    source: SourceName, delivery: DeliveryId, index: Index, bench: Bench, judge: Judge | None = None
) -> AskedSource:
    """Return a source with its open index and the key under which it was delivered."""
    manifest = bench.register.manifest(delivery)
    epoch = manifest.epoch if manifest else bench.keys.epoch(source)
    contract = bench.agreements.contract(source)
    return AskedSource(
        source=source,
        index=index,
        encoder=SourceEncoder(bench.keys.linkage(source, epoch)),
        leads_to_others=contract.role is SourceRole.IDENTIFICATION,
        judge=judge,
    )


def _permitted(
    case_ids: Sequence[CaseId], bench: Bench, actor: Actor
) -> tuple[list[Permitted], dict[CaseId, Matrix | Unanswered]]:
    permitted: list[Permitted] = []
    refused: dict[CaseId, Matrix | Unanswered] = {}
    for case_id in case_ids:
        try:
            permitted.append(permit.permit(case_id, bench, actor))
        except TrefferError as error:
            refused[case_id] = Unanswered(case_id=case_id, error=error)
    return permitted, refused


def _answer(
    permitted: Sequence[Permitted],
    numbers: Mapping[CaseId, CheckId],
    bench: Bench,
    actor: Actor,
    judges: Judges | None,
) -> dict[CaseId, Matrix | Unanswered]:
    """Ask about all cases, then journal and keep each answer."""
    now, used = bench.clock.now(), permit.in_use(bench)
    here = _Pass(
        now=now,
        used=used,
        model=models.load(bench.agreements.model_text()),
        columns={
            one.case.case_id: permit.columns(one, used, day_of(now), bench) for one in permitted
        },
    )
    verdicts = _ask_all(permitted, here, bench, judges)
    return {
        one.case.case_id: _kept(
            one, numbers[one.case.case_id], verdicts[one.case.case_id], here, bench, actor
        )
        for one in permitted
    }


def _kept(
    permitted: Permitted,
    check_id: CheckId,
    verdicts: answers.Verdicts,
    here: _Pass,
    bench: Bench,
    actor: Actor,
) -> Matrix | Unanswered:
    case_id = permitted.case.case_id
    found = Found(
        columns=here.columns[case_id],
        topics=permitted.topics,
        deliveries={name: one.delivery for name, one in here.used.items()},
        verdicts=verdicts,
    )
    try:
        watch.look(permitted.case, permitted.topics, bench, actor)
        check = HitCheck(
            check_id=check_id,
            case_id=case_id,
            privacy_check=permitted.granted.check_id,
            run_by=actor.account,
            run_at=here.now,
            model=here.model.name,
            warned=asking.warned(found.columns),
        )
        kept = answers.keep(check, found, bench)
        watch.note(permitted.case, permitted.topics, bench)
        take_up(Act.RUN_HIT_CHECK, case_id, bench, actor)
        answers.put_doubts(kept, found, bench)
    except TrefferError as error:
        return Unanswered(case_id=case_id, error=error)
    return kept


def _ask_all(
    permitted: Sequence[Permitted], here: _Pass, bench: Bench, judges: Judges | None
) -> dict[CaseId, dict[tuple[TopicLabel, SourceName], Verdict]]:
    """Return per case the answer of every source it asks; one that fails gives none."""
    groups = _groups(permitted, here)
    found: dict[CaseId, dict[tuple[TopicLabel, SourceName], Verdict]] = {
        one.case.case_id: {} for one in permitted
    }
    deliveries = {name: here.used[name].delivery for group in groups for name in group.sources}
    with bench.indexes.open(deliveries.values()) as opened:
        sources = {
            name: asked_source(
                name, delivery, opened[delivery], bench, judges(delivery) if judges else None
            )
            for name, delivery in deliveries.items()
            if delivery in opened and _has_substance(delivery, bench)
        }
        if judges is None:
            sources = _held(sources, groups)
        for group, members in groups.items():
            fitting = [sources[name] for name in group.sources if name in sources]
            asking = Asking(model=here.model, today=day_of(here.now), neighbours=group.neighbours)
            inners = [Inner.unpack(topic.inner) for _, topic in members]
            for source, verdicts in ask(inners, group.kind, fitting, asking).items():
                for (case_id, topic), verdict in zip(members, verdicts, strict=True):
                    found[case_id][topic.label, source] = verdict
    return found


def _groups(permitted: Sequence[Permitted], here: _Pass) -> dict[_Group, _Members]:
    """Return topics by what is asked of whom: no source meets a topic that may not ask it."""
    groups: defaultdict[_Group, _Members] = defaultdict(list)
    for one in permitted:
        columns = here.columns[one.case.case_id]
        for topic in one.topics:
            sources = tuple(
                column.source
                for column in columns
                if column.stopped_by is None and topic.kind in column.kinds
            )
            group = _Group(kind=topic.kind, sources=sources, neighbours=one.neighbours)
            groups[group].append((one.case.case_id, topic))
    return dict(groups)


def _held(
    sources: Mapping[SourceName, AskedSource], groups: Mapping[_Group, _Members]
) -> dict[SourceName, AskedSource]:
    """Hold in memory what is asked much; an index that turns out to be altered is left out."""
    kept = {}
    for name, source in sources.items():
        asked = sum(len(members) for group, members in groups.items() if name in group.sources)
        try:
            if asked >= max(HELD_FROM, HELD_FROM_PER_PARTY * source.index.facts.population):
                source.index.warm()
        except IntegrityBroken:
            continue
        kept[name] = source
    return kept


def _has_substance(delivery: DeliveryId, bench: Bench) -> bool:
    """Return whether the sealed part is there, without which no packet for the gate can be made."""
    try:
        bench.deliveries.some_records(delivery, [0])
    except (Gone, IntegrityBroken):
        return False
    return True
