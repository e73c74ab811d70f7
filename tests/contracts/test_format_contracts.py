"""The contracts that ship with each format of practice can be used as they are."""

from pathlib import Path

import pytest

from contracts import sources
from contracts.columns import ADDRESS_KINDS, ColumnKind, Treatment
from contracts.sources import SourceContract, grantable, lint, load
from tests.contracts.a_source import odcs_schema

FORMATS = sorted((Path(sources.__file__).parent / "sources" / "formats").glob("*.yaml"))


def contract(name: str) -> SourceContract:
    return load(next(one for one in FORMATS if one.name == f"{name}.odcs.yaml").read_text())


@pytest.mark.parametrize("path", FORMATS, ids=lambda path: path.name)
def test_a_contract_of_a_format_is_without_findings(path: Path) -> None:
    assert path.name.endswith(".odcs.yaml")
    assert lint(path.read_text("utf-8"), odcs_schema()) == ()


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
