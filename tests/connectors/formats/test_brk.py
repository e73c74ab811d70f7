import json
from pathlib import Path

import pytest

from connectors.formats import brk
from contracts.errors import RawFileUnreadable
from tests.connectors.formats.reading import DATA, read_all

HERE = DATA / "brk"
OBJECTS = HERE / "kadastraalonroerendezaken_7361EW_21.json"
HOLDERS = HERE / "zakelijkgerechtigden_76870482570000.json"
PEOPLE = ("recht", "aandeel", "gerechtigde_type", "gerechtigde_naam", "gerechtigde_bsn")
THREE = [
    ("eigenaar", "1/1", "niet_natuurlijk_persoon", "Bankbedrijf", None),
    ("erfpachter", "1/2", "natuurlijk_persoon", "Christiaan de Goede", None),
    ("erfpachter", "1/2", "natuurlijk_persoon", "Linda Haglund", "999991905"),
]


def an_object() -> dict[str, object]:
    found: dict[str, object] = json.loads(OBJECTS.read_text())["_embedded"][
        "kadastraalOnroerendeZaken"
    ][0]
    return found


def holders() -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(HOLDERS.read_text())["_embedded"][
        "zakelijkGerechtigden"
    ]
    return found


def written(tmp_path: Path, content: object) -> Path:
    path = tmp_path / "brk.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_an_object_without_its_holders_is_there_and_says_that_it_has_several() -> None:
    rows, left_out = read_all("brk", OBJECTS)
    found = rows.select("object_id", "aanduiding", "nummeraanduiding_id", "meer_gerechtigden")
    assert found.rows() == [("76870482570000", "Beekbergen K 4825", "0200200000003730", "ja")]
    assert left_out == {}


def test_holders_without_their_object_are_counted() -> None:
    rows, left_out = read_all("brk", HOLDERS)
    assert (rows.height, left_out) == (0, {brk.NO_OBJECT_OF_HOLDER: 3})


@pytest.mark.parametrize("shape", ["answers", "answers turned", "lists", "within", "expanded"])
def test_holders_come_to_their_object_wherever_they_stand(tmp_path: Path, shape: str) -> None:
    answers = [json.loads(one.read_text()) for one in (OBJECTS, HOLDERS)]
    content = {
        "answers": answers,
        "answers turned": answers[::-1],
        "lists": {"kadastraalOnroerendeZaken": [an_object()], "zakelijkGerechtigden": holders()},
        "within": [an_object() | {"zakelijkGerechtigden": holders()}],
        "expanded": [an_object() | {"_embedded": {"zakelijkGerechtigden": holders()}}],
    }[shape]
    rows, left_out = read_all("brk", written(tmp_path, content))
    assert rows.select(PEOPLE).rows() == THREE
    assert left_out == {}


def test_a_person_of_the_cadastre_alone_lends_no_number_to_others(tmp_path: Path) -> None:
    kinds = ["ingeschreven_niet_natuurlijk_persoon", "kadaster_niet_natuurlijk_persoon"]
    people = [
        holders()[0] | {"persoon": {"type": kind, "identificatie": number, "omschrijving": "A"}}
        for kind in kinds
        for number in ("01234567", "123456782")
    ]
    rows, _ = read_all("brk", written(tmp_path, [an_object() | {"zakelijkGerechtigden": people}]))
    assert rows.select("gerechtigde_kvk", "gerechtigde_rsin", "gerechtigde_bsn").rows() == [
        ("01234567", None, None),
        (None, "123456782", None),
        (None, None, None),
        (None, None, None),
    ]


@pytest.mark.parametrize(
    ("birth", "day"),
    [
        ({"datum": "1971-03-04"}, "1971-03-04"),
        ({"jaar": 1971, "maand": 3}, "1971-03-00"),
        ({"jaar": 1971}, "1971-00-00"),
        ("19710304", "1971-03-04"),
        (None, None),
    ],
)
def test_a_person_that_is_written_out_has_parts_of_a_name_and_a_birth_date(
    tmp_path: Path, birth: object, day: str | None
) -> None:
    person = {
        "type": "kadaster_natuurlijk_persoon",
        "omschrijving": "Tess van Proef",
        "naam": {"voornamen": "Tess", "voorvoegsel": "van", "geslachtsnaam": "Proef"},
        "geboorte": {"datum": birth},
        "woonadres": {"woonplaats": "Elders"},
    }
    told = [an_object() | {"zakelijkGerechtigden": [holders()[1] | {"persoon": person}]}]
    rows, _ = read_all("brk", written(tmp_path, told))
    found = rows.select(column for column in rows.columns if column.startswith("gerechtigde_"))
    assert [value for value in found.row(0) if value] == [
        value for value in ("natuurlijk_persoon", "Tess", "van", "Proef", day, "Elders") if value
    ]


def test_what_is_no_object_is_counted(tmp_path: Path) -> None:
    rows, left_out = read_all("brk", written(tmp_path, [{"iets": "anders"}, an_object()]))
    assert (rows.height, left_out) == (1, {brk.NO_OBJECT: 1})


def test_a_holder_of_nothing_is_counted_beside_a_record_without_a_number(tmp_path: Path) -> None:
    (astray, *_) = holders()
    astray["_links"]["self"]["href"] = "https://x/anders"
    told = [{"_embedded": {"zakelijkGerechtigden": [astray]}}, {"iets": "anders"}]
    rows, left_out = read_all("brk", written(tmp_path, told))
    assert (rows.height, left_out) == (0, {brk.NO_OBJECT: 1, brk.NO_OBJECT_OF_HOLDER: 1})


@pytest.mark.parametrize(
    "broken",
    [
        [{"_embedded": {"kadastraalOnroerendeZaken": "Geheim"}}],
        [{"_embedded": {"zakelijkGerechtigden": [{"persoon": "Geheim"}]}}],
        [{"identificatie": "1", "kadastraleAanduiding": "A", "adressen": ["Geheim"]}],
        [{"identificatie": "1", "kadastraleAanduiding": "A", "zakelijkGerechtigden": ["Geheim"]}],
    ],
)
def test_an_object_of_another_shape_is_refused_without_its_values(
    tmp_path: Path, broken: object
) -> None:
    with pytest.raises(RawFileUnreadable, match="record 1 is not as BRK Bevragen") as refusal:
        read_all("brk", written(tmp_path, broken))
    assert "Geheim" not in str(refusal.value)


def test_an_answer_of_suwinet_gives_a_row_per_property() -> None:
    path = HERE / "suwinet_kadaster_dossier_111111110.xml"
    rows, _ = read_all("brk", path, shape="suwinet")
    assert rows["aanduiding"].to_list() == [
        "Zwolle DD 11482",
        "Zwolle G1 43970",
        "Hilversum HH 12051",
        "Zwolle G1 43980",
    ]
    assert rows["postcode"].to_list() == [None, None, None, "8012TB"]
    who = rows.select("gerechtigde_bsn", "gerechtigde_geslachtsnaam", "gerechtigde_geboortedatum")
    assert who.unique().rows() == [("111111110", "Jansen", "1960-07-20")]


def test_an_apartment_right_of_suwinet_keeps_its_index() -> None:
    path = HERE / "suwinet_kadaster_dossier_444444440.xml"
    rows, _ = read_all("brk", path, shape="suwinet")
    found = rows.select("aanduiding", "soort", "meer_gerechtigden", "gerechtigde_voorvoegsel")
    assert found.rows() == [("Naarden A 2535 A2", "appartementsrecht", "nee", "de")]


def test_suwinet_is_read_only_where_the_contract_says_so() -> None:
    with pytest.raises(RawFileUnreadable):
        read_all("brk", HERE / "suwinet_kadaster_dossier_111111110.xml")


@pytest.mark.parametrize("end", [1, 700, 4_000, -30])
def test_an_answer_of_suwinet_that_is_cut_off_is_refused(tmp_path: Path, end: int) -> None:
    path = tmp_path / "suwinet.xml"
    path.write_bytes((HERE / "suwinet_kadaster_dossier_111111110.xml").read_bytes()[:end])
    with pytest.raises(RawFileUnreadable) as refusal:
        read_all("brk", path, shape="suwinet")
    assert "Jansen" not in str(refusal.value)


def test_an_answer_of_suwinet_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RawFileUnreadable, match="not there"):
        read_all("brk", tmp_path / "suwinet.xml", shape="suwinet")
