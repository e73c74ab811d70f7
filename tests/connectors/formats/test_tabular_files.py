import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from openpyxl import Workbook

from contracts.errors import RawFileUnreadable
from tests.connectors.formats.reading import batches_of, read_all

WORD = "Geheimenaar"
MIDNIGHT = datetime.fromisoformat("2024-03-01T00:00")
HALF_PAST = datetime.fromisoformat("2024-03-01T14:30")


def a_workbook(path: Path, *rows: list[Any]) -> Path:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    workbook.create_sheet("tweede").append(["ander"])
    workbook.save(path)
    return path


def test_typed_cells_become_text_and_their_types_are_told(tmp_path: Path) -> None:
    path = a_workbook(
        tmp_path / "t.xlsx",
        ["nr", " datum ", "naam", "ja", "mengsel", "leeg"],
        [12, date(2024, 3, 1), WORD, True, 7, None],
        [3.5, HALF_PAST, " ", False, "7-A", None],
    )
    (batch,) = batches_of("tabular", path)
    assert batch.rows.rows() == [
        (2, "12", "2024-03-01", WORD, "true", "7", None),
        (3, "3.5", "2024-03-01T14:30:00", None, "false", "7-A", None),
    ]
    assert list(batch.types.values()) == ["number", "date", "text", "boolean", "text", "text"]


def test_rows_of_a_sheet_keep_their_numbers_and_fields(tmp_path: Path) -> None:
    path = a_workbook(
        tmp_path / "t.xlsx", [None], ["a", None, "b"], ["1"], ["", ""], ["2", "?", "3", "4"]
    )
    rows, left_out = read_all("tabular", path)
    assert rows.rows() == [(3, "1", None)]
    assert left_out == {"empty_row": 1, "too_many_fields": 1}


def test_the_sheet_of_the_contract_is_read(tmp_path: Path) -> None:
    path = a_workbook(tmp_path / "t.xlsx", ["a"], ["1"])
    assert read_all("tabular", path, sheet="tweede")[0].columns == ["line", "ander"]
    with pytest.raises(RawFileUnreadable, match="no sheet with the name"):
        read_all("tabular", path, sheet="derde")


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.98])
@pytest.mark.parametrize("suffix", ["xlsx", "parquet"])
def test_half_a_file_is_refused(tmp_path: Path, suffix: str, kept: float) -> None:
    path = tmp_path / f"t.{suffix}"
    if suffix == "xlsx":
        a_workbook(path, ["a"], *([WORD] for _ in range(500)))
    else:
        pl.DataFrame({"a": [WORD] * 500}).write_parquet(path)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * kept)])
    with pytest.raises(RawFileUnreadable, match="not a whole") as refusal:
        read_all("tabular", path)
    assert WORD not in str(refusal.value)


def test_a_zip_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.xml", WORD)
    with pytest.raises(RawFileUnreadable, match="not a whole Excel workbook"):
        read_all("tabular", path)


def test_a_swollen_workbook_is_refused(tmp_path: Path) -> None:
    path = a_workbook(tmp_path / "t.xlsx", ["a"], ["1"])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/bomb.xml", b" " * 5_000_000)
    with pytest.raises(RawFileUnreadable, match="far larger unzipped"):
        read_all("tabular", path)


def test_parquet_is_read_in_batches_and_its_types_are_told(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    pl.DataFrame(
        {
            "nr": [1, 2, 3],
            "datum": [date(2024, 3, 1), None, None],
            "toen": [MIDNIGHT, HALF_PAST, None],
            "maat": [1.0, 1.5, None],
            "ja": [True, None, False],
            " naam ": ["x ", "", None],
        }
    ).write_parquet(path)
    batches = batches_of("tabular", path, size=2)
    assert [row for batch in batches for row in batch.rows.rows()] == [
        (1, "1", "2024-03-01", "2024-03-01", "1", "true", "x"),
        (2, "2", None, "2024-03-01 14:30:00.000000", "1.5", None, None),
        (3, "3", None, None, None, "false", None),
    ]
    assert list(batches[0].types.values()) == [
        "number",
        "date",
        "date",
        "number",
        "boolean",
        "text",
    ]
    assert batches[0].rows.columns[-1] == "naam"


def test_parquet_with_structures_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    pl.DataFrame({"a": [[WORD]]}).write_parquet(path)
    with pytest.raises(RawFileUnreadable, match="column a holds structures"):
        read_all("tabular", path)


def test_parquet_without_rows_still_gives_its_columns(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    pl.DataFrame({"a": ["1"]}).clear().write_parquet(path)
    assert read_all("tabular", path)[0].columns == ["line", "a"]
