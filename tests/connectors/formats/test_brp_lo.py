import re
import tracemalloc
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.formats import brp, brp_lo
from contracts.errors import RawFileUnreadable
from tests.connectors.formats.a_person_list import BSN, HERE, PERSON, THERE, saved, written
from tests.connectors.formats.reading import DATA, batches_of, read_all

REAL = DATA / "brp" / "20220502_Testset_persoonslijsten_proefomgeving_GBA-V.csv"
WORD = "Geheimenaar"
OLD_NAME = {
    "01.01.20": BSN,
    "01.02.10": "Tess",
    "01.02.40": "Oudenaam",
    "01.03.10": "19800517",
}


@pytest.fixture(scope="module")
def real() -> pl.DataFrame:
    return read_all("brp_lo", REAL)[0]


def the(tmp_path: Path, *rows: Any) -> list[dict[str, Any]]:
    return read_all("brp_lo", saved(tmp_path, rows))[0].to_dicts()


def left_out(tmp_path: Path, *rows: Any) -> dict[str, int]:
    return read_all("brp_lo", saved(tmp_path, rows))[1]


def test_every_person_of_the_test_set_comes_through_and_the_rest_is_counted() -> None:
    rows, lost = read_all("brp_lo", REAL)
    assert rows.columns == ["line", *brp.COLUMNS]
    assert Counter(rows["soort"]) == {
        brp.NOW: 686,
        brp.FORMER_STAY: 640,
        brp.FORMER_NAME: 25,
    }
    assert lost == {
        "suspended_and_wiped": 1,
        "history_of_the_same_stay": 368,
        "history_of_the_same_name": 131,
        "history_found_wrong": 51,
        "history_without_a_dutch_address": 31,
        "history_of_a_letter_address_or_not_lived_in": 2,
        "empty_row": 15,
    }


@pytest.mark.parametrize("size", [1, 7, 100_000])
def test_the_size_of_a_batch_changes_nothing(real: pl.DataFrame, size: int) -> None:
    batches = batches_of("brp_lo", REAL, size=size)
    assert max(batch.rows.height for batch in batches) <= size
    assert pl.concat([batch.rows for batch in batches]).equals(real)


@pytest.mark.parametrize(
    ("column", "value", "count"),
    [
        ("geheim", "1", 46),
        ("opschorting_reden", "E", 56),
        ("opschorting_reden", "O", 20),
        ("opschorting_reden", "R", 20),
        ("opschorting_reden", "M", 1),
        ("opschorting_reden", "W", 0),
        ("functie_adres", "B", 12),
        ("niet_op_adres", "1", 1),
        ("verblijf_type", "VerblijfplaatsOnbekend", 5),
    ],
)
def test_the_persons_of_the_test_set_carry_their_flags(
    real: pl.DataFrame, column: str, value: str, count: int
) -> None:
    now = real.filter(pl.col("soort") == brp.NOW)
    assert now[column].eq_missing(value).sum() == count


def test_a_field_with_the_delimiter_in_it_shifts_nothing(real: pl.DataFrame) -> None:
    # Three lines have one; a line cut at each delimiter has a field more.
    whole = REAL.read_text(encoding="utf-8-sig").splitlines()
    assert sum(line.count(";") > whole[0].count(";") for line in whole) == 3
    assert real["huisnummer"].drop_nulls().str.contains(r"^[0-9]+$").all()
    assert real["postcode"].drop_nulls().str.contains(r"^[0-9]{4}[A-Z]{2}$").all()
    assert real["geboortedatum"].drop_nulls().str.contains(r"^\d{4}-\d{2}-\d{2}$").all()


def test_a_former_address_ends_when_the_next_began(tmp_path: Path) -> None:
    now, before = the(tmp_path, PERSON | HERE | {"08.H": "58"}, THERE)
    assert (now["soort"], now["bsn"], now["straat"], now["verblijf_tot"]) == (
        (brp.NOW, BSN, "Kerkstraat", None)
    )
    assert (before["soort"], before["straat"], before["huisnummer"]) == (
        (brp.FORMER_STAY, "Dorpsplein", "3")
    )
    assert (before["verblijf_vanaf"], before["verblijf_tot"]) == ("1999-02-03", "2010-05-01")
    assert (before["bewoner"], before["bsn"], before["geslachtsnaam"]) == (
        ("Tess Proefstra", None, None)
    )


def test_a_former_name_is_a_row_of_the_same_person_without_an_address(tmp_path: Path) -> None:
    changed = PERSON | HERE | {"01.85.10": "20050607", "01.H": "51"}
    now, before = the(tmp_path, changed, OLD_NAME | {"01.01.20": ""})
    assert (before["soort"], before["geslachtsnaam"], before["naam_tot"]) == (
        (brp.FORMER_NAME, "Oudenaam", "2005-06-07")
    )
    assert before["bsn"] == now["bsn"] == BSN
    assert before["straat"] is None


def test_a_row_of_history_counts_though_its_chain_mark_is_missing(tmp_path: Path) -> None:
    assert [row["straat"] for row in the(tmp_path, PERSON | HERE, THERE)] == [
        "Kerkstraat",
        "Dorpsplein",
    ]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (THERE | {"08.84.10": "O"}, brp.WRONG),
        (HERE | {"08.10.30": "20080101"}, brp.SAME_STAY),
        (THERE | {"08.10.10": "B"}, brp.NOT_LIVED_IN),
        (THERE | {"08.83.10": "589999"}, brp.NOT_LIVED_IN),
        ({"08.13.10": "5010", "08.13.20": "19990101"}, brp.NO_PLACE),
        ({"08.11.10": ".", "08.11.20": "0"}, brp.NO_PLACE),
        (OLD_NAME | {"01.84.10": "O"}, brp.WRONG),
        (OLD_NAME | {"01.02.40": "PROEFSTRA"}, brp.SAME_NAME),
        ({"01.02.40": ".", "01.03.10": "19800517"}, brp.NO_NAME),
    ],
)
def test_history_that_is_none_is_counted_by_its_reason(
    tmp_path: Path, row: Any, reason: str
) -> None:
    assert left_out(tmp_path, PERSON | HERE, row) == {reason: 1}
    assert len(the(tmp_path, PERSON | HERE, row)) == 1


def test_what_lies_between_a_wrong_row_and_now_still_ends_on_the_right_day(tmp_path: Path) -> None:
    wrong = THERE | {"08.11.10": "Dwaalweg", "08.84.10": "O", "08.10.30": "20090101"}
    _, before = the(tmp_path, PERSON | HERE, wrong, THERE)
    assert (before["straat"], before["verblijf_tot"]) == ("Dorpsplein", "2010-05-01")


def test_a_street_that_was_renamed_ended_though_nobody_moved(tmp_path: Path) -> None:
    renamed = HERE | {"08.85.10": "20150101", "08.72.10": "W"}
    old = HERE | {"08.11.10": "Oude Kerkweg", "08.11.60": "1381AA"}
    _, before = the(tmp_path, PERSON | renamed, old)
    assert (before["verblijf_vanaf"], before["verblijf_tot"]) == ("2010-05-01", "2015-01-01")


def test_no_stay_of_the_test_set_ends_before_it_began(real: pl.DataFrame) -> None:
    stays = real.filter(pl.col("soort") == brp.FORMER_STAY)
    wrong = stays.filter(pl.col("verblijf_tot") < pl.col("verblijf_vanaf"))
    assert wrong.height == 0


def test_another_partner_is_told_from_an_older_version(tmp_path: Path) -> None:
    def partner(name: str, **more: str) -> dict[str, str]:
        return {"05.02.40": name} | more

    ended = {"05.07.10": "20010101"}
    rows = (
        PERSON | partner("Eerste", **ended, **{"05.H": "55"}),
        partner("Eerste", **{"05.H": "05"}),
        partner("Tweede"),
    )
    assert the(tmp_path, *rows)[0]["partner_geslachtsnaam"] == "Tweede"
    rows = (PERSON | partner("Eerste", **ended, **{"05.H": "55"}), partner("Eerste oud"))
    assert the(tmp_path, *rows)[0]["partner_geslachtsnaam"] == "Eerste"


def test_an_investigation_that_ended_is_none(tmp_path: Path) -> None:
    open_one = PERSON | HERE | {"08.83.10": "081120"}
    assert the(tmp_path, open_one)[0]["in_onderzoek"] == "verblijfplaats"
    assert the(tmp_path, open_one | {"08.83.30": "20200101"})[0]["in_onderzoek"] is None


@pytest.mark.parametrize("missing", ["07.70.10", "08.83.10", "07.67.20", "08.10.10", "01.01.20"])
def test_a_file_without_the_column_of_a_flag_is_refused(tmp_path: Path, missing: str) -> None:
    path = tmp_path / "lijsten.csv"
    path.write_text(written([PERSON]).replace(missing, "99.99.99"), encoding="utf-8-sig")
    with pytest.raises(RawFileUnreadable, match=re.escape(missing)):
        read_all("brp_lo", path)


def test_a_used_column_that_stands_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "lijsten.csv"
    path.write_text(written([PERSON]).replace("06.88.10", "01.02.40", 1), encoding="utf-8-sig")
    with pytest.raises(RawFileUnreadable, match=r"01\.02\.40"):
        read_all("brp_lo", path)


def test_a_file_whose_first_column_is_an_element_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "lijsten.csv"
    path.write_text("02.02.40" + written([PERSON]), encoding="utf-8-sig")
    with pytest.raises(RawFileUnreadable, match="first column"):
        read_all("brp_lo", path)


def test_history_behind_a_broken_row_goes_to_nobody(tmp_path: Path) -> None:
    path = saved(tmp_path, [PERSON | HERE], [PERSON | HERE, THERE], [PERSON | HERE])
    lines = path.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    lines[2] = lines[2].replace(";", "", 1)
    path.write_text("".join(lines), encoding="utf-8-sig")

    rows, lost = read_all("brp_lo", path)

    assert rows["line"].to_list() == [2, 5]
    assert rows["soort"].to_list() == [brp.NOW, brp.NOW]
    assert lost == {"too_few_fields": 1, brp_lo.OF_NOBODY: 1}


def test_rows_before_any_person_list_are_broken(tmp_path: Path) -> None:
    path = tmp_path / "lijsten.csv"
    path.write_text(written([PERSON]).replace("Lg01_1", ""), encoding="utf-8-sig")
    assert read_all("brp_lo", path)[1] == {brp_lo.OF_NOBODY: 1}


def test_a_person_list_without_end_does_not_fill_memory(tmp_path: Path) -> None:
    path = saved(tmp_path, [PERSON, *[THERE] * brp_lo.MOST_ROWS])
    with pytest.raises(RawFileUnreadable, match="person list that ends on line"):
        read_all("brp_lo", path)


FEW = written(
    [PERSON | HERE | {"08.H": "58"}, THERE],
    [PERSON | HERE | {"01.02.40": f"{WORD}; genaamd Ëlf"}, OLD_NAME],
    [PERSON | {"07.67.20": "W"}],
).encode("utf-8-sig")


@given(cut=st.integers(0, len(FEW)))
def test_a_file_cut_anywhere_gives_an_error_or_rows_of_the_whole(
    tmp_path_factory: pytest.TempPathFactory, cut: int
) -> None:
    folder = tmp_path_factory.mktemp("cut")
    whole, part = folder / "whole.csv", folder / "part.csv"
    whole.write_bytes(FEW)
    part.write_bytes(FEW[:cut])
    there = [tuple(row.values()) for row in read_all("brp_lo", whole)[0].to_dicts()]

    try:
        rows, _ = read_all("brp_lo", part)
    except RawFileUnreadable as error:
        assert WORD not in str(error)
    else:
        assert [tuple(row.values()) for row in rows.to_dicts()] == there[: rows.height]


@pytest.mark.parametrize("cut", range(200_000, 1_076_192, 97_001))
def test_the_test_set_cut_anywhere_shifts_no_field(
    real: pl.DataFrame, tmp_path: Path, cut: int
) -> None:
    path = tmp_path / "part.csv"
    path.write_bytes(REAL.read_bytes()[:cut])
    try:
        rows, _ = read_all("brp_lo", path)
    except RawFileUnreadable:
        return
    # The last person may lack history that was cut off.
    whole = set(real.rows())
    assert len(set(rows.rows()) - whole) <= 1
    assert rows.rows()[:-9] == real.rows()[: rows.height - 9]


def test_memory_does_not_grow_with_the_number_of_persons(tmp_path: Path) -> None:
    def peak(persons: int) -> int:
        path = saved(tmp_path, *[[PERSON | HERE, THERE]] * persons)
        tracemalloc.start()
        for _ in brp_lo.read(path, {}, 200):
            pass
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    assert peak(4_000) < 2 * peak(1_000)
