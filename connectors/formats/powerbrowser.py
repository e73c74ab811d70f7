"""Reads cases of PowerBrowser: lists of `{fieldName, fieldValue, text}` per case, by a mapping.

`fieldValue` is a moment in UTC or a code; `text` is what people see: the local day, the word.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from connectors.formats import case_fields
from connectors.formats.batches import Batch
from connectors.formats.columns import LeftOut, Row
from connectors.formats.json_records import JsonRecord
from contracts.case_mapping import CaseMapping

COLUMNS = case_fields.COLUMNS

_LISTS = frozenset({"records"})
_CAPTION = "fmt_caption"
_ADDRESS = re.compile(r".* - (?P<address>.*?\S) \d{1,2}-\d{1,2}-\d{4}(?: .*)?")
"""A case's number and what it is called, ` - `, its address, a date, and where it stands."""
_LONGEST = 500
"""Characters; a longer caption is no line that PowerBrowser made."""
CAPTION_ADDRESS = f"{_CAPTION}:adres"
"""How a mapping names the address within a caption."""


def read(path: Path, options: Mapping[str, str], size: int) -> Iterator[Batch]:
    """Yield a row per case and number plate.

    A file is an array of cases, an object with `records`, or one case a line; the option
    `mapping` says what its fields are.
    """
    return case_fields.read(path, options, size, _LISTS, _of_case)


def _of_case(line: int, case: JsonRecord, known: CaseMapping) -> Iterator[Row | LeftOut]:
    if not isinstance(case.get("fields"), list) or not case.get("id"):
        yield case_fields.NO_CASE
        return
    fields: dict[str, object] = {
        one["fieldName"].casefold(): " ".join(one["text"].split())
        for one in case["fields"]
        # Where a field is empty, one of its keys is missing.
        if one.get("fieldName") and one.get("text") and one.get("fieldValue")
    }
    if found := _ADDRESS.fullmatch(str(fields.get(_CAPTION, ""))[:_LONGEST]):
        fields[CAPTION_ADDRESS] = found["address"]
    yield from case_fields.rows(line, case["id"], fields, _type(fields, known), known)


def _type(fields: Mapping[str, object], known: CaseMapping) -> str:
    """Return the first type named; a caption ends in it, with the longest name that fits."""
    for name in known.type_fields:
        text = str(fields.get(name, ""))
        ends = [one for one in known.types if text.casefold().endswith(f" {one}")]
        if name == _CAPTION and ends:
            return text[-max(map(len, ends)) :]
        if text:
            return text
    return ""
