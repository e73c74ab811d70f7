"""Stewards are told once of each occurrence, and nothing waits for that."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from contracts import alerts
from contracts.alerts import Alert, AlertKind
from contracts.errors import Invalid, TryAgain, WrongUse
from contracts.ids import SourceName
from contracts.log_lines import LogEvent
from contracts.ports import Alerts
from pipelines.steps import lives, refresh, retain, tell
from pipelines.steps.bench import SYSTEM, Bench
from tests.builders import REASON
from tests.fakes import MemoryAlerts, MemoryLog, MemoryPost
from tests.pipelines import a_town
from tests.pipelines.a_town import OFFICER, STEWARD, Town
from tests.pipelines.steps.test_attempts import DOWN, failing

HANDHAVING = SourceName("handhaving")
DAY = timedelta(days=1)


@pytest.fixture
def post() -> MemoryPost:
    return MemoryPost()


@pytest.fixture
def watched(bench: Bench, post: MemoryPost) -> Bench:
    """The bench of a town in which messages are sent."""
    return replace(bench, post=post, log=MemoryLog())


def told(post: MemoryPost) -> list[AlertKind]:
    return [one.kind for one in post.sent]


def go(bench: Bench) -> None:
    refresh.refresh(HANDHAVING, bench, SYSTEM)


def refused(town: Town) -> None:
    (town.extract("handhaving", a_town.handhaving()).folder / "manifest.sig").unlink()


def test_a_refusal_is_told_once_and_the_next_one_again(
    town: Town, watched: Bench, post: MemoryPost
) -> None:
    refused(town)
    for _ in range(4):
        town.clock.forward(minutes=5)
        go(watched)
    assert told(post) == [AlertKind.REFUSED]

    refused(town)
    go(watched)
    assert told(post) == [AlertKind.REFUSED] * 2


def test_a_failure_is_told_after_so_many_in_a_row_and_once(
    town: Town, watched: Bench, post: MemoryPost
) -> None:
    heard = []
    for _ in range(5):
        town.clock.forward(minutes=5)
        with pytest.raises(TryAgain):
            go(failing(watched))
        heard.append(len(post.sent))
    assert heard == [0, 0, 1, 1, 1]
    assert "3 keer achter elkaar" in post.sent[0].text

    go(watched)
    for _ in range(3):
        town.clock.forward(minutes=5)
        with pytest.raises(TryAgain):
            go(failing(watched))
    assert told(post) == [AlertKind.FAILED] * 2


def test_data_that_grow_old_warn_once_and_are_told_stale_once(
    town: Town, watched: Bench, post: MemoryPost
) -> None:
    heard = []
    for _ in range(6):
        go(watched)
        heard.append(told(post))
        town.clock.forward(days=1)

    assert heard[2] == []
    assert heard[3] == [AlertKind.WARNING]
    assert heard[4] == heard[5] == [AlertKind.WARNING, AlertKind.STALE]


def test_the_expiry_flow_tells_of_every_source_that_grows_old(
    town: Town, watched: Bench, post: MemoryPost
) -> None:
    town.clock.forward(days=4)

    for _ in range(2):
        retain.run(watched, SYSTEM)

    assert sorted((one.source, one.kind.value) for one in post.sent) == [
        ("brp", "stale"), ("handhaving", "stale"), ("vergunningen", "stale"),
    ]  # fmt: skip


def test_a_new_column_is_told_once_by_number_and_never_by_name(
    town: Town, watched: Bench, post: MemoryPost
) -> None:
    for _ in range(2):
        lines = a_town.handhaving().splitlines()
        lines[0] += ";bijnaam"
        wider = "\n".join([lines[0], *(f"{line};x" for line in lines[1:])]) + "\n"
        made = town.extract("handhaving", wider)
        go(watched)

    assert made.ignored == ("bijnaam",)
    assert made.manifest.rows.ignored_columns == 1
    assert told(post) == [AlertKind.NEW_COLUMNS]
    assert "bijnaam" not in repr(post.sent) + (made.folder / "manifest.json").read_text()


def test_nothing_is_told_or_kept_unless_it_is_set_up(town: Town, watched: Bench) -> None:
    off = replace(watched, post=MemoryPost(on=False))
    refused(town)
    go(off)
    tell.tell(alerts.approval_waits(HANDHAVING, "2.0.0", town.clock.now()), off)
    town.clock.forward(days=5)
    retain.run(off, SYSTEM)

    assert list(off.alerts.all()) == []
    assert tell.send_waiting(off) == 0


def test_a_message_that_reaches_nobody_stops_nothing_and_is_tried_again(
    town: Town, watched: Bench, post: MemoryPost
) -> None:
    refused(town)
    post.fails = True
    go(watched)
    assert [one.tries for one in watched.alerts.waiting()] == [1]
    assert (LogEvent.ALERT_FAILED, {"source": "handhaving", "kind": AlertKind.REFUSED,
                                    "code": "S-771"}) in watched.log.lines  # fmt: skip

    post.fails = False
    go(watched)

    assert told(post) == [AlertKind.REFUSED]
    assert list(watched.alerts.waiting()) == []
    assert [one.tries for one in watched.alerts.all()] == [2]


class Broken(MemoryPost):
    """Whose settings cannot be read."""

    def failed_after(self) -> int:
        raise Invalid("notify.toml cannot be used.", code="S-770")

    def send(self, alert: Alert) -> None:
        self.failed_after()


def test_settings_that_cannot_be_read_stop_no_refresh(town: Town, watched: Bench) -> None:
    made = town.extract("handhaving", a_town.handhaving())

    go(replace(watched, post=Broken()))

    assert watched.indexes.current(HANDHAVING) == made.manifest.delivery


@dataclass
class Down(MemoryAlerts):
    """A register that cannot be written."""

    def add(self, alert: Alert) -> bool:
        raise DOWN

    def waiting(self) -> list[Alert]:
        raise DOWN


@pytest.mark.parametrize("act", [go, lambda bench: retain.run(bench, SYSTEM)])
def test_a_register_that_fails_stops_neither_refresh_nor_expiry(
    town: Town, watched: Bench, act: Callable[[Bench], object]
) -> None:
    broken: Alerts = Down()
    refused(town)
    town.clock.forward(days=4)

    act(replace(watched, alerts=broken))

    assert any(event is LogEvent.ALERT_FAILED for event, _ in watched.log.lines)


def test_a_fault_in_telling_hides_no_fault_of_the_refresh(town: Town, watched: Bench) -> None:
    with pytest.raises(TryAgain) as raised:
        go(failing(watched, alerts=Down()))

    assert raised.value is DOWN


def test_one_that_never_arrives_keeps_no_other_waiting(town: Town, watched: Bench) -> None:
    """Most are tried least often first, twenty at a time."""
    now = town.clock.now()
    for number in range(30):
        watched.alerts.add(alerts.approval_waits(HANDHAVING, f"1.0.{number}", now))
    failing_post = MemoryPost(fails=True)

    assert tell.send_waiting(replace(watched, post=failing_post)) == 30
    assert tell.send_waiting(replace(watched, post=failing_post)) == 30

    assert sorted({one.tries for one in watched.alerts.all()}) == [1, 2]


def test_a_waiting_approval_is_told_once(town: Town, watched: Bench, post: MemoryPost) -> None:
    for _ in range(2):
        tell.tell(alerts.approval_waits(HANDHAVING, "2.0.0", town.clock.now()), watched)

    assert told(post) == [AlertKind.APPROVAL_WAITS]


def test_what_is_submitted_again_after_a_question_is_told_again(
    town: Town, watched: Bench, post: MemoryPost
) -> None:
    contract = town.config.contracts / "handhaving.odcs.yaml"
    for number in range(2):
        other = contract.read_text() + f"# {number}\n"
        lives.submit(HANDHAVING, watched, STEWARD, text=other)
        lives.send_back(HANDHAVING, REASON, watched, OFFICER)
        town.clock.forward(minutes=1)

    assert told(post) == [AlertKind.APPROVAL_WAITS] * 2


def test_a_trial_reaches_who_is_told_and_says_when_it_does_not(
    town: Town, watched: Bench, post: MemoryPost
) -> None:
    tell.try_out(HANDHAVING, watched)
    assert told(post) == [AlertKind.TEST]

    post.fails = True
    with pytest.raises(TryAgain):
        tell.try_out(HANDHAVING, watched)
    post.fails, post.somebody = False, False
    with pytest.raises(WrongUse, match="names nobody who is told of handhaving"):
        tell.try_out(HANDHAVING, watched)
    assert list(watched.alerts.all()) == []
