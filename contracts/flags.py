"""Rows that a flag of their own keeps out of a delivery (R-129, R-139).

A flag is read before anything else of a row: what it keeps out is never checked, encoded, sealed
or reported on. A flag that says nothing clear keeps its row out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from contracts.columns import ColumnKind
from contracts.errors import Invalid
from contracts.sources import SourceContract

WPG = "wpg"
OWN_OBSERVATION = "own-observation"

_YES = ("true", "ja", "j", "1")
_NO = ("false", "nee", "n", "0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sifted:
    """The rows that no flag keeps out, and how many each flag does."""

    rows: pl.DataFrame = field(repr=False)
    left_out: Mapping[str, int]


def sift(rows: pl.DataFrame, contract: SourceContract) -> Sifted:
    """Return the rows that may be looked at; raises `Invalid` if a flag's column is missing."""
    flags = (*contract.of_kind(ColumnKind.WPG_FLAG), *contract.of_kind(ColumnKind.OWN_OBSERVATION))
    if missing := [name for name in flags if name not in rows.columns]:
        raise Invalid(
            f"The delivery lacks column {', '.join(missing)}. Ask for a new export.", code="C-104"
        )
    left_out = {}
    for reason, stays in _rules(rows, contract).items():
        height = rows.height
        rows = rows.filter(stays)
        if height > rows.height:
            left_out[reason] = height - rows.height
    return Sifted(rows=rows, left_out=left_out)


def _rules(rows: pl.DataFrame, contract: SourceContract) -> dict[str, pl.Expr]:
    """Return per reason which rows stay."""
    rules = {}
    for name in contract.of_kind(ColumnKind.WPG_FLAG):
        rules[WPG] = _says(name, _NO)
    plates = [name for name in contract.of_kind(ColumnKind.PLATE) if name in rows.columns]
    for name in contract.of_kind(ColumnKind.OWN_OBSERVATION) if plates else ():
        without = [pl.col(plate).str.strip_chars().fill_null("") == "" for plate in plates]
        rules[OWN_OBSERVATION] = _says(name, _YES) | pl.all_horizontal(without)
    return rules


def _says(name: str, words: tuple[str, ...]) -> pl.Expr:
    """Return whether a flag says one of these words; one that is empty says none."""
    said = pl.col(name).str.strip_chars().str.to_lowercase().is_in(words)
    return said.fill_null(value=False)
