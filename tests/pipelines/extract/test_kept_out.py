"""What may not leave a department is in no part of its delivery, opened with every key there is."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from connectors import keys
from connectors.vault.unseal import Opener
from contracts import sources
from contracts.deliveries import Breach
from contracts.errors import Invalid
from contracts.events import EventKind
from contracts.ids import SourceName
from contracts.sources import fields
from contracts.substance import Packet
from pipelines.extract import home as homes
from pipelines.extract import questions
from pipelines.extract.run import Delivered
from tests.pipelines import a_town
from tests.pipelines.a_town import Town

RANDOM = ("record", "row")
CANARIES = ("kanarie-h990001-overtreding", "Wpgsma", "99-ZZZ-9", "Lekstraat", "kanarie-melder")


def a_column(name: str, kind: str, treatment: str, more: str = "", type_: str = "string") -> str:
    return (
        f"      - name: {name}\n        logicalType: {type_}\n        customProperties:\n"
        f"          - {{property: kind, value: {kind}}}\n"
        f"          - {{property: treatment, value: {treatment}}}\n{more}"
    )


def with_columns(town: Town, *columns: str) -> None:
    last = "      - name: omschrijving\n"
    town.change_contract("handhaving", last, "".join(columns) + last)


WPG = a_column("wpg", "wpg-flag", "relevance", type_="boolean")
PLATE = a_column(
    "kenteken", "plate", "token", "          - {property: party, value: voertuig}\n"
) + a_column("zelf_waargenomen", "own-observation", "relevance", type_="boolean")


def export(names: tuple[str, ...], *rows: tuple[str, ...], own: tuple[str, ...]) -> str:
    """Twelve ordinary rows that end in `own`, and rows of a canary that end in these values."""
    header, *ordinary = a_town.handhaving().splitlines()
    canary = (
        "H-99;drugs;kanarie-h990001-overtreding;04-03-2025;W. Wpgsma;01-02-1970;"
        "Lekstraat 7, 9370AB Voorbeeldstad;sluiting;x"
    )
    lines = [";".join((header, *names))]
    lines += [";".join((line, *own)) for line in ordinary]
    lines += [";".join((canary, *values)) for values in rows]
    return "\n".join(lines) + "\n"


def linkage(town: Town, made: Delivered) -> pa.Table:
    """What is matched on, opened with the hub's key, without its random numbers."""
    with town.bench() as bench:
        bench.deliveries.fetch(made.folder.name)
        table = pa.Table.from_batches(bench.deliveries.linkage(made.manifest))
    kept = table.drop_columns([name for name in RANDOM if name in table.column_names])
    return sorted(str(row) for row in kept.to_pylist())


def substance(town: Town, made: Delivered) -> Iterator[str]:
    """Everything sealed, opened with the gate's key."""
    contract = homes.open_home(town.department("handhaving")).contract(SourceName("handhaving"))
    names = [name for columns in fields(contract).values() for name in columns]
    table = pq.read_table(made.folder / "sealed.parquet").to_pylist()
    records: dict[int, dict[str, bytes]] = {}
    for row in table:
        records.setdefault(row["record"], {})[row["category"]] = row["blob"]
    packet = Packet(
        delivery=made.manifest.delivery,
        source="handhaving",
        contract_sha256=contract.sha256,
        category_keys=made.manifest.sealed_keys,
        records=records,
        question=b"",
    )
    gate = keys.read_sealing_key(town.folder / "gate" / "keys" / "gate.key")
    for one in Opener(gate).fields(packet, names):
        yield str(dict(one.fields))


def require_as_if_never_there(town: Town, made: Delivered, without: Delivered) -> None:
    opened = list(substance(town, made))
    assert len(opened) == made.manifest.rows.delivered == 12
    assert not [text for text in opened if any(canary in text for canary in CANARIES)]
    assert linkage(town, made) == linkage(town, without)
    reports = [path.read_text() for path in town.department("handhaving").glob("reports/*")]
    manifest = (made.folder / "manifest.json").read_text()
    assert not [t for t in (*reports, manifest) if any(canary in t for canary in CANARIES)]


def test_a_canary_that_is_not_kept_out_is_found(bare: Town) -> None:
    """Without this the tests below would pass for any reason."""
    with_columns(bare, WPG)

    made = bare.extract("handhaving", export(("wpg",), ("nee",), own=("nee",)))

    opened = list(substance(bare, made))
    assert [CANARIES[0] in text for text in opened].count(True) == 1
    assert [CANARIES[1] in text for text in opened].count(True) == 1


@pytest.mark.rule("R-139")
@pytest.mark.rule("R-140")
def test_a_row_of_police_data_is_in_no_part_of_a_delivery(bare: Town) -> None:
    with_columns(bare, WPG)
    flagged = [("ja",), ("1",), ("true",), ("J",), ("",), ("onbekend",)]

    made = bare.extract("handhaving", export(("wpg",), *flagged, own=("nee",)))
    without = bare.extract("handhaving", export(("wpg",), own=("nee",)))

    assert dict(made.manifest.rows.left_out) == {"wpg": 6}
    assert dict(made.manifest.rows.rejected) == {}
    require_as_if_never_there(bare, made, without)


@pytest.mark.rule("R-139")
def test_a_bad_row_of_police_data_is_not_even_reported_on(bare: Town) -> None:
    with_columns(bare, WPG)
    bad = export(("wpg",), ("ja",), own=("nee",)).replace(
        "overtreding;04-03-2025;W.", "overtreding;31-02-2025;W."
    )

    made = bare.extract("handhaving", bad)

    assert (made.report, dict(made.manifest.rows.left_out)) == (None, {"wpg": 1})


@pytest.mark.rule("R-139")
def test_without_the_column_of_the_flag_nothing_is_delivered(bare: Town) -> None:
    with_columns(bare, WPG)

    with pytest.raises(Invalid) as told:
        bare.extract("handhaving", a_town.handhaving())

    assert (told.value.code, "wpg" in str(told.value)) == ("C-104", True)


@pytest.mark.rule("R-129")
def test_a_vehicle_that_the_department_did_not_see_itself_is_left_out(bare: Town) -> None:
    with_columns(bare, PLATE)
    names = ("kenteken", "zelf_waargenomen")
    unseen = [("99-ZZZ-9", "nee"), ("99-ZZZ-9", ""), ("99-ZZZ-9", "misschien")]

    made = bare.extract("handhaving", export(names, *unseen, own=("99-AAA-9", "ja")))
    without = bare.extract("handhaving", export(names, own=("99-AAA-9", "ja")))

    assert dict(made.manifest.rows.left_out) == {"own-observation": 3}
    require_as_if_never_there(bare, made, without)


@pytest.mark.rule("R-025")
@pytest.mark.rule("R-026")
@pytest.mark.rule("R-027")
def test_what_the_contract_does_not_name_of_reporters_never_loads(bare: Town) -> None:
    names = ("melder_naam", "melder_telefoon")
    reported = export(names, own=("kanarie-melder Lekstraat", "0999-000 111"))

    made = bare.extract("handhaving", reported)
    without = bare.extract("handhaving", a_town.handhaving())

    require_as_if_never_there(bare, made, without)


SHIPPED = sorted((Path(sources.__file__).parent / "sources").glob("*.odcs.yaml"))


@pytest.mark.rule("R-026")
@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name.partition(".")[0])
def test_no_shipped_contract_has_a_column_of_reporters(path: Path) -> None:
    names = [column.name for column in sources.load(path.read_text()).columns]

    assert not [name for name in names if "melder" in name or "klager" in name]


def barred(town: Town, regime: str, *, at_department: bool) -> None:
    """Put the source under another regime, at the hub or everywhere."""
    paths = [town.config.contracts]
    if at_department:
        paths.append(town.department("handhaving") / "contracts")
    for folder in paths:
        path = folder / "handhaving.odcs.yaml"
        path.write_text(path.read_text().replace("regime, value: geen", f"regime, value: {regime}"))


@pytest.mark.rule("R-134")
def test_a_department_cannot_extract_what_no_protocol_registers(bare: Town) -> None:
    barred(bare, "vir", at_department=True)

    with pytest.raises(Invalid) as told:
        bare.extract("handhaving", a_town.handhaving())

    assert (told.value.code, list(bare.inbox("handhaving").glob("*"))) == ("C-114", [])


@pytest.mark.rule("R-134")
@pytest.mark.parametrize("regime", ["vir", "wpg"])
def test_the_hub_does_not_even_fetch_a_delivery_of_a_barred_source(regime: str, bare: Town) -> None:
    bare.extract("handhaving", a_town.handhaving())
    barred(bare, regime, at_department=False)
    with bare.bench() as bench:
        a_town.signed("handhaving", bench)

    result = bare.refresh("handhaving")

    assert [one.breaches for one in result.refused] == [(Breach.BARRED,)]
    assert (result.in_use, bare.files()) == (None, set())
    assert bare.kinds()[-1] is EventKind.DELIVERY_REFUSED


@pytest.mark.rule("R-139")
def test_police_data_teach_no_model_either(bare: Town) -> None:
    home = bare.department("vergunningen")
    settings = home / "department.toml"
    settings.write_text(settings.read_text().replace('"9901"', '"0000"'))
    bare.change_contract(
        "vergunningen", "      - name: omschrijving\n", WPG + "      - name: omschrijving\n"
    )
    header, *rows = a_town.vergunningen().splitlines()
    flags = ["ja", "", *["nee"] * (len(rows) - 2)]
    lines = [f"{row};{flag}" for row, flag in zip(rows, flags, strict=True)]
    raw = bare.folder / "raw.csv"
    raw.write_text("\n".join([f"{header};wpg", *lines]) + "\n")

    made = questions.encoded(
        homes.open_home(home), SourceName("vergunningen"), raw, bare.folder / "q.parquet", 100
    )

    assert made == len(rows) - 2
