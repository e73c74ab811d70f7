"""Reads cases of Decos JOIN as its item API gives them: `content[].fields`, by a mapping."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from connectors.formats import case_fields
from connectors.formats.batches import Batch
from connectors.formats.columns import LeftOut, Row
from connectors.formats.json_records import JsonRecord
from contracts.case_mapping import CaseMapping

COLUMNS = case_fields.COLUMNS

_LISTS = frozenset({"content"})
_ITEM = "itemtype_key"
_CASES = ("zaak", "zaken")


def read(path: Path, options: Mapping[str, str], size: int) -> Iterator[Batch]:
    """Yield a row per case and number plate.

    A file is an answer of the API, or one item a line; the option `mapping` says what its fields
    are.
    """
    return case_fields.read(path, options, size, _LISTS, _of_item)


def _of_item(line: int, item: JsonRecord, known: CaseMapping) -> Iterator[Row | LeftOut]:
    fields: dict[str, object] = {}
    for name, value in item.get("fields", {}).items():
        # The same field is written subject1 and SUBJECT1, now with and now without a value.
        if value is not None and value != "":
            fields.setdefault(name.casefold(), value)
    sort = fields.get(_ITEM)
    if "fields" not in item or (isinstance(sort, str) and not sort.casefold().startswith(_CASES)):
        # Terms, documents and ships are items of their own beside the cases they belong to.
        yield case_fields.NO_CASE
        return
    called = next((fields[name] for name in known.type_fields if name in fields), "")
    yield from case_fields.rows(line, item.get("key"), fields, str(called), known)
