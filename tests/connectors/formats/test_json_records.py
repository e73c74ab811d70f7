import json
from pathlib import Path

import pytest

from connectors.formats import json_records
from contracts.errors import RawFileUnreadable

WORD = "Geheimenaar"
ONE = json.dumps({"naam": WORD})


def read(path: Path) -> list[object]:
    return [record for _, record in json_records.records(path, "personen")]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.json", f"[{ONE}, {ONE}, {ONE[:-3]}", "stops after 2 records"),
        ("a.json", f"[{ONE}", "stops after 1 records"),
        ("a.json", f"[{ONE},]", "stops after 1 records"),
        ("a.json", f'{{"personen": [{ONE}]', "stops after 1 records"),
        ("a.json", f"[{ONE}] {ONE}", "stops after 1 records"),
        ("a.json", f'[{ONE}, "{WORD}"]', "stops after 1 records"),
        ("a.json", "", "stops after 0 records"),
        ("a.json", "[" * 100_000, "stops after 0 records"),
        ("a.json", ONE, "no list called personen"),
        ("a.ndjson", f"{ONE}\n{ONE[:-3]}", "stops after 1 records"),
        ("a.ndjson", f"{ONE}\n{ONE[:-3]}\n{ONE}\n", "line 2 is not JSON"),
        ("a.ndjson", f"{ONE}{ONE}\n", "line 1 is not one JSON object"),
        ("a.ndjson", f'{ONE}\n\n"{WORD}"\n', "line 3 is not one JSON object"),
        ("a.ndjson", "", "is empty"),
    ],
)
def test_broken_json_is_refused_without_its_values(
    tmp_path: Path, name: str, content: str, words: str
) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    with pytest.raises(RawFileUnreadable, match=words) as refusal:
        read(path)
    assert WORD not in str(refusal.value)
    assert refusal.value.__suppress_context__ or refusal.value.__context__ is None


@pytest.mark.parametrize("name", ["a.json", "a.ndjson"])
def test_json_in_another_encoding_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes('[{"naam": "Zoë"}]'.encode("cp1252"))
    with pytest.raises(RawFileUnreadable, match="not UTF-8"):
        read(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RawFileUnreadable, match="not there"):
        read(tmp_path / "a.json")


@pytest.mark.parametrize("size", [json_records.CHUNK - 30, json_records.CHUNK, 3_000_000])
def test_records_across_the_edge_of_the_window_are_whole(tmp_path: Path, size: int) -> None:
    path = tmp_path / "a.json"
    records = [{"naam": "x" * size}, {"naam": "y" * 40}, {"naam": "z" * size}]
    path.write_text(json.dumps({"eerst": size, "personen": records}), encoding="utf-8")
    assert read(path) == records


def test_a_byte_order_mark_and_blank_lines_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "a.ndjson"
    path.write_text(f"\ufeff{ONE}\r\n\r\n{ONE}", encoding="utf-8", newline="")
    found = [line for line, _ in json_records.records(path, "personen")]
    assert found == [1, 3]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ('{"a": {"b": [{"n": 1}], "c": 2}, "d": [{"n": 3}]}', [("a.b", 1), ("d", 2)]),
        ('{"a": {"b": []}}', []),
        ('{"a": {"c": [1]}, "n": 9}', [("", 1)]),
        ('[{"n": 1}, {"n": 2}]', [("", 1), ("", 2)]),
        ('{"a": {"b": {"n": 1}}}', [("", 1)]),
    ],
)
def test_records_come_with_the_list_they_stand_in(
    tmp_path: Path, content: str, found: list[tuple[str, int]]
) -> None:
    path = tmp_path / "a.json"
    path.write_text(content, encoding="utf-8")
    listed = json_records.listed(path, {"a.b", "d"})
    assert [(name, number) for name, number, _ in listed] == found


def test_an_object_without_a_list_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"a": {"c": [1], "e": {"f": null}}, "n": 9}', encoding="utf-8")
    ((_, _, record),) = json_records.listed(path, {"a.b"})
    assert record == {"a": {"c": [1], "e": {"f": None}}, "n": 9}


@pytest.mark.parametrize(
    "content", ['{1: "Geheim"}', '{"a": {"b": [],}}', '{"d": ["Geheim"]}', '{"a": 1} "Geheim"']
)
def test_an_object_that_is_no_json_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(RawFileUnreadable, match="stops after 0 records") as refusal:
        list(json_records.listed(path, {"a.b", "d"}))
    assert "Geheim" not in str(refusal.value)
