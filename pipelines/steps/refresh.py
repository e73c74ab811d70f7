"""Put the newest good delivery of one source into use (walk A of the design)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from contracts import contract_diff, lifecycle, protocol
from contracts.acts import Act
from contracts.days import day_of
from contracts.deliveries import Breach, Expected, Manifest, Refused, breaches
from contracts.errors import Gone, Incomplete, IntegrityBroken, Invalid
from contracts.events import Event, EventKind
from contracts.ids import DeliveryId, SourceName
from contracts.lifecycle import ShrinkConfirmed, State
from contracts.parties import Actor
from contracts.source_law import registrable
from contracts.sources import SourceContract
from matching import inner
from pipelines.steps import lives, tell
from pipelines.steps.attempts import Noted
from pipelines.steps.authorise import authorise_new, profile_in_use
from pipelines.steps.bench import SYSTEM, Bench

ACCEPTED, DESTROYED = "accepted", "destroyed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refreshed:
    """What a refresh did, in references and counts."""

    source: SourceName
    in_use: DeliveryId | None
    published: bool
    refused: tuple[Refused, ...]


def refresh(
    source: SourceName, bench: Bench, actor: Actor, *, confirm_shrink: DeliveryId | None = None
) -> Refreshed:
    """Verify, build and publish the newest delivery; a refused one leaves all as it was.

    A small delivery takes two persons who confirm it by its number, and no other in its place: the
    first confirms, the second uses it.
    Killed at any moment, the index in use is whole and the next run finishes the work.
    """
    if source not in bench.agreements.sources():
        # A name that no settings know becomes no name of a file; this says so.
        bench.agreements.contract(source)
    if actor is not SYSTEM:
        authorise_new(Act.RUN_SOURCE, profile_in_use(bench)[0], bench, actor)
    try:
        with bench.indexes.lock(source), Noted(source, bench, actor) as noted:
            return _refresh(source, bench, actor, noted, confirm_shrink=confirm_shrink)
    finally:
        tell.of_source(source, bench)


def _refresh(
    source: SourceName,
    bench: Bench,
    actor: Actor,
    noted: Noted,
    *,
    confirm_shrink: DeliveryId | None,
) -> Refreshed:
    contract, life = bench.agreements.contract(source), bench.lives.life(source)
    if not life.is_live(contract.sha256):
        noted.none()
    lifecycle.require_live(life, contract)
    in_use = bench.indexes.current(source)
    noted.in_use(in_use)
    _rebuild_if_lost(in_use, bench)
    refused: list[Refused] = []
    published = False
    offered = [one for one in bench.deliveries.offered(source) if in_use is None or one > in_use]
    _require_waiting(confirm_shrink, offered, source)
    for delivery in reversed(offered):
        is_meant = delivery == confirm_shrink
        confirmed = is_meant and _is_confirmed(source, delivery, bench, actor)
        outcome = _verified(source, delivery, in_use, bench, noted, confirm_shrink=confirmed)
        if isinstance(outcome, Refused):
            if is_meant and outcome.breaches == (Breach.SHRUNK,):
                _confirm(source, delivery, bench, actor)
            _journal_refusal(outcome, bench, actor)
            refused.append(outcome)
            noted.refused(outcome)
            continue
        _require_live_still(contract, delivery, bench, noted)
        _put_into_use(source, outcome, bench, actor, confirmed=confirmed)
        noted.published(outcome)
        in_use, published = delivery, True
        break
    _clear_away(source, bench)
    return Refreshed(source=source, in_use=in_use, published=published, refused=tuple(refused))


def _require_waiting(
    confirmed: DeliveryId | None, offered: Sequence[DeliveryId], source: SourceName
) -> None:
    """Raise `Gone` where what somebody confirms does not wait any more."""
    if confirmed is not None and confirmed not in offered:
        raise Gone(
            f"That delivery of {source} does not wait any more; nothing was confirmed. "
            f"Look which does: treffer source show {source}.",
            code="C-758",
        )


def _require_live_still(
    contract: SourceContract, delivery: DeliveryId, bench: Bench, noted: Noted
) -> None:
    """Raise `NotPermitted`, with nothing left, if it was paused or its signature taken back since.

    Fetching and building take long.
    """
    life = bench.lives.life(contract.name)
    if not life.is_live(contract.sha256):
        noted.none()
        bench.indexes.destroy(delivery)
        bench.deliveries.destroy(delivery)
        lifecycle.require_live(life, contract)


def rests(source: SourceName, bench: Bench) -> State | None:
    """Return that a source is paused or retired, or nothing: then nobody waits for a delivery."""
    life = bench.lives.life(source)
    if life.retirement is not None:
        return State.RETIRED
    return State.PAUSED if life.is_paused else None


def on_schedule(source: SourceName, bench: Bench) -> str:
    """Refresh a source as the schedule does, and tell how that went; one that rests is no fault."""
    resting = rests(source, bench)
    if resting is not None:
        return f"{source}: {resting.value}"
    result = refresh(source, bench, SYSTEM)
    require_published(result)
    return f"{source}: {'published' if result.published else 'unchanged'} {result.in_use}"


def require_published(result: Refreshed) -> None:
    """Raise what a person at a terminal must know when every new delivery was refused."""
    if result.refused and not result.published:
        raise Invalid("\n".join(one.message(result.in_use) for one in result.refused), code="C-104")
    if result.in_use is None:
        raise Incomplete(
            f"There is no delivery of {result.source} at its inbox yet. "
            f"At the department: treffer-extract run {result.source} --from FILE --to INBOX.",
            code="C-108",
        )


def _is_confirmed(source: SourceName, delivery: DeliveryId, bench: Bench, actor: Actor) -> bool:
    """Return whether somebody else, and no deputy of theirs, confirmed a small delivery (D-001)."""
    first = bench.lives.life(source).confirmed_by(delivery)
    return bool(first) and first.isdisjoint(actor.persons | actor.tied)


def _confirm(source: SourceName, delivery: DeliveryId, bench: Bench, actor: Actor) -> None:
    """Keep that this person confirms a small delivery, once."""
    life = bench.lives.life(source)
    if actor.account in life.confirmed_by(delivery):
        return
    bench.journal.append(
        Event(kind=EventKind.SHRINK_CONFIRMED, actor=actor.told, ids=(delivery,), sources=(source,))
    )
    made = ShrinkConfirmed(
        by=actor.account, acts_for=actor.acts_for, at=bench.clock.now(), delivery=delivery
    )
    bench.lives.add(life, made)


def _verified(
    source: SourceName,
    delivery: DeliveryId,
    in_use: DeliveryId | None,
    bench: Bench,
    noted: Noted,
    *,
    confirm_shrink: bool,
) -> Manifest | Refused:
    """Return a delivery whose signature, files, contract and counts hold, with its index built.

    What the protocol bars as a source (R-134, R-139) is not even fetched.
    """
    contract = bench.agreements.contract(source)
    if not registrable(contract, protocol.read(bench.agreements.profile_text())):
        return Refused(delivery=delivery, source=source, breaches=(Breach.BARRED,))
    bench.deliveries.fetch(delivery)
    given = bench.deliveries.read(delivery)
    found: tuple[Breach, ...]
    if isinstance(given, Breach):
        bench.deliveries.destroy(delivery)
        return Refused(delivery=delivery, source=source, breaches=(given,))
    noted.read(given)
    expected = Expected(
        source=source,
        municipality=bench.municipality,
        encoding=f"v{inner.VERSION}",
        epoch=bench.keys.epoch(source),
        key_ids=bench.keys.expected_ids(source),
        today=day_of(bench.clock.now()),
        in_use=bench.register.manifest(in_use) if in_use else None,
        confirm_shrink=confirm_shrink,
    )
    # What the expiry destroys is not taken again: the shorter of this text and the one signed last.
    found = breaches(
        given, replace(contract, destroy_after=lives.keep_for(source, bench)), expected
    )
    if not found:
        try:
            bench.indexes.build(delivery, bench.deliveries.linkage(given))
        except IntegrityBroken:
            found = (Breach.UNREADABLE,)
    if found:
        bench.deliveries.destroy(delivery)
        return Refused(
            delivery=delivery,
            source=source,
            breaches=found,
            difference=_difference(given, contract, bench),
        )
    return given


def _difference(given: Manifest, contract: SourceContract, bench: Bench) -> str:
    """Return how the contract of a delivery differs from the one here; nothing where it does not.

    A text that was ever submitted is known, and compared part by part.
    """
    if dict(given.contract) == contract.reference():
        return ""
    made = lives.submitted(contract.name, given.contract.get("sha256", ""), bench)
    return contract_diff.named(given.contract, contract, made)


def _rebuild_if_lost(in_use: DeliveryId | None, bench: Bench) -> None:
    """Build the index in use again from its delivery when it is gone or cannot be opened."""
    if in_use is None:
        return
    with bench.indexes.open([in_use]) as opened:
        if in_use in opened:
            return
    given = bench.deliveries.read(in_use)
    if not isinstance(given, Breach):
        bench.indexes.build(in_use, bench.deliveries.linkage(given))


def _put_into_use(
    source: SourceName, given: Manifest, bench: Bench, actor: Actor, *, confirmed: bool
) -> None:
    delivery = DeliveryId(given.delivery)
    if delivery not in bench.register.accepted(source):
        bench.journal.append(
            Event(
                kind=EventKind.DELIVERY_ACCEPTED,
                actor=actor.account,
                ids=(delivery,),
                decision=f"contract {given.contract['id']}@{given.contract['version']}",
                rules=("shrink confirmed",) if confirmed else (),
                sources=(source,),
            )
        )
        bench.register.save_manifest(given, ACCEPTED, bench.clock.now())
    bench.indexes.publish(source, delivery)


def _journal_refusal(refused: Refused, bench: Bench, actor: Actor) -> None:
    """Journal a refusal the first time that this delivery is refused."""
    if bench.register.is_refused(refused.delivery):
        return
    bench.journal.append(
        Event(
            kind=EventKind.DELIVERY_REFUSED,
            actor=actor.account,
            ids=(refused.delivery,),
            rules=tuple(refused.breaches),
            sources=(refused.source,),
        )
    )
    bench.register.note_refusal(refused.delivery, refused.source, bench.clock.now())


def _clear_away(source: SourceName, bench: Bench) -> None:
    """Remove what no reader can still be on its way to: all but the one in use and the one before.

    The one before goes with the next delivery or with the daily expiry, whichever is first.
    """
    for delivery in bench.indexes.not_in_use(source)[:-1]:
        bench.indexes.destroy(delivery)
        bench.deliveries.destroy(delivery)
