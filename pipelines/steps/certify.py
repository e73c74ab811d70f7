"""Give certificates of what was destroyed: each only after nothing of it is found any more."""

from collections.abc import Iterable
from dataclasses import dataclass

from contracts import certificates
from contracts.certificates import RETIRED, Certificate, CertificateId, DestroyedDelivery, Proof
from contracts.errors import IntegrityBroken
from contracts.events import Entry, Event, EventKind
from contracts.ids import DeliveryId, SourceName
from contracts.lifecycle import Life, Retirement
from contracts.linkage import delivery_source
from contracts.parties import Actor
from pipelines.steps.bench import Bench


@dataclass(frozen=True, slots=True, kw_only=True)
class _Due:
    """Something destroyed of which there is no certificate yet."""

    subject: str
    source: SourceName
    deliveries: tuple[DestroyedDelivery, ...]
    by: Entry
    retired: Retirement | None = None


def outstanding(bench: Bench, actor: Actor) -> list[Certificate]:
    """Certify everything that was destroyed and is not certified yet; returns what it gave.

    What was begun and cut off is not certified: it is due still, and destroyed first. One that
    cannot be proved stops no other; it is raised at the end.
    """
    entries = list(bench.journal.entries())
    lines = certificates.last_lines(entries)
    have = {one.subject for one in bench.certificates.all()}
    due = [*_single(lines, have, bench), *_retired(entries, lines, have, bench)]
    given, failed = [], []
    for one in due:
        try:
            given += _certified(one, bench, actor)
        except IntegrityBroken as error:
            failed.append(error)
    if failed:
        raise failed[0]
    return given


def is_finished(life: Life, bench: Bench) -> bool:
    """Return whether every retirement of a source came to its certificate."""
    ended = sum(isinstance(one, Retirement) for one in life.records)
    return ended <= sum(
        one.source == life.source and one.retirement is not None for one in bench.certificates.all()
    )


def proof(deliveries: Iterable[DeliveryId], source: SourceName | None, bench: Bench) -> Proof:
    """Look for what must be gone; with a source, also for its keys and whatever else is of it."""
    looked = set(deliveries)
    if source is not None:
        looked |= {*bench.indexes.traces(source), *bench.deliveries.traces(source)}
    used = {bench.indexes.current(delivery_source(one)) for one in looked}
    return Proof(
        at=bench.clock.now(),
        files_left=sum(
            len(bench.indexes.left_of(one)) + len(bench.deliveries.left_of(one)) for one in looked
        ),
        index_keys_left=sum(bench.indexes.has_key(one) for one in looked),
        source_keys_left=None if source is None else int(not bench.keys.is_forgotten(source)),
        in_use=not used.isdisjoint(looked),
    )


def _single(lines: dict[DeliveryId, Entry], have: set[str], bench: Bench) -> Iterable[_Due]:
    for delivery, entry in lines.items():
        source = delivery_source(delivery)
        is_done = delivery not in bench.register.accepted(source)
        if entry.event.decision != RETIRED and delivery not in have and is_done:
            yield _Due(
                subject=delivery,
                source=source,
                deliveries=(_described(delivery, entry, bench),),
                by=entry,
            )


def _retired(
    entries: list[Entry], lines: dict[DeliveryId, Entry], have: set[str], bench: Bench
) -> Iterable[_Due]:
    """Yield the source whose last retirement holds still and is not certified."""
    last = {entry.event.ids[0]: entry for entry in certificates.retirements(entries)}
    for name, entry in last.items():
        source = SourceName(name)
        subject = f"{source}/{entry.seq}"
        retired = bench.lives.life(source).retirement
        if retired is None or subject in have or bench.register.accepted(source):
            continue
        yield _Due(
            subject=subject,
            source=source,
            deliveries=tuple(
                _described(delivery, one, bench)
                for delivery, one in lines.items()
                if delivery_source(delivery) == source and one.event.decision == RETIRED
            ),
            by=entry,
            retired=retired,
        )


def _described(delivery: DeliveryId, entry: Entry, bench: Bench) -> DestroyedDelivery:
    return certificates.destroyed(delivery, bench.register.manifest(delivery), entry)


def _certified(due: _Due, bench: Bench, actor: Actor) -> list[Certificate]:
    """Prove, journal and keep one certificate; none where somebody else was first."""
    found = proof(
        [one.delivery for one in due.deliveries], due.source if due.retired else None, bench
    )
    certificates.require_proved(due.subject, found)
    made = Certificate(
        number=CertificateId(f"X-{bench.register.new_number('X')}"),
        subject=due.subject,
        source=due.source,
        why=due.by.event.decision or RETIRED,
        by=due.by.event.actor,
        reason=due.retired.reason if due.retired else None,
        retirement=certificates.line(due.by) if due.retired else None,
        deliveries=due.deliveries,
        proof=found,
    )
    bench.journal.append(
        Event(
            kind=EventKind.DESTRUCTION_CERTIFIED,
            actor=actor.account,
            ids=(made.number, made.sha256),
            sources=(made.source,),
        )
    )
    return [made] if bench.certificates.add(made) else []
