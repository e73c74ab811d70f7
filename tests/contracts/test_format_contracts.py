"""Each reader of the practice ships with a contract that the standard and our own rules accept."""

from pathlib import Path

import pytest

from connectors.agreements import odcs_schema
from contracts import sources
from contracts.columns import Treatment
from tests.contracts.test_categories import CATEGORIES

FORMATS = sorted((Path(sources.__file__).parent / "sources" / "formats").glob("*.odcs.yaml"))
BRP = [path for path in FORMATS if path.name.startswith("brp_")]
OCCUPANT = {"bewoner"}


@pytest.mark.parametrize("path", FORMATS, ids=lambda path: path.name)
def test_the_contract_of_a_format_is_sound_and_names_its_reader(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert sources.lint(text, odcs_schema()) == ()
    assert path.name == f"{sources.load(text).format}.odcs.yaml"


@pytest.mark.rule("R-127")
@pytest.mark.parametrize("path", BRP, ids=lambda path: path.name)
def test_a_contract_of_the_brp_keeps_what_the_riec_protocol_names_and_no_more(path: Path) -> None:
    contract = sources.load(path.read_text(encoding="utf-8"))
    kept = {c.name for c in contract.columns if c.treatment is not Treatment.DROP}

    assert contract.name == "brp"
    assert kept - CATEGORIES["brp"] == OCCUPANT


STUF = {
    "stuf_bg": ("brp", OCCUPANT | {"verblijfstitel"}),
    "stuf_woz": ("woz", {"eigenaar_geboortedatum", "gebruiker_geboortedatum"}),
}
"""Residence status is of the work process; owner and user are known by their birth date too."""


@pytest.mark.rule("R-127")
@pytest.mark.rule("R-129")
@pytest.mark.parametrize("form", STUF)
def test_a_contract_of_stuf_keeps_what_its_source_does_and_what_is_named_here(form: str) -> None:
    path = next(path for path in FORMATS if path.name == f"{form}.odcs.yaml")
    contract = sources.load(path.read_text(encoding="utf-8"))
    kept = {c.name for c in contract.columns if c.treatment is not Treatment.DROP}
    source, more = STUF[form]

    assert contract.name == source
    assert kept - CATEGORIES[source] == more
