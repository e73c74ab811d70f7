"""What people type and what departments sealed is read by who may, and stands nowhere else."""

import base64
import json
import logging
import tempfile
from collections.abc import Iterator

import pytest

from tests.journeys import a_walk, words
from tests.journeys.a_walk import Heard, Walk

AT_THE_END = "the walk is over"
"""What is logged last: heard, it shows that everything before it was."""


@pytest.fixture(scope="module")
def heard() -> Heard:
    return Heard()


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory, heard: Heard) -> Iterator[Walk]:
    """A case that was walked to its end, with temporary files and logs in sight."""
    folder, papers = tmp_path_factory.mktemp("walk"), tmp_path_factory.mktemp("papers")
    (folder / "tmp").mkdir()
    root = logging.getLogger()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(folder / "tmp"))
        patch.setattr(tempfile, "tempdir", str(folder / "tmp"))
        before = root.level
        root.setLevel(logging.DEBUG)  # not the attribute: loggers remember what they may say
        root.addHandler(heard)
        made = Walk(place=a_walk.a_place(folder), papers=papers)
        try:
            a_walk.walk(made)
            logging.getLogger("a.library").debug(AT_THE_END)
            yield made
        finally:
            root.removeHandler(heard)
            root.setLevel(before)


def test_the_search_finds_a_word_however_it_is_written() -> None:
    text = b'{"reden": "Zqkxvwqjreden kanarie-h900001-overtreding"}'
    found = {"zqkxvwqjreden", "kanarie-h900001-overtreding"}
    envelope = json.dumps({"content": base64.b64encode(text).decode()}).encode()

    for content in (
        text,
        text.decode().encode("utf-16-le"),
        base64.b64encode(text),
        base64.b64encode(envelope),
        text.hex().encode(),
        b"\0\1" + text.upper() + b"\xff",
    ):
        assert words.found(content) == found


@pytest.mark.rule("D-005")
@pytest.mark.rule("R-025")
def test_no_file_held_a_word_at_any_moment_of_the_walk(walk: Walk) -> None:
    assert sorted(walk.leaks) == []


def test_the_search_saw_every_kind_of_file(walk: Walk) -> None:
    expected = {
        "register.sqlite", "journal.sqlite", "prefect.db", "server.log", ".duckdb", ".parquet",
        "W-1.request.json", "W-1.decision.json", "W-2.withdrawn.json", "V-1.verify.json",
        "V-1.verified.json", "treffer.toml", ".current", "treffer.jsonl", "history.html", ".svg",
    }  # fmt: skip

    assert expected <= walk.kinds_of_file
    assert any(name.endswith(".sharing.json") for name in walk.kinds_of_file)
    assert any(name.endswith(".shared.json") for name in walk.kinds_of_file)


@pytest.mark.rule("D-005")
def test_a_steward_was_told_of_a_strange_column_and_a_refusal_without_a_word(walk: Walk) -> None:
    assert walk.letters == [
        "Nieuwe kolom in handhaving (C-680)",
        "Levering van handhaving geweigerd (C-104)",
    ]
    assert {one for one in walk.leaks if one[0] == "a message to a steward"} == set()


@pytest.mark.rule("D-002")
@pytest.mark.rule("R-100")
def test_every_command_told_the_words_it_may_and_no_other(walk: Walk) -> None:
    too_much = {one.command: one.told - one.may for one in walk.said if one.told - one.may}
    too_little = {one.command: one.must - one.told for one in walk.said if one.must - one.told}

    assert (too_much, too_little) == ({}, {})


def test_a_refused_command_tells_no_word(walk: Walk) -> None:
    refused = [one for one in walk.said if one.ran.code]

    assert len(refused) > 10
    assert {one.command: one.told for one in refused if one.told or one.ran.out} == {}


def test_every_word_was_read_by_somebody_or_by_nobody_at_all(walk: Walk) -> None:
    read = frozenset().union(*(one.told for one in walk.said))

    assert read >= a_walk.GRANTED | a_walk.ASKED | {
        "zqkxvwqjmelder",
        "zqkxvwqjdoel",
        "zqkxvwqjterug",
    }
    for kept in ("zqkxvwqjsignaal", "zqkxvwqjtweede", "zqkxvwqjdetail", "zqkxvwqjgrond", "zqkxvwqjnotitie", "zqkxvwqjbewijs",
                 "zqkxvwqjafwijking", "zqkxvwqjplan", "zqkxvwqjweging", "zqkxvwqjbesluit", "zqkxvwqjslot", "zqkxvwqjintrekking",
                 ):  # fmt: skip
        assert kept not in read
    for field in ("zaaknummer", "omschrijving"):
        assert not [one for one in read if one.endswith(field)]


@pytest.mark.rule("D-005")
def test_nothing_that_was_logged_holds_a_word(walk: Walk, heard: Heard) -> None:
    assert any(AT_THE_END in line for line in heard.lines)
    assert {one: line for line in heard.lines for one in words.found(line.encode())} == {}


def test_no_process_was_started_with_a_word(walk: Walk) -> None:
    assert walk.titles == {"cmdline", "environ"}


def test_what_every_command_told_in_json_is_one_document(walk: Walk) -> None:
    machine = [one for one in walk.said if " --json " in f"{one.command} " and not one.ran.code]

    assert len(machine) > 20
    for one in machine:
        json.loads(one.ran.out)
