"""Changed copies of a raw file lie in memory alone, whatever its format."""

import io
import json
import os
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from openpyxl import Workbook, load_workbook

from connectors.formats import rewriting
from connectors.in_memory import in_memory
from contracts import sources
from contracts.acceptance import Variant
from contracts.errors import WrongUse
from contracts.ids import SourceName
from contracts.sources import SourceContract
from pipelines.extract import home as homes
from pipelines.extract import trial, variants
from pipelines.extract.run import Asked
from pipelines.extract.traces import traces
from pipelines.extract.variants import NotForThisFormat, Original
from tests.fakes import FixedClock
from tests.pipelines import a_town
from tests.pipelines.a_town import SAMPLE, Town

TEXT = (SAMPLE / "contracts" / "handhaving.odcs.yaml").read_text()
CONTRACT = sources.load(TEXT)
DAY = date(2026, 11, 22)


def rows() -> list[list[str]]:
    return [line.split(";") for line in a_town.handhaving().splitlines()]


def a_csv(folder: Path) -> Path:
    path = folder / "raw.csv"
    path.write_text(a_town.handhaving())
    return path


def an_xlsx(folder: Path) -> Path:
    book = Workbook()
    for row in rows():
        book.active.append(row)
    book.save(folder / "raw.xlsx")
    return folder / "raw.xlsx"


def a_parquet(folder: Path) -> Path:
    header, *values = rows()
    pl.DataFrame(values, schema=header, orient="row").write_parquet(folder / "raw.parquet")
    return folder / "raw.parquet"


FILES = {"csv": a_csv, "xlsx": an_xlsx, "parquet": a_parquet}


@pytest.mark.parametrize("kind", FILES)
def test_a_table_is_written_again_as_what_it_was(kind: str, tmp_path: Path) -> None:
    path = FILES[kind](tmp_path)
    table = rewriting.table(path, {})
    again = path.with_stem("again")
    again.write_bytes(table.to_bytes())

    found = rewriting.table(again, {})
    assert (found.names, found.rows) == (table.names, table.rows)
    assert len(found.rows) == 12


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_csv_keeps_its_encoding(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "raw.csv"
    path.write_bytes("naam;plaats\nZoë;Één\nRené;Oud\n".encode(encoding))
    table = rewriting.table(path, {})
    path.write_bytes(table.to_bytes())

    assert rewriting.table(path, {}).rows == (("Zoë", "Één"), ("René", "Oud"))


@pytest.mark.parametrize("kind", FILES)
def test_every_variant_of_a_table_is_refused_or_delivered_as_it_must(
    kind: str, town: Town, tmp_path: Path
) -> None:
    home = trial_home(town)
    asked = Asked(
        source=SourceName("handhaving"), raw=FILES[kind](tmp_path), into=tmp_path, as_of=DAY,
        workers=1,
    )  # fmt: skip
    found = list(trial.tried(home, asked, town.clock))
    delivered = {one.variant for one in found if one.delivery}
    skipped = {one.variant for one in found if one.skipped}

    assert delivered == {Variant.SAME, Variant.EXTRA, Variant.SHRUNK}
    assert skipped == (set() if kind == "csv" else {Variant.MIXED})
    assert {one.exit for one in found if one.code} <= {2, 3}
    assert {one.left for one in found} == {0}
    assert next(one for one in found if one.variant is Variant.EXTRA).ignored == (variants.EXTRA,)
    assert not list((home.folder / "trial").iterdir())


def trial_home(town: Town) -> homes.Home:
    """The department's folder as one with throw-away keys."""
    folder = town.department("handhaving")
    path = folder / homes.SETTINGS
    path.write_text(path.read_text().replace(a_town.MUNICIPALITY, "0000"))
    return homes.open_home(folder)


def test_a_source_is_tried_with_throw_away_keys_alone(town: Town, tmp_path: Path) -> None:
    home = homes.open_home(town.department("handhaving"))
    asked = Asked(source=SourceName("handhaving"), raw=a_csv(tmp_path), into=tmp_path)

    with pytest.raises(WrongUse, match="throw") as told:
        list(trial.tried(home, asked, FixedClock()))

    assert told.value.code == "C-663"


def test_a_copy_lies_in_memory_under_the_name_of_its_original(tmp_path: Path) -> None:
    with in_memory(b"kanarie", tmp_path / "trial", "raw.ndjson") as path:
        assert (path.name, path.read_bytes()) == ("raw.ndjson", b"kanarie")
        assert path.is_symlink()
        assert str(path.readlink()).startswith(f"/proc/{os.getpid()}/fd/")

    assert not list((tmp_path / "trial").iterdir())


def original(folder: Path, content: bytes, reader: str = "brp_haalcentraal") -> Original:
    path = folder / "raw.json"
    path.write_bytes(content)
    contract = sources.load((SAMPLE / "contracts" / "brp.odcs.yaml").read_text())
    changed: SourceContract = contract
    assert changed.format == reader
    return Original(path, changed)


PEOPLE = [{"nummer": number, "naam": "Zoë"} for number in range(10)]


@pytest.mark.parametrize("shape", [PEOPLE, {"personen": PEOPLE}])
def test_records_are_taken_out_of_a_list(shape: object, tmp_path: Path) -> None:
    (made,) = variants.made(original(tmp_path, json.dumps(shape).encode()), Variant.SHRUNK)
    found = json.loads(made.content)

    assert len(found if isinstance(found, list) else found["personen"]) == 4


@pytest.mark.parametrize("content", [b'{"a": [1], "b": [2]}', b"<personen/>", b"PK\x03\x04x"])
def test_what_no_row_can_be_taken_out_of_stays_whole(content: bytes, tmp_path: Path) -> None:
    (made,) = variants.made(original(tmp_path, content), Variant.SHRUNK)

    assert made.content == content


@pytest.mark.parametrize("variant", [Variant.EXTRA, Variant.MISSING, Variant.RETYPED])
def test_a_reader_that_names_its_columns_has_no_copy_with_others(
    variant: Variant, tmp_path: Path
) -> None:
    with pytest.raises(NotForThisFormat, match="names the columns itself"):
        list(variants.made(original(tmp_path, b"[]"), variant))


@pytest.mark.parametrize(
    ("content", "is_mixed"),
    [
        (b'[{"naam": "Jan"}]', True),
        (b"<naam>Jan</naam>", True),
        (b'<?xml version="1.0" encoding="ISO-8859-1"?><naam>Jan</naam>', False),
        (b"PK\x03\x04", False),
        (b"<>", False),
    ],
)
def test_only_a_format_in_utf_8_is_given_a_letter_in_another_encoding(
    content: bytes, is_mixed: bool, tmp_path: Path
) -> None:
    one = original(tmp_path, content)
    if is_mixed:
        (made,) = variants.made(one, Variant.MIXED)
        with pytest.raises(UnicodeDecodeError):
            made.content.decode()
    else:
        with pytest.raises(NotForThisFormat):
            list(variants.made(one, Variant.MIXED))


def test_a_workbook_is_tried_as_a_workbook(tmp_path: Path) -> None:
    one = Original(an_xlsx(tmp_path), CONTRACT)
    (made,) = variants.made(one, Variant.EXTRA)

    header = next(load_workbook(io.BytesIO(made.content)).active.iter_rows(values_only=True))
    assert header[-1] == variants.EXTRA


# Looking for what was given away


def looked(folder: Path, messages: bytes = b"", known: bytes = b"") -> set[tuple[str, str]]:
    within = folder / "within"
    within.mkdir(exist_ok=True)
    found = traces(CONTRACT, a_csv(folder), within, messages, known=known)
    return {(one.column, one.where) for one in found.found}


@pytest.mark.parametrize(
    "written",
    [
        "T. Proefstra",
        "T. Proefstra".encode("utf-16-le"),
        "Kerkstraat 3, 9370AA Voorbeeldstad",
        b"\x00\xff17-05-1980\x00",
        "kanarie-h900007-omschrijving",
    ],
)
def test_a_raw_value_is_found_in_any_file_and_message(written: str | bytes, tmp_path: Path) -> None:
    content = written if isinstance(written, bytes) else written.encode()
    (tmp_path / "within").mkdir()
    (tmp_path / "within" / "index.bin").write_bytes(b"x" * 100 + content)

    in_files, in_messages = looked(tmp_path), looked(tmp_path, content)

    assert {where for _, where in in_files} == {"index.bin"}
    assert {where for _, where in in_messages} == {"index.bin", "messages"}


@pytest.mark.parametrize("kind", [pl.String, pl.Binary])
def test_a_raw_value_is_found_in_a_compressed_table(kind: type, tmp_path: Path) -> None:
    (tmp_path / "within").mkdir()
    path = tmp_path / "within" / "sealed.parquet"
    others = [f"A. Anders-{number}" for number in range(500)]
    column = pl.Series("blob", ["T. Proefstra", *others]).cast(kind)
    pl.DataFrame([column]).write_parquet(path, compression="gzip", statistics=False)
    assert b"T. Proefstra" not in path.read_bytes()

    assert {where for _, where in looked(tmp_path)} == {"sealed.parquet"}


def test_a_raw_value_is_found_across_the_pieces_in_which_a_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "within").mkdir()
    (tmp_path / "within" / "large").write_bytes(b"x" * ((8 << 20) - 5) + b"T. Proefstra")

    assert looked(tmp_path) == {("betrokkene", "large")}


def test_a_raw_value_in_the_name_of_a_file_is_found(tmp_path: Path) -> None:
    (tmp_path / "within").mkdir()
    (tmp_path / "within" / "T. Proefstra.tmp").touch()

    assert looked(tmp_path) == {("betrokkene", "T. Proefstra.tmp")}


def test_what_stands_in_the_contract_or_is_short_gives_nobody_away(tmp_path: Path) -> None:
    assert looked(tmp_path, b"T. Proefstra", known=b"call T. Proefstra") == set()
    assert looked(tmp_path, b"H-1 drugs sluiting") == set()


def test_public_addresses_are_not_looked_for(tmp_path: Path) -> None:
    contract = sources.load((SAMPLE / "contracts" / "bag.odcs.yaml").read_text())
    (tmp_path / "bag.csv").write_text(a_town.bag())

    found = traces(contract, tmp_path / "bag.csv", tmp_path, b"", known=b"")

    assert (found.looked_for, found.found) == ({}, ())
