"""A contract is proposed by values first and names beside them; what is not certain is dropped."""

import pytest

from contracts.columns import Column, ColumnKind, Treatment
from pipelines.extract import words
from pipelines.extract.propose import Proposal, propose
from tests.pipelines.extract.a_table import KINDS, a_table, drawn

TEXT = frozenset({"text"})


def proposed(columns: dict[str, list[str | None]], **raw: frozenset[str]) -> dict[str, Proposal]:
    types = {name: raw.get(name, TEXT) for name in columns}
    return {one.column.name: one for one in propose(a_table({**columns}), types)}


def one(name: str, values: list[str | None], raw: frozenset[str] = TEXT) -> Column:
    return proposed({name: values}, **{name: raw})[name].column


EXPECTED = {
    "bsn": ("bsn", "token", "betrokkene"),
    "rsin": ("rsin", "token", "bedrijf"),
    "kvk_nummer": ("kvk", "token", "bedrijf"),
    "vestigingsnummer": ("branch", "token", "bedrijf"),
    "nummeraanduiding_id": ("bag-num", "token", "locatie"),
    "verblijfsobject_id": ("bag-vbo", "token", "locatie"),
    "pand_id": ("bag-pand", "token", "locatie"),
    "postcode": ("postcode", "token", "locatie"),
    "huisnummer": ("house-number", "token", "locatie"),
    "huisletter": ("house-letter", "token", "locatie"),
    "huisnummertoevoeging": ("house-addition", "token", "locatie"),
    "straatnaam": ("street", "token", "locatie"),
    "woonplaats": ("place", "token", "locatie"),
    "adres": ("address-line", "token", "locatie"),
    "voornamen": ("given-names", "token", "betrokkene"),
    "voorletters": ("initials", "token", "betrokkene"),
    "voorvoegsel": ("prefix", "token", "betrokkene"),
    "achternaam": ("family-name", "token", "betrokkene"),
    "volledige_naam": ("full-name", "token", "betrokkene"),
    "geboortedatum": ("birth-date", "token", "betrokkene"),
    "handelsnaam": ("organisation-name", "token", "bedrijf"),
    "kenteken": ("plate", "token", "voertuig"),
    "datum_besluit": ("date", "relevance", None),
    "zaaknummer": ("key", "substance", None),
    "status": ("code-list", "drop", None),
    "omschrijving": ("free-text", "drop", None),
}


def test_a_whole_register_is_recognised() -> None:
    given = {name: [*drawn(draw, 120, seed)] for seed, (name, draw) in enumerate(KINDS.items())}

    found = proposed({**given})

    told = {
        name: (column.kind, column.treatment, column.party)
        for name, column in ((name, one.column) for name, one in found.items())
    }
    assert told == EXPECTED
    assert found["zaaknummer"].column.primary_key


@pytest.mark.parametrize("name", ["bsn", "postcode", "nummeraanduiding_id", "datum_besluit"])
def test_values_tell_the_kind_where_the_name_says_nothing(name: str) -> None:
    column = one("veld_7", [*drawn(KINDS[name], 60)])

    assert column.kind == EXPECTED[name][0]


def test_nine_digits_that_pass_may_be_of_a_person_or_a_company_and_are_dropped() -> None:
    found = proposed({"veld_7": [*drawn(KINDS["bsn"], 60)]})["veld_7"]

    assert (found.column.kind, found.column.treatment) == (ColumnKind.BSN, Treatment.DROP)
    assert "RSIN" in found.reason


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("bsn", ["123456789", "987654321", "111222333"] * 20),
        ("kvk_nummer", ["onbekend", "nvt", "geen"] * 20),
        ("achternaam", ["12", "13", "14"] * 20),
        ("achternaam", ["Ja", "Nee"] * 60),
        ("geslacht", ["M", "V"] * 60),
        ("telefoonnummer", ["0612345678"] * 60),
        ("behandelaar", drawn(KINDS["achternaam"], 60)),
        ("soort_naam", drawn(KINDS["achternaam"], 60)),
        ("geboorteplaats", drawn(KINDS["woonplaats"], 60)),
        ("nationaliteit", drawn(KINDS["woonplaats"], 60)),
        ("opmerking_bsn_niet", [" ".join(["woord"] * 12)] * 30),
        ("leeg", [None, "", " "] * 20),
        ("adres", ["geen vast adres of onbekend waar"] * 60),
        ("wat_dan_ook", drawn(KINDS["achternaam"], 60)),
        ("zaaktype", ["bouwen", "slopen"] * 60),
    ],
)
def test_what_is_not_certain_is_dropped(name: str, values: list[str | None]) -> None:
    found = proposed({name: [*values]})[name]

    assert found.column.treatment is Treatment.DROP
    assert found.reason
    assert not [value for value in values if value and len(value) > 3 and value in found.reason]


@pytest.mark.rule("R-128")
@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("nationaliteit", "bijzonder"),
        ("ras", "bijzonder"),
        ("gezondheid_toelichting", "bijzonder"),
        ("strafrechtelijk", "strafrechtelijk"),
        ("terras", None),
        ("grasveld", None),
    ],
)
def test_special_and_criminal_data_are_classified_and_dropped(name: str, told: str | None) -> None:
    column = one(name, [*drawn(KINDS["bsn"], 60)])

    assert column.classification == told
    assert column.treatment is Treatment.DROP


def test_addresses_and_dates_that_are_not_certain_are_told_and_dropped() -> None:
    found = proposed(
        {
            "waar": [*drawn(KINDS["adres"], 100)],
            "ingang": [*drawn(KINDS["datum_besluit"], 95), "onbekend", "nvt", "?", "later", "x"],
        }
    )

    told = {name: (one.column.kind, one.column.treatment) for name, one in found.items()}
    assert told == {"waar": ("address-line", "drop"), "ingang": ("date", "drop")}


def test_a_word_for_no_date_counts_as_often_as_it_comes() -> None:
    dates = drawn(KINDS["datum_besluit"], 150)

    assert one("datum_ontvangst", [*dates, "onbekend"]).treatment is Treatment.RELEVANCE
    assert one("datum_ontvangst", [*dates, *["onbekend"] * 10]).treatment is Treatment.DROP


def test_a_number_that_lost_its_noughts_is_dropped_until_it_is_exported_as_text() -> None:
    found = proposed({"bsn": [*drawn(KINDS["bsn"], 60)]}, bsn=frozenset({"number"}))["bsn"]

    assert found.column.treatment is Treatment.DROP
    assert "export it as text" in found.reason


def test_columns_are_grouped_by_the_party_that_their_names_share() -> None:
    found = proposed(
        {
            "aanvrager_bsn": [*drawn(KINDS["bsn"], 40, 1)],
            "aanvrager_achternaam": [*drawn(KINDS["achternaam"], 40, 2)],
            "bsn_eigenaar": [*drawn(KINDS["bsn"], 40, 3)],
            "eigenaarAchternaam": [*drawn(KINDS["achternaam"], 40, 4)],
            "kvkNummer": [*drawn(KINDS["kvk_nummer"], 40, 5)],
            "postcode": [*drawn(KINDS["postcode"], 40, 6)],
            "tante_bsn": [*drawn(KINDS["bsn"], 40, 7)],
            "tante_achternaam": [*drawn(KINDS["achternaam"], 40, 8)],
        }
    )

    assert {name: one.column.party for name, one in found.items()} == {
        "aanvrager_bsn": "aanvrager",
        "aanvrager_achternaam": "aanvrager",
        "bsn_eigenaar": "eigenaar",
        "eigenaarAchternaam": "eigenaar",
        "kvkNummer": "bedrijf",
        "postcode": "locatie",
        "tante_bsn": "tante",
        "tante_achternaam": "tante",
    }


def test_the_name_of_a_party_takes_the_birth_date_beside_it() -> None:
    found = proposed(
        {
            "betrokkene": [*drawn(KINDS["volledige_naam"], 120, 1)],
            "geboortedatum": [*drawn(KINDS["geboortedatum"], 120, 2)],
        }
    )

    assert {one.column.party for one in found.values()} == {"betrokkene"}
    assert found["betrokkene"].column.kind is ColumnKind.PARTY_NAME


def test_of_two_columns_of_one_kind_for_one_party_the_second_is_dropped() -> None:
    found = proposed(
        {"bsn": [*drawn(KINDS["bsn"], 40, 1)], "BSN_nummer": [*drawn(KINDS["bsn"], 40, 2)]}
    )

    assert found["bsn"].column.treatment is Treatment.TOKEN
    assert found["BSN_nummer"].column.treatment is Treatment.DROP


@pytest.mark.rule("R-139")
@pytest.mark.parametrize("values", [["ja", "nee"] * 20, ["?", "nee"] * 20, [None] * 40])
def test_a_wpg_flag_is_never_dropped(values: list[str | None]) -> None:
    column = one("wpg", values)

    assert (column.kind, column.treatment) == (ColumnKind.WPG_FLAG, Treatment.RELEVANCE)


def test_one_date_is_proposed_for_relevance_and_never_a_birth_date() -> None:
    found = proposed(
        {
            "geboorte": [*drawn(KINDS["datum_besluit"], 40, 1)],
            "datum_einde": [*drawn(KINDS["datum_besluit"], 40, 2)],
            "datum_ontvangst": [*drawn(KINDS["datum_besluit"], 40, 3)],
        }
    )

    kept = [name for name, one in found.items() if one.column.treatment is Treatment.RELEVANCE]
    assert kept == ["datum_ontvangst"]


def test_a_date_that_no_rule_can_name_is_not_proposed_for_relevance() -> None:
    assert one("Datum ontvangst", [*drawn(KINDS["datum_besluit"], 40)]).treatment is Treatment.DROP


@pytest.mark.parametrize(
    ("columns", "key"),
    [
        ({"zaaknummer": 1, "volgnr": 2}, "zaaknummer"),
        ({"aanvrager_id": 1, "id": 2}, "id"),
        ({"veld": 1}, "veld"),
    ],
)
def test_the_number_of_a_record_is_its_key(columns: dict[str, int], key: str) -> None:
    given = {name: [*drawn(KINDS["zaaknummer"], 60, seed)] for name, seed in columns.items()}

    found = proposed({**given})

    keys = [name for name, one in found.items() if one.column.primary_key]
    assert keys == [key]
    assert not found[key].column.unique


@pytest.mark.parametrize(
    "values",
    [
        [*drawn(KINDS["zaaknummer"], 59), None],
        [*drawn(KINDS["omschrijving"], 60)],
        [*drawn(KINDS["datum_besluit"], 60)],
        ["Z-2024-000001"] * 60,
    ],
)
def test_a_column_with_gaps_sentences_dates_or_one_value_is_no_key(
    values: list[str | None],
) -> None:
    assert not one("nummer", values).primary_key


@pytest.mark.parametrize(
    ("name", "kind", "rest"),
    [
        ("BSN", ColumnKind.BSN, ""),
        ("aanvrager_bsn", ColumnKind.BSN, "aanvrager"),
        ("bsn aanvrager", ColumnKind.BSN, "aanvrager"),
        ("aanvragerBsn", ColumnKind.BSN, "aanvrager"),
        ("Naam_aanvrager", ColumnKind.PARTY_NAME, "aanvrager"),
        ("huisnummer_toevoeging", ColumnKind.HOUSE_ADDITION, ""),
        ("geslachtsnaam_partner", ColumnKind.PARTNER_NAME, ""),
        ("locatie_straat", ColumnKind.STREET, "locatie"),
        ("eigenaar.type", ColumnKind.PARTY_TYPE, ""),
        ("type_adres", None, "type"),
        ("iets", None, "iets"),
        ("", None, ""),
        ("€", None, ""),
    ],
)
def test_a_name_tells_its_kind_and_what_it_says_besides(
    name: str, kind: ColumnKind | None, rest: str
) -> None:
    assert words.named(name) == (kind, rest)


def test_every_word_stands_for_one_kind() -> None:
    listed = [word for words_ in words.NAMES.values() for word in words_]

    assert len(listed) == len(set(listed))
    assert [word for word in listed if not word.isalnum() or word != word.lower()] == []
