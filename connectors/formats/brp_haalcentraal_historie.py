"""Reads answers of the BRP historie API v2: `{"verblijfplaatsen": [...]}`, or many of them.

An answer does not say whose stays it tells of: its rows are places, with the secrecy and the
suspension that it tells beside them. Many are an array or ndjson, each perhaps with what else is
known of the person, as Haal Centraal writes it.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from connectors.formats import brp, brp_haalcentraal
from connectors.formats.batches import Batch
from connectors.formats.brp_haalcentraal import STAYS
from connectors.formats.brp_tree import NOTHING
from connectors.formats.columns import LeftOut, Row, batches
from connectors.formats.json_records import JsonRecord, listed
from contracts.errors import RawFileUnreadable

_WHO = frozenset({"burgerservicenummer", "aNummer", "naam"})


def read(path: Path, options: Mapping[str, str], size: int) -> Iterator[Batch]:
    """Yield who is known and where they lived in batches; there are no options."""
    del options
    # No list is looked into: secrecy and suspension stand beside the list of one answer.
    found = ((line, record) for _, line, record in listed(path, ()))
    rows = _rows(found, path.name)
    return batches(rows, brp.COLUMNS, size=size, file=path.name, cleaning=brp.CLEANING)


def _rows(found: Iterable[tuple[int, JsonRecord]], file: str) -> Iterator[Row | LeftOut]:
    for line, record in found:
        try:
            yield from _answer(line, record) if STAYS in record else _place(line, record)
        except (AttributeError, TypeError):
            why = f"record {line} is no answer as the BRP historie API v2 describes"
            raise RawFileUnreadable(file, why) from None


def _answer(line: int, answer: JsonRecord) -> list[Row | LeftOut]:
    if not answer.keys().isdisjoint(_WHO):
        return brp_haalcentraal.rows_of(line, answer)
    status = brp_haalcentraal.status_of(answer)
    if why := brp.ERASED.get(str(status.opschorting_reden)):
        return [why]
    return [row for place in answer[STAYS] or () for row in _place(line, place, status)]


def _place(line: int, place: JsonRecord, status: brp.Status | None = None) -> list[Row | LeftOut]:
    """Return a stay of somebody who is not told, with what is told of them all the same."""
    if "type" not in place or "straat" in place:
        raise TypeError  # no stay of this API
    status = status or brp.Status(geheim=brp_haalcentraal.secrecy_of(place))
    if not place.get(brp_haalcentraal.UNTIL):
        address, stay = brp_haalcentraal.address_of(place), brp_haalcentraal.stay_of(place)
        doubt = brp_haalcentraal.investigated_of(place)
        own = status._replace(in_onderzoek=doubt)
        return list(brp.rows(line, brp.Person(), address, stay, own))
    former = brp_haalcentraal.former_of(line, NOTHING, [place])
    return [one if isinstance(one, str) else brp.former_row(one, status) for one in former]
