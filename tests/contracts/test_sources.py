from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.columns import ColumnKind, Severity, Treatment
from contracts.errors import Invalid
from contracts.records import PartyMapper
from contracts.sources import OpeningDecision, Secrecy, fields, grantable, lint, load
from contracts.topics import Address, Organisation, Person, Vehicle
from tests.contracts.a_source import (
    NAME,
    NUMBER,
    SEEN,
    a_column,
    a_document,
    a_source,
    a_text,
    odcs_schema,
    own,
)

SHIPPED = Path(__file__).parents[2] / "contracts" / "sources"


def shipped(name: str) -> str:
    return (SHIPPED / f"{name}.odcs.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "department", "role", "secrecy", "days"),
    [
        ("brp", "Burgerzaken", "identification", "open", (1, 2, 14)),
        ("bag", "Basisregistraties", "identification", "open", (7, 30, 90)),
        ("woz", "Belastingen", "hit", "closed", (2, 7, 60)),
        ("vergunningen", "Vergunningen", "hit", "open", (2, 3, 30)),
        ("handhaving", "Handhaving", "hit", "open", (2, 3, 30)),
    ],
)
def test_the_shipped_contracts_are_valid(
    name: str, department: str, role: str, secrecy: str, days: tuple[int, int, int]
) -> None:
    contract = load(shipped(name), odcs_schema())

    clocks = (contract.warn_after, contract.use_for, contract.destroy_after)
    assert (contract.name, contract.department, contract.role) == (name, department, role)
    assert (contract.secrecy, clocks) == (secrecy, tuple(timedelta(days=day) for day in days))


@pytest.mark.rule("R-137")
def test_woz_may_be_asked_once_a_decision_opens_it() -> None:
    text = shipped("woz")
    opened = text + '  - {property: openedBy, value: {reference: B-12, date: "2026-03-01"}}\n'

    contract = load(opened, odcs_schema())

    assert contract.decision == OpeningDecision(reference="B-12", taken=date(2026, 3, 1))
    days = (date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 2))
    assert [contract.is_opened(day) for day in days] == [False, True, True]
    assert not load(text).is_opened(days[-1])


def test_a_source_that_says_nothing_of_secrecy_is_closed() -> None:
    assert a_source(secrecy=None).secrecy is Secrecy.CLOSED


def test_a_delivery_is_held_to_the_exact_text() -> None:
    contract = load(a_text())

    assert contract.reference()["id"] == "urn:treffer:source:toezicht"
    assert contract.reference()["sha256"] != load(a_text() + "\n").sha256


def test_limits_have_defaults_and_can_be_said() -> None:
    quality = [{"type": "library", "metric": "rowCount", "mustBeGreaterThan": 100}]
    tables = a_document()["schema"]
    text = a_text(schema=[tables[0] | {"quality": quality}], ours={"maxBadShare": 0.2})

    said, unsaid = load(text, odcs_schema()), a_source()

    assert (said.max_bad_share, said.max_shrink, said.min_rows) == (0.2, 0.5, 101)
    assert (unsaid.max_bad_share, unsaid.min_rows, unsaid.key) == (0.01, 1, ("nummer",))


RED: list[tuple[str, dict[str, Any], str]] = [
    ("not 3.2", {"apiVersion": "v3.1.0"}, "DataContract of v3.2.0"),
    ("unknown key", {"requird": True}, "no key requird"),
    ("no source name", {"id": "urn:treffer:source:Toe Zicht"}, "source name"),
    ("no version", {"version": "1"}, "is not a version"),
    ("number as version", {"version": 1.0}, "must be a text"),
    ("no department", {"ours": {"department": None}}, "department is missing"),
    ("no contact", {"ours": {"contact": None}}, "contact is missing"),
    ("no basis", {"ours": {"legalGround": "FILL IN"}}, "not filled in"),
    ("no regime", {"ours": {"regime": None}}, "regime is missing"),
    ("indicator as text", {"ours": {"indicators": "overlast"}}, "must be a list of texts"),
    ("no purpose", {"description": {}}, "purpose is missing"),
    ("unknown role", {"ours": {"role": "spion"}}, "closed list"),
    ("no role", {"ours": {"role": None}}, "role is missing"),
    ("unknown secrecy", {"ours": {"secrecy": "geheim"}}, "closed list"),
    ("forbidden by nothing", {"ours": {"secrecy": "forbidden"}}, "law is missing"),
    ("opened by nothing", {"ours": {"openedBy": {"reference": "B-1"}}}, "not a decision"),
    ("unknown property", {"ours": {"treatmnt": "token"}}, "no property of ours"),
    ("share above 1", {"ours": {"maxBadShare": 2}}, "from 0 to 1"),
    ("flag as text", {"ours": {"grantIdentity": "ja"}}, "true or false"),
    ("no relevance", {"ours": {"relevance": None}}, "relevance is missing"),
    ("bad relevance", {"ours": {"relevance": "gezien >="}}, "Relevance rule, position"),
    ("other column", {"ours": {"relevance": "naam = 'x'"}}, "uses naam"),
    ("other type", {"ours": {"relevance": "gezien = 'x'"}}, "as another type"),
    ("unused column", {"ours": {"relevance": "altijd"}}, "does not use gezien"),
    ("long warning", {"ours": {"warnAfter": "9d"}}, "longer than the latency"),
    ("no clocks", {"slaProperties": []}, "retention is missing"),
    ("other clock", {"slaProperties": [{"property": "x", "value": 1}]}, "no clock of ours"),
    ("list as clock", {"slaProperties": [{"property": []}]}, "no clock of ours"),
    ("no server", {"servers": []}, "one server"),
    ("no table", {"schema": []}, "one table"),
]


@pytest.mark.parametrize(("case", "changes", "said"), RED, ids=[case for case, *_ in RED])
def test_each_rule_on_a_contract_has_its_finding(
    case: str, changes: dict[str, Any], said: str
) -> None:
    assert said in " | ".join(map(str, lint(a_text(**changes), odcs_schema())))


def test_clocks_grow_from_warning_to_destruction() -> None:
    clocks = a_document()["slaProperties"]
    clocks[1] |= {"value": 40}

    assert "latency exceeds retention" in str(lint(a_text(slaProperties=clocks), odcs_schema()))


def test_a_reader_comes_from_the_closed_list_and_its_options_are_texts() -> None:
    server = {"server": "in", "type": "local", "path": ".", "format": "csv"}
    said = server | {"customProperties": own(reader="dbase", delimiter=1)}

    found = str(lint(a_text(servers=[said]), odcs_schema()))

    assert "closed list" in found
    assert "delimiter" in found


def a_reader(**said: object) -> list[dict[str, object]]:
    server = {"server": "in", "type": "local", "path": ".", "format": "json"}
    return [server | {"customProperties": own(**said)}]


@pytest.mark.rule("R-136")
@pytest.mark.parametrize(("regime", "findings"), [("suwi", 0), ("geen", 1)])
def test_what_comes_through_suwinet_stands_under_the_wet_suwi(regime: str, findings: int) -> None:
    servers = a_reader(reader="brk", shape="suwinet")
    found = lint(a_text(servers=servers, ours={"regime": regime}), odcs_schema())
    assert ["Wet SUWI" in finding.reason for finding in found] == [True] * findings


ENDS = "gezien >= vandaag - 5 jaar and (archief = 'nee' or archiefactiedatum >= vandaag)"
ARCHIVE = [
    a_column("archief", "relevance"),
    a_column("archiefactiedatum", "relevance", "date", logicalType="date"),
]


def test_cases_of_a_case_system_count_until_they_are_destroyed_or_go_to_the_archive() -> None:
    plain = a_text(servers=a_reader(reader="zgw"))
    whole = a_text(
        [NUMBER, SEEN, NAME, *ARCHIVE], servers=a_reader(reader="zgw"), ours={"relevance": ENDS}
    )
    assert "goes to the archive" in str(lint(plain, odcs_schema()))
    assert lint(whole, odcs_schema()) == ()


TWICE = a_column("x", "drop", customProperties=own(treatment="drop") + own(treatment="drop"))
RED_COLUMNS: list[tuple[str, Any, str]] = [
    ("no treatment", {"name": "x", "logicalType": "string"}, "treatment is missing"),
    ("unknown treatment", a_column("x", "tokn", "bsn"), "closed list"),
    ("unknown kind", a_column("x", "token", "burger"), "closed list"),
    ("no kind", a_column("x", "token"), "cannot be a token"),
    ("key as token", a_column("x", "token", "key"), "cannot be a token"),
    ("free text", a_column("x", "relevance", "free-text"), "free text is dropped"),
    ("theme", a_column("x", "substance", "theme", category="zaak"), "Use relevance"),
    ("no category", a_column("x", "substance"), "substance without category"),
    ("category of dropped", a_column("x", "drop", category="zaak"), "sealed nowhere"),
    ("identity", a_column("x", "substance", category="identity"), "alone"),
    ("bsn in identity", a_column("x", "token", "bsn", category="identity"), "alone"),
    (
        "special",
        a_column("x", "substance", category="zaak", classification="bijzonder"),
        "without the law",
    ),
    ("flag to seal", a_column("x", "substance", "wpg-flag", category="zaak"), "goes nowhere"),
    ("flag with category", a_column("x", "relevance", "wpg-flag", category="zaak"), "goes nowhere"),
    ("flag dropped", a_column("x", "drop", "wpg-flag"), "goes nowhere"),
    ("flag as text", a_column("x", "relevance", "own-observation"), "is true or false"),
    ("label", a_column("x", "token", "bsn", party="De Heer"), "not a label"),
    ("party of nothing", a_column("x", "drop", party="p"), "tells of no party"),
    ("examples", a_column("x", "token", "bsn", examples=["1"]), "shows no values"),
    ("no type", a_column("x", "drop", logicalType=None), "logicalType is missing"),
    ("odd type", a_column("x", "drop", logicalType="map"), "closed list"),
    ("same name", a_column("naam", "drop"), "another column"),
    ("name of ours", a_column("line", "drop"), "another column"),
    ("typo below", a_column("x", "drop", requird=True), "requird"),
    ("blank required", a_column("x", "drop", required=True, onError="blank"), "cannot be blanked"),
    ("looks around", a_column("x", "drop", logicalTypeOptions={"pattern": "(?=a)"}), "pattern"),
    ("no pattern", a_column("x", "drop", logicalTypeOptions={"pattern": "("}), "pattern"),
    ("no length", a_column("x", "drop", logicalTypeOptions={"maxLength": 0}), "above 0"),
    ("codes", a_column("x", "drop", enum=[{"value": 1}]), "list of texts"),
    ("no codes", a_column("x", "drop", enum=[]), "rule 'minItems'"),
    ("id", a_column("x", "drop", id="a b"), "as the standard wants"),
    ("meaning", a_column("x", "drop", semanticType="bsn"), "Use one of: column, measure"),
    ("said twice", TWICE, "second time"),
    ("no mapping", "x", "must be a mapping"),
]


@pytest.mark.parametrize(
    ("case", "column", "said"), RED_COLUMNS, ids=[case for case, *_ in RED_COLUMNS]
)
def test_each_rule_on_a_column_has_its_finding(case: str, column: Any, said: str) -> None:
    text = a_text([NUMBER, SEEN, NAME, column])

    assert said in " | ".join(map(str, lint(text, odcs_schema())))


def a_flag(name: str, kind: str) -> dict[str, Any]:
    return a_column(name, "relevance", kind, logicalType="boolean")


def test_a_flag_stands_on_one_column() -> None:
    both = [a_flag("a", "wpg-flag"), a_flag("b", "own-observation")]

    assert lint(a_text([NUMBER, SEEN, NAME, *both]), odcs_schema()) == ()
    twice = lint(a_text([NUMBER, SEEN, NAME, *both, a_flag("c", "wpg-flag")]), odcs_schema())
    assert ["another column already" in one.reason for one in twice] == [True]


@pytest.mark.rule("R-128")
@pytest.mark.parametrize(
    ("law", "found"),
    [
        (None, 1),
        ("Wabo art. 2.1", 1),
        ("art. 5.1 Omgevingswet", 1),
        ("wabo", 1),
        ("art. 30a Alcoholwet", 0),
        ("Omgevingswetten", 0),
    ],
)
def test_special_data_need_a_law_and_the_wabo_is_none(law: str | None, found: int) -> None:
    laws = {} if law is None else {"law": law}
    column = a_column("x", "substance", category="z", classification="bijzonder", **laws)

    assert len(lint(a_text([NUMBER, SEEN, NAME, column]), odcs_schema())) == found


@pytest.mark.rule("R-128")
def test_special_data_that_are_dropped_and_criminal_data_need_no_law_in_the_contract() -> None:
    dropped = a_column("x", "drop", classification="bijzonder")
    criminal = a_column("y", "substance", category="z", classification="strafrechtelijk")

    assert lint(a_text([NUMBER, SEEN, NAME, dropped, criminal]), odcs_schema()) == ()


@pytest.mark.rule("R-143")
def test_a_contract_names_the_sectoral_law_it_stands_under_and_what_being_known_says() -> None:
    under = a_source(regime="belastingen", indicators=["overlast", "malafide"])

    assert (under.regime, under.indicators) == ("belastingen", ("overlast", "malafide"))
    assert (a_source().regime, a_source().indicators) == ("geen", ())


@pytest.mark.parametrize("check", [{"type": "sql", "query": "select 1"}, "rowCount"])
def test_a_table_has_no_quality_rules_but_its_row_count(check: object) -> None:
    tables = a_document()["schema"]

    found = str(lint(a_text(schema=[tables[0] | {"quality": [check]}]), odcs_schema()))

    assert "is not a rule of ours" in found


def test_a_table_needs_a_number_and_something_to_be_found_by() -> None:
    found = str(lint(a_text([SEEN]), odcs_schema()))

    assert "primaryKey" in found
    assert "no column is a token" in found


def test_all_findings_come_together_with_place_line_and_repair() -> None:
    text = a_text([NUMBER, SEEN, a_column("bsn")], ours={"contact": None})

    with pytest.raises(Invalid) as raised:
        load(text, odcs_schema())

    line = text[: text.index("name: bsn")].count("\n") + 1
    assert "2 findings" in str(raised.value)
    assert f"line {line + 3}, schema zaken, properties bsn, " in str(raised.value)
    assert "contact is missing. Add it" in str(raised.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [", "line 1"),
        ("kind: DataContract\na: b: c", "line 2"),
        ("- a", "is a mapping"),
        ("", "is a mapping"),
        ("a: 1\na: 2", "line 2, text: a key stands here for the second time"),
        ("a: &x {b: 1}\nc: *x", "alias"),
        ("a: !!python/object:os.system x", "not YAML"),
        ("a: \x00", "no text may hold"),
        ("[" * 5000, "nested too deeply"),
    ],
)
def test_a_text_that_is_no_yaml_mapping_has_one_clear_finding(text: str, said: str) -> None:
    with pytest.raises(Invalid) as raised:
        load(text, odcs_schema())

    assert said in str(raised.value)
    assert "1 findings" in str(raised.value)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60))
def test_any_text_is_a_contract_or_is_refused_as_invalid(text: str) -> None:
    with pytest.raises(Invalid):
        load(text, odcs_schema())


@given(
    st.sampled_from(["schema", "servers", "slaProperties", "customProperties", "description"]),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.just("geheimwoord"),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["name", "property", "value", "properties"]), inner)
        ),
        max_leaves=6,
    ),
)
def test_no_finding_repeats_a_value_of_the_text(key: str, value: object) -> None:
    found = lint(a_text(**{key: value}), odcs_schema())

    assert found
    assert all("geheimwoord" not in f"{one.reason} {one.repair}" for one in found)


def test_identity_is_name_birth_date_and_address_and_a_category_what_it_says() -> None:
    contract = a_source(
        a_column("bsn", "token", "bsn", category="nummers"),
        a_column("straat", "token", "street", party="locatie", category="plaats"),
        a_column("soort", "substance", category="zaak"),
    )

    assert fields(contract) == {
        "identity": ("naam", "straat"),
        "zaak": ("nummer", "soort"),
        "nummers": ("bsn",),
        "plaats": ("straat",),
    }


def test_identity_can_be_granted_only_where_the_contract_says_so() -> None:
    assert grantable(a_source()) == {"nummer"}
    assert grantable(a_source(grantIdentity=True)) == {"nummer", "naam"}


def test_what_a_record_cannot_do_without_is_rejected_and_the_rest_is_blanked() -> None:
    columns = a_source(a_column("bsn", "token", "bsn")).columns

    assert [column.severity for column in columns] == [
        Severity.REJECT,
        Severity.REJECT,
        Severity.BLANK,
        Severity.BLANK,
    ]
    assert columns[1].treatment is Treatment.RELEVANCE


def test_columns_are_found_by_their_kind_unless_dropped() -> None:
    contract = a_source(a_column("thema", "relevance", "theme"), a_column("t", "drop", "theme"))

    assert contract.of_kind(ColumnKind.THEME) == ("thema",)


def parties(name: str, **cells: str | None) -> dict[str, Any]:
    """The parties of one row of a shipped contract."""
    mapper = PartyMapper(load(shipped(name)), [*cells, "unknown"])
    return dict(mapper((*cells.values(), "x")))


def test_a_resident_is_a_person_with_an_address() -> None:
    found = parties(
        "brp", bsn="999990019", huisnummer="12", huisletter="A", huisnummertoevoeging="bis"
    )

    assert found["persoon"].person == Person(bsn="999990019")
    assert found["persoon"].address == Address(house_number="12-A-bis")


def test_opposite_a_number_is_not_that_number() -> None:
    found = parties("brp", straat="Gracht", huisnummer="12", aanduiding_bij_huisnummer="to")

    assert found["persoon"].address == Address(street="Gracht")


def test_owner_and_user_take_the_address_of_the_object() -> None:
    found = parties(
        "woz",
        straat="Dorpsstraat",
        kadastraal="WSP00 A 1",
        eigenaar_type="natuurlijk_persoon",
        eigenaar_naam="A. de Boer",
        gebruiker_type="niet_natuurlijk_persoon",
        gebruiker_naam="De Boer B.V.",
    )

    place = Address(street="Dorpsstraat")
    assert (found["object"].address, found["object"].parcel.designation) == (place, "WSP00 A 1")
    assert (
        found["eigenaar"].person,
        found["eigenaar"].organisation,
        found["eigenaar"].address,
    ) == (
        Person(full_name="A. de Boer"),
        None,
        place,
    )
    assert found["gebruiker"].organisation == Organisation(name="De Boer B.V.")
    assert found["gebruiker"].person is None


def test_a_name_of_unknown_type_is_both_a_persons_and_an_organisations() -> None:
    found = parties("woz", eigenaar_naam="De Boer")

    assert found["eigenaar"].person.full_name == found["eigenaar"].organisation.name == "De Boer"


def test_applicant_and_company_are_two_parties_at_one_location() -> None:
    found = parties(
        "vergunningen", aanvrager_achternaam="Boer", kvk_nummer="12345678", postcode="9999AB"
    )

    assert list(found) == ["aanvrager", "bedrijf", "locatie"]
    assert {party.address for party in found.values()} == {Address(postcode="9999AB")}


def test_a_party_of_which_nothing_is_said_is_left_out() -> None:
    assert list(parties("handhaving", locatie="Kerkstr. 12")) == ["locatie"]
    assert parties("handhaving", overtreding="x") == {}
    assert parties("handhaving", betrokkene=None, locatie=None) == {}


def test_a_vehicle_stands_by_itself() -> None:
    contract = a_source(
        a_column("kenteken", "token", "plate", party="voertuig"),
        a_column("adres", "token", "address-line", party="locatie"),
    )

    found = dict(PartyMapper(contract, ["kenteken", "adres"])(("99-AAA-9", "Kade 1")))

    assert (found["voertuig"].vehicle, found["voertuig"].address) == (
        Vehicle(plate="99-AAA-9"),
        None,
    )
