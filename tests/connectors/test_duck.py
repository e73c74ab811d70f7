from pathlib import Path

import pyarrow as pa
import pytest

from connectors.duck import Duck
from contracts.errors import IntegrityBroken, TrefferError

KEY = b"k" * 32
CANARY = "kanarieveer"
BATCH = pa.table({"naam": [CANARY, "ander"], "nummer": [1, 2]})


def an_encrypted_file(folder: Path) -> Path:
    path = folder / "een.duckdb"
    with Duck(folder) as duck:
        duck.attach(path, "een", KEY, read_only=False)
        duck.load(BATCH, "create table een.mensen as select * from batch")
        duck.detach("een")
    return path


def test_what_is_loaded_is_read_back_in_rows_tables_and_batches(tmp_path: Path) -> None:
    with Duck(tmp_path) as duck:
        duck.load(BATCH, "create table mensen as select * from batch")

        assert duck.rows("select naam from mensen where nummer = $n", n=2) == [("ander",)]
        some = "select nummer from mensen where nummer in (select value from wanted)"
        assert duck.table(some, [1, 3]).to_pydict() == {"nummer": [1]}
        assert duck.table(some).to_pydict() == {"nummer": []}
        assert duck.table("select nummer from mensen order by 1")["nummer"].to_pylist() == [1, 2]
        (batch,) = duck.stream("select * from mensen order by nummer")
        assert pa.table([batch.column(0)], names=["naam"]).to_pylist()[0] == {"naam": CANARY}


def test_a_batch_is_not_there_any_more_after_its_statement(tmp_path: Path) -> None:
    with Duck(tmp_path) as duck:
        duck.load(BATCH, "create table mensen as select * from batch")
        with pytest.raises(TrefferError):
            duck.rows("select * from batch")


def test_a_file_is_encrypted_and_opens_with_its_own_key_alone(tmp_path: Path) -> None:
    path = an_encrypted_file(tmp_path)

    assert CANARY.encode() not in path.read_bytes()
    with Duck(tmp_path) as duck:
        with pytest.raises(IntegrityBroken, match=r"een\.duckdb cannot be decrypted"):
            duck.attach(path, "fout", b"x" * 32, read_only=True)
        duck.attach(path, "goed", KEY, read_only=True)
        assert duck.rows("select naam from goed.mensen order by nummer")[0] == (CANARY,)


def test_a_file_that_is_read_only_is_not_written(tmp_path: Path) -> None:
    path = an_encrypted_file(tmp_path)

    with Duck(tmp_path) as duck:
        duck.attach(path, "een", KEY, read_only=True)
        with pytest.raises(TrefferError):
            duck.do("delete from een.mensen")


def test_no_statement_reads_the_key_of_an_attached_file(tmp_path: Path) -> None:
    with Duck(tmp_path) as duck:
        duck.attach(an_encrypted_file(tmp_path), "een", KEY, read_only=True)

        assert duck.rows("select getvariable('attach_key')") == [(None,)]
        shown = str(duck.rows("select * from duckdb_databases()"))
        shown += str(duck.rows("select * from duckdb_settings()"))
        assert KEY.hex() not in shown


@pytest.mark.parametrize(
    "statement",
    [
        "select * from read_csv('/etc/passwd')",
        "select * from read_text('https://example.org')",
        "copy (select 1) to '/tmp/treffer-buiten.csv'",
        "attach '/tmp/treffer-buiten.duckdb'",
        "install spatial",
        "load spatial",
        "set enable_external_access = true",
        "set allowed_directories = ['/']",
        "set temp_file_encryption = false",
        "set memory_limit = '100GB'",
    ],
)
def test_a_connection_reaches_nothing_outside_its_folder_and_cannot_be_loosened(
    statement: str, tmp_path: Path
) -> None:
    with Duck(tmp_path) as duck, pytest.raises(TrefferError):
        duck.do(statement)


@pytest.mark.rule("D-005")
@pytest.mark.parametrize(
    "statement",
    [
        "select cast(naam as integer) from mensen",
        "select error(naam) from mensen",
        f"select '{CANARY}' from nergens",
        f"select {CANARY}",
        "alter table mensen add constraint x check (naam = 'x')",
    ],
)
def test_an_error_repeats_no_value_and_no_statement(statement: str, tmp_path: Path) -> None:
    with Duck(tmp_path) as duck:
        duck.load(BATCH, "create table mensen as select * from batch")
        for run in (duck.rows, duck.table):
            with pytest.raises(TrefferError) as told:
                run(statement)

            assert CANARY not in str(told.value)
            assert told.value.__cause__ is None
            assert told.value.__suppress_context__


@pytest.mark.rule("D-005")
@pytest.mark.rule("D-006")
def test_what_does_not_fit_in_memory_is_spilled_in_cipher(tmp_path: Path) -> None:
    noise = " || ".join(f"md5((range + {number})::varchar)" for number in range(4))

    with Duck(tmp_path, "20MB") as duck:
        duck.do(f"create temp table t as select '{CANARY}' || {noise} from range(200_000)")
        spilled = [path for path in (tmp_path / "spill").iterdir() if path.stat().st_size]
        assert spilled
        assert not any(CANARY.encode() in path.read_bytes() for path in spilled)
