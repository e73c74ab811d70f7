"""No value of a person and no substance is anywhere outside the registers and the gate's window."""

import base64
import csv
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from tests.journeys.conftest import Demo, Ran
from tests.pipelines.a_town import SAMPLE

CANARY = re.compile(rb"kanarie-[a-z][0-9]{6,}-[a-z]+")
BASE64 = re.compile(rb"[A-Za-z0-9+/]{40,}={0,2}")
BOOK = "addresses.parquet"
TOPICS = ("Q00021", "Q00140", "Q00002", "Q00063")


@cache
def numbers() -> frozenset[bytes]:
    """Every BSN of the sample."""
    return frozenset(re.findall(rb"\b99[0-9]{7}\b", (SAMPLE / "brp.ndjson").read_bytes()))


@cache
def names() -> frozenset[bytes]:
    """How the people of the sample are written in full, in every register and question."""
    found = set()
    for line in (SAMPLE / "brp.ndjson").read_text().splitlines():
        name = json.loads(line)["naam"]
        parts = [name.get("voornamen"), name.get("voorvoegsel"), name.get("geslachtsnaam")]
        given, *family = [part for part in parts if part]
        surname = " ".join(family)
        if name.get("voornamen") and family:
            found |= {f"{given} {surname}", f"{surname}, {given}"}
    for row in rows("handhaving.csv"):
        found.add(row["betrokkene"])
    return frozenset(name.encode() for name in found if len(name) > 11)


@cache
def asked() -> frozenset[bytes]:
    """What was typed about the topics of the demonstration."""
    chosen = [row for row in rows("questions.csv") if row["vraag_id"] in TOPICS]
    values = [row[name] for row in chosen for name in ("achternaam", "handelsnaam", "kvk_nummer")]
    values += [f"{row['straat']} {row['huisnummer']}" for row in chosen]
    return frozenset(value.encode() for value in values if len(value.strip()) > 5)


def rows(name: str) -> list[dict[str, str]]:
    with (SAMPLE / name).open(newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def readings(content: bytes) -> Iterator[bytes]:
    """The content as it is, as UTF-16, and everything in it that is written in base64."""
    yield content
    yield content.replace(b"\0", b"")
    for found in BASE64.findall(content):
        padded = found.rstrip(b"=") + b"=" * (-len(found.rstrip(b"=")) % 4)
        try:
            yield base64.b64decode(padded)
        except ValueError:
            continue


def holds(text: bytes, values: frozenset[bytes]) -> bool:
    """Whether any of many values is in the text, in one pass over it."""
    patterns = [value.decode("latin-1") for value in sorted(values)]
    found = pl.Series([text.decode("latin-1")]).str.contains_any(patterns)
    return bool(found[0])


def told(content: bytes, *, is_public_book: bool = False) -> set[str]:
    """The kinds of value that can be read in the content."""
    text = b"\n".join(readings(content))
    kinds = {"canary"} if CANARY.search(text) else set()
    if numbers() & set(re.findall(rb"(?<![0-9])99[0-9]{7}(?![0-9])", text)):
        kinds.add("BSN")
    if not is_public_book:
        kinds |= {"name"} if holds(text, names()) else set()
        kinds |= {"topic"} if holds(text, asked()) else set()
    return kinds


@pytest.fixture(scope="session")
def files(demo: Demo) -> list[Path]:
    assert demo.ran.code == 0, demo.ran.err
    return [path for path in demo.folder.rglob("*") if path.is_file()]


def test_the_sweep_finds_what_it_looks_for() -> None:
    secret = base64.b64encode(b"x" * 40 + b"kanarie-h000001-overtreding")

    assert told(b"..." + secret + b"...") == {"canary"}
    assert told((SAMPLE / "brp.ndjson").read_bytes()) >= {"canary", "BSN"}
    assert told((SAMPLE / "handhaving.csv").read_bytes()) >= {"canary", "name"}
    assert told((SAMPLE / "questions.csv").read_bytes()) >= {"topic"}


@pytest.mark.rule("D-005")
def test_no_file_of_the_demonstration_holds_a_value(files: list[Path], demo: Demo) -> None:
    found = {
        str(path.relative_to(demo.folder)): kinds
        for path in files
        if (kinds := told(path.read_bytes(), is_public_book=path.name == BOOK))
    }

    assert found == {}


def test_the_sweep_saw_every_kind_of_file(files: list[Path]) -> None:
    seen = {path.suffix for path in files} | {path.name for path in files}

    assert {".duckdb", ".parquet", ".sqlite", ".json", "prefect.db", "server.log"} <= seen
    assert "treffer.jsonl" in seen


@pytest.mark.parametrize("name", ["brp", "woz", "vergunningen", "handhaving"])
def test_only_bag_delivers_an_address_book(name: str, demo: Demo) -> None:
    assert not list(demo.folder.glob(f"d*/{name}/**/{BOOK}"))


COMMANDS = [
    (("case", "list"), "avries"),
    (("case", "show", "S-2026-0001"), "avries"),
    (("check", "show", "H-1"), "avries"),
    (("privacy-check", "show", "T-1"), "pofficer"),
    (("request", "list", "S-2026-0001"), "avries"),
    (("request", "show", "W-1"), "avries"),
    (("source", "list"), "avries"),
    (("source", "freshness"), "avries"),
    (("source", "history"), "avries"),
    (("source", "history", "handhaving"), "avries"),
    (("source", "alerts"), "avries"),
    (("metrics",), "avries"),
    (("journal", "show", "--limit", "500"), "avries"),
    (("journal", "verify"), "avries"),
    (("retain", "preview", "--on", "2027-12-31"), "avries"),
]


def spoken(ran: Ran) -> bytes:
    return (ran.out + ran.err).encode()


@pytest.mark.rule("D-005")
@pytest.mark.parametrize(("command", "by"), COMMANDS, ids=[" ".join(c[:2]) for c, _ in COMMANDS])
def test_no_command_of_the_hub_tells_a_value(command: tuple[str, ...], by: str, demo: Demo) -> None:
    shown, machine = demo.hub(*command, by=by), demo.hub("--json", *command, by=by)

    assert (shown.code, machine.code) == (0, 0), shown.err + machine.err
    assert told(spoken(shown)) == told(spoken(machine)) == set()
    json.loads(machine.out)


def test_a_preview_and_a_refused_window_tell_no_value(demo: Demo) -> None:
    preview = demo.hub(
        "request", "new", "S-2026-0001", "--check", "H-1", "--topic", "A1", "--department",
        "Handhaving", "--field", "overtreding", "--purpose", "Een doel dat lang genoeg is.",
        "--giving-ground", "art. 1", "--receiving-ground", "art. 2",
        "--why-not-dat", "Een reden die lang genoeg is.", "--preview",
    )  # fmt: skip
    watched = demo.gate("open", "W-1", "--watch", by="avries")

    assert (preview.code, told(spoken(preview))) == (0, set())
    assert (watched.code, told(spoken(watched))) == (2, set())


@pytest.mark.rule("D-005")
@pytest.mark.parametrize("command", [("inbox",), ("show", "W-1"), ("--json", "show", "W-1")])
def test_the_gate_tells_no_value_before_the_window_opens(
    command: tuple[str, ...], demo: Demo
) -> None:
    shown = demo.gate(*command, by="pofficer")

    assert (shown.code, told(spoken(shown))) == (0, set())


@pytest.mark.rule("D-002")
def test_the_window_shows_the_granted_canaries_and_no_other(demo: Demo) -> None:
    shown = demo.gate("--json", "open", "W-1", by="avries")

    records = json.loads(shown.out)["records"]
    fields = {name for record in records for name in record}
    canaries = set(CANARY.findall(shown.out.encode()))
    assert fields == {"overtreding", "datum_constatering"}
    assert canaries
    assert {canary.rpartition(b"-")[2] for canary in canaries} == {b"overtreding"}


def test_nobody_but_the_requester_sees_the_window(demo: Demo) -> None:
    for other in ("pofficer", "tjansen"):
        shown = demo.gate("open", "W-1", by=other)
        assert (shown.code, told(spoken(shown))) == (4, set())
