import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.formats import tabular
from contracts.errors import RawFileUnreadable, WrongUse
from tests.connectors.formats.reading import DATA, batches_of, read_all

WORD = "Geheimenaar"


def written(tmp_path: Path, content: str | bytes, encoding: str = "utf-8") -> Path:
    path = tmp_path / "table.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    lines = ["naam,x;plaats;straat", "Jan,1;A;Dijk 1, boven", "Piet,2;B;Weg 2"]
    content = "\n".join(line.replace(",", ".") for line in lines).replace(";", delimiter)
    rows, _ = read_all("tabular", written(tmp_path, content))
    assert rows.columns == ["line", "naam.x", "plaats", "straat"]
    assert rows["plaats"].to_list() == ["A", "B"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "cp850"])
def test_the_encoding_is_found(tmp_path: Path, encoding: str) -> None:
    names = ["Zoë Coördinaat", "José François", "Daniël Müller", "Renée Één"] * 5
    content = "naam;nr\r\n" + "".join(f"{name};1\r\n" for name in names)
    rows, _ = read_all("tabular", written(tmp_path, content, encoding))
    assert rows["naam"].to_list() == names


def test_the_options_of_the_contract_win(tmp_path: Path) -> None:
    path = written(tmp_path, "a;b,c\nDani‰l;1,2\n".encode("cp1252"))
    rows, _ = read_all("tabular", path, delimiter=",", encoding="cp850")
    assert rows.columns == ["line", "a;b", "c"]
    assert rows["a;b"].to_list() == ["Daniël;1"]


@pytest.mark.parametrize("options", [{"encoding": "nothing"}, {"delimiter": ";;"}])
def test_an_option_that_cannot_be_meant_is_refused(tmp_path: Path, options: dict[str, str]) -> None:
    with pytest.raises(WrongUse):
        list(tabular.read(written(tmp_path, "a;b\n1;2\n"), options, 10))


def test_a_national_table_in_utf_16_is_read() -> None:
    rows, _ = read_all("tabular", DATA / "brp" / "Tabel38_Adellijke_titel_predicaat.csv")
    assert rows.height == 13
    assert rows["02.02 Omschrijving"][0] == "baron"


@pytest.mark.parametrize(
    ("content", "lines", "left_out"),
    [
        ("a;b\n1;2\n3;4\n", [2, 3], {}),
        ("a;b\n1;2\n3\n5;6\n", [2, 4], {"too_few_fields": 1}),
        ("a;b\n1;2;3\n5;6\n", [3], {"too_many_fields": 1}),
        ("a;b\n1;2;;\n", [2], {}),
        ("a;b;\n1;2;\n", [2], {}),
        ("a;b\n\n;\n5;6\n", [4], {"empty_row": 1}),
        ('a;b\n"1\n1";2\n5;6\n', [2, 4], {}),
        ('a;b\n"1;1";"2 ""x"""\n', [2], {}),
        ('a;b\n"x"y;2\n5;6\n', [3], {"bad_quotes": 1}),
        ('a;b\n1;"2\n3;4"\n5;6\n', [2, 4], {}),
        ('a;b\n1;2;"3\n3;4"\n5;6\n', [4], {"too_many_fields": 2}),
        ("a;b\r\n1;2\r\n", [2], {}),
        ("a;b\n", [], {}),
    ],
)
def test_a_record_that_does_not_fit_is_left_out_and_never_shifted(
    tmp_path: Path, content: str, lines: list[int], left_out: dict[str, int]
) -> None:
    rows, counted = read_all("tabular", written(tmp_path, content), delimiter=";")
    assert rows.columns == ["line", "a", "b"]
    assert (rows["line"].to_list(), counted) == (lines, left_out)


@pytest.mark.rule("D-005")
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (f'a;b\n1;2\n3;"{WORD}', "record of line 3 stops inside quotes"),
        (f'a;b\n1;"{WORD}\n' + "3;4\n" * 50_000, "record of line 2 opens quotes"),
        (f"a;b\n1;2\n{WORD};\0\n", "line 3 holds a NUL byte"),
        (f"a;b\n1;{WORD}" + "x" * 2_000_000, "line 2 has no end"),
        ("naam;b\nZoë;1\n".encode() + "Zoë;1\n".encode("cp1252"), "line 3 has another encoding"),
        ("naam;b\nZoë;1\n".encode("cp1252") + "Zoë;1\n".encode(), "line 3 has another encoding"),
        (b"naam;b\nZo\x81;1\n", "line 2 does not fit the encoding cp1252"),
        ("a;b\n1;2\n".encode("utf-16-le"), "line 1 holds a NUL byte"),
        (f"{WORD};{WORD}\n1;2\n", "column 1 has the name of another"),
        (f"line;{WORD}\n1;2\n", "may not be called line"),
        ("\n\n", "no column names"),
        ('"a;b\n', "header has quotes"),
        (b"", "is empty"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 100, "old Excel file"),
    ],
)
def test_a_broken_table_is_refused_without_its_values(
    tmp_path: Path, content: str | bytes, words: str
) -> None:
    with pytest.raises(RawFileUnreadable, match=words) as refusal:
        read_all("tabular", written(tmp_path, content))
    assert WORD not in str(refusal.value)


def test_bytes_that_do_not_fit_the_given_encoding_name_their_line(tmp_path: Path) -> None:
    content = b"a;b\n" + b"1;2\n" * 400_000 + "Zoë;1\n".encode("cp1252")
    with pytest.raises(RawFileUnreadable, match="line 400002 does not fit the encoding utf-8"):
        read_all("tabular", written(tmp_path, content), encoding="utf-8", delimiter=";")


def test_column_names_are_stripped_and_a_mark_is_removed(tmp_path: Path) -> None:
    content = '\ufeff" naam ";Naam\t\n1;2\n'
    rows, _ = read_all("tabular", written(tmp_path, content), encoding="utf-8", delimiter=";")
    assert rows.columns == ["line", "naam", "Naam"]


def test_every_column_of_a_csv_is_text(tmp_path: Path) -> None:
    (batch,) = batches_of("tabular", written(tmp_path, "a;b\n1;true\n"))
    assert batch.types == {"a": "text", "b": "text"}


CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), max_size=8)


@given(rows=st.lists(st.tuples(CELLS, CELLS, st.just("x")), max_size=6), size=st.integers(1, 4))
def test_what_was_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]], size: int
) -> None:
    path = tmp_path_factory.mktemp("csv") / "table.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows([("a", "b", "c"), *rows])
    batches = batches_of("tabular", path, size=size, delimiter=";")
    found = [row[1:] for batch in batches for row in batch.rows.rows()]
    assert all(batch.rows.height <= size for batch in batches)
    assert [tuple(cell or "" for cell in row) for row in found] == [
        tuple(cell.strip() for cell in row) for row in rows
    ]


@pytest.mark.parametrize("last", ["3", "3;", '"3;4'])
def test_a_file_that_stops_within_its_last_row_is_cut_off(tmp_path: Path, last: str) -> None:
    path = written(tmp_path, f"a;b;c\n1;2;3\n{last}")

    with pytest.raises(RawFileUnreadable, match=r"stops in"):
        read_all("tabular", path)


def test_a_short_last_row_that_ends_is_a_broken_row_like_any_other(tmp_path: Path) -> None:
    rows, left_out = read_all("tabular", written(tmp_path, "a;b;c\n1;2;3\n4;5\n"))

    assert (rows["a"].to_list(), left_out) == (["1"], {"too_few_fields": 1})
