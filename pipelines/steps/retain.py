"""What must be gone today, and its destruction (walk of the expiry flow)."""

from dataclasses import dataclass
from datetime import date

from contracts.cases import CaseState
from contracts.errors import TryAgain
from contracts.events import Event, EventKind
from contracts.ids import CaseId, DeliveryId, SourceName
from contracts.parties import Actor
from contracts.retention import is_due
from pipelines.steps import verify
from pipelines.steps.bench import Bench
from pipelines.steps.refresh import DESTROYED

PAST, REPLACED = "past its term", "replaced"


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDelivery:
    """A delivery past its term, or replaced by a newer one."""

    source: SourceName
    delivery: DeliveryId
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DueCase:
    """A case past its term."""

    case_id: CaseId
    since: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Everything that must be gone today."""

    deliveries: tuple[DueDelivery, ...]
    cases: tuple[DueCase, ...]


def preview(bench: Bench, today: date) -> Due:
    """Return what is due on a day, without touching it."""
    found = []
    for source in bench.agreements.sources():
        contract = bench.agreements.contract(source)
        in_use = bench.indexes.current(source)
        for delivery in sorted({*bench.register.accepted(source), *([in_use] if in_use else [])}):
            manifest = bench.register.manifest(delivery)
            if manifest is None:
                continue
            if is_due(manifest.as_of + contract.destroy_after, today):
                found.append(DueDelivery(source=source, delivery=delivery, why=PAST))
            elif delivery != in_use:
                found.append(DueDelivery(source=source, delivery=delivery, why=REPLACED))
    return Due(
        deliveries=tuple(found),
        cases=tuple(
            DueCase(case_id=case.case_id, since=case.destroy_on)
            for case in bench.register.cases()
            if case.state is not CaseState.DESTROYED and is_due(case.destroy_on, today)
        ),
    )


def run(bench: Bench, actor: Actor) -> Due:
    """Destroy what is due today: files, keys, packets, cases; each journalled first."""
    due = preview(bench, bench.clock.now().date())
    busy: list[TryAgain] = []
    for one in due.deliveries:
        try:
            with bench.indexes.lock(one.source):
                # A refresh may have put it into use since it was found to be replaced.
                if one.why == PAST or bench.indexes.current(one.source) != one.delivery:
                    _destroy_delivery(one, bench, actor)
        except TryAgain as error:
            busy.append(error)
    for case in due.cases:
        bench.journal.append(
            Event(
                kind=EventKind.CASE_DESTROYED,
                actor=actor.account,
                ids=(case.case_id,),
                decision=f"term over since {case.since.isoformat()}",
            )
        )
        for request in bench.register.requests(case.case_id):
            for ending in ("request", "decision"):
                bench.exchange.remove(f"{request.request_id}.{ending}.json")
            # The gate erases what it kept of the request when it reads this.
            bench.exchange.put(f"{request.request_id}.destroyed.json", b"{}")
        verify.destroy(case.case_id, bench)
        bench.register.destroy_case(case.case_id)
    if busy:
        raise busy[0]
    return due


def _destroy_delivery(due: DueDelivery, bench: Bench, actor: Actor) -> None:
    bench.journal.append(
        Event(
            kind=EventKind.DELIVERY_DESTROYED,
            actor=actor.account,
            ids=(due.delivery,),
            decision=due.why,
            sources=(due.source,),
        )
    )
    if bench.indexes.current(due.source) == due.delivery:
        bench.indexes.withdraw(due.source)
    bench.indexes.destroy(due.delivery)
    bench.deliveries.destroy(due.delivery)
    if due.why == PAST:
        verify.end_of(due.delivery, bench)
        bench.register.drop_packets_of(due.delivery)
    manifest = bench.register.manifest(due.delivery)
    if manifest is not None:
        bench.register.save_manifest(manifest, DESTROYED, bench.clock.now())
