"""What is made of a raw file to try a source: in memory alone, for it holds raw values."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import orjson
import polars as pl

from connectors.formats import json_records, rewriting
from connectors.formats.registry import TABULAR
from connectors.formats.rewriting import Table
from contracts import tables
from contracts.acceptance import Variant
from contracts.columns import Severity, Treatment
from contracts.sources import SourceContract

EXTRA = "treffer_proefkolom"

_ODD = "#proef#"
"""A text that is no number, date, code or name of anything."""
_FEW_COLUMNS = 3
_DECLARED = 100
"""Bytes within which XML says its encoding."""
_OTHER_FILE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 16
_TEXT_START = re.compile(rb'(?<=[>";\n])[A-Za-z0-9]')
_UTF8_CSV = "bag_csv"


class NotForThisFormat(Exception):
    """A variant that says nothing of a file of this format."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """One file to try, and in what it differs."""

    case: str
    content: bytes = field(repr=False)


class Original:
    """The file as given, and what its format lets be made of it."""

    def __init__(self, path: Path, contract: SourceContract) -> None:
        self.content = path.read_bytes()
        self.contract = contract
        self._path = path

    @cached_property
    def table(self) -> Table | None:
        """Return the file as a table, if its reader reads tables."""
        if self.contract.format != TABULAR:
            return None
        return rewriting.table(self._path, dict(self.contract.options))

    @property
    def is_by_line(self) -> bool:
        """Return whether it holds one record a line."""
        return json_records.by_line(self._path)

    @property
    def is_json(self) -> bool:
        """Return whether it is JSON of any kind."""
        return self.content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}

    @property
    def is_utf8(self) -> bool:
        """Return whether its format leaves no other encoding than UTF-8."""
        start = self.content.lstrip(b"\xef\xbb\xbf \t\r\n")[:_DECLARED].lower()
        is_xml = start.startswith(b"<") and (b"encoding" not in start or b"utf-8" in start)
        return is_xml or self.is_json or self.contract.format == _UTF8_CSV

    def needed_table(self) -> Table:
        """Return the table; raises `NotForThisFormat` for anything else."""
        if self.table is None:
            raise NotForThisFormat(f"the reader {self.contract.format} names the columns itself")
        return self.table


def made(original: Original, variant: Variant) -> Iterator[Made]:
    """Yield every file of a variant; raises `NotForThisFormat`."""
    return _MAKERS[variant](original)


def _same(original: Original) -> Iterator[Made]:
    yield Made(case="the same file", content=original.content)


def _empty(original: Original) -> Iterator[Made]:
    yield Made(case="no bytes", content=b"")
    if original.table is not None:
        yield Made(case="a header alone", content=original.table.first(0).to_bytes())
    elif original.is_json and not original.is_by_line:
        yield Made(case="an empty list", content=b"[]")


def _other(_: Original) -> Iterator[Made]:
    yield Made(case="a picture", content=_OTHER_FILE)


def _cut(original: Original) -> Iterator[Made]:
    content = original.content
    yield Made(case="two fifths of it", content=content[: 2 * len(content) // 5])
    start = content.rstrip().rfind(b"\n") + 1
    if start and (original.is_by_line or (original.table and original.table.is_text)):
        end = start + max(1, (len(content.rstrip()) - start) // 4)
        yield Made(case="all but most of its last row", content=content[:end])
    else:
        yield Made(case="nine tenths of it", content=content[: 9 * len(content) // 10])


def _shrunk(original: Original) -> Iterator[Made]:
    share = 1 - original.contract.max_shrink

    def kept(rows: int) -> int:
        return max(1, int(0.8 * share * rows))

    if original.table is not None:
        content = original.table.first(kept(len(original.table.rows))).to_bytes()
    elif original.is_by_line:
        lines = original.content.splitlines(keepends=True)
        content = b"".join(lines[: kept(len(lines))])
    elif original.is_json:
        content = _shorter(original.content, kept)
    else:
        # The hub is then told of fewer rows than there are.
        content = original.content
    yield Made(case="fewer rows", content=content)


def _shorter(content: bytes, kept: Callable[[int], int]) -> bytes:
    found = orjson.loads(content.removeprefix(b"\xef\xbb\xbf"))
    if isinstance(found, list):
        return orjson.dumps(found[: kept(len(found))])
    lists = [name for name, value in found.items() if isinstance(value, list)]
    if len(lists) != 1:
        return content
    found[lists[0]] = found[lists[0]][: kept(len(found[lists[0]]))]
    return orjson.dumps(found)


def _extra(original: Original) -> Iterator[Made]:
    content = original.needed_table().with_column(EXTRA, "proef").to_bytes()
    yield Made(case="one column more", content=content)


def _missing(original: Original) -> Iterator[Made]:
    table = original.needed_table()
    for name in _kept(original.contract):
        if name in table.names:
            yield Made(case=f"without {name}", content=table.without(name).to_bytes())


def _retyped(original: Original) -> Iterator[Made]:
    table, contract = original.needed_table(), original.contract
    wrong = _refused_texts(contract) if table.is_text else _refused_types(contract)
    there = [(name, value) for name, value in wrong if name in table.names][:_FEW_COLUMNS]
    if not there:
        raise NotForThisFormat("no rule of the contract puts a row aside for another type")
    for name, value in there:
        content = table.with_values(name, value).to_bytes()
        yield Made(case=f"{name} of another type", content=content)


def _refused_types(contract: SourceContract) -> Iterator[tuple[str, object]]:
    """Yield the columns with a value of a type that loses something of them."""
    for name in _kept(contract):
        for raw, value in (("number", 7), ("boolean", True)):
            if tables.retyped(contract, {name: raw}):
                yield name, value
                break


def _refused_texts(contract: SourceContract) -> Iterator[tuple[str, object]]:
    """Yield the columns of which a text that is nothing puts its row aside."""
    kept = _kept(contract)
    row = pl.DataFrame({tables.LINE: [1]} | {name: [_ODD] for name in kept})
    findings = tables.check(row, contract).findings
    for name in dict.fromkeys(one.column for one in findings if one.severity is Severity.REJECT):
        yield name, _ODD


def _mixed(original: Original) -> Iterator[Made]:
    if original.table is not None:
        content = original.table.mixed()
        if content is None:
            raise NotForThisFormat("only a CSV of two rows or more can be in two encodings")
    else:
        found = _TEXT_START.search(original.content)
        if not original.is_utf8 or found is None:
            raise NotForThisFormat("its format is in another encoding than UTF-8, or packed")
        # A letter of cp1252 in what is UTF-8 by its standard.
        content = original.content[: found.start()] + b"\xe9" + original.content[found.start() :]
    yield Made(case="a letter in another encoding", content=content)


def _kept(contract: SourceContract) -> list[str]:
    return [one.name for one in contract.columns if one.treatment is not Treatment.DROP]


_MAKERS: Mapping[Variant, Callable[[Original], Iterator[Made]]] = {
    Variant.SAME: _same,
    Variant.EXTRA: _extra,
    Variant.SHRUNK: _shrunk,
    Variant.CUT: _cut,
    Variant.EMPTY: _empty,
    Variant.OTHER: _other,
    Variant.MISSING: _missing,
    Variant.RETYPED: _retyped,
    Variant.MIXED: _mixed,
    Variant.FUTURE: _same,
}
