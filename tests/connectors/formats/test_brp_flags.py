"""Each flag of the BRP acts alike in every shape of it: what a person has, and what is matched."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from connectors.formats import brp
from contracts.errors import RawFileUnreadable
from tests.connectors.formats import a_person_list
from tests.connectors.formats.a_person_list import BSN, HERE, PERSON, THERE
from tests.connectors.formats.reading import DATA, read_all

ADDRESS = {"straat": "Kerkstraat", "huisnummer": "12", "postcode": "1381AB"}
WORDS = "Kerkstraat 12, 1381AB"
NAME = {"voornamen": "Tess", "geslachtsnaam": "Proefstra"}

Flags = Mapping[str, str]


def as_lo(folder: Path, flags: Flags) -> Path:
    rows = PERSON | HERE
    for flag, element in (
        ("geheim", "07.70.10"),
        ("functie", "08.10.10"),
        ("opschorting", "07.67.20"),
        ("sinds", "07.67.10"),
        ("verblijf", "08.83.10"),
        ("persoon", "01.83.10"),
        ("land", "08.13.10"),
        ("straat", "08.11.10"),
        ("huisnummer", "08.11.20"),
        ("naam", "01.02.40"),
    ):
        rows = rows | ({element: flags[flag]} if flag in flags else {})
    return a_person_list.saved(folder, [rows])


def as_gba(folder: Path, flags: Flags) -> Path:
    street = flags.get("straat", "Kerkstraat")
    stay: dict[str, Any] = ADDRESS | {"functieAdres": {"code": flags.get("functie", "W")}}
    stay |= {"straat": street, "naamOpenbareRuimte": street}
    stay |= {"huisnummer": flags.get("huisnummer", "12")}
    stay |= {"inOnderzoek": {"aanduidingGegevensInOnderzoek": flags.get("verblijf", "")}}
    stay |= {"land": {"code": flags["land"]}} if "land" in flags else {}
    person: dict[str, Any] = {
        "burgerservicenummer": BSN,
        "naam": NAME | {"geslachtsnaam": flags.get("naam", "Proefstra")},
        "verblijfplaats": stay,
        "geheimhoudingPersoonsgegevens": int(flags.get("geheim", "0")),
        "persoonInOnderzoek": {"aanduidingGegevensInOnderzoek": flags.get("persoon", "")},
    }
    return saved(folder, person | stopped(flags, flags.get("sinds")))


def as_haal_centraal(folder: Path, flags: Flags) -> Path:
    address: dict[str, Any] = {
        "officieleStraatnaam": flags.get("straat", "Kerkstraat"),
        "huisnummer": int(flags.get("huisnummer", "12")),
        "postcode": "1381AB",
    }
    stay: dict[str, Any] = {"type": "Adres", "functieAdres": {"code": flags.get("functie", "W")}}
    if flags.get("verblijf") == "089999":
        stay["indicatieVastgesteldVerblijftNietOpAdres"] = True
    if "verblijf" in flags:
        stay["inOnderzoek"] = {"type": True}
    if "land" in flags:
        stay, address = {"type": "VerblijfplaatsOnbekend"}, {"land": {"code": flags["land"]}}
    name: dict[str, Any] = NAME | {"geslachtsnaam": flags.get("naam", "Proefstra")}
    if "persoon" in flags:
        name["inOnderzoek"] = {"geslachtsnaam": True}
    person: dict[str, Any] = {
        "burgerservicenummer": BSN,
        "naam": name,
        "verblijfplaats": stay | {"verblijfadres": address},
    }
    if flags.get("geheim", "0") != "0":
        person["geheimhoudingPersoonsgegevens"] = True
    since = flags.get("sinds")
    day = since and {"type": "Datum", "datum": f"{since[:4]}-{since[4:6]}-{since[6:]}"}
    return saved(folder, person | stopped(flags, day))


def stopped(flags: Flags, since: object) -> dict[str, Any]:
    if "opschorting" not in flags:
        return {}
    return {"opschortingBijhouding": {"reden": {"code": flags["opschorting"]}, "datum": since}}


def saved(folder: Path, person: Mapping[str, Any]) -> Path:
    path = folder / "personen.json"
    path.write_text(json.dumps([person]), encoding="utf-8")
    return path


SHAPES: dict[str, Callable[[Path, Flags], Path]] = {
    "brp_lo": as_lo,
    "brp_gba": as_gba,
    "brp_haalcentraal": as_haal_centraal,
}
shapes = pytest.mark.parametrize("shape", SHAPES)


def rows(folder: Path, shape: str, **flags: str) -> list[dict[str, Any]]:
    return read_all(shape, SHAPES[shape](folder, flags))[0].to_dicts()


def is_matched(row: Mapping[str, Any]) -> bool:
    """Whether any part of an address is in a column that is matched on."""
    return any(row[name] is not None for name in brp.Address._fields)


@shapes
@pytest.mark.parametrize("said", "1234567")
def test_every_degree_of_secrecy_travels_and_changes_nothing_else(
    tmp_path: Path, shape: str, said: str
) -> None:
    (secret,), (plain,) = rows(tmp_path, shape, geheim=said), rows(tmp_path, shape, geheim="0")
    assert (secret["geheim"], plain["geheim"]) == ("1", "0")
    assert secret | {"geheim": "0"} == plain


@shapes
def test_a_letter_address_is_told_in_words_and_matched_by_nothing(
    tmp_path: Path, shape: str
) -> None:
    (row,) = rows(tmp_path, shape, functie="B")
    assert (row["functie_adres"], row["briefadres"]) == ("B", WORDS)
    assert not is_matched(row)
    assert row["bewoner"] is None
    assert row["bsn"] == BSN


@shapes
def test_where_somebody_was_found_not_to_live_is_matched_by_nothing(
    tmp_path: Path, shape: str
) -> None:
    (row,) = rows(tmp_path, shape, verblijf="089999")
    assert (row["niet_op_adres"], row["adres_niet_bewoond"]) == ("1", WORDS)
    assert row["in_onderzoek"] == "verblijfplaats"
    assert not is_matched(row)


@shapes
@pytest.mark.parametrize(("flag", "number", "group"), [
    ("verblijf", "081120", "verblijfplaats"),
    ("persoon", "010240", "naam"),
])  # fmt: skip
def test_what_is_under_investigation_is_named_and_still_matched(
    tmp_path: Path, shape: str, flag: str, number: str, group: str
) -> None:
    (row,) = rows(tmp_path, shape, **{flag: number})
    (plain,) = rows(tmp_path, shape)
    assert row == plain | {"in_onderzoek": group}


@shapes
@pytest.mark.parametrize("why", "OER")
def test_who_is_gone_stays_known_and_lives_no_longer_at_the_last_address(
    tmp_path: Path, shape: str, why: str
) -> None:
    now, before = rows(tmp_path, shape, opschorting=why, sinds="20190807")
    assert (now["bsn"], now["geslachtsnaam"], now["soort"]) == (BSN, "Proefstra", brp.NOW)
    assert not is_matched(now)
    assert before["soort"] == brp.FORMER_STAY
    assert {name: before[name] for name in ADDRESS} == ADDRESS
    assert (before["verblijf_tot"], before["bsn"]) == ("2019-08-07", None)
    for row in (now, before):
        assert (row["opschorting_reden"], row["rni"]) == (why, "1" if why == "R" else "0")


@shapes
def test_a_decision_of_the_minister_suspends_and_moves_nobody(tmp_path: Path, shape: str) -> None:
    (row,) = rows(tmp_path, shape, opschorting="M", sinds="20190807")
    assert is_matched(row)
    assert row["opschorting_reden"] == "M"


@shapes
@pytest.mark.parametrize("why", brp.ERASED)
def test_a_void_list_is_left_out_and_counted(tmp_path: Path, shape: str, why: str) -> None:
    given, left_out = read_all(shape, SHAPES[shape](tmp_path, {"opschorting": why}))
    assert (given.height, left_out) == (0, {brp.ERASED[why]: 1})


@shapes
def test_who_left_for_nobody_knows_where_has_no_address(tmp_path: Path, shape: str) -> None:
    (row,) = rows(tmp_path, shape, land="0000", straat=".", huisnummer="0")
    assert (row["verblijf_type"], row["land"]) == ("VerblijfplaatsOnbekend", None)
    assert (row["straat"], row["huisnummer"]) == (None, None)


@shapes
def test_a_standard_value_is_nothing_to_match(tmp_path: Path, shape: str) -> None:
    (row,) = rows(tmp_path, shape, straat=".", huisnummer="0", naam=".")
    assert (row["straat"], row["korte_straat"], row["huisnummer"]) == (None, None, None)
    assert row["geslachtsnaam"] is None


def test_a_letter_address_of_the_dead_is_no_former_home(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, "brp_lo", opschorting="O", functie="B")
    assert row["briefadres"] == WORDS


def test_history_carries_the_flags_of_its_person_and_its_own_investigation(tmp_path: Path) -> None:
    doubted = THERE | {"08.83.10": "581120"}
    path = a_person_list.saved(tmp_path, [PERSON | HERE | {"07.70.10": "7"}, doubted])
    now, before = read_all("brp_lo", path)[0].to_dicts()
    assert (now["geheim"], before["geheim"]) == ("1", "1")
    assert (now["in_onderzoek"], before["in_onderzoek"]) == (None, "verblijfplaats")


HISTORY = DATA / "brp" / "amsterdam-verblijfplaatshistorie.v2.json"


def test_an_answer_of_the_history_api_gives_its_places() -> None:
    now, before = read_all("brp_haalcentraal_historie", HISTORY)[0].to_dicts()
    assert (now["soort"], now["korte_straat"], now["verblijf_tot"]) == (
        (brp.NOW, "Ampèrestraat", None)
    )
    assert (before["soort"], before["korte_straat"], before["postcode"]) == (
        (brp.FORMER_STAY, "Prins Hendrikkade", "1011AH")
    )
    assert (before["verblijf_vanaf"], before["verblijf_tot"]) == ("1995-04-12", "1995-10-20")


@pytest.mark.parametrize("shape", ["one answer", "answers", "lines"])
def test_secrecy_and_suspension_beside_the_stays_of_an_answer_hold_for_each(
    tmp_path: Path, shape: str
) -> None:
    stopped = {"reden": {"code": "O"}, "datum": {"type": "Datum", "datum": "2020-03-01"}}
    answer = json.loads(HISTORY.read_text(encoding="utf-8")) | {
        "geheimhoudingPersoonsgegevens": True,
        "opschortingBijhouding": stopped,
    }
    path = tmp_path / ("historie.ndjson" if shape == "lines" else "historie.json")
    content = [answer] if shape == "answers" else answer
    path.write_text(json.dumps(content) + "\n", encoding="utf-8")
    rows, left_out = read_all("brp_haalcentraal_historie", path)
    assert rows.select("soort", "korte_straat", "geheim", "verblijf_tot").rows() == [
        (brp.NOW, None, "1", None),
        (brp.FORMER_STAY, "Ampèrestraat", "1", "2020-03-01"),
        (brp.FORMER_STAY, "Prins Hendrikkade", "1", "1995-10-20"),
    ]
    assert left_out == {}


def test_an_answer_of_a_void_person_list_gives_no_places(tmp_path: Path) -> None:
    answer = json.loads(HISTORY.read_text(encoding="utf-8"))
    path = tmp_path / "historie.json"
    void = answer | {"opschortingBijhouding": {"reden": {"code": "W"}}}
    path.write_text(json.dumps(void), encoding="utf-8")
    rows, left_out = read_all("brp_haalcentraal_historie", path)
    assert (rows.height, left_out) == (0, {brp.ERASED["W"]: 1})


@pytest.mark.parametrize("reader", ["brp_haalcentraal", "brp_haalcentraal_historie"])
def test_who_has_all_stays_in_one_list_lives_at_the_one_that_goes_on(
    tmp_path: Path, reader: str
) -> None:
    stays = json.loads(HISTORY.read_text(encoding="utf-8"))
    path = saved(tmp_path, {"burgerservicenummer": BSN, "naam": NAME} | stays)
    rows, _ = read_all(reader, path)
    assert rows.select("soort", "korte_straat").rows() == [
        (brp.NOW, "Ampèrestraat"),
        (brp.FORMER_STAY, "Prins Hendrikkade"),
    ]


@pytest.mark.parametrize("shape", ["brp_gba", "brp_haalcentraal"])
def test_who_died_lives_nowhere_though_no_suspension_is_told(tmp_path: Path, shape: str) -> None:
    path = SHAPES[shape](tmp_path, {})
    (person,) = json.loads(path.read_text(encoding="utf-8"))
    day = "20200301" if shape == "brp_gba" else {"type": "Datum", "datum": "2020-03-01"}
    rows, _ = read_all(shape, saved(tmp_path, person | {"overlijden": {"datum": day}}))
    assert rows.select("soort", "opschorting_reden", "straat", "verblijf_tot").rows() == [
        (brp.NOW, "O", None, None),
        (brp.FORMER_STAY, "O", "Kerkstraat", "2020-03-01"),
    ]


@pytest.mark.parametrize("reader", ["brp_haalcentraal", "brp_haalcentraal_historie"])
def test_stays_put_with_their_person_become_former_addresses(tmp_path: Path, reader: str) -> None:
    stays = json.loads(HISTORY.read_text(encoding="utf-8"))
    person = {"burgerservicenummer": BSN, "naam": NAME, "geheimhoudingPersoonsgegevens": True}
    person |= {"verblijfplaats": stays["verblijfplaatsen"][0]}
    path = tmp_path / "personen.ndjson"
    path.write_text(json.dumps(person | stays) + "\n", encoding="utf-8")

    (now, before), left_out = read_all(reader, path)[0].to_dicts(), read_all(reader, path)[1]

    assert left_out == {}
    assert (now["bsn"], now["korte_straat"]) == (BSN, "Ampèrestraat")
    assert (before["bsn"], before["korte_straat"]) == (None, "Prins Hendrikkade")
    assert (before["bewoner"], before["geheim"]) == ("Tess Proefstra", "1")


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("iconnect_hc_brp_v2_personen.json", [brp.NOW]),
        # Both died: the address is a former one.
        ("openforms_ingeschrevenpersonen.v2-full.json", [brp.NOW, brp.FORMER_STAY]),
        ("openforms_ingeschrevenpersonen.v2-incomplete.json", [brp.NOW, brp.FORMER_STAY]),
    ],
)
def test_real_answers_of_haal_centraal_are_read(name: str, rows: list[str]) -> None:
    found = read_all("brp_haalcentraal", DATA / "brp" / name)[0]
    assert found["soort"].to_list() == rows
    assert found["bsn"][0] is not None


@pytest.mark.parametrize("name", ["v1-full", "v2-full-find-personen-response"])
@pytest.mark.parametrize("suffix", ["json", "ndjson"])
def test_a_real_file_of_another_shape_is_refused(tmp_path: Path, name: str, suffix: str) -> None:
    real = DATA / "brp" / f"openforms_ingeschrevenpersonen.{name}.json"
    path = tmp_path / f"personen.{suffix}"
    content = json.loads(real.read_text(encoding="utf-8"))
    path.write_text(json.dumps(content) + "\n", encoding="utf-8")
    if (name, suffix) == ("v2-full-find-personen-response", "ndjson"):
        # One person on a line is what ndjson is.
        assert read_all("brp_haalcentraal", path)[0]["soort"].to_list() == [
            brp.NOW,
            brp.FORMER_STAY,
        ]
        return
    with pytest.raises(RawFileUnreadable) as refusal:
        read_all("brp_haalcentraal", path)
    assert "Wiegman" not in str(refusal.value)


@pytest.mark.parametrize("place", [{"straat": "Kerkstraat"}, {"type": 7, "datumTot": 4}, {"a": 1}])
def test_a_place_of_another_shape_is_refused(tmp_path: Path, place: dict[str, Any]) -> None:
    path = tmp_path / "historie.json"
    path.write_text(json.dumps({"verblijfplaatsen": [place]}), encoding="utf-8")
    with pytest.raises(RawFileUnreadable):
        read_all("brp_haalcentraal_historie", path)
