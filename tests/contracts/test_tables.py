from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.nl import bsn

from contracts.columns import Severity
from contracts.errors import Invalid
from contracts.sources import SourceContract, load
from contracts.tables import check, missing_columns, retyped, schema
from tests.contracts.a_source import a_column, a_source

SHIPPED = Path(__file__).parents[2] / "contracts" / "sources"


def a_frame(
    values: Sequence[str | None], *, extra: str = "x", **columns: Sequence[str | None]
) -> pl.DataFrame:
    """Rows from line 10 on, with the small source's own columns right and one more under test."""
    count = len(values)
    cells = {"nummer": [f"Z-{row}" for row in range(count)], "gezien": ["2026-01-01"] * count}
    cells |= {"naam": ["A. de Boer"] * count}
    texts: dict[str, Any] = {**cells, extra: values, **columns}
    frame = pl.DataFrame(texts, schema=dict.fromkeys(texts, pl.String))
    return frame.insert_column(0, pl.Series("line", range(10, 10 + count), dtype=pl.UInt64))


def a_table(kind: str | None = None, **standard: Any) -> SourceContract:
    treatment = "token" if kind else "substance"
    category = {} if kind else {"category": "zaak"}
    return a_source(a_column("x", treatment, kind, **category, **standard))


RULES: list[tuple[SourceContract, str, list[str], list[str]]] = [
    (a_table(logicalType="date"), "type", ["2026-02-28"], ["2026-02-30", "2026-02-00", "gisteren"]),
    (a_table(logicalType="integer"), "type", ["12", "-3"], ["12,5", "twaalf", "١٢"]),
    (a_table(logicalType="number"), "type", ["12", "1,5", "1.5"], ["1.000,5", "veel"]),
    (a_table(logicalType="boolean"), "type", ["true", "J", "0"], ["misschien"]),
    (a_table(logicalTypeOptions={"pattern": "^[A-Z]{2}$"}), "pattern", ["AB"], ["ab", "ABC"]),
    (a_table(logicalTypeOptions={"maxLength": 3}), "length", ["abc"], ["abcd"]),
    (a_table(enum=[{"value": "a"}, {"value": "b"}]), "codes", ["a", "b"], ["c"]),
    (a_table("bsn"), "eleven-test", ["999990019", " 111222333 "], ["999990018", "000000000", "x"]),
    (a_table("rsin"), "eleven-test", ["111222333"], ["111222334", "1112223330"]),
    (a_table("kvk"), "kvk", ["01234567"], ["1234567", "١٢٣٤٥٦٧٨"]),
    (a_table("branch"), "branch", ["000012345678"], ["12345678"]),
    (a_table("bag-num"), "bag-num", ["0999200000000001"], ["0999010000000001", "999200000000001"]),
    (a_table("bag-vbo"), "bag-vbo", ["0999010000000001"], ["0999100000000001"]),
    (a_table("bag-pand"), "bag-pand", ["0999100000000001"], ["0999010000000001"]),
    (a_table("postcode"), "postcode", ["9999 AB", "9999ab"], ["0999AB", "9999", "9999 SS"]),
    (
        a_table("birth-date"),
        "birth-date",
        ["1971-00-00", "19710300", "3-4-1971", "0000-00-00", "1971", "1971-03"],
        ["1971-02-30", "1971-13-00", "onbekend"],
    ),
]


@pytest.mark.parametrize(
    ("contract", "rule", "right", "wrong"),
    RULES,
    ids=[f"{rule}-{right[0]}" for _, rule, right, _ in RULES],
)
def test_each_rule_lets_right_values_pass_and_blanks_wrong_ones(
    contract: SourceContract, rule: str, right: list[str], wrong: list[str]
) -> None:
    checked = check(a_frame([*right, *wrong]), contract)

    first = 10 + len(right)
    assert checked.rows["x"].to_list() == [text.strip() for text in right] + [None] * len(wrong)
    assert [
        (found.column, found.rule, found.line, found.severity) for found in checked.findings
    ] == [("x", rule, first + number, Severity.BLANK) for number in range(len(wrong))]


def test_a_row_without_a_required_value_is_put_aside() -> None:
    frame = a_frame(["a", "b", "c"], nummer=["Z-1", " ", None])

    checked = check(frame, a_table())

    assert checked.rows["line"].to_list() == [10]
    assert [(found.column, found.rule, found.line) for found in checked.findings] == [
        ("nummer", "required", 11),
        ("nummer", "required", 12),
    ]


def test_a_row_whose_relevance_date_cannot_be_read_is_put_aside_and_an_unknown_day_is_not() -> None:
    checked = check(a_frame(["a", "b"], gezien=["2026-02-30", "2026-02-00"]), a_table())

    assert checked.rows["gezien"].to_list() == ["2026-02-00"]
    assert [found.severity for found in checked.findings] == [Severity.REJECT]


def test_two_rules_broken_by_one_value_are_two_findings() -> None:
    options = {"pattern": "^[0-9]+$", "maxLength": 3}

    checked = check(a_frame(["abcd"]), a_table(logicalTypeOptions=options))

    assert [found.rule for found in checked.findings] == ["length", "pattern"]


def test_lines_that_share_a_number_are_told_apart() -> None:
    frame = a_frame(["9999 AB", "wrong"]).with_columns(line=pl.lit(7, dtype=pl.UInt64))

    assert check(frame, a_table("postcode")).rows["x"].to_list() == ["9999 AB", None]


def test_dropped_and_unknown_columns_do_not_come_back() -> None:
    contract = a_source(a_column("omschrijving", "drop"))

    checked = check(a_frame(["a"], omschrijving=["tekst"]), contract)

    assert checked.rows.columns == ["line", "nummer", "gezien", "naam"]


def test_a_missing_column_refuses_the_delivery_by_name() -> None:
    with pytest.raises(Invalid, match="column `x`"):
        check(a_frame(["a"], extra="y"), a_table())


def test_a_pattern_that_only_other_engines_know_is_a_fault_of_the_contract() -> None:
    contract = a_table(logicalTypeOptions={"pattern": "^(a)?(?(1)b|c)$"})

    with pytest.raises(Invalid, match="column `x` cannot be run") as raised:
        check(a_frame(["geheimwoord"]), contract)

    assert "geheimwoord" not in str(raised.value)
    assert raised.value.__suppress_context__ or raised.value.__context__ is None


def test_an_empty_batch_has_no_findings() -> None:
    checked = check(a_frame([]), a_table("bsn"))

    assert (checked.rows.height, checked.findings) == (0, ())


def test_columns_missing_are_named_in_the_contracts_order_and_dropped_ones_are_not() -> None:
    contract = a_source(a_column("omschrijving", "drop"))

    assert missing_columns(contract, ["gezien", "anders"]) == ["nummer", "naam"]


@pytest.mark.parametrize(
    ("contract", "raw", "fits"),
    [
        (a_table("bsn"), "text", True),
        (a_table("bsn"), "number", False),
        (a_table("house-number"), "number", True),
        (a_table("house-number"), "date", False),
        (a_table("birth-date"), "date", True),
        (a_table("birth-date"), "boolean", False),
        (a_table(), "boolean", True),
        (a_table(logicalType="date"), "date", True),
        (a_table(logicalType="date"), "number", False),
        (a_table(logicalType="integer"), "number", True),
        (a_table(logicalType="integer"), "boolean", False),
        (a_table(logicalType="boolean"), "number", False),
    ],
)
def test_a_column_is_retyped_if_its_raw_type_loses_something(
    contract: SourceContract, raw: str, *, fits: bool
) -> None:
    assert retyped(contract, {"x": raw, "unknown": "number"}) == ([] if fits else ["x"])


@pytest.mark.parametrize("name", ["brp", "bag", "woz", "vergunningen", "handhaving"])
def test_every_kept_column_of_a_shipped_contract_is_checked(name: str) -> None:
    contract = load((SHIPPED / f"{name}.odcs.yaml").read_text("utf-8"))

    assert list(schema(contract).columns) == missing_columns(contract, [])


@given(st.from_regex(r"[0-9]{8,9}", fullmatch=True))
def test_the_eleven_test_agrees_with_the_library(number: str) -> None:
    kept = check(a_frame([number]), a_table("bsn")).rows["x"][0]

    assert (kept == number) == bsn.is_valid(number)


cells = st.lists(
    st.none() | st.text(max_size=12).map(lambda text: f"\u2020{text}"), min_size=1, max_size=5
)


@given(cells, st.sampled_from([contract for contract, *_ in RULES]))
def test_no_finding_holds_a_cells_value(values: list[str | None], contract: SourceContract) -> None:
    frame = a_frame(values, nummer=[None] * len(values))

    checked = check(frame, contract)

    assert "\u2020" not in repr(checked)
    assert len(checked.findings) >= len(values)
