"""Reads the flat address file that NLExtract makes of the BAG, in its two dialects."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import polars as pl

from connectors.formats import tabular_csv
from connectors.formats.bag_columns import COLUMNS
from connectors.formats.batches import LINE, Batch
from contracts.errors import RawFileUnreadable

DIALECT = {"delimiter": ";", "encoding": "utf-8-sig"}
NAMES: Mapping[str, tuple[str, ...]] = {
    "nummeraanduiding_id": ("nummeraanduiding_id", "nummeraanduiding"),
    "adresseerbaar_object_id": ("adresseerbaarobject_id", "object_id"),
    "pand_id": ("pand_id", "pandid"),
    "straat": ("openbareruimtenaam", "openbareruimte"),
    "korte_straat": ("verkorteopenbareruimtenaam", "verkorteopenbareruimte"),
    "type_object": ("typeadresseerbaarobject", "object_type"),
    "status": ("adresseerbaarobject_status", "verblijfsobjectstatus"),
}
"""In bagadresplus and in bagadres-full; every other column has our name in both."""
REQUIRED = ("straat", "huisnummer", "nummeraanduiding_id")
CODES = {
    "type_object": {"VBO": "Verblijfsobject", "LIG": "Ligplaats", "STA": "Standplaats"},
    "nevenadres": {"t": "1", "f": "0", "true": "1", "false": "0"},
}


def read(path: Path, options: Mapping[str, str], size: int) -> Iterator[Batch]:
    """Yield the addresses, all of them current; options as for a CSV."""
    for batch in tabular_csv.read(path, DIALECT | dict(options), size):
        rows = batch.rows.select(LINE, *(_column(name, batch.rows, path) for name in COLUMNS))
        yield Batch(
            rows=rows.with_columns(pl.col(name).replace(codes) for name, codes in CODES.items()),
            left_out=batch.left_out,
            misfits=batch.misfits,
            types=dict.fromkeys(COLUMNS, "text"),
        )


def _column(name: str, rows: pl.DataFrame, path: Path) -> pl.Expr:
    if name == "actueel":
        return pl.lit("1").alias(name)
    dialects = NAMES.get(name, (name,))
    there = next((column for column in dialects if column in rows.columns), None)
    if there is not None:
        return pl.col(there).alias(name)
    if name in REQUIRED:
        raise RawFileUnreadable(path.name, f"column {dialects[0]} is missing")
    return pl.lit(None, dtype=pl.String).alias(name)
