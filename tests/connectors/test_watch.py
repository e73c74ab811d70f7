"""Marks of what was asked and of who is watched: kept, compared, forgotten."""

from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from connectors.keys import Ring
from connectors.stores import database
from connectors.stores.register import Register
from connectors.stores.watch import Watch
from contracts.ids import CaseId, TopicLabel
from contracts.notices import Asked, Mark, WatchCount, Watched, WatchKind
from contracts.ports import Watch as Port
from tests.builders import CASE, NOW, a_case, a_signal
from tests.connectors.conftest import Store
from tests.fakes import MemoryWatch

OTHER = CaseId("S-2026-0043")
A, B, C = Mark("aa"), Mark("bb"), Mark("cc")
UNTIL = date(2027, 2, 20)
DAY = timedelta(days=1)


@pytest.fixture(params=["fake", "real"])
def watch(request: pytest.FixtureRequest, store: Store) -> Port:
    if request.param == "fake":
        return MemoryWatch()
    engine = store("register")
    register = Register(engine, b"w" * 32)
    for case_id in (CASE, OTHER):
        register.add_case(a_case(case_id=case_id), a_signal())
    return Watch(engine)


def asked(mark: Mark = A, case_id: CaseId = CASE, label: str = "P1", days: int = 0) -> Asked:
    return Asked(mark=mark, case_id=case_id, label=TopicLabel(label), at=NOW + days * DAY)


def watched(mark: Mark, kind: WatchKind = WatchKind.COLLEAGUE, account: str = "") -> Watched:
    return Watched(mark=mark, kind=kind, account=account)


@pytest.mark.rule("D-009")
def test_what_was_asked_is_found_by_any_of_its_marks_and_by_no_other(watch: Port) -> None:
    kept = [asked(A), asked(B), asked(A, OTHER), asked(C, OTHER, "A1")]
    watch.note_asked(kept, UNTIL)

    assert watch.asked([A]) == [kept[0], kept[2]]
    assert watch.asked([B, C, Mark("dd")]) == [kept[1], kept[3]]
    assert watch.asked([]) == []


def test_what_is_asked_again_in_its_case_is_kept_once_with_the_last_moment(watch: Port) -> None:
    watch.note_asked([asked(days=0)], UNTIL)
    watch.note_asked([asked(days=5)], UNTIL + 5 * DAY)

    assert watch.asked([A]) == [asked(days=5)]
    assert watch.old(UNTIL) == 0


@pytest.mark.rule("D-009")
def test_what_was_asked_is_forgotten_on_its_day_and_not_before(watch: Port) -> None:
    watch.note_asked([asked(A)], UNTIL)
    watch.note_asked([asked(B, OTHER)], UNTIL + DAY)
    watch.forget_old(UNTIL - DAY)

    assert (watch.old(UNTIL - DAY), watch.old(UNTIL), watch.old(UNTIL + DAY)) == (0, 1, 2)
    watch.forget_old(UNTIL)
    assert watch.asked([A, B]) == [asked(B, OTHER)]


def test_who_is_watched_is_found_with_kind_and_account(watch: Port) -> None:
    kept = [watched(A), watched(A, WatchKind.HOUSEHOLD, "anna"), watched(B, WatchKind.PROTECTED)]
    watch.add(kept)
    watch.add(kept)

    assert watch.watched([A]) == kept[:2]
    assert watch.watched([A, B, C]) == kept
    assert watch.counts() == [
        WatchCount(kind=one.kind, account=one.account, marks=1) for one in kept
    ]


def test_who_is_taken_off_the_list_goes_alone(watch: Port) -> None:
    anna = [watched(A, WatchKind.HOUSEHOLD, "anna"), watched(B, WatchKind.NEIGHBOUR, "anna")]
    others = [watched(A), watched(B, WatchKind.HOUSEHOLD, "piet")]
    watch.add([*anna, *others])

    assert watch.remove([WatchKind.HOUSEHOLD, WatchKind.NEIGHBOUR], "anna") == 2
    assert watch.remove([WatchKind.HOUSEHOLD, WatchKind.NEIGHBOUR], "anna") == 0
    assert watch.watched([A, B]) == others


@pytest.mark.rule("D-009")
def test_with_a_destroyed_case_goes_what_was_asked_in_it(store: Store) -> None:
    engine = store("register")
    register, watch = Register(engine, b"w" * 32), Watch(engine)
    for case_id in (CASE, OTHER):
        register.add_case(a_case(case_id=case_id), a_signal())
    watch.note_asked([asked(A), asked(A, OTHER)], UNTIL)
    register.destroy_case(CASE)

    assert watch.asked([A]) == [asked(A, OTHER)]


def test_no_byte_of_a_mark_stays_that_was_forgotten(tmp_path: Path, sqlite: sa.Engine) -> None:
    database.migrate(sqlite, "register")
    register, watch = Register(sqlite, b"w" * 32), Watch(sqlite)
    register.add_case(a_case(), a_signal())
    marks = [Mark("asked" * 12), Mark("watched" * 9)]
    watch.note_asked([asked(marks[0])], UNTIL)
    watch.add([watched(marks[1])])
    assert all(mark.encode() in raw(tmp_path) for mark in marks)

    watch.forget_old(UNTIL)
    watch.remove([WatchKind.COLLEAGUE], "")

    assert not any(mark.encode() in raw(tmp_path) for mark in marks)


@pytest.mark.rule("D-009")
def test_the_key_of_marks_is_its_own_and_stays_the_same(tmp_path: Path) -> None:
    ring = Ring.create(tmp_path)
    made = ring.watch()

    assert Ring.open(tmp_path).watch() == made
    assert made not in (ring.common(), ring.cases(), ring.root)


def raw(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.glob("store.sqlite*")))
