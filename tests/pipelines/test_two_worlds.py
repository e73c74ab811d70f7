"""Two towns that differ in what nobody here may know look the same at the hub, byte for byte."""

import dataclasses
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from contracts import checks
from contracts.ids import TopicLabel
from contracts.outcomes import Outcome
from pipelines.steps import cases, disclose
from tests.builders import REASON
from tests.pipelines import a_registered, a_town
from tests.pipelines.a_town import ANALYST, HANDHAVING, KNOWN, SOMEBODY, Town

HEADER = a_town.HANDHAVING_HEADER


@dataclass(frozen=True)
class Seen:
    """All that somebody at the hub can see or measure."""

    answer: bytes
    journal: list[dict[str, Any]]
    exchange: dict[str, int]
    register: dict[str, list[tuple[object, ...]]]


def rows(first: int, substance: str) -> list[str]:
    """Twelve cases at twelve addresses in a row."""
    return [
        f"H-{n};drugs;{substance}-overtreding;04-03-2025;T. Proefstra;17-05-1980;"
        f"Kerkstraat {first + n}, 9370AA Voorbeeldstad;sluiting;{substance}-omschrijving"
        for n in range(12)
    ]


def looked_at(town: Town, lines: Sequence[str], *, closed: bool) -> Seen:
    """Deliver this, ask about what a case is about, ask for substance where there is a hit."""
    town.clock.forward(minutes=5)
    if closed:
        town.change_contract("handhaving", "secrecy, value: open", "secrecy, value: closed")
    town.extract("handhaving", "\n".join([HEADER, *lines]) + "\n", name="h.csv")
    assert town.refresh("handhaving").published
    with town.bench() as bench:
        found = a_town.ask(town, bench, KNOWN, SOMEBODY)
        assert (a_town.cell(found).outcome is Outcome.NOT_ASKED) is closed
        case_id = found.check.case_id
        if not closed:
            wanted = disclose.Wanted(
                check_id=found.check.check_id, topic=TopicLabel("A1"), department=HANDHAVING,
                fields=("overtreding",), purpose=REASON, giving_ground="art. 125 Gemeentewet",
                receiving_ground="art. 13b Opiumwet", why_not_dat=REASON,
            )  # fmt: skip
            disclose.request(case_id, wanted, bench, ANALYST)
        cases.weigh(case_id, "weging-4", {"weging-4": True}, REASON, bench, ANALYST)
        return Seen(
            answer=checks.answer(found.check, found.cells).encode(),
            journal=journal(town),
            exchange={p.name: p.stat().st_size for p in town.config.exchange.glob("*")},
            register=sizes(town),
        )


def journal(town: Town) -> list[dict[str, Any]]:
    """What the journal says, but for what is under a case's own random key."""
    keyed = dict.fromkeys(("subject_ref", "answer_mac"))
    with town.bench() as bench:
        events = [dataclasses.asdict(entry.event) for entry in bench.journal.entries()]
    return [event | {name: event[name] is not None for name in keyed} for event in events]


def sizes(town: Town) -> dict[str, list[tuple[object, ...]]]:
    """How large each value of each row of the register is, in the order of keeping."""
    with sqlite3.connect(town.folder / "register.sqlite") as register:
        names = [name for (name,) in register.execute(
            "select name from sqlite_master where type = 'table' order by name")]  # fmt: skip
        found = {name: [tuple(map(size, row)) for row in register.execute(f"select * from {name}")]
                 for name in names}  # fmt: skip
    register.close()
    return found


def size(value: object) -> object:
    return len(value) if isinstance(value, str | bytes) else value


@pytest.mark.rule("D-005")
@pytest.mark.rule("D-010")
def test_worlds_that_differ_only_in_substance_look_the_same(
    furnished_town: Path, tmp_path: Path
) -> None:
    short, long = (
        looked_at(a_town.copied(furnished_town, tmp_path / name), rows(1, text), closed=False)
        for name, text in (("short", "kort"), ("long", "een heel wat langere tekst, met meer"))
    )

    assert short == long


@pytest.mark.rule("R-118")
@pytest.mark.rule("R-131")
@pytest.mark.rule("D-010")
def test_worlds_that_differ_only_in_a_closed_source_look_the_same(
    furnished_town: Path, tmp_path: Path
) -> None:
    known, unknown = (
        looked_at(a_town.copied(furnished_town, tmp_path / name), rows(first, "x"), closed=True)
        for name, first in (("known", 1), ("unknown", 21))
    )

    assert known == unknown


@pytest.mark.rule("D-010")
def test_worlds_that_differ_only_in_secrecy_of_a_person_look_the_same(
    furnished_town: Path, tmp_path: Path
) -> None:
    def seen(name: str, flags: a_registered.Flags) -> Seen:
        town = a_town.copied(furnished_town, tmp_path / name)
        town.extract("brp", a_registered.one(person=flags), name="brp.ndjson")
        town.refresh("brp")
        return looked_at(town, rows(1, "x"), closed=False)

    assert seen("plain", {}) == seen("secret", a_registered.SECRET)
