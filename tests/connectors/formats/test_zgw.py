"""Cases made up by the published specification (Zaken API 1.5.1): no real answer was found."""

import json
from pathlib import Path
from typing import Any

import pytest

from connectors.formats import zgw
from contracts.errors import RawFileUnreadable, WrongUse
from tests.connectors.formats.reading import DATA, by_line, read_all

API = "https://zaken.example/zaken/api/v1"
SORT = "https://zaken.example/catalogi/api/v1/zaaktypen/1"
CATALOGUE = DATA / "zgw" / "catalogi.json"
HOME = {
    "aoaIdentificatie": "0457200000204863",
    "wplWoonplaatsNaam": "Weesp",
    "gorOpenbareRuimteNaam": "Kerkstraat",
    "aoaPostcode": "1381AB",
    "aoaHuisnummer": 1,
    "aoaHuisletter": "A",
    "aoaHuisnummertoevoeging": "",
    "inpLocatiebeschrijving": "",
}


def a_zaak(number: int = 1, **changes: object) -> dict[str, Any]:
    return {
        "url": f"{API}/zaken/{number}",
        "uuid": f"00000000-0000-0000-0000-{number:012}",
        "identificatie": f"ZAAK-2026-{number:07}",
        "bronorganisatie": "001479179",
        "omschrijving": "Geheimenaar",
        "zaaktype": SORT,
        "startdatum": "2026-01-05",
        "einddatum": None,
        "vertrouwelijkheidaanduiding": "zaakvertrouwelijk",
        "archiefnominatie": None,
        "archiefactiedatum": None,
        "status": None,
    } | changes


def a_rol(
    kind: str, zaak: int = 1, generic: str = "belanghebbende", **said: object
) -> dict[str, Any]:
    return {
        "url": f"{API}/rollen/1",
        "zaak": f"{API}/zaken/{zaak}",
        "betrokkene": "",
        "betrokkeneType": kind,
        "roltype": "https://zaken.example/catalogi/api/v1/roltypen/1",
        "omschrijving": "Overtreder" if generic == "belanghebbende" else generic,
        "omschrijvingGeneriek": generic,
        "betrokkeneIdentificatie": said,
    }


def a_thing(kind: str, zaak: int = 1, **said: object) -> dict[str, Any]:
    return {
        "url": f"{API}/zaakobjecten/1",
        "zaak": f"{API}/zaken/{zaak}",
        "object": "",
        "objectType": kind,
        "objectIdentificatie": said,
    }


PERSON = a_rol(
    "natuurlijk_persoon",
    inpBsn="999990019",
    voornamen="Tess",
    voorletters="T",
    voorvoegselGeslachtsnaam="van",
    geslachtsnaam="Proef",
    geboortedatum="19800517",
    verblijfsadres=HOME,
)
UNIT = a_rol(
    "organisatorische_eenheid", generic="behandelaar", identificatie="TOEZ", naam="Team Toezicht"
)
CLERK = a_rol("medewerker", generic="behandelaar", identificatie="jd", achternaam="Geheimman")


def known(row: dict[str, Any], *names: str) -> tuple[Any, ...]:
    return tuple(row[name] for name in names)


@pytest.mark.parametrize("shape", ["expanded", "answer", "lists", "lists turned", "lines"])
def test_a_case_has_its_parties_and_objects_wherever_they_stand(tmp_path: Path, shape: str) -> None:
    thing = a_thing("adres", identificatie="0457200000205703", huisnummer=44, postcode="1381LX")
    sort = {"url": SORT, "omschrijving": "Handhavingsverzoek"}
    whole = a_zaak(_expand={"rollen": [PERSON], "zaakobjecten": [thing], "zaaktype": sort})
    lists = {
        "zaaktypen": [sort],
        "zaken": [a_zaak()],
        "rollen": [PERSON],
        "zaakobjecten": [thing],
    }
    path = tmp_path / "zaken.json"
    content: object = {
        "expanded": [whole],
        "answer": {"count": 1, "next": None, "previous": None, "results": [whole]},
        "lists": lists,
        "lists turned": dict(reversed(lists.items())),
    }.get(shape)
    if shape == "lines":
        path = by_line(tmp_path, a_zaak(), PERSON, thing, sort)
    else:
        path.write_text(json.dumps(content), encoding="utf-8")
    rows, left_out = read_all("zgw", path)
    assert (rows.height, left_out) == (1, {})
    assert known(
        rows.to_dicts()[0],
        "zaaktype",
        "betrokkene_bsn",
        "betrokkene_geslachtsnaam",
        "betrokkene_geboortedatum",
        "betrokkene_huisletter",
        "betrokkene_nummeraanduiding_id",
        "nummeraanduiding_id",
        "huisnummer",
    ) == (
        "Handhavingsverzoek",
        "999990019",
        "Proef",
        "1980-05-17",
        "A",
        "0457200000204863",
        "0457200000205703",
        "44",
    )


def test_the_catalogue_of_open_zaak_names_the_type_of_a_case(tmp_path: Path) -> None:
    # Its fixture is turned into the records that the Catalogi API gives of it.
    fixture = json.loads(CATALOGUE.read_text())
    sorts = [one for one in fixture if one["model"] == "catalogi.zaaktype"]
    assert sorts
    named = [
        {
            "url": f"{SORT[:-1]}{number}",
            "omschrijving": one["fields"]["zaaktype_omschrijving"],
        }
        for number, one in enumerate(sorts)
    ]
    zaken = [
        a_zaak(number, zaaktype=one["url"], _expand={"rollen": [PERSON]})
        for number, one in enumerate(named)
    ]
    path = tmp_path / "zaken.json"
    path.write_text(json.dumps({"zaken": zaken, "zaaktypen": named}), encoding="utf-8")
    rows, _ = read_all("zgw", path)
    assert rows["zaaktype"].to_list() == [one["omschrijving"] for one in named]


def case_with(*parts: dict[str, Any], **changes: object) -> dict[str, Any]:
    roles = [part for part in parts if "betrokkeneType" in part]
    things = [part for part in parts if "objectType" in part]
    return a_zaak(**changes) | {"_expand": {"rollen": roles, "zaakobjecten": things}}


def test_who_handles_a_case_is_its_contact_and_never_a_party(tmp_path: Path) -> None:
    path = by_line(tmp_path, case_with(UNIT, CLERK, PERSON))
    rows, left_out = read_all("zgw", path, roles="behandelaar, belanghebbende")
    assert rows.select("behandelaar", "rol", "betrokkene_bsn").rows() == [
        ("Team Toezicht", "Overtreder", "999990019")
    ]
    assert left_out == {}
    assert "Geheimman" not in str(rows.to_dicts())


def test_a_person_that_handles_a_case_cannot_be_made_a_party(tmp_path: Path) -> None:
    handler = PERSON | {"omschrijvingGeneriek": "behandelaar"}
    rows, _ = read_all("zgw", by_line(tmp_path, case_with(handler)), roles="behandelaar,overtreder")
    assert rows["betrokkene_bsn"].to_list() == [None]


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({}, ["999990019", "999993653"]),
        ({"roles": "belanghebbende"}, ["999990019"]),
        ({"roles": "Overtreder"}, ["999990019"]),
        ({"roles": "initiator"}, ["999993653"]),
    ],
)
def test_the_contract_says_which_roles_are_parties(
    tmp_path: Path, options: dict[str, str], found: list[str]
) -> None:
    reporter = a_rol("natuurlijk_persoon", generic="initiator", inpBsn="999993653")
    adviser = a_rol("natuurlijk_persoon", generic="adviseur", inpBsn="999992223")
    path = by_line(tmp_path, case_with(PERSON, reporter, adviser))
    rows, _ = read_all("zgw", path, **options)
    assert rows["betrokkene_bsn"].to_list() == found


@pytest.mark.parametrize("level", zgw.LEVELS)
@pytest.mark.parametrize("most", [None, *zgw.LEVELS])
def test_a_case_above_the_level_is_left_out_and_counted(
    tmp_path: Path, level: str, most: str | None
) -> None:
    options = {} if most is None else {"mostConfidential": most}
    path = by_line(tmp_path, case_with(PERSON, vertrouwelijkheidaanduiding=level))
    rows, left_out = read_all("zgw", path, **options)
    allowed = zgw.LEVELS.index(level) <= zgw.LEVELS.index(most or "zaakvertrouwelijk")
    assert rows.height == allowed
    assert left_out == ({} if allowed else {zgw.TOO_CONFIDENTIAL: 1})


@pytest.mark.parametrize("level", ["", None, "onbekend"])
def test_a_case_that_does_not_say_its_level_is_left_out(tmp_path: Path, level: str | None) -> None:
    path = by_line(tmp_path, case_with(PERSON, vertrouwelijkheidaanduiding=level))
    assert read_all("zgw", path, mostConfidential="zeer_geheim")[1] == {zgw.TOO_CONFIDENTIAL: 1}


def test_the_parts_of_a_case_that_is_left_out_are_not_counted_again(tmp_path: Path) -> None:
    secret = a_zaak(vertrouwelijkheidaanduiding="geheim")
    _, left_out = read_all("zgw", by_line(tmp_path, PERSON, secret))
    assert left_out == {zgw.TOO_CONFIDENTIAL: 1}


def test_a_level_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="mostConfidential must be one of") as refusal:
        read_all("zgw", by_line(tmp_path, a_zaak()), mostConfidential="alles")
    assert refusal.value.code == "C-720"


@pytest.mark.parametrize(
    ("date", "found"), [("2031-01-05", ("ja", "2031-01-05")), (None, ("nee", None))]
)
def test_a_case_says_when_it_is_destroyed_or_goes_to_the_archive(
    tmp_path: Path, date: str | None, found: tuple[str, str | None]
) -> None:
    rows, _ = read_all("zgw", by_line(tmp_path, case_with(PERSON, archiefactiedatum=date)))
    assert rows.select("archief", "archiefactiedatum").rows() == [found]


@pytest.mark.parametrize(
    ("written_date", "read"),
    [
        ("1980-05-17", "1980-05-17"),
        ("19800517", "1980-05-17"),
        ("17-5-1980", "1980-05-17"),
        ("1980-00-00", "1980-00-00"),
        ("rond 1980", "rond 1980"),
        ("", None),
    ],
)
def test_a_birth_date_is_free_text(tmp_path: Path, written_date: str, read: str | None) -> None:
    party = a_rol("natuurlijk_persoon", geslachtsnaam="Proef", geboortedatum=written_date)
    rows, _ = read_all("zgw", by_line(tmp_path, case_with(party)))
    assert rows["betrokkene_geboortedatum"].to_list() == [read]


def test_organisations_and_branches_have_their_numbers_and_all_their_names(tmp_path: Path) -> None:
    parts = (
        a_rol(
            "niet_natuurlijk_persoon",
            innNnpId="002564440",
            statutaireNaam="Verzonnen B.V.",
            bezoekadres="Plein 2, 1381AB Weesp",
        ),
        a_rol(
            "vestiging",
            vestigingsNummer="000006363571",
            kvkNummer="34366966",
            handelsnaam=["Eerste", "Tweede"],
            verblijfsadres=HOME,
        ),
        a_thing("maatschappelijke_activiteit", kvkNummer="34366966", handelsnaam="Derde"),
    )
    rows, _ = read_all("zgw", by_line(tmp_path, case_with(*parts)))
    found = rows.select(
        "betrokkene_naam", "betrokkene_rsin", "betrokkene_kvk", "betrokkene_vestiging"
    )
    assert found.rows() == [
        ("Verzonnen B.V.", "002564440", None, None),
        ("Eerste", None, "34366966", "000006363571"),
        ("Tweede", None, "34366966", "000006363571"),
        ("Derde", None, "34366966", None),
    ]
    assert rows["betrokkene_adresregel"].to_list()[0] == "Plein 2, 1381AB Weesp"
    assert rows["rol"].to_list()[-1] == "zaakobject"


MARK = {"aanduidingWozObject": HOME, "wozObjectNummer": "045700000001"}
LAND = {"kadastraleIdentificatie": "24780711870000", "kadastraleAanduiding": "Weesp A 12"}
GROUP = {"numIdentificatie": "0457200000205703", "oaoIdentificatie": "0457010000009178"}


@pytest.mark.parametrize(
    ("kind", "said", "column", "value"),
    [
        ("adres", {"identificatie": "0457200000205703"}, "nummeraanduiding_id", "0457200000205703"),
        ("adres", {"identificatie": "eigen-1", "huisnummer": 3}, "huisnummer", "3"),
        ("pand", {"identificatie": "0457100000065103"}, "pand_id", "0457100000065103"),
        ("woz_object", MARK, "postcode", "1381AB"),
        ("woz_deelobject", {"isOnderdeelVan": MARK}, "woz_objectnummer", "045700000001"),
        ("woz_waarde", {"isVoor": MARK}, "nummeraanduiding_id", "0457200000204863"),
        ("kadastrale_onroerende_zaak", LAND, "kadastraal", "Weesp A 12"),
        ("zakelijk_recht", {"heeftBetrekkingOp": LAND}, "kadastraal", "Weesp A 12"),
        (
            "terrein_gebouwd_object",
            {"adresAanduidingGrp": GROUP},
            "adresseerbaar_object_id",
            "0457010000009178",
        ),
        (
            "huishouden",
            {"isGehuisvestIn": {"adresAanduidingGrp": GROUP}},
            "nummeraanduiding_id",
            "0457200000205703",
        ),
    ],
)
def test_an_object_is_found_by_its_address_or_number(
    tmp_path: Path, kind: str, said: dict[str, object], column: str, value: str
) -> None:
    rows, left_out = read_all("zgw", by_line(tmp_path, case_with(a_thing(kind, **said))))
    assert (rows[column].to_list(), left_out) == ([value], {})


def test_a_name_of_a_branch_that_is_no_list_is_one_name(tmp_path: Path) -> None:
    rows, _ = read_all("zgw", by_line(tmp_path, case_with(a_rol("vestiging", handelsnaam="Bar"))))
    assert rows["betrokkene_naam"].to_list() == ["Bar"]


def test_the_number_of_a_street_says_nothing_of_an_address(tmp_path: Path) -> None:
    street = a_thing("adres", identificatie="0457300000000101", huisnummer=3)
    rows, _ = read_all("zgw", by_line(tmp_path, case_with(street)))
    found = rows.select("huisnummer", "nummeraanduiding_id", "adresseerbaar_object_id").rows()
    assert found == [("3", None, None)]


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        (a_rol("ruimtewezen", naam="Geheim"), zgw.UNKNOWN_PARTY),
        (a_rol("natuurlijk_persoon"), zgw.NOT_IDENTIFIED),
        (a_rol("vestiging", handelsnaam=[]), zgw.NOT_IDENTIFIED),
        (a_thing("overige", overigeData={"iets": "Geheim"}), zgw.UNKNOWN_OBJECT),
        (a_thing("adres"), zgw.UNKNOWN_OBJECT),
    ],
)
def test_what_cannot_be_found_by_is_counted_and_its_case_stays(
    tmp_path: Path, part: dict[str, Any], reason: str
) -> None:
    rows, left_out = read_all("zgw", by_line(tmp_path, case_with(part, PERSON)))
    assert (rows["betrokkene_bsn"].to_list(), left_out) == (["999990019"], {reason: 1})


def test_parts_of_no_case_in_the_file_are_counted(tmp_path: Path) -> None:
    _, left_out = read_all("zgw", by_line(tmp_path, PERSON, a_zaak(2)))
    assert left_out == {zgw.APART: 1}


def test_what_is_no_case_is_counted(tmp_path: Path) -> None:
    rows, left_out = read_all("zgw", by_line(tmp_path, {"iets": "anders"}, case_with(PERSON)))
    assert (rows.height, left_out) == (1, {zgw.NO_CASE: 1})


def test_status_and_result_come_from_what_is_expanded(tmp_path: Path) -> None:
    case = case_with(PERSON)
    for name, sort in (("status", "statustype"), ("resultaat", "resultaattype")):
        case["_expand"][name] = {"_expand": {sort: {"omschrijving": name.title()}}}
    rows, _ = read_all("zgw", by_line(tmp_path, case))
    assert rows.select("status", "resultaat").rows() == [("Status", "Resultaat")]


@pytest.mark.parametrize(
    "broken",
    [
        a_zaak(_expand=["Geheim"]),
        a_zaak(_expand={"rollen": ["Geheim"]}),
        a_zaak(_expand={"rollen": [PERSON | {"betrokkeneIdentificatie": "Geheim"}]}),
        a_zaak(_expand={"zaakobjecten": [{"geheim": 1}]}),
        PERSON | {"zaak": ["Geheim"]},
    ],
)
def test_a_case_of_another_shape_is_refused_without_its_values(
    tmp_path: Path, broken: dict[str, Any]
) -> None:
    with pytest.raises(RawFileUnreadable, match="record 1 is not as the Zaken API") as refusal:
        read_all("zgw", by_line(tmp_path, broken))
    assert "eheim" not in str(refusal.value)
