"""The fields of a case as rows, by the mapping of its contract; one row for each number plate."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from connectors.formats.batches import Batch
from connectors.formats.columns import LeftOut, Row, batches
from connectors.formats.days import day
from connectors.formats.json_records import JsonRecord, listed
from contracts import case_mapping
from contracts.case_mapping import COLUMNS as CASE_COLUMNS
from contracts.case_mapping import CaseMapping, Fields
from contracts.errors import RawFileUnreadable, WrongUse

CaseRows = Callable[[int, JsonRecord, CaseMapping], Iterator[Row | LeftOut]]
"""Gives the rows of one record of a case system, by its number in the file and the mapping."""

COLUMNS = ("sleutel", *CASE_COLUMNS)
"""`sleutel` is the system's own key of a case, which is there when a case has no number yet."""

NO_TYPE = "no_case_type"
NOT_MAPPED = "case_type_not_in_mapping"
NO_CASE = "no_case"

_DATES = frozenset(name for name in CASE_COLUMNS if name.startswith("datum_")) | {
    "aanvrager_geboortedatum"
}
_PLATE = "kenteken"
_BETWEEN = re.compile(r"[,;/|\n]+")


def mapping(options: Mapping[str, str]) -> CaseMapping:
    """Return the mapping of a contract; raises `WrongUse` without one."""
    if case_mapping.PROPERTY not in options:
        raise WrongUse(
            "Nothing says which fields of a case hold what. Give the server of the contract a "
            "mapping; see the how-to on case systems.",
            code="C-721",
        )
    return case_mapping.load(options[case_mapping.PROPERTY])


def read(
    path: Path, options: Mapping[str, str], size: int, lists: frozenset[str], cases: CaseRows
) -> Iterator[Batch]:
    """Yield what `cases` gives of each record of a file; raises where one is no case at all."""
    known = mapping(options)
    return batches(_rows(path, lists, cases, known), COLUMNS, size=size, file=path.name)


def _rows(
    path: Path, lists: frozenset[str], cases: CaseRows, known: CaseMapping
) -> Iterator[Row | LeftOut]:
    for _, line, record in listed(path, lists):
        try:
            found = list(cases(line, record, known))
        except (AttributeError, TypeError):
            # A text or number stands where a case has its fields.
            why = f"record {line} is no case as its system gives it"
            raise RawFileUnreadable(path.name, why) from None
        yield from found


def rows(
    line: int, key: object, fields: Mapping[str, object], called: str, known: CaseMapping
) -> Iterator[Row | LeftOut]:
    """Yield a case, by what its type is called and its fields: folded names, no empty values."""
    wanted = known.types.get(called.strip().casefold())
    if wanted is None:
        yield NOT_MAPPED if called else NO_TYPE
        return
    found = {column: _first(fields, names) for column, names in wanted.items()}
    found |= {case_mapping.TYPE: called} | {name: day(found[name]) for name in _DATES}
    for plate in _plates(fields, wanted) or (None,):
        found[_PLATE] = plate
        yield (line, key, *(found[column] for column in CASE_COLUMNS))


def _first(fields: Mapping[str, object], names: Iterable[str]) -> object:
    return next((fields[name] for name in names if name in fields), None)


def _plates(fields: Mapping[str, object], wanted: Fields) -> list[str]:
    texts = (fields.get(name) for name in wanted[_PLATE])
    plates = (
        one.strip() for text in texts if isinstance(text, str) for one in _BETWEEN.split(text)
    )
    return list(dict.fromkeys(filter(None, plates)))
