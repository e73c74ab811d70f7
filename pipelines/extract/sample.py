"""A raw file as a sample: what it is, how it is written, and its first rows in memory."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
from stdnum.nl import bsn

from connectors.formats.batches import LINE
from connectors.formats.case_fields import NOT_MAPPED
from connectors.formats.recognition import first_file, options_of, recognised
from connectors.formats.registry import READERS, TABULAR
from contracts.errors import Invalid, WrongUse
from contracts.relevance import written_date
from pipelines.extract import words
from pipelines.extract.shipped import shipped_options

KEPT = 100_000
"""Rows that are looked at; of a table the rest is read to its end and counted."""

_BATCH = 20_000
_KINDS_OF_FILE = {b"PK\x03\x04": "xlsx", b"PAR1": "parquet"}
_DATA = re.compile(r"[0-9]{6,}|[1-9][0-9]{3} ?[A-Z]{2}|[0-9]{2}-[0-9]{2}-[0-9]{4}|.+@.+\..+")
_MARKUP = re.compile(r"[{}]|^[<\[]")
"""JSON or XML that was taken for a table."""
_LONGEST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What a raw file holds, as far as it is looked at."""

    reader: str
    suffix: str
    """Of a table csv, xlsx or parquet, by its content; else the file's own."""
    options: Mapping[str, str]
    """Delimiter and encoding of a CSV, as a contract names them."""
    rows: pl.DataFrame = field(repr=False)
    types: Mapping[str, frozenset[str]]
    """Per column the types that the file really held."""
    read: int
    is_whole: bool
    misfits: Mapping[str, int]
    left_out: Mapping[str, int]


def read(path: Path) -> Sample:
    """Read a sample; raises `RawFileUnreadable`, `WrongUse` or `Invalid`, never with a value."""
    if not path.exists():
        raise WrongUse(f"There is no file {path}.", code="C-100")
    reader, first = recognised(path), first_file(path)
    suffix = _kind(first) if reader == TABULAR else first.suffix.lower().lstrip(".") or "txt"
    sample = _gathered(path, reader, suffix, options_of(first, reader))
    if not sample.read and NOT_MAPPED in sample.left_out:
        raise Invalid(
            f"{path.name} holds no case of a type that the shipped mapping lists. Copy the "
            "contract of this format and write a mapping; see the how-to on case systems.",
            code="C-722",
        )
    if not sample.read:
        raise Invalid(
            f"{path.name} holds no rows to learn from. Give a sample with rows.", code="C-633"
        )
    if reader == TABULAR:
        refuse_data_as_names(sample.rows, path.name)
    return sample


def refuse_data_as_names(rows: pl.DataFrame, file: str) -> None:
    """Raise `Invalid` if the first row of a table seems to hold a record instead of names.

    Names of columns are shown, so a file without a header would show its first record.
    """
    names = [name for name in rows.columns if name != LINE]
    for number, name in enumerate(names, 1):
        if _is_data(name) or (words.kind_of(name) is None and _comes_back(rows[name], name)):
            raise Invalid(
                f"The first row of {file} seems to hold a record, not the names of columns "
                f"(column {number}). Put a row of names above it, or rename that column.",
                code="C-632",
            )


def _is_data(name: str) -> bool:
    text = name.strip()
    if _MARKUP.search(text) or len(text) > _LONGEST:
        return True
    if _DATA.fullmatch(text) or written_date(text) is not None:
        return True
    return any(bsn.is_valid(number) for number in re.findall(r"(?<!\d)\d{9}(?!\d)", text))


def _comes_back(values: pl.Series, name: str) -> bool:
    return bool((values.str.to_lowercase() == name.strip().lower()).any())


def _kind(path: Path) -> str:
    with path.open("rb") as stream:
        return _KINDS_OF_FILE.get(stream.read(4), "csv")


def _gathered(path: Path, reader: str, suffix: str, options: Mapping[str, str]) -> Sample:
    kept: list[pl.DataFrame] = []
    types: dict[str, set[str]] = {}
    misfits, left_out = Counter[str](), Counter[str]()
    read, is_whole = 0, True
    for batch in READERS[reader](path, {**shipped_options(reader), **options}, _BATCH):
        if read < KEPT:
            kept.append(batch.rows)
        for name, raw in batch.types.items():
            types.setdefault(name, set()).add(raw)
        misfits.update(misfit.reason for misfit in batch.misfits)
        left_out.update(batch.left_out)
        read += batch.rows.height
        if reader != TABULAR and read >= KEPT:
            is_whole = False
            break
    return Sample(
        reader=reader,
        suffix=suffix,
        options=options,
        rows=pl.concat(kept),
        types={name: frozenset(raw) for name, raw in types.items()},
        read=read,
        is_whole=is_whole,
        misfits=dict(misfits),
        left_out=dict(left_out),
    )
