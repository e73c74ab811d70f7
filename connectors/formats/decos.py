"""Reads cases of Decos JOIN as its item API gives them: `content[].fields`, by a mapping."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from connectors.formats import case_fields
from connectors.formats.batches import Batch
from connectors.formats.columns import LeftOut, Row, batches
from connectors.formats.json_records import JsonRecord, listed
from contracts.case_mapping import CaseMapping
from contracts.errors import RawFileUnreadable

COLUMNS = case_fields.COLUMNS

_LISTS = frozenset({"content"})
_ITEM = "itemtype_key"
_CASES = ("zaak", "zaken")


def read(path: Path, options: Mapping[str, str], size: int) -> Iterator[Batch]:
    """Yield a row per case and number plate.

    A file is an answer of the API, or one item a line; the option `mapping` says what its fields
    are.
    """
    known = case_fields.mapping(options)
    return batches(_rows(path, known), COLUMNS, size=size, file=path.name)


def _rows(path: Path, known: CaseMapping) -> Iterator[Row | LeftOut]:
    for _, line, item in listed(path, _LISTS):
        try:
            rows = list(_of_item(line, item, known))
        except (AttributeError, TypeError):
            # A text or number stands where an item has its fields.
            why = f"record {line} is no item as Decos JOIN gives it"
            raise RawFileUnreadable(path.name, why) from None
        yield from rows


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
