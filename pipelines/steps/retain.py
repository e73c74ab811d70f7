"""What must be gone today, and its destruction (walk of the expiry flow)."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date

from contracts import moves
from contracts.acts import Act
from contracts.cases import Case, CaseState
from contracts.certificates import PAST, REPLACED, RETIRED
from contracts.days import day_of
from contracts.errors import Gone, IntegrityBroken, Invalid, TrefferError, TryAgain
from contracts.events import Event, EventKind
from contracts.ids import CaseId, DeliveryId, SourceName
from contracts.log_lines import LogEvent
from contracts.parties import Actor
from contracts.repeats import KEPT_FOR
from contracts.retention import Length, is_due
from contracts.upkeep import Task
from pipelines.steps import attempts, certify, lives, retire, shared, tell, verify, watch
from pipelines.steps.authorise import authorise_new, profile_in_use, profile_of
from pipelines.steps.bench import Bench
from pipelines.steps.destroy import destroy_delivery


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDelivery:
    """A delivery past its term, replaced by a newer one, or of a source that is retired."""

    source: SourceName
    delivery: DeliveryId
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DueCase:
    """A case past its term."""

    case_id: CaseId
    since: date
    is_late: bool
    """Whether it should have been gone by now under its protocol (R-169)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Everything that must be gone today."""

    unknown: Mapping[SourceName, TrefferError] = field(default_factory=dict)
    """The sources of which nobody can say what is due: no contract of theirs can be read."""
    deliveries: tuple[DueDelivery, ...]
    resting: tuple[CaseId, ...]
    """Closed cases that leave the active environment (R-161, R-167)."""
    cases: tuple[DueCase, ...]


def preview(bench: Bench, today: date) -> Due:
    """Return what is due on a day, without touching it."""
    found = []
    unknown: dict[SourceName, TrefferError] = {}
    for source in bench.agreements.sources():
        try:
            keep_for = lives.keep_for(source, bench)
        except (Gone, Invalid) as error:
            unknown[source] = error
            continue
        in_use = bench.indexes.current(source)
        retired = bench.lives.life(source).retirement is not None
        for delivery in sorted({*bench.register.accepted(source), *([in_use] if in_use else [])}):
            manifest = bench.register.manifest(delivery)
            if manifest is None:
                continue
            if retired:
                found.append(DueDelivery(source=source, delivery=delivery, why=RETIRED))
            elif is_due(manifest.as_of + keep_for, today):
                found.append(DueDelivery(source=source, delivery=delivery, why=PAST))
            elif delivery != in_use:
                found.append(DueDelivery(source=source, delivery=delivery, why=REPLACED))
    kept = [case for case in bench.register.cases() if case.state is not CaseState.DESTROYED]
    due = [case for case in kept if is_due(case.destroy_on, today)]
    return Due(
        unknown=unknown,
        deliveries=tuple(found),
        resting=tuple(
            case.case_id
            for case in kept
            if case not in due
            and case.state is CaseState.CLOSED
            and moves.resting(case, today) != case
        ),
        cases=tuple(
            DueCase(
                case_id=case.case_id, since=case.destroy_on, is_late=_is_late(case, today, bench)
            )
            for case in due
        ),
    )


def run(bench: Bench, actor: Actor) -> Due:
    """Destroy what is due today: files, keys, packets, cases; each journalled first.

    What was destroyed, now or by a run that was cut off, is certified once nothing of it is left.
    What keeps one thing from going, or from being proved, stops no other; it is raised at the end.
    """
    bench.log.write(LogEvent.EXPIRY_BEGAN)
    left: list[TrefferError] = [*retire.finish(bench, actor)]
    due = preview(bench, day_of(bench.clock.now()))
    for one in due.deliveries:
        try:
            _destroy_delivery(one, bench, actor)
        except TryAgain as error:
            left.append(error)
    _clear_left_behind(bench)
    for case_id in due.resting:
        bench.journal.append(Event(kind=EventKind.CASE_RESTED, actor=actor.account, ids=(case_id,)))
        closed = bench.register.case(case_id)
        try:
            bench.register.save_case(moves.resting(closed, day_of(bench.clock.now())), since=closed)
        except TryAgain as error:
            left.append(error)
    for case in due.cases:
        _destroy_case(case, bench, actor)
    watch.forget(bench, actor)
    attempts.forget(bench)
    bench.repeats.forget_before(bench.clock.now() - KEPT_FOR)
    try:
        certify.outstanding(bench, actor)
        bench.upkeep.note(Task.EXPIRED, bench.clock.now(), len(due.deliveries) + len(due.cases))
    except IntegrityBroken as error:
        left.insert(0, error)
    left += due.unknown.values()
    bench.log.write(
        LogEvent.EXPIRY_ENDED,
        deliveries=len(due.deliveries),
        cases=len(due.cases),
        code=left[0].code if left else None,
    )
    tell.of_every_source(bench)
    if left:
        raise left[0]
    return due


def destroy(name: str, bench: Bench, actor: Actor) -> None:
    """Destroy one delivery or case that is due today, as `run` would, and certify it.

    Raises `Gone` for what is not due.
    """
    authorise_new(Act.DESTROY, profile_in_use(bench)[0], bench, actor)
    due = preview(bench, day_of(bench.clock.now()))
    deliveries = [one for one in due.deliveries if one.delivery == name]
    cases = [one for one in due.cases if one.case_id == name]
    if not (deliveries or cases):
        raise Gone("That is not due today, or it is destroyed already.", code="B-404")
    for delivery in deliveries:
        _destroy_delivery(delivery, bench, actor)
    for case in cases:
        _destroy_case(case, bench, actor)
    certify.outstanding(bench, actor)


def _destroy_delivery(one: DueDelivery, bench: Bench, actor: Actor) -> None:
    with bench.indexes.lock(one.source):
        # A refresh may have put it into use since it was found to be replaced.
        if one.why != REPLACED or bench.indexes.current(one.source) != one.delivery:
            destroy_delivery(one.delivery, one.why, bench, actor)


def _destroy_case(case: DueCase, bench: Bench, actor: Actor) -> None:
    bench.journal.append(
        Event(
            kind=EventKind.CASE_DESTROYED,
            actor=actor.account,
            ids=(case.case_id,),
            decision=f"term over since {case.since.isoformat()}",
            rules=("R-169",) if case.is_late else (),
        )
    )
    for request in bench.register.requests(case.case_id):
        for ending in ("request", "decision"):
            bench.exchange.remove(f"{request.request_id}.{ending}.json")
        # The gate erases what it kept of the request when it reads this.
        bench.exchange.put(f"{request.request_id}.destroyed.json", b"{}")
    shared.destroy(case.case_id, bench)
    verify.destroy(case.case_id, bench)
    bench.register.destroy_case(case.case_id)


def _clear_left_behind(bench: Bench) -> None:
    """Remove what a refresh that was killed fetched and never used, where none runs now.

    No register knows it, so no term ends it; a source that goes on fetches it again.
    """
    for source in bench.agreements.sources():
        with suppress(TryAgain), bench.indexes.lock(source):
            known = {*bench.register.accepted(source), bench.indexes.current(source)}
            there = {*bench.deliveries.traces(source), *bench.indexes.traces(source)}
            for delivery in there - known:
                bench.indexes.destroy(delivery)
                bench.deliveries.destroy(delivery)


def _is_late(case: Case, today: date, bench: Bench) -> bool:
    """Return whether a case should have been gone by now: its protocol says how soon (R-169)."""
    part = profile_of(case, bench).retention.get(case.outcome or "")
    if part is None or part.remove_within is None:
        return False
    return is_due(Length.parse(part.remove_within).after(case.destroy_on), today)
