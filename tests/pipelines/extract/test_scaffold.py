"""From a sample file to a draft that waits for people alone, and that its own sample fulfils."""

import json
import stat
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft201909Validator
from openpyxl import Workbook

from connectors import agreements, keys
from contracts import odcs, sources
from contracts.errors import Invalid, RawFileUnreadable, TrefferError, WrongUse
from contracts.ids import SourceName
from contracts.sources import SourceRole
from pipelines import children
from pipelines.extract import home as homes
from pipelines.extract.contract_text import Wanted
from pipelines.extract.draft import places_open
from pipelines.extract.run import Asked, run
from pipelines.extract.scaffold import Scaffolded, scaffold
from pipelines.extract.scaffold_screens import scaffold_content, scaffold_text, shown
from tests.fakes import FixedClock
from tests.pipelines.extract.a_table import KINDS, csv_of, drawn

WANTED = Wanted(name="proef", department="Proefneming", role=SourceRole.HIT)
DATA = Path(__file__).parents[2] / "data"
SAMPLE = Path(__file__).parents[3] / "data" / "sample"
ANSWERS = {
    "purpose": "Proef", "limitations": "Alleen proef", "contact": "Team Proef",
    "legalGround": "art. 1 Proefwet", "regime": "geen", "warnAfter": "2d",
    "frequency": "1", "latency": "3", "retention": "30",
}  # fmt: skip
NO_KEY = {"no column is the primaryKey", "no column is a token"}


def made(sample: Path, folder: Path, wanted: Wanted = WANTED) -> Scaffolded:
    return scaffold(sample, wanted, folder / f"{wanted.name}.odcs.yaml")


def filled(text: str) -> str:
    """The draft with every FILL IN answered."""
    lines = text.splitlines()
    rule = "altijd"
    for number, name in places_open(text).items():
        if name == "relevance":
            rule = lines[number - 1].partition("such as: ")[2].replace("5 jaar", "90 jaar")
        answer = rule if name == "relevance" else ANSWERS[name]
        lines[number - 1] = lines[number - 1].replace("FILL IN", f'"{answer}"', 1)
        if name in {"frequency", "latency", "retention"}:
            lines[number - 1] = lines[number - 1].replace(f'"{answer}"', answer, 1)
    return "\n".join(lines) + "\n"


def a_home(folder: Path, text: str) -> homes.Home:
    """A department's folder with this contract and every key that a delivery needs."""
    homes.create(folder, "9901", WANTED.department)
    (folder / "contracts").mkdir()
    (folder / "contracts" / f"{WANTED.name}.odcs.yaml").write_text(text)
    for name in ("hub", "gate"):
        keys.new_sealing_pair(folder / "keys", name)
    for name in ("common", f"linkage-{WANTED.name}-1"):
        keys.write_secret(folder / "keys" / f"{name}.key", bytes(range(32)))
    return homes.open_home(folder)


def ran(sample: Path, text: str, folder: Path) -> int:
    """How many rows a delivery of this sample has under the contract."""
    clock = FixedClock()
    asked = Asked(
        source=SourceName(WANTED.name),
        raw=sample,
        into=folder / "out",
        as_of=clock.now().date(),
        workers=1,
    )
    return run(a_home(folder / "home", text), asked, clock, lambda _: None).manifest.rows.delivered


names = st.lists(
    st.sampled_from([*KINDS, "Veld 1", "veld.2", "aanvrager_bsn", "naam: x", "#4", "ja", "5%"]),
    min_size=1,
    max_size=8,
    unique=True,
)
noise = st.lists(
    st.text(alphabet="abcXYZ019 .,'é€/:#-{}[]&*!|>%@", max_size=14), min_size=1, max_size=12
)


def columns_of(chosen: Sequence[str], rows: int, signs: Sequence[str]) -> dict[str, list[str]]:
    """Known columns as they are made up, others with noise."""
    found = {}
    for seed, name in enumerate(chosen):
        known = KINDS.get(name)
        own = [signs[(row * 7 + seed) % len(signs)] for row in range(rows)]
        found[name] = drawn(known, rows, seed) if known else own
    return found


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(names, st.integers(1, 40), noise)
def test_any_draft_is_valid_and_waits_for_people_alone(
    tmp_path_factory: pytest.TempPathFactory, chosen: list[str], rows: int, signs: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    sample = folder / "sample.csv"
    sample.write_text(csv_of(columns_of(chosen, rows, signs)))

    try:
        done = made(sample, folder)
    except Invalid as error:
        # Noise can look like a second header, or leave no row at all.
        assert error.code in {"C-632", "C-633", "C-101"}
        return

    text = done.path.read_text()
    document = odcs.read(text)
    assert isinstance(document, odcs.Document)
    assert list(Draft201909Validator(agreements.odcs_schema()).iter_errors(document.root)) == []
    assert {finding.reason for finding in done.findings} <= NO_KEY
    assert [column.name for column in done.columns] == chosen
    after = sources.lint(filled(text), agreements.odcs_schema())
    assert {finding.reason for finding in after} <= NO_KEY


REGISTER = ("zaaknummer", "bsn", "achternaam", "postcode", "huisnummer", "datum_besluit", "status")


def register(rows: int = 60) -> dict[str, list[str]]:
    return {name: drawn(KINDS[name], rows, seed) for seed, name in enumerate(REGISTER)}


def as_csv(folder: Path, encoding: str = "utf-8", delimiter: str = ";") -> Path:
    path = folder / "sample.csv"
    path.write_bytes(csv_of(register(), delimiter).encode(encoding))
    return path


def as_xlsx(folder: Path) -> Path:
    book = Workbook()
    book.active.append(list(REGISTER))
    for row in zip(*register().values(), strict=True):
        book.active.append(list(row))
    book.save(folder / "sample.xlsx")
    return folder / "sample.xlsx"


def as_parquet(folder: Path) -> Path:
    pl.DataFrame(register()).write_parquet(folder / "sample.parquet")
    return folder / "sample.parquet"


@pytest.mark.parametrize("form", [as_csv, as_xlsx, as_parquet], ids=["csv", "xlsx", "parquet"])
def test_a_draft_once_filled_in_takes_its_own_sample(form, tmp_path: Path) -> None:
    sample = form(tmp_path)

    text = filled(made(sample, tmp_path).path.read_text())

    assert sources.lint(text, agreements.odcs_schema()) == ()
    assert ran(sample, text, tmp_path) == 60


@pytest.mark.parametrize("name", ["vergunningen.csv", "handhaving.csv"])
def test_the_draft_of_a_made_up_register_takes_it_whole(name: str, tmp_path: Path) -> None:
    text = filled(made(SAMPLE / name, tmp_path).path.read_text())

    rows = (SAMPLE / name).read_text().count("\n") - 1
    assert rows - 12 <= ran(SAMPLE / name, text, tmp_path) <= rows


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_how_a_file_is_written_stands_in_the_draft(
    delimiter: str, encoding: str, tmp_path: Path
) -> None:
    path = tmp_path / "sample.csv"
    text = csv_of(
        {"zaaknummer": drawn(KINDS["zaaknummer"], 30), "plaats": ["Reeuwijk é"] * 30}, delimiter
    )
    path.write_bytes(text.encode(encoding))

    options = made(path, tmp_path).sample.options

    assert options == {
        "delimiter": "tab" if delimiter == "\t" else delimiter,
        "encoding": encoding.removesuffix("-sig"),
    }


@pytest.mark.parametrize(
    ("sample", "reader", "key"),
    [
        (SAMPLE / "brp.ndjson", "brp_haalcentraal", "bsn"),
        (DATA / "brp" / "personen-mock-test-data.2024-06-11.json", "brp_gba", "bsn"),
        (DATA / "brp" / "openforms_ingeschrevenpersonen.v2-full.json", "brp_haalcentraal", "bsn"),
        (SAMPLE / "woz.ndjson", "woz_haalcentraal", "woz_objectnummer"),
        (DATA / "woz" / "hc-woz-mock-test-data.json", "woz_haalcentraal", "woz_objectnummer"),
        (SAMPLE / "bag.csv", "bag_csv", "nummeraanduiding_id"),
        (DATA / "kvk" / "vestigingen.json", "kvk", "kvk_nummer"),
        (DATA / "decos" / "decos-vergunningen-zaken-response.json", "decos", "sleutel"),
        (DATA / "powerbrowser" / "powerbrowser-personen-zaken.json", "powerbrowser", "sleutel"),
        (DATA / "brp" / "stuf-bg-310", "stuf_bg", "bsn"),
        (DATA / "woz" / "stuf-woz-0312_OWOZ_Di01_204325770.xml", "stuf_woz", "woz_objectnummer"),
        (DATA / "brk" / "kadastraalonroerendezaken_7361EW_21.json", "brk", "object_id"),
    ],
    ids=lambda given: getattr(given, "name", given),
)
def test_a_known_format_gets_the_contract_that_ships(
    sample: Path, reader: str, key: str, tmp_path: Path
) -> None:
    done = made(sample, tmp_path)

    contract, findings = sources.drafted(done.path.read_text(), agreements.odcs_schema())
    assert contract is not None
    assert (contract.format, contract.key, contract.name) == (reader, (key,), "proef")
    assert (contract.department, contract.secrecy) == (WANTED.department, "closed")
    assert {finding.line for finding in findings} <= set(done.open_places)
    assert set(done.open_places.values()) == {"purpose", "contact", "legalGround", "regime"}
    assert sources.lint(filled(done.path.read_text()), agreements.odcs_schema()) == ()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.json", b'{"iets": [{"a": "kanarie"}]}', "C-101"),
        ("a.xml", b"<iets><a>kanarie</a></iets>", "C-101"),
        ("a.csv", b"", "C-101"),
        ("a.csv", b"zaaknummer;naam\n", "C-633"),
        ("a.csv", b"a;a\nkanarie;kanarie\n", "C-101"),
        ("a.csv", b'a;b\n"kanarie;x\n', "C-101"),
        ("a.csv", "a;b\nkanariÃ©;é\n".encode() + "kanarié;é\n".encode("cp1252"), "C-101"),
        ("a.csv", b"a;b\nkanarie;\0\n", "C-101"),
        ("a.xlsx", b"PK\x03\x04kanarie", "C-101"),
        ("a.xls", b"\xd0\xcf\x11\xe0kanarie", "C-101"),
        ("a.parquet", b"PAR1kanarie", "C-101"),
    ],
)
def test_what_cannot_be_learned_from_is_refused_without_a_value(
    name: str, content: bytes, code: str, tmp_path: Path
) -> None:
    sample = tmp_path / name
    sample.write_bytes(content)

    with pytest.raises(TrefferError) as told:
        made(sample, tmp_path)

    assert told.value.code == code
    assert "kanari" not in str(told.value)
    assert not (tmp_path / "proef.odcs.yaml").exists()


@pytest.mark.parametrize(
    "header",
    [
        "Proefstra;1971-03-04;999990019",
        "naam;4-3-1971;plaats",
        "naam;1234AB;plaats",
        "naam;tess@voorbeeld.nl;plaats",
        "naam;bsn 999990019;plaats",
        "naam;0612345678;plaats",
        "naam;Nepdam;plaats",
        "naam;<a>x</a>;plaats",
        "naam;{'a': 1};plaats",
        f"naam;{'lang ' * 21};plaats",
    ],
)
def test_a_table_without_names_is_refused_before_its_first_row_is_shown(
    header: str, tmp_path: Path
) -> None:
    sample = tmp_path / "sample.csv"
    sample.write_text(header + "\n" + "Testema;Nepdam;iets\n" * 30)

    with pytest.raises(Invalid) as told:
        made(sample, tmp_path)

    assert told.value.code == "C-632"
    assert not [cell for cell in header.split(";")[1:2] if cell in str(told.value)]


@pytest.mark.parametrize("name", ["", "Proef", "1proef", "../proef", "proef-1", "p" * 41])
def test_a_name_that_no_source_can_have_is_refused(name: str, tmp_path: Path) -> None:
    wanted = Wanted(name=name, department="Proef", role=SourceRole.HIT)

    with pytest.raises(WrongUse) as told:
        scaffold(as_csv(tmp_path), wanted, tmp_path / "x.odcs.yaml")

    assert told.value.code == "C-630"


def test_a_file_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "proef.odcs.yaml").write_text("van mij")

    with pytest.raises(WrongUse) as told:
        made(as_csv(tmp_path), tmp_path)

    assert told.value.code == "C-631"
    assert (tmp_path / "proef.odcs.yaml").read_text() == "van mij"


def test_of_several_at_once_one_writes_and_the_others_are_told(tmp_path: Path) -> None:
    sample = as_csv(tmp_path)

    def attempt(_: int) -> str | None:
        try:
            made(sample, tmp_path)
        except WrongUse as error:
            return error.code
        return None

    with ThreadPoolExecutor(4) as pool:
        codes = list(pool.map(attempt, range(4)))

    assert sorted(map(str, codes)) == ["C-631", "C-631", "C-631", "None"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["proef.odcs.yaml", "sample.csv"]


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(WrongUse) as told:
        scaffold(as_csv(tmp_path), WANTED, tmp_path / "geen" / "x.odcs.yaml")

    assert told.value.code == "C-634"


def test_everybody_who_signs_a_contract_can_read_it(tmp_path: Path) -> None:
    path = made(as_csv(tmp_path), tmp_path).path

    assert stat.S_IMODE(path.stat().st_mode) == 0o644


@pytest.mark.parametrize(
    "name", ["kolom\x1b[31m", "regel\nbreuk", "kolom: 'x' \"y\" # z", "é€漢🙂"]
)
def test_a_strange_name_of_a_column_stays_itself_and_steers_no_terminal(
    name: str, tmp_path: Path
) -> None:
    pl.DataFrame({name: ["a", "b"] * 20}).write_parquet(tmp_path / "sample.parquet")

    done = made(tmp_path / "sample.parquet", tmp_path)

    assert [column.name for column in done.columns] == [name]
    assert shown(name).isprintable()
    assert "\x1b" not in scaffold_text(done)


@pytest.mark.rule("R-139")
def test_nothing_is_told_of_rows_that_a_flag_keeps_out(tmp_path: Path) -> None:
    sample = tmp_path / "sample.csv"
    kept = drawn(KINDS["zaaknummer"], 30)
    out = [f"WPG{number}" for number in range(500)]
    sample.write_text(csv_of({"zaaknummer": [*kept, *out], "wpg": ["nee"] * 30 + ["ja"] * 500}))

    told = scaffold_content(made(sample, tmp_path))["profile"]

    assert told["rows"] == "about 30"
    assert told["columns"][0]["patterns"] == ["A-9999-999999"]


def test_what_is_shown_as_mappings_is_json(tmp_path: Path) -> None:
    told = json.loads(json.dumps(scaffold_content(made(as_csv(tmp_path), tmp_path))))

    assert told["profile"]["columns"][1]["kind"] == "bsn"
    assert {one["name"] for one in told["fill_in"]} == {*ANSWERS, "relevance"}


def test_a_draft_shows_no_value(tmp_path: Path) -> None:
    values = {value for held in register().values() for value in held if len(value) > 4}

    done = made(as_csv(tmp_path), tmp_path)

    said = done.path.read_text() + scaffold_text(done) + repr(done)
    assert [value for value in values if value in said] == []
    assert yaml.safe_load(done.path.read_text())["status"] == "draft"


def test_lines_that_are_no_rows_are_counted(tmp_path: Path) -> None:
    path = as_csv(tmp_path)
    path.write_text(path.read_text() + "te;weinig\n")

    assert "1 lines that are no rows" in scaffold_text(made(path, tmp_path))


def test_an_old_workbook_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_bytes(b"\xd0\xcf\x11\xe0")

    with pytest.raises(RawFileUnreadable, match="save it as"):
        made(tmp_path / "a.xls", tmp_path)


def test_a_demonstration_drafts_nothing_from_a_sample_that_can_be_real(tmp_path: Path) -> None:
    sample, draft = tmp_path / "sample.csv", tmp_path / "proef.odcs.yaml"
    sample.write_text("bsn;status\n999990019;open\n123456782;open\n")

    with pytest.raises(Invalid) as refused:
        scaffold(sample, WANTED, draft, demo=True)

    assert (refused.value.code, "123456782" in str(refused.value)) == ("K-131", False)
    assert not draft.exists()
    assert scaffold(sample, WANTED, draft).path == draft


def test_the_folder_of_a_made_up_department_is_a_demonstration(tmp_path: Path) -> None:
    homes.create(tmp_path / "demo", "9901", "VTH", demo=True)
    homes.create(tmp_path / "real", "9901", "VTH")
    sample = tmp_path / "sample.csv"
    sample.write_text("bsn;status\n123456782;open\n")
    asked = ("new", "proef", "--from", str(sample), "--role", "hit", "--home")

    refused = children.run(children.EXTRACT, *asked, str(tmp_path / "demo")).fault

    assert refused is not None
    assert refused.code == "K-131"
    assert children.result(children.EXTRACT, *asked, str(tmp_path / "real"))
