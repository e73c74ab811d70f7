import json
from typing import Any

import pytest
import yaml

from contracts import case_mapping
from contracts.case_mapping import COLUMNS
from contracts.sources import lint, load
from tests.contracts.a_source import a_document, odcs_schema, own

GOOD = {
    "*": {"zaaktype": "text45", "kenteken": "TEXT9", "locatie": ["text6", "text7"]},
    "Werk en vervoer": {"kenteken": ["text49"]},
    "Bouwen": {},
}


def a_contract(mapping: object, reader: str = "decos") -> str:
    properties = {"reader": reader} | ({} if mapping is None else {"mapping": mapping})
    server = {"server": "in", "type": "local", "path": ".", "format": "json"}
    document: dict[str, Any] = a_document(
        servers=[server | {"customProperties": own(**properties)}]
    )
    return yaml.safe_dump(document, allow_unicode=True)


def test_a_type_of_case_looks_in_its_own_fields_first() -> None:
    known = case_mapping.load(json.dumps(GOOD))
    assert known.type_fields == ("text45",)
    assert set(known.types) == {"werk en vervoer", "bouwen"}
    assert known.types["werk en vervoer"]["kenteken"] == ("text49", "text9")
    assert known.types["bouwen"]["kenteken"] == ("text9",)
    assert known.types["bouwen"]["locatie"] == ("text6", "text7")
    assert set(known.types["bouwen"]) == set(COLUMNS)


def test_a_contract_hands_its_mapping_to_the_reader() -> None:
    assert lint(a_contract(GOOD), odcs_schema()) == ()
    assert json.loads(load(a_contract(GOOD)).options["mapping"]) == GOOD


def test_readers_of_other_formats_need_no_mapping() -> None:
    assert lint(a_contract(None, "tabular"), odcs_schema()) == ()


@pytest.mark.parametrize(
    ("mapping", "reason"),
    [
        (None, "needs a mapping"),
        ("text45", "no table of types"),
        ({"*": "text45"}, "no table of types"),
        ({"Bouwen": {}}, "does not say where a case names its type"),
        ({"*": {"zaaktype": "text45"}}, "lists no type"),
        (GOOD | {"Slopen": {"geloof": "text1"}}, "fills a column that cases have not"),
        (GOOD | {"Slopen": {"status": 5}}, "names a field that is no text"),
        (GOOD | {"Slopen": {"status": []}}, "names a field that is no text"),
        (GOOD | {"Slopen": {"status": ["text1", ""]}}, "names a field that is no text"),
    ],
)
@pytest.mark.parametrize("reader", ["decos", "powerbrowser"])
def test_a_mapping_that_cannot_be_meant_is_a_finding_with_its_line(
    mapping: object, reason: str, reader: str
) -> None:
    findings = lint(a_contract(mapping, reader), odcs_schema())
    assert [reason in finding.reason for finding in findings] == [True]
    assert findings[0].line > 1
    assert findings[0].repair
