"""Keep how every attempt to put a delivery into use ended, whatever ended it."""

from datetime import datetime
from types import TracebackType
from typing import Self

from contracts import attempts
from contracts.attempts import Attempt, Ending
from contracts.deliveries import Manifest, Refused
from contracts.errors import TrefferError
from contracts.ids import DeliveryId, SourceName
from contracts.log_lines import LogEvent
from contracts.parties import Actor
from pipelines.steps.bench import SYSTEM, Bench

REFUSED = "C-104"
"""What the refusal of a delivery is called in the list of errors."""
UNEXPECTED = "S-001"


class Noted:
    """One refresh, of which every attempt is kept when it ends, also when it ends in a fault.

    A refresh that somebody interrupts is no attempt, nor is one of a source that is not signed, is
    paused or is retired. What cannot be kept is logged, and hides
    neither the fault nor the success.
    """

    def __init__(self, source: SourceName, bench: Bench, actor: Actor) -> None:
        self._source = source
        self._bench = bench
        self._by = "flow" if actor == SYSTEM else "person"
        self._began = bench.clock.now()
        self._is_none = False
        self._in_use: DeliveryId | None = None
        self._before: Manifest | None = None
        self._read: dict[str, Manifest] = {}
        self._found: list[tuple[Ending, DeliveryId, Refused | None]] = []

    def none(self) -> None:
        """Note that this is no attempt: the source is not to be refreshed now."""
        self._is_none = True

    def in_use(self, delivery: DeliveryId | None) -> None:
        """Note what is in use when the refresh begins."""
        self._in_use = delivery
        self._before = self._bench.register.manifest(delivery) if delivery else None

    def read(self, manifest: Manifest) -> None:
        """Note what a delivery says of itself."""
        self._read[manifest.delivery] = manifest

    def refused(self, refused: Refused) -> None:
        """Note that a delivery was refused."""
        self._found.append((Ending.REFUSED, refused.delivery, refused))

    def published(self, manifest: Manifest) -> None:
        """Note that a delivery was put into use."""
        self._found.append((Ending.PUBLISHED, DeliveryId(manifest.delivery), None))

    def __enter__(self) -> Self:
        self._bench.log.write(LogEvent.REFRESH_BEGAN, source=self._source, by=self._by)
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        if self._is_none or not isinstance(error, Exception | None):
            return
        now = self._bench.clock.now()
        made = [self._attempt(*one, now) for one in reversed(self._found)]
        if error is not None:
            code = error.code if isinstance(error, TrefferError) else UNEXPECTED
            made.append(self._ended(Ending.FAILED, now, code))
        elif not made:
            made.append(self._ended(Ending.UNCHANGED, now, None))
        for attempt in made:
            self._keep(attempt)

    def _keep(self, attempt: Attempt) -> None:
        log = self._bench.log
        counts = attempt.counts
        if attempt.ending is Ending.REFUSED:
            log.write(
                LogEvent.DELIVERY_REFUSED,
                source=attempt.source,
                delivery=attempt.delivery,
                code=attempt.code,
            )
        log.write(
            LogEvent.REFRESH_ENDED,
            source=attempt.source,
            delivery=attempt.delivery,
            ending=attempt.ending,
            code=attempt.code,
            seconds=attempt.seconds,
            rows=counts.delivered if counts else None,
            rejected=counts.refused if counts else None,
            left_out=counts.kept_out if counts else None,
            ignored_columns=counts.ignored_columns if counts else None,
            bytes=counts.bytes if counts else None,
        )
        try:
            self._bench.attempts.note(attempt)
        except TrefferError as fault:
            log.write(LogEvent.ATTEMPT_NOT_KEPT, source=attempt.source, code=fault.code)

    def _attempt(
        self, ending: Ending, delivery: DeliveryId, refused: Refused | None, now: datetime
    ) -> Attempt:
        manifest = self._read.get(delivery)
        return Attempt(
            source=self._source,
            ending=ending,
            began=self._began,
            last=now,
            seconds=(now - self._began).total_seconds(),
            code=REFUSED if refused else None,
            delivery=delivery,
            as_of=manifest.as_of if manifest else None,
            breaches=refused.breaches if refused else (),
            counts=attempts.counts(manifest) if manifest else None,
            shrink=attempts.shrink(self._before, manifest) if manifest else None,
        )

    def _ended(self, ending: Ending, now: datetime, code: str | None) -> Attempt:
        return Attempt(
            source=self._source,
            ending=ending,
            began=self._began,
            last=now,
            seconds=(now - self._began).total_seconds(),
            code=code,
            delivery=self._in_use,
            as_of=self._before.as_of if self._before else None,
        )


def forget(bench: Bench) -> None:
    """Erase attempts and messages that are older than they are kept for."""
    before = bench.clock.now() - attempts.KEPT_FOR
    bench.attempts.forget_before(before)
    bench.alerts.forget_before(before)
