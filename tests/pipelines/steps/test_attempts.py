"""Every attempt of a refresh is kept, whatever ended it, and keeping it hides nothing."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from contracts import alerts
from contracts.attempts import KEPT_FOR, Attempt, Ending
from contracts.deliveries import Breach
from contracts.errors import Gone, Invalid, NotPermitted, TryAgain
from contracts.freshness import Clock, LastAttempt
from contracts.ids import SourceName
from contracts.lifecycle import State
from contracts.log_lines import LogEvent
from pipelines.steps import freshness, lives, refresh, retain
from pipelines.steps.bench import SYSTEM, Bench
from tests.builders import REASON
from tests.fakes import MemoryAttempts, MemoryLog
from tests.pipelines import a_town
from tests.pipelines.a_town import Town

HANDHAVING = SourceName("handhaving")


def kept(bench: Bench) -> list[Attempt]:
    return list(bench.attempts.of(HANDHAVING))


def endings(bench: Bench) -> list[tuple[Ending, int]]:
    return [(one.ending, one.times) for one in kept(bench)]


def test_a_delivery_that_is_put_into_use_is_kept_with_what_it_said(
    town: Town, bench: Bench
) -> None:
    rows = [
        "H-99;drugs;x;04-03-2025;T. Proefstra;geen datum;Kerkstraat 1, 9370AA Voorbeeldstad;y;z"
    ]
    made = town.extract("handhaving", a_town.handhaving(*rows))
    refresh.refresh(HANDHAVING, bench, SYSTEM)

    last = kept(bench)[-1]
    assert (last.ending, last.delivery, last.as_of) == (
        Ending.PUBLISHED, made.manifest.delivery, made.manifest.as_of,
    )  # fmt: skip
    assert last.counts is not None
    assert (last.counts.read, last.counts.delivered) == (13, made.manifest.rows.delivered)
    assert last.counts.bytes == sum(one.bytes for one in made.manifest.files.values())
    assert dict(last.counts.rejected) == dict(made.manifest.rows.rejected)
    assert dict(last.counts.blanked) == dict(made.manifest.rows.blanked)
    assert last.shrink == (12 - made.manifest.rows.delivered) / 12


def test_nothing_new_is_one_line_however_often(town: Town, bench: Bench) -> None:
    before = endings(bench)
    for _ in range(5):
        town.clock.forward(hours=1)
        refresh.refresh(HANDHAVING, bench, SYSTEM)

    assert endings(bench) == [*before, (Ending.UNCHANGED, 5)]
    assert kept(bench)[-1].last == town.clock.now()


def test_a_refused_delivery_is_one_line_however_often_it_is_refused(
    town: Town, bench: Bench
) -> None:
    folder = town.extract("handhaving", a_town.handhaving()).folder
    (folder / "manifest.sig").unlink()
    for _ in range(3):
        town.clock.forward(hours=1)
        refresh.refresh(HANDHAVING, bench, SYSTEM)

    last = kept(bench)[-1]
    assert (last.ending, last.times, last.code) == (Ending.REFUSED, 3, "C-104")
    assert last.breaches == (Breach.UNSIGNED,)
    assert last.counts is None


def test_a_delivery_refused_for_its_counts_is_kept_with_them(town: Town, bench: Bench) -> None:
    town.extract("handhaving", "\n".join(a_town.handhaving().splitlines()[:4]) + "\n")
    refresh.refresh(HANDHAVING, bench, SYSTEM)

    last = kept(bench)[-1]
    assert last.breaches == (Breach.SHRUNK,)
    assert last.counts is not None
    assert (last.counts.read, last.shrink) == (3, 0.75)


def test_where_the_newest_is_refused_and_the_one_before_used_the_last_is_refused(
    town: Town, bench: Bench
) -> None:
    town.extract("handhaving", a_town.handhaving())
    (town.extract("handhaving", a_town.handhaving()).folder / "manifest.sig").unlink()
    town.clock.forward(minutes=1)

    assert refresh.refresh(HANDHAVING, bench, SYSTEM).published

    assert [one.ending for one in kept(bench)][-2:] == [Ending.PUBLISHED, Ending.REFUSED]
    assert freshness.look(HANDHAVING, bench).last.value == "invalid"


class Unreachable:
    """An inbox that cannot be looked into."""

    def __init__(self, error: BaseException) -> None:
        self._error = error

    def offered(self, _source: SourceName) -> Any:
        raise self._error

    def read(self, _delivery: object) -> Any:
        raise AssertionError("not reached")


DOWN = TryAgain("The inbox cannot be read.", code="S-754")


def failing(bench: Bench, error: BaseException = DOWN, **changes: Any) -> Bench:
    return replace(bench, deliveries=Unreachable(error), **changes)


@pytest.mark.parametrize(("error", "code"), [(DOWN, "S-754"), (OSError("Jansen"), "S-001")])
def test_an_attempt_that_raises_is_kept_as_failed_and_raises_the_same(
    town: Town, bench: Bench, error: Exception, code: str
) -> None:
    with pytest.raises(type(error)) as raised:
        refresh.refresh(HANDHAVING, failing(bench, error), SYSTEM)

    assert raised.value is error
    last = kept(bench)[-1]
    assert (last.ending, last.code) == (Ending.FAILED, code)
    assert last.delivery == bench.indexes.current(HANDHAVING)
    assert "Jansen" not in repr(last)


@pytest.mark.parametrize("stop", [KeyboardInterrupt(), SystemExit(1)])
def test_what_somebody_interrupts_is_no_attempt(
    town: Town, bench: Bench, stop: BaseException
) -> None:
    before = endings(bench)

    with pytest.raises(type(stop)):
        refresh.refresh(HANDHAVING, failing(bench, stop), SYSTEM)

    assert endings(bench) == before


def test_an_attempt_that_cannot_be_kept_hides_no_fault(town: Town, bench: Bench) -> None:
    log = MemoryLog()
    broken = failing(bench, attempts=MemoryAttempts(fails=True), log=log)

    with pytest.raises(TryAgain) as raised:
        refresh.refresh(HANDHAVING, broken, SYSTEM)

    assert raised.value is DOWN
    assert (LogEvent.ATTEMPT_NOT_KEPT, {"source": "handhaving", "code": "S-752"}) in log.lines


def test_an_attempt_that_cannot_be_kept_undoes_no_success(town: Town, bench: Bench) -> None:
    made = town.extract("handhaving", a_town.handhaving())

    done = refresh.refresh(
        HANDHAVING, replace(bench, attempts=MemoryAttempts(fails=True)), SYSTEM
    )  # fmt: skip

    assert (done.published, done.in_use) == (True, made.manifest.delivery)


def test_a_contract_that_cannot_be_used_is_a_failed_attempt_of_its_source(
    town: Town,
) -> None:
    path = town.config.contracts / "handhaving.odcs.yaml"
    path.write_text("geen: contract")

    with town.bench() as bench:
        with pytest.raises(Invalid):
            refresh.refresh(HANDHAVING, bench, SYSTEM)
        assert kept(bench)[-1].code == "C-110"
        looked = freshness.look_at([HANDHAVING, SourceName("brp")], bench)
    assert dict(looked.unusable) == {"handhaving": "C-110"}
    assert [one.source for one in looked.fresh] == ["brp"]


def test_a_source_that_is_not_registered_leaves_no_line_and_no_file(
    town: Town, bench: Bench
) -> None:
    log = MemoryLog()
    with pytest.raises(Gone):
        refresh.refresh(SourceName("jansen"), replace(bench, log=log), SYSTEM)

    assert log.lines == []
    assert list(bench.attempts.of(SourceName("jansen"))) == []
    assert not list(town.config.index.glob("*jansen*"))


def test_a_source_that_is_paused_is_not_attempted_and_says_so(town: Town, bench: Bench) -> None:
    before = endings(bench)
    lives.pause(HANDHAVING, REASON, bench, a_town.STEWARD)

    with pytest.raises(NotPermitted):
        refresh.refresh(HANDHAVING, bench, SYSTEM)

    assert endings(bench) == before
    found = freshness.look(HANDHAVING, bench)
    assert (found.life, found.clock, found.last) == (State.PAUSED, Clock.FRESH, LastAttempt.OK)


def test_somebody_else_who_refreshes_at_the_same_time_is_no_failure(
    town: Town, bench: Bench
) -> None:
    before = endings(bench)
    with bench.indexes.lock(HANDHAVING), pytest.raises(TryAgain):
        refresh.refresh(HANDHAVING, bench, SYSTEM)

    assert endings(bench) == before


def test_begin_and_end_are_logged_with_references_and_counts(town: Town, bench: Bench) -> None:
    log = MemoryLog()
    (town.extract("handhaving", a_town.handhaving()).folder / "manifest.sig").unlink()
    refresh.refresh(HANDHAVING, replace(bench, log=log), a_town.STEWARD)

    assert [event for event, _ in log.lines] == [
        LogEvent.REFRESH_BEGAN,
        LogEvent.DELIVERY_REFUSED,
        LogEvent.REFRESH_ENDED,
    ]
    assert log.lines[0][1] == {"source": "handhaving", "by": "person"}


def test_attempts_and_messages_are_kept_for_400_days_and_not_a_moment_longer(
    town: Town, bench: Bench
) -> None:
    refresh.refresh(HANDHAVING, bench, SYSTEM)
    last = kept(bench)[-1].last
    bench.alerts.add(alerts.approval_waits(HANDHAVING, "2.0.0", last))

    town.clock.moment = last + KEPT_FOR
    retain.run(bench, SYSTEM)
    assert [one.last for one in kept(bench)] == [last]
    assert len(bench.alerts.all()) == 1

    town.clock.moment += timedelta(seconds=1)
    retain.run(bench, SYSTEM)
    assert kept(bench) == []
    assert list(bench.alerts.all()) == []
