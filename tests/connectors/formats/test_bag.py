import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path

import polars as pl
import pytest

from connectors.formats.bag_columns import COLUMNS
from connectors.formats.registry import AS_OF
from contracts.errors import RawFileUnreadable
from tests.connectors.formats.reading import DATA, read_all

WEESP = DATA / "bag" / "BAGGEM0457L-15102021.zip"
HEADER = "openbareruimtenaam;huisnummer;nummeraanduiding_id;nevenadres;woonplaats"


@pytest.fixture(scope="module")
def weesp() -> tuple[pl.DataFrame, dict[str, int]]:
    return read_all("bag_extract", WEESP, size=10_000)


def test_weesp_is_read_whole_and_what_is_left_out_is_counted(
    weesp: tuple[pl.DataFrame, dict[str, int]],
) -> None:
    rows, left_out = weesp
    assert rows.columns == ["line", *COLUMNS]
    assert rows["nummeraanduiding_id"].n_unique() == 12_694
    assert left_out == {"no_street": 11, "not_bag": 14}
    # 16,113 records in the address files themselves, 14 more among what is not BAG.
    assert rows["line"].n_unique() + sum(left_out.values()) == 16_113 + 14


@pytest.mark.parametrize(
    ("column", "value", "count"),
    [
        ("actueel", "1", 12_216),
        ("actueel", "0", 15_353),
        ("nevenadres", "1", 13),
        ("type_object", "Ligplaats", 336),
        ("type_object", "Standplaats", 34),
        ("woonplaats", "Weesp", 27_569),
        ("gemeentecode", "0457", 27_569),
        ("adresseerbaar_object_id", None, 0),
    ],
)
def test_weesp_has_the_known_counts(
    weesp: tuple[pl.DataFrame, dict[str, int]], column: str, value: str | None, count: int
) -> None:
    assert weesp[0][column].eq_missing(value).sum() == count


def test_current_addresses_of_weesp_are_whole_and_have_no_end(
    weesp: tuple[pl.DataFrame, dict[str, int]],
) -> None:
    current = weesp[0].filter(actueel="1")
    assert current["nummeraanduiding_id"].n_unique() == 12_034
    assert current["geldig_tot"].null_count() == current.height
    assert not current["status"].str.contains("ingetrokken|Niet gerealiseerd").any()
    assert not weesp[0].select(pl.exclude("line")).is_duplicated().any()


def test_an_address_keeps_its_history(weesp: tuple[pl.DataFrame, dict[str, int]]) -> None:
    one = weesp[0].filter(nummeraanduiding_id="0424200000017336")
    assert one.select("postcode", "geldig_van", "geldig_tot", "actueel").rows() == [
        ("1398PL", "2016-01-01", "2016-01-14", "0"),
        ("1384CA", "2016-01-14", None, "1"),
    ]


def test_an_address_in_a_renamed_street_is_found_under_both_names(
    weesp: tuple[pl.DataFrame, dict[str, int]],
) -> None:
    names = weesp[0].group_by("nummeraanduiding_id").agg(pl.col("straat").n_unique())
    assert names.filter(pl.col("straat") > 1).height == 113


def test_the_extract_says_of_which_day_it_is() -> None:
    assert AS_OF["bag_extract"](WEESP) == date(2021, 10, 15)
    assert AS_OF["bag_csv"](WEESP) is None


def zipped(**members: bytes) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, member in members.items():
            archive.writestr(name, member)
    return content.getvalue()


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
NUM = "0457NUM15102021-000001.xml"
NESTED = zipped(
    **{"a.zip": zipped(**{"a.zip": zipped(**{"a.zip": zipped(**{"a.zip": zipped()})})})}
)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"no zip at all", "not a whole BAG extract"),
        (WEESP.read_bytes()[:1_000_000], "not a whole BAG extract"),
        (WEESP.read_bytes()[:5_000] + WEESP.read_bytes()[6_000:], "not a whole BAG extract"),
        (zipped(), "no addresses"),
        (zipped(**{NUM: b"<a><b></a>"}), "broken or cut off"),
        (zipped(**{NUM: b"<a><b>"}), "broken or cut off"),
        (zipped(**{NUM: BOMB}), "declares a document type"),
        (zipped(**{NUM: b"\0" * 5_000_000}), "far larger unzipped"),
        (zipped(**{"a.zip": zipped(**{NUM: b" " * 5_000_000})}), "far larger unzipped"),
        (zipped(**{"a.zip": b"no zip"}), "not a whole BAG extract"),
        (zipped(**{"a.zip": NESTED}), "without end"),
        ((DATA / "bag" / "BAGNLDM-13112021-14112021.zip").read_bytes(), "mutations only"),
    ],
)
def test_what_is_no_whole_extract_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "bag.zip"
    path.write_bytes(content)
    with pytest.raises(RawFileUnreadable, match=words):
        read_all("bag_extract", path)


def test_the_flat_file_gives_the_same_columns(tmp_path: Path) -> None:
    path = tmp_path / "bagadres.csv"
    path.write_text(f"{HEADER}\nKerkpad;12;9999200000000001;0;Dorp\n", encoding="utf-8")
    (row,) = read_all("bag_csv", path)[0].to_dicts()
    assert list(row) == ["line", *COLUMNS]
    assert {name: value for name, value in row.items() if value is not None} == {
        "line": 2,
        "nummeraanduiding_id": "9999200000000001",
        "straat": "Kerkpad",
        "huisnummer": "12",
        "woonplaats": "Dorp",
        "nevenadres": "0",
        "actueel": "1",
    }


def test_the_other_dialect_is_read_alike(tmp_path: Path) -> None:
    path = tmp_path / "full.csv"
    header = "openbareruimte;huisnummer;nummeraanduiding;object_id;object_type;nevenadres;pandid"
    path.write_text(f"{header}\nKade;1;9999200000000001;1;LIG;t;\n", encoding="utf-8")
    (row,) = read_all("bag_csv", path)[0].to_dicts()
    assert (row["straat"], row["type_object"], row["nevenadres"]) == ("Kade", "Ligplaats", "1")


@pytest.mark.parametrize("column", ["openbareruimtenaam", "huisnummer", "nummeraanduiding_id"])
def test_a_flat_file_without_a_needed_column_is_refused(tmp_path: Path, column: str) -> None:
    path = tmp_path / "bagadres.csv"
    path.write_text(f"{HEADER.replace(column, 'x')}\na;1;2;0;b\n", encoding="utf-8")
    with pytest.raises(RawFileUnreadable, match=f"column {column} is missing"):
        read_all("bag_csv", path)
