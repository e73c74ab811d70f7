"""Two texts of a contract: what changed, what it breaks, and what must be done again."""

from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import pytest

from contracts import case_mapping, contract_diff, relevance
from contracts.columns import Column, ColumnKind, Severity, Treatment
from contracts.contract_diff import NOT_COMPARED, OF_COLUMN, OF_CONTRACT, OF_OPTION, Effect, diff
from contracts.ids import DepartmentName
from contracts.sources import OPTIONS, OpeningDecision, Secrecy, SourceContract, SourceRole, load
from tests.contracts.a_source import NAME, NUMBER, SEEN, a_column, a_source, a_text, odcs_schema

BEFORE = a_source(a_column("ernst", "substance", category="zaak"))
NONE, DELIVER, TOKENISE = Effect.NONE, Effect.DELIVER, Effect.TOKENISE


def test_every_part_of_a_contract_and_of_a_column_says_what_its_change_takes() -> None:
    assert {one.name for one in fields(SourceContract)} == {*OF_CONTRACT, *NOT_COMPARED}
    assert {one.name for one in fields(Column)} == {*OF_COLUMN, "name"}


CHANGES: list[tuple[str, object, bool, Effect, bool]] = [
    ("contract_id", "urn:treffer:source:anders", True, TOKENISE, False),
    ("title", "Anders", False, NONE, False),
    ("version", "1.1.0", False, NONE, False),
    ("department", DepartmentName("Anders"), True, TOKENISE, True),
    ("contact", "0999-000 001", False, NONE, False),
    ("role", SourceRole.IDENTIFICATION, True, TOKENISE, True),
    ("secrecy", Secrecy.CLOSED, False, NONE, True),
    ("decision", OpeningDecision(reference="B-1", taken=date(2026, 1, 2)), False, NONE, True),
    ("law", "art. 1", False, NONE, True),
    ("legal_ground", "art. 2", False, NONE, True),
    ("regime", "awr", False, NONE, True),
    ("indicators", ("malafide",), False, NONE, False),
    ("purpose", "Iets anders.", False, NONE, True),
    ("limitations", "Geen.", False, NONE, True),
    ("format", "bag_csv", False, DELIVER, False),
    ("relevance_text", "altijd", True, DELIVER, True),
    ("max_bad_share", 0.2, False, NONE, False),
    ("max_shrink", 0.2, False, NONE, False),
    ("min_rows", 9, False, NONE, False),
    ("frequency", timedelta(days=2), False, NONE, False),
    ("warn_after", timedelta(days=1), False, NONE, False),
    ("use_for", timedelta(days=4), False, NONE, True),
    ("destroy_after", timedelta(days=31), False, NONE, True),
    ("grant_identity", True, False, NONE, True),
]


def test_the_table_has_every_part() -> None:
    assert [row[0] for row in CHANGES] == list(OF_CONTRACT)


@pytest.mark.parametrize(("part", "value", "breaking", "effect", "of_law"), CHANGES)
def test_a_change_of_one_part_is_told_alone(
    part: str, value: object, breaking: bool, effect: Effect, of_law: bool
) -> None:
    (found,) = diff(BEFORE, replace(BEFORE, **{part: value}))  # type: ignore[arg-type]

    assert (found.place, found.breaking, found.effect, found.of_law) == (
        part, breaking, effect, of_law,
    )  # fmt: skip
    assert found.before != found.after


OF_AN_OPTION: list[tuple[str, str, bool, Effect, bool]] = [
    ("delimiter", ",", False, DELIVER, False),
    ("encoding", "utf-8", False, DELIVER, False),
    ("sheet", "Blad2", False, DELIVER, False),
    ("shape", "suwinet", False, DELIVER, False),
    ("mostConfidential", "openbaar", True, DELIVER, True),
    ("roles", "initiator", True, DELIVER, True),
    ("mapping", "{}", True, TOKENISE, True),
]


def test_the_options_table_has_every_option() -> None:
    assert [row[0] for row in OF_AN_OPTION] == [*OPTIONS, case_mapping.PROPERTY]
    assert set(OF_OPTION) == {*OPTIONS, case_mapping.PROPERTY}


@pytest.mark.rule("D-015")
@pytest.mark.parametrize(("option", "value", "breaking", "effect", "of_law"), OF_AN_OPTION)
def test_an_option_that_chooses_what_is_delivered_breaks_and_is_signed_for(
    option: str, value: str, breaking: bool, effect: Effect, of_law: bool
) -> None:
    after = replace(BEFORE, options=dict(BEFORE.options) | {option: value})

    for found in (diff(BEFORE, after), diff(after, BEFORE)):
        (told,) = found
        assert (told.place, told.breaking, told.effect, told.of_law) == (
            f"options.{option}", breaking, effect, of_law,
        )  # fmt: skip


def column(name: str) -> Column:
    return next(one for one in BEFORE.columns if one.name == name)


def with_column(name: str, **changes: Any) -> SourceContract:
    changed = replace(column(name), **changes)
    columns = tuple(changed if one.name == name else one for one in BEFORE.columns)
    return replace(BEFORE, columns=columns)


OF_A_COLUMN: list[tuple[str, dict[str, object], bool, Effect]] = [
    ("naam", {"kind": ColumnKind.FAMILY_NAME}, True, TOKENISE),
    ("naam", {"logical_type": "integer"}, True, TOKENISE),
    ("naam", {"party": "melder"}, True, TOKENISE),
    ("naam", {"treatment": Treatment.SUBSTANCE}, True, TOKENISE),
    ("naam", {"category": "zaak"}, True, TOKENISE),
    ("naam", {"required": True}, False, DELIVER),
    ("ernst", {"treatment": Treatment.TOKEN}, True, TOKENISE),
    ("ernst", {"treatment": Treatment.DROP}, True, DELIVER),
    ("ernst", {"kind": ColumnKind.CODE_LIST}, True, DELIVER),
    ("ernst", {"category": "ernst"}, True, DELIVER),
    ("ernst", {"logical_type": "integer"}, True, DELIVER),
    ("ernst", {"classification": "bijzonder"}, False, NONE),
    ("ernst", {"law": "art. 9"}, False, NONE),
    ("ernst", {"primary_key": True}, True, TOKENISE),
    ("ernst", {"unique": True}, False, DELIVER),
    ("ernst", {"severity": Severity.REJECT}, False, DELIVER),
    ("ernst", {"pattern": "[a-z]+"}, False, DELIVER),
    ("ernst", {"max_length": 9}, False, DELIVER),
    ("ernst", {"codes": ("a", "b")}, False, DELIVER),
]


@pytest.mark.parametrize(("name", "changes", "breaking", "effect"), OF_A_COLUMN)
def test_a_change_of_a_column_says_whether_it_must_be_tokenised_again(
    name: str, changes: dict[str, object], breaking: bool, effect: Effect
) -> None:
    (found,) = diff(BEFORE, with_column(name, **changes))

    assert found.place == f"{name}.{next(iter(changes))}"
    assert (found.breaking, found.effect) == (breaking, effect)


def test_the_columns_table_has_every_part() -> None:
    assert {next(iter(row[1])) for row in OF_A_COLUMN} == set(OF_COLUMN)


@pytest.mark.parametrize(
    ("treatment", "added", "removed", "effect"),
    [
        ("token", True, True, TOKENISE),
        ("substance", False, True, DELIVER),
        ("relevance", False, False, DELIVER),
        ("drop", False, False, NONE),
    ],
)
def test_a_column_that_comes_or_goes(
    treatment: str, added: bool, removed: bool, effect: Effect
) -> None:
    new = replace(column("ernst"), name="nieuw", treatment=Treatment(treatment))
    after = replace(BEFORE, columns=(*BEFORE.columns, new))

    (come,), (gone,) = diff(BEFORE, after), diff(after, BEFORE)

    assert (come.place, come.before, come.after) == ("nieuw", "–", treatment)
    assert (come.breaking, come.effect) == (added, effect)
    assert (gone.place, gone.before, gone.after) == ("nieuw", treatment, "–")
    assert (gone.breaking, gone.effect) == (removed, effect)


@pytest.mark.rule("R-129")
@pytest.mark.rule("R-139")
@pytest.mark.parametrize(
    ("kind", "treatment", "breaking"),
    [
        ("wpg-flag", "relevance", True),
        ("own-observation", "relevance", True),
        ("theme", "relevance", True),
        ("plate", "substance", True),
        ("date", "relevance", False),
        ("theme", "drop", False),
        ("plate", "drop", False),
    ],
)
def test_a_delivery_that_was_not_sifted_by_a_column_does_not_do_what_the_text_says(
    kind: str, treatment: str, breaking: bool
) -> None:
    new = Column(
        name="nieuw",
        logical_type="string",
        treatment=Treatment(treatment),
        kind=ColumnKind(kind),
    )
    after = replace(BEFORE, columns=(*BEFORE.columns, new))

    (come,), (gone,) = diff(BEFORE, after), diff(after, BEFORE)

    for told in (come, gone):
        assert (told.breaking, told.of_law) == (breaking, breaking)
        assert told.effect is (NONE if treatment == "drop" else DELIVER)


def test_the_same_agreement_in_another_wording_changes_nothing() -> None:
    text = a_text([NUMBER, SEEN, NAME])
    other = load("# anders\n" + text, odcs_schema())

    assert diff(load(text, odcs_schema()), other) == ()
    assert other.sha256 != load(text, odcs_schema()).sha256


def test_all_changes_together_take_the_most_of_them() -> None:
    after = replace(with_column("naam", required=True), title="Anders")
    breaking = replace(after, relevance_text="altijd", relevance=relevance.Always(holds=True))

    assert contract_diff.effect(()) is NONE
    assert contract_diff.effect(diff(BEFORE, after)) is DELIVER
    assert contract_diff.effect(diff(BEFORE, with_column("naam", party="x"))) is TOKENISE
    assert contract_diff.is_compatible(diff(BEFORE, after))
    assert not contract_diff.is_compatible(diff(BEFORE, breaking))


def test_a_refusal_names_where_the_contracts_differ() -> None:
    made = replace(BEFORE, version="0.9.0", title="Anders", sha256="a" * 64)
    told = contract_diff.named(made.reference(), BEFORE, made)

    assert "version 0.9.0 (text aaaaaaaaaaaa)" in told
    assert told.endswith("they differ in title, version")
    same = contract_diff.named(made.reference(), BEFORE, replace(BEFORE, sha256="a" * 64))
    assert same.endswith("they differ in wording alone")


def test_a_refusal_repeats_nothing_that_is_no_version_and_no_hash() -> None:
    told = contract_diff.named({"version": "Jan Jansen", "sha256": "kanarie"}, BEFORE, None)

    assert "Jansen" not in told
    assert "kanarie" not in told
    assert told.endswith("the hub never saw that text")
    assert "another form" in contract_diff.named({}, BEFORE, None)
