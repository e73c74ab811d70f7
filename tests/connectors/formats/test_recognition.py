"""A raw file is recognised by its start; one that no reader knows is refused, not guessed."""

import json
import zipfile
from pathlib import Path

import pytest

from connectors.formats.recognition import LOOKS, Start, options_of, recognised
from connectors.formats.registry import READERS, TABULAR
from contracts.errors import RawFileUnreadable
from tests.connectors.formats import a_person_list

DATA = Path(__file__).parents[2] / "data"
SAMPLE = Path(__file__).parents[3] / "data" / "sample"
FULL = "openbareruimte;huisnummer;huisletter;postcode;nummeraanduiding;object_id\n"


@pytest.mark.parametrize(
    ("path", "reader"),
    [
        (DATA / "bag" / "BAGGEM0457L-15102021.zip", "bag_extract"),
        (SAMPLE / "bag.csv", "bag_csv"),
        (SAMPLE / "brp.ndjson", "brp_haalcentraal"),
        (DATA / "brp" / "iconnect_hc_brp_v2_personen.json", "brp_haalcentraal"),
        (DATA / "brp" / "personen-mock-test-data.2024-06-11.json", "brp_gba"),
        (SAMPLE / "woz.ndjson", "woz_haalcentraal"),
        (DATA / "woz" / "hc-woz-mock-test-data.json", "woz_haalcentraal"),
        (DATA / "kvk" / "basisprofiel_69599084.json", "kvk"),
        (DATA / "kvk" / "maatschappelijkeactiviteiten.json", "kvk"),
        (DATA / "brk" / "zakelijkgerechtigden_76870482570000.json", "brk"),
        (DATA / "brp" / "20220502_Testset_persoonslijsten_proefomgeving_GBA-V.csv", "brp_lo"),
        (DATA / "brp" / "amsterdam-verblijfplaatshistorie.v2.json", "brp_haalcentraal_historie"),
        (DATA / "brp" / "stuf-bg-310" / "response_310_historie.xml", "stuf_bg"),
        (DATA / "brp" / "stuf-bg-310" / "openforms_StufBgResponse.xml", "stuf_bg"),
        (DATA / "brp" / "stuf-bg-310", "stuf_bg"),
        (DATA / "woz" / "stuf-woz-0312_OWOZ_Di01_204325770.xml", "stuf_woz"),
        (DATA / "decos" / "decos-vergunningen-zaken-response.json", "decos"),
        (DATA / "powerbrowser" / "powerbrowser-personen-zaken.json", "powerbrowser"),
        (SAMPLE / "kvk.ndjson", "kvk"),
        (SAMPLE / "brk.ndjson", "brk"),
        (SAMPLE / "vergunningen.csv", TABULAR),
        (DATA / "brp" / "Tabel38_Adellijke_titel_predicaat.csv", TABULAR),
    ],
    ids=lambda given: getattr(given, "name", given),
)
def test_a_real_file_is_recognised(path: Path, reader: str) -> None:
    assert recognised(path) == reader


def test_both_dialects_of_the_flat_bag_are_recognised(tmp_path: Path) -> None:
    (tmp_path / "bag.csv").write_text(FULL + "Kerkstraat;1;;1234AB;x;y\n")

    assert recognised(tmp_path / "bag.csv") == "bag_csv"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", json.dumps({"iets": [{"a": "kanarie"}]}).encode()),
        ("a.json", b"[1, 2"),
        ("a.json", b"[]"),
        ("a.json", b'{"naam": "kanarie", "burgerservicenummer": "kanarie"}'),
        ("a.xml", b"\xef\xbb\xbf <kanarie/>"),
        ("a.zip", b"PK\x03\x04kanarie"),
    ],
)
def test_what_no_reader_knows_is_refused_without_a_value(
    name: str, content: bytes, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)

    with pytest.raises(RawFileUnreadable) as told:
        recognised(tmp_path / name)

    assert "kanarie" not in str(told.value)


def test_an_archive_of_anything_else_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("kanarie.txt", "kanarie")

    with pytest.raises(RawFileUnreadable, match="an archive that no reader knows"):
        recognised(tmp_path / "a.zip")


def test_rows_of_the_lo_are_recognised_though_every_field_is_quoted(tmp_path: Path) -> None:
    # As a table, every row of history would be somebody who lives there now.
    whole = a_person_list.written([a_person_list.PERSON | a_person_list.HERE])
    quoted = "\n".join(
        ";".join(f'"{field}"' for field in line.split(";")) for line in whole.splitlines()
    )
    (tmp_path / "a.csv").write_text(quoted + "\n", encoding="utf-8-sig")

    assert recognised(tmp_path / "a.csv") == "brp_lo"
    assert next(READERS["brp_lo"](tmp_path / "a.csv", {}, 10)).rows.height == 1


def test_cases_of_the_zaken_api_are_recognised(tmp_path: Path) -> None:
    case = {
        "url": "https://x/1",
        "identificatie": "Z1",
        "zaaktype": "https://x/2",
        "bronorganisatie": "1",
    }
    (tmp_path / "a.json").write_text(json.dumps({"count": 1, "results": [case]}))

    assert recognised(tmp_path / "a.json") == "zgw"


@pytest.mark.parametrize(
    ("content", "reader"),
    [
        ({"rollen": [{"betrokkeneType": "vestiging", "kvkNummer": "1"}], "zaken": []}, "zgw"),
        ({"zakelijkGerechtigden": [{"persoon": {"kvkNummer": "1"}}]}, "brk"),
        ([{"id": 1, "fields": [{"fieldName": "kvkNummer", "fieldValue": "1"}]}], "powerbrowser"),
        ({"content": [{"key": "1", "fields": {"kvkNummer": "1"}}]}, "decos"),
    ],
)
def test_a_number_of_the_kvk_makes_no_trade_register(
    tmp_path: Path, content: object, reader: str
) -> None:
    (tmp_path / "a.json").write_text(json.dumps(content))

    assert recognised(tmp_path / "a.json") == reader


def test_messages_in_an_archive_are_recognised_by_the_first(tmp_path: Path) -> None:
    message = DATA / "brp" / "stuf-bg-310" / "response_310.xml"
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("z.txt", "kanarie")
        archive.write(message, "a.xml")

    assert recognised(tmp_path / "a.zip") == "stuf_bg"


@pytest.mark.parametrize("names", [[], [".verborgen.csv"], ["tabel.csv"]])
def test_a_folder_without_messages_or_extracts_is_refused(names: list[str], tmp_path: Path) -> None:
    for name in names:
        (tmp_path / name).write_text("a;b\nkanarie;kanarie\n")

    with pytest.raises(RawFileUnreadable) as told:
        recognised(tmp_path)

    assert "kanarie" not in str(told.value)


@pytest.mark.parametrize(
    ("path", "reader", "options"),
    [
        (SAMPLE / "brk.ndjson", "brk", {}),
        (SAMPLE / "vergunningen.csv", TABULAR, {"delimiter": ";", "encoding": "utf-8"}),
    ],
    ids=lambda given: getattr(given, "name", ""),
)
def test_a_contract_tells_its_reader_what_the_file_does_not(
    path: Path, reader: str, options: dict[str, str]
) -> None:
    assert options_of(path, reader) == options


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RawFileUnreadable):
        recognised(tmp_path / "geen.csv")


def test_a_start_of_nothing_looks_like_no_format() -> None:
    assert [reader for reader, looks in LOOKS.items() if looks(Start())] == []


def test_every_reader_but_that_of_tables_is_recognised_by_something() -> None:
    assert set(READERS) == {*LOOKS, TABULAR}
