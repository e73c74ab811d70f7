"""Refuses, in a demonstration, a register that can be real: by the BSNs in it."""

from collections.abc import Iterable

import polars as pl

from connectors.formats.batches import LINE
from contracts.columns import ColumnKind
from contracts.errors import Invalid
from contracts.sources import SourceContract
from matching import objects


def numbers(contract: SourceContract) -> tuple[str, ...]:
    """Return the columns that hold citizen service numbers, kept or dropped."""
    return tuple(one.name for one in contract.columns if one.kind is ColumnKind.BSN)


def refuse_real(rows: pl.DataFrame, columns: Iterable[str]) -> None:
    """Raise `Invalid` at the first citizen service number that can be somebody's."""
    for name in columns:
        if name not in rows.columns:
            continue
        for line, value in rows.select(LINE, pl.col(name).cast(pl.String)).iter_rows():
            number = objects.bsn(value)
            if number and not objects.is_made_up(number):
                raise Invalid(
                    f"This is a demonstration, and line {line}, column {name} holds a BSN that can "
                    "be somebody's. Nothing was made of it. Use made-up data, whose BSNs begin "
                    "with 9.",
                    code="K-131",
                )
