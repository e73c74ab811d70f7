"""Retire a source: nobody asks it any more, all that the hub has of it goes, and that is proved."""

from contracts.acts import Act
from contracts.cases import require_reason
from contracts.certificates import RETIRED, Certificate
from contracts.errors import Gone, TryAgain
from contracts.events import Event, EventKind
from contracts.ids import DeliveryId, SourceName
from contracts.lifecycle import Retirement
from contracts.parties import Actor
from pipelines.steps import certify, lives
from pipelines.steps.authorise import authorise_new, profile_in_use
from pipelines.steps.bench import Bench
from pipelines.steps.destroy import destroy_delivery


def retire(source: SourceName, reason: str, bench: Bench, actor: Actor) -> Certificate | None:
    """Retire a source; killed at any moment, a second run finishes it.

    Returns its certificate, or nothing where an earlier run gave it.
    """
    lives.require_registered(source, bench)
    rules = authorise_new(Act.KEEP_SOURCE, profile_in_use(bench)[0], bench, actor)
    with bench.indexes.lock(source):
        life = bench.lives.life(source)
        if life.retirement is None:
            require_reason(reason)
            bench.journal.append(
                Event(kind=EventKind.SOURCE_RETIRED, actor=actor.told, ids=(source,), rules=rules,
                      sources=(source,))
            )  # fmt: skip
            made = Retirement(by=actor.account, acts_for=actor.acts_for, at=bench.clock.now(),
                              reason=reason)  # fmt: skip
            bench.lives.add(life, made)
        if not certify.is_finished(life, bench) or life.retirement is None:
            _erase(source, bench, actor)
    given = certify.outstanding(bench, actor)
    return next((one for one in given if one.source == source and one.retirement), None)


def certificate(source: SourceName, bench: Bench) -> Certificate:
    """Return the certificate of the last retirement of a source; raises `Gone` without one."""
    found = [one for one in bench.certificates.all() if one.source == source and one.retirement]
    if not found:
        raise Gone(f"There is no certificate of {source}.", code="C-621")
    return found[-1]


def finish(bench: Bench, actor: Actor) -> list[TryAgain]:
    """Destroy what retiring a source left behind when it was cut off; tells which were busy."""
    busy: list[TryAgain] = []
    for source in bench.agreements.sources():
        life = bench.lives.life(source)
        if life.retirement is None or certify.is_finished(life, bench):
            continue
        try:
            with bench.indexes.lock(source):
                _erase(source, bench, actor)
        except TryAgain as error:
            busy.append(error)
    return busy


def _erase(source: SourceName, bench: Bench, actor: Actor) -> None:
    """Destroy every delivery, index and key of a source, and what rests on them."""
    bench.indexes.withdraw(source)
    for delivery in _deliveries(source, bench):
        destroy_delivery(delivery, RETIRED, bench, actor)
    bench.keys.forget(source)


def _deliveries(source: SourceName, bench: Bench) -> list[DeliveryId]:
    return sorted(
        {
            *bench.register.accepted(source),
            *bench.indexes.traces(source),
            *bench.deliveries.traces(source),
        }
    )
