"""A dry run tells what a delivery would be, writes nothing and needs no key."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from connectors import agreements
from contracts import sources
from contracts.errors import Invalid, RawFileUnreadable, WrongUse
from contracts.ids import SourceName
from contracts.sources import SourceContract
from pipelines.extract.draft import triable
from pipelines.extract.preview import LINES_TOLD, Previewed, preview
from pipelines.extract.preview_screens import preview_content, preview_text
from tests.pipelines import a_town
from tests.pipelines.a_town import Town
from tests.pipelines.extract.a_table import KINDS, csv_of, drawn

AGREED = Path(__file__).parents[3] / "data" / "sample" / "contracts"
SAMPLE = Path(__file__).parents[3] / "data" / "sample"
REAL = "123456782"
WRONG_BSN = "V-99;bouwen;verleend;2024-07-01;Tess;;Proefstra;1980-05-17;123456789;;;Kerkstraat;1;9370AA;Voorbeeldstad;x"
NO_DATE = "H-99;drugs;iets;;T. Proefstra;17-05-1980;Kerkstraat 1, 9370AA Voorbeeldstad;sluiting;x"


def contract(name: str, *changes: tuple[str, str]) -> SourceContract:
    text = (AGREED / f"{name}.odcs.yaml").read_text()
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    return sources.load(text, agreements.odcs_schema())


def tried(
    folder: Path, source: SourceContract, text: str, addresses: Path | None = None
) -> Previewed:
    raw = folder / "raw.csv"
    raw.write_text(text)
    return preview(source, raw, addresses, is_draft=False)


def codes(told: Previewed) -> list[str]:
    return [one.code for one in told.refusals]


def test_a_good_export_would_be_delivered_whole(tmp_path: Path) -> None:
    told = tried(tmp_path, contract("handhaving"), a_town.handhaving())

    assert (told.read, told.valid, told.aside, told.refusals) == (12, 12, 0, ())
    assert "A delivery of this export would be made." in preview_text(told, "raw.csv")


@pytest.mark.parametrize("source", ["vergunningen", "handhaving", "brp", "woz"])
def test_a_dry_run_counts_as_a_delivery_does(source: str, bare: Town) -> None:
    files = {"brp": "brp.ndjson", "woz": "woz.ndjson"}
    raw = SAMPLE / files.get(source, f"{source}.csv")
    if source in a_town.SOURCES:
        delivered = bare.extract(source, raw.read_bytes(), name=raw.name).manifest.rows
        own = bare.department(source) / "contracts" / f"{source}.odcs.yaml"
        agreed = sources.load(own.read_text() if own.exists() else (AGREED / own.name).read_text())
        told = preview(agreed, raw, None, is_draft=False, as_of=bare.clock.now().date())

        assert (told.read, told.valid) == (delivered.read, delivered.delivered)
        assert told.left_out == delivered.left_out
        counted = {f"{one.column}: {one.rule}": one.count for one in told.rules}
        assert counted == {**delivered.blanked, **delivered.rejected}
    else:
        told = preview(contract(source), raw, None, is_draft=False)
        assert told.valid == told.read - sum(told.left_out.values())


def test_each_rule_is_told_with_its_first_lines_and_how_many_more(tmp_path: Path) -> None:
    header, *rows = a_town.vergunningen().splitlines()
    text = "\n".join([header, *rows, *[WRONG_BSN] * 9])

    told = tried(tmp_path, contract("vergunningen"), text)

    (rule,) = told.rules
    first = len(rows) + 2
    assert (rule.column, rule.rule, rule.count) == ("aanvrager_bsn", "eleven-test", 9)
    assert rule.lines == tuple(range(first, first + LINES_TOLD))
    assert f"and {9 - LINES_TOLD} more" in preview_text(told, "raw.csv")
    assert "123456789" not in preview_text(told, "raw.csv") + repr(told)


REFUSED = {
    "a column is missing": (lambda text: text.replace(";datum_constatering;", ";datum;"), "C-104"),
    "too many bad rows": (lambda text: f"{text.strip()}\n{NO_DATE}", "C-210"),
    "no rows are left": (lambda text: text.splitlines()[0] + "\n", "C-101"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_would_be_refused_is_told(case: str, tmp_path: Path) -> None:
    change, code = REFUSED[case]

    told = tried(tmp_path, contract("handhaving"), change(a_town.handhaving()))

    assert codes(told) == [code]
    assert code in preview_text(told, "raw.csv")


def test_too_few_rows_would_be_refused(tmp_path: Path) -> None:
    source = contract("handhaving", ("mustBeGreaterThan: 0", "mustBeGreaterThan: 100"))

    assert codes(tried(tmp_path, source, a_town.handhaving())) == ["C-305"]


def test_a_number_that_comes_twice_is_put_aside_where_it_must_be_unique(tmp_path: Path) -> None:
    source = contract(
        "handhaving",
        (
            "        required: true\n        primaryKey: true",
            "        required: true\n        unique: true\n        primaryKey: true",
        ),
    )
    text = a_town.handhaving()
    again = text.splitlines()[3]

    told = tried(tmp_path, source, f"{text.strip()}\n{again}\n")

    (rule,) = told.rules
    assert (rule.rule, rule.lines, told.aside) == ("unique", (14,), 1)


def test_columns_that_the_contract_does_not_name_are_ignored_and_told(tmp_path: Path) -> None:
    lines = a_town.handhaving().splitlines()
    text = "\n".join([f"{lines[0]};nieuw", *(f"{line};kanarie" for line in lines[1:])])

    told = tried(tmp_path, contract("handhaving"), text)

    assert (told.ignored, told.valid) == (("nieuw",), 12)
    assert "kanarie" not in preview_text(told, "raw.csv")


def test_a_first_record_in_the_place_of_names_is_not_shown_as_ignored_columns(
    tmp_path: Path,
) -> None:
    text = "\n".join(a_town.handhaving().splitlines()[1:])

    with pytest.raises(Invalid) as told:
        tried(tmp_path, contract("handhaving"), text)

    assert told.value.code == "C-632"
    assert "Proefstra" not in str(told.value)


def test_of_a_file_with_none_of_our_columns_no_name_is_told(tmp_path: Path) -> None:
    told = tried(tmp_path, contract("handhaving"), "Proefstra;Tess\nTestema;Anna\n")

    assert (told.ignored, codes(told)[0]) == ((), "C-104")
    assert "Proefstra" not in preview_text(told, "raw.csv") + repr(told)


def test_addresses_are_told_as_a_share_where_an_address_book_is_given(
    bare: Town, tmp_path: Path
) -> None:
    book = bare.extract("bag", (SAMPLE / "bag.csv").read_bytes()).folder / "addresses.parquet"
    raw = SAMPLE / "vergunningen.csv"

    told = preview(contract("vergunningen"), raw, book, is_draft=False)
    without = preview(contract("vergunningen"), raw, None, is_draft=False)

    assert told.profile.resolvable is not None
    assert told.profile.resolvable > 80
    assert (without.profile.resolvable, without.has_book) == (None, False)
    assert told.found_by["BAG address"] is not None


@pytest.mark.rule("R-139")
def test_nothing_is_told_of_rows_that_a_flag_keeps_out(tmp_path: Path) -> None:
    flag = (
        "      - name: omschrijving\n        logicalType: string\n        customProperties:\n"
        "          - {property: kind, value: free-text}\n          - {property: treatment, value: drop}"
    )
    wpg = (
        "      - name: omschrijving\n        logicalType: boolean\n        customProperties:\n"
        "          - {property: kind, value: wpg-flag}\n          - {property: treatment, value: relevance}"
    )
    header, first, *_ = a_town.handhaving().splitlines()
    row = first.rsplit(";", 1)[0]
    rows = [f"{row};nee"] * 30 + [f"x{n};{n};;geen datum;;;;;ja" for n in range(60)]

    told = tried(tmp_path, contract("handhaving", (flag, wpg)), "\n".join([header, *rows]))

    assert (told.read, told.valid, told.left_out) == (90, 30, {"wpg": 60})
    assert told.rules == ()
    assert told.profile.rows == "about 30"


def files_of(folder: Path) -> Mapping[str, tuple[int, bytes]]:
    return {
        str(path): (path.stat().st_mtime_ns, path.read_bytes() if path.is_file() else b"")
        for path in folder.rglob("*")
    }


def test_a_dry_run_writes_nothing_and_needs_no_key(tmp_path: Path) -> None:
    before = files_of(tmp_path)
    raw = SAMPLE / "vergunningen.csv"
    place = Path(os.curdir).resolve()
    os.chdir(tmp_path)
    try:
        preview(contract("vergunningen"), raw, None, is_draft=False)
    finally:
        os.chdir(place)

    assert files_of(tmp_path) == before


def test_a_dry_run_of_a_file_that_is_not_there_or_broken_says_so(tmp_path: Path) -> None:
    with pytest.raises(WrongUse):
        preview(contract("handhaving"), tmp_path / "geen.csv", None, is_draft=False)
    with pytest.raises(RawFileUnreadable):
        tried(tmp_path, contract("handhaving"), a_town.handhaving() + '"kanarie')


def test_under_a_draft_every_row_counts_until_its_rule_is_written(tmp_path: Path) -> None:
    text = (AGREED / "handhaving.odcs.yaml").read_text()
    rule = text[text.index('"datum_constatering >=') : text.index("'ongegrond'\"") + 12]
    draft = text.replace(rule, "FILL IN")

    found, is_draft = triable(draft, SourceName("handhaving"))
    raw = tmp_path / "raw.csv"
    raw.write_text(a_town.handhaving())
    told = preview(found, raw, None, is_draft=is_draft)

    assert (is_draft, told.valid) == (True, 12)
    assert "is a draft" in preview_text(told, "raw.csv")


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("treatment, value: drop", "treatment, value: gooi-weg", "C-110"),
        ("apiVersion", "apiversion", "C-110"),
        ("urn:treffer:source:handhaving", "urn:treffer:source:ander", "C-636"),
        ("regime, value: geen", "regime, value: vir", "C-114"),
    ],
)
def test_a_contract_that_is_wrong_otherwise_cannot_be_tried(
    before: str, after: str, code: str
) -> None:
    text = (AGREED / "handhaving.odcs.yaml").read_text().replace(before, after, 1)

    with pytest.raises((Invalid, WrongUse)) as told:
        triable(text, SourceName("handhaving"))

    assert told.value.code == code


def test_declared_codes_that_are_common_are_shown(tmp_path: Path) -> None:
    header = a_town.HANDHAVING_HEADER
    dates = drawn(KINDS["datum_besluit"], 40)
    numbers = drawn(KINDS["zaaknummer"], 40)
    held = dict.fromkeys(header.split(";"), [""] * 40) | {
        "zaaknummer": numbers, "datum_constatering": dates,
        "locatie": drawn(KINDS["adres"], 40), "afdoening": ["sluiting", "boete"] * 20,
    }  # fmt: skip

    told = tried(tmp_path, contract("handhaving"), csv_of(held))

    assert told.profile.columns[7].codes == ("boete", "sluiting")


def test_what_is_shown_as_mappings_is_json(tmp_path: Path) -> None:
    told = tried(tmp_path, contract("handhaving"), a_town.handhaving(NO_DATE))

    content = json.loads(json.dumps(preview_content(told)))

    assert content["refused"][0]["code"] == "C-210"
    assert content["rules"][0]["lines"] == [14]


def a_real_looking(text: str) -> str:
    """A permit register whose first BSN passes the eleven-test and lies outside the test range."""
    header, first, *rest = text.splitlines()
    cells = first.split(";")
    cells[header.split(";").index("aanvrager_bsn")] = REAL
    return "\n".join([header, ";".join(cells), *rest])


def test_a_demonstration_tries_no_export_that_can_be_real(tmp_path: Path) -> None:
    raw = tmp_path / "raw.csv"
    raw.write_text(a_real_looking(a_town.vergunningen()))

    with pytest.raises(Invalid) as refused:
        preview(contract("vergunningen"), raw, None, is_draft=False, demo=True)

    assert (refused.value.code, REAL in str(refused.value)) == ("K-131", False)
    assert preview(contract("vergunningen"), raw, None, is_draft=False).read
    raw.write_text(a_town.vergunningen())
    assert preview(contract("vergunningen"), raw, None, is_draft=False, demo=True).read
