"""The inbox: notices come back as they were kept, and go with their case."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from connectors.stores import database
from connectors.stores.notices import Notices
from connectors.stores.register import Register
from contracts.errors import Gone
from contracts.ids import CaseId
from contracts.notices import NoticeId, NoticeKind
from contracts.ports import Notices as Port
from tests.builders import CASE, NOW, REASON, a_case, a_notice, a_signal
from tests.connectors.conftest import Store
from tests.fakes import MemoryNotices

WRAPPING = b"w" * 32
OTHER = CaseId("S-2026-0043")


def with_cases(engine: sa.Engine) -> Register:
    register = Register(engine, WRAPPING)
    for case_id in (CASE, OTHER):
        register.add_case(a_case(case_id=case_id), a_signal())
    return register


@pytest.fixture(params=["fake", "real"])
def inbox(request: pytest.FixtureRequest, store: Store) -> Port:
    if request.param == "fake":
        return MemoryNotices()
    engine = store("register")
    with_cases(engine)
    return Notices(engine, WRAPPING)


def test_notices_come_back_as_they_were_kept_oldest_first(inbox: Port) -> None:
    kept = [
        a_notice(notice_id=NoticeId("N-2"), others=(OTHER,), acts_for="piet"),
        a_notice(NoticeKind.OVER_BUDGET, notice_id=NoticeId("N-10"), topic=None),
        a_notice(notice_id=NoticeId("N-1"), case_id=OTHER, at=NOW + timedelta(days=1)),
    ]
    for one in reversed(kept):
        inbox.add(one)

    assert inbox.all() == kept
    assert inbox.of_case(CASE) == kept[:2]
    assert inbox.notice(NoticeId("N-10")) == kept[1]


def test_a_notice_is_kept_as_it_is_now(inbox: Port) -> None:
    inbox.add(a_notice())
    closed = replace(a_notice(), closed_by="officer", closed_at=NOW, reason=REASON)
    inbox.save(closed)

    assert inbox.all() == [closed]


def test_a_notice_that_is_not_there_is_gone(inbox: Port) -> None:
    with pytest.raises(Gone):
        inbox.notice(NoticeId("N-9"))


@pytest.mark.rule("D-009")
def test_with_a_destroyed_case_go_its_notices(store: Store) -> None:
    engine = store("register")
    register, inbox = with_cases(engine), Notices(engine, WRAPPING)
    kept = a_notice(notice_id=NoticeId("N-2"), case_id=OTHER, others=(CASE,))
    for one in (a_notice(), kept):
        inbox.add(one)
    register.destroy_case(CASE)

    assert inbox.all() == [kept]


def test_who_asked_and_why_it_was_closed_are_not_in_the_file(
    tmp_path: Path, sqlite: sa.Engine
) -> None:
    database.migrate(sqlite, "register")
    with_cases(sqlite)
    inbox = Notices(sqlite, WRAPPING)
    inbox.add(a_notice(by="kanarieveer", reason=REASON))
    kept = b"".join(path.read_bytes() for path in sorted(tmp_path.glob("store.sqlite*")))

    assert b"N-1" in kept
    assert b"kanarieveer" not in kept
    assert REASON.encode() not in kept
