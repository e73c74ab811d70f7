"""A raw export becomes a delivery whole, or nothing is written but the report on its bad rows."""

import csv
import json
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from connectors import agreements
from contracts import sources
from contracts.deliveries import manifest
from contracts.errors import Gone, Invalid, TrefferError, TryAgain, WrongUse
from contracts.ids import SourceName
from pipelines.extract import home as homes
from pipelines.extract.preview import preview
from pipelines.extract.run import Asked, as_of, raw_sha256, run
from tests.connectors.formats.test_zgw import a_rol, a_zaak
from tests.pipelines import a_town
from tests.pipelines.a_town import HANDHAVING_HEADER, VERGUNNINGEN_HEADER, Town

VALUES = ("Proefstra", "Kerkstraat", "9370AA", "kanarie", "1980", a_town.BSN, "123456789")
WRONG_BSN = "V-99;bouwen;verleend;2024-07-01;Tess;;Proefstra;1980-05-17;123456789;;;Kerkstraat;1;9370AA;Voorbeeldstad;x"
NO_DATE = "H-99;drugs;iets;;T. Proefstra;17-05-1980;Kerkstraat 1, 9370AA Voorbeeldstad;sluiting;x"
WRONG_DATE = NO_DATE.replace("iets;;", "iets;31-02-2025;")


def refused(town: Town, source: str, text: str | bytes, name: str = "raw.csv") -> TrefferError:
    """Extract, which must fail; nothing half-written is left and the message holds no value."""
    with pytest.raises(TrefferError) as told:
        town.extract(source, text, name=name)
    left = [path.name for path in town.inbox(source).glob("*") if path.is_dir()]
    assert left == []
    assert not [value for value in VALUES if value in str(told.value)]
    return told.value


def test_a_missing_column_is_named(bare: Town) -> None:
    text = a_town.handhaving().replace(";datum_constatering;", ";datum;")

    error = refused(bare, "handhaving", text)

    assert (type(error), error.code) == (Invalid, "C-104")
    assert "datum_constatering" in str(error)


@pytest.mark.rule("R-027")
def test_an_extra_column_is_dropped(bare: Town) -> None:
    lines = a_town.handhaving().splitlines()
    text = "\n".join([f"{lines[0]};nieuw", *(f"{line};kanarie-h1-nieuw" for line in lines[1:])])

    assert bare.extract("handhaving", text).manifest.rows.delivered == 12


def as_parquet(folder: Path, header: str, text: str, **changed: pl.Expr) -> bytes:
    frame = pl.DataFrame(
        [row.split(";") for row in text.splitlines()[1:]],
        schema=dict.fromkeys(header.split(";"), pl.String),
        orient="row",
    ).with_columns(**changed)
    frame.write_parquet(folder / "made.parquet")
    return (folder / "made.parquet").read_bytes()


def with_parquet(town: Town, source: str) -> None:
    town.change_contract(source, "format: csv", "format: parquet")


def test_a_parquet_export_is_read_like_a_table_of_text(bare: Town, tmp_path: Path) -> None:
    with_parquet(bare, "vergunningen")
    content = as_parquet(tmp_path, VERGUNNINGEN_HEADER, a_town.vergunningen())

    made = bare.extract("vergunningen", content, name="raw.parquet")

    assert made.manifest.rows.delivered == 12


def test_a_bsn_that_became_a_number_is_a_retyped_column(bare: Town, tmp_path: Path) -> None:
    with_parquet(bare, "vergunningen")
    number = pl.col("aanvrager_bsn").cast(pl.Int64)
    text = a_town.vergunningen()
    content = as_parquet(tmp_path, VERGUNNINGEN_HEADER, text, aanvrager_bsn=number)

    error = refused(bare, "vergunningen", content, "raw.parquet")

    assert (type(error), error.code) == (Invalid, "C-104")
    assert "aanvrager_bsn" in str(error)


def test_too_many_bad_rows_refuse_the_whole(bare: Town) -> None:
    error = refused(bare, "handhaving", a_town.handhaving(NO_DATE))

    assert (type(error), error.code) == (Invalid, "C-210")
    assert "datum_constatering" in str(error)
    assert "1 of 13" in str(error)


@pytest.mark.rule("D-005")
def test_the_report_names_column_rule_and_line_and_no_value(bare: Town) -> None:
    refused(bare, "handhaving", a_town.handhaving(NO_DATE, WRONG_DATE))

    (report,) = (bare.department("handhaving") / "reports").glob("*.csv")
    with report.open(newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    found = [(row["line"], row["column"], row["rule"]) for row in rows]
    assert found == [
        ("14", "datum_constatering", "required"),
        ("15", "datum_constatering", "type"),
    ]
    assert not [value for value in VALUES if value in report.read_text()]


@pytest.mark.parametrize(("bad", "is_delivered"), [(0, True), (4, True), (5, False)])
def test_bad_rows_up_to_the_limit_are_put_aside(bad: int, is_delivered: bool, bare: Town) -> None:
    town = bare
    town.change_contract(
        "handhaving",
        "- {property: role, value: hit}",
        "- {property: role, value: hit}\n  - {property: maxBadShare, value: 0.25}",
    )
    text = a_town.handhaving(*[NO_DATE] * bad)

    if is_delivered:
        rows = town.extract("handhaving", text).manifest.rows
        assert (rows.read, rows.delivered, sum(rows.rejected.values())) == (12 + bad, 12, bad)
    else:
        refused(town, "handhaving", text)


def test_a_wrong_bsn_is_left_out_of_its_row_and_counted(bare: Town) -> None:
    rows = bare.extract("vergunningen", a_town.vergunningen(WRONG_BSN)).manifest.rows

    assert (rows.delivered, dict(rows.blanked)) == (13, {"aanvrager_bsn: eleven-test": 1})


def test_below_the_least_number_of_rows_nothing_is_delivered(bare: Town) -> None:
    bare.change_contract("handhaving", "mustBeGreaterThan: 0", "mustBeGreaterThan: 12")

    error = refused(bare, "handhaving", a_town.handhaving())

    assert (type(error), error.code) == (Invalid, "C-305")


@pytest.mark.parametrize(
    "text", ["", HANDHAVING_HEADER + "\n", "\n\n"], ids=["empty", "header", "blank"]
)
def test_a_file_without_rows_is_refused(text: str, bare: Town) -> None:
    assert refused(bare, "handhaving", text).exit_code == 3


def test_a_file_cut_off_in_a_row_is_refused(bare: Town) -> None:
    text = a_town.handhaving()

    assert refused(bare, "handhaving", text[: text.rindex(";sluiting")]).exit_code == 3


@pytest.mark.parametrize("more", [";een;te;veel", ";x" * 40])
def test_rows_that_do_not_fit_the_header_count_as_bad(more: str, bare: Town) -> None:
    header, *rows = a_town.handhaving().splitlines()

    error = refused(bare, "handhaving", "\n".join([header, *(row + more for row in rows)]))

    assert (error.code, "too_many_fields" in str(error)) == ("C-210", True)
    (report,) = (bare.department("handhaving") / "reports").glob("*.csv")
    assert "2;row;too_many_fields;row put aside" in report.read_text().splitlines()


def test_json_cut_off_in_a_record_is_refused(bare: Town) -> None:
    text = a_town.brp() * 3

    assert refused(bare, "brp", text[:-40], "raw.ndjson").exit_code == 3


def test_what_is_no_table_at_all_is_refused(bare: Town) -> None:
    assert refused(bare, "handhaving", bytes(range(256)) * 40).exit_code == 3


def test_the_date_of_the_data_does_not_lie_in_the_future(bare: Town) -> None:
    tomorrow = bare.clock.now().date() + timedelta(days=1)

    with pytest.raises(WrongUse) as told:
        bare.extract("handhaving", a_town.handhaving(), as_of=tomorrow)

    assert told.value.code == "C-106"


def asked(town: Town, raw: Path, as_of: date | None = None) -> Asked:
    return Asked(
        source=SourceName("handhaving"), raw=raw, into=town.inbox("handhaving"), as_of=as_of
    )


def test_a_file_that_carries_no_date_needs_one(bare: Town, tmp_path: Path) -> None:
    raw = tmp_path / "raw.csv"
    raw.write_text(a_town.handhaving())

    with pytest.raises(WrongUse) as told:
        run(homes.open_home(bare.department("handhaving")), asked(bare, raw), bare.clock, print)

    assert (told.value.code, "--as-of" in str(told.value)) == ("C-106", True)


def test_a_raw_file_that_is_not_there_is_wrong_use(bare: Town, tmp_path: Path) -> None:
    given = asked(bare, tmp_path / "absent.csv", bare.clock.now().date())

    with pytest.raises(WrongUse):
        run(homes.open_home(bare.department("handhaving")), given, bare.clock, print)


def test_another_departments_source_is_refused(bare: Town) -> None:
    text = (bare.department("brp") / "contracts" / "brp.odcs.yaml").read_text()
    (bare.department("handhaving") / "contracts" / "brp.odcs.yaml").write_text(text)

    with pytest.raises(WrongUse) as told:
        homes.open_home(bare.department("handhaving")).contract(SourceName("brp"))

    assert told.value.code == "C-105"


def test_without_the_key_of_the_source_nothing_is_delivered(bare: Town) -> None:
    next(bare.department("handhaving").glob("keys/linkage-*.key")).unlink()

    assert type(refused(bare, "handhaving", a_town.handhaving())) is Gone


def test_a_second_delivery_in_the_same_second_is_told_to_wait(bare: Town) -> None:
    bare.extract("handhaving", a_town.handhaving())
    bare.clock.forward(seconds=-1)

    with pytest.raises(TryAgain) as told:
        bare.extract("handhaving", a_town.handhaving())

    assert told.value.code == "C-107"


def test_the_second_row_of_a_unique_number_is_put_aside(bare: Town) -> None:
    unique = "- name: zaaknummer\n        logicalType: string\n        unique: true\n"
    bare.change_contract("handhaving", "- name: zaaknummer\n        logicalType: string\n", unique)
    bare.change_contract(
        "handhaving",
        "- {property: role, value: hit}",
        "- {property: role, value: hit}\n  - {property: maxBadShare, value: 0.5}",
    )
    twice = a_town.handhaving().splitlines()[1]

    rows = bare.extract("handhaving", a_town.handhaving(twice, twice)).manifest.rows

    assert (rows.delivered, dict(rows.rejected)) == (12, {"zaaknummer: unique": 2})


@pytest.mark.rule("R-113")
def test_rows_that_are_not_relevant_any_more_are_left_out(bare: Town) -> None:
    bare.clock.moment += timedelta(seconds=1)
    old = NO_DATE.replace("iets;;", "iets;01-02-2010;")

    made = bare.extract("handhaving", a_town.handhaving(old))

    with_it = made.manifest.rows
    assert with_it.read == with_it.delivered + sum(with_it.left_out.values()) == 13


@pytest.mark.rule("D-005")
@pytest.mark.rule("D-006")
def test_no_plain_value_is_in_a_delivery(bare: Town) -> None:
    folder = bare.extract("handhaving", a_town.handhaving()).folder

    content = b"".join(path.read_bytes() for path in folder.iterdir())
    assert not [value for value in VALUES[:4] if value.encode() in content]


def test_the_manifest_counts_every_row_that_was_read(bare: Town) -> None:
    folder = bare.extract("vergunningen", a_town.vergunningen(WRONG_BSN)).folder

    rows = manifest((folder / "manifest.json").read_bytes()).rows
    told = rows.delivered + sum(rows.rejected.values()) + sum(rows.left_out.values())
    assert rows.read == told == 13


def test_rows_that_came_of_one_record_are_each_counted_where_they_are_put_aside(
    tmp_path: Path,
) -> None:
    text = (Path(sources.__file__).parent / "sources" / "formats" / "zgw.odcs.yaml").read_text()
    hit = "- {property: role, value: hit}"
    text = text.replace(hit, f"{hit}\n  - {{property: maxBadShare, value: 0.6}}")
    town = a_town.install(tmp_path, ("handhaving",), contracts={"handhaving": text})
    people = [
        a_rol("natuurlijk_persoon", geslachtsnaam=f"Proef{n}", geboortedatum="19800517")
        for n in "abc"
    ]
    cases = [
        a_zaak(number, startdatum=day) | {"_expand": {"rollen": people}}
        for number, day in enumerate((None, "2026-01-05"), 1)
    ]
    content = json.dumps(cases).encode()

    rows = town.extract("handhaving", content, name="zaken.json").manifest.rows

    assert (rows.read, rows.delivered, dict(rows.rejected)) == (6, 3, {"startdatum: required": 3})
    raw = tmp_path / "zaken.json"
    raw.write_bytes(content)
    told = preview(sources.load(text, agreements.odcs_schema()), raw, None, is_draft=False)
    assert (told.read, told.valid, told.aside) == (6, 3, 3)


def test_a_date_that_the_file_carries_cannot_be_overruled(bare: Town) -> None:
    weesp = Path(__file__).parents[2] / "data" / "bag" / "BAGGEM0457L-15102021.zip"
    asked = Asked(source=SourceName("bag"), raw=weesp, into=bare.folder, as_of=date(2026, 11, 1))
    contract = agreements.contract(Path("nergens"), SourceName("bag"))

    with pytest.raises(WrongUse, match="data are of 2021-10-15"):
        as_of(asked, contract)


def test_what_a_file_system_leaves_in_a_folder_makes_no_other_export(tmp_path: Path) -> None:
    (tmp_path / "bericht.xml").write_text("<a/>")
    before = raw_sha256(tmp_path)

    (tmp_path / ".DS_Store").write_bytes(b"\0")
    assert raw_sha256(tmp_path) == before

    (tmp_path / "nog-een.xml").write_text("<b/>")
    assert raw_sha256(tmp_path) != before
