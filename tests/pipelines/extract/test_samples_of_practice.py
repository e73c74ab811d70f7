"""A publisher's own file is told by its format, and gets the contract that ships for it."""

import json
from pathlib import Path

import pytest

from connectors.formats.recognition import recognised
from contracts.errors import Invalid, RawFileUnreadable
from pipelines.extract import sample
from tests.connectors.formats.reading import DATA
from tests.connectors.formats.test_zgw import a_rol, case_with

REAL = [
    ("kvk", "kvk/basisprofiel_69599084.json"),
    ("kvk", "kvk/basisprofiel_vve_90000749.json"),
    ("kvk", "kvk/maatschappelijkeactiviteiten.json"),
    ("kvk", "kvk/vestigingen.json"),
    ("brk", "brk/kadastraalonroerendezaken_7361EW_21.json"),
    ("decos", "decos/decos-vergunningen-zaken-response.json"),
    ("powerbrowser", "powerbrowser/powerbrowser-personen-zaken.json"),
]


@pytest.mark.parametrize(("reader", "name"), REAL)
def test_a_real_file_is_read_as_its_contract_says(reader: str, name: str) -> None:
    found = sample.read(DATA / name)
    assert (found.reader, found.read > 0) == (reader, True)


def test_a_case_with_a_company_is_no_extract_of_the_trade_register(tmp_path: Path) -> None:
    path = tmp_path / "zaken.json"
    party = a_rol("vestiging", kvkNummer="01234567", handelsnaam=["Verzonnen"])
    path.write_text(json.dumps({"results": [case_with(party)]}), encoding="utf-8")
    assert recognised(path) == "zgw"
    assert sample.read(path).rows["betrokkene_kvk"].to_list() == ["01234567"]


def test_a_sample_of_other_cases_needs_a_mapping_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "cases.json"
    path.write_text(json.dumps({"content": [{"key": "A", "fields": {"text45": "Elders"}}]}))
    with pytest.raises(Invalid, match="write a mapping") as refusal:
        sample.read(path)
    assert refusal.value.code == "C-722"


def test_an_answer_of_suwinet_is_not_taken_for_the_cadastre() -> None:
    with pytest.raises(RawFileUnreadable):
        sample.read(DATA / "brk" / "suwinet_kadaster_dossier_111111110.xml")
