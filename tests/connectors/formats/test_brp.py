import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.formats import brp, brp_haalcentraal
from contracts.errors import RawFileUnreadable
from tests.connectors.formats.reading import DATA, batches_of, read_all

MOCK = DATA / "brp" / "personen-mock-test-data.2024-06-11.json"
WORD = "Geheimenaar"


def a_person(**groups: Any) -> dict[str, Any]:
    return {
        "burgerservicenummer": "999990421",
        "naam": {"geslachtsnaam": WORD, "voornamen": "Adriaan"},
    } | groups


def one(tmp_path: Path, person: dict[str, Any], name: str = "brp_haalcentraal") -> dict[str, Any]:
    path = tmp_path / "one.json"
    path.write_text(json.dumps([person]), encoding="utf-8")
    (row,) = read_all(name, path)[0].to_dicts()
    return row


def test_all_rvig_persons_are_read_and_none_is_left_out() -> None:
    rows, left_out = read_all("brp_gba", MOCK, size=500)
    assert rows.columns == ["line", *brp.COLUMNS]
    now = rows.filter(pl.col("soort") == brp.NOW)
    assert left_out == {}
    assert now["line"].to_list() == list(range(1, 1_177))
    # The dead are no longer where they lived; one of them had a letter address.
    assert rows.filter(pl.col("soort") == brp.FORMER_STAY)["opschorting_reden"].to_list() == (
        ["O"] * 36
    )


@pytest.mark.parametrize(
    ("column", "value", "count"),
    [
        ("geslachtsnaam", None, 2),
        ("voornamen", None, 14),
        ("geboortedatum", None, 3),
        ("geheim", "1", 55),
        ("niet_op_adres", "1", 2),
        ("opschorting_reden", "E", 59),
        ("opschorting_reden", "O", 40),
        ("aanduiding_naamgebruik", "V", 41),
        ("aanduiding_bij_huisnummer", "to", 3),
        ("verblijf_type", "Locatie", 1),
        ("functie_adres", "B", 12),
        ("rni", "1", 21),
    ],
)
def test_the_rvig_persons_have_the_known_oddities(
    column: str, value: str | None, count: int
) -> None:
    rows = read_all("brp_gba", MOCK)[0].filter(pl.col("soort") == brp.NOW)
    assert rows[column].eq_missing(value).sum() == count


def test_incomplete_birth_dates_of_the_rvig_persons_keep_their_zeros() -> None:
    dates = read_all("brp_gba", MOCK)[0]["geboortedatum"].drop_nulls()
    assert dates.str.contains(r"^\d{4}-\d{2}-\d{2}$").all()
    assert dates.str.ends_with("-00-00").sum() == 7
    assert dates.str.ends_with("-00").sum() == 12


def test_bsn_keeps_its_leading_zeros() -> None:
    bsn = read_all("brp_gba", MOCK)[0]["bsn"].drop_nulls()
    assert bsn.str.len_chars().unique().to_list() == [9]
    assert bsn.str.starts_with("0").sum() == 16


def test_a_haal_centraal_answer_gives_the_expected_columns() -> None:
    rows, _ = read_all("brp_haalcentraal", DATA / "brp" / "iconnect_hc_brp_v2_personen.json")
    (row,) = rows.to_dicts()
    found = {name: value for name, value in row.items() if value not in {None, "0"}}
    assert found == {
        "line": 1,
        "bsn": "999990421",
        "a_nummer": "6374749384",
        "voornamen": "Adrianus Hendrikus",
        "voorletters": "A.H.",
        "geslachtsnaam": "Holthuizen",
        "aanduiding_naamgebruik": "E",
        "partner_geslachtsnaam": "Wiegman",
        "geboortedatum": "1904-02-15",
        "geslacht": "M",
        "straat": "Nieuwe Parklaan",
        "korte_straat": "Nieuwe Parklaan",
        "huisnummer": "58",
        "postcode": "2597LD",
        "woonplaats": "'s-Gravenhage",
        "nummeraanduiding_id": "0518200000436225",
        "adresseerbaar_object_id": "0518010000436226",
        "functie_adres": "W",
        "verblijf_vanaf": "2001-07-28",
        "verblijf_type": "Adres",
        "soort": "actueel",
        "bewoner": "Adrianus Hendrikus Holthuizen",
    }


@pytest.mark.parametrize(
    ("date", "text"),
    [
        ({"type": "Datum", "datum": "2008-03-17"}, "2008-03-17"),
        ({"type": "JaarMaandDatum", "jaar": 2008, "maand": 3}, "2008-03-00"),
        ({"type": "JaarDatum", "jaar": 985}, "0985-00-00"),
        ({"type": "DatumOnbekend", "onbekend": True}, None),
        ("2008-03-00", "2008-03-00"),
        ("00000000", None),
        (None, None),
    ],
)
def test_a_typed_date_becomes_text(tmp_path: Path, date: object, text: str | None) -> None:
    row = one(tmp_path, a_person(geboorte={"datum": date}))
    assert row["geboortedatum"] == text


@pytest.mark.parametrize(
    ("groups", "column"),
    [
        ({"naam": {"geslachtsnaam": ".", "voornamen": "X"}}, "geslachtsnaam"),
        ({"verblijfplaats": {"verblijfadres": {"huisnummer": 0}}}, "huisnummer"),
        ({"verblijfplaats": {"verblijfadres": {"officieleStraatnaam": "."}}}, "straat"),
        ({"verblijfplaats": {"verblijfadres": {"postcode": "  "}}}, "postcode"),
        ({"verblijfplaats": {"verblijfadres": {"land": {"code": "0000"}}}}, "land"),
        ({"aNummer": ""}, "a_nummer"),
    ],
)
def test_a_standard_value_is_nothing(tmp_path: Path, groups: Any, column: str) -> None:
    assert one(tmp_path, a_person(**groups))[column] is None


@pytest.mark.parametrize(
    ("person", "reason"),
    [
        (a_person(opschortingBijhouding={"reden": {"code": "F"}}), "suspended_as_error"),
        (a_person(opschortingBijhouding={"reden": {"code": "W"}}), "suspended_and_wiped"),
        ({"naam": {"geslachtsnaam": "."}}, "no_name_and_no_bsn"),
        ({}, "no_name_and_no_bsn"),
    ],
)
@pytest.mark.parametrize("name", ["brp_haalcentraal", "brp_gba"])
def test_a_void_person_is_left_out_and_counted(
    tmp_path: Path, name: str, person: dict[str, Any], reason: str
) -> None:
    path = tmp_path / "persons.json"
    path.write_text(json.dumps({"personen": [person, a_person()]}), encoding="utf-8")
    rows, left_out = read_all(name, path)
    assert (rows["line"].to_list(), left_out) == ([2], {reason: 1})


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 1, 0], [1, 2, 0]])
def test_the_partner_of_today_comes_before_the_last_one(tmp_path: Path, order: list[int]) -> None:
    ended = [{"type": "Datum", "datum": f"200{n}-01-01"} for n in range(2)]
    partners = [
        {
            "naam": {"geslachtsnaam": "Eerste"},
            "ontbindingHuwelijkPartnerschap": {"datum": ended[0]},
        },
        {
            "naam": {"geslachtsnaam": "Laatste"},
            "ontbindingHuwelijkPartnerschap": {"datum": ended[1]},
        },
        {"naam": {"geslachtsnaam": "Huidige"}},
    ]
    now = one(tmp_path, a_person(partners=[partners[at] for at in order]))
    before = one(tmp_path, a_person(partners=[partners[at] for at in order if at < 2]))
    assert now["partner_geslachtsnaam"] == "Huidige"
    assert before["partner_geslachtsnaam"] == "Laatste"


def test_groups_under_investigation_are_named(tmp_path: Path) -> None:
    person = a_person(
        geboorte={"inOnderzoek": {"datum": True}},
        verblijfplaats={"verblijfadres": {"inOnderzoek": {"straat": True}}},
    )
    assert one(tmp_path, person)["in_onderzoek"] == "geboorte,verblijfplaats"


@pytest.mark.parametrize(
    ("number", "groups"),
    [
        ("010000", "persoon,naam,geboorte"),
        ("010240", "naam"),
        ("010120", "persoon"),
        ("510210", None),
    ],
)
def test_a_gba_number_names_the_groups_under_investigation(
    tmp_path: Path, number: str, groups: str | None
) -> None:
    person = a_person(persoonInOnderzoek={"aanduidingGegevensInOnderzoek": number})
    assert one(tmp_path, person, "brp_gba")["in_onderzoek"] == groups


@pytest.mark.parametrize(
    "person",
    [
        a_person(naam=WORD),
        a_person(partners=7),
        a_person(verblijfplaats={"straat": WORD}),
        a_person(aNummer=[WORD]),
        a_person(aNummer=f"{WORD}\ud800"),
    ],
)
def test_a_person_of_another_shape_is_refused_without_its_values(
    tmp_path: Path, person: dict[str, Any]
) -> None:
    with pytest.raises(RawFileUnreadable) as refusal:
        one(tmp_path, person)
    assert WORD not in str(refusal.value)


@pytest.mark.parametrize("groups", [{"naam": WORD}, {"geboorte": {"datum": {"datum": WORD}}}])
def test_a_gba_person_of_another_shape_is_refused(tmp_path: Path, groups: dict[str, Any]) -> None:
    with pytest.raises(RawFileUnreadable) as refusal:
        one(tmp_path, a_person(**groups), "brp_gba")
    assert WORD not in str(refusal.value)


def test_a_bsn_written_as_a_number_is_reported_as_number(tmp_path: Path) -> None:
    path = tmp_path / "persons.json"
    path.write_text(json.dumps([a_person(burgerservicenummer=9830)]), encoding="utf-8")
    (batch,) = batches_of("brp_haalcentraal", path)
    assert (batch.types["bsn"], batch.types["a_nummer"]) == ("number", "text")


def as_array(persons: list[Any]) -> str:
    return json.dumps(persons, indent=1)


def as_object(persons: list[Any]) -> str:
    return json.dumps({"type": "x", "personen": persons, "meer": {"a": [1]}})


def as_lines(persons: list[Any]) -> str:
    return "".join(json.dumps(person, ensure_ascii=False) + "\n" for person in persons)


NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"]), min_size=1)


@pytest.mark.parametrize(
    ("write", "suffix"), [(as_array, "json"), (as_object, "json"), (as_lines, "ndjson")]
)
@given(names=st.lists(NAMES.filter(lambda name: name != "."), max_size=5))
def test_every_form_gives_the_same_persons(
    tmp_path_factory: pytest.TempPathFactory,
    write: Callable[[list[Any]], str],
    suffix: str,
    names: list[str],
) -> None:
    path = tmp_path_factory.mktemp("brp") / f"persons.{suffix}"
    persons = [a_person(naam={"geslachtsnaam": name}) for name in names or ["X"]]
    path.write_text(write(persons), encoding="utf-8", newline="\n")
    batches = list(brp_haalcentraal.read(path, {}, 2))
    assert [n for batch in batches for n in batch.rows["geslachtsnaam"]] == (names or ["X"])
