"""Reads the BRP as Haal Centraal v2 gives it: `{"personen": [...]}`, an array, or ndjson.

The paths are those of BRP bevragen 2.7 (operation `POST /personen`), and of the BRP historie API
where the `verblijfplaatsen` that it gave were put with their person.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from connectors.formats import brp, brp_tree
from connectors.formats.batches import Batch, Lines
from connectors.formats.brp_tree import NOTHING, code_of
from connectors.formats.columns import LeftOut, Row, batches
from connectors.formats.json_records import JsonRecord, records, records_of
from contracts.errors import RawFileUnreadable

STAYS = "verblijfplaatsen"
UNTIL = "datumTot"
_ALL: Final = 1 << 62


def read(path: Path, options: Mapping[str, str], size: int) -> Iterator[Batch]:
    """Yield the persons in batches; there are no options."""
    del options
    return _batches(records(path, "personen"), path.name, size)


def read_lines(lines: Lines) -> Batch:
    """Return the persons of these lines."""
    # A person can have any number of rows; a batch of lines has all of theirs.
    return next(_batches(records_of(lines), lines.file, _ALL))


def _batches(found: Iterable[tuple[int, JsonRecord]], file: str, size: int) -> Iterator[Batch]:
    rows = _rows(found, file)
    return batches(rows, brp.COLUMNS, size=size, file=file, cleaning=brp.CLEANING)


def _rows(found: Iterable[tuple[int, JsonRecord]], file: str) -> Iterator[Row | LeftOut]:
    for line, person in found:
        try:
            yield from rows_of(line, person)
        except (AttributeError, TypeError, KeyError):
            # A text or number stands where the specification has an object.
            why = f"record {line} is not a person as Haal Centraal v2 describes"
            raise RawFileUnreadable(file, why) from None


def rows_of(line: int, person: JsonRecord) -> list[Row | LeftOut]:
    """Return a person as now, their former addresses, and what of these is left out."""
    name, birth = person.get("naam") or NOTHING, person.get("geboorte") or NOTHING
    partner = brp_tree.partner_of(person, day_of)
    stays = person.get(STAYS) or ()
    # A record of the historie API has the stay that goes on among the others alone.
    going_on = (one for one in stays if not one.get(UNTIL))
    place = person.get("verblijfplaats") or next(going_on, NOTHING)
    if "straat" in place:
        raise TypeError  # the GBA shape: read as this one it would lose every address
    status = status_of(person)._replace(
        in_onderzoek=_investigated(
            ("persoon", person),
            ("naam", name),
            ("geboorte", birth),
            ("verblijfplaats", place),
            ("verblijfplaats", place.get("verblijfadres") or NOTHING),
            ("partner", partner),
        ),
    )
    who = brp_tree.person_of(person, partner, day_of)
    if why := brp.void(who, status):
        return [why]
    former = list(former_of(line, place, stays))
    history = [one for one in former if isinstance(one, brp.Former)]
    left_out = [one for one in former if isinstance(one, str)]
    present = brp.rows(line, who, address_of(place), stay_of(place), status, history)
    return [*present, *left_out]


def status_of(person: Mapping[str, Any]) -> brp.Status:
    """Return the secrecy and the suspension that stand beside what is told of somebody."""
    return brp_tree.status_of(person, secrecy_of(person), day_of)


def secrecy_of(group: Mapping[str, Any]) -> str:
    """Return 1 where secrecy is asked for, which is delivered unasked, else 0."""
    return "1" if group.get("geheimhoudingPersoonsgegevens") else "0"


def former_of(
    line: int, place: Mapping[str, Any], places: Sequence[Mapping[str, Any]]
) -> Iterator[brp.Former | str]:
    """Yield the former ones of these stays; of the one that goes on, `place` tells already."""
    ended = [one for one in places if one.get(UNTIL)]
    ended.sort(key=lambda one: day_of(one.get(UNTIL)) or "", reverse=True)
    return brp.former_stays([version_of(line, one) for one in (place, *ended)])


def version_of(line: int, place: Mapping[str, Any]) -> brp.Version:
    """Return a stay as it was registered."""
    return brp.Version(
        line=line,
        address=address_of(place),
        stay=stay_of(place),
        since=day_of(place.get("datumVan")),
        until=day_of(place.get(UNTIL)),
        in_onderzoek=investigated_of(place),
    )


def address_of(place: Mapping[str, Any]) -> brp.Address:
    """Return the address of a stay."""
    address = place.get("verblijfadres") or NOTHING
    street, short = address.get("officieleStraatnaam"), address.get("korteStraatnaam")
    return brp_tree.address_of(place, address, street, short)


def stay_of(place: Mapping[str, Any]) -> brp.Stay:
    """Return how and since when somebody stays there."""
    return brp.Stay(
        functie_adres=code_of(place.get("functieAdres")),
        verblijf_vanaf=day_of(place.get("datumVan")),
        verblijf_type=place.get("type"),
        niet_op_adres="1" if place.get("indicatieVastgesteldVerblijftNietOpAdres") else "0",
        land=code_of((place.get("verblijfadres") or NOTHING).get("land")),
    )


def day_of(day: Any) -> str | None:
    """Return a date as text, with 00 for what is unknown of it."""
    # Datum, JaarMaandDatum, JaarDatum or DatumOnbekend; some suppliers write plain text.
    if not day or isinstance(day, str):
        return day or None
    whole: str | None = day.get("datum")
    year = day.get("jaar")
    if whole or year is None:
        return whole
    return f"{year:0>4}-{day.get('maand') or 0:0>2}-00"


def investigated_of(place: Mapping[str, Any]) -> str | None:
    """Return whether a stay is under investigation, as the groups that are."""
    groups = (place, place.get("verblijfadres") or NOTHING)
    return _investigated(*(("verblijfplaats", group) for group in groups))


def _investigated(*groups: tuple[str, Mapping[str, Any]]) -> str | None:
    found = [label for label, group in groups if "inOnderzoek" in group]
    return ",".join(dict.fromkeys(found)) or None
