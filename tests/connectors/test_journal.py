import shutil
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from itertools import chain
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from connectors.stores import database
from connectors.stores.journal import Journal
from contracts.errors import Gone, IntegrityBroken, TrefferError, TryAgain
from contracts.events import GENESIS, EventKind, first_broken
from contracts.ids import CaseId, SourceName
from contracts.journal_search import Wanted
from tests.builders import NOW, an_event
from tests.connectors import children
from tests.connectors.conftest import Store
from tests.fakes import FixedClock, MemoryJournal

FULL = an_event(
    EventKind.CHECK_ANSWERED,
    ids=("S-2026-0042", "H-1"),
    decision="T-1",
    rules=("B-1", "B-2"),
    sources=("woz", "é"),
    subject_ref="ab",
    answer_mac="cd",
)


@pytest.fixture
def readable_folder() -> Iterator[Path]:
    """A folder that every account may look into."""
    folder = Path(tempfile.mkdtemp(prefix="treffer-"))
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


@pytest.mark.rule("R-197")
@pytest.mark.parametrize("kind", ["fake", "real"])
def test_an_event_is_read_back_whole_with_its_moment(
    kind: str, clock: FixedClock, store: Store
) -> None:
    journal = MemoryJournal(clock) if kind == "fake" else Journal(store("journal"), clock)
    entry = journal.append(FULL)

    assert list(journal.entries()) == [entry]
    assert (entry.event, entry.at, entry.seq, entry.previous) == (FULL, NOW, 1, GENESIS)


@pytest.mark.parametrize("kind", ["fake", "real"])
def test_what_is_about_one_case_names_that_case_and_no_longer_number(
    kind: str, clock: FixedClock, store: Store
) -> None:
    journal = MemoryJournal(clock) if kind == "fake" else Journal(store("journal"), clock)
    own = [
        journal.append(an_event(ids=ids))
        for ids in [("S-2026-0042",), ("H-1", "S-2026-0042"), ("S-2026-0042", "S-2026-0042/1")]
    ]
    for ids in [("S-2026-00421",), ("S-2026-0041",), (), ("H-1",)]:
        journal.append(an_event(ids=ids))

    assert journal.about(CaseId("S-2026-0042")) == own


def test_entries_come_in_the_order_of_appending_and_chain(store: Store, clock: FixedClock) -> None:
    journal = Journal(store("journal"), clock)
    for number in range(30):
        clock.forward(minutes=-number)
        journal.append(an_event(ids=(str(number),)))
    entries = list(journal.entries())

    assert [entry.event.ids for entry in entries] == [(str(n),) for n in range(30)]
    assert first_broken(entries) is None


@pytest.mark.parametrize("kind", ["fake", "real"])
def test_events_that_are_appended_together_follow_each_other(
    kind: str, clock: FixedClock, store: Store
) -> None:
    journal = MemoryJournal(clock) if kind == "fake" else Journal(store("journal"), clock)
    journal.append(an_event())
    last = journal.append(FULL, an_event(decision="second"), an_event(decision="third"))
    entries = list(journal.entries())

    assert [one.event.decision for one in entries] == [None, "T-1", "second", "third"]
    assert (entries[-1], first_broken(entries)) == (last, None)


def test_of_events_that_are_appended_together_all_are_written_or_none(
    store: Store, clock: FixedClock
) -> None:
    journal = Journal(store("journal"), clock)
    with pytest.raises(TrefferError, match="refused a statement"):
        journal.append(FULL, an_event(actor=None))

    assert list(journal.entries()) == []


@pytest.mark.parametrize("kind", ["fake", "real"])
@pytest.mark.parametrize(
    ("wanted", "before", "places"),
    [
        (Wanted(), None, [9, 8, 7]),
        (Wanted(), 3, [2, 1]),
        (Wanted(), 1, []),
        (Wanted(), 10**30, [9, 8, 7]),
        (Wanted(kind=EventKind.WEIGHED), None, [8, 5, 2]),
        (Wanted(since=NOW + timedelta(minutes=3), until=NOW + timedelta(minutes=5)), None, [4, 3]),
        (Wanted(number="S-2026-0001"), None, [7, 4, 1]),
        (Wanted(source=SourceName("w_z"), account="avries"), None, [9, 8, 7]),
        (Wanted(source=SourceName("woz")), None, []),
        (Wanted(account="vries"), None, []),
    ],
)
def test_the_newest_lines_that_are_wanted_come_first_page_by_page(
    kind: str, clock: FixedClock, store: Store, wanted: Wanted, before: int | None,
    places: list[int],
) -> None:  # fmt: skip
    journal = MemoryJournal(clock) if kind == "fake" else Journal(store("journal"), clock)
    kinds = [EventKind.CASE_OPENED, EventKind.WEIGHED, EventKind.DEVIATED]
    for number in range(9):
        clock.forward(minutes=1)
        ids = (f"S-2026-000{1 + number % 3}/1",)
        journal.append(an_event(kinds[number % 3], actor="avries", ids=ids, sources=("w_z",)))

    assert [one.seq for one in journal.newest(wanted, before=before, most=3)] == places


def test_a_new_journal_has_no_entries(store: Store, clock: FixedClock) -> None:
    assert list(Journal(store("journal"), clock).entries()) == []


def test_a_journal_goes_on_where_another_process_left_it(
    url: str, store: Store, clock: FixedClock
) -> None:
    first = Journal(store("journal"), clock).append(FULL)
    engine = database.connect(url)

    second = Journal(engine, clock).append(FULL)
    engine.dispose()

    assert (second.seq, second.previous) == (2, first.hash)


def test_a_store_that_was_not_made_is_told(url: str, clock: FixedClock) -> None:
    engine = database.connect(url)
    with pytest.raises(Gone, match="treffer init"):
        Journal(engine, clock)
    engine.dispose()


@pytest.mark.rule("R-197")
def test_four_processes_append_to_one_unbroken_chain(
    url: str, store: Store, clock: FixedClock
) -> None:
    journal = Journal(store("journal"), clock)

    places = children.at_once(
        children.append_events, [(url, f"process-{number}", 15) for number in range(4)]
    )

    entries = list(journal.entries())
    assert sorted(chain(*places)) == [entry.seq for entry in entries] == list(range(1, 61))
    assert first_broken(entries) is None


@pytest.mark.rule("D-004")
@pytest.mark.parametrize(
    "statement",
    [
        "update journal set actor = 'iemand' where seq = 1",
        "delete from journal where seq = 1",
        "delete from journal",
    ],
)
def test_the_database_refuses_to_change_or_remove_an_entry(
    statement: str, store: Store, clock: FixedClock
) -> None:
    engine = store("journal")
    entry = Journal(engine, clock).append(FULL)

    with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
        connection.execute(sa.text(statement))
    assert list(Journal(engine, clock).entries()) == [entry]


def test_sqlite_refuses_to_replace_an_entry(sqlite: sa.Engine, clock: FixedClock) -> None:
    database.migrate(sqlite, "journal")
    entry = Journal(sqlite, clock).append(FULL)
    statement = """insert or replace into journal
        select seq, at, 'iemand', event, ids, decision, rules, sources, subject_ref, answer_mac,
               previous, hash from journal"""

    with pytest.raises(DBAPIError, match="append-only"), sqlite.begin() as connection:
        connection.execute(sa.text(statement))
    assert list(Journal(sqlite, clock).entries()) == [entry]


def forged(engine: sa.Engine, statement: str) -> None:
    """What somebody does who owns the database: triggers off, a change, triggers on."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.text("alter table journal disable trigger all"))
        else:
            for what in ("update", "delete"):
                connection.execute(sa.text(f"drop trigger journal_no_{what}"))
        connection.execute(sa.text(statement))


@pytest.mark.rule("D-004")
@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("update journal set actor = 'iemand' where seq = 3", 3),
        ("""update journal set ids = '["S-2026-0099"]' where seq = 3""", 3),
        ("delete from journal where seq = 3", 4),
        ("delete from journal where seq = 1", 2),
        ("delete from journal where seq = 5", None),  # the tail: see test_events
    ],
)
def test_what_the_owner_of_the_database_forges_is_found_by_verification(
    statement: str, broken: int | None, store: Store, clock: FixedClock
) -> None:
    engine = store("journal")
    journal = Journal(engine, clock)
    for _ in range(5):
        journal.append(FULL)
    forged(engine, statement)

    found = first_broken(journal.entries())
    assert (found and found.seq) == broken


@pytest.mark.parametrize(
    "change", ["event = 'Onbekend'", "at = 'gisteren'", "ids = '5'", "rules = 'null'"]
)
def test_a_line_that_is_no_entry_any_more_is_told_by_its_place(
    change: str, store: Store, clock: FixedClock
) -> None:
    engine = store("journal")
    journal = Journal(engine, clock)
    for _ in range(3):
        journal.append(FULL)
    forged(engine, f"update journal set {change} where seq = 2")

    with pytest.raises(IntegrityBroken, match="broken behind line 1"):
        list(journal.entries())


def test_a_line_whose_json_is_torn_is_told(sqlite: sa.Engine, clock: FixedClock) -> None:
    database.migrate(sqlite, "journal")
    journal = Journal(sqlite, clock)
    journal.append(FULL)
    forged(sqlite, "update journal set ids = '[\"S-'")

    with pytest.raises(IntegrityBroken, match="broken behind line 0"):
        list(journal.entries())


def test_who_reads_holds_up_nobody_who_appends(url: str, store: Store, clock: FixedClock) -> None:
    journal = Journal(store("journal"), clock)
    journal.append(FULL)
    reading = journal.entries()
    next(reading)

    assert journal.append(FULL).seq == 2
    reading.close()  # type: ignore[attr-defined]


@pytest.mark.rule("D-003")
def test_a_full_disk_is_told_and_leaves_the_chain_whole(
    sqlite: sa.Engine, clock: FixedClock
) -> None:
    database.migrate(sqlite, "journal")
    journal = Journal(sqlite, clock)
    journal.append(FULL)

    appended, error, code = children.alone(children.append_until_full, str(sqlite.url), 200_000)

    entries = list(journal.entries())
    assert (error, code) == ("TryAgain", "S-751")
    assert len(entries) == 1 + appended
    assert first_broken(entries) is None


@pytest.mark.rule("D-003")
def test_a_journal_that_may_not_be_written_is_told_and_gets_no_entry(
    readable_folder: Path, clock: FixedClock
) -> None:
    path = readable_folder / "journal.sqlite"
    engine = database.connect(f"sqlite:///{path}")
    database.migrate(engine, "journal")
    entry = Journal(engine, clock).append(FULL)
    path.chmod(0o444)
    readable_folder.chmod(0o555)

    error, message = children.alone(children.append_without_rights, str(engine.url))

    assert error == "TryAgain"
    assert "Nothing was answered or changed" in message
    assert list(Journal(engine, clock).entries()) == [entry]
    engine.dispose()


def test_a_fake_journal_that_fails_keeps_nothing() -> None:
    journal = MemoryJournal(fails=True)

    with pytest.raises(TryAgain):
        journal.append(FULL)
    assert list(journal.entries()) == []
