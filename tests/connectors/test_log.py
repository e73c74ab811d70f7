"""The operational log: JSON lines in a file of its own, rotated, kept two weeks, never in the way."""

import json
import logging
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.log import FILE, MOST_BYTES, Log
from contracts.ids import SourceName
from contracts.log_lines import FIELDS, LogEvent
from tests.connectors.children import at_once, logged
from tests.fakes import FixedClock

BRP = SourceName("brp")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "log"


def a_log(folder: Path, clock: FixedClock | None = None) -> Log:
    return Log(folder, clock or FixedClock(), [BRP])


def lines(folder: Path) -> list[dict[str, Any]]:
    found = sorted(
        folder.glob(f"{FILE}*"), key=lambda path: (len(path.name), path.name), reverse=True
    )
    return [json.loads(line) for path in found for line in path.read_text().splitlines()]


def test_a_line_says_when_what_and_by_which_process(folder: Path) -> None:
    a_log(folder).write(LogEvent.REFRESH_BEGAN, source=BRP)

    assert lines(folder) == [
        {"at": "2026-11-22T10:00:00.000+00:00", "event": "refresh_began", "source": "brp",
         "pid": os.getpid()},
    ]  # fmt: skip


@pytest.mark.rule("D-005")
@given(st.dictionaries(st.text(), st.text() | st.integers() | st.binary()), st.text())
def test_whatever_is_logged_a_line_is_json_with_listed_fields(
    tmp_path_factory: pytest.TempPathFactory, fields: dict[str, object], text: str
) -> None:
    folder = tmp_path_factory.mktemp("log")

    a_log(folder).write(LogEvent.EXPIRY_BEGAN, **fields, source=text)  # type: ignore[arg-type]

    (line,) = lines(folder)
    assert set(line) <= {"at", "event", *FIELDS}
    assert "source" not in line or text == BRP


def test_an_event_that_is_not_listed_leaves_no_line(folder: Path) -> None:
    a_log(folder).write("Jansen was here")  # type: ignore[arg-type]

    assert not (folder / FILE).exists() or lines(folder) == []


def test_nobody_but_its_account_reads_it(folder: Path) -> None:
    a_log(folder).write(LogEvent.EXPIRY_BEGAN)

    assert (folder / FILE).stat().st_mode & 0o077 == 0
    assert folder.stat().st_mode & 0o077 == 0


def test_no_other_logger_writes_in_it_and_it_writes_in_no_other(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    made = a_log(folder)
    logging.getLogger("a.library").warning("Jansen")

    made.write(LogEvent.EXPIRY_BEGAN)

    assert [line["event"] for line in lines(folder)] == ["expiry_began"]
    assert [record.getMessage() for record in caplog.records] == ["Jansen"]


def test_a_new_day_begins_a_new_file_and_two_weeks_are_kept(folder: Path) -> None:
    clock = FixedClock()
    made = a_log(folder, clock)
    for day in range(20):
        made.write(LogEvent.EXPIRY_ENDED, deliveries=day)
        clock.forward(days=1)

    kept = [line["deliveries"] for line in lines(folder)]
    assert kept == list(range(5, 20))
    assert len(list(folder.glob(f"{FILE}*"))) == 15


def test_a_file_that_is_full_is_followed_by_another(folder: Path) -> None:
    made = a_log(folder)
    made.write(LogEvent.EXPIRY_ENDED, deliveries=1)
    line = (folder / FILE).read_bytes()
    (folder / FILE).write_bytes(line * (MOST_BYTES // len(line)))
    before = len(lines(folder))
    for count in (2, 3):
        made.write(LogEvent.EXPIRY_ENDED, deliveries=count)

    files = list(folder.glob(f"{FILE}*"))
    assert len(files) == 2
    assert max(path.stat().st_size for path in files) <= MOST_BYTES
    assert len(lines(folder)) == before + 2


def test_many_processes_at_once_lose_no_line_and_tear_none(folder: Path) -> None:
    at_once(logged, [(str(folder), 40)] * 3)

    assert len(lines(folder)) == 120
    assert len({line["pid"] for line in lines(folder)}) == 3


def test_threads_of_one_process_tear_no_line(folder: Path) -> None:
    made = a_log(folder)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda count: made.write(LogEvent.ALERT_SENT, times=count), range(60)))

    assert sorted(line["times"] for line in lines(folder)) == list(range(60))


def test_a_log_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    in_the_way = tmp_path / "log"
    in_the_way.write_text("a file where the folder should be")

    a_log(in_the_way).write(LogEvent.EXPIRY_BEGAN)

    assert in_the_way.read_text() == "a file where the folder should be"
