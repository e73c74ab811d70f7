"""The checks that a source contract asks of its rows, as a pandera schema."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import pandera.polars as pa
import polars as pl
from pandera.errors import SchemaErrors
from stdnum.nl import bsn, postcode

from contracts.columns import NUMBER_KINDS, Column, ColumnKind, Severity, Treatment
from contracts.errors import Invalid
from contracts.relevance import written_date
from contracts.sources import SourceContract

LINE = "line"
"""The column that numbers the rows of the raw file."""

_REQUIRED = "required"
_UNKNOWN_BIRTH = re.compile(r"0000-?00-?00|00-00-0000|[0-9]{4}|[0-9]{4}-(?:0[0-9]|1[0-2])")
_SHAPES = {
    "integer": r"^[+-]?[0-9]+$",
    "number": r"^[+-]?[0-9]+(?:[.,][0-9]+)?$",
    "boolean": r"^(?i:true|false|1|0|j|n|ja|nee)$",
}
_KIND_SHAPES = {
    ColumnKind.KVK: r"^[0-9]{8}$",
    ColumnKind.BRANCH: r"^[0-9]{12}$",
    # BAG: municipality (4), type (20 address; 01, 02, 03 object; 10 building), number (10).
    ColumnKind.BAG_NUM: r"^[0-9]{4}20[0-9]{10}$",
    ColumnKind.BAG_VBO: r"^[0-9]{4}0[123][0-9]{10}$",
    ColumnKind.BAG_PAND: r"^[0-9]{4}10[0-9]{10}$",
}
_HELD = {
    "string": {"text"},
    "integer": {"text", "number"},
    "number": {"text", "number"},
    "date": {"text", "date"},
    "boolean": {"text", "boolean"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A value that breaks a rule: where, and what that costs; never what it is."""

    column: str
    rule: str
    line: int
    severity: Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """The rows that stay, with wrong values emptied, and what was found."""

    rows: pl.DataFrame = field(repr=False)
    """The line and every column that is not dropped, without spaces at the ends of values."""
    findings: tuple[Finding, ...]
    aside: Mapping[str, int]
    """How many rows were put aside, each by the first rule that it broke: `column: rule`."""


def missing_columns(contract: SourceContract, names: Iterable[str]) -> list[str]:
    """Return the columns a delivery must have and has not, in the contract's order."""
    given = set(names)
    return [column.name for column in _kept(contract) if column.name not in given]


def retyped(contract: SourceContract, types: Mapping[str, str]) -> list[str]:
    """Return the columns whose raw type (text, number, date, boolean) the contract rules out."""
    return [
        column.name
        for column in _kept(contract)
        if column.name in types and not keeps(column, types[column.name])
    ]


def keeps(column: Column, raw: str) -> bool:
    """Return whether values of this raw type lose nothing as this column."""
    return raw in _fitting(column)


def holding(column: Column, values: pl.Series) -> dict[str, int]:
    """Return for each rule of a column how many of these values keep it; a null keeps none."""
    frame = values.alias("values").to_frame()
    return {
        str(rule): int(frame.select(test(pl.col("values")).fill_null(value=False).sum()).item())
        for rule, test in _tests(column).items()
    }


def schema(contract: SourceContract) -> pa.DataFrameSchema:
    """Return the checks on every column that is not dropped; a missing value breaks no other."""
    columns = {
        column.name: pa.Column(
            pl.String,
            nullable=not column.required,
            checks=[pa.Check(_lazily(test), name=rule) for rule, test in _tests(column).items()],
        )
        for column in _kept(contract)
    }
    return pa.DataFrameSchema(columns)


def check(frame: pl.DataFrame, contract: SourceContract) -> Checked:
    """Return the rows that may be delivered, and every finding.

    Raises `Invalid` if a column is missing, is no text, or has a pattern that cannot be run.
    """
    if missing := missing_columns(contract, frame.columns):
        raise Invalid(f"The delivery lacks {_listed(missing)}. Ask for a new export.", code="C-104")
    names = [column.name for column in _kept(contract)]
    rows = frame.select(LINE, pl.col(names).cast(pl.String).str.strip_chars().replace("", None))
    severities = {column.name: column.severity for column in _kept(contract)}
    failures = _failures(rows, schema(contract)).with_columns(
        severity=pl.when(pl.col("rule") == _REQUIRED)
        .then(pl.lit(Severity.REJECT.value))
        .otherwise(pl.col("column").replace_strict(severities, return_dtype=pl.String))
    )
    findings = tuple(
        Finding(column=column, rule=rule, line=line, severity=Severity(severity))
        for column, rule, line, severity in failures.drop("index").iter_rows()
    )
    return Checked(rows=_without(rows, failures), findings=findings, aside=_aside(failures))


def _kept(contract: SourceContract) -> list[Column]:
    return [column for column in contract.columns if column.treatment is not Treatment.DROP]


def _fitting(column: Column) -> set[str]:
    """Return the raw types that lose nothing of a column's values."""
    fitting = set(_HELD[column.logical_type])
    if column.logical_type != "string":
        return fitting
    if column.kind not in NUMBER_KINDS:
        fitting.add("number")
    if column.kind in {None, ColumnKind.CODE_LIST, ColumnKind.PARTY_TYPE}:
        fitting.add("boolean")
    if column.kind in {None, ColumnKind.BIRTH_DATE, ColumnKind.DATE}:
        fitting.add("date")
    return fitting


def _tests(column: Column) -> dict[str, Callable[[pl.Expr], pl.Expr]]:
    """Return the rules of one column by name, each from values to true where they hold."""
    tests: dict[str, Callable[[pl.Expr], pl.Expr]] = {}
    if column.logical_type == "date":
        whole = column.treatment is not Treatment.RELEVANCE
        tests["type"] = _each(lambda text: written_date(text, whole=whole) is not None)
    elif shape := _SHAPES.get(column.logical_type):
        tests["type"] = _matching(shape)
    if column.kind in {ColumnKind.BSN, ColumnKind.RSIN}:
        tests["eleven-test"] = _each(_passes_eleven_test)
    elif column.kind is ColumnKind.POSTCODE:
        tests["postcode"] = _each(postcode.is_valid)
    elif column.kind is ColumnKind.BIRTH_DATE:
        tests["birth-date"] = _each(_is_birth_date)
    elif column.kind is not None and (shape := _KIND_SHAPES.get(column.kind)):
        tests[column.kind] = _matching(shape)
    if column.pattern is not None:
        tests["pattern"] = _matching(column.pattern)
    if column.max_length is not None:
        longest = column.max_length
        tests["length"] = lambda values: values.str.len_chars() <= longest
    if column.codes:
        codes = list(column.codes)
        tests["codes"] = lambda values: values.is_in(codes)
    return tests


def _lazily(test: Callable[[pl.Expr], pl.Expr]) -> Callable[[pa.PolarsData], pl.LazyFrame]:
    return lambda given: given.lazyframe.select(test(pl.col(given.key)))


def _matching(pattern: str) -> Callable[[pl.Expr], pl.Expr]:
    return lambda values: values.str.contains(pattern)


def _each(holds: Callable[[str], bool]) -> Callable[[pl.Expr], pl.Expr]:
    """Return a test that asks each distinct value once."""

    def ask(values: pl.Series) -> pl.Series:
        asked = {text: holds(text) for text in values.unique() if text is not None}
        return pl.Series([asked.get(text) for text in values], dtype=pl.Boolean)

    return lambda values: values.map_batches(ask, return_dtype=pl.Boolean)


def _passes_eleven_test(text: str) -> bool:
    # The library's whole check also cleans the text, which takes five times as long.
    if len(text) == 9 and text.isascii() and text.isdecimal():
        return bool(bsn.checksum(text) == 0) and text != "000000000"
    return bool(bsn.is_valid(text))


def _is_birth_date(text: str) -> bool:
    return written_date(text) is not None or _UNKNOWN_BIRTH.fullmatch(text) is not None


def _failures(rows: pl.DataFrame, checks: pa.DataFrameSchema) -> pl.DataFrame:
    """Return column, rule, line and position of every value that breaks a rule, by position."""
    failed = pl.DataFrame(schema={"column": pl.String, "check": pl.String, "index": pl.Int32})
    try:
        checks.validate(rows, lazy=True)
    except SchemaErrors as errors:
        # The rest of the exception quotes values.
        failed = errors.failure_cases.select("column", "check", "index")
    if failed["index"].has_nulls():
        broken = failed.filter(pl.col("index").is_null())["column"].drop_nulls().unique()
        raise Invalid(
            f"A rule of {_listed(broken)} cannot be run. Correct its pattern in the contract.",
            code="C-112",
        )
    return failed.sort("index", "column", "check").select(
        "column",
        pl.col("check").replace("not_nullable", _REQUIRED).alias("rule"),
        rows[LINE].gather(failed.sort("index")["index"]),
        "index",
    )


def _aside(failures: pl.DataFrame) -> dict[str, int]:
    # By place and not by line: many rows can come of one record, and have its line.
    rejected = failures.filter(pl.col("severity") == Severity.REJECT.value)
    firsts = rejected.unique("index", keep="first", maintain_order=True)
    rules = firsts.select(pl.concat_str("column", "rule", separator=": ")).to_series()
    return dict(Counter(rules.to_list()))


def _without(rows: pl.DataFrame, failures: pl.DataFrame) -> pl.DataFrame:
    """Return the rows without those put aside, and with the values to blank emptied."""
    at = pl.int_range(pl.len(), dtype=pl.Int32)
    aside = failures.filter(pl.col("severity") == Severity.REJECT.value)["index"]
    blanks = failures.filter(pl.col("severity") == Severity.BLANK.value)
    emptied: pl.DataFrame = rows.with_columns(
        pl.when(~at.is_in(group["index"].implode())).then(pl.col(str(column))).alias(str(column))
        for (column,), group in blanks.group_by("column")
    ).filter(~at.is_in(aside.implode()))
    return emptied


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"column `{name}`" for name in sorted(names)) or "a column"
