"""Each shipped contract delivers the categories that the RIEC work process names, and no other."""

from pathlib import Path

import pytest

from contracts import sources
from contracts.columns import ColumnKind, Treatment

SHIPPED = Path(sources.__file__).parent / "sources"
PERSON = {"bsn", "voornamen", "voorletters", "voorvoegsel", "geslachtsnaam", "geboortedatum"}
PARTNER = {"partner_voorvoegsel", "partner_geslachtsnaam"}
ADDRESS = {
    "straat", "korte_straat", "huisnummer", "huisletter", "huisnummertoevoeging",
    "aanduiding_bij_huisnummer", "postcode", "woonplaats", "locatieomschrijving", "land",
    "nummeraanduiding_id", "adresseerbaar_object_id", "pand_id", "kadastraal",
}  # fmt: skip
LIVING = {
    "functie_adres", "verblijf_vanaf", "verblijf_tot", "verblijf_type", "niet_op_adres", "briefadres",
    "adres_niet_bewoond",
}  # fmt: skip
STATUS = {
    "geheim", "opschorting_reden", "opschorting_datum", "in_onderzoek", "soort", "naam_tot", "rni",
}  # fmt: skip
OWNER_AND_USER = {
    f"{who}_{what}"
    for who in ("eigenaar", "gebruiker")
    for what in ("type", "bsn", "rsin", "kvk", "vestiging", "naam")
}
APPLICANT = {f"aanvrager_{what}" for what in ("voorvoegsel", "achternaam", "geboortedatum")} | {
    "aanvrager_voornamen",
    "aanvrager_bsn",
}
CATEGORIES = {
    "brp": PERSON | PARTNER | ADDRESS | LIVING | STATUS,
    "woz": OWNER_AND_USER | ADDRESS | {"woz_objectnummer", "waardepeildatum", "geheim"},
    "vergunningen": APPLICANT
    | ADDRESS
    | {"zaaknummer", "zaaktype", "status", "datum_aanvraag", "bedrijfsnaam", "kvk_nummer"},
    "handhaving": {"zaaknummer", "thema", "overtreding", "datum_constatering", "afdoening"}
    | {"betrokkene", "geboortedatum", "locatie", "wpg"},
    "kvk": ADDRESS
    | {"kvk_nummer", "rsin", "vestigingsnummer", "rechtsvorm", "naam", "adresregel"}
    | {"adres_afgeschermd", "datum_einde", "beeindigd"}
    | {f"eigenaar_{what}" for what in ("bsn", "voornamen", "voorvoegsel", "geslachtsnaam")}
    | {"eigenaar_geboortedatum"},
    "brk": ADDRESS
    | {"object_id", "aanduiding", "soort", "koopsom", "koopjaar", "meer_gerechtigden"}
    | {"recht", "aandeel", "aanvangsdatum"}
    | {f"gerechtigde_{what}" for what in ("type", "naam", "bsn", "kvk", "rsin", "woonplaats")}
    | {f"gerechtigde_{what}" for what in ("voornamen", "voorvoegsel", "geslachtsnaam")}
    | {"gerechtigde_geboortedatum"},
    "subsidies": ADDRESS
    | {"aanvraagnummer", "regeling", "stand", "datum_aanvraag", "bezwaar"}
    | {"aanvrager", "kvk_nummer", "contactpersoon"},
    "belastingen": ADDRESS
    | {"aanslagnummer", "soort", "dagtekening", "betaling"}
    | {"belastingplichtige", "bsn", "kvk_nummer"},
    "bezwaarschriften": {"zaaknummer", "procedure", "datum_ontvangst", "maatregel", "uitkomst"}
    | {"voorletters", "voorvoegsel", "achternaam", "geboortedatum", "organisatie", "adres"},
    "meldingen": {"meldingnummer", "thema", "soort", "datum_melding", "maatregel"}
    | {"betrokkene", "locatie", "kenteken", "zelf_waargenomen"},
    "vastgoed": ADDRESS
    | {"overeenkomst", "soort", "datum_ingang", "maatregel", "vergoeding"}
    | {"wederpartij", "geboortedatum", "kvk_nummer"},
}


@pytest.mark.rule("R-125")
@pytest.mark.rule("R-126")
@pytest.mark.rule("R-127")
@pytest.mark.rule("R-129")
@pytest.mark.rule("R-208")
@pytest.mark.rule("R-209")
@pytest.mark.rule("R-210")
@pytest.mark.rule("R-211")
@pytest.mark.rule("R-212")
@pytest.mark.parametrize("name", CATEGORIES)
def test_a_shipped_contract_keeps_no_column_outside_its_categories(name: str) -> None:
    contract = sources.load((SHIPPED / f"{name}.odcs.yaml").read_text())
    kept = {c.name for c in contract.columns if c.treatment is not Treatment.DROP}

    assert kept - CATEGORIES[name] == set()


@pytest.mark.rule("R-128")
@pytest.mark.parametrize("name", CATEGORIES)
def test_no_shipped_contract_keeps_a_special_column(name: str) -> None:
    contract = sources.load((SHIPPED / f"{name}.odcs.yaml").read_text())

    assert not [c.name for c in contract.columns if c.classification == "bijzonder"]


@pytest.mark.rule("R-129")
def test_reports_keep_no_reporter_and_no_vehicle_that_no_official_saw() -> None:
    contract = sources.load((SHIPPED / "meldingen.odcs.yaml").read_text())

    assert contract.of_kind(ColumnKind.OWN_OBSERVATION) == ("zelf_waargenomen",)
    assert contract.of_kind(ColumnKind.PLATE) == ("kenteken",)
    assert not [one.name for one in contract.columns if "melder" in one.name]


@pytest.mark.rule("R-139")
def test_the_shipped_contract_of_enforcement_wants_police_data_flagged() -> None:
    contract = sources.load((SHIPPED / "handhaving.odcs.yaml").read_text())

    assert contract.of_kind(ColumnKind.WPG_FLAG) == ("wpg",)
