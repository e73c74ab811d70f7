import json
from pathlib import Path
from typing import Any

import pytest

from contracts.errors import RawFileUnreadable
from tests.connectors.formats.reading import DATA, read_all

MOCK = DATA / "woz" / "hc-woz-mock-test-data.json"


def test_the_mock_gives_a_row_per_object_building_and_parcel() -> None:
    rows, left_out = read_all("woz_haalcentraal", MOCK)
    assert (rows["line"].n_unique(), rows.height, left_out) == (15, 25, {})


def test_no_value_of_an_object_is_in_any_column() -> None:
    rows, _ = read_all("woz_haalcentraal", MOCK)
    values = {
        str(value["vastgesteldeWaarde"])
        for woz_object in json.loads(MOCK.read_text(encoding="utf-8"))
        for value in woz_object.get("waarden", ())
    }
    assert values
    assert not values & {cell for row in rows.rows() for cell in row}


def test_parts_stand_side_by_side_and_the_parties_are_repeated() -> None:
    rows, _ = read_all("woz_haalcentraal", MOCK)
    first = rows.filter(line=1).select(
        "adresseerbaar_object_id", "pand_id", "kadastraal", "eigenaar_rsin", "waardepeildatum"
    )
    assert first.rows() == [
        ("8513010000050211", "8513100000050111", "MUT01 A 5001", "020664606", "2011-01-01"),
        (None, "8513100000050112", "MUT01 A 5002", "020664606", "2011-01-01"),
        (None, "8513100000050113", "MUT01 A 5012", "020664606", "2011-01-01"),
    ]


def test_owner_and_user_are_told_apart_and_secrecy_is_kept() -> None:
    rows, _ = read_all("woz_haalcentraal", MOCK)
    secret = rows.filter(geheim="1")
    assert secret["woz_objectnummer"].unique().to_list() == ["999900010002"]
    assert secret["eigenaar_bsn"].unique().to_list() == ["999990482"]
    assert secret["gebruiker_vestiging"].unique().to_list() == ["000037178601"]


@pytest.mark.parametrize(
    ("parcel", "text"),
    [
        (
            {"aanduiding": {"gemeentecode": "WSP00", "sectie": "A", "perceelnummer": 12}},
            "WSP00 A 12",
        ),
        ({"aanduidingMetGemeentenaam": "Weesp A 12", "identificatie": "1"}, "Weesp A 12"),
        ({"identificatie": "24780711870000"}, "24780711870000"),
    ],
)
def test_a_parcel_is_named_as_well_as_it_can_be(
    tmp_path: Path, parcel: dict[str, Any], text: str
) -> None:
    path = tmp_path / "woz.ndjson"
    path.write_text(json.dumps({"kadastraalOnroerendeZaken": [parcel]}) + "\n", encoding="utf-8")
    assert read_all("woz_haalcentraal", path)[0]["kadastraal"].to_list() == [text]


def test_one_object_a_line_gives_the_same_rows(tmp_path: Path) -> None:
    path = tmp_path / "woz.ndjson"
    objects = json.loads(MOCK.read_text(encoding="utf-8"))
    path.write_text("".join(json.dumps(one) + "\n" for one in objects), encoding="utf-8")
    assert read_all("woz_haalcentraal", path)[0].equals(read_all("woz_haalcentraal", MOCK)[0])


@pytest.mark.parametrize("broken", [{"aanduiding": "Geheim 1"}, {"pandIdentificaties": 5}])
def test_an_object_of_another_shape_is_refused(tmp_path: Path, broken: dict[str, Any]) -> None:
    path = tmp_path / "woz.json"
    path.write_text(json.dumps([broken]), encoding="utf-8")
    with pytest.raises(RawFileUnreadable, match="record 1 is not a WOZ object") as refusal:
        read_all("woz_haalcentraal", path)
    assert "Geheim" not in str(refusal.value)
