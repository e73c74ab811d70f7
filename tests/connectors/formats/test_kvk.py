import json
from pathlib import Path
from typing import Any

import pytest

from connectors.formats import kvk
from contracts.errors import RawFileUnreadable
from tests.connectors.formats.reading import DATA, by_line, read_all

HERE = DATA / "kvk"
PROFILE = HERE / "basisprofiel_69599084.json"


def test_a_basisprofiel_gives_a_row_for_each_of_its_trade_names() -> None:
    rows, left_out = read_all("kvk", PROFILE)
    assert left_out == {}
    assert rows["naam"].to_list() == [
        "Test EMZ Dagobert",
        "Tweede handelsnaam 1MZ",
        "Derde handelsnaam 1MZ",
        "Vierde handelsnaam 1MZ",
    ]
    one = rows.select("kvk_nummer", "vestigingsnummer", "straat", "huisnummer", "huisletter")
    assert one.unique().rows() == [("69599084", "000038509504", "Abebe Bikilalaan", "17", "M")]


def test_an_association_without_vestiging_stands_at_the_address_of_its_owner() -> None:
    rows, _ = read_all("kvk", HERE / "basisprofiel_vve_90000749.json")
    found = rows.select("vestigingsnummer", "rsin", "rechtsvorm", "postcode", "huisnummer").rows()
    assert found == [(None, "992340597", "Vereniging van Eigenaars", "3328XD", "163")]


def test_vestigingen_keep_their_zeros_their_bag_numbers_and_what_is_known_of_a_date() -> None:
    rows, _ = read_all("kvk", HERE / "vestigingen.json")
    assert rows.height == 8
    assert rows["vestigingsnummer"].str.len_chars().unique().to_list() == [12]
    assert rows["nummeraanduiding_id"].str.starts_with("045720").all()
    dates = dict(rows.select("vestigingsnummer", "datum_aanvang").rows())
    assert (dates["000006363571"], dates["000006363709"]) == ("1976-00-00", "1937-07-00")


def test_an_activity_takes_its_owner_from_the_list_beside_it() -> None:
    rows, left_out = read_all("kvk", HERE / "maatschappelijkeactiviteiten.json")
    assert (rows.height, left_out) == (12, {})
    assert rows.select("rsin", "kvk_nummer").unique().rows() == [("002564440", "34366966")]
    # The postbus is no place to be found at.
    assert rows["adres_soort"].unique().to_list() == ["bezoekadres"]


def test_an_owner_of_no_company_in_the_file_is_counted() -> None:
    rows, left_out = read_all("kvk", HERE / "maatschappelijkeactiviteiten-eenmanszaak.json")
    assert left_out == {kvk.NO_COMPANY_OF_OWNER: 1}
    assert rows["eigenaar_geslachtsnaam"].null_count() == rows.height


def test_the_person_behind_a_one_man_business_is_its_owner(tmp_path: Path) -> None:
    answer = json.loads((HERE / "maatschappelijkeactiviteiten-eenmanszaak.json").read_text())
    key = answer["_embedded"]["maatschappelijkeactiviteiten"][0]["heeftAlsEigenaarHrNpsId"]
    answer["_embedded"]["heeftAlsEigenaarHrNps"][0]["identificatie"] = key
    path = tmp_path / "kvk.json"
    path.write_text(json.dumps(answer), encoding="utf-8")
    rows, left_out = read_all("kvk", path)
    owner = rows.select(column for column in rows.columns if column.startswith("eigenaar_"))
    assert left_out == {}
    assert owner.unique().rows() == [("990196045", "Keva", "von", "Mix", "1988-08-12")]


def a_profile(**address: object) -> dict[str, Any]:
    there = {"type": "bezoekadres", "straatnaam": "Kerkstraat", "huisnummer": 1, "plaats": "Weesp"}
    return {"kvkNummer": "01234567", "naam": "Verzonnen", "adressen": [there | address]}


@pytest.mark.parametrize(
    ("said", "flag"),
    [("Nee", "0"), (False, "0"), (None, "0"), ("Ja", "1"), (True, "1"), ("onbekend", "1")],
)
def test_a_shielded_address_travels_with_its_flag(tmp_path: Path, said: object, flag: str) -> None:
    rows, _ = read_all("kvk", by_line(tmp_path, a_profile(indAfgeschermd=said)))
    assert rows.select("adres_afgeschermd", "straat").rows() == [(flag, "Kerkstraat")]


@pytest.mark.parametrize("address", [{"land": "Duitsland"}, {"postbusnummer": 202}])
def test_a_place_that_nobody_can_visit_here_is_no_address(
    tmp_path: Path, address: dict[str, object]
) -> None:
    rows, _ = read_all("kvk", by_line(tmp_path, a_profile(**address)))
    assert rows.select("kvk_nummer", "straat", "adres_afgeschermd").rows() == [
        ("01234567", None, None)
    ]


@pytest.mark.parametrize("said", [{"LandBuitenland": "Duitsland"}, {"Postbusnummer": 202}])
def test_hr_kvk_has_no_address_abroad_or_in_a_postbus(
    tmp_path: Path, said: dict[str, object]
) -> None:
    branch = json.loads((HERE / "vestigingen.json").read_text())["_embedded"]["vestigingen"][0]
    branch |= {f"bezoekLocatie{name}": value for name, value in said.items()}
    rows, _ = read_all("kvk", by_line(tmp_path, branch))
    assert rows.select("vestigingsnummer", "straat").rows() == [("000006363571", None)]


def test_a_vestiging_in_the_list_of_a_company_has_its_address_on_one_line(tmp_path: Path) -> None:
    branch = {"vestigingsnummer": "000000000001", "kvkNummer": "01234567", "eersteHandelsnaam": "A"}
    listed = {"vestigingen": [branch | {"volledigAdres": "Kerkstraat 1      1381AB Weesp"}]}
    path = tmp_path / "kvk.json"
    path.write_text(json.dumps(listed), encoding="utf-8")
    rows, _ = read_all("kvk", path)
    assert rows.select("adresregel", "straat").rows() == [("Kerkstraat 1 1381AB Weesp", None)]


def test_each_name_stands_at_each_address(tmp_path: Path) -> None:
    profile = a_profile() | {"statutaireNaam": "Verzonnen B.V.", "handelsnamen": []}
    profile["adressen"] += [
        {"type": "postadres", "straatnaam": "Plein", "huisnummer": 2, "plaats": "Weesp"},
        profile["adressen"][0] | {"type": "postadres"},
    ]
    rows, _ = read_all("kvk", by_line(tmp_path, profile))
    assert rows.select("naam", "straat").rows() == [
        (name, street)
        for name in ("Verzonnen", "Verzonnen B.V.")
        for street in ("Kerkstraat", "Plein")
    ]


def test_a_company_that_ended_says_so(tmp_path: Path) -> None:
    ended = a_profile() | {"materieleRegistratie": {"datumEinde": "20240600"}}
    rows, _ = read_all("kvk", by_line(tmp_path, ended, a_profile()))
    assert rows.select("beeindigd", "datum_einde").rows() == [("ja", "2024-06-00"), ("nee", None)]


def test_what_is_no_company_is_counted(tmp_path: Path) -> None:
    rows, left_out = read_all("kvk", by_line(tmp_path, {"iets": "anders"}, a_profile()))
    assert (rows.height, left_out) == (1, {kvk.NO_NUMBER: 1})


@pytest.mark.parametrize("broken", [{"adressen": "Geheimstraat"}, {"_embedded": ["Geheim"]}])
def test_a_company_of_another_shape_is_refused_without_its_values(
    tmp_path: Path, broken: dict[str, object]
) -> None:
    with pytest.raises(RawFileUnreadable, match="record 1 is no company") as refusal:
        read_all("kvk", by_line(tmp_path, a_profile() | broken))
    assert "Geheim" not in str(refusal.value)
