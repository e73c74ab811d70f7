"""What was read is held until somebody writes, in this program or another; no words of a case."""

import pickle
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from connectors.stores import database
from connectors.stores.attempts import Attempts
from connectors.stores.budgets import Budgets
from connectors.stores.database import Unwritten
from connectors.stores.journal import Journal
from connectors.stores.lives import SourceLives
from connectors.stores.records import NOTHING_WRITTEN, Records
from connectors.stores.register import Register
from connectors.stores.upkeep import Upkeep
from contracts.activation import Activation
from contracts.cases import CaseState, Written
from contracts.duties import Done, Duty
from contracts.errors import Gone
from contracts.ids import CaseId, CheckId, DeliveryId, RequestId, SourceName, TopicLabel
from contracts.journal_search import Wanted
from contracts.lifecycle import Pause
from contracts.outcomes import Outcome
from contracts.upkeep import Task
from tests.builders import (
    CASE,
    NOW,
    REASON,
    a_case,
    a_cell,
    a_claim,
    a_hit_check,
    a_manifest,
    a_privacy_check,
    a_request,
    a_signal,
    a_topic,
    a_weighing,
    an_attempt,
    an_event,
)
from tests.connectors.conftest import Store
from tests.connectors.test_at_a_glance import counted
from tests.fakes import FixedClock

WRAPPING = b"w" * 32
WORD = "kanarie"
"""Stands in every text that somebody wrote in the case."""
HANDHAVING, SHA = SourceName("handhaving"), "a" * 64
DELIVERY = DeliveryId("handhaving-20261122T021500Z")


@dataclass(frozen=True)
class Stores:
    """Every store on one register."""

    register: Register
    records: Records
    lives: SourceLives
    attempts: Attempts
    budgets: Budgets
    upkeep: Upkeep

    @classmethod
    def on(cls, engine: sa.Engine) -> "Stores":
        return cls(
            register=Register(engine, WRAPPING),
            records=Records(engine, WRAPPING),
            lives=SourceLives(engine),
            attempts=Attempts(engine),
            budgets=Budgets(engine),
            upkeep=Upkeep(engine),
        )


@pytest.fixture
def engine(store: Store) -> sa.Engine:
    """A register with one case in which there is something of everything."""
    made = store("register")
    on = Stores.on(made)
    on.register.add_protocol("0" * 64, "a protocol")
    on.register.add_case(a_case(), a_signal(text=f"Er was een {WORD}."))
    for number in (2, 3):
        on.register.add_case(replace(a_case(), case_id=f"S-2026-000{number}"), a_signal())
    on.register.add_weighing(CASE, a_weighing(reason=f"{REASON} {WORD}"))
    on.register.add_topic(CASE, a_topic(inner=WORD.encode()))
    on.register.save_privacy_check(a_privacy_check())
    on.register.add_hit_check(a_hit_check(), [a_cell()], [])
    on.register.add_request(a_request(purpose=f"{REASON} {WORD}"))
    on.register.save_manifest(a_manifest(), "accepted", NOW)
    on.records.add(CASE, Done(account="anna", duty=Duty.REQUESTER), _written())
    on.attempts.note(an_attempt())
    return made


@pytest.fixture
def held(engine: sa.Engine) -> Iterator[Unwritten]:
    """What is held of that register by a program that goes on."""
    made = Unwritten(engine)
    yield made
    made.close()


def _written() -> Written:
    return Written(record="verslag", text=f"Gezien: {WORD}.", by="anna", at=NOW)


def everything(on: Stores) -> Mapping[str, Any]:
    """All that a look can read."""
    register, records = on.register, on.records
    return {
        "cases": register.cases(),
        "case": register.case(CASE),
        "signals": register.signals(CASE),
        "weighings": register.weighings(CASE),
        "topics": register.topics(CASE),
        "topic lines": register.topic_lines(CASE),
        "privacy checks": register.privacy_checks(CASE),
        "hit checks": register.hit_checks(CASE),
        "every hit check": register.hit_checks(),
        "cells": register.cells(CheckId("H-1")),
        "requests": register.requests(CASE),
        "asked": register.asked_in(),
        "protocol": register.protocol_text("0" * 64),
        "manifest": register.manifest(DELIVERY),
        "accepted": register.accepted(HANDHAVING),
        "done": records.all(CASE, Done),
        "written": records.all(CASE, Written),
        "activations": records.activations(SHA),
        "life": on.lives.life(HANDHAVING),
        "attempts": on.attempts.of(HANDHAVING),
        "used": on.budgets.used("case/S-1"),
        "upkeep": on.upkeep.last(Task.JOURNAL_VERIFIED),
    }


Writing = Callable[[Stores], object]
WRITINGS: Mapping[str, Writing] = {
    "a case": lambda on: on.register.save_case(a_case(state=CaseState.STOPPED)),
    "a case touched": lambda on: on.register.touch(CASE, NOW),
    "a signal": lambda on: on.register.add_signal(CASE, a_signal(2)),
    "a weighing": lambda on: on.register.add_weighing(CASE, a_weighing(version=2)),
    "a topic": lambda on: on.register.add_topic(CASE, a_topic("P2")),
    "a privacy check": lambda on: on.register.save_privacy_check(a_privacy_check("brp")),
    "a hit check": lambda on: on.register.add_hit_check(a_hit_check("H-2"), [a_cell()], []),
    "a cell": lambda on: on.register.change_cell(CheckId("H-1"), a_cell(Outcome.HIT)),
    "a request": lambda on: on.register.add_request(a_request("W-2")),
    "a delivery": lambda on: on.register.save_manifest(a_manifest(), "destroyed", NOW),
    "a duty": lambda on: on.records.add(CASE, Done(account="bo", duty=Duty.DECIDER)),
    "a record": lambda on: on.records.add(CASE, _written()),
    "an activation": lambda on: on.records.add_activation(
        Activation(sha256=SHA, reference="ccv@1.0", role="burgemeester", by="bo", at=NOW)
    ),
    "a source": lambda on: on.lives.add(
        on.lives.life(HANDHAVING), Pause(by="sanne", at=NOW, reason=REASON)
    ),
    "an attempt": lambda on: on.attempts.note(an_attempt(delivery=None)),
    "a budget": lambda on: on.budgets.reserve([a_claim()]),
    "upkeep": lambda on: on.upkeep.note(Task.JOURNAL_VERIFIED, NOW, 3),
}


def look(engine: sa.Engine, held: Unwritten) -> Stores:
    """The stores as a page has them."""
    return Stores.on(database.at_a_glance(engine, held.now()))


def test_what_one_look_read_no_other_reads_again(engine: sa.Engine, held: Unwritten) -> None:
    first = everything(look(engine, held))
    with counted(engine) as asked:
        second = everything(look(engine, held))

    assert second == first == everything(Stores.on(engine))
    # The topics with their values, and what is not there, are read anew at each look.
    assert [one for one in asked if "FROM signals" in one or "FROM answers" in one] == []
    assert len(asked) <= 5


@pytest.mark.parametrize("what", WRITINGS)
def test_what_any_program_wrote_is_seen_by_the_next_look(
    engine: sa.Engine, held: Unwritten, url: str, what: str
) -> None:
    before = everything(look(engine, held))
    other = database.connect(url)
    WRITINGS[what](Stores.on(other))
    other.dispose()
    after = everything(look(engine, held))

    assert after == everything(Stores.on(engine))
    assert after != before


@pytest.mark.parametrize("what", WRITINGS)
def test_what_was_written_through_a_look_is_seen_by_it_and_the_next(
    engine: sa.Engine, held: Unwritten, what: str
) -> None:
    on = look(engine, held)
    before = everything(on)
    WRITINGS[what](on)

    assert everything(on) == everything(look(engine, held)) == everything(Stores.on(engine))
    assert everything(on) != before


def test_a_look_that_began_before_a_write_goes_on_with_what_it_read(
    engine: sa.Engine, held: Unwritten
) -> None:
    old = look(engine, held)
    before = everything(old)
    look(engine, held).register.save_case(a_case(state=CaseState.STOPPED))

    assert everything(old) == before
    assert look(engine, held).register.case(CASE).state is CaseState.STOPPED


def test_no_word_that_is_kept_under_a_case_key_is_held(engine: sa.Engine, held: Unwritten) -> None:
    read = everything(look(engine, held))
    kept = pickle.dumps(list(held.now().values()))

    assert WORD in read["signals"][0].text
    assert kept.count(b"wrapped_key") > 0, "rows are held as they lie there"
    assert WORD.encode() not in kept


def test_no_kind_of_record_is_held_in_which_somebody_writes() -> None:
    # What people write is left out of the text of a record, so that no message shows it.
    assert [one.name for kind in NOTHING_WRITTEN for one in fields(kind) if not one.repr] == []


def test_what_somebody_typed_and_is_not_there_is_not_held(
    engine: sa.Engine, held: Unwritten
) -> None:
    on = look(engine, held)
    with pytest.raises(Gone):
        on.register.case(CaseId(WORD))
    on.register.topic_lines(CaseId(WORD))
    on.attempts.of(SourceName(WORD))

    assert WORD not in repr(list(held.now()))


def test_a_look_that_decides_reads_anew(engine: sa.Engine, held: Unwritten, url: str) -> None:
    on = look(engine, held)
    everything(on)
    other = database.connect(url)
    Stores.on(other).register.save_case(a_case(state=CaseState.STOPPED))
    other.dispose()
    on.register.look_anew()

    assert everything(on) == everything(Stores.on(engine))


def test_the_same_text_in_another_column_is_another_question(
    engine: sa.Engine, held: Unwritten
) -> None:
    cases = sa.table("cases", sa.column("case_id"), sa.column("phase"))
    query = sa.select(cases)
    glance = database.at_a_glance(engine, held.now())
    asked = [
        database.rows_with(glance, "register", query, {column: CASE})
        for column in (cases.c.case_id, cases.c.phase)
    ]

    assert [len(one) for one in asked] == [1, 0]


def test_many_who_look_while_somebody_writes_see_what_was_written_before(
    engine: sa.Engine, held: Unwritten
) -> None:
    writer = Stores.on(engine)

    def sees(number: int) -> bool:
        # Each writes and looks: what it wrote must be there, whatever the others do.
        account = f"u{number}"
        writer.records.add(CASE, Done(account=account, duty=Duty.REQUESTER))
        return account in {one.account for one in look(engine, held).records.all(CASE, Done)}

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(sees, range(40)))


def test_after_a_lost_connection_nothing_old_is_held(
    engine: sa.Engine, held: Unwritten, url: str
) -> None:
    everything(look(engine, held))
    # The server, or the file, goes away for every connection of the program.
    held._line.driver_connection.close()
    other = database.connect(url)
    Stores.on(other).register.save_case(a_case(state=CaseState.STOPPED))
    other.dispose()

    assert held.now() == {}
    assert look(engine, held).register.case(CASE).state is CaseState.STOPPED


def test_who_is_closed_holds_nothing_any_more(engine: sa.Engine, held: Unwritten) -> None:
    everything(look(engine, held))
    held.close()
    everything(look(engine, held))

    assert held.now() == {}


def test_a_page_of_the_journal_is_held_and_a_whole_one_is_not(
    store: Store, clock: FixedClock
) -> None:
    engine = store("journal")
    held, anybody = Unwritten(engine), Wanted()
    Journal(engine, clock).append(an_event(), an_event())

    def asked_of(most: int) -> int:
        with counted(engine) as asked:
            glance = Journal(database.at_a_glance(engine, held.now()), clock)
            assert len(glance.newest(anybody, before=None, most=most)) == 2
        return len([one for one in asked if "version" not in one])

    assert [asked_of(50), asked_of(50), asked_of(10**6), asked_of(10**6)] == [1, 0, 1, 1]
    Journal(engine, clock).append(an_event())
    last = Journal(database.at_a_glance(engine, held.now()), clock)
    assert len(last.newest(anybody, before=None, most=50)) == 3
    held.close()


def test_what_is_destroyed_is_let_go_of_at_the_next_look(
    engine: sa.Engine, held: Unwritten, url: str
) -> None:
    everything(look(engine, held))
    other = database.connect(url)
    Stores.on(other).register.destroy_case(CASE)
    other.dispose()

    assert held.now() == {}
    with pytest.raises(Gone):
        look(engine, held).records.all(CASE, Done)


def test_nothing_is_held_where_it_cannot_be_told_whether_anybody_wrote(tmp_path: Path) -> None:
    held = Unwritten(database.connect(f"sqlite:///{tmp_path}/none/register.sqlite"))
    held.now()["something"] = "known"

    assert held.now() == {}


def test_so_much_is_held_and_no_more(engine: sa.Engine, held: Unwritten) -> None:
    everything(look(engine, held))
    held.now().update(dict.fromkeys(range(database.MOST_HELD), "an answer"))

    assert held.now() == {}
    assert look(engine, held).register.request(RequestId("W-1")).topic == TopicLabel("P1")
