import json
from pathlib import Path

import pytest

from connectors.formats import case_fields
from contracts import sources
from contracts.errors import RawFileUnreadable, WrongUse
from tests.connectors.formats.reading import DATA, by_line, read_all

FORMATS = Path(sources.__file__).parent / "sources" / "formats"
CASES = DATA / "decos" / "decos-vergunningen-zaken-response.json"
PEOPLE = DATA / "powerbrowser" / "powerbrowser-personen-zaken.json"


def options(name: str) -> dict[str, str]:
    """What the contract that ships with a format tells its reader."""
    contract = sources.load((FORMATS / f"{name}.odcs.yaml").read_text())
    return dict(contract.options)


def mapping(**types: object) -> dict[str, str]:
    every = {"zaaktype": "text45", "kenteken": "text9", "datum_van": "date6"}
    return {"mapping": json.dumps({"*": every} | types)}


def item(**fields: object) -> dict[str, object]:
    return {"key": "SLEUTEL", "fields": {"text45": "Bouwen"} | fields}


def test_every_case_of_decos_is_a_row_or_counted() -> None:
    rows, left_out = read_all("decos", CASES, **options("decos"))
    assert left_out == {case_fields.NOT_MAPPED: 24}
    assert rows["line"].n_unique() + 24 == len(json.loads(CASES.read_text())["content"])


def test_a_field_of_decos_means_what_its_type_of_case_says() -> None:
    rows, _ = read_all("decos", CASES, **options("decos"))
    plates = rows.group_by("zaaktype").agg("kenteken")
    found = {name: set(values) - {None} for name, values in plates.rows()}
    # Of a daily exemption text9 holds who travels and text10 the plate; of others the reverse.
    assert found["Touringcar Dagontheffing"] == {"51BHH3", "BTBV76"}
    assert found["Werk en vervoer op straat"] == {"95GHZ4", "GB001B"}
    assert found["Evenement melding"] == set()


def test_a_case_has_a_row_for_each_of_its_plates() -> None:
    rows, _ = read_all("decos", CASES, **options("decos"))
    several = rows.filter(zaaknummer="Z/24/2231330")
    assert several["kenteken"].to_list() == ["BZDJ40", "BZBJ32", "43BKT6", "04BDK9", "BZGD21"]
    assert several["sleutel"].n_unique() == 1


def test_dates_of_decos_lose_their_time_and_places_stay_one_line() -> None:
    rows, _ = read_all("decos", CASES, **options("decos"))
    holiday = rows.filter(zaaknummer="Z/21/7865356778")
    found = holiday.select("datum_aanvraag", "locatie", "afgehandeld", "besluit").rows()
    assert found == [("2021-05-19", "Amstel 1 1012AA Amsterdam", "false", None)]


@pytest.mark.parametrize("name", ["termijnens", "varens"])
def test_terms_and_ships_of_decos_are_no_cases(name: str) -> None:
    path = DATA / "decos" / f"decos-vergunningen-{name}-response.json"
    rows, left_out = read_all("decos", path, **options("decos"))
    assert rows.height == 0
    assert left_out == {case_fields.NO_CASE: len(json.loads(path.read_text())["content"])}


@pytest.mark.parametrize(
    ("fields", "plates"),
    [
        ({"text9": "AB-12-CD / 12-XY-34;"}, ["AB-12-CD", "12-XY-34"]),
        ({"TEXT9": "AB-12-CD\nAB-12-CD"}, ["AB-12-CD"]),
        ({"text9": "", "text49": "AB-12-CD"}, ["AB-12-CD"]),
        ({"text9": None}, [None]),
        ({}, [None]),
    ],
)
def test_plates_are_told_apart_however_they_are_joined(
    tmp_path: Path, fields: dict[str, object], plates: list[str | None]
) -> None:
    given = mapping(Bouwen={"kenteken": ["text9", "text49"]})
    rows, _ = read_all("decos", by_line(tmp_path, item(**fields)), **given)
    assert rows["kenteken"].to_list() == plates


def test_types_are_compared_without_capitals_and_others_are_counted(tmp_path: Path) -> None:
    path = by_line(
        tmp_path, item(text45=" BOUWEN "), item(text45="Slopen"), item(text45=None), {"key": "A"}
    )
    rows, left_out = read_all("decos", path, **mapping(Bouwen={}))
    assert rows["zaaktype"].to_list() == ["BOUWEN"]
    assert left_out == {
        case_fields.NOT_MAPPED: 1,
        case_fields.NO_TYPE: 1,
        case_fields.NO_CASE: 1,
    }


@pytest.mark.parametrize(
    ("system", "broken"),
    [
        ("decos", {"key": "A", "fields": ["Geheim"]}),
        ("powerbrowser", {"id": "1", "fields": ["Geheim"]}),
        (
            "powerbrowser",
            {"id": "1", "fields": [{"fieldName": 5, "text": "Geheim", "fieldValue": 1}]},
        ),
    ],
)
def test_a_case_of_another_shape_is_refused_without_its_values(
    tmp_path: Path, system: str, broken: object
) -> None:
    with pytest.raises(RawFileUnreadable, match="record 1 is no") as refusal:
        read_all(system, by_line(tmp_path, broken), **mapping(Bouwen={}))
    assert "Geheim" not in str(refusal.value)


def test_a_field_with_a_list_where_a_value_belongs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RawFileUnreadable, match="column status holds a structure") as told:
        read_all(
            "decos",
            by_line(tmp_path, item(varens=["Geheim"])),
            **mapping(Bouwen={"status": "varens"}),
        )
    assert "Geheim" not in str(told.value)


def test_powerbrowser_gives_the_local_day_and_not_that_of_utc() -> None:
    rows, _ = read_all("powerbrowser", PEOPLE, **options("powerbrowser"))
    first = rows.filter(zaaknummer="Z2024-WK000249")
    assert first.select("datum_aanvraag", "datum_tot", "datum_besluit").rows() == [
        ("2024-10-04", "2028-07-01", None)
    ]
    # A day that is written with a time.
    assert rows.filter(zaaknummer="Z2026-000227")["datum_aanvraag"].to_list() == ["2026-02-18"]


def test_the_address_of_a_caption_is_its_location_and_no_address_is_none() -> None:
    rows, _ = read_all("powerbrowser", PEOPLE, **options("powerbrowser"))
    places = dict(rows.select("zaaktype", "locatie").unique().rows())
    assert places["Bed en breakfast"] == "Dam 1"
    assert places["Omzetting kamerverhuur"] is None


def test_a_case_of_powerbrowser_without_a_number_keeps_its_key() -> None:
    rows, left_out = read_all("powerbrowser", PEOPLE, **options("powerbrowser"))
    assert rows.filter(sleutel="126088686")["zaaknummer"].to_list() == [None]
    assert (rows.height, left_out) == (26, {case_fields.NOT_MAPPED: 2})


def test_an_object_of_powerbrowser_that_is_no_case_is_counted() -> None:
    path = DATA / "powerbrowser" / "powerbrowser-zaak-wbtransport.json"
    rows, left_out = read_all("powerbrowser", path, **options("powerbrowser"))
    assert (rows.height, left_out) == (0, {case_fields.NO_CASE: 1})


def a_case(caption: str | None, **fields: str) -> dict[str, object]:
    named = fields if caption is None else fields | {"FMT_CAPTION": caption}
    told = [{"fieldName": name, "text": text, "fieldValue": text} for name, text in named.items()]
    return {"id": "1", "fields": [*told, {"fieldName": "EINDDATUM"}]}


@pytest.mark.parametrize(
    ("caption", "place"),
    [
        ("Z-1 BenB - Dam 1 03-10-2024 Intake Bed en breakfast", "Dam 1"),
        ("Z-1 BenB - nieuw - Dam 1-A 3-10-2024 Intake Bed en breakfast", "Dam 1-A"),
        ("Z-1 BenB 03-10-2024 Intake - Dam 1 Bed en breakfast", None),
        ("Z-1 BenB - " + "x" * 600 + " 03-10-2024 Bed en breakfast", None),
    ],
)
def test_an_address_stands_before_the_date_of_a_caption(
    tmp_path: Path, caption: str, place: str | None
) -> None:
    path = by_line(tmp_path, a_case(caption))
    rows, _ = read_all("powerbrowser", path, **options("powerbrowser"))
    assert rows["locatie"].to_list() == [place]


def test_a_case_of_powerbrowser_that_names_no_type_is_counted(tmp_path: Path) -> None:
    path = by_line(tmp_path, a_case(None, STARTDATUM="01-10-2024"), a_case("Z-1 Iets anders"))
    _, left_out = read_all("powerbrowser", path, **options("powerbrowser"))
    assert left_out == {case_fields.NO_TYPE: 1, case_fields.NOT_MAPPED: 1}


@pytest.mark.parametrize("system", ["decos", "powerbrowser"])
def test_without_a_mapping_nothing_is_guessed(system: str) -> None:
    with pytest.raises(WrongUse, match="Nothing says which fields") as refusal:
        read_all(system, CASES)
    assert refusal.value.code == "C-721"
