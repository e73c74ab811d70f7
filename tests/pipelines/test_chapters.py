"""The report of a quarter: what it tells is so, and none of its forms tells a small number."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest

from contracts.ids import DepartmentName, SourceName
from contracts.privacy import Verdict
from contracts.quarter import Asked, Happened
from pipelines import chapters
from pipelines.chapters import Chapter
from pipelines.steps.quarterly import Disclosures, Gathered
from tests.builders import a_protocol

MONDAY = date(2026, 11, 2)
WOZ, BRP = SourceName("woz"), SourceName("brp")
HAPPENED = Happened(
    stages={"opened": 41, "weighed": 39, "asked": 25, "checked": 22, "disclosure": 9},
    signals=48,
    outcomes={"geen-hit": 12, "riec": 3, "niets": 14},
    verdicts={
        (WOZ, Verdict.ALLOWED): 20, (WOZ, Verdict.REFUSED): 9,
        (BRP, Verdict.ALLOWED): 30, (BRP, Verdict.RETURNED): 3,
    },
    refusals={"B-101": 12, "B-120": 4},
    notices={"same_topic": 9},
    deliveries={},
    cases_destroyed=5,
    deliveries_destroyed=3,
    certificates=3,
    lead_times=[Asked(on=MONDAY, decided=MONDAY + timedelta(days=n % 8)) for n in range(24)],
)  # fmt: skip
HITS = {
    ("drugs", DepartmentName("Handhaving")): 31,
    ("drugs", DepartmentName("Vergunningen")): 12,
    ("zorg", DepartmentName("Handhaving")): 9,
    ("zorg", DepartmentName("Subsidies")): 3,
}  # fmt: skip
DISCLOSURES = Disclosures(asked=40, granted=30, opened=18, unused=9, refused=8)


def report(
    happened: Happened = HAPPENED,
    disclosures: Disclosures = DISCLOSURES,
    hits: Mapping[tuple[str, DepartmentName], int] = HITS,
) -> dict[str, Chapter]:
    gathered = Gathered(
        profile=a_protocol(), happened=happened, disclosures=disclosures, hits=hits, freshness=[]
    )
    return {one.name: one for one in chapters.chapters(gathered)}


def told(chapter: Chapter) -> dict[str, str]:
    """The first number of each row."""
    return {row[0]: row[1] for row in chapter.rows}


def test_numbers_stand_in_the_words_of_the_protocol_with_their_total() -> None:
    found = report()

    assert told(found["uitkomsten"]) == {
        "Geen hit": "–", "Niets doen": "14", "RIEC voert regie": "<8", "totaal": "29",
    }  # fmt: skip
    assert found["privacytoetsen"].rows == (
        ("brp", "–", "0", "0", "<8", "33"),
        ("woz", "20", "0", "9", "0", "29"),
        ("totaal", "–", "0", "9", "<8", "62"),
    )
    assert told(found["vernietigd"])["dossiers"] == "<8"


def test_how_far_requests_came_tells_no_sum_that_gives_a_small_number_away() -> None:
    found = told(report()["watverzoeken"])

    assert (found["gevraagd"], found["geopend"], found["niet op tijd geopend"]) == ("40", "18", "9")
    assert (found["toegekend"], found["niet besloten"]) == ("–", "<8")
    all_told = Disclosures(asked=40, granted=32, opened=20, unused=12, refused=8)
    assert told(report(disclosures=all_told)["watverzoeken"])["toegekend"] == "32"


def test_a_stage_is_kept_back_where_the_total_that_is_like_it_is() -> None:
    late = [Asked(on=MONDAY, decided=MONDAY)] * 8 + [Asked(on=MONDAY, decided=None)]

    found = report(replace(HAPPENED, lead_times=late, stages={**HAPPENED.stages, "asked": 9}))

    assert told(found["doorlooptijd"])["totaal"] == "–"
    assert told(found["trechter"])["privacytoets gevraagd"] == "–"


def test_lead_times_are_counted_in_working_days_against_the_term() -> None:
    found = told(report()["doorlooptijd"])

    assert (found["binnen 3 werkdagen"], found["later"], found["totaal"]) == ("12", "12", "24")


@pytest.mark.parametrize("name", ["trechter", "uitkomsten", "privacytoetsen", "doorlooptijd"])
def test_a_picture_writes_no_number_that_its_table_keeps_back(name: str) -> None:
    chapter = report()[name]

    drawn = chapters.draw(chapter)

    assert drawn is not None
    assert chapter.title in drawn
    assert "http" not in re.sub(r'xmlns(:\w+)?="[^"]*"', "", drawn)
    if name == "uitkomsten":
        texts = re.findall(r"<text[^>]*>([^<]*)</text>", drawn)
        assert {"&lt;8", "–", "14"} <= set(texts)


def test_where_every_number_is_small_there_is_no_picture() -> None:
    few = replace(HAPPENED, outcomes={"riec": 3}, verdicts={(WOZ, Verdict.ALLOWED): 2})

    found = report(few)

    assert chapters.draw(found["uitkomsten"]) is None
    assert chapters.draw(found["privacytoetsen"]) is None


def test_the_download_has_every_number_of_every_table() -> None:
    found = report()

    lines = chapters.to_csv("2026-4", list(found.values())).splitlines()

    assert lines[0] == "kwartaal;hoofdstuk;regel;kolom;waarde"
    assert "2026-4;Dossiers per uitkomst;RIEC voert regie;aantal;<8" in lines
    assert len(lines) == 1 + sum(len(one.rows) * (len(one.columns) - 1) for one in found.values())


def test_hits_stand_by_department_and_theme_and_no_small_one_can_be_reckoned() -> None:
    found = report()["treffers"]

    assert found.rows == (
        ("Handhaving", "31", "–", "–"),
        ("Subsidies", "0", "<8", "<8"),
        ("Vergunningen", "12", "0", "12"),
        ("totaal", "43", "12", "55"),
    )
    drawn = chapters.draw(found)
    assert drawn is not None
    assert {">31<", ">12<", ">&lt;8<"} <= set(re.findall(r">[^<>\n]+<", drawn))
    assert not {">3<", ">9<"} & set(re.findall(r">[^<>\n]+<", drawn))


def test_where_nothing_was_known_there_is_a_sentence_and_no_picture() -> None:
    found = report(hits={})["treffers"]

    assert found.rows == (("totaal", "0"),)
    assert chapters.draw(found) is None
