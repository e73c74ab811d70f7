"""Retiring a source stops it, destroys all of it, and proves that: also when it is cut off."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from contracts import certificates
from contracts.alerts import AlertKind
from contracts.certificates import PAST, RETIRED
from contracts.deliveries import Breach, Manifest
from contracts.errors import Gone, IntegrityBroken, Invalid, NotPermitted, TryAgain, WrongUse
from contracts.events import EventKind
from contracts.ids import DeliveryId, SourceName
from contracts.lifecycle import Life, State
from contracts.log_lines import LogEvent
from contracts.outcomes import Outcome, Reason
from contracts.parties import Actor
from contracts.upkeep import Task
from pipelines.steps import certify, lives, refresh, retain, retire
from pipelines.steps.bench import SYSTEM, Bench
from tests.builders import REASON
from tests.fakes import MemoryLog, MemoryPost
from tests.pipelines import a_town
from tests.pipelines.a_town import ANALYST, KNOWN, MANAGER, OFFICER, STEWARD, Town, cell

SOURCE = SourceName("handhaving")
DELIVERY_DAYS = 30


@pytest.fixture
def in_use(bench: Bench) -> DeliveryId:
    found = bench.indexes.current(SOURCE)
    assert found is not None
    return found


@pytest.mark.rule("R-176")
def test_of_a_retired_source_nothing_is_left(town: Town, bench: Bench, in_use: DeliveryId) -> None:
    town.extract("handhaving", a_town.handhaving())
    town.refresh("handhaving")
    half = town.config.deliveries / "handhaving" / "handhaving-20261122T235959Z.partial"
    half.mkdir()

    given = retire.retire(SOURCE, REASON, bench, STEWARD)

    assert not [name for name in town.files() if name.startswith("handhaving")]
    assert not list((town.config.index).glob("handhaving*"))
    ring = (town.config.keys / "ring.json").read_text()
    assert "handhaving" not in ring
    assert given is not None
    assert {one.delivery for one in given.deliveries} > {in_use}
    assert given.proof.holds
    assert given.proof.source_keys_left == 0


@pytest.mark.rule("D-015")
def test_a_retired_source_is_not_asked_and_takes_no_delivery(town: Town, bench: Bench) -> None:
    case_id = a_town.prepared(town, bench, KNOWN)
    retire.retire(SOURCE, REASON, bench, STEWARD)
    town.clock.forward(seconds=1)

    found = cell(a_town.check.run(case_id, bench, ANALYST, lambda _: None))

    assert (found.outcome, found.reason) == (Outcome.NOT_ASKED, Reason.NOT_PERMITTED)
    with pytest.raises(NotPermitted) as told:
        town.refresh("handhaving")
    assert told.value.code == "C-608"


def test_what_rests_on_its_deliveries_goes_with_it(town: Town, bench: Bench) -> None:
    found = a_town.ask(town, bench, KNOWN)
    of = (found.check.check_id, found.topics[0].label, a_town.HANDHAVING)
    kept = len(bench.register.packets(*of))

    retire.retire(SOURCE, REASON, bench, STEWARD)

    assert (kept, len(bench.register.packets(*of))) == (1, 0)


def test_the_certificate_stands_in_the_journal_and_holds_against_it(
    town: Town, bench: Bench
) -> None:
    given = retire.retire(SOURCE, REASON, bench, STEWARD)
    assert given is not None
    entries = list(bench.journal.entries())

    assert certificates.holds(given, entries)
    assert not certificates.holds(replace(given, by="iemand"), entries)
    assert town.kinds()[-3:] == [
        EventKind.SOURCE_RETIRED,
        EventKind.DELIVERY_DESTROYED,
        EventKind.DESTRUCTION_CERTIFIED,
    ]
    told = given.deliveries[0]
    assert (told.rows, told.why, given.reason) == (12, RETIRED, REASON)
    assert set(told.files) >= {"linkage.parquet", "sealed.parquet"}


@pytest.mark.rule("D-013")
@pytest.mark.parametrize("actor", [ANALYST, OFFICER, MANAGER])
def test_only_a_steward_retires(actor: Actor, bench: Bench, in_use: DeliveryId) -> None:
    with pytest.raises(NotPermitted):
        retire.retire(SOURCE, REASON, bench, actor)

    assert bench.indexes.current(SOURCE) == in_use


def test_without_a_reason_nothing_is_retired(bench: Bench, in_use: DeliveryId) -> None:
    with pytest.raises(WrongUse):
        retire.retire(SOURCE, "kort", bench, STEWARD)

    assert lives.standing(SOURCE, bench).state is State.ACTIVE


def test_retiring_twice_destroys_once(town: Town, bench: Bench) -> None:
    first = retire.retire(SOURCE, REASON, bench, STEWARD)
    events = len(town.kinds())

    assert retire.retire(SOURCE, "", bench, STEWARD) is None
    assert len(town.kinds()) == events
    assert retire.certificate(SOURCE, bench) == first


def test_a_source_that_was_never_retired_has_no_certificate(bench: Bench) -> None:
    with pytest.raises(Gone):
        retire.certificate(SOURCE, bench)


def test_while_a_refresh_is_busy_nothing_is_retired(bench: Bench) -> None:
    with bench.indexes.lock(SOURCE), pytest.raises(TryAgain):
        retire.retire(SOURCE, REASON, bench, STEWARD)


def test_a_source_whose_contract_cannot_be_read_can_be_retired(town: Town) -> None:
    (town.config.contracts / "handhaving.odcs.yaml").write_text("a: [")

    with town.bench() as bench:
        assert retire.retire(SOURCE, REASON, bench, STEWARD) is not None


class Killed(BaseException):
    """The process ends here."""


@dataclass
class Dying:
    """A part of the bench that is killed before, or after, one call of one of its methods."""

    whole: Any
    method: str
    after: bool
    calls: int = 1

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.whole, name)
        if name != self.method:
            return found

        def dying(*given: Any, **named: Any) -> Any:
            self.calls -= 1
            if self.calls == 0 and not self.after:
                raise Killed
            result = found(*given, **named)
            if self.calls == 0:
                raise Killed
            return result

        return dying


DEATHS = [
    ("journal", "append", 1),
    ("lives", "add", 1),
    ("indexes", "withdraw", 1),
    ("journal", "append", 2),
    ("indexes", "destroy", 1),
    ("deliveries", "destroy", 1),
    ("register", "drop_packets_of", 1),
    ("register", "save_manifest", 1),
    ("keys", "forget", 1),
    ("register", "new_number", 1),
    ("journal", "append", 3),
    ("certificates", "add", 1),
]


@pytest.mark.rule("R-176")
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(("part", "method", "calls"), DEATHS)
@pytest.mark.parametrize("again", ["retire", "expire"])
def test_killed_anywhere_a_second_run_finishes_it(
    part: str, method: str, calls: int, after: bool, again: str, town: Town
) -> None:
    with town.bench() as bench:
        dying = replace(bench, **{part: Dying(getattr(bench, part), method, after, calls)})
        with suppress(Killed):
            retire.retire(SOURCE, REASON, dying, STEWARD)

    with town.bench() as bench:
        begun = bench.lives.life(SOURCE).retirement is not None
        if again == "expire" and begun:
            retain.run(bench, SYSTEM)
        else:
            retire.retire(SOURCE, REASON, bench, STEWARD)
        given = [one for one in bench.certificates.all() if one.source == SOURCE]
        entries = list(bench.journal.entries())

        assert [one.why for one in given] == [RETIRED]
        assert len(given[0].deliveries) == 1
        assert certificates.holds(given[0], entries)
        assert certify.is_finished(bench.lives.life(SOURCE), bench)
        assert certify.outstanding(bench, SYSTEM) == []
    assert not [name for name in town.files() if name.startswith("handhaving")]
    assert "handhaving" not in (town.config.keys / "ring.json").read_text()


def test_no_source_begins_anew_before_its_retirement_is_finished(town: Town) -> None:
    with town.bench() as bench:
        dying = replace(bench, keys=Dying(bench.keys, "forget", after=False))
        with suppress(Killed):
            retire.retire(SOURCE, REASON, dying, STEWARD)
        with pytest.raises(WrongUse) as told:
            lives.submit(SOURCE, bench, STEWARD)
        assert told.value.code == "C-612"

        retire.retire(SOURCE, "", bench, STEWARD)
        lives.submit(SOURCE, bench, STEWARD)
        lives.sign(SOURCE, REASON, bench, OFFICER)
        assert lives.standing(SOURCE, bench).state is State.SIGNED


def test_keys_given_for_a_new_beginning_outlive_the_daily_expiry(town: Town, bench: Bench) -> None:
    retire.retire(SOURCE, REASON, bench, STEWARD)
    bench.keys.epoch(SOURCE)

    retain.run(bench, SYSTEM)

    assert not bench.keys.is_forgotten(SOURCE)


@pytest.mark.rule("R-176")
def test_the_expiry_proves_what_it_destroyed(town: Town, bench: Bench, in_use: DeliveryId) -> None:
    town.clock.forward(days=DELIVERY_DAYS)

    retain.run(bench, SYSTEM)

    (given,) = [one for one in bench.certificates.all() if one.source == SOURCE]
    assert (given.subject, given.why, given.by) == (in_use, PAST, "system")
    assert given.proof.holds
    assert certificates.holds(given, list(bench.journal.entries()))


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(
    ("part", "method"),
    [("indexes", "destroy"), ("deliveries", "destroy"), ("register", "save_manifest"),
     ("register", "new_number"), ("certificates", "add")],
)  # fmt: skip
def test_an_expiry_that_is_cut_off_is_certified_by_the_next(
    part: str, method: str, after: bool, town: Town
) -> None:
    town.clock.forward(days=DELIVERY_DAYS)
    with town.bench() as bench:
        dying = replace(bench, **{part: Dying(getattr(bench, part), method, after)})
        with suppress(Killed):
            retain.run(dying, SYSTEM)

    with town.bench() as bench:
        retain.run(bench, SYSTEM)
        given = bench.certificates.all()
        subjects = [one.subject for one in given]

        assert len(subjects) == len(set(subjects))
        assert SOURCE in {one.source for one in given}
        assert all(certificates.holds(one, list(bench.journal.entries())) for one in given)


@pytest.mark.rule("R-176")
@pytest.mark.parametrize(
    ("before", "after"),
    [("value: 30, unit: d", "value: 300, unit: d"), ("apiVersion: v3.2.0", "a: [")],
)
def test_an_edit_that_nobody_signed_keeps_nothing_longer(
    before: str, after: str, town: Town, in_use: DeliveryId
) -> None:
    path = town.config.contracts / "handhaving.odcs.yaml"
    assert before in path.read_text()
    path.write_text(path.read_text().replace(before, after))
    town.clock.forward(days=DELIVERY_DAYS)

    with town.bench() as bench:
        assert in_use in {one.delivery for one in retain.run(bench, SYSTEM).deliveries}


@pytest.mark.rule("R-176")
def test_what_expired_under_the_text_signed_last_is_not_fetched_again(
    town: Town, in_use: DeliveryId
) -> None:
    path = town.config.contracts / "handhaving.odcs.yaml"
    shorter = path.read_text().replace("value: 30, unit: d", "value: 20, unit: d")
    with town.bench() as bench:
        lives.submit(SOURCE, bench, STEWARD, text=shorter)
        lives.sign(SOURCE, REASON, bench, OFFICER)
    town.clock.forward(days=25)

    with town.bench() as bench:
        retain.run(bench, SYSTEM)
        done = refresh.refresh(SOURCE, bench, SYSTEM)

        assert (done.in_use, bench.indexes.current(SOURCE)) == (None, None)
        assert done.refused[0].breaches == (Breach.PAST_ITS_TERM,)


@pytest.mark.rule("R-176")
def test_what_a_killed_refresh_fetched_and_never_used_goes_with_the_expiry(
    town: Town, in_use: DeliveryId
) -> None:
    made = DeliveryId(town.extract("handhaving", a_town.handhaving()).folder.name)
    with town.bench() as bench:
        bench.deliveries.fetch(made)
        given = bench.deliveries.read(made)
        assert isinstance(given, Manifest)
        bench.indexes.build(made, bench.deliveries.linkage(given))
        lives.pause(SOURCE, REASON, bench, STEWARD)

        retain.run(bench, SYSTEM)

        assert bench.deliveries.left_of(made) == bench.indexes.left_of(made) == []
        assert not bench.indexes.has_key(made)
        assert bench.indexes.current(SOURCE) == in_use


def not_utf8(path: Path) -> None:
    path.write_bytes(path.read_bytes() + "# é\n".encode("cp1252"))


def no_contract(path: Path) -> None:
    path.write_text("a: [")


@pytest.mark.rule("R-176")
@pytest.mark.parametrize("spoil", [not_utf8, no_contract])
@pytest.mark.parametrize("is_signed", [True, False])
def test_a_contract_that_cannot_be_read_keeps_no_other_source(
    spoil: Callable[[Path], None], is_signed: bool, town: Town, in_use: DeliveryId
) -> None:
    spoil(town.config.contracts / "handhaving.odcs.yaml")
    town.clock.forward(days=400)

    with town.bench() as bench:
        with suppress(Invalid):
            retain.run(bench if is_signed else replace(bench, lives=lives_of(bench)), SYSTEM)

        assert bench.register.accepted(SourceName("brp")) == []
        assert (bench.indexes.current(SOURCE) is None) is is_signed


def lives_of(bench: Bench) -> Any:
    """Lives in which nothing of the source was recorded."""

    class Nothing:
        def life(self, source: SourceName) -> Life:
            return Life(source=source) if source == SOURCE else bench.lives.life(source)

    return Nothing()


@dataclass
class Stuck:
    """A part of the bench in which destroying removes nothing."""

    whole: Any

    def __getattr__(self, name: str) -> Any:
        return (lambda *_: None) if name == "destroy" else getattr(self.whole, name)


@pytest.mark.rule("R-176")
@pytest.mark.parametrize("part", ["indexes", "deliveries"])
def test_what_is_left_gets_no_certificate_and_stops_no_other(
    part: str, town: Town, bench: Bench
) -> None:
    town.clock.forward(days=DELIVERY_DAYS)
    stuck = replace(bench, **{part: Stuck(getattr(bench, part))})

    with pytest.raises(IntegrityBroken) as told:
        retain.run(stuck, SYSTEM)

    assert told.value.code == "C-620"
    assert bench.certificates.all() == []


def test_where_something_cannot_be_proved_the_expiry_ends_and_stewards_are_told(
    town: Town, bench: Bench, in_use: DeliveryId
) -> None:
    town.clock.forward(days=DELIVERY_DAYS)
    (town.config.deliveries / "handhaving" / f"{in_use}.copy").write_bytes(b"left")
    log, post = MemoryLog(), MemoryPost()
    watched = replace(bench, log=log, post=post)

    with pytest.raises(IntegrityBroken):
        retain.run(watched, SYSTEM)

    (ended,) = [fields for event, fields in log.lines if event is LogEvent.EXPIRY_ENDED]
    assert ended["code"] == "C-620"
    assert bench.upkeep.last(Task.EXPIRED) is None
    assert [(one.kind, one.source) for one in post.sent] == [(AlertKind.WARNING, "bag")]


def test_one_that_cannot_be_proved_stops_no_other(town: Town, bench: Bench) -> None:
    town.clock.forward(days=DELIVERY_DAYS)
    in_use = bench.indexes.current(SOURCE)
    left = town.config.deliveries / "handhaving" / f"{in_use}.copy"
    left.write_bytes(b"left")

    with pytest.raises(IntegrityBroken):
        retain.run(bench, SYSTEM)

    assert SOURCE not in {one.source for one in bench.certificates.all()}
    assert "brp" in {one.source for one in bench.certificates.all()}
    left.unlink()
    retain.run(bench, SYSTEM)
    assert SOURCE in {one.source for one in bench.certificates.all()}
