"""The register of processing activities says what contracts and protocol say, and no column."""

import json
from pathlib import Path

import pytest

from connectors import agreements
from contracts import sources
from contracts.columns import ColumnKind, Treatment
from contracts.events import EventKind
from contracts.sources import SourceContract
from pipelines import processing
from tests.builders import a_protocol, an_event
from tests.pipelines.a_town import SAMPLE


def contracts() -> list[SourceContract]:
    paths: list[Path] = sorted((SAMPLE / "contracts").glob("*.odcs.yaml"))
    return [sources.load(path.read_text(), agreements.odcs_schema()) for path in paths]


def test_every_kind_of_column_has_a_word() -> None:
    assert set(processing.WORDS) == set(ColumnKind)


def test_every_source_stands_in_it_with_its_kinds_of_data_and_no_name_of_a_column() -> None:
    made = contracts()
    found = {one.code: one for one in processing.register(a_protocol(), made, "9901")}

    assert len(found) == len(made) + 3
    for contract in made:
        told = " ".join(found[contract.name].data)
        sealed = [c for c in contract.columns if c.treatment is Treatment.SUBSTANCE]
        dropped = [c.name for c in contract.columns if c.treatment is Treatment.DROP]
        assert bool(sealed) == ("verzegeld" in told)
        assert not [name for name in dropped if f" {name}," in told]
    assert "burgerservicenummer" in " ".join(found["brp"].data)
    assert "burgemeester" in found["brp"].controller


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("1 year", "1 jaar"),
        ("6 months", "6 maanden"),
        ("18 months", "1 jaar en 6 maanden"),
        ("1 day", "1 dag"),
        ("2 weeks", "14 dagen"),
    ],
)
def test_a_term_is_read_in_dutch(text: str, read: str) -> None:
    assert processing.length(text) == read


def test_both_downloads_have_every_activity_whole() -> None:
    found = processing.register(a_protocol(), contracts(), "9901")

    as_json = json.loads(processing.to_json(found))
    lines = processing.to_csv(found).splitlines()

    assert [list(one) for one in as_json] == [list(processing.TITLES.values())] * len(found)
    assert len(lines) == 1 + len(found)
    assert all(value for one in as_json for value in one.values())


@pytest.mark.parametrize("kind", EventKind)
def test_every_event_is_of_one_activity_of_the_register(kind: EventKind) -> None:
    found = processing.register(a_protocol(), contracts(), "9901")
    codes = {one.code for one in found}

    bare = processing.activity(an_event(kind, ids=(), sources=()))
    of_source = processing.activity(an_event(kind, sources=("handhaving",)))
    stated = processing.activity(an_event(kind, rules=("processing:brp", "R-1")))

    assert bare in processing.OWN_CODES <= codes
    assert of_source in codes
    assert stated == "brp"
    named = kind.value.startswith(("Source", "Delivery", "Disclosure", "Log"))
    assert not named or of_source != processing.CASES
