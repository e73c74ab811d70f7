"""treffer-extract with one thing wrong: `broken_program.py WRONG …`, to see whether it is noticed.

Each is a reader as somebody could write one; the program around it is the real one.
"""

import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from connectors.formats import registry, tabular
from connectors.formats.batches import LINE, Batch
from contracts.errors import RawFileUnreadable
from pipelines.extract.program import main

Options = Mapping[str, str]
HEADER = (
    "zaaknummer;thema;overtreding;datum_constatering;betrokkene;geboortedatum;locatie;"
    "afdoening;omschrijving"
).split(";")
SOMETHING = ("H-1", "drugs", "x", "2025-03-04", "T. Proefstra", "1980-05-17", "Kerkstraat 1", "x",
             "x")  # fmt: skip


def forgives_the_end(path: Path, options: Options, size: int) -> Iterator[Batch]:
    """Takes what there is of a file that stops, as a reader does that asks for no end."""
    whole = path.read_text().rpartition("\n")[0] + "\n"
    yield from _of(whole, options, size)


def forgives_bytes(path: Path, options: Options, size: int) -> Iterator[Batch]:
    """Takes every byte for some sign."""
    yield from _of(path.read_bytes().decode("utf-8", "replace"), options, size)


def takes_anything(path: Path, options: Options, size: int) -> Iterator[Batch]:
    """Makes a row of whatever it cannot read."""
    try:
        batches = list(tabular.read(path, options, size))
    except RawFileUnreadable:
        batches = []
    if sum(batch.rows.height for batch in batches):
        yield from batches
        return
    rows = pl.DataFrame([(1, *SOMETHING)], schema=[LINE, *HEADER], orient="row")
    rows = rows.with_columns(pl.col(LINE).cast(pl.UInt64))
    yield Batch(rows=rows, left_out={}, misfits=(), types=dict.fromkeys(HEADER, "text"))


def fills_in_columns(path: Path, options: Options, size: int) -> Iterator[Batch]:
    """Gives an empty column for one that is missing."""
    for batch in tabular.read(path, options, size):
        missing = [name for name in HEADER if name not in batch.rows.columns]
        yield replace(batch, rows=batch.rows.with_columns(pl.lit("x").alias(n) for n in missing))


def fills_in_values(path: Path, options: Options, size: int) -> Iterator[Batch]:
    """Gives a date for one that it does not understand."""
    for batch in tabular.read(path, options, size):
        column = pl.col("datum_constatering").replace("#proef#", "04-03-2025")
        yield replace(batch, rows=batch.rows.with_columns(column))


def hides_columns(path: Path, options: Options, size: int) -> Iterator[Batch]:
    """Says nothing of a column that nobody agreed on."""
    for batch in tabular.read(path, options, size):
        yield replace(batch, rows=batch.rows.select(LINE, *HEADER))


def differs_each_time(path: Path, options: Options, size: int) -> Iterator[Batch]:
    """Gives another name to everybody each time."""
    for batch in tabular.read(path, options, size):
        name = pl.lit(f"T. Proefstra{os.urandom(3).hex()}").alias("betrokkene")
        yield replace(batch, rows=batch.rows.with_columns(name))


def tells_a_value(path: Path, options: Options, size: int) -> Iterator[Batch]:
    """Logs the row that it reads."""
    for batch in tabular.read(path, options, size):
        sys.stderr.write(f"reading {batch.rows.row(0)}\n")
        yield batch


def keeps_a_value(path: Path, options: Options, size: int) -> Iterator[Batch]:
    """Leaves a copy of what it read where deliveries are put."""
    into = Path(sys.argv[sys.argv.index("--to") + 1]) if "--to" in sys.argv else None
    for batch in tabular.read(path, options, size):
        if into is not None:
            (into / "cache.tmp").write_text(str(batch.rows.to_dicts()))
        yield batch


def leaves_half(path: Path, options: Options, size: int) -> Iterator[Batch]:
    """Leaves something behind when it refuses."""
    try:
        yield from tabular.read(path, options, size)
    except RawFileUnreadable:
        into = Path(sys.argv[sys.argv.index("--to") + 1])
        (into / "half").mkdir(exist_ok=True)
        raise


def breaks_down(path: Path, options: Options, size: int) -> Iterator[Batch]:
    """Ends in a fault that nobody wrote words for."""
    if not path.stat().st_size:
        raise ZeroDivisionError
    yield from tabular.read(path, options, size)


def _of(text: str, options: Options, size: int) -> Iterator[Batch]:
    handle = os.memfd_create("broken")
    try:
        os.write(handle, text.encode())
        yield from tabular.read(Path(f"/proc/self/fd/{handle}"), options, size)
    finally:
        os.close(handle)


def begin(wrong: str) -> None:
    """Run the program with that reader."""
    readers: Any = registry.READERS
    readers["tabular"] = globals()[wrong]
    main()


if __name__ == "__main__":
    begin(sys.argv.pop(1))
