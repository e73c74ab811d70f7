"""Reads answers of the BRP historie API v2: `{"verblijfplaatsen": [...]}`, or many of them.

One answer is a JSON object and does not say whose stays it tells of: its rows are places. Many
are an array or ndjson, each with what else is known of the person, as Haal Centraal writes it.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from connectors.formats import brp, brp_haalcentraal
from connectors.formats.batches import Batch
from connectors.formats.brp_haalcentraal import NOTHING, STAYS
from connectors.formats.columns import LeftOut, Row, batches
from connectors.formats.json_records import JsonRecord, records
from contracts.errors import RawFileUnreadable


def read(path: Path, options: Mapping[str, str], size: int) -> Iterator[Batch]:
    """Yield who is known and where they lived in batches; there are no options."""
    del options
    rows = _rows(records(path, STAYS), path.name)
    return batches(rows, brp.COLUMNS, size=size, file=path.name, cleaning=brp.CLEANING)


def _rows(found: Iterable[tuple[int, JsonRecord]], file: str) -> Iterator[Row | LeftOut]:
    for line, record in found:
        try:
            yield from _answer(line, record) if STAYS in record else _place(line, record)
        except (AttributeError, TypeError):
            why = f"record {line} is no answer as the BRP historie API v2 describes"
            raise RawFileUnreadable(file, why) from None


def _answer(line: int, answer: JsonRecord) -> list[Row | LeftOut]:
    places = answer[STAYS] or ()
    now = next((one for one in places if not one.get(brp_haalcentraal.UNTIL)), NOTHING)
    return brp_haalcentraal.rows_of(line, {"verblijfplaats": now} | answer)


def _place(line: int, place: JsonRecord) -> list[Row | LeftOut]:
    if "type" not in place or "straat" in place:
        raise TypeError  # no stay of this API
    nobody, status = brp.Person(), brp.Status(geheim=brp_haalcentraal.secrecy_of(place))
    if not place.get(brp_haalcentraal.UNTIL):
        address, stay = brp_haalcentraal.address_of(place), brp_haalcentraal.stay_of(place)
        doubt = brp_haalcentraal.investigated_of(place)
        return list(brp.rows(line, nobody, address, stay, status._replace(in_onderzoek=doubt)))
    former = brp_haalcentraal.former_of(line, NOTHING, [place])
    return [one if isinstance(one, str) else brp.former_row(one, status) for one in former]
