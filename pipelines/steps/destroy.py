"""Destroy one delivery: its index and key, its files, and what rests on it."""

from contracts.certificates import REPLACED
from contracts.events import Event, EventKind
from contracts.ids import DeliveryId
from contracts.linkage import delivery_source
from contracts.parties import Actor
from pipelines.steps import verify
from pipelines.steps.bench import Bench
from pipelines.steps.refresh import DESTROYED


def destroy_delivery(delivery: DeliveryId, why: str, bench: Bench, actor: Actor) -> None:
    """Destroy a delivery, journalled first; a second run after a cut-off one finishes it.

    The packets and questions of one that was replaced rest on what is known still: they stay.
    """
    source = delivery_source(delivery)
    bench.journal.append(
        Event(
            kind=EventKind.DELIVERY_DESTROYED,
            actor=actor.account,
            ids=(delivery,),
            decision=why,
            sources=(source,),
        )
    )
    if bench.indexes.current(source) == delivery:
        bench.indexes.withdraw(source)
    bench.indexes.destroy(delivery)
    bench.deliveries.destroy(delivery)
    if why != REPLACED:
        verify.end_of(delivery, bench)
        bench.register.drop_packets_of(delivery)
    manifest = bench.register.manifest(delivery)
    if manifest is not None:
        bench.register.save_manifest(manifest, DESTROYED, bench.clock.now())
