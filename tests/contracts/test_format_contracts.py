"""Each reader of the practice ships with a contract that the standard and our own rules accept."""

from pathlib import Path

import pytest

from connectors.agreements import odcs_schema
from contracts import sources
from contracts.columns import ADDRESS_KINDS, ColumnKind, Treatment
from contracts.sources import SourceContract, grantable
from tests.contracts.test_categories import CATEGORIES

SHIPPED = Path(sources.__file__).parent / "sources"
FORMATS = sorted(
    [
        *(SHIPPED / "formats").glob("*.odcs.yaml"),
        # Of these the contract of the source is that of its format.
        *(SHIPPED / f"{name}.odcs.yaml" for name in ("brk", "kvk")),
    ]
)
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


def contract(name: str) -> SourceContract:
    path = next(one for one in FORMATS if one.name == f"{name}.odcs.yaml")
    return sources.load(path.read_text(encoding="utf-8"))


@pytest.mark.rule("R-125")
def test_the_trade_register_gives_number_legal_person_and_natural_person_alone() -> None:
    kvk = contract("kvk")
    categories = {column.category for column in kvk.columns} - {None}
    assert categories == {"inschrijfnummer", "rechtspersoon", "natuurlijke-persoon"}


@pytest.mark.rule("R-125")
def test_the_cadastre_gives_price_owners_and_parcel_alone() -> None:
    brk = contract("brk")
    assert {column.category for column in brk.columns} - {None} == {
        "koopsom",
        "eigenaar",
        "perceel",
    }
    assert "aandeel" not in grantable(brk)


@pytest.mark.parametrize("name", ["kvk", "brk"])
def test_a_citizen_service_number_of_another_register_is_granted_to_nobody(name: str) -> None:
    found = contract(name)
    assert found.of_kind(ColumnKind.BSN)
    assert not set(found.of_kind(ColumnKind.BSN)) & grantable(found)


def test_no_address_of_the_trade_register_is_granted_shielded_or_not() -> None:
    kvk = contract("kvk")
    addresses = {column.name for column in kvk.columns if column.kind in ADDRESS_KINDS}
    assert addresses
    assert not addresses & grantable(kvk)
    assert "adres_afgeschermd" in grantable(kvk)


@pytest.mark.rule("R-128")
def test_no_permit_tells_of_somebodys_health() -> None:
    types = contract("decos").options["mapping"]
    assert '"GPK"' not in types
    assert '"GPP' not in types


@pytest.mark.parametrize("name", ["decos", "powerbrowser", "zgw"])
def test_free_text_of_a_case_is_dropped(name: str) -> None:
    columns = {column.name: column for column in contract(name).columns}
    assert columns["omschrijving"].treatment is Treatment.DROP


STUF = {
    "stuf_bg": ("brp", OCCUPANT | {"verblijfstitel"}),
    "stuf_woz": ("woz", {"eigenaar_geboortedatum", "gebruiker_geboortedatum"}),
}
"""Residence status is of the work process; owner and user are known by their birth date too."""


@pytest.mark.rule("R-127")
@pytest.mark.rule("R-129")
@pytest.mark.parametrize("form", STUF)
def test_a_contract_of_stuf_keeps_what_its_source_does_and_what_is_named_here(form: str) -> None:
    found = contract(form)
    kept = {c.name for c in found.columns if c.treatment is not Treatment.DROP}
    source, more = STUF[form]

    assert found.name == source
    assert kept - CATEGORIES[source] == more
