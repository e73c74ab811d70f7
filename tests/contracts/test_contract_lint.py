"""Every rule of a source contract has a broken contract that is found at its line."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest

from contracts.advice import advice
from contracts.columns import Column, ColumnKind, Treatment
from contracts.odcs import Document, LintFinding
from contracts.sources import drafted, lint
from contracts.tables import holding, keeps
from tests.contracts.a_source import odcs_schema

SHIPPED = Path(__file__).parents[2] / "contracts" / "sources"
GOOD = (SHIPPED / "handhaving.odcs.yaml").read_text("utf-8")
KEY = "        primaryKey: true\n"
BIRTH = "      - name: geboortedatum\n        logicalType: string\n"
TITLE = "name: Handhavingszaken\n"

BROKEN: Mapping[str, tuple[str, str, str]] = {
    # What is replaced, what stands there instead (the mark ¶ is on the line to be found), reason.
    "not yaml": (TITLE, "name: een: twee¶\n", "not YAML"),
    "a key twice": (TITLE, TITLE + "name: nog eens¶\n", "second time"),
    "no key of the standard": (TITLE, TITLE + "titel: x¶\n", "knows no key"),
    "other version of the standard": ("v3.2.0", "v9.9.9¶", "not a DataContract"),
    "version": ("version: 1.1.0", "version: een¶", "not a version"),
    "name": ("source:handhaving", "source:Hand having¶", "not end in a source name"),
    "purpose": ("purpose: Vaststellen of een subject of object bekend is in handhavingszaken (dat-informatie).", "purpose: FILL IN¶", "not filled in"),
    "limitations": ("limitations: Geen opsporingsgegevens (Wpg). Niet gebruiken buiten de aanpak van ondermijning.", "limitations: TODO¶", "not filled in"),
    "reader": ("value: tabular", "value: excel¶", "closed list"),
    "option": ('delimiter, value: ";"', "delimiter, value: 1¶", "must be a text"),
    "own property": ("property: delimiter", "property: scheider¶", "no property of ours"),
    "quality of the table": ("metric: rowCount", "metric: nullValues¶", "not a rule of ours"),
    "no treatment": ("          - {property: treatment, value: drop}\n", "          - {property: kind, value: free-text}¶\n", "second time"),
    "treatment": ("treatment, value: drop", "treatment, value: bewaar¶", "closed list"),
    "kind": ("value: birth-date", "value: verjaardag¶", "closed list"),
    "kind of a token": ("value: birth-date", "value: date¶", "cannot be a token"),
    "type": (BIRTH, BIRTH.replace("string", "tekst¶"), "closed list"),
    "free text as a token": ("treatment, value: drop", "treatment, value: token¶", "free text"),
    "category": ("value: constatering}\n      - name: datum", "value: Con Stat¶}\n      - name: datum", "not a label"),
    "party": ("party, value: locatie", "party, value: De Plek¶", "not a label"),
    "special data": (BIRTH, BIRTH + "        classification: bijzonder¶\n", "without the law"),
    "pattern": (KEY, KEY + "        logicalTypeOptions: {pattern: '(?=x)'}¶\n", "looks around"),
    "length": (KEY, KEY + "        logicalTypeOptions: {maxLength: 0}¶\n", "above 0"),
    "role": ("role, value: hit", "role, value: tip¶", "closed list"),
    "secrecy": ("secrecy, value: open", "secrecy, value: geheim¶", "closed list"),
    "decision": ("  - {property: secrecy, value: open}\n", "  - {property: openedBy, value: B-12}¶\n", "not a decision"),
    "legal ground": ('"art. 125 Gemeentewet; AVG art. 6 lid 1 onder e"', "FILL IN¶", "not filled in"),
    "department": ("department, value: Handhaving", "department, value: FILL IN¶", "not filled in"),
    "contact": ('"Team Toezicht, 0999-000 000"', "FILL IN¶", "not filled in"),
    "regime": ("regime, value: geen", "regime, value: FILL IN¶", "not filled in"),
    "relevance is no rule": ("datum_constatering >=", "datum_constatering minus¶", "position"),
    "relevance of another column": ("datum_constatering >=", "datum_onbekend >=¶", "uses datum_onbekend"),
    "relevance by another type": ("afdoening != 'ongegrond'", "afdoening > 3¶", "another type"),
    "frequency": ("frequency, value: 1", "frequency, value: FILL IN¶", "no period"),
    "latency": ("latency, value: 3", "latency, value: drie¶", "no period"),
    "retention": ("retention, value: 30", "retention, value: 0x¶", "no period"),
    "clock": ("property: frequency, value: 1, unit: d}\n", "property: frequency, value: 1, unit: d}\n  - {property: uptime, value: 1, unit: d}¶\n", "no clock"),
    "warn after the latency": ("warnAfter, value: 2d", "warnAfter, value: 9d¶", "longer than the latency"),
    "share": ("  - {property: warnAfter", "  - {property: maxShrink, value: 3}¶\n  - {property: warnAfter", "from 0 to 1"),
    "examples of a column": (BIRTH, BIRTH + "        examples: [kanarie]¶\n", "shows no values"),
    "logic of a column": (BIRTH, BIRTH + "        transformLogic: iets = 'kanarie'¶\n", "nothing is transformed"),
    "quality of a column": (BIRTH, BIRTH + "        quality:\n          - {type: text, description: kanarie}¶\n", "quality is checked by nobody"),
    "codes of a person": (BIRTH, BIRTH + "        enum: [{value: kanarie}]¶\n", "lists values of people"),
    "pattern with a value": (BIRTH, BIRTH + "        logicalTypeOptions: {pattern: '^(Kanarie|Mus)$'}¶\n", "looks like a value"),
    "number in a text": ("usage: Alleen", "usage: 999990019 Alleen¶", "BSN"),
    "number in a comment": (TITLE, TITLE + "# bijvoorbeeld 999990019¶\n", "BSN"),
}  # fmt: skip


def broken(case: str) -> tuple[str, int]:
    """The broken contract, and the line on which it is broken."""
    before, after, _ = BROKEN[case]
    assert before in GOOD
    marked = GOOD.replace(before, after, 1)
    line = marked[: marked.index("¶")].count("\n") + 1
    return marked.replace("¶", ""), line


def test_the_contract_that_is_broken_here_is_good() -> None:
    assert lint(GOOD, odcs_schema()) == ()


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_rule_is_found_at_its_line_with_reason_and_repair(case: str) -> None:
    text, line = broken(case)

    found = lint(text, odcs_schema())

    there = [one for one in found if abs(one.line - line) <= 2 and BROKEN[case][2] in one.reason]
    assert there, [str(one) for one in found]
    assert all(one.repair and one.place for one in there)
    assert not [one for one in found if "kanarie" in str(one).lower() or "999990019" in str(one)]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda text: text.replace(KEY, ""), "no column is the primaryKey"),
        (lambda text: text.replace("treatment, value: token", "treatment, value: drop"), "token"),
        (lambda text: text.replace("latency, value: 3", "latency, value: 90"), "exceeds retention"),
        (lambda text: text.replace("  - {property: regime, value: geen}\n", ""), "regime is missing"),
        (lambda text: text.replace("  - {property: warnAfter, value: 2d}\n", ""), "warnAfter is missing"),
        (lambda text: text.replace("        logicalType: string\n", "", 1), "logicalType is missing"),
        (lambda text: text + "examples: [x]\n", "shows no values"),
    ],
)  # fmt: skip
def test_what_has_no_line_of_its_own_is_found_too(change, reason: str) -> None:
    found = lint(change(GOOD), odcs_schema())

    assert [one for one in found if reason in one.reason]


@pytest.mark.parametrize(
    "pattern", ["^[0-9]{9}$", r"^\d{4}20\d{10}$", "^NL[0-9]+", "^0363[0-9]{12}$", "(?:[A-Z]{2})"]
)
def test_a_pattern_of_classes_holds_no_value(pattern: str) -> None:
    text = GOOD.replace(BIRTH, BIRTH + f"        logicalTypeOptions: {{pattern: '{pattern}'}}\n")

    assert lint(text, odcs_schema()) == ()


def test_a_draft_can_be_read_as_far_as_it_goes() -> None:
    contract, findings = drafted(broken("legal ground")[0], odcs_schema())

    assert contract is not None
    assert (contract.legal_ground, len(findings)) == ("", 1)
    assert drafted("a: [", odcs_schema())[0] is None


def advised(text: str) -> list[tuple[str, str]]:
    contract, findings = drafted(text, odcs_schema())
    assert contract is not None
    assert findings == ()
    return [(one.place, one.reason) for one in advice(contract, text)]


FREE = ("value: free-text}\n          - {property: treatment, value: drop}", "value: free-text}\n          - {property: treatment, value: substance}\n          - {property: category, value: zaak}")  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        (*FREE, "free text is sealed"),
        ("frequency, value: 1", "frequency, value: 7", "exceeds latency"),
        ("frequency, value: 1", "frequency, value: 3", "exceeds warnAfter"),
    ],
)
def test_what_is_seldom_meant_is_told_and_refuses_nothing(
    before: str, after: str, reason: str
) -> None:
    (told,) = advised(GOOD.replace(before, after))

    assert reason in told[1]


def test_nothing_is_advised_on_a_plain_contract() -> None:
    assert advised(GOOD) == []


def test_nothing_is_advised_on_a_text_that_is_no_contract() -> None:
    contract, _ = drafted(GOOD, odcs_schema())
    assert contract is not None

    assert advice(contract, "a: [") == ()


def test_a_place_that_is_not_there_holds_nothing() -> None:
    document = Document({"a": [{"b": 1}]}, {(): 1})

    assert document.at(("a", 0, "b")) == 1
    assert [document.at(path) for path in (("b",), ("a", 3), ("a", 0, "b", "c"))] == [None] * 3


def a_column(kind: ColumnKind | None = None, logical: str = "string") -> Column:
    return Column(name="kolom", logical_type=logical, treatment=Treatment.TOKEN, kind=kind)


@pytest.mark.parametrize(
    ("column", "values", "kept"),
    [
        (a_column(ColumnKind.BSN), ["999990019", "123456789", None], {"eleven-test": 1}),
        (a_column(ColumnKind.KVK), ["12345678", "1"], {"kvk": 1}),
        (a_column(logical="date"), ["2026-03-01", "31-02-2026"], {"type": 1}),
        (a_column(), ["wat dan ook"], {}),
        (a_column(ColumnKind.BSN), [], {"eleven-test": 0}),
    ],
)
def test_how_many_values_keep_each_rule(
    column: Column, values: list[str | None], kept: dict[str, int]
) -> None:
    assert holding(column, pl.Series(values, dtype=pl.String)) == kept


def test_a_number_loses_noughts_where_digits_are_a_name() -> None:
    assert not keeps(a_column(ColumnKind.BSN), "number")
    assert keeps(a_column(ColumnKind.HOUSE_NUMBER), "number")


def test_a_finding_says_place_line_reason_and_repair() -> None:
    finding = LintFinding(place="column bsn", line=3, reason="is odd", repair="Mend it")

    assert str(finding) == "line 3, column bsn: is odd. Mend it."
